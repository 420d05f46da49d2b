package fleet

import (
	"fmt"
	"iter"
	"log/slog"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// A Verdict is the answer to a question, with the reasons for it.
type Verdict struct {
	Answer  iottrail.Answer
	Because []Reason // in the order of the reasoning
}

// A Reason is one step on the way to a Verdict.
type Reason struct {
	Text   string  // in a few words; texts of records are quoted in it
	Change *Change // the call that made it so, or nil
}

// String returns the reason and the call on one line.
func (r Reason) String() string {
	if r.Change == nil {
		return r.Text
	}
	return r.Text + " (" + r.Change.String() + ")"
}

// LogValue returns the reason and the call as the attributes of a group.
func (r Reason) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("text", r.Text)}
	if r.Change != nil {
		attrs = append(attrs, slog.Any("change", r.Change))
	}
	return slog.GroupValue(attrs...)
}

// String returns the answer and the reasons on one line, without the calls.
func (v Verdict) String() string {
	texts := make([]string, len(v.Because))
	for i, r := range v.Because {
		texts[i] = r.Text
	}
	return v.Answer.String() + ": " + strings.Join(texts, "; ")
}

// LogValue returns the answer and the reasons as the attributes of a group.
func (v Verdict) LogValue() slog.Value {
	texts := make([]string, len(v.Because))
	for i, r := range v.Because {
		texts[i] = r.String()
	}
	return slog.GroupValue(slog.String("answer", v.Answer.String()), slog.Any("because", texts))
}

// MightAllow answers whether the holder of a certificate's key could do something: connect, publish
// and so on with the certificate, an action such as "iot:Publish", on a resource, an ARN such as
// "arn:aws:iot:eu-central-1:111122223333:topic/cmd/all". Both are as in
// [iot.PolicyDocument.MightAllow], and so is the treatment of what depends on the request. So Yes
// means that the policies might allow it, and No that they do not allow it, whatever the request
// holds.
//
// The answer is Yes if the certificate exists and is ACTIVE; a policy attached to it, to a group of
// one of its things, or to a group above that might allow the action; and no policy that is or may be
// attached to the certificate denies it for certain or has an unknown text. It is No if the
// certificate does not exist or is not ACTIVE; if a policy attached to it denies the action for
// certain; if no policy might allow it; or if the resource is in another account or region than the
// certificate, as devices reach only their own. Everything else is Maybe, in particular if a policy,
// a link or a text of a policy that matters is not Known.
//
// Policies of groups count only for a device that connects with the name of its thing as its client
// ID. So what they deny is ignored, and turns Yes neither into No nor into Maybe: the holder may
// choose another ID. No record says which things are in a dynamic group: if one has, or may have, a
// policy that might allow the action, and the certificate has a thing, No becomes Maybe.
func (s *State) MightAllow(cert, action, resource string) Verdict {
	r := s.fleet.find(iot.TypeCertificate, cert)
	if r == nil {
		return Verdict{iottrail.Maybe, []Reason{{"no record names the certificate", nil}}}
	}
	return s.mightAllow(r, action, resource)
}

// Who asks [State.MightAllow] of every certificate that a record names, in the order of their ids,
// and returns their ARNs with the verdicts.
func (s *State) Who(action, resource string) iter.Seq2[string, Verdict] {
	return func(yield func(string, Verdict) bool) {
		for _, r := range s.fleet.byName(iot.TypeCertificate, "") {
			if arn := r.arn(); arn != "" && !yield(arn, s.mightAllow(r, action, resource)) {
				return
			}
		}
	}
}

// A weighing is one question on the way to its Verdict.
type weighing struct {
	*State
	cert             *resource
	action, resource string
	because          []Reason

	may    bool // something might allow it
	sure   bool // something that is Known might
	denied bool // something that is Known denies it for certain
	clouds bool // something that is not Known may deny it
}

func (w *weighing) add(c *Change, format string, args ...any) {
	w.because = append(w.because, Reason{fmt.Sprintf(format, args...), c})
}

