package report

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/trail"
)

// maxTold is how many problems are listed one by one.
const maxTold = 20

// tellMissed tells the Fleet that Add made of what could not be read.
func (r *Report) tellMissed() {
	if !r.ownsFleet {
		return
	}
	for _, err := range r.Problems[min(r.missed, len(r.Problems)):] {
		if key, ok := isMissing(err); ok {
			from, to := key.Time.Add(-trail.DefaultLate), key.Time
			if key.Time.IsZero() {
				from, to = time.Time{}, time.Time{}
			}
			r.Fleet.Missed(key.AccountID, key.Region, from, to, err)
		}
	}
	r.missed = len(r.Problems)
}

// isMissing reports whether records may be missing because of a problem, and of which file. Of a record with a
// member that can't be read the Event came; and a file that is no log by its name has no records.
func isMissing(err error) (key trail.Key, ok bool) {
	var record *iottrail.RecordError
	if errors.As(err, &record) && record.Event != nil || errors.Is(err, trail.ErrOtherKey) {
		return key, false
	}
	var file *trail.FileError
	if errors.As(err, &file) {
		key = file.Key
	}
	return key, true
}

// evidence says what the report can be trusted with.
func (b *builder) evidence() evidence {
	g := &b.r.gathered
	var e evidence
	add := func(f evidenceFact) { e.Facts = append(e.Facts, f) }
	add(b.filesFact())
	records := evidenceFact{Name: "Records", Value: fmt.Sprintf("%s, of them %s to AWS IoT (%s failed)", thousands(g.records), plural(g.changes, "change"), thousands(g.failed))}
	if g.repeats > 0 {
		records.Detail = plural(g.repeats, "repeat") + " of records were passed over."
	}
	add(records)
	add(b.gapsFact())
	add(b.proofFact())
	add(b.doubtsFact())
	if n := b.r.Detector.Forgotten(); n > 0 {
		add(evidenceFact{Name: "Findings", Value: fmt.Sprintf("%d callers or calls were forgotten", n), Detail: "The rules remember a bounded number; what came of these may be missing.", Bad: true})
	}
	add(evidenceFact{Name: "Not in a trail", Value: "what devices did", Detail: "Connecting, publishing and subscribing leave no record in CloudTrail: look in the logs of AWS IoT."})
	e.Spans = b.evidenceSpans()
	return e
}

func (b *builder) filesFact() evidenceFact {
	f := evidenceFact{Name: "Files read"}
	digests := 0
	if b.r.Integrity != nil {
		for d := range b.r.Integrity.Findings() {
			if d.Kind == digest.DigestFile && d.Status != digest.Missing {
				digests++
			}
		}
	}
	f.Value = plural(len(b.r.gathered.files), "log")
	if digests > 0 {
		f.Value += " and " + plural(digests, "digest")
	}
	f.Value += fmt.Sprintf(", %s damaged", thousands(len(b.r.Problems)))
	for i, err := range b.r.Problems {
		if i == maxTold {
			f.Detail += fmt.Sprintf(" And %s more.", thousands(len(b.r.Problems)-i))
			break
		}
		if i > 0 {
			f.Detail += " "
		}
		f.Detail += safe(err.Error()) + "."
	}
	f.Bad = len(b.r.Problems) > 0
	return f
}

// gapsFact says how many hours have no log file.
func (b *builder) gapsFact() evidenceFact {
	f := evidenceFact{Name: "Hours without a record"}
	empty, longest, run := 0, 0, 0
	var at, since time.Time
	for _, h := range b.p.Hours {
		if h.Logs {
			run = 0
			continue
		}
		if run == 0 {
			since = h.At
		}
		empty++
		if run++; run > longest {
			longest, at = run, since
		}
	}
	all := plural(len(b.p.Hours), "hour")
	if b.p.HourLength != time.Hour {
		f.Name, all = "Spans without a record", thousands(len(b.p.Hours))+" of a length of "+unitOf(b.p.HourLength)
	}
	f.Value = thousands(empty) + " of " + all
	if empty > 0 {
		end := at.Add(time.Duration(longest) * b.p.HourLength)
		f.Detail = fmt.Sprintf("They were quiet, or files are missing. The longest gap is from %s to %s.", at.Format(dayLayout+" 15:04"), end.Format(dayLayout+" 15:04"))
	}
	return f
}

