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
	"github.com/iottrail/iottrail/sessions"
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

// An openingKind says how a kind of opening is told. Its words fit after "may have" as well.
type openingKind struct {
	what  string // how fleet.Opening.What begins, without "perhaps "
	title func(o *opened, detail string) string
	did   func(o *opened, detail string) string
	reach int    // how broad it is, of openings whose rules are equally severe
	means string // what follows while it is open
}

// openingKinds has a row for each kind that package fleet knows.
func openingKinds() []openingKind {
	thing := func(o *opened) string { return resourceName(o.arn) }
	policy := func(o *opened) string {
		return "policy " + short(strings.TrimPrefix(o.by.What, "attached: policy "))
	}
	return []openingKind{
		{"a policy that opens too much was attached",
			func(o *opened, _ string) string { return capital(policy(o)) + " on " + thing(o) },
			func(o *opened, _ string) string {
				return "attached " + policy(o) + ", which opens too much, to " + thing(o)
			}, 5, ""},
		{"a version that opens too much was made a policy's default",
			func(o *opened, _ string) string { return capital(orA(thing(o), "policy")) + " opens too much" },
			func(o *opened, _ string) string {
				return "put a text that opens too much into force in " + orA(thing(o), "policy")
			}, 4, "It is in force for all that the policy is attached to."},
		{"a certificate is active again",
			func(o *opened, _ string) string { return capital(orA(thing(o), "certificate")) + " active again" },
			func(o *opened, _ string) string { return "made " + orA(thing(o), "certificate") + " active again" }, 3, "Whoever has its key can connect."},
		{"a CA registers devices by itself",
			func(o *opened, _ string) string { return orA(thing(o), "CA") + " registers devices by itself" },
			func(o *opened, _ string) string { return "let " + orA(thing(o), "CA") + " register devices by itself" }, 4, "Whoever has its key makes devices of the fleet."},
		{"a provisioning template has no hook",
			func(o *opened, _ string) string { return capital(orA(thing(o), "template")) + " without a hook" },
			func(o *opened, _ string) string {
				return "left " + orA(thing(o), "template") + " without a pre-provisioning hook"
			}, 4, "Nothing decides which devices it lets in."},
		{"a rule sends messages out of the account",
			func(o *opened, to string) string {
				return capital(orA(thing(o), "rule")) + " sends messages to " + targets(to, accountOf(o.arn))
			},
			func(o *opened, to string) string {
				return "had " + orA(thing(o), "rule") + " send messages to " + targets(to, accountOf(o.arn))
			}, 4, ""},
		{"an authorizer takes tokens without a signature, or is another account's",
			func(o *opened, _ string) string { return capital(orA(thing(o), "authorizer")) + " lets in strangers" },
			func(o *opened, _ string) string {
				return "set up " + orA(thing(o), "authorizer") + " so that it takes tokens without a signature or asks another account"
			}, 5, ""},
		{"logging is off",
			func(_ *opened, _ string) string { return "Logs of AWS IoT off" },
			func(_ *opened, _ string) string { return "turned the logs of AWS IoT off" }, 2, "Nothing tells what devices do."},
		{"an audit, a check or an alarm is off",
			func(_ *opened, what string) string { return capital(short(orA(what, "audit"))) + " off" },
			func(_ *opened, what string) string { return "turned off " + short(orA(what, "an audit")) }, 2, "Nobody sees what it would find."},
		{"a scheduled audit is gone",
			func(o *opened, _ string) string { return capital(orA(thing(o), "scheduled audit")) + " is gone" },
			func(o *opened, _ string) string { return "deleted " + orA(thing(o), "scheduled audit") }, 2, "No record makes it again."},
		{"a security profile is gone, or has no alarms",
			func(o *opened, _ string) string {
				return capital(orA(thing(o), "security profile")) + " gone, or without alarms"
			},
			func(o *opened, _ string) string {
				return "deleted " + orA(thing(o), "security profile") + " or took its alarms"
			}, 2, ""},
		{"a check passes over a resource",
			func(_ *opened, what string) string { return "Audit check suppressed: " + suppressed(what) },
			func(_ *opened, what string) string { return "had the audit pass over a resource: " + suppressed(what) }, 1, "The audit does not tell what it finds there."},
	}
}

