package digest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// What a Reader delivers is what was hashed, and says whether it is proven.
func TestReader(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	l.Put(l.LogKey(10, "Later0Later0Late"), 1)   // 1210, after the newest digest
	l.Put(l.LogKey(-100, "Planted0Planted0"), 1) // 1020, which no digest names
	changed := objectAt(t, b, "log 0905")
	b.Objects[changed] = digesttest.Gzip(bytes.Replace(digesttest.Gunzip(b.Objects[changed]), []byte("user/ops"), []byte("user/eve"), 1))
	cut := objectAt(t, b, "log 0915")
	b.Objects[cut] = b.Objects[cut][:len(b.Objects[cut])-4]

	fsys := b.Served()
	c, err := digest.Open(context.Background(), fsys, testKeys(t), trail.Query{})
	require.NoError(t, err)
	r := trail.Reader{FS: fsys, Check: c}
	var got []string
	for ev, err := range r.Events(context.Background()) {
		line := fmt.Sprintf("%s %q", short(r.Position().File), r.Position().Proof)
		if err != nil {
			var file *trail.FileError
			require.ErrorAs(t, err, &file)
			line += ": " + file.Err.Error()
		} else {
			require.NotEmpty(t, ev.Raw)
		}
		got = append(got, line)
	}
	requireLines(t, []string{
		`log 0905 "invalid": hash value doesn't match`, `log 0905 "invalid"`, `log 0905 "invalid"`, `log 0905 "invalid"`,
		`log 0915 "unverified"`, `log 0915 "unverified"`, `log 0915 "unverified": iottrail: ...`,
		`log 1020 "invalid": no digest of its time names it`, `log 1020 "invalid"`,
		`log 1105 "valid"`,
		`log 1210 "unverified"`,
	}, got)
	require.Equal(t, int64(2), r.Stats().Invalid)
	require.Equal(t, int64(2), r.Stats().Unverified)
	requireLines(t, []string{
		"digest 1200 valid", "log 1105 valid", "digest 1100 valid", "digest 1000 valid",
		"log 0905 invalid: hash value doesn't match", "log 0915 unverified: not read to its end",
		"log 1020 unexpected: no digest of its time names it", "log 1210 unverified...",
	}, says(c.Findings()))
	requireLines(t, []string{
		"eu-central-1 0900 to 1000 invalid: log 0905: hash value doesn't match",
		"eu-central-1 1000 to 1100 unexpected: log 1020: no digest of its time names it",
		"eu-central-1 1100 to 1200 valid",
	}, spans(c))
}

// A Reader that was left early has proven nothing of the file that it was in, nor of those
// after it.
func TestLeftEarly(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	c, err := digest.Open(context.Background(), b.Served(), testKeys(t), trail.Query{})
	require.NoError(t, err)
	key := objectAt(t, b, "log 0905")
	to, done := c.Check(key)
	plain := digesttest.Gunzip(b.Objects[key])
	_, err = to.Write(plain[:len(plain)-1])
	require.NoError(t, err)
	e, ok := c.File(key)
	require.True(t, ok)
	require.Equal(t, digest.Unverified, e.Status, "before the end of the file")
	requireLines(t, []string{"eu-central-1 0900 to 1000 unverified: log 0905: not read to its end",
		"eu-central-1 1000 to 1100 valid", "eu-central-1 1100 to 1200 unverified: log 1105: not read to its end"}, spans(c))

	require.ErrorIs(t, done(), digest.ErrHash, "a byte is missing")
	again, done := c.Check(key)
	_, err = again.Write(plain)
	require.NoError(t, err)
	require.ErrorIs(t, done(), digest.ErrHash, "it was something else before")
}

// A log file that nobody read because it is not there is Missing.
func TestMissingIsFoundByAReader(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	delete(b.Objects, objectAt(t, b, "log 1105"))
	c, err := digest.Open(context.Background(), b.Served(), testKeys(t), trail.Query{})
	require.NoError(t, err)
	r := trail.Reader{FS: b.Served(), Check: c}
	for _, err := range r.Events(context.Background()) {
		require.NoError(t, err)
	}
	requireLines(t, []string{"eu-central-1 0900 to 1100 valid", "eu-central-1 1100 to 1200 missing: log 1105: not found"}, spans(c))
}

