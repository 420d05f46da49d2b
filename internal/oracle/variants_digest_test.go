package oracle

import (
	"bytes"
	"crypto"
	"strings"
	"time"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
)

// What the CLI says of a digest that is not valid.
const (
	badSignature = "signature verification failed"
	moved        = "has been moved from its original location"
)

// Where the digest of 12:00 is not valid, nothing proves its log file, and the CLI does not look
// at it.
var (
	cliAt12  = func(reason string) says { return says{"digest 12:00": reason, "log 11:05": ""} }
	oursAt12 = func(s digest.Status) status { return status{"digest 12:00": s, "log 11:05": digest.Unverified} }
)

// digestVariants are those in which a digest is changed that was signed.
var digestVariants = []variant{
	{
		name: "a log file taken out of a digest",
		changed: func(c *chain) {
			c.put("digest 12:00", digesttest.Gzip(bytes.ReplaceAll(c.plain("digest 12:00"), []byte("logFiles"), []byte("noFiles"))))
		},
		cli:  cliAt12(badSignature),
		ours: oursAt12(digest.Invalid),
	},
	{
		name: "a digest changed so that it claims another time",
		changed: func(c *chain) {
			start := []byte(c.day.Add(2 * time.Hour).Format(time.RFC3339))
			changed := bytes.Replace(c.plain("digest 12:00"), start, []byte("2098-01-01T00:00:00Z"), 1)
			changed = bytes.Replace(changed, []byte(c.day.Add(3*time.Hour).Format(time.RFC3339)), []byte("2098-01-01T01:00:00Z"), 1)
			c.put("digest 12:00", digesttest.Gzip(changed))
		},
		cli:  cliAt12(badSignature),
		ours: oursAt12(digest.Invalid),
	},
	{
		name:    "a digest that is not gzip",
		changed: func(c *chain) { c.put("digest 12:00", c.plain("digest 12:00")) },
		cli:     cliAt12(invalidFormat),
		ours:    oursAt12(digest.Invalid),
		copied:  status{"digest 11:00": digest.Unverified},
	},
	{
		name: "a digest cut in the trailer of its gzip",
		changed: func(c *chain) {
			c.put("digest 12:00", c.stored("digest 12:00")[:len(c.stored("digest 12:00"))-4])
		},
		cli:    cliAt12(invalidFormat),
		ours:   oursAt12(digest.Invalid),
		copied: status{"digest 11:00": digest.Unverified},
	},
	{
		name: "a gzip member after that of a digest",
		changed: func(c *chain) {
			c.put("digest 12:00", append(c.stored("digest 12:00"), digesttest.Gzip([]byte("{}"))...))
		},
		ours:   oursAt12(digest.Invalid),
		copied: status{"digest 11:00": digest.Unverified},
		than:   stricter,
	},
	{
		name:    "a digest missing in the middle",
		changed: func(c *chain) { c.remove("digest 12:00") },
		cli:     cliAt12(notFound),
		ours:    oursAt12(digest.Missing),
		copied:  status{"digest 11:00": digest.Unverified}, // its signature was in the one that is missing
	},
	{
		name:    "two digests missing in the middle",
		changed: func(c *chain) { c.remove("digest 11:00", "digest 12:00") },
		cli:     says{"digest 12:00": notFound, "digest 11:00": "", "log 11:05": ""},
		ours:    status{"digest 12:00": digest.Missing, "digest 11:00": "", "log 11:05": digest.Unverified},
		copied:  status{"digest 10:00": digest.Unverified, "log 9:05": digest.Unverified, "log 9:15": digest.Unverified},
	},
	{
		// Nothing says that it was there: Coverage ends before it.
		name:    "the newest digest missing",
		changed: func(c *chain) { c.remove("digest 13:00") },
		cli:     says{"digest 13:00": "", "log 12:05": ""},
		ours:    status{"digest 13:00": "", "log 12:05": digest.Unverified},
	},
	{
		name:    "the oldest digest missing",
		changed: func(c *chain) { c.remove("digest 10:00") },
		cli:     says{"digest 10:00": notFound, "log 9:05": "", "log 9:15": ""},
		ours:    status{"digest 10:00": digest.Missing, "log 9:05": digest.Unverified, "log 9:15": digest.Unverified},
	},
	{
		name: "a digest moved",
		changed: func(c *chain) {
			c.copyTo("digest 12:00", c.at("digest 12:00", 12, 30))
			c.remove("digest 12:00")
		},
		cli:    cliAt12(notFound),
		ours:   status{"digest 12:00": digest.Missing, "log 11:05": digest.Unverified, "digest 12:30": digest.Invalid},
		copied: status{"digest 11:00": digest.Unverified},
		than:   stricter,
	},
	{
		name:    "an older digest in the place of another",
		changed: func(c *chain) { c.copyTo("digest 11:00", c.keys["digest 12:00"]) },
		cli:     cliAt12(moved),
		ours:    oursAt12(digest.Invalid),
		copied:  status{"digest 11:00": digest.Unverified},
	},
	{
		name: "a digest that its neighbours know nothing of",
		changed: func(c *chain) {
			l := c.bucket.Line(region)
			l.Key.Time = c.day.Add(150 * time.Minute)
			l.Add(l.Next())
		},
		ours:   status{"digest 11:30": digest.Unexpected},
		copied: status{"digest 11:30": digest.Unverified},
		than:   stricter,
	},
	{
		name: "a forged digest after the newest",
		changed: func(c *chain) {
			forger := *c.line
			forger.Signer = nobodysKey()
			forger.Add(forger.Next())
		},
		cli:  says{"digest 14:00": badSignature},
		ours: status{"digest 14:00": digest.Invalid},
	},
}

