package iottrail

import (
	"encoding/json"
	"time"
	"unsafe"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file stores the values of almost every record in their fields without a call for
// each. The rows of the tables read everything else.

// A layout is where in a struct the values of its table's rows are stored.
type layout struct {
	direct []direct
	// member reads the member at nodes[at] by its row. It is called for what is not direct.
	member func(r *reader, t unsafe.Pointer, at int)
}

// A direct is how the value of a row is stored without its functions: what kind of field
// it is for, and where in the struct that is. of is the layout of a directStruct.
type direct struct {
	kind   directKind
	offset uint16
	of     *layout
}

type directKind uint8

const (
	notDirect    directKind = iota
	directText              // a string, which may be a part of Raw
	directUnique            // a string that people keep for long, as that of an id: no part of Raw
	directFlag              // a Bool
	directTime              // a time.Time
	directBody              // a json.RawMessage
	directStruct            // a struct with a table of its own
)

func newLayout[T any](rows []row[T], member func(r *reader, t unsafe.Pointer, at int)) *layout {
	l := &layout{make([]direct, len(rows)), member}
	t := new(T)
	for i := range rows {
		r := &rows[i]
		if r.kind == notDirect {
			continue
		}
		offset := uintptr(r.field(t)) - uintptr(unsafe.Pointer(t))
		if offset >= unsafe.Sizeof(*t) || offset > 1<<16-1 {
			panic("iottrail: the field of a row is not within its struct")
		}
		l.direct[i] = direct{r.kind, uint16(offset), r.nested}
	}
	return l
}

// read reads the members nodes[from:to] into t, a struct that l is the layout of. A field is
// at its offset in t, and has the type that its kind says: see the functions that make rows.
func (l *layout) read(r *reader, t unsafe.Pointer, from, to int) {
	for at := from; at < to; {
		n := &r.nodes[at]
		next := int(n.Next)
		if uint(n.Member) >= uint(len(l.direct)) {
			l.member(r, t, at)
			at = next
			continue
		}
		d := &l.direct[n.Member]
		field := unsafe.Add(t, d.offset)
		switch {
		case d.kind == directText && n.Kind == jsonscan.Text && !n.Escaped:
			*(*string)(field) = r.part(n.Start+1, n.End-1)
		case d.kind == directStruct && n.Kind == jsonscan.Object:
			d.of.read(r, field, at+1, next)
		case d.kind == directUnique && n.Kind == jsonscan.Text && !n.Escaped:
			*(*string)(field) = r.unique(n)
		case d.kind == directFlag && n.Kind == jsonscan.True:
			*(*Bool)(field) = True
		case d.kind == directFlag && n.Kind == jsonscan.False:
			*(*Bool)(field) = False
		case d.kind == directBody && n.Kind == jsonscan.Object:
			*(*json.RawMessage)(field) = r.keep(n)
		case d.kind == directTime && n.Kind == jsonscan.Text && r.instant(n, (*time.Time)(field)):
		default:
			l.member(r, t, at)
		}
		at = next
	}
}

// instant stores the time that a text says in the spelling of CloudTrail, if it does.
func (r *reader) instant(n *jsonscan.Node, field *time.Time) bool {
	v, ok := parseZulu(r.raw[n.Start+1 : n.End-1])
	if !ok || v.IsZero() {
		return false
	}
	*field = v
	return true
}