func (s *State) mightAllow(cert *resource, action, resource string) Verdict {
	w := weighing{State: s, cert: cert, action: action, resource: resource}
	if account, region, ok := placeOf(resource); ok && (account != cert.place.account || region != cert.place.region) {
		w.add(nil, "the resource is of another account or region than the certificate")
		return Verdict{iottrail.No, w.because}
	}
	active := w.activity()
	if active == iottrail.No {
		return Verdict{iottrail.No, w.because}
	}
	w.own()
	if w.denied {
		return Verdict{iottrail.No, w.because}
	}
	if !w.settled() {
		w.things()
	}
	answer := iottrail.Maybe
	switch {
	case w.settled():
		answer = active
	case !w.may:
		answer = iottrail.No
		w.add(nil, "no policy allows it")
	}
	return Verdict{answer, w.because}
}

// settled reports whether nothing else can change that it might be allowed.
func (w *weighing) settled() bool { return w.sure && !w.clouds }

// placeOf returns the account and the region of the ARN of something of AWS IoT that has both.
func placeOf(arn string) (account, region string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "iot" || parts[3] == "" || parts[4] == "" {
		return "", "", false
	}
	return parts[4], parts[3], true
}

// activity says whether the certificate can be used at all.
func (w *weighing) activity() iottrail.Answer {
	st := w.cert.stateAt(w.at)
	by := w.cert.change(st.by)
	if st.proof != nil && (st.doubt != nil || st.by == nil) {
		by = st.proof.change()
	}
	answer := st.active()
	switch {
	case st.in == active:
		w.add(by, "the certificate is ACTIVE")
	case st.in == gone:
		w.add(by, "the certificate is not there")
	case answer == iottrail.No && st.known():
		w.add(by, "the certificate is not ACTIVE: it is %s", wordOr(string(statusOf[st.in]), "in another state"))
	case answer == iottrail.No:
		w.add(by, "the certificate is not ACTIVE")
	case st.by == nil:
		w.add(nil, "the status of the certificate is not known")
	default:
		w.add(by, "the last that is known of the certificate may not hold any more")
		if st.doubt != nil {
			w.add(st.doubt.change(), "this may have changed its status")
		}
	}
	return answer
}

// own weighs the policies that are attached to the certificate.
func (w *weighing) own() {
	for _, l := range w.cert.linked(w.at, linkPolicy) {
		w.policy(l, w.cert, "attached to it", true, l.sure)
		if l.doubt != nil {
			w.add(l.doubt.change(), "this may have detached it")
		}
	}
	complete, doubt := w.cert.whole(w.at, linkPolicy)
	if complete == Known {
		return
	}
	w.may, w.clouds = true, true
	w.missing(complete, doubt, "policies of the certificate")
}

// missing gives the reason why something may be missing.
func (w *weighing) missing(complete Knowledge, doubt *record, what string) {
	if complete == NotKnown {
		w.add(nil, "there may be other %s, as it is older than the trail", what)
		return
	}
	w.add(doubt.change(), "there may be other %s", what)
}

// things weighs the policies of the groups of the certificate's things.
func (w *weighing) things() {
	things := w.cert.linked(w.at, linkThing)
	for _, t := range things {
		for _, g := range t.peer.linked(w.at, linkMember) {
			if w.settled() {
				return
			}
			w.group(g.peer, t.sure && g.sure, fmt.Sprintf("by %s in %s", label(t.peer), label(g.peer)), make(map[*resource]bool))
		}
		if complete, doubt := t.peer.whole(w.at, linkMember); complete != Known {
			w.may = true
			w.missing(complete, doubt, "groups of "+label(t.peer))
		}
	}
	complete, doubt := w.cert.whole(w.at, linkThing)
	if complete != Known {
		w.may = true
		w.missing(complete, doubt, "things of the certificate")
	}
	if !w.may && len(things) > 0 {
		w.unlisted(things[0].peer)
	}
}

// group weighs the policies of a thing group and of those above it.
func (w *weighing) group(g *resource, sure bool, by string, seen map[*resource]bool) {
	if seen[g] {
		return
	}
	seen[g] = true
	for _, l := range g.linked(w.at, linkPolicy) {
		w.policy(l, g, by, false, sure && l.sure)
	}
	if complete, doubt := g.whole(w.at, linkPolicy); complete != Known {
		w.may = true
		w.missing(complete, doubt, "policies of "+label(g))
	}
	parent := g.field(w.at, fieldParent)
	switch {
	case parent.Known == NotKnown:
		w.may = true
		w.add(nil, "the parent of %s is not known, as it is older than the trail", label(g))
	case parent.Value != "":
		if p := w.fleet.resources[id{g.place, iot.TypeThingGroup, parent.Value}]; p != nil {
			w.group(p, sure && parent.Known == Known, by+" in "+label(p), seen)
		}
	}
	if parent.Known == Doubtful {
		w.may = true
		w.add(parent.By, "the parent of %s may be another one", label(g))
	}
}

