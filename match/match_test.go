package match_test

import (
	"encoding/json"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
)

var (
	answers  = []iottrail.Answer{iottrail.No, iottrail.Maybe, iottrail.Yes}
	anything = new(iottrail.Event)
)

// ask asks a combination of answers.
func ask(p iottrail.Predicate) iottrail.Answer { return p.Ask(anything) }

// The laws of Kleene's logic with three values.
func TestKleene(t *testing.T) {
	t.Parallel()
	const no, maybe, yes = iottrail.No, iottrail.Maybe, iottrail.Yes
	for _, test := range []struct{ a, b, all, some iottrail.Answer }{
		{no, no, no, no},
		{no, maybe, no, maybe},
		{no, yes, no, yes},
		{maybe, no, no, maybe},
		{maybe, maybe, maybe, maybe},
		{maybe, yes, maybe, yes},
		{yes, no, no, yes},
		{yes, maybe, maybe, yes},
		{yes, yes, yes, yes},
	} {
		a, b := match.Always(test.a), match.Always(test.b)
		require.Equal(t, test.all, ask(match.All(a, b)), "All(%v, %v)", test.a, test.b)
		require.Equal(t, test.some, ask(match.Any(a, b)), "Any(%v, %v)", test.a, test.b)
		require.Equal(t, ask(match.Not(match.All(a, b))), ask(match.Any(match.Not(a), match.Not(b))), "De Morgan, %v and %v", test.a, test.b)
		require.Equal(t, ask(match.Not(match.Any(a, b))), ask(match.All(match.Not(a), match.Not(b))), "De Morgan, %v or %v", test.a, test.b)
	}
	for _, test := range []struct{ of, not, sure iottrail.Answer }{{no, yes, no}, {maybe, maybe, no}, {yes, no, yes}} {
		require.Equal(t, test.not, ask(match.Not(match.Always(test.of))), "Not(%v)", test.of)
		require.Equal(t, test.sure, ask(match.Sure(match.Always(test.of))), "Sure(%v)", test.of)
		require.Equal(t, test.of, ask(match.Not(match.Not(match.Always(test.of)))), "Not(Not(%v))", test.of)
		require.Equal(t, test.of, ask(match.All(match.Always(test.of))), "All(%v)", test.of)
		require.Equal(t, test.of, ask(match.Any(match.Always(test.of))), "Any(%v)", test.of)
		require.Equal(t, test.of, ask(match.Func(func(*iottrail.Event) iottrail.Answer { return test.of })), "Func of %v", test.of)
	}
	require.Equal(t, yes, ask(match.All()), "All of none")
	require.Equal(t, no, ask(match.Any()), "Any of none")
	require.Equal(t, yes, ask(match.Func(func(*iottrail.Event) bool { return true })))
	require.Equal(t, no, ask(match.Func(func(*iottrail.Event) bool { return false })))
	require.Len(t, answers, 3)
}

// All and Any ask in their order, and no further than they must: a Predicate that remembers
// is asked only where those before it left a doubt.
func TestAsksNoFurtherThanItMust(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		of   func(...iottrail.Predicate) iottrail.Predicate
		stop iottrail.Answer
	}{{"All", match.All, iottrail.No}, {"Any", match.Any, iottrail.Yes}} {
		for _, first := range answers {
			asked := false
			last := match.Func(func(*iottrail.Event) bool { asked = true; return true })
			ask(test.of(match.Always(first), last))
			require.Equal(t, first != test.stop, asked, "%s after %v", test.name, first)
		}
	}
}

func TestNilPanics(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func(){
		"All of a nil Predicate":  func() { match.All(match.ByRoot, nil) },
		"Any of a nil Predicate":  func() { match.Any(nil) },
		"Not of a nil Predicate":  func() { match.Not(nil) },
		"Sure of a nil Predicate": func() { match.Sure(nil) },
		"Func of nil":             func() { match.Func[bool](nil) },
	} {
		require.PanicsWithValue(t, "match: "+name, build)
	}
}

// keep builds each question that has a list from lists that its caller can change later.
func keep(of []iottrail.Predicate, texts []string, prefixes []netip.Prefix) map[string]iottrail.Predicate {
	return map[string]iottrail.Predicate{
		"All": match.All(of...), "Any": match.Any(of...), "Call": match.Call("s", texts...), "Region": match.Region(texts...),
		"Recipient": match.Recipient(texts...), "ByAccount": match.ByAccount(texts...), "ByARN": match.ByARN(texts...),
		"Resource": match.Resource(texts...), "Through": match.Through(texts...), "FromAddress": match.FromAddress(prefixes...),
	}
}

// A Predicate does not change when the caller changes the list later.
func TestPredicatesKeepTheirArguments(t *testing.T) {
	t.Parallel()
	list := []iottrail.Predicate{match.Always(iottrail.Yes)}
	texts := []string{"A"}
	prefixes := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	questions := keep(list, texts, prefixes)
	list[0], texts[0], prefixes[0] = match.Always(iottrail.No), "B", netip.MustParsePrefix("198.51.100.0/24")
	for name, p := range questions {
		ev := &iottrail.Event{
			EventSource: "s", EventName: "A", AWSRegion: "A", RecipientAccountID: "A",
			UserIdentity: iottrail.UserIdentity{ARN: "A", AccountID: "A"},
			Resources:    []iottrail.Resource{{ARN: "A"}}, SourceIPAddress: "192.0.2.1",
		}
		if name == "Through" {
			ev.VPCEndpointID = "A" // with which FromAddress would be in doubt
		}
		require.Equal(t, iottrail.Yes, p.Ask(ev), "%s changes with the list that it was given, or the record lacks what it asks for", name)
	}
}