func orA(name, kind string) string {
	if name == "" {
		return "a " + kind
	}
	return name
}

// suppressed names the check and the resource of a suppression.
func suppressed(what string) string {
	return short(strings.Trim(strings.ReplaceAll(strings.TrimPrefix(what, "suppression "), `\"`, ""), `"`))
}

// targets says where a rule sends messages: to which other accounts, if it tells, or else to what.
func targets(to, own string) string {
	accounts := make(map[string]bool)
	for word := range strings.FieldsFuncSeq(to, func(r rune) bool { return r == ' ' || r == ',' || r == '"' }) {
		if a := accountOf(word); a != "" && a != own {
			accounts[safe(a)] = true
		}
	}
	if len(accounts) > 0 {
		return "account " + list(firstOf(sortedKeys(accounts), 3))
	}
	return orA(short(strings.Trim(to, `"`)), "place that can't be read")
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
	for _, k := range b.madeKeys() {
		all = append(all, b.keyRow(&k))
	}
	order := map[state]int{stateOpen: 0, stateUnknown: 1, stateClosed: 2}
	slices.SortStableFunc(all, func(x, y opened) int {
		return cmp.Or(cmp.Compare(order[x.row.State], order[y.row.State]), x.row.From.Compare(y.row.From), cmp.Compare(x.row.Title, y.row.Title))
	})
	return all
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
		if o.dormant = b.isDormant(f); o.dormant {
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
		return "whose a bucket is its name does not tell"
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
		for _, c := range b.r.Fleet.History(arn) {
			if name, ok := strings.CutPrefix(c.What, "attached: thing "); ok && !c.Time.After(at) {
				last = name
			}
		}
		if last == "" {
			return ""
		}
		return "of " + short(last) + " before"
	}
	_, name := kindAndName(things[0].ARN)
	return "of " + short(name)
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
		text += fmt.Sprintf(" It is disabled since %s; if it is enabled, it is open again: %s", dayAndClock(o.end.Time), uncapital(o.kind.means))
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

// openItems are what is open at the end, then what can't be known, then what does not work any more.
func (b *builder) openItems() (items []openItem) {
	const most = 50
	var unknown, others []openItem
	for _, o := range b.opened {
		item := openItem{State: o.row.State, Title: o.row.Title, Text: o.item, Refs: o.row.Refs}
		switch {
		case o.row.State == stateOpen:
			items = append(items, item)
		case o.row.State == stateUnknown && o.row.ClosedBy == "" && o.ours:
			unknown = append(unknown, item)
		case o.row.State == stateUnknown && o.row.ClosedBy == "":
			others = append(others, item)
		}
	}
	items = append(items, b.signInItem()...)
	items = slices.Concat(items, unknown, others, b.broken())
	if n := len(items) - most; n > 0 {
		items = append(items[:most], openItem{State: stateUnknown, Title: plural(n, "more opening"), Text: "They are in the list of what was opened."})
	}
	return items
}

// signInItem is about the password with which an incident began.
func (b *builder) signInItem() []openItem {
	if !b.incident.signedInBare() {
		return nil
	}
	l, _, _ := b.incident.start()
	for _, w := range b.rows {
		if w.At.After(l.Time) && !b.incident.has(w.node) && w.Error == "" && changesSignIn(w, &l) {
			return nil
		}
	}
	who := b.who(l.Actor)
	return []openItem{{
		State: stateUnknown, Title: capital(who) + "’s password and second factor",
		Text: "No record shows a new password or an MFA device since the sign-in. Take the password as known to others.", Refs: b.refsOf(l.EventID),
	}}
}

// changesSignIn reports whether a call gave the user of a sign-in a new password or a second factor.
func changesSignIn(w *row, l *sessions.Link) bool {
	switch w.Action {
	case "PasswordUpdated", "PasswordRecoveryCompleted", "ChangePassword", "EnableMFADevice", "DeleteLoginProfile", "UpdateLoginProfile":
		return l.Actor.Kind != iottrail.ActorRoot && strings.Contains(w.What+" "+strings.Join(w.Resources, " ")+" "+w.actor.name, l.Actor.Name) ||
			w.person.Principal() == l.Actor.Principal()
	}
	return false
}

// broken are the certificates that might connect before the incident, and can't any more.
func (b *builder) broken() (items []openItem) {
	if b.incident == nil || b.incident.first.IsZero() {
		return nil
	}
	const most = 2_000 // certificates that are asked about
	before := b.r.Fleet.At(b.incident.first.Add(-time.Second))
	asked := make(map[string]bool)
	for c := range b.r.Fleet.Calls(func(c *fleet.Call) bool { return !c.Time.Before(b.incident.first) && c.Error == "" }) {
		for _, arn := range c.Touched {
			kind, _ := kindAndName(arn)
			if kind != iot.TypeCertificate || asked[arn] || len(asked) >= most || !b.incident.has(b.nodeOf(&c.Change)) {
				continue
			}
			asked[arn] = true
			if item, ok := b.brokenItem(arn, before); ok {
				items = append(items, item)
			}
		}
	}
	return items
}

func (b *builder) brokenItem(arn string, before *fleet.State) (openItem, bool) {
	was, now := before.Certificate(arn), b.end.Certificate(arn)
	if len(was.Things.List) == 0 || !is(now.Exists, true) || is(now.Status, iot.CertificateStatusRevoked) {
		return openItem{}, false
	}
	_, thing := kindAndName(was.Things.List[0].ARN)
	head, _, _ := strings.Cut(arn, ":cert/")
	client := head + ":client/" + thing
	if before.MightAllow(arn, "iot:Connect", client).Answer != iottrail.Yes {
		return openItem{}, false
	}
	v := b.end.MightAllow(arn, "iot:Connect", client)
	if v.Answer != iottrail.No {
		return openItem{}, false
	}
	item := openItem{State: stateBroken, Title: short(thing) + " can’t connect", Refs: b.refs(now.Status.By)}
	item.Text = "Its " + resourceName(arn) + " might, before the first call."
	if now.Status.Known == fleet.Known {
		item.Text += " It is " + short(string(now.Status.Value))
		if len(now.Policies.List) == 0 {
			item.Text += ", and no policy is known to be attached to it"
		}
		item.Text += "."
	}
	return item, true
}

// openNote says how many of how many openings were closed, and when.
func (b *builder) openNote() phrase {
	closed, unknown, open := 0, 0, 0
	var from, to time.Time
	var refs []int
	for _, o := range b.opened {
		switch o.row.State {
		case stateOpen:
			open++
		case stateUnknown:
			unknown++
		default:
			closed++
			refs = append(refs, o.row.Refs...)
			if from.IsZero() || o.row.To.Before(from) {
				from = o.row.To
			}
			to = later(to, o.row.To)
		}
	}
	n := len(b.opened)
	switch {
	case n == 0:
		return phrase{Text: "Nothing was opened, as far as the records tell."}
	case closed == 0:
		return phrase{Text: fmt.Sprintf("None of %s was closed.", plural(n, "opening"))}
	}
	text := fmt.Sprintf("%s of %s %s closed, %s.", thousands(closed), plural(n, "opening"), wasWere(closed), fromTo(from, to))
	slices.Sort(refs)
	return phrase{Text: text, Refs: slices.Compact(refs)}
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
