package trail_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	const folder = "AWSLogs/o-exampleorgid/111122223333/CloudTrail/eu-central-1/"
	// one is a query of one region, from and to a time, and of nothing that comes late.
	one := func(from, to time.Time) trail.Query {
		return trail.Query{OrganizationID: exampleOrg, Accounts: []string{ops}, Regions: []string{frankfurt}, From: from, To: to, Late: -1}
	}
	with := func(q trail.Query, change func(*trail.Query)) trail.Query {
		change(&q)
		return q
	}
	noon := 12 * time.Hour
	for _, test := range []struct {
		name  string
		query trail.Query
		want  []string
	}{
		{"everything", trail.Query{}, []string{"AWSLogs/"}},
		{"at the top", trail.Query{Prefix: "."}, []string{"AWSLogs/"}},
		{"prefix", trail.Query{Prefix: "logs"}, []string{"logs/AWSLogs/"}},
		{"prefix with slashes", trail.Query{Prefix: "/logs/2026/"}, []string{"logs/2026/AWSLogs/"}},
		{"prefix that ends in a slash of its own", trail.Query{Prefix: "logs//"}, []string{"logs//AWSLogs/"}},
		{"organization", trail.Query{OrganizationID: exampleOrg}, []string{"AWSLogs/o-exampleorgid/"}},
		{"organization below itself", trail.Query{Prefix: exampleOrg, OrganizationID: exampleOrg}, []string{"o-exampleorgid/AWSLogs/o-exampleorgid/"}},
		{"no accounts, but the rest", trail.Query{Regions: []string{frankfurt}, From: day, To: day.Add(noon), Kinds: []trail.Kind{trail.KindInsight}}, []string{"AWSLogs/"}},
		{"accounts", trail.Query{Accounts: []string{plant, ops, plant}}, []string{"AWSLogs/111122223333/CloudTrail/", "AWSLogs/444455556666/CloudTrail/"}},
		{"kinds", trail.Query{OrganizationID: exampleOrg, Accounts: []string{ops}, Kinds: []trail.Kind{trail.KindLog, trail.KindInsight}},
			[]string{"AWSLogs/o-exampleorgid/111122223333/CloudTrail-Insight/", "AWSLogs/o-exampleorgid/111122223333/CloudTrail/"}},
		{"no regions", trail.Query{OrganizationID: exampleOrg, Accounts: []string{ops}, From: day, To: day.Add(noon)}, []string{"AWSLogs/o-exampleorgid/111122223333/CloudTrail/"}},
		{"any tree", trail.Query{AnyTree: true, Accounts: []string{ops}}, []string{""}},

		{"a day", one(day.Add(noon), day.Add(noon+time.Hour)), []string{folder + "2026/10/07/"}},
		{"files may be early", one(day, day.Add(noon)), []string{folder + "2026/10/06/", folder + "2026/10/07/"}},
		{"files may be late", with(one(day.Add(noon), day.Add(13*time.Hour)), func(q *trail.Query) { q.Late = 0 }), []string{folder + "2026/10/07/", folder + "2026/10/08/"}},
		{"very late", with(one(day.Add(noon), day.Add(13*time.Hour)), func(q *trail.Query) { q.Late = 60 * time.Hour }), []string{folder + "2026/10/07/", folder + "2026/10/08/", folder + "2026/10/09/", folder + "2026/10/10/"}},
		{"until midnight, at which a file may be delivered", one(day.Add(noon), day.Add(24*time.Hour)), []string{folder + "2026/10/07/", folder + "2026/10/08/"}},
		{"a zone", one(day.Add(noon).In(time.FixedZone("", 14*60*60)), day.Add(13*time.Hour)), []string{folder + "2026/10/07/"}},
		{"a whole month", one(date(2026, 9, 1).Add(time.Hour), date(2026, 9, 30).Add(noon)), []string{folder + "2026/09/"}},
		{"a month without its last day", one(date(2026, 9, 1).Add(time.Hour), date(2026, 9, 3).Add(noon)), []string{folder + "2026/09/01/", folder + "2026/09/02/", folder + "2026/09/03/"}},
		{"February of a leap year", one(date(2028, 2, 1).Add(time.Hour), date(2028, 2, 29).Add(noon)), []string{folder + "2028/02/"}},
		{"a whole year", one(date(2026, 1, 1).Add(time.Hour), date(2026, 12, 31).Add(noon)), []string{folder + "2026/"}},
		{"days, months, a year, months, days", one(date(2024, 10, 30).Add(time.Hour), date(2026, 2, 2).Add(noon)), []string{
			folder + "2024/10/30/", folder + "2024/10/31/", folder + "2024/11/", folder + "2024/12/", folder + "2025/", folder + "2026/01/", folder + "2026/02/01/", folder + "2026/02/02/"}},
		{"To only", one(time.Time{}, day), []string{folder}},
		{"two regions", with(one(day.Add(noon), day.Add(13*time.Hour)), func(q *trail.Query) { q.Regions = []string{virginia, frankfurt} }), []string{
			folder + "2026/10/07/", strings.Replace(folder, frankfurt, virginia, 1) + "2026/10/07/"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.query.Prefixes())
		})
	}
}

