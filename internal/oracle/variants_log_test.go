package oracle

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
)

// Short for what the table says of files.
type (
	says   = map[string]string
	status = map[string]digest.Status
)

// What the CLI says of a log file that is not valid.
const (
	otherHash     = "hash value doesn't match"
	notFound      = "not found"
	invalidFormat = "invalid format"
)

// soundVariants are those in which nothing is wrong.
var soundVariants = []variant{
	{name: "as delivered, one hour without log files"},
	{
		name: "a log file compressed anew",
		changed: func(c *chain) {
			var b bytes.Buffer
			z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
			z.Name = "anew"
			z.Write(c.plain("log 11:05"))
			z.Close()
			c.put("log 11:05", b.Bytes())
		},
	},
	{
		name: "a digest compressed anew",
		changed: func(c *chain) {
			var b bytes.Buffer
			z, _ := gzip.NewWriterLevel(&b, gzip.NoCompression)
			z.Write(c.plain("digest 12:00"))
			z.Close()
			c.put("digest 12:00", b.Bytes())
		},
	},
	{
		name: "signature in capital letters",
		changed: func(c *chain) {
			c.meta("digest 12:00", "signature", strings.ToUpper(c.bucket.Meta[c.keys["digest 12:00"]]["signature"]))
		},
	},
	{
		name: "another key from 12:00 on",
		signed: func(c *chain, hour int, d *digesttest.Digest) {
			if hour >= 2 {
				c.line.Signer, d.PublicKeyFingerprint = newerKey(), newerFingerprint
			}
		},
	},
	{
		name: "logging stopped and started: no digest before that of 12:00",
		signed: func(_ *chain, hour int, d *digesttest.Digest) {
			if hour == 2 {
				d.PreviousBucket, d.PreviousObject, d.PreviousHash, d.PreviousHashAlgorithm, d.PreviousSignature = nil, nil, nil, nil, nil
			}
		},
		// Its signature is nowhere but in its metadata.
		copied: status{"digest 11:00": digest.Unverified},
	},
	{
		name:    "a digest of backfill",
		changed: func(c *chain) { c.backfill(map[string]string{"backfill-generation-timestamp": "2026-10-07T09:00:00Z"}) },
	},
}

// logVariants are those in which something is done to a log file.
var logVariants = []variant{
	{
		name:    "a log file changed",
		changed: func(c *chain) { c.put("log 11:05", digesttest.Gzip(c.forged())) },
		cli:     says{"log 11:05": otherHash},
		ours:    status{"log 11:05": digest.Invalid},
	},
	{
		name: "a byte of its gzip changed",
		changed: func(c *chain) {
			data := c.stored("log 11:05")
			data[len(data)/2] ^= 0x10
			c.put("log 11:05", data)
		},
		cli:  says{"log 11:05": invalidFormat},
		ours: status{"log 11:05": digest.Invalid},
	},
	{
		name:    "a log file missing",
		changed: func(c *chain) { c.remove("log 11:05") },
		cli:     says{"log 11:05": notFound},
		ours:    status{"log 11:05": digest.Missing},
	},
	{
		name:    "a log file empty",
		changed: func(c *chain) { c.put("log 11:05", nil) },
		cli:     says{"log 11:05": otherHash},
		ours:    status{"log 11:05": digest.Invalid},
	},
	{
		name:    "a log file decompressed, under the same name",
		changed: func(c *chain) { c.put("log 11:05", c.plain("log 11:05")) },
		cli:     says{"log 11:05": invalidFormat},
		ours:    status{"log 11:05": digest.Invalid},
	},
	{
		name: "a log file decompressed, under a name without .gz",
		changed: func(c *chain) {
			c.bucket.Objects[strings.TrimSuffix(c.keys["log 11:05"], ".gz")] = c.plain("log 11:05")
			c.remove("log 11:05")
		},
		// Package trail reads it, as people decompress their copies; its content is proven.
		cli:  says{"log 11:05": notFound},
		than: looser,
	},
	{
		name: "a forged log file beside one, under its name without .gz",
		changed: func(c *chain) {
			c.bucket.Objects[strings.TrimSuffix(c.keys["log 11:05"], ".gz")] = c.forged()
		},
		ours: status{"log 11:05 decompressed": digest.Unexpected},
		than: stricter,
	},
	{
		name: "two log files exchanged",
		changed: func(c *chain) {
			first, second := c.stored("log 9:05"), c.stored("log 9:15")
			c.put("log 9:05", second)
			c.put("log 9:15", first)
		},
		cli:  says{"log 9:05": otherHash, "log 9:15": otherHash},
		ours: status{"log 9:05": digest.Invalid, "log 9:15": digest.Invalid},
	},
	{
		name:    "a log file that no digest names",
		changed: func(c *chain) { c.bucket.Objects[c.at("log 11:05", 11, 35)] = digesttest.Gzip(c.forged()) },
		ours:    status{"log 11:35": digest.Unexpected},
		than:    stricter,
	},
	{
		name:    "a log file that no digest names, where there was no log file",
		changed: func(c *chain) { c.bucket.Objects[c.at("log 11:05", 10, 35)] = digesttest.Gzip(c.forged()) },
		ours:    status{"log 10:35": digest.Unexpected},
		than:    stricter,
	},
	{
		name:    "a log file after the newest digest",
		changed: func(c *chain) { c.bucket.Objects[c.at("log 11:05", 13, 35)] = digesttest.Gzip(c.forged()) },
		ours:    status{"log 13:35": digest.Unverified}, // its digest may be on its way
	},
}

