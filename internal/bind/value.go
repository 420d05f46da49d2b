package bind

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// value reads the value at the cursor into v, which is zero, and reports whether it gave v
// something. Where it did not, v is still zero: the value was null, "" or a mask, or there was
// a fault. It is long because it is one switch, with a case for each op.
func (d *decoder) value(p *plan, v reflect.Value) bool {
	kind := d.kind()
	switch {
	case kind == jsonscan.Null, kind == jsonscan.Invalid:
		d.skip()
		return false
	case p.op == opPointer:
		target := reflect.New(p.elem.typ)
		if !d.value(p.elem, target.Elem()) {
			return false
		}
		v.Set(target)
		return true
	case kind == jsonscan.Text && p.op == opString:
		v.SetString(d.cut(d.kept()))
		return true
	case p.op == opAny:
		v.Set(reflect.ValueOf(d.any()))
		return true
	case p.op == opRaw:
		raw := d.keptRaw(d.raw())
		v.SetBytes(append(make([]byte, 0, len(raw)), raw...))
		return true
	case kind == jsonscan.Text:
		return d.fromText(p, v)
	case p.op == opUnmarshaler:
		if raw := d.keptRaw(d.raw()); raw != nil {
			return d.settle(v, refusal(p, kind, v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw)))
		}
		return false
	}
	switch kind {
	case jsonscan.Object:
		switch p.op {
		case opStruct:
			return d.object(p, v)
		case opMap:
			return d.mapping(p, v)
		case opStringMap:
			return d.stringMap(v)
		}
	case jsonscan.Array:
		switch p.op {
		case opList, opBytes:
			return d.list(p, v)
		case opStrings:
			return d.strings(v)
		case opArray:
			return d.array(p, v)
		}
	case jsonscan.Number:
		switch p.op {
		case opInt, opUint, opFloat, opNumber:
			if raw := d.raw(); raw != nil {
				return d.settle(v, setNumber(p.op, v, raw))
			}
			return false
		}
	case jsonscan.True, jsonscan.False:
		if p.op == opBool {
			v.SetBool(kind == jsonscan.True)
			d.skip()
			return true
		}
	}
	d.refuse(mismatch{kind, p.op})
	return false
}

// fromText reads the string at the cursor into a value that is not a string, or a
// sensitive one.
func (d *decoder) fromText(p *plan, v reflect.Value) bool {
	from := d.pos
	t := d.text()
	if d.fault != jsonscan.None {
		return false
	}
	text := d.plain(t)
	if len(text) == 0 {
		return p.op == opSecret // as in opString, "" is a value
	}
	if freeform.IsMask(text) {
		d.masked = true
		return false
	}
	switch p.op {
	case opSecret:
		v.SetString(d.cut(t))
		return true
	case opUnmarshaler:
		return d.settle(v, refusal(p, jsonscan.Text, v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(d.body[from:d.pos:d.pos])))
	}
	err := setText(p.op, v, text)
	if p.op == opText {
		err = refusal(p, jsonscan.Text, err)
	}
	return d.settle(v, err)
}

// setText gives v the value that is in a string.
func setText(op op, v reflect.Value, text []byte) error {
	switch op {
	case opText:
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(text)
	case opBool:
		switch string(text) {
		case "true", "True", "TRUE":
			v.SetBool(true)
			return nil
		case "false", "False", "FALSE":
			return nil
		}
	case opInt, opUint, opFloat, opNumber:
		return setNumberText(op, v, text)
	case opBytes:
		data, err := base64.StdEncoding.AppendDecode(nil, text)
		if err != nil {
			return errNotBase64
		}
		v.SetBytes(data)
		return nil
	}
	return mismatch{jsonscan.Text, op}
}

// errNotBase64 does not show what the string is.
var errNotBase64 = errors.New("a string that is not base64")

// settle ends the reading of a value by a function that may have filled a part of
// it before it failed.
func (d *decoder) settle(v reflect.Value, err error) bool {
	if err != nil {
		v.SetZero()
		d.fail(err)
		return false
	}
	return true
}

// mismatch is the error of a value of the wrong kind. It says nothing about the
// value itself, which may be a secret.
type mismatch struct {
	found    jsonscan.Kind
	expected op
}

func (m mismatch) Error() string {
	if m.expected == opNone {
		return "its Go type can't hold a JSON value"
	}
	return foundText[m.found] + " where " + expected[m.expected] + " is expected"
}

// refused is the error of a type's own method, whose text it does not show: such
// errors tend to repeat the value, as those of time.Time do. errors.As finds it.
type refused struct {
	found jsonscan.Kind
	typ   reflect.Type
	err   error
}

func (r *refused) Error() string { return foundText[r.found] + " that " + r.typ.String() + " refuses" }
func (r *refused) Unwrap() error { return r.err }

// GoString returns the same as Error, so that %#v shows no more either.
func (r *refused) GoString() string { return r.Error() }

// refusal returns the error of the method of p's type as it may be shown. The types of
// this module's root, such as Timestamp, take care of that themselves.
func refusal(p *plan, found jsonscan.Kind, err error) error {
	if err == nil || p.typ.PkgPath() == rootPath {
		return err
	}
	return &refused{found, p.typ, err}
}

var rootPath = strings.TrimSuffix(reflect.TypeFor[plan]().PkgPath(), "/internal/bind")

var foundText = [...]string{
	jsonscan.False: "a boolean", jsonscan.True: "a boolean", jsonscan.Number: "a number",
	jsonscan.Text: "a string", jsonscan.Object: "an object", jsonscan.Array: "a list",
}
