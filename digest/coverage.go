package digest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/trail"
)

// The reasons why a Span has no digest.
var (
	errNoDigest = errors.New("there is no digest of this time")
	errNoChain  = errors.New("there is no digest of this account and region, though there are log files")
	errStopped  = errors.New("there is no digest of this time, and the one after it is the first of its chain: logging was off, or the digests before it are gone")
)

// Coverage returns from when to when everything is proven, and what is missing, for each trail,
// account and region with digests or log files. Spans follow each other without a gap, from the
// From of the Query, or else the oldest digest, to its To, or else the newest digest of any
// region. So if the newest digests of a region were removed, its last Span says so; if those of
// all regions were, all end early. If nothing is left of an account or a region, it has no
// Span: name in the Query what must be there. If nothing is left of one of several trails, it
// has none either: look for the name of yours.
//
// Times are of delivery, and the last Events before To are in files that were delivered after
// it. To include their digests, give the Query a later To.
//
// Only what was read to its end is Valid: call Coverage after [Chain.Validate], or after the
// Events of the trail were read.
func (c *Chain) Coverage() []Span {
	until := c.query.To
	if until.IsZero() {
		for _, l := range c.lines {
			for _, h := range l.hours {
				if h.finding.End.After(until) {
					until = h.finding.End
				}
			}
		}
	}
	files := c.unnamedFiles()
	backfill := make(map[lineID]*line)
	for _, l := range c.lines {
		if l.id.backfill {
			backfill[l.id] = l
		}
	}
	var spans []Span
	for _, l := range c.lines {
		id := l.id
		switch id.backfill = true; {
		case !l.id.backfill:
			spans = append(spans, c.cover(l, until, c.defects(l, backfill[id], files[id.origin]))...)
		case !slices.ContainsFunc(c.hourly[id.origin], func(other *line) bool { return other.id.trail == id.trail && other.id.homeRegion == id.homeRegion }):
			spans = append(spans, c.backfillAlone(l, until)...)
		}
	}
	return append(spans, c.withoutDigests(until)...)
}

// backfillAlone returns the spans of a line of backfill whose other digests are not there.
func (c *Chain) backfillAlone(l *line, until time.Time) []Span {
	from := c.query.From
	for _, h := range l.hours {
		if from.IsZero() || c.query.From.IsZero() && h.finding.Start.Before(from) {
			from = h.finding.Start
		}
	}
	s := spanBuilder{blank: blank(l), at: from}
	s.add(until, Missing, errNoDigest)
	return s.spans
}

// withoutDigests returns a Span of each account and region that has log files and no digest.
func (c *Chain) withoutDigests(until time.Time) []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	spans := make(map[origin]*Span)
	for name := range c.unnamed {
		k, err := trail.ParseKey(name)
		id := originOf(k)
		if err != nil || len(c.hourly[id]) > 0 {
			continue
		}
		s := spans[id]
		if s == nil {
			s = &Span{OrganizationID: k.OrganizationID, AccountID: k.AccountID, Region: k.Region, From: c.query.From, To: until, Status: Unverified, Err: errNoChain}
			spans[id] = s
		}
		if s.From.IsZero() || c.query.From.IsZero() && k.Time.Before(s.From) {
			s.From = k.Time
		}
		if k.Time.After(s.To) && c.query.To.IsZero() {
			s.To = k.Time
		}
	}
	var list []Span
	for _, s := range spans {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.OrganizationID, b.OrganizationID), cmp.Compare(a.AccountID, b.AccountID), cmp.Compare(a.Region, b.Region), a.From.Compare(b.From))
	})
	return list
}

// cover returns the spans of a line.
func (c *Chain) cover(l *line, until time.Time, defects []defect) []Span {
	s := spanBuilder{blank: blank(l), at: c.query.From}
	hours := slices.Clone(l.hours)
	slices.SortStableFunc(hours, func(a, b *hour) int {
		return cmp.Or(a.finding.End.Compare(b.finding.End), a.finding.Start.Compare(b.finding.Start))
	})
	for _, h := range hours {
		if h.finding.Status == Unexpected || !c.query.To.IsZero() && !h.finding.Start.Before(until) {
			continue
		}
		start := h.finding.Start
		if s.at.IsZero() {
			s.at = start
		}
		switch {
		case !start.After(s.at):
		case h.first:
			s.add(start, Unverified, errStopped)
		default:
			s.add(start, Missing, errNoDigest)
		}
		status, err := c.ofHour(h, defects)
		end := h.finding.End
		if !c.query.To.IsZero() && end.After(until) {
			end = until
		}
		if status != Valid && h.finding.Status == Valid {
			s.spoil(start, end, status, err)
		}
		s.add(end, status, err)
	}
	if until.After(s.at) {
		s.add(until, Missing, errNoDigest)
	}
	return s.spans
}

