package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// opened is an opening as a row, with what the sentence needs of it.
type opened struct {
	row      opening
	kind     openingKind
	arn      string
	by       *fleet.Change
	end      *fleet.Change
	severity detect.Severity // of its rule
	reach    int             // how broad it is: see openingKind.reach
	did      string          // "deleted scheduled audit every-night"
	maybe    bool            // the records do not tell whether it was opened
	dormant  bool            // it ended only because it was disabled, and is there as it was
	ours     bool            // it is one of the incident
	node     string
	item     string // more about it, if it is open at the end
}

// openingRows makes the rows of the openings: open ones first, then what can't be known, then closed
// ones, by time. Those of one kind that one call opened and one call closed are one row.
func (b *builder) openingRows() []opened {
	var all []opened
	at := make(map[string]int)
	for i := range b.openings {
		o := b.openingRow(&b.openings[i])
		if o.kind.reach <= 2 && o.arn == "" { // checks and alarms, which one call turns off together
			id := fmt.Sprint(o.kind.what, " ", o.by.EventID, " ", o.by.Time, " ", o.row.State, " ", o.row.To, " ", o.row.ClosedBy)
			if first, ok := at[id]; ok {
				b.merge(&all[first], &o)
				continue
			}
			at[id] = len(all)
		}
		all = append(all, o)
	}
	noteReplaced(all)
	for _, k := range b.madeKeys() {
		all = append(all, b.keyRow(&k))
	}
	order := map[state]int{stateOpen: 0, stateUnknown: 1, stateClosed: 2}
	slices.SortStableFunc(all, func(x, y opened) int {
		return cmp.Or(cmp.Compare(order[x.row.State], order[y.row.State]), x.row.From.Compare(y.row.From), cmp.Compare(x.row.Title, y.row.Title))
	})
	return all
}

// noteReplaced says of an opening that ended with another one of the same resource that it was no repair.
func noteReplaced(all []opened) {
	begun := make(map[[2]string]bool)
	for _, o := range all {
		if o.arn != "" {
			begun[[2]string{o.arn, o.by.EventID}] = true
		}
	}
	for i := range all {
		if o := &all[i]; o.end != nil && begun[[2]string{o.arn, o.end.EventID}] {
			o.row.Note = strings.TrimPrefix(o.row.Note+"; replaced by another opening", "; ")
		}
	}
}

// merge adds to a row what the same call opened besides.
func (b *builder) merge(to, o *opened) {
	if to.row.Note == "" {
		to.row.Note = strings.TrimSuffix(to.row.Title, " off")
	}
	to.row.Note += ", " + strings.TrimSuffix(o.row.Title, " off")
	if to.kind.what == o.kind.what && strings.HasPrefix(o.kind.what, "an audit") {
		to.row.Title, to.did = "Audit checks or alarms off", "turned audit checks or alarms off"
	}
}

func (b *builder) openingRow(f *fleet.Opening) opened {
	o := opened{arn: f.Opened.Resource, by: f.Opened, end: f.Closed, node: b.nodeOf(f.Opened), severity: b.severityOf(f.Rule)}
	what, maybe := strings.CutPrefix(f.What, "perhaps ")
	o.maybe = maybe || f.Known != fleet.Known
	o.ours = b.incident.has(o.node)
	detail := ""
	for _, k := range openingKinds() {
		if rest, ok := strings.CutPrefix(what, k.what); ok {
			o.kind, detail = k, strings.TrimPrefix(rest, ": ")
			break
		}
	}
	if o.kind.title == nil { // a kind that is newer than this package
		o.row.Title, o.did = capital(short(what)), "opened something: "+short(what)
	} else {
		o.row.Title, o.did = o.kind.title(&o, detail), o.kind.did(&o, detail)
	}
	o.reach = o.kind.reach
	if kind, _ := kindAndName(o.arn); kind == iot.TypeThingGroup || kind == iot.TypeDynamicThingGroup {
		o.reach += 5
	}
	o.row.From, o.row.To = f.Opened.Time, b.to
	o.row.By = b.who(f.Opened.Actor)
	o.row.Refs = b.refs(f.Opened, f.Closed)
	o.row.Note = b.openingNote(f, &o)
	if n := b.reached(&o); n > 0 {
		o.row.Note = "reaches " + plural(n, "more certificate")
		o.did += fmt.Sprintf(", and so to %s", plural(n, "more certificate"))
	}
	if maybe {
		o.row.Title += ", perhaps"
	}
	switch {
	case f.Known != fleet.Known:
		o.row.State = stateUnknown
	case f.Closed != nil:
		o.row.State = stateClosed
	default:
		o.row.State = stateOpen
	}
	if f.Closed != nil {
		o.row.To, o.row.ClosedBy = f.Closed.Time, b.who(f.Closed.Actor)
		if o.dormant = b.isDormant(f) && !o.maybe; o.dormant {
			o.row.State, o.row.To = stateOpen, b.to
			o.row.Note = "disabled " + dayAndClock(f.Closed.Time) + "; open again if it is enabled"
		}
	}
	o.item = b.itemText(&o)
	return o
}

// openingNote says more of an opening in a few words.
func (b *builder) openingNote(f *fleet.Opening, o *opened) string {
	kind, _ := kindAndName(o.arn)
	switch {
	case kind == iot.TypeCertificate:
		return b.thingOf(o.arn, f.Opened.Time)
	case strings.Contains(f.Opened.What, ", until "):
		_, until, _ := strings.Cut(f.Opened.What, ", until ")
		if t, err := time.Parse(time.RFC3339, until); err == nil {
			return "until " + t.Format(dayLayout)
		}
	case f.Opened.Unreadable:
		return "the call can't be read"
	case f.Known != fleet.Known && f.Rule == "data-leaves":
		return "a bucket’s name does not say whose it is"
	}
	return ""
}

