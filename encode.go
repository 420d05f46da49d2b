package iottrail

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// MarshalJSON writes the record as CloudTrail would: the members in CloudTrail's
// order and spelling, then those of Extra. Every value that the record had when it was
// read is written in its place, unless its field was changed; Raw is not used, so what
// was taken out of a field stays out.
//
// What may differ from the record that was read: members that were null or
// empty may be gone, times are in RFC 3339 unless they have digits beyond nanoseconds,
// booleans and apiVersion have CloudTrail's usual type. A record in the AWS IoT guide's old spelling is
// written in today's.
//
// It fails with a *MemberError if a body or a member of Extra is not JSON, if
// Extra has a name twice, or if a time can't be written.
func (e Event) MarshalJSON() ([]byte, error) {
	w := writer{buf: make([]byte, 0, 1024+len(e.RequestParameters)+len(e.ResponseElements)+len(e.AdditionalEventData))}
	of := &eventTable
	if e.Aggregated != nil {
		of = &aggregatedTable
	}
	writeObject(&w, &e, of)
	if w.err != nil {
		return nil, fmt.Errorf("iottrail: %w", w.err)
	}
	return w.buf, nil
}

// A writer appends JSON to buf. After a failure it goes on, and err has the
// first.
type writer struct {
	buf  []byte
	path []string // names of the members that are being written
	err  error
}

// writeObject appends t as an object and reports whether it has a member.
func writeObject[T any](w *writer, t *T, of *table[T]) bool {
	w.buf = append(w.buf, '{')
	start := len(w.buf)
	var wrote uint64 // a bit for each row
	extra := *of.extra(t)
	for i := range of.rows {
		r := &of.rows[i]
		if r.kept != nil && len(extra) > 0 {
			if v, ok := extra.Get(r.member.Name); ok {
				same, cleared := r.kept(v, t)
				if same {
					w.member(r.member.Name, v)
				}
				if same || cleared {
					wrote |= 1 << i
					continue
				}
			}
		}
		if r.write(w, r.member.Name, t) {
			wrote |= 1 << i
		}
	}
	var names map[string]bool // of Extra, where there is more than one
	if len(extra) > 1 {
		names = make(map[string]bool, len(extra))
	}
	for _, m := range extra {
		if at := of.shape.Index(m.Name); at >= 0 && wrote&(1<<at) != 0 {
			continue
		}
		name := strings.ToValidUTF8(m.Name, "\ufffd")
		if names[name] {
			w.fail(m.Name, errors.New("twice in Extra"))
		}
		if len(extra) > 1 {
			names[name] = true
		}
		w.member(m.Name, m.Value)
	}
	w.buf = append(w.buf, '}')
	return len(w.buf) > start+1
}

// name appends a member's name, and a comma where one is needed.
func (w *writer) name(name string) {
	if w.buf[len(w.buf)-1] != '{' {
		w.buf = append(w.buf, ',')
	}
	w.buf = append(appendQuoted(w.buf, name), ':')
}

// textMember appends a member that is a string, if it is not empty.
func (w *writer) textMember(name, value string) bool {
	if value == "" {
		return false
	}
	w.name(name)
	w.buf = appendQuoted(w.buf, value)
	return true
}

// member appends a member whose value is JSON already; nil is null.
func (w *writer) member(name string, value []byte) bool {
	if value == nil {
		value = []byte("null")
	}
	if !jsonscan.Valid(value, jsonscan.MaxDepth) {
		w.fail(name, errors.New("the value is not JSON"))
	}
	w.name(name)
	w.buf = append(w.buf, value...)
	return true
}

// try appends a member whose value write appends, unless write returns false.
func (w *writer) try(name string, write func() bool) bool {
	mark := len(w.buf)
	w.name(name)
	w.path = append(w.path, name)
	ok := write()
	w.path = w.path[:len(w.path)-1]
	if !ok {
		w.buf = w.buf[:mark]
	}
	return ok
}

// mergeMembers appends the members of an object, apart from one.
func (w *writer) mergeMembers(object []byte, except string) {
	var s jsonscan.Scanner
	if len(object) == 0 || object[0] != '{' {
		return
	}
	if _, f := s.Object(object, 0, noMembers, jsonscan.DefaultDepth); f != jsonscan.None {
		w.fail(except, errors.New(f.String()))
		return
	}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if name := string(jsonscan.AppendUnquoted(nil, object[n.Name:n.Name+n.NameLen])); name != except {
			w.member(name, object[n.Start:n.End])
		}
	}
}

func (w *writer) fail(name string, err error) {
	if w.err != nil {
		return
	}
	path := ""
	for _, p := range append(w.path, name) {
		path += "/" + pointerToken([]byte(p))
	}
	w.err = &MemberError{Path: path, Err: err}
}

// appendQuoted appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD, as they do on reading.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[from:i]...), "\ufffd"...)
				from = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

var _ json.Marshaler = Event{}