// A Query without an end ends with the year.
func TestPrefixesWithoutTo(t *testing.T) {
	t.Parallel()
	this := time.Now().UTC().Year()
	q := trail.Query{OrganizationID: exampleOrg, Accounts: []string{ops}, Regions: []string{frankfurt}, From: date(this-1, 12, 31).Add(time.Hour)}
	folder := "AWSLogs/o-exampleorgid/111122223333/CloudTrail/eu-central-1/"
	got := q.Prefixes()
	if time.Now().UTC().Year() == this {
		require.Equal(t, []string{fmt.Sprintf("%s%d/12/31/", folder, this-1), fmt.Sprintf("%s%d/", folder, this)}, got)
	}
	q.From = date(this+3, 12, 31).Add(time.Hour)
	require.Equal(t, []string{fmt.Sprintf("%s%d/12/31/", folder, this+3)}, q.Prefixes())
}

func TestMatch(t *testing.T) {
	t.Parallel()
	noon := day.Add(12 * time.Hour)
	for _, test := range []struct {
		name  string
		query trail.Query
		key   trail.Key
		want  bool
	}{
		{"everything", trail.Query{}, logKey(noon), true},
		{"everything, with a prefix", trail.Query{}, logKey(noon, below("logs", exampleOrg)), true},
		{"other kinds only if named", trail.Query{}, logKey(noon, of(trail.KindInsight)), false},
		{"a kind", trail.Query{Kinds: []trail.Kind{trail.KindLog, trail.KindInsight}}, logKey(noon, of(trail.KindInsight)), true},
		{"not this kind", trail.Query{Kinds: []trail.Kind{trail.KindInsight}}, logKey(noon), false},
		{"a digest is no log", trail.Query{}, logKey(noon, of(trail.KindDigest)), false},
		{"any tree has any kind", trail.Query{AnyTree: true}, logKey(noon, of(trail.KindDigest)), true},
		{"any tree, a kind", trail.Query{AnyTree: true, Kinds: []trail.Kind{trail.KindLog}}, logKey(noon, of(trail.KindDigest)), false},

		{"prefix", trail.Query{Prefix: "logs"}, logKey(noon, below("logs", "")), true},
		{"prefix with slashes", trail.Query{Prefix: "/logs/"}, logKey(noon, below("logs", "")), true},
		{"prefix that ends in a slash of its own", trail.Query{Prefix: "logs//"}, logKey(noon, below("logs/", "")), true},
		{"prefix without the slash", trail.Query{Prefix: "logs/"}, logKey(noon, below("logs/", "")), false},
		{"another prefix", trail.Query{Prefix: "logs"}, logKey(noon, below("logs2", "")), false},
		{"no prefix", trail.Query{Prefix: "logs"}, logKey(noon), false},
		{"at the top", trail.Query{Prefix: "."}, logKey(noon), true},
		{"at the top only", trail.Query{Prefix: "."}, logKey(noon, below("logs", "")), false},

		{"organization", trail.Query{OrganizationID: exampleOrg}, logKey(noon, below("", exampleOrg)), true},
		{"another organization", trail.Query{OrganizationID: "o-anotherorgid"}, logKey(noon, below("", exampleOrg)), false},
		{"no organization", trail.Query{OrganizationID: exampleOrg}, logKey(noon), false},
		{"account", trail.Query{Accounts: []string{plant, ops}}, logKey(noon), true},
		{"account of an organization", trail.Query{Accounts: []string{ops}}, logKey(noon, below("", exampleOrg)), true},
		{"another account", trail.Query{Accounts: []string{plant}}, logKey(noon), false},
		{"region", trail.Query{Regions: []string{frankfurt}}, logKey(noon), true},
		{"another region", trail.Query{Regions: []string{virginia}}, logKey(noon), false},

		{"delivered before From", trail.Query{From: noon}, logKey(noon.Add(-16 * time.Minute)), false},
		{"delivered before From, but not by a clock that is wrong", trail.Query{From: noon}, logKey(noon.Add(-15 * time.Minute)), true},
		{"From with seconds", trail.Query{From: noon.Add(59 * time.Second)}, logKey(noon.Add(-15 * time.Minute)), true},
		{"long after From", trail.Query{From: noon}, logKey(noon.AddDate(3, 0, 0)), true},
		{"delivered a day after To", trail.Query{To: noon}, logKey(noon.Add(24 * time.Hour)), true},
		{"delivered later than that", trail.Query{To: noon}, logKey(noon.Add(24*time.Hour + time.Minute)), false},
		{"delivered at To, none late", trail.Query{To: noon, Late: -1}, logKey(noon), true},
		{"delivered after To, none late", trail.Query{To: noon, Late: -1}, logKey(noon.Add(time.Minute)), false},
		{"delivered as late as may be", trail.Query{To: noon, Late: time.Hour}, logKey(noon.Add(time.Hour)), true},
		{"delivered later than may be", trail.Query{To: noon, Late: time.Hour}, logKey(noon.Add(61 * time.Minute)), false},
		{"long before To", trail.Query{To: noon}, logKey(noon.AddDate(-9, 0, 0)), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.query.Match(test.key))
		})
	}
}