// proofFact says from when to when digests prove everything.
func (b *builder) proofFact() evidenceFact {
	f := evidenceFact{Name: "Proven", Value: "nothing", Bad: true}
	if b.r.Integrity == nil {
		f.Detail = "No digest was checked, so nothing tells whether files are missing or were changed."
		return f
	}
	logs, digests := make(map[digest.Status]int), make(map[digest.Status]int)
	why := ""
	for d := range b.r.Integrity.Findings() {
		if d.Kind == digest.LogFile {
			logs[d.Status]++
			continue
		}
		digests[d.Status]++
		if d.Status != digest.Valid && why == "" {
			why = " A digest is " + string(d.Status) + ": " + safe(d.Reason()) + "."
		}
	}
	var first, last time.Time
	all := true
	for _, s := range b.r.Integrity.Coverage() {
		if s.Status != digest.Valid {
			all = false
			continue
		}
		if first.IsZero() || s.From.Before(first) {
			first = s.From
		}
		last = later(last, s.To)
	}
	f.Bad = !all || first.IsZero()
	switch {
	case all && !first.IsZero():
		f.Value = "from " + dayAndClock(first) + " to " + dayAndClock(last)
	case !first.IsZero():
		f.Value = "a part, from " + dayAndClock(first) + " to " + dayAndClock(last)
	}
	f.Detail = fmt.Sprintf("Of %s %s valid; so %s proven to be what CloudTrail delivered.%s",
		plural(total(digests), "digest"), countIs(digests[digest.Valid]), countIs2(logs[digest.Valid], "log"), why)
	for _, bad := range []struct {
		status digest.Status
		what   string
	}{{digest.Invalid, "changed since"}, {digest.Missing, "named by a digest and missing"}, {digest.Unexpected, "named by no digest of its time"}} {
		if n := logs[bad.status]; n > 0 {
			f.Detail += fmt.Sprintf(" %s %s.", countIs2(n, "log"), bad.what)
		}
	}
	return f
}

func total(counts map[digest.Status]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func countIs(n int) string {
	if n == 0 {
		return "none is"
	}
	return thousands(n) + " " + isAre(n)
}

func countIs2(n int, what string) string { return plural(n, what) + " " + isAre(n) }

// doubtsFact says which calls can't be read.
func (b *builder) doubtsFact() evidenceFact {
	f := evidenceFact{Name: "Can’t be read", Value: "no call"}
	var refs []int
	calls, missing := 0, 0
	for _, d := range b.r.Fleet.Doubts() {
		if d.Time.After(b.to) && !d.Time.IsZero() {
			continue
		}
		if d.Action == "" && d.EventID == "" {
			missing++
			continue
		}
		calls++
		refs = append(refs, b.refs(d)...)
		if calls <= 3 {
			f.Detail += b.doubtText(d) + " "
		}
	}
	switch {
	case calls > 0:
		f.Value, f.Bad = plural(calls, "call"), true
	case missing > 0:
		f.Value = "no call that is there"
	}
	if missing > 0 {
		f.Detail += fmt.Sprintf("What the records that are missing could have changed is in doubt (%s).", plural(missing, "time"))
		f.Bad = true
	}
	slices.Sort(refs)
	f.Refs = slices.Compact(refs)
	return f
}

// doubtText says of a call that can't be read what it is, and what is left in doubt.
func (b *builder) doubtText(d *fleet.Change) string {
	text := fmt.Sprintf("%s by %s, %s.", safe(d.Action), b.who(d.Actor), dayAndClock(d.Time))
	if refs := b.refs(d); len(refs) > 0 && b.rows[refs[0]].doubt != "" {
		text += " " + b.rows[refs[0]].doubt
	}
	for _, o := range b.opened {
		if o.by != nil && o.by.EventID == d.EventID && o.maybe {
			text += " It may have opened something: " + o.row.Title
			if o.row.ClosedBy != "" {
				text += ", until " + dayAndClock(o.row.To)
			}
			text += "."
			break
		}
	}
	return text
}

// evidenceSpans is the strip of the whole time.
func (b *builder) evidenceSpans() (all []evidenceSpan) {
	var spans []digest.Span
	var bad [][2]time.Time // the hours of digests that name logs that are not what they were
	if b.r.Integrity != nil {
		spans = b.r.Integrity.Coverage()
		for d := range b.r.Integrity.Findings() {
			if d.Kind == digest.LogFile && (d.Status == digest.Invalid || d.Status == digest.Missing) {
				bad = append(bad, [2]time.Time{d.Start, d.End})
			}
		}
	}
	var missed [][2]time.Time
	for _, err := range b.r.Problems {
		if key, ok := isMissing(err); ok && !key.Time.IsZero() {
			missed = append(missed, [2]time.Time{key.Time.Add(-time.Hour), key.Time})
		}
	}
	for _, h := range b.p.Hours {
		s := evidenceSpan{From: h.At, To: h.At.Add(b.p.HourLength), Logs: h.Logs, Proof: proofOf(spans, h.At, h.At.Add(b.p.HourLength))}
		for _, m := range bad {
			if m[0].Before(s.To) && m[1].After(s.From) {
				s.Proof = "invalid"
			}
		}
		for _, m := range missed {
			s.Missed = s.Missed || m[0].Before(s.To) && m[1].After(s.From)
		}
		if n := len(all); n > 0 && all[n-1].Logs == s.Logs && all[n-1].Proof == s.Proof && all[n-1].Missed == s.Missed {
			all[n-1].To = s.To
			continue
		}
		all = append(all, s)
	}
	return all
}

// proofOf says what digests prove of a time: it is valid if all trails that have spans in it prove all of
// it.
func proofOf(spans []digest.Span, from, to time.Time) string {
	proof := ""
	for _, s := range spans {
		if !s.From.Before(to) || !s.To.After(from) {
			continue
		}
		if s.Status != digest.Valid || s.From.After(from) || s.To.Before(to) {
			return ""
		}
		proof = "valid"
	}
	return proof
}
