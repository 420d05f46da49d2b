package ocsf_test

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/iottrail/iottrail/ocsf"
)

// One operation is one record of testdata/trail, of which there are some thousand.
func BenchmarkFromEvent(b *testing.B) {
	events := trailEvents(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		ocsf.FromEvent(events[i%len(events)])
	}
}

func BenchmarkEncode(b *testing.B) {
	events := trailEvents(b)
	enc := json.NewEncoder(io.Discard)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := enc.Encode(ocsf.FromEvent(events[i%len(events)])); err != nil {
			b.Fatal(err)
		}
	}
}
