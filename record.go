package iottrail

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file takes one record from bytes to an Event, in two steps. scan
// validates the bytes and notes where the members are. From these notes classify says what
// the object is, and it is known whether it is wanted. build makes the Event.

// documentShape is the shape of an Event with the lists of containers: so one
// scan serves for both, and stops where a document turns out to be a container.
var documentShape = func() *jsonscan.Shape {
	var members []jsonscan.Member
	for _, r := range eventTable.rows {
		members = append(members, r.member)
	}
	for _, name := range listNames {
		members = append(members, jsonscan.Member{Name: name, Stop: true})
	}
	shape := jsonscan.NewShape(members...)
	shape.Other = func(name []byte) uint64 { return uint64(bitOfName(name)) }
	return shape
}()

// A scanned is an object that was scanned, and about which nothing was decided yet. It is
// valid until the scanner is used again.
type scanned struct {
	text     []byte // the object, and perhaps more after it
	nodes    []jsonscan.Node
	seen     uint64        // bits of the members that documentShape knows
	unknowns int           // how many members it does not know
	others   uint64        // the names of these that are in knownNames, a nameSet
	of       *table[Event] // of a record
	scanner  *jsonscan.Scanner
	ascii    bool // the text is certainly ASCII
	shallow  bool // nodes has no more than the members of the object itself
}

// scan scans the object that data begins with, and makes rec that object. Where stop is set
// it may end with jsonscan.Stopped: the nodes reach up to a list of a container then, and
// include it.
func (rec *scanned) scan(s *jsonscan.Scanner, data []byte, room int, stop bool) (int, jsonscan.Fault) {
	s.StopAtLists = stop
	end, f := s.Object(data, 0, documentShape, room)
	rec.text, rec.nodes, rec.scanner, rec.of = data, s.Nodes, s, nil
	rec.seen, rec.unknowns, rec.others, rec.shallow, rec.ascii = s.Seen, s.Unknowns, s.Others, false, false
	if f == jsonscan.Stopped && rec.isRecord() { // which happens to have a member of that name
		return rec.scan(s, data, room, false)
	}
	return end, f
}

// as makes the object a record that the table reads. Those with members in a spelling of
// their own are scanned again for it.
func (rec *scanned) as(of *table[Event], room int) (int, jsonscan.Fault) {
	rec.of = of
	if of == &eventTable {
		return 0, jsonscan.None
	}
	rec.scanner.StopAtLists = false
	end, f := rec.scanner.Object(rec.text, 0, of.shape, room)
	rec.nodes, rec.shallow = rec.scanner.Nodes, false
	return end, f
}

// member returns the node of a member of the object itself, whether its shape
// knows it or not, or nil.
func (rec *scanned) member(name string) *jsonscan.Node {
	for at := 0; at < len(rec.nodes); at = int(rec.nodes[at].Next) {
		if n := &rec.nodes[at]; string(rec.nameOf(n)) == name {
			return n
		}
	}
	return nil
}

// nameOf returns the name of a member, which is good until the scanner is used again; the
// beginning of one that is longer than any that is asked for.
func (rec *scanned) nameOf(n *jsonscan.Node) []byte {
	name := rec.text[n.Name : n.Name+n.NameLen]
	if len(name) > maxNameShown {
		name = cutName(name)
	}
	if bytes.IndexByte(name, '\\') >= 0 {
		return jsonscan.UnquotedBytes(name)
	}
	return name
}

// at returns the node of the object's member with the index in its table, or nil.
func (rec *scanned) at(index int) *jsonscan.Node {
	for at := 0; at < len(rec.nodes); at = int(rec.nodes[at].Next) {
		if n := &rec.nodes[at]; int(n.Member) == index {
			return n
		}
	}
	return nil
}

// textOf returns the text of a string, which is good until the scanner is used
// again; nil where n is nil or no string.
func (rec *scanned) textOf(n *jsonscan.Node) []byte {
	if n == nil || n.Kind != jsonscan.Text {
		return nil
	}
	text := rec.text[n.Start+1 : n.End-1]
	if n.Escaped || !rec.ascii && !utf8.Valid(text) {
		return jsonscan.UnquotedBytes(text)
	}
	return text
}

// is reports whether the member with the index in the table is that text.
func (rec *scanned) is(index int, text string) bool { return string(rec.textOf(rec.at(index))) == text }

// build makes the Event of a record. The error is nil, or what the fields could
// not hold.
func (rec *scanned) build(r *reader, size int) (*Event, []*MemberError) {
	e := new(Event)
	rec.buildInto(e, r, size)
	return e, r.faults
}

func (rec *scanned) buildInto(e *Event, r *reader, size int) {
	if rec.of == &aggregatedTable {
		e.Aggregated = new(Aggregated)
	}
	e.Raw = string(rec.text[:size])
	r.begin(rec.nodes, rec.text[:size], e.Raw, rec.ascii)
	readObject(r, e, rec.of, 0, len(rec.nodes))
	if rec.of == &legacyTable {
		e.EventSource = legacySource
		for i := range e.Extra { // the text of a time belongs to a field, under today's name
			if m := &e.Extra[i]; m.Name == "EventTime" && !e.EventTime.IsZero() {
				m.Name = "eventTime"
			}
		}
	}
	r.end()
}

