package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/sessions"
)

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
