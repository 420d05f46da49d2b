package fleet

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// An Opening is a change that let somebody do more, or do it with less being seen.
type Opening struct {
	What string // what was opened, for people; "perhaps ..." if the records do not say for sure
	Rule string // the id of the rule of package detect that looks for the same in single records; see its Why and NextSteps
	// Opened is the change that opened it.
	Opened *Change
	// Closed is the change that closed it, or nil if none is known.
	Closed *Change
	// Known is Known if it is proven that Opened opened it, and that Closed closed it or, if Closed
	// is nil, that it is still open. It is Doubtful if that can't be known, because the call that
	// opened it, or a later one, can't be read.
	Known Knowledge
}

// String returns one line: what was opened, when and by whom, and what became of it.
func (o Opening) String() string {
	var b strings.Builder
	b.WriteString(o.Opened.String())
	fmt.Fprintf(&b, ": %s", o.What)
	switch {
	case o.Closed != nil:
		fmt.Fprintf(&b, ", closed %s by %s", timeText(o.Closed.Time), freeform.Word(o.Closed.Actor.String()))
	case o.Known == Known:
		b.WriteString(", open")
	}
	if o.Known != Known {
		b.WriteString(", as far as can be known")
	}
	return b.String()
}

// LogValue returns what String says as the attributes of a group.
func (o Opening) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("what", o.What), slog.String("rule", o.Rule), slog.String("known", o.Known.String()), slog.Any("opened", o.Opened)}
	if o.Closed != nil {
		attrs = append(attrs, slog.Any("closed", o.Closed))
	}
	return slog.GroupValue(attrs...)
}

// Openings returns every change that opened something, in the order of time:
//
//   - a policy that opens too much (iot.PolicyDocument.OverlyPermissive) was attached, or one of its
//     versions was made the default;
//   - a certificate is active again after it was not active, or was deleted;
//   - a CA registers devices by itself;
//   - a provisioning template lost its hook, or never had one;
//   - a topic rule sends messages out of the account: to something of another account, to the
//     internet, or to something without an account in its name, such as a bucket, which is Doubtful;
//   - an authorizer takes tokens without a signature, or its function is of another account;
//   - logging, an audit, a check or the alarms of a check were turned off, or a scheduled audit or a
//     security profile was deleted;
//   - a check was told to skip a resource, even if only for a time.
//
// What was already so when the trail began, and was not changed, is not an opening. A call that can't
// be read and may have opened something is a Doubtful one.
func (f *Fleet) Openings() []Opening {
	var list []Opening
	for _, row := range openings() {
		if row.open == nil {
			continue // it is asked below
		}
		for _, p := range f.places {
			for _, r := range p.kinds[row.kind] {
				list = append(list, r.openings(&row)...)
			}
		}
	}
	for _, r := range f.byName(iot.TypeCertificate, "") {
		list = append(list, r.activations()...)
	}
	for _, r := range f.byName(iot.TypePolicy, "") {
		list = append(list, r.openPolicies()...)
	}
	list = append(list, f.unreadOpenings(list)...)
	slices.SortStableFunc(list, func(a, b Opening) int {
		return cmp.Or(a.Opened.Time.Compare(b.Opened.Time), cmp.Compare(a.Opened.EventID, b.Opened.EventID),
			cmp.Compare(a.What, b.What), cmp.Compare(a.Opened.Resource, b.Opened.Resource), cmp.Compare(a.Opened.What, b.Opened.What))
	})
	return list
}

