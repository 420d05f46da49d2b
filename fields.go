package iottrail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file maps a Go struct to a JSON object by a table with a row for each
// member, which says how the member is read into its field and written from
// it. The tables are beside their types, and both directions use the same row,
// so that neither can forget a member.

// A table describes the members of the JSON object that T holds.
type table[T any] struct {
	rows   []row[T]
	layout *layout
	shape  *jsonscan.Shape
	extra  func(*T) *Members
}

// A row describes one member.
type row[T any] struct {
	member jsonscan.Member
	// kind is set where all that a row does with most values is to store them in a field of
	// that kind, which field returns: see direct. nested is the layout of a struct.
	kind   directKind
	field  func(*T) unsafe.Pointer
	nested *layout
	// read stores the value of the node at index at, which is never "", and null
	// only where the row is free. Its error says why the field can't hold the value,
	// which then stays in Extra. With errKept it stays there beside the field.
	read func(r *reader, t *T, at int) error
	// write appends the member under the name and reports whether it did: it
	// does not where the field is zero.
	write func(w *writer, name string, t *T) bool
	// kept is set where read may return errKept. Of a value in Extra it reports whether
	// it is the field's, so that it is to be written in place of the field, or that of a
	// field that was cleared since, so that it is not to be written at all.
	kept func(value []byte, t *T) (same, cleared bool)
	// free says that the value is free-form: null is a value of its own, which
	// the field keeps.
	free bool
}

func newTable[T any](extra func(*T) *Members, rows ...row[T]) table[T] {
	members := make([]jsonscan.Member, len(rows))
	for i := range rows {
		members[i] = rows[i].member
	}
	t := table[T]{rows: rows, shape: jsonscan.NewShape(members...), extra: extra}
	of := t // a copy: t is returned by value, and readMember needs no layout
	t.layout = newLayout(rows, func(r *reader, p unsafe.Pointer, at int) { readMember(r, (*T)(p), &of, at) })
	return t
}

// text is the row of a member that is a string.
func text[T any](name string, field func(*T) *string) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name},
		kind:   directText,
		field:  func(t *T) unsafe.Pointer { return unsafe.Pointer(field(t)) },
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			if n.Kind != jsonscan.Text {
				return r.wrongKind(n, "a string")
			}
			*field(t) = r.string(n)
			return nil
		},
		write: func(w *writer, name string, t *T) bool { return w.textMember(name, *field(t)) },
	}
}

// unique is the row of a string that people keep for long, such as an id.
func unique[T any](name string, field func(*T) *string) row[T] {
	r := text(name, field)
	r.kind = directUnique
	return r
}

// textOrNumber is the row of a member that is a string, or a number whose text
// is taken for it.
func textOrNumber[T any](name string, field func(*T) *string) row[T] {
	r := text(name, field)
	asText := r.read
	r.kind = notDirect
	r.read = func(r *reader, t *T, at int) error {
		if n := &r.nodes[at]; n.Kind == jsonscan.Number {
			*field(t) = string(r.value(n))
			return nil
		}
		return asText(r, t, at)
	}
	return r
}

// number is the row of a member that is a number, kept as its text: no float
// could hold every one.
func number[T any](name string, field func(*T) *json.Number) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name},
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			if n.Kind != jsonscan.Number {
				return r.wrongKind(n, "a number")
			}
			*field(t) = json.Number(r.value(n))
			return nil
		},
		write: func(w *writer, name string, t *T) bool {
			n := *field(t)
			return n != "" && w.member(name, []byte(n))
		},
	}
}

// boolean is the row of a member that CloudTrail writes as a boolean, and
// booleanText of one that it writes as a string. Both read either.
func boolean[T any](name string, field func(*T) *Bool) row[T] {
	return booleanRow(name, field, "false", "true")
}

func booleanText[T any](name string, field func(*T) *Bool) row[T] {
	return booleanRow(name, field, `"false"`, `"true"`)
}

func booleanRow[T any](name string, field func(*T) *Bool, asFalse, asTrue string) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name},
		kind:   directFlag,
		field:  func(t *T) unsafe.Pointer { return unsafe.Pointer(field(t)) },
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			b, ok := parseBool(r.value(n))
			if !ok {
				return r.wrongKind(n, "a boolean")
			}
			*field(t) = b
			return nil
		},
		write: func(w *writer, name string, t *T) bool {
			switch *field(t) {
			case Unset:
				return false
			case False:
				return w.member(name, []byte(asFalse))
			}
			return w.member(name, []byte(asTrue))
		},
	}
}

