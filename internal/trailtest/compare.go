package trailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// sameValues makes cmp compare JSON text by its tokens, times as instants, and
// nothing of Raw.
var sameValues = cmp.Options{
	cmpopts.IgnoreFields(iottrail.Event{}, "Raw"),
	cmp.Transformer("compact", func(v json.RawMessage) string { return Compact(v) }),
}

// Compact is JSON without white space between its tokens; what is not JSON stays
// as it is.
func Compact[T string | []byte | json.RawMessage](v T) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(v)) != nil {
		return string(v)
	}
	return b.String()
}

// RequireSameEvents compares two lists of events, in order.
func RequireSameEvents(t testing.TB, want, got []*iottrail.Event, what string) {
	t.Helper()
	require.Equal(t, len(want), len(got), "%s: number of events", what)
	for i := range want {
		if reflect.DeepEqual(want[i], got[i]) {
			continue // cmp takes a hundred times as long
		}
		if diff := cmp.Diff(want[i], got[i], sameValues); diff != "" {
			require.Failf(t, what, "event %d differs (-want +got):\n%s", i, diff)
		}
		if want[i] != nil {
			require.Equalf(t, Compact(want[i].Raw), Compact(got[i].Raw), "%s: Raw of event %d", what, i)
		}
	}
}

// RequireSameReading compares all that two streams gave, except the offsets
// and the bytes of records in error.
func RequireSameReading(t testing.TB, want, got Reading, what string) {
	t.Helper()
	if diff := cmp.Diff(want.IDs(), got.IDs()); diff != "" {
		require.Failf(t, what, "the records differ (-want +got):\n%s", diff)
	}
	require.Equal(t, len(want.Items), len(got.Items), "%s: number of records", what)
	for i := range want.Items {
		w, g := want.Items[i], got.Items[i]
		RequireSameEvents(t, []*iottrail.Event{w.Event}, []*iottrail.Event{g.Event}, fmt.Sprintf("%s: record %d", what, i))
		require.Equal(t, w.Err == nil, g.Err == nil, "%s: record %d: one with an error, one without", what, i)
		if w.Err != nil {
			require.Equal(t, w.Err.Path, g.Err.Path, "%s: record %d: Path", what, i)
		}
	}
}

// RequireIdentical compares two readings of the same bytes.
func RequireIdentical(t testing.TB, want, got Reading, what string) {
	t.Helper()
	RequireSameReading(t, want, got, what)
	for i := range want.Items {
		w, g := want.Items[i], got.Items[i]
		require.Equal(t, w.Offset, g.Offset, "%s: offset of record %d", what, i)
		if w.Err != nil {
			require.Equal(t, w.Err.Error(), g.Err.Error(), "%s: record %d", what, i)
			require.Equal(t, w.Err.Raw, g.Err.Raw, "%s: bytes kept of record %d", what, i)
		}
		if w.Event != nil {
			require.Equal(t, w.Event.Raw, g.Event.Raw, "%s: Raw of record %d", what, i)
		}
	}
	require.Equal(t, fmt.Sprint(want.End), fmt.Sprint(got.End), "%s: the end", what)
	got.Stats.Bytes = want.Stats.Bytes // how far it read ahead
	require.Equal(t, want.Stats, got.Stats, "%s: Stats", what)
}

// RequireWrapped compares the reading of a container with what its records are,
// and the positions with where they are in it.
func RequireWrapped(t *testing.T, want, got Reading, w Wrapping, outer []byte, what string) {
	t.Helper()
	require.NoError(t, got.End, what)
	RequireSameReading(t, want, got, what)
	require.EqualValues(t, len(outer), got.Stats.Bytes, "%s: Stats.Bytes", what)
	from, decoded := int64(-1), make(map[int64][]byte)
	for i, it := range got.Items {
		raw := []byte(it.Event.Raw)
		if w.Spelt != nil {
			raw = w.Spelt(raw)
		}
		require.EqualValues(t, i, it.Index, "%s: index", what)
		if w.Encoded {
			require.GreaterOrEqual(t, it.Offset, from, "%s: the offset of record %d must not be before that of the one before", what, i)
			from = it.Offset
			requireEncoded(t, outer, it.Offset, raw, decoded, what)
			continue
		}
		require.Greaterf(t, it.Offset, from, "%s: the offset of record %d must be after that of the one before", what, i)
		from = it.Offset
		if !bytes.HasPrefix(outer[it.Offset:], raw) {
			require.Failf(t, what, "offset %d of record %d points at %.60q, not at the record %.60q", it.Offset, i, outer[it.Offset:], raw)
		}
	}
}