// cutVariants are those in which a log file ends elsewhere.
var cutVariants = []variant{
	{
		name:    "a log file cut in the middle",
		changed: func(c *chain) { c.put("log 11:05", c.stored("log 11:05")[:len(c.stored("log 11:05"))/2]) },
		cli:     says{"log 11:05": otherHash},
		ours:    status{"log 11:05": digest.Invalid},
	},
	{
		name:    "a log file cut in the trailer of its gzip",
		changed: func(c *chain) { c.put("log 11:05", c.stored("log 11:05")[:len(c.stored("log 11:05"))-4]) },
		ours:    status{"log 11:05": digest.Invalid},
		than:    stricter,
	},
	{
		name:    "a gzip member with forged records after that of a log file",
		changed: func(c *chain) { c.put("log 11:05", append(c.stored("log 11:05"), digesttest.Gzip(c.forged())...)) },
		ours:    status{"log 11:05": digest.Invalid},
		than:    stricter,
	},
	{
		name:    "a gzip member with forged records before that of a log file",
		changed: func(c *chain) { c.put("log 11:05", append(digesttest.Gzip(c.forged()), c.stored("log 11:05")...)) },
		cli:     says{"log 11:05": otherHash},
		ours:    status{"log 11:05": digest.Invalid},
	},
	{
		name:    "an empty gzip member after that of a log file",
		changed: func(c *chain) { c.put("log 11:05", append(c.stored("log 11:05"), digesttest.Gzip(nil)...)) },
		ours:    status{"log 11:05": digest.Invalid},
		than:    stricter,
	},
	{
		// A Reader can't tell: what it reads is what was delivered.
		name:    "an empty gzip member before that of a log file",
		changed: func(c *chain) { c.put("log 11:05", append(digesttest.Gzip(nil), c.stored("log 11:05")...)) },
		cli:     says{"log 11:05": otherHash},
		ours:    status{"log 11:05": digest.Invalid},
		read:    status{"log 11:05": digest.Valid},
	},
	{
		name:    "zeros after the gzip member of a log file",
		changed: func(c *chain) { c.put("log 11:05", append(c.stored("log 11:05"), make([]byte, 16)...)) },
		ours:    status{"log 11:05": digest.Invalid},
		than:    stricter,
	},
	{
		name:    "forged records, not compressed, after the gzip member of a log file",
		changed: func(c *chain) { c.put("log 11:05", append(c.stored("log 11:05"), c.forged()...)) },
		ours:    status{"log 11:05": digest.Invalid},
		than:    stricter,
	},
}

// namedVariants are those in which a digest that is signed as it should be says something else
// of a log file than CloudTrail does.
var namedVariants = []variant{
	{
		name:   "the digest has another hash of a log file",
		signed: ofLog(func(f *digesttest.LogFile) { f.HashValue = strings.Repeat("0", len(f.HashValue)) }),
		cli:    says{"log 11:05": otherHash},
		ours:   status{"log 11:05": digest.Invalid},
	},
	{
		name:   "the digest has the hash of a log file in capital letters",
		signed: ofLog(func(f *digesttest.LogFile) { f.HashValue = strings.ToUpper(f.HashValue) }),
		cli:    says{"log 11:05": otherHash},
		ours:   status{"log 11:05": digest.Invalid},
	},
	{
		name:   "the digest has the hash of a log file by another algorithm",
		signed: ofLog(func(f *digesttest.LogFile) { f.HashAlgorithm = "SHA-512" }),
		ours:   status{"log 11:05": digest.Invalid},
		than:   stricter,
	},
	{
		name: "two digests name a log file, with different hashes",
		signed: func(c *chain, hour int, d *digesttest.Digest) {
			switch hour {
			case 2: // the older one is wrong
				d.LogFiles[0].HashValue = strings.Repeat("0", 64)
			case 3:
				f := d.LogFiles[0]
				sum := sha256.Sum256(c.plain("log 11:05"))
				f.S3Object, f.HashValue = c.keys["log 11:05"], hex.EncodeToString(sum[:])
				d.LogFiles = append(d.LogFiles, f)
			}
		},
		cli:  says{"log 11:05": otherHash}, // and that it is valid, by the other digest
		ours: status{"log 11:05": digest.Invalid},
	},
}

// ofLog changes what the digest of 12:00 says of its log file.
func ofLog(change func(*digesttest.LogFile)) func(*chain, int, *digesttest.Digest) {
	return func(_ *chain, hour int, d *digesttest.Digest) {
		if hour == 2 {
			change(&d.LogFiles[0])
		}
	}
}
