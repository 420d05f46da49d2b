package digest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
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

// A Reader finds what Validate finds, even if a file was stored in another way.
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

// A Chain may be used by several goroutines.
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

// A digest that was valid when Open read it is not proven by its name when a Reader reads it
// later: by then it may be a log file.
func TestDigestReplacedAfterOpen(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	m := b.CopyWith(l.Last.DigestS3Object)
	c, err := digest.Open(context.Background(), m, testKeys(t), trail.Query{})
	require.NoError(t, err)
	r := trail.Reader{FS: m, Query: trail.Query{AnyTree: true}, Check: c}
	for _, err := range r.Events(context.Background()) {
		require.NoError(t, err)
	}
	require.Zero(t, r.Stats().Invalid+r.Stats().Unverified, "each file is what it was")

	replaced := *l.Last.PreviousObject
	m[replaced] = &fstest.MapFile{Data: digesttest.Gzip(digesttest.Log(l.LogKey(-90, "Planted0Planted0"), 1))}
	events := 0
	for ev, err := range r.Events(context.Background()) {
		if r.Position().File != replaced {
			continue
		}
		require.Equal(t, trail.Invalid, r.Position().Proof)
		if err != nil {
			require.ErrorIs(t, err, digest.ErrHash)
			continue
		}
		require.NotNil(t, ev)
		events++
	}
	require.Equal(t, 1, events)
}

// Whether a digest names a file is only known of those that the Query of the Chain wants.
func TestCheckOfWhatTheQueryDoesNotWant(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	log := l.Last.LogFiles[0].S3Object
	for _, q := range []trail.Query{
		{Kinds: []trail.Kind{trail.KindInsight}},
		{To: digesttest.Start.Add(time.Hour), Late: -1},
		{From: digesttest.Start.Add(170 * time.Minute)},
	} {
		c, err := digest.Open(context.Background(), b.Served(), testKeys(t), q)
		require.NoError(t, err)
		to, done := c.Check(log)
		_, err = io.Copy(to, strings.NewReader(string(digesttest.Gunzip(b.Objects[log]))))
		require.NoError(t, err)
		require.ErrorIs(t, done(), trail.ErrUnverified, q)
	}
}
