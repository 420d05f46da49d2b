package main

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of faults, as they are named where a contestant does not notice one.
const (
	controls  = "control characters"
	escapes   = "escapes"
	zeros     = "leading zeros"
	numbers   = "numbers"
	literals  = "literals"
	structure = "commas, colons, names and brackets in records"
	between   = "commas between records"
	ends      = "the end of the log"
)

// insideRecords are the kinds that concern one record.
var insideRecords = []string{controls, escapes, zeros, numbers, literals, structure}

// kindsOfFaults are all, in the order in which they are named.
var kindsOfFaults = append(slices.Clone(insideRecords), between, ends)

// valueFaults are ways in which a value can be no JSON.
var valueFaults = []struct{ what, kind, text string }{
	{"a control character in a string", controls, "{\"a\":\"b\x01c\"}"},
	{"an escape that JSON has not", escapes, `{"a":"b\qc"}`},
	{"half a \\u", escapes, `{"a":"\u12"}`},
	{"a number with a leading zero", zeros, `{"a":012}`},
	{"a number without digits", numbers, `{"a":-}`},
	{"a literal cut short", literals, `{"a":tru}`},
	{"no comma", structure, `{"a":1 "b":2}`},
	{"a comma too many", structure, `{"a":1,}`},
	{"no colon", structure, `{"a" 1}`},
	{"a name without quotes", structure, `{a:1}`},
	{"brackets that do not match", structure, `{"a":[1}}`},
}

// A fault is a log that is not JSON.
type fault struct {
	what, kind string
	data       []byte
}

// faultsOf damages a log. Each value fault is put in three places of a record that
// is not of AWS IoT and so is built in one job and skipped in the other: for
// the value of a member that no one knows, before and after all others, and for a
// body that is null. The others are in the list of records and at its end.
func faultsOf(l *Log) (faults []fault, err error) {
	var records []string
	if err := cut(l.Data, cutChecking, func(raw string) error { records = append(records, raw); return nil }); err != nil {
		return nil, err
	}
	const null = `"responseElements":null`
	i := slices.IndexFunc(records, func(raw string) bool {
		return strings.Contains(raw, null) && !strings.Contains(raw, iotSource) && raw != records[0]
	})
	if i < 0 || i == len(records)-1 {
		return nil, fmt.Errorf("no record that could be damaged: %d of %d", i, len(records))
	}
	add := func(what, kind string, parts ...string) {
		faults = append(faults, fault{what, kind, []byte(strings.Join(parts, ""))})
	}
	whole, raw := string(l.Data), records[i]
	before, after, _ := strings.Cut(whole, raw)
	for _, f := range valueFaults {
		add(f.what+" in a body", f.kind,
			before, strings.Replace(raw, null, strings.TrimSuffix(null, "null")+f.text, 1), after)
		add(f.what+" in a first, unknown member", f.kind,
			before, `{"xNobodyKnows":`, f.text, ",", raw[1:], after)
		add(f.what+" in a last, unknown member", f.kind,
			before, raw[:len(raw)-1], `,"xNobodyKnows":`, f.text, "}", after)
	}
	add("no comma between two records", between, before, raw, after[1:])
	add("two commas between two records", between, before, raw, ",", after)
	add("a word between two records", between, before, raw, ",x", after[1:])
	add("a comma after the last record", between, strings.TrimSuffix(whole, "]}"), ",]}")
	add("the end cut off", ends, strings.TrimSuffix(whole, "]}"))
	add("the last bracket cut off", ends, strings.TrimSuffix(whole, "}"))
	add("something after the end", ends, whole, "x")
	return faults, nil
}

// overlooked returns which kinds of faults a contestant does not notice, and in
// which of them.
func (j *job) overlooked(c *contestant, faults []fault) (kinds, missed []string) {
	seen := map[string]bool{}
	for _, f := range faults {
		if j.of(c)(f.data, new(sink)) == nil {
			seen[f.kind] = true
			missed = append(missed, f.what)
		}
	}
	for _, k := range kindsOfFaults {
		if seen[k] {
			kinds = append(kinds, k)
		}
	}
	slices.Sort(missed)
	return kinds, missed
}