// What a Reader finds is what Validate finds, of a file that was stored in another way too.
func TestReaderAgreesWithValidate(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	key := objectAt(t, b, "log 1105")
	sound := b.Objects[key]
	plain := digesttest.Gunzip(sound)
	for name, data := range map[string][]byte{
		"sound":                 sound,
		"compressed anew":       digesttest.Gzip(plain),
		"in two members":        append(digesttest.Gzip(plain[:10]), digesttest.Gzip(plain[10:])...),
		"an empty member after": append(bytes.Clone(sound), digesttest.Gzip(nil)...),
		"a record after":        append(bytes.Clone(sound), digesttest.Gzip(plain)...),
		"white space after":     append(bytes.Clone(sound), digesttest.Gzip([]byte("\n"))...),
		"zeros after":           append(bytes.Clone(sound), 0, 0, 0, 0, 0, 0, 0, 0),
		"a byte after":          append(bytes.Clone(sound), 31),
		"not compressed":        plain,
		"nothing":               {},
		"cut":                   sound[:len(sound)/2],
		"without its trailer":   sound[:len(sound)-8],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := b.CopyWith(objectAt(t, b, "digest 1200"))
			m[key] = &fstest.MapFile{Data: data}
			c, err := digest.Open(context.Background(), m, testKeys(t), trail.Query{})
			require.NoError(t, err)
			r := trail.Reader{FS: m, Check: c}
			for range r.Events(context.Background()) {
			}
			read, _ := c.File(key)
			for range c.Validate(context.Background()) {
			}
			validated, _ := c.File(key)
			require.Equal(t, name == "sound" || name == "compressed anew", read.Status == digest.Valid, "read: %s", read.Status)
			require.Equal(t, read.Status == digest.Valid, validated.Status == digest.Valid, "validated: %s", validated.Status)
		})
	}
}

// From when to when everything is proven.
func TestCoverage(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return digesttest.Start.Add(time.Duration(hour-9) * time.Hour) }
	for _, test := range []struct {
		name  string
		do    func(b *digesttest.Bucket)
		query trail.Query
		want  []string
	}{
		{"all", nil, trail.Query{}, []string{"eu-central-1 0900 to 1200 valid", "us-east-1 0900 to 1200 valid"}},
		{
			"a cut tail of one region",
			func(b *digesttest.Bucket) { b.Delete("us-east-1", "120000Z") },
			trail.Query{},
			[]string{"eu-central-1 0900 to 1200 valid", "us-east-1 0900 to 1100 valid", "us-east-1 1100 to 1200 missing: there is no digest of this time"},
		},
		{
			"a cut tail of all regions, seen by To",
			func(b *digesttest.Bucket) { b.Delete("", "120000Z") },
			trail.Query{To: at(12)},
			[]string{
				"eu-central-1 0900 to 1100 valid", "eu-central-1 1100 to 1200 missing: there is no digest of this time",
				"us-east-1 0900 to 1100 valid", "us-east-1 1100 to 1200 missing: there is no digest of this time",
			},
		},
		{
			"from before the first",
			nil, trail.Query{From: at(7), Regions: []string{"us-east-1"}},
			[]string{"us-east-1 0700 to 0900 unverified: there is no digest of this time, and the one after it is the first of its chain...", "us-east-1 0900 to 1200 valid"},
		},
		{
			"a digest is missing",
			func(b *digesttest.Bucket) { b.Delete("eu-central-1", "110000Z") },
			trail.Query{Regions: []string{"eu-central-1"}},
			[]string{"eu-central-1 0900 to 1000 valid", "eu-central-1 1000 to 1100 missing: digest 1100: not found...", "eu-central-1 1100 to 1200 valid"},
		},
		{"an hour", nil, trail.Query{From: at(10), To: at(11), Late: -1, Regions: []string{"us-east-1"}}, []string{"us-east-1 1000 to 1100 valid"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := digesttest.NewBucket()
			for _, region := range []string{"eu-central-1", "us-east-1"} {
				l := b.Line(region)
				l.Hour(1)
				l.Hour()
				l.Hour(1)
			}
			if test.do != nil {
				test.do(b)
			}
			requireLines(t, test.want, coverage(t, b.Served(), test.query))
		})
	}
}

