package oracle

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// variants returns all of them.
func variants() []variant {
	return slices.Concat(soundVariants, logVariants, cutVariants, namedVariants, digestVariants, metadataVariants, signedVariants)
}

// together is how many variants the CLI sees in one run: it takes a second to start. They are
// days of one trail, which are not chained to each other.
const together = 33

// What the table says of the AWS CLI and of package digest is what they say, of the same bucket.
func TestAgainstTheCLI(t *testing.T) {
	t.Parallel()
	var runs [][]variant
	var shared []variant
	for _, v := range variants() {
		if v.alone {
			runs = append(runs, []variant{v})
		} else {
			shared = append(shared, v)
		}
	}
	for i, group := range slices.AppendSeq(runs, slices.Chunk(shared, together)) {
		t.Run(fmt.Sprintf("run %d", i+1), func(t *testing.T) {
			t.Parallel()
			againstTheCLI(t, group)
		})
	}
}

func againstTheCLI(t *testing.T, group []variant) {
	b := digesttest.NewBucket()
	buckets := []*digesttest.Bucket{b}
	chains := make([]*chain, len(group))
	for i, v := range group {
		c := v.build(i)
		maps.Copy(b.Objects, c.bucket.Objects)
		maps.Copy(b.Meta, c.bucket.Meta)
		if c.before != nil {
			buckets = append(buckets, c.before)
		}
		chains[i] = c
	}
	theirs, output := ask(t, serve(t, publicKeys(), buckets...), b, 24*len(group))
	ours := findings(t, b.Served(), trail.Query{})
	for i, v := range group {
		t.Run(v.name, func(t *testing.T) {
			assert.Equal(t, said(chains[i], v.cli), ofDay(chains[i], theirs), "the AWS CLI says something else than the table:\n%s", about(chains[i], output))
			assert.Equal(t, said(chains[i], v.ours), ofDay(chains[i], ours), "package digest says something else than the table")
		})
	}
}

// about returns the lines of what the CLI says that name files of a chain; or all, if none does.
func about(c *chain, output string) string {
	var lines strings.Builder
	for line := range strings.Lines(output) {
		if strings.Contains(line, c.day.Format("/2006/01/02/")) {
			lines.WriteString(line)
		}
	}
	return cmp.Or(lines.String(), output)
}

// ofDay returns what is said of the files of a chain, by their labels.
func ofDay[S ~string](c *chain, all map[string]S) map[string]S {
	found := make(map[string]S)
	for key, s := range all {
		if k, err := trail.ParseKey(key); err == nil && k.Time.YearDay() == c.day.YearDay() {
			found[label(key)] = s
		}
	}
	return found
}

// findings returns what package digest says of each file.
func findings(t *testing.T, fsys fs.FS, q trail.Query) map[string]digest.Status {
	t.Helper()
	keys, err := digest.ParseKeys(publicKeys())
	require.NoError(t, err)
	found := make(map[string]digest.Status)
	for f := range digest.Validate(t.Context(), fsys, keys, q) {
		assert.Equal(t, f.Status == digest.Valid, f.Err == nil, f)
		assert.NotContains(t, found, f.File, "it is said twice: %s", f)
		found[f.File] = f.Status
	}
	return found
}

// They differ where the table says so, and nowhere else.
func TestWhereTheyDiffer(t *testing.T) {
	t.Parallel()
	names := make(map[string]bool)
	for _, v := range variants() {
		assert.False(t, names[v.name], "two variants are named %q", v.name)
		names[v.name] = true
		c := v.build(0)
		theirs, ours := said(c, v.cli), said(c, v.ours)
		found := make(map[comparison]bool)
		for name := range theirs {
			found[compare(theirs[name], ours[name])] = true
		}
		for name := range ours {
			found[compare(theirs[name], ours[name])] = true
		}
		delete(found, alike)
		want := map[comparison]bool{v.than: true}
		delete(want, alike)
		assert.Equal(t, want, found, v.name)
	}
}

