package main

import (
	"io"
	"maps"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/ocsf"
)

// OcsfLines are the output of -ocsf. They are written as they are found: an event has nearly all of its
// record, too much to be held until they can be put in order.
type ocsfLines struct {
	o          *options
	out        io.Writer
	complaints *inputs.Complaints
	summary    io.Writer
}

func (l *ocsfLines) change(ev *iottrail.Event, lists iottrail.Answer) {
	if lists == iottrail.No || !l.o.changes {
		return
	}
	a := ocsf.FromEvent(ev)
	withoutBodies(&a.API)
	// What else may be of any shape may hold secrets as well.
	maps.DeleteFunc(a.Unmapped, func(path, _ string) bool {
		member, _, _ := strings.Cut(path, ".")
		member, _, _ = strings.Cut(member, "[")
		_, unknown := ev.Extra.Get(member)
		return unknown || bodies[member]
	})
	writeLine(l.out, a)
}

func (l *ocsfLines) finding(f detect.Finding) {
	d := ocsf.FromFinding(f)
	for i := range d.Evidences {
		withoutBodies(&d.Evidences[i].API)
	}
	writeLine(l.out, d)
}

// bodies are the members of a record that may be of any shape.
var bodies = map[string]bool{
	"requestParameters": true, "responseElements": true, "additionalEventData": true, "serviceEventDetails": true, "eventData": true, "metadata": true,
}

// withoutBodies leaves out what may hold secrets: policies, keys, the text of jobs. Resources say what
// the bodies named.
func withoutBodies(api *ocsf.API) { api.Request.Data, api.Response.Data = "", "" }

func (l *ocsfLines) write(b *found) {
	for _, f := range b.integrity.findings() {
		l.complaints.Say(f.File, f.Err)
	}
}

func (l *ocsfLines) end(t *totals, in *integrity) { writeSummary(l.summary, t, in) }