// A Chain is for several goroutines.
func TestChainIsShared(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	c, err := digest.Open(context.Background(), b.Served(), testKeys(t), trail.Query{})
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range c.Validate(context.Background()) {
			}
			for key, data := range b.Objects {
				to, done := c.Check(key)
				_, _ = to.Write(digesttest.Gunzip(data))
				_ = done()
				c.File(key)
			}
			_ = c.Coverage()
			for range c.Findings() {
			}
		})
	}
	all.Wait()
	require.Equal(t, []string{"eu-central-1 0900 to 1200 valid"}, spans(c))
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
	for f := range c.Findings() {
		require.True(t, f.Kind == digest.DigestFile || f.Status == digest.Unverified, f)
	}
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

// objectAt returns the key of an object, by what short says of it.
func objectAt(t testing.TB, b *digesttest.Bucket, what string) string {
	t.Helper()
	for name := range b.Objects {
		if short(name) == what {
			return name
		}
	}
	require.FailNow(t, "no "+what)
	return ""
}

// Log files of a region without a digest are in a Span of their own; those of backfill or of
// another trail do not hide that.
func TestCoverageWithoutDigests(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	other := b.Line("us-east-1")
	other.Put(other.LogKey(5, "0AbCdEfGhIjKlMn0"), 1)
	other.Put(other.LogKey(50, "0AbCdEfGhIjKlMn0"), 1)
	require.Equal(t, []string{
		"eu-central-1 0900 to 1200 valid",
		"us-east-1 0905 to 1200 unverified: there is no digest of this account and region, though there are log files",
	}, coverage(t, b.Served(), trail.Query{}))
}

// A file of which nothing is known spoils the time that it is of, even where a digest that is not here may
// name it.
func TestUnnamedFileSpoilsItsTime(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	l.Put(l.LogKey(-2, "0AbCdEfGhIjKlMn0"), 1) // 1158
	requireLines(t, []string{"eu-central-1 0900 to 1100 valid", "eu-central-1 1100 to 1200 unverified: log 1158: no digest that is here..."}, coverage(t, b.Served(), trail.Query{}))
}

// A Span ends with the Query.
func TestSpansEndWithTheQuery(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	half := digesttest.Start.Add(90 * time.Minute)
	require.Equal(t, []string{"eu-central-1 0930 to 1030 valid"}, coverage(t, b.Served(), trail.Query{From: half.Add(-time.Hour), To: half}))
}

func TestSpan(t *testing.T) {
	t.Parallel()
	s := digest.Span{OrganizationID: "o-exampleorgid", AccountID: "111122223333", Region: "eu-central-1", Trail: "fleet",
		From: digesttest.Start, To: digesttest.Start.Add(time.Hour), Status: digest.Invalid, Err: fmt.Errorf("a\x1b[2Jb: %w", digest.ErrHash)}
	require.Equal(t, `o-exampleorgid 111122223333 eu-central-1 fleet, 2026-10-06T09:00:00Z to 2026-10-06T10:00:00Z: invalid: "a\x1b[2Jb: hash value doesn't match"`, s.String())
	data, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"organization":"o-exampleorgid","account":"111122223333","region":"eu-central-1","trail":"fleet","from":"2026-10-06T09:00:00Z","to":"2026-10-06T10:00:00Z",
		"status":"invalid","reason":"\"a\\x1b[2Jb: hash value doesn't match\""}`, string(data))
	require.Contains(t, s.LogValue().String(), "status=invalid")
}
