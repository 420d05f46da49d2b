package main

import (
	"io"
	"maps"
	"regexp"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/ocsf"
)

// ocsfLines is the output of -ocsf. Events are written as they are found: an event has nearly all of
// its record, too much to hold until they can be put in order.
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
	maps.DeleteFunc(a.Unmapped, func(path, _ string) bool { return !harmless.MatchString(path) })
	writeLine(l.out, a)
}

func (l *ocsfLines) finding(f detect.Finding) {
	d := ocsf.FromFinding(f)
	for i := range d.Evidences {
		withoutBodies(&d.Evidences[i].API)
	}
	writeLine(l.out, d)
}

// harmless are the members without an attribute in OCSF that may stay. Others may have any shape, and
// so hold secrets.
var harmless = regexp.MustCompile(`^((readOnly|managementEvent|eventCategory|sharedEventID|sessionCredentialFromConsole|vpcEndpointAccountId)$|` +
	`(tlsDetails|insightDetails|addendum)\.|userIdentity\.(principalId$|sessionContext\.(sourceIdentity$|sessionIssuer\.|attributes\.)|onBehalfOf\.|inScopeOf\.))`)

// withoutBodies leaves out what may hold secrets: policies, keys, the text of jobs. Resources say what
// the bodies named.
func withoutBodies(api *ocsf.API) { api.Request.Data, api.Response.Data = "", "" }

func (l *ocsfLines) write(b *found) {
	for _, f := range b.integrity.findings() {
		l.complaints.Say(f.File, f.Err)
	}
}

func (l *ocsfLines) end(t *totals, in *integrity) { writeSummaryAfter(l.summary, t, in) }
