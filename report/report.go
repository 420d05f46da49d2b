package report

import (
	"io"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/sessions"
	"github.com/iottrail/iottrail/trail"
)

// A Report judges the records that it is given. The zero value is ready. It is for one goroutine at
// a time.
type Report struct {
	Title string // of the document, which a browser shows in its tab; "" is "Incident report, AWS IoT"

	// From and To restrict what is listed and counted to the records of that time, both ends
	// included; a zero time is no limit. All other records still go to the Fleet, the Sessions and
	// the Detector, as they may say what a policy held before From, or who began a session. The
	// report says what is open or closed at its end: To, or else the last record.
	From, To time.Time

	// Fleet, Sessions and Detector are fed by Add, which makes those that are nil: a Detector with
	// the rules for the zero detect.Config. Give all records to Add, and none to them directly.
	Fleet    *fleet.Fleet
	Sessions *sessions.Sessions
	Detector *detect.Detector

	// Integrity says what digests prove. Nil means nothing.
	Integrity *digest.Chain

	// Problems are what could not be read: the errors of a trail.Reader, a *trail.FileError or a
	// *iottrail.RecordError for example. They are counted as damage. If Add made the Fleet, WriteTo
	// calls its Missed method with the time of the missing records, as far as the name of the file
	// says: the 24 hours before its delivery, or any time. If you give a Fleet, call its Missed
	// yourself.
	Problems []error

	gathered  gathered
	ownsFleet bool
	missed    int // how many Problems the Fleet was told of
}

// Add adds a record, with its position. Records may come in any order, and more than once. Rules that
// remember take them as they come: see package detect. None of ev's memory is kept, except by the
// Detector.
func (r *Report) Add(ev *iottrail.Event, at trail.Position) {
	r.prepare()
	r.Fleet.Add(ev)
	r.Sessions.Add(ev)
	findings := r.Detector.Add(ev)
	row := r.gathered.add(ev, at, r.isListed(ev.EventTime), findings)
	for i := range findings {
		r.gathered.finding(&findings[i], row, r.isListed(findings[i].Event.EventTime))
	}
}

// WriteTo writes the report about everything that was added, as one HTML file in UTF-8. It returns
// how many bytes it wrote, and the error of w. It may be called again, even after more was added.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	counted := counter{w: w}
	err := r.page().write(&counted)
	return counted.n, err
}

// prepare makes what the caller left out.
func (r *Report) prepare() {
	if r.Fleet == nil {
		r.Fleet, r.ownsFleet = new(fleet.Fleet), true
	}
	if r.Sessions == nil {
		r.Sessions = new(sessions.Sessions)
	}
	if r.Detector == nil {
		r.Detector = detect.NewDetector(detect.Rules(detect.Config{})...)
	}
}

func (r *Report) isListed(t time.Time) bool {
	return (r.From.IsZero() || !t.Before(r.From)) && (r.To.IsZero() || !t.After(r.To))
}

// A counter counts what is written through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
