package decodetest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// A Decoder is quick because it expects what came before: members in the same
// order, the same texts. This file shows that it makes no other difference.

// others is what a decoder reads first, to expect its like: the trail's records, one
// on a line.
var others = sync.OnceValue(func() []byte {
	data, err := os.ReadFile(trailtest.Path("testdata/containers/lines.jsonl"))
	if err != nil {
		panic(err)
	}
	return append(bytes.TrimSpace(data), '\n')
})

// requireSameAfterOthers compares what a new decoder makes of data with what one
// makes that has read others before.
func requireSameAfterOthers(t testing.TB, data []byte) {
	t.Helper()
	begin := others()
	before := int64(bytes.Count(begin, []byte("\n")))
	want := trailtest.Read(t, bytes.NewReader(data))
	got := trailtest.Read(t, bytes.NewReader(slices.Concat(begin, data)))
	require.Len(t, got.Items, int(before)+len(want.Items), "%q: the number of records after others", data)
	require.Equal(t, want.End == nil, got.End == nil, "%q after others: alone it ends with %v, then with %v", data, want.End, got.End)
	for i, w := range want.Items {
		g := got.Items[int(before)+i]
		what := fmt.Sprintf("record %d of %.200q after others", i, data)
		require.Equal(t, w.Index+before, g.Index, what)
		require.Equal(t, w.Offset+int64(len(begin)), g.Offset, what)
		trailtest.RequireSameEvents(t, []*iottrail.Event{w.Event}, []*iottrail.Event{g.Event}, what)
		if w.Err == nil {
			require.NoError(t, asError(g.Err), what)
			continue
		}
		require.NotNil(t, g.Err, "%s: there was an error: %v", what, w.Err)
		require.Equal(t, w.Err.Path, g.Err.Path, what)
		require.Equal(t, w.Err.Raw, g.Err.Raw, what)
	}
}

// asError keeps a nil pointer from becoming an error that is not nil.
func asError(e *iottrail.RecordError) error {
	if e == nil {
		return nil
	}
	return e
}

func TestHistoryMakesNoDifference(t *testing.T) {
	t.Parallel()
	for _, f := range testrun.Draw(trailtest.Files(t, "testdata/quirks/*.json*"), 1) {
		data := trailtest.ReadBytes(t, f)
		if data[0] != '{' { // another file than a plain one is recognized from its first bytes
			continue
		}
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			requireSameAfterOthers(t, data)
		})
	}
}

// Each record of a stream is also what UnmarshalJSON reads, which expects nothing.
func TestHistoryOfCorpusMakesNoDifference(t *testing.T) {
	t.Parallel()
	lines := trailtest.Corpus(t)
	var stream strings.Builder
	for round := range 2 { // the second one backwards
		for i := range lines {
			if round == 1 {
				i = len(lines) - 1 - i
			}
			stream.Write(lines[i].Record)
			stream.WriteByte('\n')
		}
	}
	for i, it := range trailtest.ReadString(t, stream.String()).Items {
		e := it.Event
		if e == nil {
			continue
		}
		alone := new(iottrail.Event)
		if err := alone.UnmarshalJSON([]byte(e.Raw)); it.Err == nil {
			require.NoError(t, err, "record %d", i)
		} else {
			require.Error(t, err, "record %d", i)
		}
		trailtest.RequireSameEvents(t, []*iottrail.Event{alone}, []*iottrail.Event{e}, fmt.Sprintf("record %d of the corpus", i))
	}
}
