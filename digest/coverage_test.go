package digest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

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

// A file about which nothing is known spoils its time, even if a digest that is not here may
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

// Names have whole minutes. A planted file that is named after the moment at which one hour ends
// and the next begins spoils both: a Span may begin there.
func TestPlantedWhereTwoHoursMeet(t *testing.T) {
	t.Parallel()
	b, l := threeHours()
	l.Put(l.LogKey(-120, "Planted0Planted0"), 1) // 1000
	require.Equal(t, []string{"eu-central-1 0900 to 1100 unexpected", "eu-central-1 1100 to 1200 valid"}, beforeColon(coverage(t, b.Served(), trail.Query{})))
	from := digesttest.Start.Add(time.Hour)
	require.Equal(t, []string{"eu-central-1 1000 to 1100 unexpected", "eu-central-1 1100 to 1200 valid"}, beforeColon(coverage(t, b.Served(), trail.Query{From: from})))
}

// Where the times of two digests overlap, a log file that is missing from the later one spoils
// all of its time, even the part that the earlier one is of.
func TestMissingWhereDigestsOverlap(t *testing.T) {
	t.Parallel()
	b := digesttest.NewBucket()
	l := b.Line("eu-central-1")
	l.Hour(1)
	l.Hour(1)
	long := l.Next() // from 0930 to 1200
	long.DigestStartTime = "2026-10-06T09:30:00Z"
	gone := l.Put(l.LogKey(-80, "Gone0Gone0Gone00"), 1) // 0940
	long.LogFiles = append(long.LogFiles, gone)
	l.Add(long)
	require.Equal(t, []string{"eu-central-1 0900 to 1200 valid"}, coverage(t, b.Served(), trail.Query{}))
	delete(b.Objects, gone.S3Object)
	require.Equal(t, []string{"eu-central-1 0900 to 0930 valid", "eu-central-1 0930 to 1200 missing"}, beforeColon(coverage(t, b.Served(), trail.Query{})))
}

// Digests of backfill alone do not prove a region whose other digests were removed.
func TestCoverageOfBackfillAlone(t *testing.T) {
	t.Parallel()
	b, _ := threeHours()
	l := b.Line("us-east-1")
	l.Key.Backfill = true
	d := l.Next()
	d.LogFiles = append(d.LogFiles, l.Put(l.LogKey(25, "Late0Late0Late00"), 2))
	d.Meta = map[string]string{"backfill-generation-timestamp": "2026-10-06T15:00:00Z"}
	l.Add(d)
	requireLines(t, []string{"eu-central-1 0900 to 1200 valid", "us-east-1 0900 to 1200 missing: there is no digest of this time"}, coverage(t, b.Served(), trail.Query{}))
}
