package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/iottrail/iottrail/fleet"
)

// maxDifferences is how many differences a page lists.
const maxDifferences = 500

// differences compares the moments before the incident, at its height and at the end. Without an incident
// it compares the beginning and the end.
func (b *builder) differences() (at []moment, all []difference) {
	if b.from.IsZero() {
		return nil, nil
	}
	at = []moment{{"At the beginning", b.from}, {"At the end", b.to}}
	if b.incident != nil {
		before := b.incident.first.Add(-time.Second)
		name := "Before the first call"
		if l, _, _ := b.incident.start(); isSignIn(&l) {
			name = "Before the sign-in"
		}
		_, height, _ := b.height()
		at = []moment{{name, before}, {"At the height of it", height}, {"At the end", b.to}}
	}
	type key struct{ arn, what string }
	rows := make(map[key]*difference)
	var order []key
	row := func(d *fleet.Difference) *difference {
		k := key{d.ARN, d.What}
		if rows[k] == nil {
			name := resourceName(d.ARN)
			if d.ARN == "" {
				name = "A call"
			}
			rows[k] = &difference{What: capital(name) + ", " + short(d.What), Values: make([]string, len(at))}
			order = append(order, k)
		}
		return rows[k]
	}
	for i := range at[1:] {
		for _, d := range b.r.Fleet.Diff(at[i].At, at[i+1].At) {
			r := row(&d)
			if i == 0 || r.Values[0] == "" {
				r.Values[0] = short(d.Before)
			}
			r.Values[i+1] = short(d.After)
			r.Refs = append(r.Refs, b.refs(d.By)...)
		}
	}
	net := make(map[key]fleet.Difference)
	for _, d := range b.r.Fleet.Diff(at[0].At, b.to) {
		net[key{d.ARN, d.What}] = d
	}
	for _, k := range order {
		r := rows[k]
		d, differs := net[k]
		switch {
		case !differs:
			r.Result, r.State = "put back", stateClosed
		case k.what == "can't be known" || d.After == "not known" || d.After == "doubtful":
			r.Result, r.State = "can’t be known", stateUnknown
		case d.Opens:
			r.Result, r.State = "open", stateOpen
		default:
			r.Result, r.State = "changed", ""
		}
		slices.Sort(r.Refs)
		r.Refs = slices.Compact(r.Refs)
		all = append(all, *r)
	}
	rankOf := map[state]int{stateOpen: 0, stateUnknown: 1, "": 2, stateClosed: 3}
	slices.SortStableFunc(all, func(x, y difference) int { return cmp.Compare(rankOf[x.State], rankOf[y.State]) })
	b.p.LeftOut.Differences = max(0, len(all)-maxDifferences)
	return at, firstOf(all, maxDifferences)
}
