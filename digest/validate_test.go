package digest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// What was done to a bucket of three hours, and what is found. The bucket is read as S3 has
// it, with the metadata of all digests; and as a copy with that of the newest alone.
func TestValidate(t *testing.T) {
	t.Parallel()
	sound := []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"}
	for _, test := range []struct {
		name string
		do   func(b *digesttest.Bucket, l *digesttest.Line, log, digest func(at string) string)
		want []string
		copy []string // if the copy says something else
	}{
		{name: "nothing", want: sound},
		{
			name: "a log file is compressed anew",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				b.Objects[log("0905")] = digesttest.Gzip(digesttest.Gunzip(b.Objects[log("0905")]))
			},
			want: sound,
		},
		{
			name: "a record is changed",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				plain := bytes.Replace(digesttest.Gunzip(b.Objects[log("0905")]), []byte("user/ops"), []byte("user/eve"), 1)
				b.Objects[log("0905")] = digesttest.Gzip(plain)
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 invalid: hash value doesn't match", "log 0915 valid"},
		},
		{
			name: "a log file is taken away",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				delete(b.Objects, log("0915"))
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 missing: not found"},
		},
		{
			name: "a log file is planted in an hour without any",
			do: func(b *digesttest.Bucket, l *digesttest.Line, log, _ func(string) string) {
				k := l.LogKey(-100, "Planted0Planted0") // 1020
				l.Put(k, 1)
			},
			want: append(sound[:6:6], "log 1020 unexpected: no digest of its time names it"),
		},
		{
			name: "a log file came after the newest digest",
			do: func(b *digesttest.Bucket, l *digesttest.Line, _, _ func(string) string) {
				l.Put(l.LogKey(10, "Later0Later0Late"), 1)
			},
			want: append(sound[:6:6], "log 1210 unverified: no digest that is here names it..."),
		},
		{
			name: "a gzip member is appended",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				b.Objects[log("1105")] = append(b.Objects[log("1105")], digesttest.Gzip([]byte(`{"Records":[]}`))...)
			},
			want: []string{"digest 1200 valid", "log 1105 invalid: something comes after its gzip member", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			name: "an empty gzip member is appended",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				b.Objects[log("1105")] = append(b.Objects[log("1105")], digesttest.Gzip(nil)...)
			},
			want: []string{"digest 1200 valid", "log 1105 invalid: something comes after its gzip member", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			name: "zeros are appended",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				b.Objects[log("1105")] = append(b.Objects[log("1105")], 0, 0)
			},
			want: []string{"digest 1200 valid", "log 1105 invalid: something comes after its gzip member", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			name: "a log file is cut in the trailer of its gzip member",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				b.Objects[log("1105")] = b.Objects[log("1105")][:len(b.Objects[log("1105")])-4]
			},
			want: []string{"digest 1200 valid", "log 1105 invalid: invalid format: gzip: unexpected EOF", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			name: "a log file is something else",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, _ func(string) string) {
				b.Objects[log("1105")] = []byte(`{"Records":[]}`)
			},
			want: []string{"digest 1200 valid", "log 1105 invalid: invalid format: gzip: gzip: invalid header", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			name: "a digest is taken away",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				delete(b.Objects, digest("1100"))
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 missing: not found; the digest after it names it, in the bucket fleet-logs", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
			copy: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 missing...", "digest 1000 unverified: its signature is not known...", "log 0905 unverified: no digest that is here...", "log 0915 unverified..."},
		},
		{
			name: "the oldest digest is taken away",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				delete(b.Objects, digest("1000"))
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 missing...", "log 0905 unverified...", "log 0915 unverified..."},
		},
		{
			name: "the digest of an hour is made anew, without a log file",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, log, digest func(string) string) {
				plain := digesttest.Gunzip(b.Objects[digest("1000")])
				i, j := bytes.Index(plain, []byte(`"logFiles":[`))+len(`"logFiles":[`), bytes.LastIndexByte(plain, ']')
				b.Objects[digest("1000")] = digesttest.Gzip(append(append([]byte(nil), plain[:i]...), plain[j:]...))
				delete(b.Objects, log("0905"))
				delete(b.Objects, log("0915"))
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 invalid: signature verification failed"},
		},
		{
			name: "a digest is put in the place of another",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				b.Objects[digest("1100")], b.Meta[digest("1100")] = b.Objects[digest("1000")], b.Meta[digest("1000")]
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 invalid: it has been moved from its original location", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
			copy: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 invalid: it has been moved from its original location", "digest 1000 unverified...", "log 0905 unverified...", "log 0915 unverified..."},
		},
		{
			name: "a digest is no gzip",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				b.Objects[digest("1200")] = digesttest.Gunzip(b.Objects[digest("1200")])
			},
			want: []string{"digest 1200 invalid: invalid format: gzip: gzip: invalid header", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
			copy: []string{"digest 1200 invalid: invalid format: gzip: gzip: invalid header", "digest 1100 unverified...", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
		},
		{
			name: "the newest digest is made anew",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				b.Objects[digest("1200")] = digesttest.Gzip(append(digesttest.Gunzip(b.Objects[digest("1200")]), '\n'))
			},
			// What it says about the one before it is signed correctly all the same.
			want: []string{"digest 1200 invalid: signature verification failed", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
		},
		{
			name: "the signature is missing",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				delete(b.Meta[digest("1200")], "signature")
			},
			want: []string{"digest 1200 invalid: there is no signature in its metadata", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
		},
		{
			name: "the metadata has another algorithm",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				b.Meta[digest("1200")]["signature-algorithm"] = "SHA1withRSA"
			},
			want: []string{"digest 1200 invalid: the signature algorithm in its metadata is SHA1withRSA, not SHA256withRSA", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
		},
		{
			name: "the metadata of an older digest has another signature",
			do: func(b *digesttest.Bucket, _ *digesttest.Line, _, digest func(string) string) {
				b.Meta[digest("1000")]["signature"] = b.Meta[digest("1100")]["signature"]
			},
			want: []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 invalid: signature verification failed", "log 0905 unverified...", "log 0915 unverified..."},
			copy: sound,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b, l := threeHours()
			find := func(what string) func(string) string {
				return func(at string) string {
					for name := range b.Objects {
						if short(name) == what+" "+at {
							return name
						}
					}
					t.Fatalf("no %s %s", what, at)
					return ""
				}
			}
			newest := l.Last.DigestS3Object
			if test.do != nil {
				test.do(b, l, find("log"), find("digest"))
			}
			requireSays(t, b.Served(), trail.Query{}, test.want...)
			if test.copy == nil {
				test.copy = test.want
			}
			requireSays(t, b.CopyWith(newest), trail.Query{}, test.copy...)
		})
	}
}

