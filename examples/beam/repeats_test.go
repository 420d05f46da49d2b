package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/examples/internal/fleet"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/trail"
)

// repeats returns n files of one record each, of few calls, ids and accounts, so that they repeat each
// other in all the ways that there are.
func repeats(n int) map[string]string {
	random := rand.New(rand.NewPCG(1, 2))
	one := func(list ...string) string { return list[random.IntN(len(list))] }
	files := map[string]string{}
	for i := range n {
		id := func(name string, kinds int) string {
			switch random.IntN(8) {
			case 0:
				return ""
			case 1:
				return `"` + name + `":"` + fmt.Sprintf("%0130d", random.IntN(2)) + `",` // longer than ids are
			}
			return fmt.Sprintf(`"%s":"%d",`, name, random.IntN(kinds))
		}
		members := id("eventID", n/4) + id("sharedEventID", n/20) +
			one(`"recipientAccountId":"111122223333",`, `"recipientAccountId":"444455556666",`, `"recipientAccountId":"444455556666",`, "") +
			one("", "", "", "", `"readOnly":"perhaps",`, `"addendum":{"reason":"UPDATED_DATA"},`, `"eventCategory":"Insight",`) +
			one("", "", "", `"errorCode":"AccessDenied",`) +
			`"requestParameters":{"thingName":"` + one("pump", "pump", "pump", "valve") + `"}`
		files[fmt.Sprintf("%03d.json", i)] = recordOf("05T08:00:00", one("DeleteThing", "DeleteThing", "DescribeThing"), members)
	}
	return files
}

// What is dropped is what iottrail.Repeats has seen before, where it is asked about the records of each class in the
// order in which they were read; and none is dropped, or kept, because of how the work was dealt out.
func TestRepeats(t *testing.T) {
	t.Parallel()
	folder := writeTree(t, repeats(400))
	type class struct{ change, damaged bool }
	seen := map[class]*iottrail.Repeats{}
	var kept []string
	reads, dropped := int64(0), int64(0)
	take := func(ev *iottrail.Event, file string, damaged bool) {
		c := class{fleet.IsChange(ev), damaged}
		if seen[c] == nil {
			seen[c] = new(iottrail.Repeats)
		}
		switch {
		case seen[c].Seen(ev):
			dropped++
		case c.change:
			kept = append(kept, folder+"/"+file)
		default:
			reads++
		}
	}
	r := trail.Reader{FS: os.DirFS(folder), Query: trail.Query{AnyTree: true}, Order: trail.ByKey}
	var held *iottrail.Event
	var file string
	for ev, err := range r.Events(context.Background()) {
		if held != nil {
			take(held, file, err != nil)
		}
		held, file = ev, r.Position().File // nil with an error
	}
	if held != nil {
		take(held, file, false)
	}

	for _, how := range []options{{readers: 1, buckets: 1}, {readers: 3, buckets: 64}} {
		files, got := pipe(t, folder, func(o *options) { o.readers, o.buckets = how.readers, how.buckets })
		var changed []string
		for _, c := range linesOf[fleet.Change](t, all(files, "changes")) {
			changed = append(changed, c.File)
		}
		require.Equal(t, kept, changed, "%+v", how) // all are of one second
		require.Equal(t, []int64{400, reads, dropped}, []int64{got.Records, got.Reads, got.Repeats}, "%+v", how)
	}
	require.Greater(t, dropped, int64(50))
	require.Greater(t, len(kept), 50)
}

// Keys keep apart what is not to be compared.
func TestKeys(t *testing.T) {
	t.Parallel()
	event := func(set func(*iottrail.Event)) *iottrail.Event {
		ev := &iottrail.Event{EventID: "a", RecipientAccountID: "bc", SharedEventID: "s"}
		set(ev)
		return ev
	}
	same := event(func(*iottrail.Event) {})
	var keys [][]byte
	for _, key := range [][]byte{
		ownKey(same, &record{}),
		ownKey(same, &record{Class: classRead}),
		ownKey(same, &record{Damaged: true}),
		ownKey(event(func(ev *iottrail.Event) { ev.EventID, ev.RecipientAccountID = "ab", "c" }), &record{}),
		ownKey(event(func(ev *iottrail.Event) { ev.Addendum = &iottrail.Addendum{} }), &record{}),
		ownKey(event(func(ev *iottrail.Event) { ev.EventID = "" }), &record{}),
		ownKey(event(func(ev *iottrail.Event) { ev.EventID = "" }), &record{Index: 1}),
		ownKey(event(func(ev *iottrail.Event) { ev.EventID = "" }), &record{File: 1}),
		sharedKey(same, &record{}),
		sharedKey(same, &record{Class: classRead}),
		sharedKey(same, &record{Damaged: true}),
		sharedKey(event(func(ev *iottrail.Event) { ev.Addendum = &iottrail.Addendum{} }), &record{}),
	} {
		require.NotNil(t, key)
		require.False(t, slices.ContainsFunc(keys, func(k []byte) bool { return string(k) == string(key) }), "key %d", len(keys))
		keys = append(keys, key)
	}
	require.Equal(t, ownKey(same, &record{}), ownKey(same, &record{File: 7, Index: 8}))
	require.Nil(t, sharedKey(event(func(ev *iottrail.Event) { ev.SharedEventID = "" }), &record{}))
	require.Nil(t, sharedKey(event(func(ev *iottrail.Event) { ev.EventType = iottrail.EventTypeInsight }), &record{}))
}