// faultError turns a fault of the scanner into an error: data is what was scanned, at
// the position of the fault in it, and offset that of the fault in the decompressed
// stream.
func faultError(f jsonscan.Fault, data []byte, at int, offset int64, limits *Limits) error {
	switch f {
	case jsonscan.DuplicateMember:
		name := ""
		if end, _, f := jsonscan.String(data, at+1); f == jsonscan.None {
			name = jsonscan.Unquoted(cutName(data[at+1 : end-1]))
		}
		return &DuplicateError{Name: name, Offset: offset}
	case jsonscan.TooDeep:
		return fmt.Errorf("%w, at byte %d", &LimitError{"Depth", int64(limits.Depth)}, offset)
	case jsonscan.TooMany:
		return fmt.Errorf("%w, at byte %d", &LimitError{"Members", int64(limits.Members)}, offset)
	case jsonscan.LongString:
		return fmt.Errorf("%w, at byte %d", &LimitError{"StringLength", int64(limits.StringLength)}, offset)
	case jsonscan.LongNumber:
		return fmt.Errorf("%w, at byte %d", &LimitError{"NumberLength", int64(limits.NumberLength)}, offset)
	}
	return &SyntaxError{Offset: offset, Msg: f.String()}
}

// duplicatePath returns the JSON pointer of the member at data[at], at which
// scanning stopped because its object has it already.
func duplicatePath(nodes []jsonscan.Node, data []byte, at int) string {
	end, _, f := jsonscan.String(data, at+1)
	if f != jsonscan.None {
		return ""
	}
	object := ""
	for i := len(nodes) - 1; i >= 0; i-- {
		if nodes[i].Next == 0 { // the innermost object that was not finished
			object = pointer(nodes, data, i)
			break
		}
	}
	return object + "/" + pointerToken(cutName(data[at+1:end-1]))
}

// cutName cuts a name, as JSON spells it, that is too long to show.
func cutName(name []byte) []byte { return name[:jsonscan.CutUnquoted(name, maxNameShown)] }

// maxNameShown is how many bytes of a name an error shows that says it appears twice.
const maxNameShown = 1 << 10

// joinFaults makes one error of what the fields of a record, or of a body, could not
// hold. Its text names the first few.
func joinFaults(faults []*MemberError) error {
	if len(faults) == 1 {
		return faults[0]
	}
	const named = 10
	errs := make([]error, len(faults))
	var text strings.Builder
	for i, f := range faults {
		errs[i] = f
		if i < named {
			if i > 0 {
				text.WriteString("; ")
			}
			text.WriteString(f.Error())
		}
	}
	if len(faults) > named {
		fmt.Fprintf(&text, "; and %d more", len(faults)-named)
	}
	return &joined{text.String(), errs}
}

// joined is errors.Join with a text on one line.
type joined struct {
	text string
	errs []error
}

func (j *joined) Error() string   { return j.text }
func (j *joined) Unwrap() []error { return j.errs }

// UnmarshalJSON reads one record: see [Event] for what goes where. It keeps no
// reference to data. If a member's value is not what its field can hold, the error is a
// *RecordError, and e has everything else; on any other error e is unchanged. It reads
// records, not containers: for a log file, an EventBridge event or any other container
// that a [Decoder] reads, the error wraps [ErrNotLog]. The default [Limits] of a record
// apply.
func (e *Event) UnmarshalJSON(data []byte) error {
	i := jsonscan.Space(data, 0)
	if string(bytes.TrimRight(data[i:], " \t\r\n")) == "null" {
		return nil // by convention a no-op
	}
	limits := Limits{}.withDefaults()
	record := data[i:]
	fail := func(path string, err error) error {
		return &RecordError{Offset: int64(i), Path: path, Raw: string(record), Err: err}
	}
	if jsonscan.KindOf(first(record)) != jsonscan.Object {
		return fail("", fmt.Errorf("%s %w", excerpt(record), errNotRecord))
	}
	s := jsonscan.Scanner{Limit: limits.Members}
	var rec scanned
	end, f := rec.scan(&s, record[:min(len(record), limits.RecordSize+1)], limits.Depth, false)
	if end > limits.RecordSize {
		record = record[:keptPrefix]
		return fail("", &LimitError{"RecordSize", int64(limits.RecordSize)})
	}
	if f == jsonscan.None && jsonscan.Space(record, end) != len(record) {
		end, f = jsonscan.Space(record, end), jsonscan.WantComma
	}
	if f != jsonscan.None {
		path := ""
		if f == jsonscan.DuplicateMember {
			path = duplicatePath(s.Nodes, record, end)
		}
		return fail(path, faultError(f, record, end, int64(i+end), &limits))
	}
	v := rec.classify("", false)
	switch other := new(NotLogError); {
	case v.container != nil:
		return fail("", &NotLogError{What: v.container.what + ", and a Decoder reads what holds records"})
	case errors.As(v.err, &other) && other.Kind == NotLogUnknown:
		v.record = rec.table(rec.names()) // the caller says that it is a record, and nothing says that it is not
	case v.err != nil:
		return fail("", v.err)
	}
	if end, f := rec.as(v.record, limits.Depth); f != jsonscan.None {
		path := ""
		if f == jsonscan.DuplicateMember {
			path = duplicatePath(s.Nodes, record, end)
		}
		return fail(path, faultError(f, record, end, int64(i+end), &limits))
	}
	*e = Event{}
	var r reader
	rec.buildInto(e, &r, end)
	if len(r.faults) > 0 {
		return &RecordError{Offset: int64(i), Path: r.faults[0].Path, Raw: e.Raw, Event: e, Err: joinFaults(r.faults)}
	}
	return nil
}

// errNotRecord is the fault of a value that is where a record should be, and can't be one.
var errNotRecord = errors.New("where a record should be")
