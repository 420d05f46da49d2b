package iotinput

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/iottrail/iottrail"
)

// A filler copies a typed request of package iot into the SDK's input of the same action. The
// two have the same members, except for those in DRIFT.md, but differ in how they say that one
// is absent: the SDK by nil, package iot, for text and numbers, by the zero value. So the
// filler looks up in the body whether a zero value was in the record.
type filler struct {
	path   []string // of the value at hand, from the root of the body
	faults []*iottrail.MemberError
}

var (
	errOtherKind   = fmt.Errorf("%w: it has one of another kind", ErrUnknownMember)
	errNull        = fmt.Errorf("%w: null within a list or a map", ErrValue)
	errRange       = fmt.Errorf("%w: a number out of its range", ErrValue)
	errSecondOfOne = fmt.Errorf("%w: a second member where the SDK's type holds one", ErrValue)
	errNoneOfOne   = fmt.Errorf("%w: none of the members that the SDK's type can hold", ErrValue)
)

func (f *filler) fail(path string, err error) {
	f.faults = append(f.faults, &iottrail.MemberError{Path: path, Err: err})
}

// failHere is fail for the value at hand.
func (f *filler) failHere(err error) {
	var b strings.Builder
	for _, name := range f.path {
		b.WriteByte('/')
		b.WriteString(escapePointer.Replace(name))
	}
	f.fail(b.String(), err)
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// within calls do with the path one step longer.
func (f *filler) within(name string, do func()) {
	f.path = append(f.path, name)
	do()
	f.path = f.path[:len(f.path)-1]
}

// structure fills a struct of the SDK's from one of package iot. node is its JSON.
func (f *filler) structure(to, from reflect.Value, node any) {
	for i := range from.NumField() {
		tag := from.Type().Field(i).Tag
		name, value := lookUp(node, tag)
		f.within(name, func() {
			if target := fieldOf(to, memberName(tag)); target.IsValid() {
				f.value(target, from.Field(i), value)
			} else if isThere(from.Field(i), value) {
				f.failHere(ErrUnknownMember)
			}
		})
	}
}

// value fills a value of the SDK's.
func (f *filler) value(to, from reflect.Value, node any) {
	if !fits(to.Type(), from.Type()) {
		if isThere(from, node) {
			f.failHere(errOtherKind)
		}
		return
	}
	switch v := from.Interface().(type) {
	case iottrail.Timestamp:
		if !v.IsZero() {
			to.Set(reflect.ValueOf(&v.Time))
		}
		return
	case iottrail.Bool:
		if v != iottrail.Unset {
			scalarOf(to).SetBool(v.True())
		}
		return
	case iottrail.Blob:
		if v != nil || node == "" {
			to.SetBytes(append([]byte{}, v...))
		}
		return
	}
	switch from.Kind() {
	case reflect.Pointer:
		switch {
		case from.IsNil():
		case to.Kind() == reflect.Interface:
			f.union(to, from.Elem(), node)
		default:
			to.Set(reflect.New(to.Type().Elem()))
			f.structure(to.Elem(), from.Elem(), node)
		}
	case reflect.Struct:
		f.structure(to, from, node)
	case reflect.Slice:
		f.list(to, from, node)
	case reflect.Map:
		f.mapping(to, from, node)
	default:
		if isThere(from, node) {
			f.scalar(to, from)
		}
	}
}

// scalar fills a text, a number or a value of an enumeration.
func (f *filler) scalar(to, from reflect.Value) {
	switch {
	case from.Kind() == reflect.String:
		scalarOf(to).SetString(from.String())
	case from.CanFloat():
		scalarOf(to).SetFloat(from.Float())
	case pointee(to.Type()).OverflowInt(from.Int()):
		f.failHere(errRange)
	default:
		scalarOf(to).SetInt(from.Int())
	}
}

// scalarOf returns the value to set: a scalar of the SDK's, or what it points to.
func scalarOf(to reflect.Value) reflect.Value {
	if to.Kind() != reflect.Pointer {
		return to
	}
	to.Set(reflect.New(to.Type().Elem()))
	return to.Elem()
}

// fits reports whether a type of the SDK's can hold what one of package iot holds. All do in the
// release of the SDK that the tests were run with; a program may be built with a newer one.
func fits(to, from reflect.Type) bool {
	switch from {
	case reflect.TypeFor[iottrail.Timestamp]():
		return to == reflect.TypeFor[*time.Time]()
	case reflect.TypeFor[iottrail.Blob]():
		return to == reflect.TypeFor[[]byte]()
	case reflect.TypeFor[iottrail.Bool]():
		return pointee(to).Kind() == reflect.Bool
	}
	scalar := reflect.Zero(pointee(to)) // if it is one
	switch from.Kind() {
	case reflect.Pointer:
		return to.Kind() == reflect.Interface || to.Kind() == reflect.Pointer && to.Elem().Kind() == reflect.Struct
	case reflect.String, reflect.Float64:
		return scalar.Kind() == from.Kind()
	case reflect.Int32, reflect.Int64:
		return scalar.CanInt()
	case reflect.Map:
		return to.Kind() == reflect.Map && to.Key().Kind() == reflect.String
	}
	return to.Kind() == from.Kind() // structures and lists
}

func pointee(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func (f *filler) list(to, from reflect.Value, node any) {
	if from.IsNil() {
		return
	}
	nodes, _ := node.([]any)
	to.Set(reflect.MakeSlice(to.Type(), from.Len(), from.Len()))
	for i := range from.Len() {
		f.within(strconv.Itoa(i), func() {
			var node any
			if i < len(nodes) {
				node = nodes[i]
			}
			f.element(to.Index(i), from.Index(i), node)
		})
	}
}

func (f *filler) mapping(to, from reflect.Value, node any) {
	if from.IsNil() {
		return
	}
	nodes, _ := node.(map[string]any)
	to.Set(reflect.MakeMapWithSize(to.Type(), from.Len()))
	keys := from.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		f.within(key.String(), func() {
			value := reflect.New(to.Type().Elem()).Elem()
			f.element(value, from.MapIndex(key), nodes[key.String()])
			to.SetMapIndex(key.Convert(to.Type().Key()), value)
		})
	}
}

// element fills an element of a list or a map, where the SDK has no nil.
func (f *filler) element(to, from reflect.Value, node any) {
	if node == nil {
		f.failHere(errNull)
		return
	}
	f.value(to, from, node)
}

// union fills a union. The SDK has an interface for it, and package iot a struct of which one
// field is set.
func (f *filler) union(to, from reflect.Value, node any) {
	for i := range from.NumField() {
		tag := from.Type().Field(i).Tag
		name, value := lookUp(node, tag)
		if !isThere(from.Field(i), value) {
			continue
		}
		f.within(name, func() {
			member := unionMember(to.Type(), memberName(tag))
			switch {
			case member == nil:
				f.failHere(ErrUnknownMember)
			case !to.IsNil():
				f.failHere(errSecondOfOne)
			default:
				v := reflect.ValueOf(member)
				f.value(v.Elem().FieldByName("Value"), from.Field(i), value)
				to.Set(v)
			}
		})
	}
	if to.IsNil() {
		f.failHere(errNoneOfOne)
	}
}

// unionMember returns a new value of the SDK's type for a member of a union, or nil for a
// member or a union that is not known.
func unionMember(union reflect.Type, member string) any {
	if union != reflect.TypeFor[types.AssetPropertyVariant]() {
		return nil
	}
	switch member {
	case "booleanValue":
		return new(types.AssetPropertyVariantMemberBooleanValue)
	case "doubleValue":
		return new(types.AssetPropertyVariantMemberDoubleValue)
	case "integerValue":
		return new(types.AssetPropertyVariantMemberIntegerValue)
	case "stringValue":
		return new(types.AssetPropertyVariantMemberStringValue)
	}
	return nil
}
