package resource

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/glob"
	"github.com/iottrail/iottrail/internal/jsonscan"
	"github.com/iottrail/iottrail/internal/mask"
)

// Touches returns the question whether a call touched a resource whose ARN matches
// the pattern.
func (t *Table) Touches(pattern string) iottrail.Predicate {
	return &touches{t, byPattern{t, pattern}}
}

// TouchesNamed returns the question whether a call touched the resource of that type and
// name. It panics if the table has no such type.
func (t *Table) TouchesNamed(typ, name string) iottrail.Predicate {
	i := slices.IndexFunc(t.Kinds, func(k Kind) bool { return k.Type == typ })
	if i < 0 {
		panic("iottrail: TouchesNamed of " + typ + ", which is no type of resource of " + t.Source)
	}
	return &touches{t, byName{t, &t.Kinds[i], name}}
}

// A wanted says which resources are asked for.
type wanted interface {
	is(Resource) bool        // the resource is one of them
	isARN(string) bool       // the text is the ARN of one of them
	mayBe(Resource) bool     // it may be one of them, as its ARN is not known, or its name is a mask
	mayStandIn(*Member) bool // the member may name one of them
	named(text string) bool  // the text may name one of them
}

type touches struct {
	table  *Table
	wanted wanted
}

// Ask looks at what the record lists itself and, for records of the table's source, into
// the bodies.
func (q *touches) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := q.askList(ev)
	if answer == iottrail.Yes || ev.EventSource != q.table.Source {
		return answer
	}
	i, ok := slices.BinarySearchFunc(q.table.Actions, ev.EventName, func(a Action, name string) int {
		return strings.Compare(a.Name, name)
	})
	if !ok {
		if len(ev.EventName) > 0 {
			answer = max(answer, q.askTexts(ev))
		}
		return answer
	}
	action := &q.table.Actions[i]
	f := q.table.look(ev, action, q.wanted.mayStandIn)
	for _, r := range f.found {
		if q.wanted.is(r) {
			return iottrail.Yes
		}
		if q.wanted.mayBe(r) {
			answer = iottrail.Maybe
		}
	}
	if f.kept || q.mayStandIn(action.Request) && requestKept(ev) || q.mayStandIn(action.Response) && unreadable(ev.ResponseElements) {
		answer = iottrail.Maybe
	}
	return answer
}

// mayStandIn reports whether one of the members may name what is wanted.
func (q *touches) mayStandIn(members []Member) bool {
	for i := range members {
		if q.wanted.mayStandIn(&members[i]) {
			return true
		}
	}
	return false
}

// askList asks about the resources that the record lists itself.
func (q *touches) askList(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.No
	if _, unread := ev.Extra.Get("resources"); unread {
		answer = iottrail.Maybe
	}
	for i := range ev.Resources {
		switch arn := ev.Resources[i].ARN; {
		case mask.Is(arn):
			answer = iottrail.Maybe
		case q.wanted.isARN(arn):
			return iottrail.Yes
		}
	}
	return answer
}

// askTexts asks about an action that the table does not know: AWS may have added it
// since. An ARN in a body is known wherever it stands; what other texts mean is not.
func (q *touches) askTexts(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.No
	if requestKept(ev) || unreadable(ev.ResponseElements) {
		answer = iottrail.Maybe
	}
	for _, body := range [...][]byte{ev.RequestParameters, ev.ResponseElements} {
		if freeform.Absent(body) || unreadable(body) {
			continue
		}
		eachText(body[jsonscan.Space(body, 0):], func(text string) {
			switch {
			case q.wanted.isARN(text):
				answer = iottrail.Yes
			case mask.Is(text), q.wanted.named(text):
				answer = max(answer, iottrail.Maybe)
			}
		})
	}
	return answer
}

// requestKept reports whether a record was kept from saying what was asked for: CloudTrail
// left the request out for its size, or it is not there though there must have been one, as
// the call failed, or the record is one of network activity, which has none.
func requestKept(ev *iottrail.Event) bool {
	if freeform.Absent(ev.RequestParameters) {
		return ev.Failed() || ev.EventCategory == iottrail.EventCategoryNetworkActivity
	}
	return unreadable(ev.RequestParameters)
}