// leaves has every question of the package by itself, by its name.
var leaves = map[string]iottrail.Predicate{
	"ByRoot": match.ByRoot, "ByUser": match.ByUser, "ByRole": match.ByRole, "ByFederated": match.ByFederated,
	"ByService": match.ByService, "WithMFA": match.WithMFA, "WithSession": match.WithSession,
	"Failed": match.Failed, "Denied": match.Denied, "Changes": match.Changes, "Omitted": match.Omitted,
	"Call": match.Call(iot.Source, "AttachPolicy"), "Call of a source": match.Call(iot.Source),
	"Region": match.Region("eu-central-1"), "Recipient": match.Recipient("111122223333"),
	"ByAccount": match.ByAccount("111122223333"), "ByARN": match.ByARN("arn:aws:iam::111122223333:role/*"),
	"Resource":    match.Resource("arn:aws:s3:::*"),
	"FromAddress": match.FromAddress(netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("10.0.0.0/8")),
	"Through":     match.Through("vpce-1"),
	"During":      match.During(time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC), time.Time{}),
	"an action":   iot.AttachPolicy, "Touches": iot.Touches("arn:*:cert/*"), "TouchesNamed": iot.TouchesNamed(iot.TypeThing, "pump-0001"),
}

// eventsOf reads every record below a folder of which an Event can be had.
func eventsOf(t *testing.T, folder string) []*iottrail.Event {
	t.Helper()
	var events []*iottrail.Event
	var d iottrail.Decoder
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		d.Reset(f)
		for ev := range d.Events() {
			if ev != nil {
				events = append(events, ev)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return events
}

// requireFewDoubts fails for a leaf that is Maybe for more than that many percent of the
// events, one unless known says otherwise.
func requireFewDoubts(t *testing.T, events []*iottrail.Event, known map[string]int) {
	t.Helper()
	for name, p := range leaves {
		doubts := make(map[string]int)
		total := 0
		for _, ev := range events {
			if p.Ask(ev) == iottrail.Maybe {
				doubts[ev.EventSource+" "+ev.EventName]++
				total++
			}
		}
		percent := max(1, known[name])
		if total > 0 {
			t.Logf("%-16s Maybe for %d of %d", name, total, len(events))
		}
		require.LessOrEqual(t, total*100, percent*len(events), "%s is Maybe for more than %d %% of %d records: %v", name, percent, len(events), doubts)
	}
}

// No question is Maybe for ordinary records, except where the package's table says why.
func TestOrdinaryRecordsAreInNoDoubt(t *testing.T) {
	t.Parallel()
	events := eventsOf(t, filepath.Join("..", "testdata", "trail"))
	require.Greater(t, len(events), 150)
	requireFewDoubts(t, events, nil)
}

func TestCorpusIsInNoDoubt(t *testing.T) {
	t.Parallel()
	events := eventsOf(t, trailtest.CorpusFolder(t))
	require.NotEmpty(t, events)
	// People who publish records remove accounts and times, and invent addresses, many of which
	// are not valid.
	requireFewDoubts(t, events, map[string]int{"FromAddress": 5, "During": 4, "Recipient": 2})
}

func TestPredicatesAllocateNothing(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	var events []*iottrail.Event
	for _, folder := range []string{"quirks", "trail", "containers"} {
		events = append(events, eventsOf(t, filepath.Join("..", "testdata", folder))...)
	}
	require.Greater(t, len(events), 300, "the files of testdata have records")
	for _, address := range []string{"201.252.42.03", "999.1.1.1", "cafe.bad", "1:2:3", "::ffff:192.0.2.7", "[::1]:80", "192.0.2.1:443", "a, b", "AWS Internal"} {
		events = append(events, &iottrail.Event{SourceIPAddress: address})
	}
	questions := map[string]iottrail.Predicate{
		"a combination": match.All(match.Not(match.Any()), match.Sure(match.Always(iottrail.Yes)), match.Func(func(*iottrail.Event) bool { return true })),
	}
	for name, p := range leaves {
		if !strings.HasPrefix(name, "Touches") { // these read bodies
			questions[name] = p
		}
	}
	for name, p := range questions {
		_, objects := alone.Allocated(func() {
			for _, ev := range events {
				p.Ask(ev)
			}
		})
		require.Zero(t, objects, name)
	}
}

// partly returns the record with the members, some of which may not be read.
func partly(t *testing.T, members string) *iottrail.Event {
	t.Helper()
	for ev, err := range iottrail.NewDecoder(strings.NewReader(`{"eventVersion":"1.11","eventID":"a",` + members + `}`)).Events() {
		if ev != nil {
			return ev
		}
		require.NoError(t, err)
	}
	require.Fail(t, "no record")
	return nil
}

func signIn(additional string) iottrail.Event {
	return iottrail.Event{EventType: iottrail.EventTypeConsoleSignIn, AdditionalEventData: json.RawMessage(additional)}
}