// errKept is not a fault: the field has the value, except for what it can't hold, and Extra
// has all of it.
var errKept = errors.New("kept in Extra, too")

// instant is the row of a member that is a time. Where that has digits beyond nanoseconds
// its text stays in Extra.
func instant[T any](name string, field func(*T) *time.Time) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name},
		kind:   directTime,
		field:  func(t *T) unsafe.Pointer { return unsafe.Pointer(field(t)) },
		read: func(r *reader, t *T, at int) error {
			v, beyond, err := parseTime(r.value(&r.nodes[at]))
			if err != nil {
				return err
			}
			if v.IsZero() {
				return errZeroTime
			}
			*field(t) = v
			if beyond {
				return errKept
			}
			return nil
		},
		kept: func(value []byte, t *T) (same, cleared bool) {
			if !jsonscan.Valid(value, 1) {
				return false, false
			}
			v, beyond, err := parseTime(value)
			same = err == nil && v.Equal(*field(t))
			return same, err == nil && beyond && !same && field(t).IsZero()
		},
		write: func(w *writer, name string, t *T) bool {
			v := *field(t)
			if v.IsZero() {
				return false
			}
			text, err := v.UTC().MarshalJSON()
			if err != nil {
				w.fail(name, err)
				return true
			}
			return w.member(name, text)
		},
	}
}

// errZeroTime is the fault of a time that a zero time.Time, which means no
// time at all, would be the same as.
var errZeroTime = errors.New("the first instant of the year 1 is not the time of an event")

// body is the row of a free-form member.
func body[T any](name string, field func(*T) *json.RawMessage) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name},
		free:   true,
		kind:   directBody,
		field:  func(t *T) unsafe.Pointer { return unsafe.Pointer(field(t)) },
		read: func(r *reader, t *T, at int) error {
			*field(t) = r.keep(&r.nodes[at])
			return nil
		},
		write: func(w *writer, name string, t *T) bool {
			b := *field(t)
			return len(b) > 0 && w.member(name, b)
		},
	}
}

// object is the row of a member that is an object with a table of its own, held
// by value.
func object[T, U any](name string, of *table[U], field func(*T) *U) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name, Object: of.shape},
		kind:   directStruct,
		field:  func(t *T) unsafe.Pointer { return unsafe.Pointer(field(t)) },
		nested: of.layout,
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			if n.Kind != jsonscan.Object {
				return r.wrongKind(n, "an object")
			}
			readObject(r, field(t), of, at+1, int(n.Next))
			return nil
		},
		write: func(w *writer, name string, t *T) bool {
			return w.try(name, func() bool { return writeObject(w, field(t), of) })
		},
	}
}

// part is the row of a member that is an object, held by a pointer as it is rare.
func part[T, U any](name string, of *table[U], field func(*T) **U) row[T] {
	r := object(name, of, func(t *T) *U { return *field(t) })
	r.kind = notDirect
	read, write := r.read, r.write
	r.read = func(rd *reader, t *T, at int) error {
		if rd.nodes[at].Kind == jsonscan.Object {
			*field(t) = new(U)
		}
		return read(rd, t, at)
	}
	r.write = func(w *writer, name string, t *T) bool {
		return *field(t) != nil && write(w, name, t)
	}
	return r
}

// inner is the row of a member that is in T's object and belongs to a U
// within T. make returns the U to read into, and get the one to write, or nil.
func inner[T, U any](name string, of row[U], make func(*T) (*U, error), get func(*T) *U) row[T] {
	member := of.member
	member.Name = name
	var kept func([]byte, *T) (bool, bool)
	if of.kept != nil {
		kept = func(value []byte, t *T) (same, cleared bool) {
			if u := get(t); u != nil {
				return of.kept(value, u)
			}
			return false, false
		}
	}
	return row[T]{
		kept:   kept,
		member: member,
		free:   of.free,
		read: func(r *reader, t *T, at int) error {
			u, err := make(t)
			if err != nil {
				return err
			}
			return of.read(r, u, at)
		},
		write: func(w *writer, name string, t *T) bool {
			u := get(t)
			return u != nil && of.write(w, name, u)
		},
	}
}

