package iotinput_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/iottrail/iottrail/internal/model"
)

// An inputGenerator makes inputs of the SDK at random. By the model it knows which members are required,
// without which the SDK makes no call.
type inputGenerator struct {
	*rand.Rand
	service *model.Service
	whole   bool            // every member is there, and none is zero
	plain   map[string]bool // members of the input that are in the path or a header
}

// input draws values for the members of an input. binding says which of them are in the path or
// the headers of HTTP, which can't hold every text.
func (d *inputGenerator) input(in reflect.Value, action model.Action, binding model.Binding) {
	d.plain = make(map[string]bool)
	for _, members := range []map[string]string{binding.Labels, binding.Headers} {
		for _, member := range members {
			d.plain[member] = true
		}
	}
	d.structure(in, d.service.Shape(action.Input))
}

func (d *inputGenerator) structure(v reflect.Value, shape *model.Shape) {
	plain := d.plain
	d.plain = nil // of the input itself only
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		var member model.Member // zero for one that only the SDK has
		if shape != nil {
			for _, m := range shape.Members {
				if strings.EqualFold(m.Name, strings.TrimSuffix(field.Name, "_")) {
					member = m
				}
			}
		}
		switch {
		case plain[member.Name] && v.Field(i).Kind() == reflect.Pointer && v.Field(i).Type().Elem().Kind() == reflect.String:
			text := d.ascii()
			v.Field(i).Set(reflect.ValueOf(&text))
		case d.whole || member.Required || plain[member.Name] || d.IntN(2) == 0:
			d.value(v.Field(i), d.service.Shape(member.Shape))
		}
	}
}

func (d *inputGenerator) value(v reflect.Value, shape *model.Shape) {
	switch v.Interface().(type) {
	case time.Time:
		// The SDK writes milliseconds.
		ms := [...]int64{d.Int64N(4e12), 1000 * d.Int64N(4e9)}[d.IntN(2)]
		v.Set(reflect.ValueOf(time.UnixMilli(ms + 1000).UTC()))
		return
	case []byte:
		blob := make([]byte, d.length(1))
		for i := range blob {
			blob[i] = byte(d.IntN(256))
		}
		v.SetBytes(blob)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem(), shape)
	case reflect.Interface:
		d.union(v)
	case reflect.Struct:
		d.structure(v, shape)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), d.length(1), 9))
		for i := range v.Len() {
			d.value(v.Index(i), d.elementOf(shape))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for i := range d.length(1) {
			element := reflect.New(v.Type().Elem()).Elem()
			d.value(element, d.elementOf(shape))
			v.SetMapIndex(reflect.ValueOf(fmt.Sprint(d.text(), i)).Convert(v.Type().Key()), element)
		}
	case reflect.String:
		v.SetString(d.stringOf(v.Type()))
	case reflect.Bool:
		v.SetBool(d.whole || d.IntN(2) == 0)
	case reflect.Int32:
		v.SetInt(int64(int32(d.integer() >> 32)))
	case reflect.Int64:
		v.SetInt(d.integer())
	case reflect.Float64:
		v.SetFloat(d.float())
	default:
		panic("no value is drawn of the type " + v.Type().String())
	}
	if d.whole && v.IsZero() {
		d.value(v, shape)
	}
}

func (d *inputGenerator) elementOf(list *model.Shape) *model.Shape {
	if list == nil {
		return nil
	}
	return d.service.Shape(list.Element + list.Value) // only one of them is there
}

// length draws how many elements there are: none at times, except in a whole input.
func (d *inputGenerator) length(least int) int {
	if d.whole {
		return least + d.IntN(2)
	}
	return d.IntN(4)
}

// stringOf draws a text of a string type: of an enumeration one of its values, or another one.
func (d *inputGenerator) stringOf(t reflect.Type) string {
	if values, ok := t.MethodByName("Values"); ok && d.IntN(3) > 0 {
		list := values.Func.Call([]reflect.Value{reflect.Zero(t)})[0]
		return list.Index(d.IntN(list.Len())).String()
	}
	if t != reflect.TypeFor[string]() || d.whole || d.IntN(8) > 0 {
		return d.text()
	}
	return ""
}

// texts are what names of things and the like are drawn from, and what is hard to carry in
// paths, queries and JSON.
var texts = strings.Split(`pump|7|-|_|:|/|//| |+|%|%2F|%25|&|=|?|#|;|,|.|..|~|"|\|'|<|>|{|}|[|]|*|$|${iot:ClientId}|é|é|日本|🪣|`+
	"\x00|\x1f|\x7f|\n|\r\n|\t|\u2028|\u202f|\ufeff|\ufffd|null|true|0|1e3|2026-10-06T09:30:00Z", "|")

func (d *inputGenerator) text() string {
	var b strings.Builder
	for range 1 + d.IntN(6) {
		b.WriteString(texts[d.IntN(len(texts))])
	}
	return b.String()
}

// ascii draws a text that a header can hold: HTTP allows no control characters there, and takes
// no account of spaces at its ends.
func (d *inputGenerator) ascii() string {
	var b strings.Builder
	for b.Len() == 0 {
		for _, r := range d.text() {
			if r > ' ' && r < 0x7f {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

func (d *inputGenerator) integer() int64 {
	switch d.IntN(4) {
	case 0:
		return [...]int64{0, 1, -1, math.MaxInt64, math.MinInt64, 1<<53 + 1}[d.IntN(6)]
	case 1:
		return d.Int64N(1000) << 32
	}
	return int64(d.Uint64())
}

func (d *inputGenerator) float() float64 {
	switch d.IntN(3) {
	case 0:
		return [...]float64{0, 1, -1, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, 1e21, 1<<53 + 2}[d.IntN(8)]
	case 1:
		return float64(d.IntN(1000))
	}
	return d.NormFloat64() * 1000
}

func (d *inputGenerator) union(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[types.AssetPropertyVariant]():
		text := d.text()
		v.Set(reflect.ValueOf([]types.AssetPropertyVariant{
			&types.AssetPropertyVariantMemberBooleanValue{Value: text},
			&types.AssetPropertyVariantMemberDoubleValue{Value: text},
			&types.AssetPropertyVariantMemberIntegerValue{Value: text},
			&types.AssetPropertyVariantMemberStringValue{Value: text},
		}[d.IntN(4)]))
	default:
		panic("no value is drawn of the union " + v.Type().String())
	}
}
