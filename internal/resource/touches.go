package resource

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Touches returns the question whether a call touched a resource whose ARN matches
// the pattern.
func (t *Table) Touches(pattern string) iottrail.Predicate {
	return &touches{t, byPattern{t, pattern, t.endOf(pattern)}}
}

// TouchesNamed returns the question whether a call touched the resource of that type and
// name. It panics if the table has no such type.
func (t *Table) TouchesNamed(typ, name string) iottrail.Predicate {
	kind := t.kind(typ)
	if kind == nil {
		panic("iottrail: TouchesNamed of " + typ + ", which is not a type of resource of " + t.Source)
	}
	return &touches{t, byName{t, kind, name}}
}

// A wanted says which resources are asked for.
type wanted interface {
	is(Resource) bool       // the resource is one of them
	isARN(string) bool      // the text is the ARN of one of them
	mayBe(Resource) bool    // it may be one of them, as its ARN is not known, or its name is in doubt
	mayName(*Member) bool   // the member may name one of them
	named(text string) bool // the text may name one of them
}

type touches struct {
	table  *Table
	wanted wanted
}

// Ask looks at what the record lists itself and, for records of the table's source, into
// the bodies.
func (q *touches) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := q.askList(ev)
	switch {
	case answer == iottrail.Yes:
		return answer
	case ev.EventSource == "" && isUnread(ev, "eventSource"), ev.EventSource == q.table.Source && ev.EventName == "" && isUnread(ev, "eventName"):
		return iottrail.Maybe
	case ev.EventSource != q.table.Source || ev.EventName == "":
		return answer
	}
	action := q.table.action(ev)
	if action == nil {
		return max(answer, q.askTexts(ev))
	}
	if action.Template {
		answer = max(answer, min(q.askTexts(ev), iottrail.Maybe))
	}
	f := q.table.look(ev, action, q.wanted.mayName)
	for _, r := range f.found {
		if q.wanted.is(r) {
			return iottrail.Yes
		}
		if q.wanted.mayBe(r) {
			answer = iottrail.Maybe
		}
	}
	if f.withheld || q.mayName(action.Request) && requestWithheld(ev) || q.mayName(action.Response) && responseWithheld(ev) {
		answer = iottrail.Maybe
	}
	return answer
}

func isUnread(ev *iottrail.Event, member string) bool {
	_, ok := ev.Extra.Get(member)
	return ok
}

// mayName reports whether one of the members may name what is wanted.
func (q *touches) mayName(members []Member) bool {
	for i := range members {
		if q.wanted.mayName(&members[i]) {
			return true
		}
	}
	return false
}

// askList asks about the resources that the record lists itself.
func (q *touches) askList(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.No
	if isUnread(ev, "resources") {
		answer = iottrail.Maybe
	}
	for i := range ev.Resources {
		r := &ev.Resources[i]
		if q.wanted.isARN(r.ARN) {
			return iottrail.Yes
		}
		if _, unread := r.Extra.Get("ARN"); unread || freeform.IsMask(r.ARN) {
			answer = iottrail.Maybe
		}
	}
	return answer
}

// askTexts asks about an action of which the table does not know what its members mean, as AWS
// added it since, or a template says what it touches. An ARN is recognized anywhere in a body;
// what other texts mean is not known.
func (q *touches) askTexts(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.No
	if requestWithheld(ev) || responseWithheld(ev) {
		answer = iottrail.Maybe
	}
	for _, body := range [...][]byte{ev.RequestParameters, ev.ResponseElements} {
		if freeform.Absent(body) || unreadable(body) {
			continue
		}
		eachText(body, func(value []byte, isName bool) bool {
			switch s := text(value); {
			case q.wanted.isARN(s) && !isName:
				answer = iottrail.Yes
			case q.wanted.isARN(s), freeform.IsMask(s), q.wanted.named(s):
				answer = max(answer, iottrail.Maybe)
			}
			return answer != iottrail.Yes
		})
	}
	return answer
}

// requestWithheld reports whether a record was kept from saying what was asked for: CloudTrail
// left the request out for its size, or it is not there though there must have been one, as
// the call failed, or the record is one of network activity, which has none.
func requestWithheld(ev *iottrail.Event) bool {
	if freeform.Absent(ev.RequestParameters) {
		return ev.Failed() || ev.EventCategory == iottrail.EventCategoryNetworkActivity
	}
	return unreadable(ev.RequestParameters)
}

// responseWithheld is requestWithheld for what was answered. A call that failed was not answered.
func responseWithheld(ev *iottrail.Event) bool {
	if freeform.Absent(ev.ResponseElements) {
		return !ev.Failed() && ev.EventCategory == iottrail.EventCategoryNetworkActivity
	}
	return unreadable(ev.ResponseElements)
}

// unreadable reports whether a body is there but is not an object, or is the note that
// CloudTrail leaves in place of one.
func unreadable(body []byte) bool {
	if freeform.Absent(body) {
		return false
	}
	if i := jsonscan.Space(body, 0); body[i] != '{' || !jsonscan.Valid(body, jsonscan.DefaultDepth) {
		return true
	}
	_, omitted := freeform.Omitted(body)
	return omitted
}
