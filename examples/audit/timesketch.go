package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/examples/internal/fleet"
)

// A timeline is the output of -timesketch, in JSON Lines.
type timeline struct {
	out     io.Writer
	summary io.Writer
}

// A moment is a line of a timeline. Timesketch wants the first three members and takes any others; its
// guide is "Import from JSON or CSV".
type moment struct {
	Message       string `json:"message"`
	Datetime      string `json:"datetime"` // ISO 8601
	TimestampDesc string `json:"timestamp_desc"`
	Timestamp     int64  `json:"timestamp"` // microseconds since 1970

	Kind     string   `json:"kind"` // "finding", "change", "log" or "digest"
	Tag      []string `json:"tag,omitempty"`
	Severity string   `json:"severity,omitempty"`
	Rule     string   `json:"rule,omitempty"`
	Account  string   `json:"account,omitempty"`
	Region   string   `json:"region,omitempty"`
	Actor    string   `json:"actor,omitempty"`
	ActorARN string   `json:"actor_arn,omitempty"`
	From     string   `json:"source_ip,omitempty"`
	Service  string   `json:"service,omitempty"`
	Action   string   `json:"action,omitempty"`
	Outcome  string   `json:"outcome,omitempty"`
	Touched  []string `json:"touched,omitempty"`
	Reasons  []string `json:"reasons,omitempty"`
	Calls    int      `json:"calls,omitempty"`
	EventID  string   `json:"event_id,omitempty"`
	File     string   `json:"file,omitempty"`
}

// write merges the few findings into the changes, which are already in order.
func (t *timeline) write(b *found) {
	list := foundMoments(b)
	for i := range b.changes {
		c := &b.changes[i].Change
		m := moment{TimestampDesc: "Change", Kind: "change"}
		if len(c.Warnings) > 0 {
			m.Tag = []string{"look"}
		}
		m = called(m, "", c)
		for len(list) > 0 && list[0].Timestamp <= m.Timestamp {
			writeLine(t.out, &list[0])
			list = list[1:]
		}
		writeLine(t.out, &m)
	}
	for i := range list {
		writeLine(t.out, &list[i])
	}
}

// foundMoments returns all but the changes, in the order of time.
func foundMoments(b *found) (list []moment) {
	for _, f := range b.integrity.findings() {
		list = append(list, at(f.End, moment{
			Message: f.String(), TimestampDesc: "File delivered", Kind: string(f.Kind), Tag: []string{string(f.Status)}, Outcome: string(f.Status), File: f.File,
		}))
	}
	for i := range b.findings {
		f := &b.findings[i]
		m := moment{TimestampDesc: "Finding", Kind: "finding", Severity: f.Severity.String(), Rule: f.Rule, Calls: f.Calls, Tag: []string{f.Severity.String(), f.Rule}}
		message := strings.ToUpper(m.Severity) + " " + f.Title
		if f.doubtful() {
			message += " (in doubt)"
			m.Tag = append(m.Tag, "maybe")
		}
		list = append(list, called(m, message+": ", &f.Change))
	}
	slices.SortStableFunc(list, func(a, b moment) int { return cmp.Compare(a.Timestamp, b.Timestamp) })
	return list
}

func (t *timeline) end(totals *totals, in *integrity) { writeSummaryAfter(t.summary, totals, in) }

// at sets the time of a moment.
func at(when time.Time, m moment) moment {
	if when.IsZero() { // Timesketch takes none without
		when = time.Unix(0, 0)
		m.TimestampDesc += " (no time)"
	}
	m.Datetime, m.Timestamp = when.UTC().Format("2006-01-02T15:04:05.999999999+00:00"), when.UnixMicro()
	return m
}

// called adds what a call says.
func called(m moment, message string, c *fleet.Change) moment {
	m.Message = message + fmt.Sprintf("%s by %s from %s", actionText(c), actorText(&c.Actor, c.Account), fromText(c))
	if c.Outcome != fleet.OutcomeOK {
		m.Message += " failed"
	}
	if text := what(c); text != "" {
		m.Message += ": " + text
	}
	m.Account, m.Region, m.From, m.Service, m.Action, m.Outcome = c.Account, c.Region, c.From, c.Source, c.Action, c.Outcome
	m.Actor, m.ActorARN, m.Reasons, m.EventID, m.File = actorText(&c.Actor, c.Account), c.Actor.ARN, c.Warnings, c.EventID, c.File
	for _, r := range c.Touched {
		m.Touched = append(m.Touched, touchedText(r, c.Account, maxText))
	}
	return at(c.Time, m)
}
