package bind

import (
	"reflect"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Unknown lists the JSON pointers of the members of the body that the struct type
// of into has no field for, at every depth, in their order: at most 1,000, and no
// more once they have 1 MiB in all. What is within such a member is not listed
// again, and what a type reads by a method of its own is not looked into. into may be a nil pointer: only its type counts.
// The result is empty where the body is not valid JSON.
func Unknown(body []byte, into any) []string {
	t := reflect.TypeOf(into)
	if t == nil {
		return nil
	}
	u := strangers{cursor: cursor{body: body, pos: jsonscan.Space(body, 0)}}
	u.value(planOf(t))
	if u.end() != nil {
		return nil
	}
	return u.found
}

type strangers struct {
	cursor
	found []string
}

func (u *strangers) value(p *plan) {
	for p.op == opPointer {
		p = p.elem
	}
	kind := u.kind()
	switch {
	case len(u.path) == maxLevels:
		u.skip()
	case kind == jsonscan.Object && p.op == opStruct:
		u.object(p)
	case kind == jsonscan.Object && p.op == opMap:
		u.down()
		for more := u.first('}'); more; more = u.next('}') {
			u.name()
			u.value(p.elem)
		}
		u.up()
	case kind == jsonscan.Array && (p.op == opList || p.op == opArray):
		u.down()
		i := 0
		for more := u.first(']'); more; more = u.next(']') {
			u.element(i)
			u.value(p.elem)
			i++
		}
		u.up()
	default:
		u.skip()
	}
}

func (u *strangers) object(p *plan) {
	u.down()
	next := 0
	for more := u.first('}'); more; more = u.next('}') {
		i := p.find(u.plain(u.name()), next)
		if i < 0 {
			if p, ok := u.pointer(); ok {
				u.found = append(u.found, p)
			}
			u.skip()
			continue
		}
		next = i + 1
		u.value(p.fields[i].plan)
	}
	u.up()
}
