package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/fleet"
)

// maxDifferences is how many differences a page lists.
const maxDifferences = 500

// unreadable is the What of a fleet.Difference about a call that can't be read.
const unreadable = "can't be known"

// differenceName says in which respect something is otherwise.
func differenceName(d *fleet.Difference) string {
	switch {
	case d.What == unreadable && d.By != nil:
		return fmt.Sprintf("What %s did, %s", safe(d.By.Action), dayAndClock(d.By.Time))
	case d.ARN == "":
		return capital(short(strings.ReplaceAll(d.What, `\"`, ""))) // the name of a resource is quoted within another's
	}
	return capital(resourceName(d.ARN)) + ", " + short(d.What)
}

// valueText is a value. Of what was linked the absent one is "".
func valueText(v, other string) string {
	switch {
	case v == "" && strings.HasPrefix(other, "attached"):
		return "not attached"
	case v == "":
		return ""
	case v == `""`:
		return "none"
	}
	return short(v)
}

// outcomeOf says what became of a difference at the end. It is open where an opening says so.
func (b *builder) outcomeOf(d *fleet.Difference, differs bool) (string, state) {
	if !differs {
		return "put back", stateClosed
	}
	if d.What == unreadable {
		return "can’t be known", stateUnknown
	}
	for _, o := range b.opened {
		if d.By == nil || o.by == nil || o.by.EventID != d.By.EventID || o.arn != d.ARN {
			continue
		}
		switch {
		case o.row.State == stateOpen:
			return "open", stateOpen
		case o.row.State == stateUnknown && o.row.ClosedBy == "":
			return "can’t be known", stateUnknown
		}
	}
	return "changed", ""
}

// moments are before the incident, at its height and at the end, or the beginning and the end.
func (b *builder) moments() []moment {
	if b.incident == nil {
		return []moment{{"At the beginning", b.from}, {"At the end", b.to}}
	}
	name := "Before the first call"
	if l, _, _ := b.incident.start(); isSignIn(&l) {
		name = "Before the sign-in"
	}
	_, height, _ := b.height()
	return []moment{{name, b.incident.first.Add(-time.Second)}, {"At the height of it", height}, {"At the end", b.to}}
}

// differences compares the moments before the incident, at its height and at the end. Without an incident
// it compares the beginning and the end.
func (b *builder) differences() (at []moment, all []difference) {
	if b.from.IsZero() {
		return nil, nil
	}
	at = b.moments()
	type key struct{ arn, what string }
	rows := make(map[key]*difference)
	names := make(map[*difference]fleet.Difference)
	var order []key
	for i := range at[1:] {
		for _, d := range b.r.Fleet.Diff(at[i].At, at[i+1].At) {
			k := key{d.ARN, d.What}
			if d.What == unreadable && d.By != nil {
				k.what = d.By.EventID
			}
			r := rows[k]
			if r == nil {
				r = &difference{Values: make([]string, len(at))}
				names[r] = d
				r.Values[0] = valueText(d.Before, d.After)
				rows[k] = r
				order = append(order, k)
			}
			r.Values[i+1] = valueText(d.After, d.Before)
			r.Refs = append(r.Refs, b.refs(d.By)...)
		}
	}
	net := make(map[key]fleet.Difference)
	for _, d := range b.r.Fleet.Diff(at[0].At, b.to) {
		k := key{d.ARN, d.What}
		if d.What == unreadable && d.By != nil {
			k.what = d.By.EventID
		}
		net[k] = d
	}
	var found []*difference
	for _, k := range order {
		r := rows[k]
		d, differs := net[k]
		r.Result, r.State = b.outcomeOf(&d, differs)
		found = append(found, r)
	}
	rankOf := map[state]int{stateOpen: 0, stateUnknown: 1, "": 2, stateClosed: 3}
	slices.SortStableFunc(found, func(x, y *difference) int { return cmp.Compare(rankOf[x.State], rankOf[y.State]) })
	b.p.LeftOut.Differences = max(0, len(found)-maxDifferences)
	for _, r := range firstOf(found, maxDifferences) {
		d := names[r]
		r.What = differenceName(&d)
		slices.Sort(r.Refs)
		r.Refs = slices.Compact(r.Refs)
		all = append(all, *r)
	}
	return at, all
}
