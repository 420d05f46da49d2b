package bind

import (
	"reflect"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// object reads the object at the cursor into a struct.
func (d *decoder) object(p *plan, v reflect.Value) bool {
	if !d.descend() {
		return false
	}
	var (
		seen    set   // fields
		unknown names // members that have no field
		next    = 0   // the field that will probably be next
	)
	for more := d.first('}'); more; more = d.next('}') {
		name := d.plain(d.name())
		i := p.find(name, next)
		if i < 0 {
			if unknown.add(name) {
				d.fail(ErrDuplicate)
			}
			d.skip()
			continue
		}
		next = i + 1
		if seen.add(i, len(p.fields)) {
			d.refuse(ErrDuplicate)
			continue
		}
		f := &p.fields[i]
		d.value(f.plan, f.of(v))
	}
	d.up()
	return true
}

// A set is a set of small integers: a bit each.
type set struct {
	few  uint64   // those below 64
	many []uint64 // all others, from 64 on
}

// add adds i, which is less than limit, and reports whether it was in the set.
func (s *set) add(i, limit int) bool {
	word := &s.few
	if i >= 64 {
		if s.many == nil {
			s.many = make([]uint64, limit/64)
		}
		word = &s.many[i/64-1]
	}
	bit := uint64(1) << (i % 64)
	was := *word&bit != 0
	*word |= bit
	return was
}

// names is a set of members' names. Those that differ in the case of their first
// letter are the same, here as everywhere, and so are those that differ in bytes that
// are not UTF-8.
type names map[string]struct{}

// add adds a name and reports whether it was in the set.
func (n *names) add(name []byte) bool {
	if *n == nil {
		*n = make(names)
	}
	if !utf8.Valid(name) { // then it has no escapes
		name = jsonscan.AppendUnquoted(nil, name)
	}
	text := string(name)
	if other := otherCase(text); other < text && other != "" {
		text = other
	}
	_, was := (*n)[text]
	(*n)[text] = struct{}{}
	return was
}
