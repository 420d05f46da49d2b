package iottrailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/iottrail/iottrail"
)

// Equal lets go-cmp compare Events, wherever they are in the values that it compares: two are
// equal if they say the same, that is, if [iottrail.Event.MarshalJSON] writes the same record
// for both. Raw does not count, and neither do
//
//   - white space, escapes in strings, and the order of the members of objects, in bodies, too;
//   - the spelling of numbers: 1, 1.0 and 10e-1 are equal, to the last digit;
//   - the time zone of a field's time: times are instants;
//   - a member that is null, which is the same as absent, in bodies, too.
//
// Everything else counts: the ids, an empty body, an empty string within one, a member that
// appears twice, and the spelling of a time in a body.
//
// A difference is shown with the names of the record's members:
//
//	cmp.Diff(want, got, iottrailtest.Equal())
//
// Options of package cmpopts that leave members out use these names, too, and not the fields of
// an Event. This leaves out the ids that are derived from what a record says:
//
//	cmpopts.IgnoreMapEntries(func(name string, _ any) bool { return name == "eventID" || name == "requestID" })
//
// It panics if an Event can't be written as JSON, which happens only if it was made by hand.
func Equal() cmp.Option {
	record := cmp.Transformer("Record", func(ev iottrail.Event) map[string]any {
		record, err := ev.MarshalJSON()
		if err != nil {
			panic(fmt.Sprintf("iottrailtest: Equal of an Event that can't be written as JSON: %v", err))
		}
		d := json.NewDecoder(bytes.NewReader(record))
		d.UseNumber()
		members := content(d).(map[string]any)
		for _, name := range [...]string{"eventID", "requestID", "sharedEventID"} {
			if text, ok := members[name].(string); ok {
				members[name] = id{text}
			}
		}
		return members
	})
	return cmp.Options{record, cmp.Comparer(func(x, y id) bool { return x == y })}
}

// An id is equal as a whole or not at all. As its type is not a string, go-cmp shows both ids,
// and not which of their characters differ.
type id struct{ text string }

func (i id) String() string { return i.text }

// A number is a JSON number: its digits without zeros around them, and its exponent.
type number string

// repeated has the values of a member that is in an object more than once, in their order.
type repeated []any

// content returns the next value of a JSON text, so that equal values are deeply equal. The
// text is valid, as MarshalJSON wrote it.
func content(d *json.Decoder) any {
	t, err := d.Token()
	if err != nil {
		panic("iottrailtest: " + err.Error())
	}
	switch t := t.(type) {
	case json.Number:
		return normal(string(t))
	case json.Delim:
		if t == '[' {
			list := []any{}
			for d.More() {
				list = append(list, content(d))
			}
			end(d)
			return list
		}
		object := make(map[string]any)
		for d.More() {
			name := content(d).(string)
			add(object, name, content(d))
		}
		end(d)
		return object
	}
	return t
}

// end skips the bracket after the last value.
func end(d *json.Decoder) { _, _ = d.Token() }

// add adds a member that is not null.
func add(object map[string]any, name string, value any) {
	if value == nil {
		return
	}
	switch before := object[name].(type) {
	case nil:
		object[name] = value
	case repeated:
		object[name] = append(before, value)
	default:
		object[name] = repeated{before, value}
	}
}

// normal gives equal numbers one spelling, without computing with them: an exponent may be
// larger than any computer.
func normal(text string) number {
	digits, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	digits, negative := strings.CutPrefix(digits, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "0"
	}
	power := 0
	if exponent != "" {
		var err error
		if power, err = strconv.Atoi(exponent); err != nil {
			return number(text) // too large to be of any use
		}
	}
	power -= len(fraction)
	short := strings.TrimRight(digits, "0")
	power += len(digits) - len(short)
	if negative {
		short = "-" + short
	}
	if power == 0 {
		return number(short)
	}
	return number(short + "e" + strconv.Itoa(power))
}
