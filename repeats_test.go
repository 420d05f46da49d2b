package iottrail_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unsafe"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

func TestRepeats(t *testing.T) {
	t.Parallel()
	type ev = iottrail.Event
	for _, test := range []struct {
		name   string
		events []ev
		want   []bool // of each, whether it is a repeat
	}{
		{"two records", []ev{{EventID: "a"}, {EventID: "b"}}, []bool{false, false}},
		{"one through two trails", []ev{{EventID: "a", RecipientAccountID: "1"}, {EventID: "a", RecipientAccountID: "1"}}, []bool{false, true}},
		{"one id in two accounts", []ev{{EventID: "a", RecipientAccountID: "1"}, {EventID: "a", RecipientAccountID: "2"}}, []bool{false, false}},
		{"one call in two accounts",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "2"}},
			[]bool{false, true}},
		{"the same shared id in one account",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "1"}},
			[]bool{false, false}},
		{"start and end of an insight",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1", EventCategory: "Insight"}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "2", EventCategory: "Insight"}},
			[]bool{false, false}},
		{"the same insight twice",
			[]ev{{EventID: "a", SharedEventID: "s", EventType: iottrail.EventTypeInsight}, {EventID: "a", SharedEventID: "s", EventType: iottrail.EventTypeInsight}},
			[]bool{false, true}},
		{"without an id, but with a shared one",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {SharedEventID: "s", RecipientAccountID: "2"}},
			[]bool{false, false}},
		{"one call in two accounts, of which one is not said",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1"}, {EventID: "b", SharedEventID: "s"}},
			[]bool{false, false}},
		{"an insight by its part",
			[]ev{{EventID: "a", SharedEventID: "s", RecipientAccountID: "1", Insight: &iottrail.Insight{}}, {EventID: "b", SharedEventID: "s", RecipientAccountID: "2", Insight: &iottrail.Insight{}}},
			[]bool{false, false}},
		{"what adds to a record", []ev{{EventID: "a"}, {EventID: "a", Addendum: &iottrail.Addendum{}}, {EventID: "a", Addendum: &iottrail.Addendum{}}}, []bool{false, false, true}},
		{"in an account of no sense", []ev{{EventID: "a", RecipientAccountID: strings.Repeat("1", 200)}, {EventID: "a", RecipientAccountID: strings.Repeat("1", 200)}}, []bool{false, false}},
		{"without an id", []ev{{}, {}, {RecipientAccountID: "1"}, {RecipientAccountID: "1"}}, []bool{false, false, false, false}},
		{"with an id that no GUID is", []ev{{EventID: strings.Repeat("x", 200)}, {EventID: strings.Repeat("x", 200)}}, []bool{false, false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var r iottrail.Repeats
			for i := range test.events {
				require.Equal(t, test.want[i], r.Seen(&test.events[i]), "record %d", i)
			}
		})
	}
}

func TestRepeatsForgetsTheOldest(t *testing.T) {
	t.Parallel()
	r := iottrail.Repeats{Limit: 3}
	seen := func(n int) bool { return r.Seen(&iottrail.Event{EventID: fmt.Sprint(n)}) }
	for n := range 10 {
		require.False(t, seen(n))
		require.True(t, seen(n))
	}
	require.True(t, seen(8), "one of the last three")
	require.False(t, seen(6), "the fourth from the end")
	require.True(t, seen(6))
}

// An id is cut from memory that holds more of its record: to remember it must not
// keep that.
func TestRepeatsHoldsNoRecord(t *testing.T) {
	t.Parallel()
	var r iottrail.Repeats
	memory := []byte(strings.Repeat("0123456789", 100_000))
	held := weak.Make(&memory[0])
	text := unsafe.String(&memory[0], len(memory))
	require.False(t, r.Seen(&iottrail.Event{EventID: text[:30], SharedEventID: text[30:60], RecipientAccountID: text[60:72]}))
	runtime.GC()
	require.Nil(t, held.Value(), "the memory of the record is still held")
	require.True(t, r.Seen(&iottrail.Event{EventID: strings.Repeat("0123456789", 3), RecipientAccountID: "012345678901"}))
}