// blank returns a Span of a line that says nothing yet.
func blank(l *line) Span {
	return Span{OrganizationID: l.id.organizationID, AccountID: l.id.accountID, Region: l.id.region, Trail: l.id.trail}
}

// A spanBuilder puts spans together.
type spanBuilder struct {
	blank Span
	at    time.Time // where the next one begins
	spans []Span
}

func (s *spanBuilder) add(to time.Time, status Status, err error) {
	if !to.After(s.at) {
		return
	}
	if n := len(s.spans); n > 0 && s.spans[n-1].Status == status && fmt.Sprint(s.spans[n-1].Err) == fmt.Sprint(err) {
		s.spans[n-1].To = to
	} else {
		span := s.blank
		span.From, span.To, span.Status, span.Err = s.at, to, status, err
		s.spans = append(s.spans, span)
	}
	s.at = to
}

// spoil makes a time not Valid after all for which spans were added before.
func (s *spanBuilder) spoil(from, to time.Time, status Status, err error) {
	if !from.Before(s.at) {
		return
	}
	var spans []Span
	for _, old := range s.spans {
		if old.Status != Valid || !from.Before(old.To) || !old.From.Before(to) {
			spans = append(spans, old)
			continue
		}
		before, spoiled, after := old, old, old
		if before.To = from; before.From.Before(before.To) {
			spoiled.From = from
			spans = append(spans, before)
		}
		if after.From = to; after.From.Before(after.To) {
			spoiled.To = to
		}
		spoiled.Status, spoiled.Err = status, err
		spans = append(spans, spoiled)
		if after.From.Before(after.To) {
			spans = append(spans, after)
		}
	}
	s.spans = spans
}

// A defect is what spoils an hour besides its own digest and log files: a file that no
// digest names, a digest that no other names, or a digest of backfill.
type defect struct {
	at  time.Time
	say func() (Status, error)
}

// unnamedFiles returns those that no digest names.
func (c *Chain) unnamedFiles() map[origin][]defect {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := make(map[origin][]defect)
	for name, f := range c.unnamed {
		if k, err := trail.ParseKey(name); err == nil {
			id := originOf(k)
			found[id] = append(found[id], defect{k.Time, func() (Status, error) { return f.Status, named(name, f.Err) }})
		}
	}
	return found
}

// defects returns those of a line, in the order of time. backfill is the line of its
// digests of backfill, or nil.
func (c *Chain) defects(l, backfill *line, files []defect) []defect {
	found := slices.Clone(files)
	add := func(h *hour) {
		// A moment before its end is in its hour alone, and not in the next.
		found = append(found, defect{h.finding.End.Add(-1), func() (Status, error) { return c.ofDigest(h) }})
	}
	for _, h := range l.hours {
		if h.finding.Status == Unexpected {
			add(h)
		}
	}
	if backfill != nil {
		for _, h := range backfill.hours {
			add(h)
		}
	}
	slices.SortFunc(found, func(a, b defect) int { return a.at.Compare(b.at) })
	return found
}

// ofHour says what is known about everything that was delivered in an hour.
func (c *Chain) ofHour(h *hour, defects []defect) (Status, error) {
	if status, err := c.ofDigest(h); status != Valid {
		return status, err
	}
	// The names of files have whole minutes, so that a file of the moment at which two hours
	// meet may be of either.
	first := sort.Search(len(defects), func(i int) bool { return !defects[i].at.Before(h.finding.Start) })
	for _, b := range defects[first:] {
		if b.at.After(h.finding.End) {
			break
		}
		if status, err := b.say(); status != Valid {
			return status, err
		}
	}
	return Valid, nil
}

// ofDigest says what is known about a digest and the log files that it names.
func (c *Chain) ofDigest(h *hour) (Status, error) {
	if h.finding.Status != Valid {
		return h.finding.Status, named(h.finding.File, h.finding.Err)
	}
	for _, name := range h.files {
		if f := c.finding(name, c.files[name]); f.Status != Valid {
			return f.Status, named(name, f.Err)
		}
	}
	return Valid, nil
}

func named(name string, err error) error { return fmt.Errorf("%s: %w", freeform.Word(name), err) }