// openings asks a row about the settings of a resource.
func (r *resource) openings(row *kindOfOpening) (list []Opening) {
	now := newSettings()
	var open *Opening
	var since int64
	detail, byDeath := "", false
	end := func(by *entry) {
		if open == nil {
			return
		}
		until := int64(forever)
		if by != nil {
			open.Closed, until = r.change(by), by.rec.sec
		}
		if r.mayHaveChanged(since, until, byDeath) || by != nil && until == since && by.op != opDied {
			open.Known = Doubtful
		}
		list = append(list, *open)
		open = nil
	}
	for i := range r.entries() {
		e := &r.log[i]
		if e.rec.sec == never || e.op != opBorn && e.op != opDied && len(e.set) == 0 {
			continue
		}
		before := *now
		now.take(e)
		answer, about := row.open(now)
		switch {
		case answer == iottrail.No:
			end(e)
		case open == nil || about != detail:
			again := iottrail.No // whether it was open before
			if open == nil && e.op == opSet {
				again, _ = row.open(before.doubted(r, e.rec.sec))
			}
			end(e)
			open = &Opening{What: row.what, Rule: row.rule, Opened: r.change(e), Known: Known}
			since, detail, byDeath = e.rec.sec, about, e.op == opDied
			if answer == iottrail.Maybe {
				open.What = "perhaps " + open.What
			} else if sure, _ := row.open(now.doubted(r, since)); sure != iottrail.Yes || again != iottrail.No {
				open.Known = Doubtful
			}
			if !hasARN(r.kind) {
				open.What += ": " + label(r)
			}
			if about != "" && about != unread {
				open.What += ": " + freeform.Word(inLine(about))
			}
		}
		if open != nil && answer == iottrail.Maybe {
			open.Known = Doubtful
		}
	}
	end(nil)
	return list
}

// mayHaveChanged reports whether something that can't be read may have changed a resource, or
// created it if it was gone.
func (r *resource) mayHaveChanged(from, to int64, wasGone bool) bool {
	p := r.place
	switch {
	case p.missing(from, to) != nil:
		return true
	case wasGone:
		return p.may(from, to, mayCreate, r) != nil
	}
	return p.may(from, to, mayUpdate, r) != nil || p.may(from, to, mayDelete, r) != nil
}

// activations are the calls that made a certificate active again.
func (r *resource) activations() (list []Opening) {
	row := &openAgain
	var open *Opening
	was, last := states(0), int64(never) // nothing is known
	for i := range r.entries() {
		e := &r.log[i]
		s, ok := e.step(r.kind)
		if !ok || s.to == 0 || e.rec.sec == never {
			continue
		}
		if open != nil && s.to&active == 0 {
			open.Closed = r.change(e)
			if r.isCrowded(e.rec.sec) {
				open.Known = Doubtful
			}
			if by := r.changes(openSecond(open), e.rec.sec).by; by != nil {
				open.Known = Doubtful
			}
			list, open = append(list, *open), nil
		}
		if open != nil && s.to != active {
			open.Known = Doubtful
		}
		again := was&^active != 0 || was == 0 && e.op == opStatus
		if open == nil && s.to&active != 0 && again {
			open = &Opening{What: row.what, Rule: row.rule, Opened: r.change(e), Known: Known}
			before := r.changes(last, e.rec.sec)
			if s.to != active || before.spread(was)&active != 0 || was == 0 || r.isCrowded(e.rec.sec) {
				open.Known = Doubtful
			}
		}
		if e.rec.sec == last { // in whatever order
			was |= s.to
		} else {
			was = s.to
		}
		last = e.rec.sec
	}
	if open != nil {
		if r.changes(openSecond(open), forever).by != nil {
			open.Known = Doubtful
		}
		list = append(list, *open)
	}
	return list
}

func openSecond(o *Opening) int64 { return secondOf(o.Opened.Time, never) }

// unreadOpenings are the calls that may have opened something and can't be read, without those of
// which it is known what: the openings that are known already.
func (f *Fleet) unreadOpenings(known []Opening) (list []Opening) {
	listed := make(map[string]bool)
	for _, o := range known {
		listed[o.Opened.Account+" "+o.Opened.EventID] = true
	}
	rows := make(map[string]*kindOfOpening)
	for _, row := range openings() {
		for _, action := range row.unread {
			if rows[action] == nil {
				rows[action] = &row
			}
		}
	}
	for _, r := range f.doubtful {
		row := rows[r.action]
		if r.copied || row == nil {
			continue
		}
		r.place.claim()
		if r.place.policies.claimed[r] != nil {
			continue // it is known of which policy
		}
		call := r.call()
		if call.EventID == "" || !listed[call.Account+" "+call.EventID] {
			list = append(list, Opening{What: "perhaps " + row.what, Rule: row.rule, Opened: &call.Change, Known: Doubtful})
		}
	}
	return list
}
