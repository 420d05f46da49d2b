package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// This file says in words what a change has, each text cut to a length and safe to print.

const maxText = fleet.MaxText

// actionText names the call.
func actionText(c *fleet.Change) string {
	return plain.Word(shortSource(c.Source), 24) + ":" + plain.Word(c.Action, 48)
}

// placeText says whose calls these are, and where they were made.
func placeText(c *fleet.Change) string {
	return plain.Word(c.Account, 12) + "/" + plain.Word(c.Region, 16)
}

// fromText says where the call came from.
func fromText(c *fleet.Change) string { return plain.Word(c.From, 39) } // the length of an IPv6 address

// actorText names the actor, and its account where that is not the record's.
func actorText(a *fleet.Actor, account string) string {
	text := a.Kind
	switch {
	case a.Name != "" && a.Session != "":
		text += " " + plain.Word(a.Name, 32) + "/" + plain.Word(a.Session, 40)
	case a.Name+a.Session != "":
		text += " " + plain.Word(a.Name+a.Session, 64)
	}
	if a.Account != account && a.Account != "" {
		text += " of " + plain.Word(a.Account, 12)
	}
	if a.OnBehalfOf != "" {
		text += " by " + plain.Word(strings.TrimSuffix(a.OnBehalfOf, ".amazonaws.com"), 40)
	}
	return text
}

// what says what a call was about: the things it touched, unless what it set names them already; then
// the first of what it set.
func what(c *fleet.Change) string {
	const most = 100 // of each part
	var parts []string
	for i, t := range c.Touched {
		if i == 6 {
			parts = append(parts, fmt.Sprintf("(and %d more)", len(c.Touched)-i))
			break
		}
		if !mention(c.Set, t, c.Account) {
			parts = append(parts, touchedText(t, c.Account, most))
		}
	}
	for i, s := range c.Set {
		if i == 8 {
			parts = append(parts, fmt.Sprintf("(and %d more)", len(c.Set)-i))
			break
		}
		parts = append(parts, plain.Word(s.Name, most)+"="+plain.Word(shortID(beforeResource.ReplaceAllString(s.Value, "")), most))
	}
	return strings.Join(parts, " ")
}

// reasons say why a change is marked.
func reasons(c *fleet.Change) (list []string) {
	for i, warning := range c.Warnings {
		if i == 3 {
			return append(list, fmt.Sprintf("and %d more", len(c.Warnings)-i))
		}
		list = append(list, plain.Text(shortID(warning), 300))
	}
	return list
}

// touchedText names a thing, and its account where that is not the record's.
func touchedText(t fleet.Touched, account string, most int) string {
	text := t.Type + ":" + shortID(fleet.ResourceOf(t.Name))
	if t.Name == "" {
		text = shortID(fleet.ResourceOf(t.ARN))
	}
	text = plain.Word(text, most)
	if a := fleet.AccountOf(t.ARN); a != "" && a != account {
		text += " of " + plain.Word(a, 12)
	}
	return text
}

// mention reports whether what was set names a thing already. A name alone does not say that a thing
// is in another account than the record.
func mention(s fleet.Settings, t fleet.Touched, account string) bool {
	a := fleet.AccountOf(t.ARN)
	for _, set := range s {
		if set.Value == t.ARN || set.Value == t.Name && (a == "" || a == account) {
			return true
		}
	}
	return false
}

// beforeResource finds what an ARN has before the resource.
var beforeResource = regexp.MustCompile(`\barn:([^:,\s]*:){4}`)

// shortID shortens the ids of certificates, which are 64 hexadecimal digits, to
// their first 12. They are whole with -json.
func shortID(s string) string {
	const whole, short = 64, 12
	var out strings.Builder
	from, run := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'f') {
			run++
			continue
		}
		if run == whole {
			out.WriteString(s[from:i-whole+short] + "…")
			from = i
		}
		run = 0
	}
	return out.String() + s[from:]
}

// clock writes a time, or nothing if there is none.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fleet.Clock(t)
}
