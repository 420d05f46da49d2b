package digest_test

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

func testKeys(t testing.TB) digest.Keys {
	t.Helper()
	keys, err := digest.ParseKeys(digesttest.PublicKeys())
	require.NoError(t, err)
	return keys
}

// threeHours is a bucket with three digests in one region, the second without log files.
func threeHours() (*digesttest.Bucket, *digesttest.Line) {
	b := digesttest.NewBucket()
	l := b.Line("eu-central-1")
	l.Hour(3, 2)
	l.Hour()
	l.Hour(1)
	return b, l
}

// short names a file by what distinguishes it: "log 0905 0AbC...", "digest 1000".
func short(name string) string {
	k, err := trail.ParseKey(name)
	switch {
	case err != nil:
		return name
	case k.Kind == trail.KindDigest && k.Backfill:
		return "backfill " + k.Time.Format("1504")
	case k.Kind == trail.KindDigest:
		return "digest " + k.Time.Format("1504")
	}
	return "log " + k.Time.Format("1504")
}

// says makes a line of each Finding: "digest 1200 valid", "log 1105 invalid: hash value doesn't
// match".
func says(findings iter.Seq[digest.Finding]) (lines []string) {
	for f := range findings {
		line := fmt.Sprintf("%s %s", short(f.File), f.Status)
		if f.Err != nil {
			line += ": " + f.Reason()
		}
		lines = append(lines, line)
	}
	return lines
}

// requireSays validates a bucket, and compares what is found. A line of want that ends in
// "..." is only the beginning of what is said.
func requireSays(t testing.TB, fsys fs.FS, q trail.Query, want ...string) {
	t.Helper()
	got := says(digest.Validate(context.Background(), fsys, testKeys(t), q))
	requireLines(t, want, got)
}

// requireEach requires that there are findings, and that ok holds for each.
func requireEach(t testing.TB, findings iter.Seq[digest.Finding], ok func(digest.Finding) bool) {
	t.Helper()
	found := slices.Collect(findings)
	require.NotEmpty(t, found)
	for _, f := range found {
		require.True(t, ok(f), f)
	}
}

func requireLines(t testing.TB, want, got []string) {
	t.Helper()
	told := append([]string(nil), got...)
	for i := range told {
		if i < len(want) {
			if begin, ok := strings.CutSuffix(want[i], "..."); ok && strings.HasPrefix(told[i], begin) {
				told[i] = want[i]
			}
		}
	}
	require.Empty(t, cmp.Diff(want, told), "-want +got")
}

// coverage opens and validates, and returns the lines of Coverage.
func coverage(t testing.TB, fsys fs.FS, q trail.Query) (lines []string) {
	t.Helper()
	c, err := digest.Open(context.Background(), fsys, testKeys(t), q)
	require.NoError(t, err)
	for range c.Validate(context.Background()) {
	}
	return spans(c)
}

func spans(c *digest.Chain) (lines []string) {
	for _, s := range c.Coverage() {
		line := fmt.Sprintf("%s %s to %s %s", s.Region, s.From.Format("1504"), s.To.Format("1504"), s.Status)
		if s.Err != nil {
			line += ": " + s.Err.Error()
			for _, word := range strings.Fields(line) {
				if name := strings.TrimSuffix(word, ":"); strings.HasPrefix(name, "AWSLogs/") {
					line = strings.ReplaceAll(line, name, short(name))
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
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
