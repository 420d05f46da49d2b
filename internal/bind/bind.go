// Package bind reads the body of a CloudTrail record, the parameters of a call or
// what it answered, into a Go struct. Generated types and those of users are
// treated alike. It differs from encoding/json where CloudTrail's bodies require it:
//
//   - A member's name matches the field's json tag exactly or in the other case of its first
//     letter (thingName, ThingName), and in no other case. The tag cloudtrail:"alias=principal"
//     gives the field an older name as well.
//   - The same member twice in one object that has a type here is a fault, and so
//     is the same key twice in a map. Both spellings of the first letter, an alias
//     and an escaped spelling are the same member. The first one is kept, as
//     some value must be; the fault says that it can't be trusted.
//   - A member of the wrong type costs only itself: its field, or the element of
//     the list or map, stays zero, a fault names it, and everything else is read.
//     A number is not turned into a string, or a single value into a list.
//   - null leaves the field zero, and so does "" where something other than a
//     string is expected. Neither is a fault.
//   - A mask, the string that CloudTrail writes in place of a sensitive value, leaves the field
//     zero, without a fault. Only a string whose field has no tag cloudtrail:"sensitive" keeps
//     it: it may be the value itself, as a thing can have the name of a mask. [Masked] lists
//     both.
//   - Integers are exact: they never pass through a float64. 0.0 and 1e3 are
//     integers, and so is a string that holds one. One that has a fraction or does
//     not fit is a fault.
//   - Floats may be strings too, and booleans "true" and "false".
//
// Members that the type does not have are skipped; see [Unknown].
//
// A field may be of any type that encoding/json can read into, including one that implements
// [json.Unmarshaler] or [encoding.TextUnmarshaler]. Such a method never sees null, "" or a
// mask. The text of its error is not in that of the fault, as it may repeat the value;
// errors.As finds it. A [json.RawMessage] gets a copy of any value except null; a field of type
// any gets what encoding/json would give it, numbers as [json.Number]. Fields of embedded
// structs are promoted, as in encoding/json.
//
// How the package is organised: plan.go and fields.go find out, once for each type, how to read
// its values; cursor.go walks through a body; value.go, object.go, list.go, map.go and
// number.go do the reading; mask.go, unknown.go and fits.go answer questions about bodies and
// types. The files fast*.go read usual bodies in less time, and leave all others to these.
package bind

