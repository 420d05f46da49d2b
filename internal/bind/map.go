package bind

import (
	"errors"
	"reflect"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

var errKey = errors.New("a key that its Go type can't hold")

// mapping reads the object at the cursor into a map. Keys are data: they match as
// they are. A key whose value can't be read becomes the zero value, so that it
// can be seen that it was there.
func (d *decoder) mapping(p *plan, v reflect.Value) bool {
	if !d.descend() {
		return false
	}
	m := reflect.MakeMap(p.typ)
	key, elem := reflect.New(p.key.typ).Elem(), reflect.New(p.elem.typ).Elem()
	for more := d.first('}'); more; more = d.next('}') {
		t := d.name()
		if !d.another() {
			continue
		}
		key.SetZero()
		if p.key.op == opString {
			key.SetString(d.cut(t))
		} else if setText(p.key.op, key, d.plain(t)) != nil {
			d.refuse(errKey)
			continue
		}
		if m.MapIndex(key).IsValid() {
			d.refuse(ErrDuplicate)
			continue
		}
		elem.SetZero()
		d.value(p.elem, elem)
		m.SetMapIndex(key, elem)
	}
	d.up()
	v.Set(m)
	return true
}

// stringMap is mapping for map[string]string, at a fraction of the cost.
func (d *decoder) stringMap(v reflect.Value) bool {
	m, ok := readMap(d, (*decoder).string)
	if ok {
		*v.Addr().Interface().(*map[string]string) = m
	}
	return ok
}

// readMap reads the object at the cursor into a map of what read returns, and
// reports whether it did.
func readMap[V any](d *decoder, read func(*decoder) V) (map[string]V, bool) {
	if !d.descend() {
		return nil, false
	}
	m := make(map[string]V)
	for more := d.first('}'); more; more = d.next('}') {
		key := d.cut(d.name())
		if !d.another() {
			continue
		}
		if _, ok := m[key]; ok {
			d.refuse(ErrDuplicate)
			continue
		}
		m[key] = read(d)
	}
	d.up()
	return m, true
}

// string reads the value at the cursor as a string.
func (d *decoder) string() string {
	switch kind := d.kind(); kind {
	case jsonscan.Text:
		return d.cut(d.kept())
	case jsonscan.Null, jsonscan.Invalid:
		d.skip()
	default:
		d.refuse(mismatch{kind, opString})
	}
	return ""
}