// Package digest says the same of a bucket by itself, whatever the Query asks for, and of a copy
// of it.
func TestAlone(t *testing.T) {
	t.Parallel()
	for _, v := range variants() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			c := v.build(0)
			want := said(c, v.ours)
			served := c.bucket.Served()
			assert.Equal(t, want, ofDay(c, findings(t, served, trail.Query{})))
			bounded := trail.Query{From: c.day, To: c.day.Add(4 * time.Hour), Accounts: []string{account}, Regions: []string{region}}
			assert.Equal(t, want, ofDay(c, findings(t, served, bounded)), "with a Query that has times")
			copied := c.bucket.CopyWith(newest(c.bucket)...)
			assert.Equal(t, said(c, v.ours, v.copied), ofDay(c, findings(t, copied, trail.Query{})), "in a copy with the metadata of the newest digest")
		})
	}
}

// What a Reader proves while it reads is what Validate finds.
func TestReading(t *testing.T) {
	t.Parallel()
	for _, v := range variants() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			c := v.build(0)
			chain := open(t, c.bucket.Served(), trail.Query{})
			r := trail.Reader{FS: c.bucket.Served(), Check: chain}
			events := make(map[string]trail.Proof)
			for _, err := range r.Events(t.Context()) {
				if p := r.Position(); err == nil && p.File != "" {
					events[p.File] = p.Proof
				}
			}
			want := said(c, v.ours, v.read)
			for f := range chain.Findings() {
				name := label(f.File)
				assert.Equal(t, want[name] == digest.Valid, f.Status == digest.Valid, f)
			}
			for file, proof := range events {
				_, expected := want[label(file)]
				if plain, ok := strings.CutSuffix(file, ".json"); ok && !expected {
					file = plain + ".json.gz" // the name that it has in the digest
				}
				assert.Equal(t, want[label(file)] == digest.Valid, proof == trail.Valid, "events of %s are %s", file, proof)
			}
		})
	}
}

func open(t *testing.T, fsys fs.FS, q trail.Query) *digest.Chain {
	t.Helper()
	keys, err := digest.ParseKeys(publicKeys())
	require.NoError(t, err)
	c, err := digest.Open(t.Context(), fsys, keys, q)
	require.NoError(t, err)
	return c
}

// Nobody can see in a bucket that its newest digest was taken away, with its log files; but
// when the proof ends.
func TestTailCut(t *testing.T) {
	t.Parallel()
	c := variant{changed: func(c *chain) { c.remove("digest 13:00", "log 12:05") }}.build(0)
	end := c.day.Add(4 * time.Hour)
	for _, fsys := range []fs.FS{c.bucket.Served(), c.bucket.CopyWith(newest(c.bucket)...)} {
		for _, q := range []trail.Query{{}, {To: end}} {
			chain := open(t, fsys, q)
			for f := range chain.Validate(t.Context()) {
				assert.Equal(t, digest.Valid, f.Status, f)
			}
			spans := chain.Coverage()
			assert.Equal(t, digest.Valid, spans[0].Status, spans[0])
			assert.True(t, spans[0].To.Equal(end.Add(-time.Hour)), spans[0])
			if q.To.IsZero() {
				assert.Len(t, spans, 1)
			} else {
				require.Len(t, spans, 2)
				assert.Equal(t, digest.Missing, spans[1].Status, spans[1])
				assert.True(t, spans[1].To.Equal(end), spans[1])
			}
		}
	}
}

// No time is covered in which something is not valid, and all of it is where everything is.
func TestCoverage(t *testing.T) {
	t.Parallel()
	for _, v := range variants() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			c := v.build(0)
			chain := open(t, c.bucket.Served(), trail.Query{From: c.day, To: c.day.Add(4 * time.Hour)})
			var bad []digest.Finding
			for f := range chain.Validate(context.Background()) {
				if f.Status != digest.Valid {
					bad = append(bad, f)
				}
			}
			spans := chain.Coverage()
			require.NotEmpty(t, spans)
			at := c.day
			for _, s := range spans {
				assert.True(t, at.Equal(s.From), "%s should begin at %s", s, at)
				at = s.To
				for _, f := range bad {
					k, err := trail.ParseKey(f.File)
					require.NoError(t, err)
					at := k.Time
					if f.Kind == digest.LogFile && !f.End.IsZero() {
						at = f.End // of the digest that names it
					}
					assert.False(t, s.Status == digest.Valid && at.After(s.From) && !at.After(s.To), "%s, and yet %s", s, f)
				}
			}
			assert.False(t, at.Before(c.day.Add(4*time.Hour)), "the last span is %s", spans[len(spans)-1])
			if len(v.ours) == 0 {
				assert.Len(t, spans, 1)
				assert.Equal(t, digest.Valid, spans[0].Status, spans[0])
			}
		})
	}
}