// list is the row of a member that is a list of objects. A list with anything
// else in it stays in Extra as a whole.
func list[T, U any](name string, of *table[U], field func(*T) *[]U) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name, List: of.shape},
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			if n.Kind != jsonscan.Array {
				return r.wrongKind(n, "a list")
			}
			count := 0
			for i := at + 1; i < int(n.Next); i = int(r.nodes[i].Next) {
				if e := &r.nodes[i]; e.Kind != jsonscan.Object {
					return fmt.Errorf("element %d: %w", count, r.wrongKind(e, "an object"))
				}
				count++
			}
			if count == 0 {
				return nil
			}
			elements := make([]U, count)
			count = 0
			for i := at + 1; i < int(n.Next); i = int(r.nodes[i].Next) {
				readObject(r, &elements[count], of, i+1, int(r.nodes[i].Next))
				count++
			}
			*field(t) = elements
			return nil
		},
		write: func(w *writer, name string, t *T) bool {
			elements := *field(t)
			return len(elements) > 0 && w.try(name, func() bool {
				w.buf = append(w.buf, '[')
				for i := range elements {
					if i > 0 {
						w.buf = append(w.buf, ',')
					}
					writeObject(w, &elements[i], of)
				}
				w.buf = append(w.buf, ']')
				return true
			})
		},
	}
}

// textMap is the row of a member that is an object whose values are all strings.
func textMap[T any](name string, field func(*T) *map[string]string) row[T] {
	return row[T]{
		member: jsonscan.Member{Name: name, Object: noMembers},
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			if n.Kind != jsonscan.Object {
				return r.wrongKind(n, "an object")
			}
			var m map[string]string
			for i := at + 1; i < int(n.Next); i++ {
				v := &r.nodes[i]
				if v.Kind == jsonscan.Null {
					continue
				}
				if v.Kind != jsonscan.Text {
					return fmt.Errorf("%.64q: %w", r.name(v), r.wrongKind(v, "a string"))
				}
				if m == nil {
					m = make(map[string]string, int(n.Next)-i)
				}
				m[r.name(v)] = r.string(v)
			}
			*field(t) = m
			return nil
		},
		write: func(w *writer, name string, t *T) bool {
			m := *field(t)
			return len(m) > 0 && w.try(name, func() bool {
				w.buf = append(w.buf, '{')
				for _, k := range slices.Sorted(maps.Keys(m)) {
					w.name(k)
					w.buf = appendQuoted(w.buf, m[k])
				}
				w.buf = append(w.buf, '}')
				return true
			})
		},
	}
}

var noMembers = jsonscan.NewShape()

// textOrObject is the row of a member that is a string for one field (if there
// is one), or an object one of whose members is a string for another. Members of
// the object beside that one stay in Extra under the row's name, as an object
// without it.
func textOrObject[T any](name string, field func(*T) *string, within string, inner func(*T) *string, extra func(*T) *Members) row[T] {
	object := jsonscan.NewShape(jsonscan.Member{Name: within})
	return row[T]{
		member: jsonscan.Member{Name: name, Object: object},
		read: func(r *reader, t *T, at int) error {
			n := &r.nodes[at]
			switch {
			case n.Kind == jsonscan.Text && field != nil:
				*field(t) = r.string(n)
				return nil
			case n.Kind == jsonscan.Object:
				rest := []byte{'{'}
				for i := at + 1; i < int(n.Next); i++ {
					if v := &r.nodes[i]; v.Member == 0 && v.Kind == jsonscan.Text {
						*inner(t) = r.string(v)
					} else {
						if len(rest) > 1 {
							rest = append(rest, ',')
						}
						rest = append(appendQuoted(rest, r.name(v)), ':')
						rest = append(rest, r.value(v)...)
					}
				}
				if len(rest) > 1 {
					e := extra(t)
					*e = append(*e, Member{name, append(rest, '}')})
				}
				return nil
			}
			return r.wrongKind(n, "a string or an object")
		},
		write: func(w *writer, name string, t *T) bool {
			if v := *inner(t); v != "" && (field == nil || *field(t) == "") {
				w.name(name)
				w.buf = append(w.buf, '{')
				w.textMember(within, v)
				if rest, ok := extra(t).Get(name); ok {
					w.mergeMembers(rest, within)
				}
				w.buf = append(w.buf, '}')
				return true
			}
			return field != nil && w.textMember(name, *field(t))
		},
	}
}

// A reader reads the tape of one record into an Event.
type reader struct {
	nodes   []jsonscan.Node
	raw     []byte // the record, in memory that is not the Event's
	text    string // the record as Event.Raw; or "" where no string may be a part of it
	strings stringArena
	bodies  byteArena
	faults  []*MemberError
}

// maxSharedRecord is the size of the largest record whose strings are parts of its Raw:
// somebody who keeps one of them keeps no more than that.
const maxSharedRecord = 16 << 10

