package bind

import (
	"encoding/json"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// any reads the value at the cursor as encoding/json does without a type, numbers
// as json.Number. Masks stay: without a type nothing else was expected.
func (d *decoder) any() any {
	switch kind := d.kind(); kind {
	case jsonscan.Text:
		return d.cut(d.text())
	case jsonscan.Number:
		return json.Number(d.raw())
	case jsonscan.True, jsonscan.False:
		d.skip()
		return kind == jsonscan.True
	case jsonscan.Object:
		return d.anyMap()
	case jsonscan.Array:
		return d.anyList()
	}
	d.skip()
	return nil
}

func (d *decoder) anyMap() any {
	if !d.descend() {
		return nil
	}
	m := make(map[string]any)
	for more := d.first('}'); more; more = d.next('}') {
		key := d.cut(d.name())
		if !d.another() {
			continue
		}
		if _, ok := m[key]; ok {
			d.refuse(ErrDuplicate)
			continue
		}
		m[key] = d.any()
	}
	d.up()
	return m
}

func (d *decoder) anyList() any {
	if !d.descend() {
		return nil
	}
	list := []any{}
	for more := d.first(']'); more; more = d.next(']') {
		d.element(len(list))
		if d.another() {
			list = append(list, d.any())
		}
	}
	d.up()
	return list
}
