package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// A layout is another way to write the same records.
type layout struct {
	name  string
	goal  float64 // at most so many times what a byte of the plain log takes
	write func(log []byte) ([]byte, error)
}

// layoutsOf are those that people have, after the plain one: what a new version of
// CloudTrail writes, what an editor or jq does, what a careful encoder does, and what
// log pipelines do.
var layoutsOf = []layout{
	{"plain", 0, func(log []byte) ([]byte, error) { return log, nil }},
	{"unknown members", 1.05, withUnknown},
	{"indented", 1.10, indented},
	{"escaped names", 1.10, escapedNames},
	{"JSON Lines", 1.10, jsonLines},
}

// rewrite writes a log with each of its records as f makes it.
func rewrite(log []byte, f func(i int, raw string) string) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(log)*5/4))
	out.WriteString(`{"Records":[`)
	i := 0
	err := cut(log, cutChecking, func(raw string) error {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(f(i, raw))
		i++
		return nil
	})
	out.WriteString("]}")
	return out.Bytes(), err
}

// unknownNames are members that withUnknown adds.
var unknownNames = map[string]bool{"eventOrigin": true, "deliveryAttempt": true, "eventLineage": true, "isReplayed": true,
	"partitionKeys": true, "delegationId": true, "trustLevel": true, "certificateChain": true}

// withUnknown adds members that iottrail does not know: five to a record, before, between
// and after the others, two to userIdentity and one to tlsDetails.
func withUnknown(log []byte) ([]byte, error) {
	return rewrite(log, func(i int, raw string) string {
		raw = fmt.Sprintf(`{"eventOrigin":"fleet-%d",%s,"isReplayed":false,"partitionKeys":["%d","eu"]}`, i%7, raw[1:len(raw)-1], i)
		raw = strings.Replace(raw, `,"userIdentity":{`, fmt.Sprintf(`,"deliveryAttempt":%d,"userIdentity":{"delegationId":"d-%d","trustLevel":3,`, i%3, i), 1)
		raw = strings.Replace(raw, `,"eventID":`, fmt.Sprintf(`,"eventLineage":{"parent":"p-%d","depth":2},"eventID":`, i), 1)
		return strings.Replace(raw, `,"tlsDetails":{`, `,"tlsDetails":{"certificateChain":["leaf","root"],`, 1)
	})
}

func indented(log []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(log)*3/2))
	err := json.Indent(out, log, "", "  ")
	return out.Bytes(), err
}

// jsonLines writes a record a line.
func jsonLines(log []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(log)))
	err := cut(log, cutChecking, func(raw string) error {
		out.WriteString(raw)
		out.WriteByte('\n')
		return nil
	})
	return out.Bytes(), err
}

// escapedNames writes the first letter of each tenth name of a record, whichever object
// it is in, as an escape.
func escapedNames(log []byte) ([]byte, error) {
	return rewrite(log, func(i int, raw string) string {
		out := make([]byte, 0, len(raw)+64)
		names := i // not the same ones in each record
		for at := 0; at < len(raw); {
			if raw[at] != '"' {
				out = append(out, raw[at])
				at++
				continue
			}
			end := endOfString(raw, at)
			if text := raw[at:end]; strings.HasPrefix(raw[end:], ":") {
				if names++; names%10 == 0 && len(text) > 2 && text[1] != '\\' && text[1] < 0x80 {
					out = fmt.Appendf(out, `"\u%04x`, text[1])
					at += 2
				}
			}
			out = append(out, raw[at:end]...)
			at = end
		}
		return string(out)
	})
}

// endOfString returns where the string that begins at raw[at] ends.
func endOfString(raw string, at int) int {
	for at++; raw[at] != '"'; at++ {
		if raw[at] == '\\' {
			at++
		}
	}
	return at + 1
}