// unlisted asks about the groups in which a thing may be although no record says so.
func (w *weighing) unlisted(thing *resource) {
	p := w.cert.place
	for _, t := range p.kinds[iot.TypeProvisioningTemplate] {
		if t.isOlder(w.at) {
			w.may = true
			w.add(nil, "devices that %s provisions may change the groups of things: it is older than the trail", label(t))
			return
		}
	}
	const most = 64
	asked := 0
	for _, g := range p.armed {
		if f := g.field(w.at, fieldDynamic); f.Known == Known && f.Value == no || g.stateAt(w.at).in == gone {
			continue
		}
		policies := g.linked(w.at, linkPolicy)
		if asked++; asked > most {
			w.may = true
			w.add(nil, "there are more dynamic groups with policies than were asked about")
			return
		}
		before := w.may
		for _, l := range policies {
			w.policy(l, g, fmt.Sprintf("by %s, if %s is in it", label(g), label(thing)), false, false)
		}
		if w.may && !before {
			w.add(nil, "which things are in a dynamic group leaves no record")
			return
		}
	}
	if by := firstOf(p.missing(never, w.at), p.doubts[doubtKey{class: mayCreate, kind: iot.TypeThingGroup}].within(never, w.at)); by != nil {
		w.may = true
		w.add(by.change(), "there may be a dynamic group with policies that no record names")
	}
}

// isOlder reports whether a resource is known to have been there before a call created it.
func (r *resource) isOlder(at int64) bool {
	l := &r.build().lives
	return len(l.needs) > 0 && l.needs[0] <= at && (len(l.moments) == 0 || !l.moments[0].born || l.moments[0].sec > l.needs[0])
}

// policy weighs what a policy says.
func (w *weighing) policy(l linked, at *resource, how string, direct, sure bool) {
	p := l.peer
	by := at.change(l.by)
	st := p.stateAt(w.at)
	if st.in == gone {
		return
	}
	d := p.defaultAt(w.at)
	if d.by == nil {
		w.unread(by, p, how, direct, "no record has its text")
		return
	}
	whole := sure && d.known()
	for _, v := range d.may {
		switch {
		case v.doc != nil:
			w.document(v.doc, p, v.version, how, direct, whole, by)
		case v.version == version{} && d.doubt != nil:
			w.unread(d.doubt.change(), p, how, direct, "this may have made another version the default")
		case v.number != noVersion:
			w.unread(cause(&d, p), p, how, direct, "the text of version "+number(v.number)+" is not known")
		default:
			w.unread(p.change(d.by), p, how, direct, "which version is the default is not known")
		}
	}
}

// cause returns the call because of which a default version is not known.
func cause(d *knownDefault, p *resource) *Change {
	if d.doubt != nil {
		return d.doubt.change()
	}
	return p.change(d.by)
}

// unread weighs a policy that may say anything.
func (w *weighing) unread(c *Change, p *resource, how string, direct bool, why string) {
	w.may = true
	w.clouds = w.clouds || direct
	w.add(c, "%s (%s) may say anything: %s", label(p), how, why)
}

// document weighs a version of a policy. It is whole if it is Known to be in force.
func (w *weighing) document(doc *document, p *resource, v version, how string, direct, whole bool, by *Change) {
	doubt := ""
	if !whole {
		doubt = ", if it is in force"
	}
	if doc.mightAllow(w.action, w.resource) {
		w.may = true
		readable := doc.err == nil
		w.sure = w.sure || whole && readable
		if readable {
			w.add(by, "%s version %s (%s) allows it%s", label(p), number(v.number), how, doubt)
		} else {
			w.add(by, "%s version %s (%s) can't be read, and might allow it: %s", label(p), number(v.number), how, freeform.Word(doc.err.Error()))
		}
	}
	if !direct {
		return
	}
	switch {
	case doc.denied(w.action, w.resource):
		w.denied = w.denied || whole
		w.clouds = true
		w.add(by, "%s version %s (%s) denies it%s", label(p), number(v.number), how, doubt)
	case doc.err != nil:
		w.clouds = true
	}
}
