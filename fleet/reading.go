package fleet

import (
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// This file turns a record into entries of the logs of what it touched. Which action does what
// is in the tables of actions_*.go.

// A reading is one record on the way into a Fleet.
type reading struct {
	*Fleet
	ev    *iottrail.Event
	rec   *record
	place *place

	fault   error // of the request, or nil
	partial int8  // see unsure
}

// An action says what is to be made of the records of one.
type action struct {
	name string
	read func(*reading)
	// whole is set if read notes all that the call names. It is for what is called most.
	whole bool
}

// whole marks an action of which read notes all that a call names.
func whole(a action) action {
	a.whole = true
	return a
}

// on returns the action with a function that gets its request and its response, as far as they can
// be read.
func on[Req, Resp any](a iottrail.Action[Req, Resp], read func(*reading, *Req, *Resp)) action {
	return action{name: a.Name(), read: func(r *reading) {
		req, err := a.Request(r.ev)
		r.fault = err
		var resp *Resp
		if len(r.ev.ResponseElements) > len("null") {
			resp, _ = a.Response(r.ev)
		} else {
			resp = new(Resp)
		}
		read(r, req, resp)
	}}
}

// actions has all tables. It is a function, so that it is made when a Fleet first needs it.
func actions() map[string]action {
	all := make(map[string]action)
	for _, table := range [][]action{
		certificateActions(), policyActions(), thingActions(), groupActions(), provisioningActions(), authenticationActions(), messageActions(), watchActions(),
	} {
		for _, a := range table {
			all[a.name] = a
		}
	}
	return all
}

// read takes in what a record says.
func (f *Fleet) read(rec *record, ev *iottrail.Event) {
	r := &reading{Fleet: f, ev: ev, rec: rec, place: rec.place}
	if rec.failed {
		r.touches() // it says what it was aimed at, and changed nothing
		return
	}
	if rec.sec == never || nameless(ev) || rec.place.account == "" || rec.place.region == "" {
		r.unplaced()
	}
	if f.actions == nil {
		f.actions = actions()
	}
	if a, ok := f.actions[ev.EventName]; ok && ev.EventSource == iot.Source {
		a.read(r)
		if !a.whole {
			r.touches()
		}
	} else {
		r.touches()
		r.unknown()
	}
}

// unplaced is for a call of which it is not known what it was, when or where. It may have changed
// anything then and there.
func (r *reading) unplaced() {
	r.unreadableNow()
	m := *r.rec
	if m.sec == never {
		m.until = forever
	}
	r.miss(&m)
}

// unknown is for actions without a table. Those that package iot knows change nothing that a
// Fleet tells of.
func (r *reading) unknown() {
	if _, known := iot.ActionByName(r.ev.EventName); !known || r.rec.omitted {
		r.unreadableNow()
	}
}

// touches adds all that package iot finds in the record.
func (r *reading) touches() {
	for _, t := range iot.Resources(r.ev) {
		x := r.byARN(t.ARN)
		if x == nil && t.ARN == "" {
			x = r.named(t.Type, t.Name)
		}
		if x != nil && x.given == "" && x.kind == iot.TypeDomainConfiguration {
			x.given = r.text(t.ARN)
		}
		if x != nil && !r.has(x) {
			r.add(x, entry{op: opTouch})
		}
	}
}

// has reports whether the record has an entry in the log of a resource.
func (r *reading) has(x *resource) bool {
	return len(x.log) > 0 && x.log[len(x.log)-1].rec == r.rec
}

// unreadableNow notes that the record does not say all that the call did.
func (r *reading) unreadableNow() {
	if !r.rec.unreadable && !r.rec.failed {
		r.rec.unreadable = true
		r.doubtful = append(r.doubtful, r.rec)
	}
}

// named returns the resource of that name in the place of the call, or nil if the record does not
// say the name. A mask may be the name, or hide one: that is for the history, and proves nothing.
func (r *reading) named(kind, name string) *resource {
	if name == "" || r.place.account == "" || r.place.region == "" {
		return nil
	}
	if freeform.IsMask(name) {
		if freeform.MaskMayBeName(name) {
			r.add(r.at(r.place, kind, name), entry{op: opTouch})
		}
		return nil
	}
	return r.at(r.place, kind, name)
}

// byARN returns the resource with that ARN, or nil if it is none of AWS IoT's.
func (r *reading) byARN(arn string) *resource {
	account, region, kind, name, ok := parseARN(arn)
	if !ok {
		return nil
	}
	return r.at(r.Fleet.place(account, region), kind, name)
}

// target returns what a policy was attached to, or a thing, or nil if the record does not say it.
func (r *reading) target(text string) *resource {
	if x := r.byARN(text); x != nil {
		return x
	}
	if text == "" || freeform.IsMask(text) || r.place.account == "" || r.place.region == "" {
		return nil
	}
	return r.at(r.place, kindIdentity, text)
}

// unsure reports whether something that the request does not say may have been kept from the record:
// a member that can't be read, or is masked.
func (r *reading) unsure() bool {
	if r.partial == 0 {
		r.partial = -1
		if r.fault != nil || hasMask(r.ev.RequestParameters) || freeform.Absent(r.ev.RequestParameters) {
			r.partial = 1
		}
	}
	return r.partial > 0
}

func hasMask(body []byte) bool {
	text := string(body)
	for _, m := range freeform.Masks {
		if strings.Contains(text, m) {
			return len(iottrail.MaskedMembers(body)) > 0
		}
	}
	return false
}

// flag returns a boolean of the request. Where it is absent it is otherwise, or unread if
// that is not sure.
func (r *reading) flag(b iottrail.Bool, otherwise string) string {
	switch {
	case b.True():
		return yes
	case b.False():
		return no
	case r.unsure():
		return unread
	}
	return otherwise
}

// word returns a text of the request as a setting. Where it is absent it is otherwise, or unread
// if that is not sure.
func (r *reading) word(s, otherwise string) string {
	switch {
	case s != "" && freeform.IsMask(s):
		return unread
	case s != "":
		return r.text(s)
	case r.unsure():
		return unread
	}
	return otherwise
}

// add adds an entry to the log of a resource.
func (r *reading) add(x *resource, e entry) {
	e.rec = r.rec
	if x == nil {
		return
	}
	if !r.has(x) {
		r.rec.on = append(r.rec.on, x)
	}
	n := len(x.log)
	inOrder := x.sorted && (n == 0 || compareEntries(x.log[n-1], e) <= 0)
	x.log = append(x.log, e)
	x.changed()
	x.sorted = inOrder
}

// need notes that the call proves that resources were there.
func (r *reading) need(list ...*resource) {
	for _, x := range list {
		r.add(x, entry{op: opNeed})
	}
}

// doubt notes what the call may have done, as its record does not say it.
func (r *reading) doubt(k doubtKey) {
	r.unreadableNow()
	if k.link == linkNone && k.a != nil && !r.has(k.a) {
		r.add(k.a, entry{op: opTouch})
	}
	r.place.doubt(r.rec, k)
}

// may is doubt for what is done to a resource, which is nil if the record does not say which.
func (r *reading) may(c class, kind string, x *resource) {
	r.doubt(doubtKey{class: c, kind: kind, a: x})
}

// do adds an entry to the log of a resource. If the record does not say of which, any of the kind may
// have been changed.
func (r *reading) do(c class, kind string, x *resource, e entry) {
	if x == nil {
		r.may(c, kind, nil)
		return
	}
	r.add(x, e)
}

// link adds that two resources were linked, or are no longer.
func (r *reading) link(op op, l link, a, b *resource) {
	if a == nil || b == nil {
		c, rest := mayDetach, entry{op: opTouch}
		if op == opLink {
			c, rest.op = mayAttach, opNeed // both were there
		}
		r.doubt(doubtKey{class: c, link: l, a: a, b: b})
		r.add(a, rest)
		r.add(b, rest)
		return
	}
	r.add(a, entry{op: op, link: l, peer: b})
	r.add(b, entry{op: op, link: l, peer: a})
}