// begin makes r read a record of which raw is the text.
func (r *reader) begin(nodes []jsonscan.Node, raw []byte, text string, ascii bool) {
	r.nodes, r.raw, r.text, r.faults = nodes, raw, "", nil
	if len(text) <= maxSharedRecord && (ascii || utf8.ValidString(text)) {
		r.text = text
	}
}

// end lets go of what begin was given.
func (r *reader) end() { r.nodes, r.raw, r.text = nil, nil, "" }

// value returns the bytes of a value, which must not be kept: see keep.
func (r *reader) value(n *jsonscan.Node) []byte { return r.raw[n.Start:n.End] }

// keep returns a copy of the bytes of a value, for a body or a member of Extra.
func (r *reader) keep(n *jsonscan.Node) json.RawMessage { return r.bodies.own(r.value(n)) }

// string returns the text of a string.
func (r *reader) string(n *jsonscan.Node) string {
	if n.Escaped {
		return jsonscan.Unquoted(r.raw[n.Start+1 : n.End-1])
	}
	return r.part(n.Start+1, n.End-1)
}

// part returns the part of the record from one offset to another, which has no escapes.
func (r *reader) part(from, to uint32) string {
	if r.text != "" {
		return r.text[from:to]
	}
	return r.strings.own(r.raw[from:to])
}

// unique returns the text of a string that people keep, and whose record they do not:
// it is no part of Raw.
func (r *reader) unique(n *jsonscan.Node) string {
	if n.Escaped {
		return r.string(n)
	}
	if r.text != "" { // which is UTF-8
		return r.strings.ownValid(r.raw[n.Start+1 : n.End-1])
	}
	return r.strings.own(r.raw[n.Start+1 : n.End-1])
}

// name returns the name of a member.
func (r *reader) name(n *jsonscan.Node) string {
	if name := r.raw[n.Name : n.Name+n.NameLen]; bytes.IndexByte(name, '\\') >= 0 {
		return jsonscan.Unquoted(name)
	}
	return r.part(n.Name, n.Name+n.NameLen)
}

func (r *reader) wrongKind(n *jsonscan.Node, want string) error {
	return fmt.Errorf("%s where %s should be", excerpt(r.value(n)), want)
}

// maxFaults is how many faults of a record are named; to find the path of one takes
// time in proportion to the record. The values of all of them are in Extra.
const maxFaults = 100

// fail notes that the field for the node at index at can't hold its value.
func (r *reader) fail(at int, err error) {
	if len(r.faults) == maxFaults {
		return
	}
	r.faults = append(r.faults, &MemberError{Path: pointer(r.nodes, r.raw, at), Err: err})
}

// readObject reads the members nodes[from:to] into t.
func readObject[T any](r *reader, t *T, of *table[T], from, to int) {
	of.layout.read(r, unsafe.Pointer(t), from, to)
}

// readMember reads the member at nodes[at] into t, if it is not stored directly.
func readMember[T any](r *reader, t *T, of *table[T], at int) {
	n := &r.nodes[at]
	if uint(n.Member) >= uint(len(of.rows)) { // unknown, or a list of listNames
		extra := of.extra(t)
		*extra = append(*extra, Member{r.name(n), r.keep(n)})
		return
	}
	row := &of.rows[n.Member]
	empty := n.Kind == jsonscan.Null || n.Kind == jsonscan.Text && n.End-n.Start == 2
	if empty && !(row.free && n.Kind == jsonscan.Null) {
		return
	}
	if err := row.read(r, t, at); err != nil {
		if err != errKept {
			r.fail(at, err)
		}
		extra := of.extra(t)
		*extra = append(*extra, Member{r.name(n), r.keep(n)})
	}
}

// pointer returns the JSON pointer of the node at index at. The tape may be that
// of a scan that stopped there.
func pointer(nodes []jsonscan.Node, data []byte, at int) string {
	var b strings.Builder
	for i, count := 0, 0; i <= at; {
		n := &nodes[i]
		if n.Next != 0 && int(n.Next) <= at {
			i, count = int(n.Next), count+1
			continue
		}
		if n.Member == jsonscan.Element {
			fmt.Fprintf(&b, "/%d", count)
		} else {
			b.WriteByte('/')
			b.WriteString(pointerToken(data[n.Name : n.Name+n.NameLen]))
		}
		i, count = i+1, 0
	}
	return b.String()
}

// pointerToken returns a name, as JSON spells it, as a token of a pointer.
func pointerToken(name []byte) string {
	return string(jsonscan.AppendPointerToken(nil, jsonscan.AppendUnquoted(nil, name)))
}