import (
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A Fault says why one member of a body could not be read.
type Fault struct {
	Path string // JSON pointer (RFC 6901) of the member, from the body's root
	Err  error
}

// The bounds of what a body may cost. CloudTrail's own bodies stay far below, as a record has
// at most 256 KB.
const (
	// maxLevels is how deep values are read into types. The types of a service
	// are finite, but a type may hold itself.
	maxLevels = 1_000
	// maxElements is how many elements of lists and maps are read: an element takes two bytes
	// in a body, and any amount of memory. A body of CloudTrail's has no room for more.
	maxElements = 1 << 17
	// maxFindings is how many faults or pointers are returned, and maxPointed how
	// many bytes their pointers have in all, except the last one: a long name is in
	// every pointer to what is below it, so that they can be much more than the body.
	maxFindings = 1_000
	maxPointed  = 1 << 20
)

// ErrDuplicate is the error of a member that appears twice in one object.
var ErrDuplicate = errors.New("the same member twice in one object")

var (
	errTooDeep    = fmt.Errorf("nested more than %d levels deep", maxLevels)
	errTooMany    = fmt.Errorf("more than %d elements in one body", maxElements)
	errAfterValue = errors.New("invalid JSON: something after the value")
	errNotReady   = errors.New("bind: no pointer to read into")
)

// Into reads the body, a JSON object, into the struct that into points to, which
// must be zero. The result owns its memory: it does not change with body.
//
// A body that is not valid JSON leaves the struct zero and gives one Fault with
// an empty Path. There are at most 1,000 faults, and fewer where their paths get
// longer than 1 MiB in all; one more, with an empty Path, then says how many there
// were beyond. The struct is filled all the same.
func Into(body []byte, into any) []Fault {
	if readFast(body, into, false) {
		return nil
	}
	d := decoders.Get().(*decoder)
	defer d.release()
	return d.into(body, into)
}

// IntoSeen is [Into], and reports whether it saw a value that is a mask, or a string that is
// the same as one, for which the type has a field, and whether the struct lacks a required
// member, which is absent, null or empty.
func IntoSeen(body []byte, into any) (faults []Fault, masked, lacking bool) {
	if readFast(body, into, true) {
		return nil, false, lacks(reflect.ValueOf(into).Elem())
	}
	d := decoders.Get().(*decoder)
	defer d.release()
	d.watching = true
	faults = d.into(body, into)
	return faults, d.masked, lacks(reflect.ValueOf(into).Elem())
}

// lacks reports whether a required field of a struct is zero.
func lacks(v reflect.Value) bool {
	p := planOf(v.Type())
	if !p.required {
		return false
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.required && f.of(v).IsZero() {
			return true
		}
	}
	return false
}

// HasRequired reports whether a struct has a field that its tag calls required.
func HasRequired(t reflect.Type) bool { return planOf(t).required }

// A decoder is one call of Into.
type decoder struct {
	cursor
	source   source
	faults   []Fault
	beyond   int  // how many faults more
	elements int  // of lists and maps, so far
	watching bool // for masks
	masked   bool // one was seen
}

func (d *decoder) into(body []byte, into any) []Fault {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return []Fault{{Err: errNotReady}}
	}
	d.body, d.pos = body, jsonscan.Space(body, 0)
	d.value(planOf(target.Type().Elem()), target.Elem())
	if err := d.end(); err != nil {
		target.Elem().SetZero()
		return []Fault{{Err: err}}
	}
	if d.beyond > 0 {
		d.faults = append(d.faults, Fault{Err: fmt.Errorf("%d more members could not be read", d.beyond)})
	}
	return d.faults
}

// kept is text for a string that a field keeps as it is.
func (d *decoder) kept() token {
	t := d.text()
	if d.watching && freeform.IsMask(d.plain(t)) {
		d.masked = true
	}
	return t
}

// keptRaw is kept for a value of any kind.
func (d *decoder) keptRaw(raw []byte) []byte {
	if d.watching && !d.masked {
		d.masked = len(Masked(raw)) > 0
	}
	return raw
}

// decoders has decoders for reuse, because of two buffers: the path and the scratch space.
// Nothing else is left in them.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

// maxKept is how large a scratch buffer may be to be used again.
const maxKept = 64 << 10

// release puts the decoder back. If a method of the caller's types panicked, the path is no
// longer at its root.
func (d *decoder) release() {
	c := cursor{path: d.path[:0]}
	if cap(d.scratch) <= maxKept {
		c.scratch = d.scratch[:0]
	}
	*d = decoder{cursor: c}
	decoders.Put(d)
}

// fail notes a fault of the value where the cursor is.
func (d *decoder) fail(err error) {
	path, ok := d.pointer()
	if !ok {
		d.beyond++
		return
	}
	d.faults = append(d.faults, Fault{path, err})
}

// refuse is fail, and skips the value.
func (d *decoder) refuse(err error) {
	d.fail(err)
	d.skip()
}

// descend goes one level down, into the object or list at the cursor. If that is too deep, it
// skips the value.
func (d *decoder) descend() bool {
	if len(d.path) == maxLevels {
		d.refuse(errTooDeep)
		return false
	}
	d.down()
	return true
}

// another counts an element of a list or map. Where those are too many, it passes
// over the element, and the first time that is a fault.
func (d *decoder) another() bool {
	d.elements++
	if d.elements <= maxElements {
		return true
	}
	if d.elements == maxElements+1 {
		d.fail(errTooMany)
	}
	d.skip()
	return false
}