// A draw makes keys and queries of few names, so that many of them meet.
type draw struct{ *rand.Rand }

func pick[T any](d draw, from ...T) T { return from[d.IntN(len(from))] }

func (d draw) time() time.Time {
	return date(2025, 11, 28).Add(time.Duration(d.IntN(100*24*60)) * time.Minute)
}

func (d draw) key() trail.Key {
	return logKey(d.time(), in(pick(d, ops, plant), pick(d, frankfurt, virginia)),
		of(pick(d, trail.KindLog, trail.KindLog, trail.KindInsight, trail.KindDigest)), below(pick(d, "", "", "logs", "logs/"), pick(d, "", exampleOrg)))
}

func (d draw) query() trail.Query {
	q := trail.Query{
		Prefix: pick(d, "", ".", "/logs", "logs/", "logs//"), OrganizationID: pick(d, "", "", exampleOrg),
		Accounts: pick(d, nil, []string{ops}, []string{plant, ops}), Regions: pick(d, nil, []string{frankfurt}, []string{virginia, frankfurt}),
		Kinds: pick(d, nil, []trail.Kind{trail.KindLog, trail.KindInsight}, []trail.Kind{trail.KindDigest}), Late: pick(d, 0, -1, 5*24*time.Hour),
	}
	if d.IntN(4) > 0 {
		q.From = d.time()
	}
	if d.IntN(4) > 0 {
		q.To = d.time()
	}
	if !q.To.IsZero() && q.To.Before(q.From) {
		q.From, q.To = q.To, q.From
	}
	return q
}

