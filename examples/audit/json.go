package main

import (
	"fmt"
	"io"

	"github.com/iottrail/iottrail/examples/internal/fleet"
)

// jsonLines is the output of -json.
type jsonLines struct {
	out     io.Writer
	summary io.Writer
}

func (j *jsonLines) write(b *found) {
	for _, f := range b.integrity.findings() {
		writeLine(j.out, f)
	}
	for i := range b.findings {
		writeLine(j.out, &b.findings[i])
	}
	for i := range b.changes {
		writeLine(j.out, &b.changes[i].Change)
	}
}

func (j *jsonLines) end(t *totals, in *integrity) { writeSummaryAfter(j.summary, t, in) }

// writeLine writes a value as a line of JSON.
func writeLine(w io.Writer, v any) {
	line, err := fleet.Line(v)
	if err != nil {
		panic(err) // times out of range are the only cause, and the decoder refuses them
	}
	fmt.Fprintln(w, line)
}
