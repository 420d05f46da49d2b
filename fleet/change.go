package fleet

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// A Change is what one call did to one resource, or tried to do.
type Change struct {
	Time    time.Time // when the call was made, by its record, in whole seconds; zero if that is not said
	Action  string    // "AttachPolicy"; "" for records that are missing: see Fleet.Missed
	Until   time.Time // of missing records: until when; zero is without end
	EventID string
	Account string // in which the call was made
	Region  string // to which it was made

	Actor       iottrail.Actor // who made it
	AccessKeyID string         // with which key
	From        string         // from where: Event.SourceIPAddress

	// Error is why the call failed, its code or, if there is none, its message. A call that failed
	// changed nothing. For missing records it says why they are missing.
	Error string
	// Unreadable is set if the record does not say all that the call did.
	Unreadable bool

	Resource string // the ARN; "" if it has none, or the Change is not about one
	What     string // what was done to the resource, in a few words; texts of the record are quoted in it
}

// change returns what an entry says.
func (r *resource) change(e *entry) *Change {
	if e == nil {
		return nil
	}
	c := e.rec.change()
	if c.Resource = r.given; c.Resource == "" {
		c.Resource = r.arn()
	}
	c.What = r.says(e)
	if !hasARN(r.kind) && c.What != "" {
		c.What = label(r) + ": " + c.What
	}
	return c
}

// change returns the call of a record.
func (r *record) change() *Change {
	if r == nil {
		return nil
	}
	c := &Change{
		Time: r.time(), Action: r.action, EventID: r.id, Account: r.place.account, Region: r.place.region,
		Actor: r.who.actor, AccessKeyID: r.who.key, From: r.from, Error: r.err, Unreadable: r.unreadable,
	}
	if r.action == "" && r.id == "" {
		c.Until, c.What = timeOf(r.until), "records are missing"
	}
	return c
}

// says says what an entry did to its resource.
func (r *resource) says(e *entry) string {
	peer := func(before string) string {
		if e.peer == nil {
			return before
		}
		return before + " " + label(e.peer)
	}
	switch e.op {
	case opBorn:
		if r.kind == iot.TypePolicy {
			return "created, with version 1 as the default"
		}
		s := "created" + statuses(r, e.to)
		if words := settingWords(e.set, true); words != "" {
			s += ", " + words
		}
		return s
	case opDied:
		return "deleted"
	case opStatus:
		return "set to" + statuses(r, e.to)
	case opTransfer:
		if e.peer == nil {
			return "offered to another account"
		}
		return "offered to account " + freeform.Word(e.peer.place.account)
	case opCancel:
		return "no longer offered to another account"
	case opAccept:
		return "taken over from another account"
	case opReject:
		return "not taken over from another account"
	case opLink:
		return peer(linkWords[e.link].made)
	case opUnlink:
		return peer(linkWords[e.link].ended)
	case opVersion:
		s := "version " + number(e.n) + " written"
		if e.makesDefault && !e.perhaps {
			s += " and made the default"
		}
		return s
	case opDefault:
		return "version " + number(e.n) + " made the default"
	case opDrop:
		return "version " + number(e.n) + " deleted"
	case opSet:
		return settingWords(e.set, false)
	}
	return ""
}

// linkWords say what is done to either end of a link.
var linkWords = [...]struct{ made, ended string }{
	linkPolicy: {"attached:", "detached:"},
	linkThing:  {"attached:", "detached:"},
	linkMember: {"member:", "no longer member:"},
	linkTarget: {"target:", "no longer target:"},
}

func number(n int32) string {
	if n == noVersion {
		return "of a number that is not known"
	}
	return fmt.Sprint(n)
}

// statuses names the states that a certificate may be in.
func statuses(r *resource, s states) string {
	if r.kind != iot.TypeCertificate {
		return ""
	}
	for state, status := range map[states]iot.CertificateStatus{
		active: iot.CertificateStatusActive, inactive: iot.CertificateStatusInactive,
		revoked: iot.CertificateStatusRevoked, pending: iot.CertificateStatusPendingTransfer,
	} {
		if s == state {
			return " " + string(status)
		}
	}
	return " a status that is not known"
}

