package digest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/freeform"
)

// A Span is a time of one trail in one account and region, and what is known about the log
// files that were delivered in it.
type Span struct {
	OrganizationID, AccountID, Region string
	Trail                             string // its name; "" if there is no digest, which would have it

	From, To time.Time // of delivery
	// Status is Valid if digests prove which files there were, each of these was read and is
	// unchanged, and there are no others. Otherwise Err has a reason why not; there may be
	// more.
	Status Status
	Err    error
}

// Reason returns the text of Err, or "" if it is nil. Names of files in it are quoted if a
// terminal could act on them.
func (s Span) Reason() string { return reason(s.Err) }

// String returns one line, with the reason if there is one:
//
//	111122223333 eu-central-1 fleet, 2026-10-06T09:00:00Z to 2026-10-06T12:00:00Z: valid
func (s Span) String() string {
	var whose []string
	for _, name := range []string{s.OrganizationID, s.AccountID, s.Region, s.Trail} {
		if name != "" {
			whose = append(whose, freeform.Word(name))
		}
	}
	line := fmt.Sprintf("%s, %s to %s: %s", strings.Join(whose, " "), s.From.UTC().Format(time.RFC3339), s.To.UTC().Format(time.RFC3339), s.Status)
	if s.Err != nil {
		line += ": " + s.Reason()
	}
	return line
}

// LogValue returns a group with what String says.
func (s Span) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("account", s.AccountID), slog.String("region", s.Region), slog.String("trail", s.Trail),
		slog.Time("from", s.From), slog.Time("to", s.To), slog.String("status", string(s.Status)),
	}
	if s.Err != nil {
		attrs = append(attrs, slog.String("reason", s.Reason()))
	}
	return slog.GroupValue(attrs...)
}

// MarshalJSON returns this, without organization, trail and reason where they are empty:
//
//	{"organization": "o-...", "account": "111122223333", "region": "eu-central-1", "trail": "fleet",
//	 "from": "2026-10-06T09:00:00Z", "to": "2026-10-06T12:00:00Z", "status": "invalid", "reason": "..."}
func (s Span) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Organization string    `json:"organization,omitempty"`
		Account      string    `json:"account"`
		Region       string    `json:"region"`
		Trail        string    `json:"trail,omitempty"`
		From         time.Time `json:"from"`
		To           time.Time `json:"to"`
		Status       Status    `json:"status"`
		Reason       string    `json:"reason,omitempty"`
	}{s.OrganizationID, s.AccountID, s.Region, s.Trail, s.From.UTC(), s.To.UTC(), s.Status, s.Reason()})
}