// unreadable reports whether a body is there, and is no object or a note in place of it.
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

// byPattern wants the resources whose ARN matches a pattern.
type byPattern struct {
	table   *Table
	pattern string
}

func (w byPattern) is(r Resource) bool { return glob.ARN(w.pattern, r.ARN) }
func (w byPattern) isARN(text string) bool {
	return strings.HasPrefix(text, "arn:") && glob.ARN(w.pattern, text)
}

// end is what the pattern asks of the last part of an ARN.
func (w byPattern) end() string {
	if strings.Count(w.pattern, ":") < 5 {
		return w.pattern[strings.LastIndexByte(w.pattern, ':')+1:]
	}
	end := w.pattern
	for range 5 {
		_, end, _ = strings.Cut(end, ":")
	}
	return end
}

func (w byPattern) mayBe(r Resource) bool {
	kind := w.table.kind(r.Type)
	switch {
	case kind == nil:
		return r.ARN == ""
	case hasMask(r.Name):
		return reaches(w.end(), kind.Prefix) // whatever the name is that it hides
	case r.ARN != "":
		return false
	case kind.Tail:
		return reaches(w.end(), kind.Prefix+r.Name+"/")
	}
	return glob.Match(w.end(), kind.path(r.Name))
}

// reaches reports whether a pattern may match something that begins with the prefix.
func reaches(pattern, prefix string) bool {
	if i := strings.IndexAny(pattern, "*?"); i >= 0 && i < len(prefix) {
		return strings.HasPrefix(prefix, pattern[:i])
	}
	return strings.HasPrefix(pattern, prefix)
}

func (w byPattern) mayStandIn(m *Member) bool {
	return m.Type == "" || reaches(w.end(), w.table.kind(m.Type).Prefix)
}

func (w byPattern) named(text string) bool {
	_, name, ok := strings.Cut(w.end(), "/")
	if !ok {
		name = w.end()
	}
	return text != "" && glob.Match(name, text)
}

// byName wants the resource of one type and name, in whatever account and region.
type byName struct {
	table *Table
	kind  *Kind
	name  string
}

func (w byName) is(r Resource) bool { return w.isKind(r) && r.Name == w.name }

func (w byName) isARN(text string) bool {
	first, _, _ := strings.Cut(w.name, "/")
	if !strings.HasPrefix(text, "arn:") || !strings.Contains(text, first) {
		return false // as nearly all are
	}
	f := finder{kinds: w.table.Kinds}
	_, name, kind := f.parse(text)
	return kind != nil && w.is(Resource{Type: kind.Type, Name: name})
}

// isKind reports whether a resource is of the type, or of another that has the same ARNs.
func (w byName) isKind(r Resource) bool {
	k := w.table.kind(r.Type)
	return k != nil && k.Service == w.kind.Service && k.Prefix == w.kind.Prefix && k.Infix == w.kind.Infix
}

func (w byName) mayStandIn(m *Member) bool { return m.Type == "" || w.isKind(Resource{Type: m.Type}) }
func (w byName) mayBe(r Resource) bool     { return w.isKind(r) && hasMask(r.Name) }
func (w byName) named(text string) bool    { return text == w.name }

// hasMask reports whether a name, or a half of one, is a mask, or the same as one.
func hasMask(name string) bool {
	first, second, _ := strings.Cut(name, "/")
	return mask.Is(name) || mask.Is(first) || mask.Is(second)
}

// kind returns the kind of that type, or nil.
func (t *Table) kind(typ string) *Kind {
	for i := range t.Kinds {
		if t.Kinds[i].Type == typ {
			return &t.Kinds[i]
		}
	}
	return nil
}

// path returns the last part of the ARN of the resource with that name.
func (k *Kind) path(name string) string {
	if first, second, ok := strings.Cut(name, "/"); ok && k.Infix != "" {
		return k.Prefix + first + k.Infix + second
	}
	return k.Prefix + name
}