// Listing a bucket by Prefixes misses nothing that Matches, lists nothing twice, and finds what
// a Reader of the same bucket finds.
func TestPrefixesHaveAllThatMatches(t *testing.T) {
	t.Parallel()
	d := draw{rand.New(rand.NewPCG(7, 10))}
	matched, begun := 0, 0
	for range testrun.ByRun(50, 200, 5000) {
		q := d.query()
		if q.To.IsZero() { // the prefixes would end with this year, whichever it is
			q.To = date(2027, 1, 1)
		}
		prefixes := q.Prefixes()
		for i := 1; i < len(prefixes); i++ { // in their order, what begins with another comes after it
			require.Less(t, prefixes[i-1], prefixes[i], "%+v", q)
			require.False(t, strings.HasPrefix(prefixes[i], prefixes[i-1]), "%+v: %q", q, prefixes)
		}
		var want []string
		tree := fstest.MapFS{}
		for range 20 {
			k := d.key()
			begins := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(k.String(), p) })
			if begins {
				begun++
			}
			if !strings.Contains(k.String(), "//") {
				tree[k.String()] = &fstest.MapFile{}
			}
			if !q.Match(k) {
				continue
			}
			matched++
			exempt := q.Prefix == "" && k.Prefix != "" || q.OrganizationID == "" && k.OrganizationID != ""
			require.True(t, begins || exempt, "%+v\n%s\n%q", q, k, prefixes)
			if tree[k.String()] != nil {
				want = append(want, k.String())
			}
		}
		if q.Prefix == "logs//" {
			continue // in no file system
		}
		var got []string
		r := trail.Reader{FS: tree, Query: q, Order: trail.ByKey}
		for f, err := range r.Files(t.Context()) {
			if err == nil {
				got = append(got, f.Path)
			}
		}
		slices.Sort(want)
		require.Equal(t, slices.Compact(want), got, "%+v", q)
	}
	t.Logf("%d keys matched, %d begin with a prefix", matched, begun)
	require.Greater(t, matched, 50)
	require.Greater(t, begun, matched)
}

// A Query that can't be answered says why, and nothing else comes.
func TestQueriesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		query trail.Query
		says  string
	}{
		{"To before From", trail.Query{From: day, To: day.Add(-time.Hour)}, "From is not before its To"},
		{"nothing between", trail.Query{From: day, To: day}, "From is not before its To"},
		{"empty folder in the prefix", trail.Query{Prefix: "a//b"}, "Prefix is not the path of a folder"},
		{"two slashes at the end", trail.Query{Prefix: "a//"}, "Prefix is not the path of a folder"},
		{"this folder", trail.Query{Prefix: "./a"}, "Prefix is not the path of a folder"},
		{"the folder above", trail.Query{Prefix: "../a"}, "Prefix is not the path of a folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := trail.Reader{FS: treeOf(logKey(day)), Query: test.query}
			errs := failures(t.Context(), &r)
			require.Len(t, errs, 1)
			require.ErrorContains(t, errs[0], test.says)
			require.Equal(t, trail.Stats{Failed: 1}, r.Stats())
			for _, err := range r.Files(t.Context()) {
				require.ErrorContains(t, err, test.says)
			}
		})
	}
}

// From is the first time that is wanted, To the first that is not, to the second; and what has
// no time comes.
func TestQueryBoundsEvents(t *testing.T) {
	t.Parallel()
	noon := day.Add(12 * time.Hour)
	tree := fstest.MapFS{logKey(noon.Add(time.Hour)).String(): logOf(
		record("before", noon.Add(-time.Second), ""), record("from", noon, ""), record("last", noon.Add(59*time.Second), ""),
		record("to", noon.Add(time.Minute), ""), strings.Replace(record("never", noon, ""), `"eventTime":"2026-10-07T12:00:00Z",`, "", 1),
	)}
	r := trail.Reader{FS: tree, Query: trail.Query{From: noon, To: noon.Add(time.Minute)}}
	require.Equal(t, []string{"from", "last", "never"}, events(t, &r))
	require.EqualValues(t, 2, r.Stats().Skipped)
	r.Query.To = time.Time{}
	require.Equal(t, []string{"from", "last", "to", "never"}, events(t, &r))
	r.Query = trail.Query{To: noon}
	require.Equal(t, []string{"before", "never"}, events(t, &r))
}
