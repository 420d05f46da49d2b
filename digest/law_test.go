package digest_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// Whatever somebody does who can write to the bucket: a log file is Valid only if its content
// is unchanged, for Validate and for a Reader, and a time only if all its log files are there,
// and no others.
func TestNothingChangedIsValid(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	whole, l := attacked()
	newest, original := l.Last.DigestS3Object, whole.Objects
	seen := map[digest.Status]int{}
	proven := 0 // Events
	for seed := range testrun.ByRun(0, 200, 1000) {
		random := rand.New(rand.NewPCG(uint64(seed), 7))
		b := whole.Clone()
		var did []string
		for range 1 + random.IntN(3) {
			did = append(did, attack(random, b, original))
		}
		fsys := b.Served()
		if random.IntN(2) == 0 {
			fsys = b.CopyWith(newest)
		}
		c, err := digest.Open(context.Background(), fsys, testKeys(t), trail.Query{})
		if err != nil {
			continue
		}
		for f := range c.Validate(context.Background()) {
			seen[f.Status]++
			if f.Status != digest.Valid {
				continue
			}
			require.Equal(t, string(digesttest.Gunzip(original[f.File])), string(digesttest.Gunzip(b.Objects[f.File])), "seed %d: %s was changed and is valid: %v", seed, f.File, did)
		}
		for _, s := range c.Coverage() {
			if s.Status == digest.Valid {
				requireWhole(t, b, original, s, fmt.Sprintf("seed %d: %v", seed, did))
			}
		}
		c, err = digest.Open(context.Background(), fsys, testKeys(t), trail.Query{})
		require.NoError(t, err)
		r := trail.Reader{FS: fsys, Query: trail.Query{AnyTree: random.IntN(2) == 0}, Check: c}
		for range r.Events(context.Background()) {
			if at := r.Position(); at.Proof == trail.Valid {
				proven++
				require.Equal(t, string(digesttest.Gunzip(original[at.File])), string(digesttest.Gunzip(b.Objects[at.File])), "seed %d: %s was changed and its Events are valid: %v", seed, at.File, did)
			}
		}
		for _, s := range c.Coverage() {
			if s.Status == digest.Valid {
				requireWhole(t, b, original, s, fmt.Sprintf("seed %d, read: %v", seed, did))
			}
		}
	}
	require.NotZero(t, proven)
	for _, s := range []digest.Status{digest.Valid, digest.Invalid, digest.Missing, digest.Unverified, digest.Unexpected} {
		require.NotZero(t, seen[s], "no attack led to %s: %v", s, seen)
	}
}

// attacked is a bucket with several hours, of two regions.
func attacked() (*digesttest.Bucket, *digesttest.Line) {
	b := digesttest.NewBucket()
	var l *digesttest.Line
	for _, region := range []string{"us-east-1", "eu-central-1"} {
		l = b.Line(region)
		for _, files := range [][]int{{2, 1}, {}, {1}, {3, 1, 1}} {
			l.Hour(files...)
		}
	}
	return b, l
}

// attack does something to the bucket, and says what.
func attack(random *rand.Rand, b *digesttest.Bucket, original map[string][]byte) string {
	names := slices.Sorted(maps.Keys(b.Objects))
	if len(names) == 0 {
		return "nothing"
	}
	pick := func() string { return names[random.IntN(len(names))] }
	name, other := pick(), pick()
	before, ours := original[name]
	if !ours || len(b.Objects[name]) == 0 {
		return "nothing"
	}
	switch random.IntN(9) {
	case 0:
		delete(b.Objects, name)
		return "deleted " + short(name)
	case 1:
		b.Objects[name], b.Meta[name] = b.Objects[other], b.Meta[other]
		return "copied " + short(other) + " to " + short(name)
	case 2:
		data := bytes.Clone(b.Objects[name])
		data[random.IntN(len(data))] ^= byte(1 << random.IntN(8))
		b.Objects[name] = data
		return "flipped a bit of " + short(name)
	case 3:
		plain := digesttest.Gunzip(before)
		plain[random.IntN(len(plain))] ^= byte(1 << random.IntN(8))
		b.Objects[name] = digesttest.Gzip(plain)
		return "flipped a bit in " + short(name)
	case 4:
		b.Objects[name] = append(bytes.Clone(b.Objects[name]), b.Objects[other]...)
		return "appended " + short(other) + " to " + short(name)
	case 5:
		plain := digesttest.Gunzip(before)
		i, j := random.IntN(len(plain)), random.IntN(len(plain))
		b.Objects[name] = digesttest.Gzip(slices.Delete(plain, min(i, j), max(i, j)))
		return "cut a piece out of " + short(name)
	case 6:
		b.Meta[name] = b.Meta[other]
		return "gave " + short(name) + " the metadata of " + short(other)
	case 7:
		k, err := trail.ParseKey(name)
		if err != nil || k.Kind == trail.KindDigest {
			return "nothing"
		}
		k.Unique = "Planted0Planted0"
		b.Objects[k.String()] = digesttest.Gzip(digesttest.Log(k, 1))
		return "planted " + short(k.String())
	}
	digests := slices.DeleteFunc(names, func(name string) bool { return b.Meta[name] == nil })
	for _, d := range digests[len(digests)-min(len(digests), 1+random.IntN(2)):] {
		delete(b.Objects, d)
	}
	return "cut the tail"
}

// requireWhole requires that all log files of a time are what they were, and that there are no
// others.
func requireWhole(t *testing.T, b *digesttest.Bucket, original map[string][]byte, s digest.Span, did string) {
	t.Helper()
	for name := range b.Objects {
		k, err := trail.ParseKey(name)
		require.NoError(t, err)
		if original[name] == nil && k.Kind == trail.KindLog && k.Region == s.Region && !k.Time.Before(s.From) && !k.Time.After(s.To) {
			t.Errorf("%s: %s was planted, and %s", did, short(name), s)
		}
	}
	for name, data := range original {
		k, err := trail.ParseKey(name)
		require.NoError(t, err)
		if k.Kind != trail.KindLog || k.Region != s.Region || !k.Time.After(s.From) || k.Time.After(s.To) {
			continue
		}
		now, ok := b.Objects[name]
		require.True(t, ok, "%s: %s is gone, and %s", did, short(name), s)
		require.Equal(t, string(digesttest.Gunzip(data)), string(digesttest.Gunzip(now)), "%s: %s was changed, and %s", did, short(name), s)
	}
}