// metadataVariants are those in which the metadata of a digest is changed. A copy knows no
// metadata but that of the newest digest, and the signatures of all others by the digests
// after them.
var metadataVariants = []variant{
	{
		name:    "no signature in the metadata",
		changed: func(c *chain) { delete(c.bucket.Meta[c.keys["digest 12:00"]], "signature") },
		cli:     cliAt12(badSignature),
		ours:    oursAt12(digest.Invalid),
		copied:  status{"digest 12:00": digest.Valid, "log 11:05": digest.Valid},
	},
	{
		name:    "no signature algorithm in the metadata",
		changed: func(c *chain) { delete(c.bucket.Meta[c.keys["digest 12:00"]], "signature-algorithm") },
		cli:     cliAt12(badSignature),
		ours:    oursAt12(digest.Invalid),
		copied:  status{"digest 12:00": digest.Valid, "log 11:05": digest.Valid},
	},
	{
		name:    "another signature algorithm in the metadata",
		changed: func(c *chain) { c.meta("digest 12:00", "signature-algorithm", "SHA1withRSA") },
		ours:    oursAt12(digest.Invalid),
		copied:  status{"digest 12:00": digest.Valid, "log 11:05": digest.Valid},
		than:    stricter,
	},
	{
		name:    "another signature in the metadata",
		changed: func(c *chain) { c.meta("digest 12:00", "signature", strings.Repeat("5a", 256)) },
		cli:     cliAt12(badSignature),
		ours:    oursAt12(digest.Invalid),
		copied:  status{"digest 12:00": digest.Valid, "log 11:05": digest.Valid},
	},
	{
		name:    "another signature in the metadata of the newest digest",
		changed: func(c *chain) { c.meta("digest 13:00", "signature", strings.Repeat("5a", 256)) },
		cli:     says{"digest 13:00": badSignature, "log 12:05": ""},
		ours:    status{"digest 13:00": digest.Invalid, "log 12:05": digest.Unverified},
	},
	{
		name:    "no signature in the metadata of the newest digest",
		changed: func(c *chain) { delete(c.bucket.Meta[c.keys["digest 13:00"]], "signature") },
		cli:     says{"digest 13:00": badSignature, "log 12:05": ""},
		ours:    status{"digest 13:00": digest.Invalid, "log 12:05": digest.Unverified},
	},
	{
		name:    "a digest of backfill without its timestamp",
		changed: func(c *chain) { c.backfill(nil) },
		cli:     says{"digest 12:00 backfill": invalidFormat, "log 11:25": ""},
		ours:    status{"digest 12:00 backfill": digest.Invalid, "log 11:25": digest.Unexpected},
		than:    stricter,
	},
}

