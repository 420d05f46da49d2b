package fleet

import (
	"iter"
	"slices"
	"strings"
)

// History returns what was done to the resource with an ARN, in the order of time, including attempts
// that failed: one Change for each call that named it. Within a second, the call that created it
// comes first and the call that deleted it last; others are in the order of their ids. Calls whose
// records do not say what they were aimed at are in [Fleet.Doubts].
//
// A domain configuration is also found by its name, if only one has that name.
func (f *Fleet) History(arn string) []*Change {
	r := f.find("", arn)
	if r == nil {
		return nil
	}
	var list []*Change
	of := make(map[*record]*Change) // of one second
	sec := int64(never)
	for i := range r.entries() {
		e := &r.log[i]
		if e.rec.sec != sec {
			clear(of)
			sec = e.rec.sec
		}
		c, more := of[e.rec], r.says(e)
		switch {
		case c == nil:
			c = r.change(e)
			of[e.rec] = c
			list = append(list, c)
		case c.What == "":
			c.What = more
		case more != "":
			c.What += ", " + more
		}
	}
	return list
}

// A Call is one call that changed something or tried to, with everything it touched.
type Call struct {
	Change           // Resource is "", and What says how much it touched
	Touched []string // what it touched, as Find returns it, each once; none if the record does not say
}

// String returns one line, like that of a [Change].
func (c Call) String() string { return c.Change.String() }

// Calls returns the calls for which want is true, in the order of time: all that changed something in
// AWS IoT or tried to, each once, including those that touched nothing with an ARN, and those whose
// records do not say what they touched. Within a second they are in the order of their ids. A nil
// want means all.
//
//	f.Calls(func(c *fleet.Call) bool { return c.Actor.Person() == person })
func (f *Fleet) Calls(want func(*Call) bool) iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		for _, r := range f.sorted() {
			c := r.call()
			if (want == nil || want(c)) && !yield(c) {
				return
			}
		}
	}
}

// sorted returns the records in order.
func (f *Fleet) sorted() []*record {
	if f.calls == nil || f.dirty {
		f.calls = slices.DeleteFunc(slices.Concat(f.records...), func(r *record) bool { return r.copied })
		slices.SortFunc(f.calls, compareRecords)
		f.dirty = false
	}
	return f.calls
}

func (r *record) call() *Call {
	c := &Call{Change: *r.change()}
	var labels []string
	for _, x := range r.on {
		if address := x.address(); address != "" {
			c.Touched = append(c.Touched, address)
		}
		labels = append(labels, label(x))
	}
	const most = 4
	if len(labels) > most {
		labels = append(labels[:most], "...")
	}
	c.What = strings.Join(labels, ", ")
	return c
}

// Doubts returns the calls that may have done more than is known, in the order of time: those whose
// records do not say all that they did, because CloudTrail left out a body for its size, a member
// can't be read, or the action is newer than package iot; and what was reported to [Fleet.Missed].
// Calls that failed are not among them. A call stays in the list even if later calls show what it
// did.
func (f *Fleet) Doubts() []*Change {
	records := slices.DeleteFunc(slices.Clone(f.doubtful), func(r *record) bool { return r.copied })
	slices.SortStableFunc(records, compareRecords)
	var list []*Change
	for _, r := range records {
		if r.action == "" && r.id == "" {
			list = append(list, r.change())
			continue
		}
		list = append(list, &r.call().Change)
	}
	return list
}
