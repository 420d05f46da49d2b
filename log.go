package iottrail

import (
	"log/slog"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/freeform"
)

// attributes calls yield for what a person wants to see of a record on one line.
// None is a body, an access key or anything else that would let one sign in.
func (e *Event) attributes(yield func(name, value string)) {
	optional := func(name, value string) {
		const most = 1024 // longer ones are nobody's honest address or user agent
		if len(value) > most {
			value = strings.ToValidUTF8(value[:most], "") + "..."
		}
		if value != "" {
			yield(name, value)
		}
	}
	if !e.EventTime.IsZero() {
		yield("time", e.EventTime.UTC().Format(time.RFC3339Nano))
	}
	if e.Insight != nil {
		optional("insight", e.Insight.InsightType)
		optional("state", e.Insight.State)
		optional("insightSource", e.Insight.EventSource)
		optional("insightName", e.Insight.EventName)
	}
	optional("source", e.EventSource)
	optional("name", e.EventName)
	optional("region", e.AWSRegion)
	optional("account", e.RecipientAccountID)
	if actor := e.Actor(); actor != (Actor{}) {
		yield("actor", actor.String())
	}
	optional("from", e.SourceIPAddress)
	optional("readOnly", e.ReadOnly.String())
	optional("error", e.ErrorCode)
	if e.ErrorCode == "" {
		optional("error", e.ErrorMessage)
	}
	optional("type", e.EventType)
	optional("category", e.EventCategory)
	optional("id", e.EventID)
}

// String returns the record on one line: when, what, where, who, from where, and
// with what outcome. It has neither bodies nor access keys. What comes from the
// record is quoted if it has spaces or characters that a terminal would act on.
func (e Event) String() string {
	var b strings.Builder
	e.attributes(func(name, value string) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name)
		b.WriteByte('=')
		b.WriteString(freeform.Word(value))
	})
	return b.String()
}

// GoString returns the same as String, so that %#v shows no more either.
func (e Event) GoString() string { return e.String() }

// String returns who the identity is, as [Event.Actor] and [Actor.String] say it. It
// has no access key.
func (u UserIdentity) String() string { return (&Event{UserIdentity: u}).Actor().String() }

// GoString returns the same as String.
func (u UserIdentity) GoString() string { return u.String() }

// LogValue returns the same as String.
func (u UserIdentity) LogValue() slog.Value { return slog.StringValue(u.String()) }

// LogValue returns the same as String, as the attributes of a group.
func (e Event) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, 16)
	e.attributes(func(name, value string) { attrs = append(attrs, slog.String(name, value)) })
	return slog.GroupValue(attrs...)
}

// visible is freeform.Word for text in which spaces are welcome.
func visible(s string) string { return freeform.Quoted(s, func(rune) bool { return false }) }