// signedVariants are those in which a digest says something else than CloudTrail does, and is
// signed as it should be, by anybody.
var signedVariants = []variant{
	{
		name:   "a key that is in no list",
		signed: at12(func(_ *chain, d *digesttest.Digest) { d.PublicKeyFingerprint = nobodyFingerprint }),
		cli:    cliAt12("public key not found in region " + region + " for fingerprint " + nobodyFingerprint),
		ours:   oursAt12(digest.Invalid),
	},
	{
		name: "a digest signed by somebody else",
		signed: func(c *chain, hour int, _ *digesttest.Digest) {
			right := c.bucket.Line(region).Signer
			if c.line.Signer = right; hour == 2 {
				c.line.Signer = nobodysKey()
			}
		},
		cli:  cliAt12(badSignature),
		ours: oursAt12(digest.Invalid),
	},
	{
		name:   "a digest signed by SHA-512",
		signed: at12(func(_ *chain, d *digesttest.Digest) { d.Hash = crypto.SHA512 }),
		ours:   oursAt12(digest.Invalid),
		than:   stricter,
	},
	{
		name:   "a digest that names another signature algorithm",
		signed: at12(func(_ *chain, d *digesttest.Digest) { d.DigestSignatureAlgorithm = "SHA1withRSA" }),
		ours:   oursAt12(digest.Invalid),
		than:   stricter,
	},
	{
		name:   "a digest with another hash of the one before",
		signed: at12(func(_ *chain, d *digesttest.Digest) { *d.PreviousHash = strings.Repeat("0", 64) }),
		ours:   status{"digest 11:00": digest.Invalid},
		than:   stricter,
	},
	{
		name:   "a digest with a hash of the one before by another algorithm",
		signed: at12(func(_ *chain, d *digesttest.Digest) { *d.PreviousHashAlgorithm = "SHA-512" }),
		ours:   status{"digest 11:00": digest.Invalid},
		than:   stricter,
	},
	{
		name: "a digest with another signature of the one before",
		signed: at12(func(_ *chain, d *digesttest.Digest) {
			other := strings.Repeat("5a", 256)
			d.PreviousSignature = &other
		}),
		ours: status{"digest 11:00": digest.Invalid},
		than: stricter,
	},
	without("digestStartTime", alike),
	without("digestEndTime", alike),
	without("digestS3Bucket", alike),
	without("digestS3Object", alike),
	without("digestPublicKeyFingerprint", alike),
	without("previousDigestSignature", alike),
	without("digestSignatureAlgorithm", stricter),
	{
		name:   "digests of another bucket",
		signed: func(_ *chain, _ int, d *digesttest.Digest) { d.DigestS3Bucket = "other-logs" },
		cli: says{"digest 10:00": moved, "digest 11:00": moved, "digest 12:00": moved, "digest 13:00": moved,
			"log 9:05": "", "log 9:15": "", "log 11:05": "", "log 12:05": ""},
		ours: status{"digest 10:00": digest.Invalid, "digest 11:00": digest.Invalid, "digest 12:00": digest.Invalid, "digest 13:00": digest.Invalid,
			"log 9:05": digest.Unverified, "log 9:15": digest.Unverified, "log 11:05": digest.Unverified, "log 12:05": digest.Unverified},
		// Nothing in a copy says of which bucket it is.
		copied: status{"digest 10:00": digest.Valid, "digest 11:00": digest.Valid, "digest 12:00": digest.Valid, "digest 13:00": digest.Valid,
			"log 9:05": digest.Valid, "log 9:15": digest.Valid, "log 11:05": digest.Valid, "log 12:05": digest.Valid},
	},
	{
		name: "a trail that had another bucket until 11:00",
		signed: func(_ *chain, hour int, d *digesttest.Digest) {
			if hour > 1 {
				return
			}
			d.DigestS3Bucket = formerBucket
			for i := range d.LogFiles {
				d.LogFiles[i].S3Bucket = formerBucket
			}
		},
		changed: func(c *chain) {
			c.before = digesttest.NewBucket()
			c.before.Name = formerBucket
			for _, name := range []string{"digest 10:00", "digest 11:00", "log 9:05", "log 9:15"} {
				key := c.keys[name]
				c.before.Objects[key], c.before.Meta[key] = c.stored(name), c.bucket.Meta[key]
				c.remove(name)
			}
		},
		// The CLI looks in the other bucket, too; here that is another tree.
		ours:  status{"digest 11:00": digest.Missing, "digest 10:00": "", "log 9:05": "", "log 9:15": ""},
		than:  stricter,
		alone: true,
	},
}

const formerBucket = "former-logs"

// at12 changes the digest of 12:00 before it is signed.
func at12(change func(*chain, *digesttest.Digest)) func(*chain, int, *digesttest.Digest) {
	return func(c *chain, hour int, d *digesttest.Digest) {
		if hour == 2 {
			change(c, d)
		}
	}
}

// without is a digest without a member.
func without(member string, than comparison) variant {
	v := variant{
		name:   "a digest without " + member,
		signed: at12(func(_ *chain, d *digesttest.Digest) { d.Plain = withMember(d, member, nil) }),
		ours:   oursAt12(digest.Invalid),
		than:   than,
	}
	switch member {
	case "digestStartTime", "digestEndTime", "digestS3Bucket", "previousDigestSignature":
		// Then nothing in it is believed, the signature of the one before included.
		v.copied = status{"digest 11:00": digest.Unverified}
	}
	if than == alike {
		v.cli = cliAt12(invalidFormat)
	}
	return v
}
