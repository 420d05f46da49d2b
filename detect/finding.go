package detect

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// A Finding is a call that a Rule found, or several.
type Finding struct {
	Rule   *Rule
	Answer iottrail.Answer // Yes, or Maybe if a record was kept from saying so
	// Event is the call. If there are several it is the one whose record came last or, in a
	// Finding of what Quiet held back, the last call, without bodies.
	Event *iottrail.Event
	Calls int       // how many there were
	Since time.Time // when the first of them was, by EventTime
}

// String returns one line, without secrets.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", f.Event.EventTime.UTC().Format(time.RFC3339), f.Rule.Severity, f.Rule.ID)
	if f.Answer == iottrail.Maybe {
		b.WriteString("?")
	}
	fmt.Fprintf(&b, ": %s by %s", freeform.Word(f.Event.EventName), freeform.Word(f.Event.Actor().String()))
	if f.Calls > 1 {
		fmt.Fprintf(&b, ", %d calls since %s", f.Calls, f.Since.UTC().Format(time.RFC3339))
	}
	if f.Event.Failed() {
		b.WriteString(", failed")
		if code := f.Event.ErrorCode; code != "" {
			fmt.Fprintf(&b, ": %s", freeform.Word(code))
		}
	}
	return b.String()
}

// LogValue returns a group with the rule, its severity, the answer and what identifies the
// call.
func (f Finding) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("rule", f.Rule.ID), slog.String("severity", f.Rule.Severity.String()), slog.String("answer", f.Answer.String()),
		slog.Time("time", f.Event.EventTime), slog.String("action", f.Event.EventName), slog.String("actor", f.Event.Actor().String()),
		slog.String("eventID", f.Event.EventID), slog.Int("calls", f.Calls), slog.Time("since", f.Since),
	)
}