// fieldWords are the fields as they are called in Change.What and Difference.What; what is never set
// again and what is only kept for openings has none.
var fieldWords = [numFields]string{
	fieldType: "type", fieldParent: "parent", fieldQuery: "query", fieldStatus: "status", fieldRegisters: "auto-registration",
	fieldTemplate: "registration by", fieldRole: "role", fieldDuration: "duration", fieldEnabled: "enabled", fieldHook: "hook",
	fieldDefault: "default version", fieldSQL: "sql", fieldTargets: "to", fieldFunction: "function", fieldSigned: "signed tokens",
	fieldAuthorizer: "authorizer", fieldDomain: "domain", fieldCancelled: "cancelled", fieldUntil: "until", fieldAlarms: "alarms",
}

// settingWords says what was set. Of what was created it leaves out what it does not have.
func settingWords(set []setting, created bool) string {
	var words []string
	for _, s := range set {
		switch name := fieldWords[s.field]; {
		case name == "", created && (s.value == "" || s.value == no):
		case s.value == unread:
			words = append(words, name+" not known")
		case s.value == "":
			words = append(words, "no "+name)
		default:
			words = append(words, name+" "+freeform.Word(inLine(s.value)))
		}
	}
	return strings.Join(words, ", ")
}

// inLine writes a setting of several texts on one line.
func inLine(s string) string { return strings.ReplaceAll(s, "\n", ", ") }

// label names a resource in a text for people: its kind and its name, of a certificate the
// beginning of its id.
func label(r *resource) string {
	name := r.name
	if (r.kind == iot.TypeCertificate || r.kind == iot.TypeCACertificate) && len(name) == 64 {
		return r.kind + " " + freeform.Word(name[:12]) + "…"
	}
	return strings.TrimSpace(r.kind) + " " + freeform.Word(name)
}

// labelOf names the resource of an ARN.
func labelOf(arn string) string {
	if _, _, kind, name, ok := parseARN(arn); ok {
		return label(&resource{id: id{kind: kind, name: name}})
	}
	return freeform.Word(arn)
}

// String returns one line, without keys and other secrets. What comes from the record is quoted
// where a terminal would act on it, or where it could pass for another text.
func (c Change) String() string {
	var b strings.Builder
	b.WriteString(timeText(c.Time))
	switch {
	case c.Action == "" && c.EventID == "":
		fmt.Fprintf(&b, " to %s: records are missing of account %s, region %s", timeText(c.Until), wordOr(c.Account, "any"), wordOr(c.Region, "any"))
		fmt.Fprintf(&b, ": %s", freeform.Word(c.Error))
		return b.String()
	default:
		fmt.Fprintf(&b, " %s by %s from %s", wordOr(c.Action, "?"), freeform.Word(c.Actor.String()), wordOr(c.From, "?"))
	}
	if c.Resource != "" {
		b.WriteString(": " + labelOf(c.Resource))
	}
	if c.What != "" {
		b.WriteString(": " + c.What)
	}
	if c.Error != "" {
		b.WriteString(", failed: " + freeform.Word(c.Error))
	}
	if c.Unreadable {
		b.WriteString(", not all of it can be read")
	}
	return b.String()
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	return t.UTC().Format(time.RFC3339)
}

func wordOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return freeform.Word(s)
}

// GoString returns the same as String.
func (c Change) GoString() string { return c.String() }

// LogValue returns what String says, as the attributes of a group, with the ARN of the resource
// and the id of the record.
func (c Change) LogValue() slog.Value {
	attrs := []slog.Attr{slog.Time("time", c.Time), slog.String("action", c.Action)}
	add := func(name, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(name, value))
		}
	}
	if !c.Until.IsZero() {
		attrs = append(attrs, slog.Time("until", c.Until))
	}
	add("account", c.Account)
	add("region", c.Region)
	if c.Actor != (iottrail.Actor{}) {
		add("actor", c.Actor.String())
	}
	add("from", c.From)
	add("resource", c.Resource)
	add("what", c.What)
	add("error", c.Error)
	add("eventID", c.EventID)
	if c.Unreadable {
		attrs = append(attrs, slog.Bool("unreadable", true))
	}
	return slog.GroupValue(attrs...)
}