// A correctly signed digest counts only if it and the one after it agree.
func TestSignedDigests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(d *digesttest.Digest) // the third digest, before it is signed
		want   []string
	}{
		{
			"the hash of the one before is another",
			func(d *digesttest.Digest) { *d.PreviousHash = strings.Repeat("0", 64) },
			[]string{"digest 1200 valid", "log 1105 valid", "digest 1100 invalid: its hash is not the one that the digest after it has", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			"the hash of the one before is by another algorithm",
			func(d *digesttest.Digest) { *d.PreviousHashAlgorithm = "MD5" },
			[]string{"digest 1200 valid", "log 1105 valid", "digest 1100 invalid: its hash is not the one...", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			"the hash of a log file is another",
			func(d *digesttest.Digest) { d.LogFiles[0].HashValue = strings.Repeat("0", 64) },
			[]string{"digest 1200 valid", "log 1105 invalid: hash value doesn't match", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			"the hash of a log file is in capitals",
			func(d *digesttest.Digest) { d.LogFiles[0].HashValue = strings.ToUpper(d.LogFiles[0].HashValue) },
			[]string{"digest 1200 valid", "log 1105 invalid: the digest has no hash of it by SHA-256", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			"the hash of a log file is by another algorithm",
			func(d *digesttest.Digest) { d.LogFiles[0].HashAlgorithm = "SHA-1" },
			[]string{"digest 1200 valid", "log 1105 invalid: the digest has no hash of it by SHA-256", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
		{
			"the digest's own algorithm is another",
			func(d *digesttest.Digest) { d.DigestSignatureAlgorithm = "SHA1withRSA" },
			[]string{"digest 1200 invalid: its signature algorithm is SHA1withRSA, not SHA256withRSA", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
		},
		{
			"its key is not known",
			func(d *digesttest.Digest) { d.PublicKeyFingerprint = "f" },
			[]string{"digest 1200 invalid: no public key was given with the fingerprint f", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified..."},
		},
		{
			"it names an older one as the one before",
			func(d *digesttest.Digest) {
				*d.PreviousObject = strings.ReplaceAll(*d.PreviousObject, "T110000Z", "T100000Z")
				d.PreviousHash, d.PreviousSignature = nil, nil
			},
			[]string{"digest 1200 valid", "log 1105 valid", "digest 1100 unexpected: its signature is right, but...", "digest 1000 invalid: signature verification failed", "log 0905 unverified...", "log 0915 unverified..."},
		},
		{
			"it names none before",
			func(d *digesttest.Digest) {
				d.PreviousBucket, d.PreviousObject, d.PreviousSignature, d.PreviousHash = nil, nil, nil, nil
			},
			[]string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := digesttest.NewBucket()
			l := b.Line("eu-central-1")
			l.Hour(3, 2)
			l.Hour()
			d := l.Next()
			d.LogFiles = append(d.LogFiles, l.Put(l.LogKey(5, "0AbCdEfGhIjKlMn0"), 1))
			test.change(d)
			l.Add(d)
			requireSays(t, b.Served(), trail.Query{}, test.want...)
		})
	}
}

// Another key than the one whose fingerprint a digest has proves nothing, nor does a key of
// one's own with that fingerprint.
func TestWrongKey(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	keys := testKeys(t)
	own := *keys[digesttest.Fingerprint]
	own.E = 3
	requireEach(t, digest.Validate(context.Background(), b.Served(), digest.Keys{digesttest.Fingerprint: &own}, trail.Query{}), func(f digest.Finding) bool { return f.Status != digest.Valid })
	requireEach(t, digest.Validate(context.Background(), b.Served(), digest.Keys{}, trail.Query{}), func(f digest.Finding) bool { return f.Status != digest.Valid })
}

// A digest of backfill has log files that the digest of their hour left out.
func TestBackfill(t *testing.T) {
	t.Parallel()
	build := func(meta map[string]string) (*digesttest.Bucket, *digesttest.Line) {
		b, _ := threeHours()
		l := b.Line("eu-central-1")
		l.Key.Backfill = true
		d := l.Next()
		d.LogFiles = append(d.LogFiles, l.Put(l.LogKey(25, "Late0Late0Late00"), 2))
		d.Meta = meta
		l.Add(d)
		return b, l
	}
	b, l := build(map[string]string{"backfill-generation-timestamp": "2026-10-06T15:00:00Z"})
	sound := []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"}
	requireSays(t, b.Served(), trail.Query{}, append(sound[:6:6], "backfill 1000 valid", "log 0925 valid")...)
	require.Equal(t, []string{"eu-central-1 0900 to 1200 valid"}, coverage(t, b.Served(), trail.Query{}))

	delete(b.Objects, l.Last.LogFiles[0].S3Object)
	requireLines(t, []string{
		"eu-central-1 0900 to 1000 missing: log 0925: not found",
		"eu-central-1 1000 to 1200 valid",
	}, coverage(t, b.Served(), trail.Query{}))

	b, _ = build(nil)
	requireSays(t, b.Served(), trail.Query{}, append(sound[:6:6],
		"backfill 1000 invalid: invalid format: no backfill-generation-timestamp in its metadata", "log 0925 unexpected...")...)
}

// A copy may have more or less before the folder AWSLogs than the bucket, but the same for
// all digests of a line. S3 itself may not.
func TestPlaces(t *testing.T) {
	t.Parallel()
	build := func(prefix string) (*digesttest.Bucket, *digesttest.Line) {
		b := digesttest.NewBucket()
		l := b.Line("eu-central-1")
		l.Key.Prefix = prefix
		l.Hour(1)
		l.Hour(1)
		return b, l
	}
	sound := []string{"digest 1100 valid", "log 1005 valid", "digest 1000 valid", "log 0905 valid"}
	for _, test := range []struct{ name, prefix, cut, add string }{
		{"as it is, with a prefix", "audit/logs", "", ""},
		{"the prefix is cut off", "audit/logs", "audit/logs/", ""},
		{"a part of the prefix is cut off", "audit/logs", "audit/", ""},
		{"a folder more", "", "", "buckets/fleet-logs/"},
		{"a folder more before the prefix", "audit", "", "fleet-logs/"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b, l := build(test.prefix)
			m := b.CopyWith(l.Last.DigestS3Object)
			for name, file := range m {
				delete(m, name)
				m[test.add+strings.TrimPrefix(name, test.cut)] = file
			}
			requireSays(t, m, trail.Query{}, sound...)
		})
	}

	t.Run("in S3", func(t *testing.T) {
		t.Parallel()
		b, _ := build("audit")
		for _, name := range slices.Collect(maps.Keys(b.Objects)) {
			b.Objects["x/"+name], b.Meta["x/"+name] = b.Objects[name], b.Meta[name]
			delete(b.Objects, name)
		}
		requireSays(t, b.Served(), trail.Query{}, "digest 1100 invalid: it has been moved...", "digest 1000 invalid: it has been moved...",
			"log 0905 unverified...", "log 1005 unverified...")
	})

	t.Run("under another prefix", func(t *testing.T) {
		t.Parallel()
		b, l := build("audit")
		m := b.CopyWith(l.Last.DigestS3Object)
		for name, file := range m {
			delete(m, name)
			m["other"+strings.TrimPrefix(name, "audit")] = file
		}
		requireSays(t, m, trail.Query{}, "digest 1100 invalid: it has been moved...", "digest 1000 invalid: it has been moved...",
			"log 0905 unverified...", "log 1005 unverified...")
	})
}

// Decompressed copies prove themselves as well.
func TestUnpackedCopy(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	m := b.CopyWith(l.Last.DigestS3Object)
	for name, file := range m {
		if plain, ok := strings.CutSuffix(name, ".gz"); ok {
			delete(m, name)
			file.Data = digesttest.Gunzip(file.Data)
			m[plain] = file
		}
	}
	head := l.Last.DigestS3Object + ".metadata.json"
	m[strings.Replace(head, ".json.gz.", ".json.", 1)] = m[head]
	delete(m, head)
	requireEach(t, digest.Validate(context.Background(), m, testKeys(t), trail.Query{}), func(f digest.Finding) bool { return f.Status == digest.Valid })
}

// A decompressed copy beside a log file is read, too, and must be that copy.
func TestUnpackedBeside(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	log := l.Last.LogFiles[0].S3Object
	beside := strings.TrimSuffix(log, ".gz")
	all := []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"}
	b.Objects[beside] = digesttest.Gunzip(b.Objects[log])
	requireSays(t, b.Served(), trail.Query{}, all...)
	b.Objects[beside] = bytes.ReplaceAll(b.Objects[beside], []byte("user/ops"), []byte("user/eve"))
	requireSays(t, b.Served(), trail.Query{}, append(all, "log 1105 unexpected: it is not the decompressed copy...")...)
	require.Equal(t, []string{"eu-central-1 0900 to 1100 valid", "eu-central-1 1100 to 1200 unexpected"}, beforeColon(coverage(t, b.Served(), trail.Query{})))
}

// A digest that was changed can't say that it is of a time that nobody asked for.
func TestHiddenDigest(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	name := *l.Last.PreviousObject
	plain := bytes.ReplaceAll(digesttest.Gunzip(b.Objects[name]), []byte(`"digestStartTime":"2026-`), []byte(`"digestStartTime":"2098-`))
	plain = bytes.ReplaceAll(plain, []byte(`"digestEndTime":"2026-`), []byte(`"digestEndTime":"2099-`))
	b.Objects[name] = digesttest.Gzip(plain)
	want := []string{"digest 1200 valid", "log 1105 valid", "digest 1100 invalid: signature verification failed", "digest 1000 valid", "log 0905 valid", "log 0915 valid"}
	requireSays(t, b.Served(), trail.Query{From: digesttest.Start, To: digesttest.Start.Add(3 * time.Hour)}, want...)
	requireSays(t, b.Served(), trail.Query{}, want...)
}

// A digest of another bucket is not one of this bucket, if that has a name. It must name one.
func TestBucketOfDigests(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	b.Name = "another"
	requireEach(t, digest.Validate(context.Background(), b.Served(), testKeys(t), trail.Query{}), func(f digest.Finding) bool { return f.Status != digest.Valid })
	requireEach(t, digest.Validate(context.Background(), b.CopyWith(l.Last.DigestS3Object), testKeys(t), trail.Query{}), func(f digest.Finding) bool { return f.Status == digest.Valid })
	b.Name = ""
	nameless := b.Line("eu-central-1")
	nameless.Key.Time = l.Key.Time
	nameless.Hour()
	requireSays(t, b.CopyWith(nameless.Last.DigestS3Object), trail.Query{From: digesttest.Start.Add(3 * time.Hour)}, "digest 1300 invalid: invalid format: no digestS3Bucket", "digest 1200 unverified...")
}

// A digest that the chain skips spoils its hour, whoever signed it.
func TestUnexpectedDigest(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	other := b.Line("eu-central-1")
	other.Key.Time = l.Key.Time.Add(-90 * time.Minute)
	other.Hour()
	require.Equal(t, []string{"eu-central-1 0900 to 1100 valid", "eu-central-1 1100 to 1200 unexpected"}, beforeColon(coverage(t, b.Served(), trail.Query{})))
}

// beforeColon returns the lines without the reasons.
func beforeColon(lines []string) (short []string) {
	for _, line := range lines {
		line, _, _ = strings.Cut(line, ":")
		short = append(short, line)
	}
	return short
}

// Only the newest digest needs its metadata.
func TestWithoutMetadata(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	requireSays(t, b.Copy(), trail.Query{}, "digest 1200 unverified: its signature is not known...", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid", "log 1105 unverified...")

	// The one after what is asked for is read for its signature, and not reported.
	to := digesttest.Start.Add(time.Hour + 30*time.Minute)
	requireSays(t, b.Copy(), trail.Query{To: to, Late: -1}, "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid")
}

// A Finding says what it is in one line, in JSON, and to a log.
func TestFinding(t *testing.T) {
	t.Parallel()
	f := digest.Finding{File: "a b.json.gz", Kind: digest.LogFile, Status: digest.Invalid, Err: digest.ErrHash}
	require.Equal(t, `log "a b.json.gz" invalid: hash value doesn't match`, f.String())
	data, err := json.Marshal(f)
	require.NoError(t, err)
	require.JSONEq(t, `{"file":"a b.json.gz","kind":"log","status":"invalid","reason":"hash value doesn't match"}`, string(data))
	data, err = json.Marshal(digest.Finding{File: "a", Kind: digest.DigestFile, Status: digest.Valid})
	require.NoError(t, err)
	require.Equal(t, `{"file":"a","kind":"digest","status":"valid"}`, string(data))
	require.Equal(t, `[file=a b.json.gz kind=log status=invalid reason=hash value doesn't match]`, f.LogValue().String())
}

// What can't be had at all is an error of Open, and the only Finding of Validate.
func TestNothingToValidate(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	for _, test := range []struct {
		name  string
		fsys  fs.FS
		query trail.Query
		says  string
	}{
		{"empty", digesttest.NewBucket().Copy(), trail.Query{}, "no folder AWSLogs"},
		{"no such account", b.Copy(), trail.Query{Accounts: []string{"999999999999"}}, "no such account in the trail: 999999999999"},
		{"no such region", b.Copy(), trail.Query{Regions: []string{"eu-nowhere-1"}}, "no such region"},
		{"no such prefix", b.Copy(), trail.Query{Prefix: "logs"}, "no such prefix in the trail: logs"},
		{"no digest of the time", b.Copy(), trail.Query{From: digesttest.Start.AddDate(1, 0, 0)}, "no digest of the time"},
		{"times", b.Copy(), trail.Query{From: digesttest.Start, To: digesttest.Start}, "not before"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := digest.Open(context.Background(), test.fsys, testKeys(t), test.query)
			require.ErrorContains(t, err, test.says)
			got := says(digest.Validate(context.Background(), test.fsys, testKeys(t), test.query))
			require.Len(t, got, 1)
			require.Contains(t, got[0], test.says)
			require.Contains(t, got[0], "unverified")
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := digest.Open(ctx, b.Copy(), testKeys(t), trail.Query{})
	require.ErrorIs(t, err, context.Canceled)
}

// If the context ends, nothing that was not read is Valid, and that is said.
func TestValidateCancelled(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	c, err := digest.Open(context.Background(), b.Served(), testKeys(t), trail.Query{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var last digest.Finding
	for f := range c.Validate(ctx) {
		last = f
	}
	require.ErrorIs(t, last.Err, context.Canceled)
	require.Equal(t, digest.Unverified, last.Status)
	requireEach(t, c.Findings(), func(f digest.Finding) bool { return f.Kind == digest.DigestFile || f.Status == digest.Unverified })
}

// A folder that can't be listed, and a file that can't be opened, are Findings.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	broken := &broken{MapFS: b.CopyWith(l.Last.DigestS3Object), name: objectAt(t, b, "log 0905")}
	got := says(digest.Validate(context.Background(), broken, testKeys(t), trail.Query{}))
	requireLines(t, []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 unverified: disk on fire", "log 0915 valid"}, got)

	broken.name = objectAt(t, b, "digest 1100")
	got = says(digest.Validate(context.Background(), broken, testKeys(t), trail.Query{}))
	require.Contains(t, got[2], "digest 1100 unverified: disk on fire")
	require.NotContains(t, got, "digest 1000 valid", "its signature is in the one that can't be read")
}

// broken is a file system with a file that can't be opened.
type broken struct {
	fstest.MapFS
	name string
}

func (b *broken) Open(name string) (fs.File, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("disk on fire")}
	}
	return b.MapFS.Open(name)
}

// A log file that has no end, or nearly none when it is decompressed, does not keep Validate
// from stopping when its context is done.
func TestValidateCancelledInAFile(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m := b.CopyWith(l.Last.DigestS3Object)
	log := l.Last.LogFiles[0].S3Object
	delete(m, log)
	log = strings.TrimSuffix(log, ".gz")
	m[log] = &fstest.MapFile{}
	var last digest.Finding
	for f := range digest.Validate(ctx, endless{m, log, cancel}, testKeys(t), trail.Query{}) {
		require.False(t, strings.HasPrefix(f.File, log) && f.Status == digest.Valid, f)
		last = f
	}
	require.ErrorIs(t, last.Err, context.Canceled)
}

// endless is a file system with a file that does not end, and that calls read when it is read.
type endless struct {
	fstest.MapFS
	name string
	read func()
}

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if err == nil && name == e.name {
		return endlessFile{f, e.read}, nil
	}
	return f, err
}

type endlessFile struct {
	fs.File
	read func()
}

func (f endlessFile) Read(p []byte) (int, error) {
	f.read()
	return len(p), nil
}

// A link that can't be followed is reported, even if it leads nowhere.
func TestLinkToNowhere(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, b.CopyWith(l.Last.DigestS3Object)))
	all := []string{"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid"}
	link := l.LogKey(-60, "Nowhere0Nowhere0").String()
	if err := os.Symlink("no-such-file", filepath.Join(root, filepath.FromSlash(link))); err != nil {
		t.Skip("there are no symbolic links here: ", err)
	}
	requireSays(t, os.DirFS(root), trail.Query{}, append(all, "log 1100 unverified: no such file or directory")...)
	link = filepath.ToSlash(filepath.Dir(filepath.FromSlash(l.Last.DigestS3Object))) + "/nowhere"
	require.NoError(t, os.Symlink("no-such-file", filepath.Join(root, filepath.FromSlash(link))))
	requireSays(t, os.DirFS(root), trail.Query{}, append(all, link+" unverified: no such file or directory", "log 1100 unverified: no such file or directory")...)
}

// However late files may be, up to the longest Duration, their digests are read.
func TestLateAsCanBe(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	requireSays(t, b.Served(), trail.Query{To: digesttest.Start.Add(time.Hour), Late: math.MaxInt64},
		"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid", "log 0905 valid", "log 0915 valid")
}
