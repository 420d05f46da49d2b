package bind

import (
	"errors"
	"reflect"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

var errTooLong = errors.New("a list that is longer than its Go array")

// list reads the list at the cursor into a slice. An element that can't be read
// stays zero, so that the others keep their places.
func (d *decoder) list(p *plan, v reflect.Value) bool {
	if !d.descend() {
		return false
	}
	n := 0
	for more := d.first(']'); more; more = d.next(']') {
		d.element(n)
		if !d.another() {
			continue
		}
		if n == v.Cap() {
			v.Grow(d.ahead())
		}
		v.SetLen(n + 1)
		d.value(p.elem, v.Index(n))
		n++
	}
	d.up()
	if n == 0 {
		v.Set(reflect.MakeSlice(p.typ, 0, 0)) // an empty list is not the same as none
	}
	return true
}

// ahead returns how many elements there are from the cursor on to the end of the
// list, as far as can be seen: what it costs to look is less than to allocate room
// that stays empty, or to find room again and again.
func (d *decoder) ahead() int {
	// Lists may be within lists: to look at all of each would take time that grows
	// with the square of the depth.
	const far = 1 << 10
	body := d.body[:min(len(d.body), d.pos+far)]
	n, i := 1, d.pos
	for {
		var fault jsonscan.Fault
		if i, fault = jsonscan.Value(body, i, far); fault != jsonscan.None {
			return n
		}
		if i = jsonscan.Space(body, i); i == len(body) || body[i] != ',' {
			return n
		}
		i = jsonscan.Space(body, i+1)
		n++
	}
}

// strings is list for []string, at a fraction of the cost.
func (d *decoder) strings(v reflect.Value) bool {
	if !d.descend() {
		return false
	}
	list := []string{}
	for more := d.first(']'); more; more = d.next(']') {
		d.element(len(list))
		if !d.another() {
			continue
		}
		if list = append(list, d.string()); len(list) == 1 {
			list = append(make([]string, 0, 4), list...)
		}
	}
	d.up()
	*v.Addr().Interface().(*[]string) = list
	return true
}

// array reads the list at the cursor into an array. One that is too long is a
// fault, and its first elements are kept.
func (d *decoder) array(p *plan, v reflect.Value) bool {
	if !d.descend() {
		return false
	}
	n := 0
	for more := d.first(']'); more; more = d.next(']') {
		d.element(n)
		switch {
		case n < v.Len():
			d.value(p.elem, v.Index(n))
		case n == v.Len():
			d.refuse(errTooLong)
		default:
			d.skip()
		}
		n++
	}
	d.up()
	return true
}
