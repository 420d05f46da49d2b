package report

// This file is to be deleted when the report itself is merged: it lets the programs that write
// reports compile until then.

import (
	"fmt"
	"html"
	"io"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/sessions"
	"github.com/iottrail/iottrail/trail"
)

// A Report is a page about a trail.
type Report struct {
	Title     string
	From, To  time.Time
	Fleet     *fleet.Fleet
	Sessions  *sessions.Sessions
	Detector  *detect.Detector
	Integrity *digest.Chain
	Problems  []error

	records int
}

// Add takes a record.
func (r *Report) Add(ev *iottrail.Event, at trail.Position) { r.records++ }

// WriteTo writes the page.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	n, err := fmt.Fprintf(w, "<!DOCTYPE html><title>%s</title><p>%d records\n", html.EscapeString(r.Title), r.records)
	return int64(n), err
}
