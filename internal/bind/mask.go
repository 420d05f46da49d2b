package bind

import (
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Masked lists the JSON pointers of the values in the body that are masks, or strings
// that are the same as one, in their order: at most 1,000, and no more once they have 1 MiB in all. It is empty
// where the body is not valid JSON.
func Masked(body []byte) []string {
	m := masks{cursor: cursor{body: body, pos: jsonscan.Space(body, 0)}}
	m.value()
	if m.end() != nil {
		return nil
	}
	return m.found
}

type masks struct {
	cursor
	found []string
}

func (m *masks) value() {
	switch m.kind() {
	case jsonscan.Text:
		if !freeform.IsMask(m.plain(m.text())) || m.fault != jsonscan.None {
			return
		}
		if p, ok := m.pointer(); ok {
			m.found = append(m.found, p)
		}
	case jsonscan.Object, jsonscan.Array:
		if len(m.path) == jsonscan.DefaultDepth {
			m.stop(m.pos, jsonscan.TooDeep)
			return
		}
		m.items(m.kind() == jsonscan.Object)
	default:
		m.skip()
	}
}

func (m *masks) items(object bool) {
	closing := byte(']')
	if object {
		closing = '}'
	}
	m.down()
	i := 0
	for more := m.first(closing); more; more = m.next(closing) {
		if object {
			m.name()
		} else {
			m.element(i)
			i++
		}
		m.value()
	}
	m.up()
}
