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
		return d.cut(d.kept())
	case jsonscan.Number:
		return json.Number(d.raw())
	case jsonscan.True, jsonscan.False:
		d.skip()
		return kind == jsonscan.True
	case jsonscan.Object:
		if m, ok := readMap(d, (*decoder).any); ok {
			return m
		}
		return nil
	case jsonscan.Array:
		return d.anyList()
	}
	d.skip()
	return nil
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