// maxReached is up to how many certificates it is counted how many a group has.
const maxReached = 20_000

// reached counts the certificates that a policy on a group opens and that were not open by another one, when it
// was attached.
func (b *builder) reached(o *opened) (n int) {
	head, name, isGroup := strings.Cut(o.arn, ":thinggroup/")
	if !isGroup || name == "" || !strings.HasPrefix(o.by.What, "attached: policy ") {
		return 0
	}
	if b.certificates == 0 {
		b.certificates = len(b.r.Fleet.Find(iot.TypeCertificate, ""))
	}
	if known, ok := b.reach[o.by.EventID]; ok || b.certificates > maxReached || len(b.reach) > 100 {
		return known
	}
	then := b.r.Fleet.At(o.by.Time)
	certs := make(map[string]bool)
	for action, resource := range map[string]string{
		"iot:Subscribe": "topicfilter/#", "iot:Publish": "topic/$aws/things/any/shadow/update", "iot:Connect": "client/any", "iot:UpdateThingShadow": "thing/any",
	} {
		for arn, v := range then.Who(action, head+":"+resource) {
			if v.Answer == iottrail.Yes && slices.ContainsFunc(v.Because, func(r fleet.Reason) bool { return r.Change != nil && r.Change.EventID == o.by.EventID }) {
				certs[arn] = true
			}
		}
	}
	if b.reach == nil {
		b.reach = make(map[string]int)
	}
	b.reach[o.by.EventID] = len(certs)
	return len(certs)
}

// thingOf names the thing of a certificate at a time, or the last that it had before.
func (b *builder) thingOf(arn string, at time.Time) string {
	things := b.r.Fleet.At(at).Certificate(arn).Things.List
	if len(things) == 0 {
		last := ""
		for _, c := range b.attachedThings(arn) {
			if c.Time.After(at) {
				break
			}
			last = strings.TrimPrefix(c.What, attachedThing)
		}
		if last == "" {
			return ""
		}
		return "formerly of " + short(last)
	}
	_, name := kindAndName(things[0].ARN)
	return "of " + short(name)
}

const attachedThing = "attached: thing "

// attachedThings are the changes that attached things to a certificate. Those of the last one are remembered, as
// it may have been opened again and again.
func (b *builder) attachedThings(arn string) []*fleet.Change {
	if b.thingsOf != arn {
		b.thingsOf, b.things = arn, nil
		for _, c := range b.r.Fleet.History(arn) {
			if strings.HasPrefix(c.What, attachedThing) {
				b.things = append(b.things, c)
			}
		}
	}
	return b.things
}

// isDormant reports whether an opening ended only because what it is about was disabled, and is still
// there at the end, as it was.
func (b *builder) isDormant(f *fleet.Opening) bool {
	arn := f.Opened.Resource
	switch kind, _ := kindAndName(arn); kind {
	case iot.TypeProvisioningTemplate:
		t := b.end.Template(arn)
		return is(t.Exists, true) && is(t.Enabled, false) && is(t.Hook, "")
	case iot.TypeTopicRule:
		t := b.end.Rule(arn)
		then := b.r.Fleet.At(f.Opened.Time).Rule(arn)
		return is(t.Exists, true) && is(t.Enabled, false) && slices.Equal(t.Targets.Value, then.Targets.Value)
	case iot.TypeAuthorizer:
		a := b.end.Authorizer(arn)
		then := b.r.Fleet.At(f.Opened.Time).Authorizer(arn)
		return is(a.Exists, true) && is(a.Active, false) && a.Function.Value == then.Function.Value && a.Signed.Value == then.Signed.Value
	}
	return false
}

func is[T comparable](f fleet.Fact[T], value T) bool {
	return f.Known == fleet.Known && f.Value == value
}

// itemText says of an opening that is open at the end how it came and what it means.
func (b *builder) itemText(o *opened) string {
	text := fmt.Sprintf("By %s, %s.", o.row.By, dayAndClock(o.row.From))
	switch {
	case o.dormant:
		text += fmt.Sprintf(" It has been disabled since %s; if it is enabled, it is open again: %s", dayAndClock(o.end.Time), uncapital(o.kind.means))
	case o.row.Note != "":
		text += " " + capital(o.row.Note) + ". " + o.kind.means
	default:
		text += " " + o.kind.means
	}
	return strings.TrimRight(strings.TrimSuffix(text, ": "), " ")
}

// keyRow is the row of an access key that the incident made.
func (b *builder) keyRow(k *madeKey) opened {
	w := k.made
	o := opened{node: w.node, ours: true, severity: detect.Medium, reach: 3, did: "made an access key of " + orA(short(k.user), "user")}
	o.row = opening{
		State: stateOpen, Title: "Access key " + safe(k.key), Note: "of " + orA(short(k.user), "user"), From: w.At, To: b.to, By: w.actor.name, Refs: []int{w.ref},
	}
	if k.ended != nil {
		o.row.State, o.row.To, o.row.ClosedBy = stateClosed, k.ended.At, k.ended.actor.name
		o.row.Refs = append(o.row.Refs, k.ended.ref)
	}
	o.item = fmt.Sprintf("Made by %s, %s, and neither deleted nor made inactive since.", o.row.By, dayAndClock(w.At))
	return o
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
