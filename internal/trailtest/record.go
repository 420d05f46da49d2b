package trailtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// Record is a small record with an id.
func Record(id string) string { return `{"eventVersion":"1.08","eventID":"` + id + `"}` }

// A Piece is the one with the number i of an input.
type Piece func(i int) string

// Numbered is the piece that the format makes of its number.
func Numbered(format string) Piece { return func(i int) string { return fmt.Sprintf(format, i) } }

// Pieces are the first n pieces, with something between them.
func Pieces(n int, between string, p Piece) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(p(i))
	}
	return b.String()
}

// Decode reads one record with UnmarshalJSON.
func Decode(t testing.TB, record string) *iottrail.Event {
	t.Helper()
	ev := new(iottrail.Event)
	require.NoError(t, ev.UnmarshalJSON([]byte(record)), "record %s", record)
	return ev
}

// Encode is MarshalJSON, the result of which must be valid.
func Encode(t testing.TB, ev *iottrail.Event) string {
	t.Helper()
	b, err := ev.MarshalJSON()
	require.NoError(t, err)
	require.Truef(t, json.Valid(b), "MarshalJSON wrote what is no JSON: %s", b)
	return string(b)
}
