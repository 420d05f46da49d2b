package actiontest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/iottrail/iottrail"
)

// A reference holds a typed body against the tree that encoding/json makes of the same
// JSON. It goes by what the documentation says, and by the Go types; it shares nothing
// with what reads bodies. It is slow.
//
// Each value of the body must be in its field, or be reported: as unknown, masked or at
// fault. And no field has what is not in the body.
type reference struct {
	twice, unread map[string]int // faults that were reported and not yet explained, by pointer
	wrong         []string
}

func (r *reference) errorf(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

// take explains a fault at the pointer.
func (r *reference) take(faults map[string]int, p, why string) {
	if faults[p]--; faults[p] < 0 {
		r.errorf("%q: no fault: %s", p, why)
	}
}

// value compares the value v with the node n. Where it is, or is in, a sensitive field,
// a mask is not a string.
func (r *reference) value(n *node, v reflect.Value, p string, sensitive bool) {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	t := v.Type()
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.kind == 'n', n.kind == '"' && (n.text == "" || isMask(n.text)) && (t.Kind() != reflect.String || sensitive):
		if !v.IsZero() {
			r.errorf("%q: something was made of %s", p, n.raw())
		}
		return
	case !fits(n, t):
		r.take(r.unread, p, "it is no "+t.String())
		if !v.IsZero() {
			r.errorf("%q: at fault and not zero", p)
		}
		return
	case v.Kind() == reflect.Pointer:
		r.errorf("%q: lost", p)
		return
	}
	switch t {
	case reflect.TypeFor[iottrail.Bool](), reflect.TypeFor[iottrail.Timestamp](), reflect.TypeFor[iottrail.Blob]():
		want := reflect.New(t)
		_ = json.Unmarshal(n.raw(), want.Interface()) // fits saw that it can
		r.same(p, want.Elem().Interface(), v.Interface())
		return
	}
	switch t.Kind() {
	case reflect.String:
		r.same(p, n.text, v.String())
	case reflect.Int32, reflect.Int64:
		want, _ := integer(n.text, t)
		r.same(p, want, v.Int())
	case reflect.Float64:
		want, _ := strconv.ParseFloat(n.text, 64)
		r.same(p, want, v.Float())
	case reflect.Slice:
		if v.IsNil() || v.Len() != len(n.values) {
			r.errorf("%q: %d elements of %d", p, v.Len(), len(n.values))
			return
		}
		for i, e := range n.values {
			r.value(e, v.Index(i), step(p, strconv.Itoa(i)), sensitive)
		}
	case reflect.Map:
		r.mapping(n, v, p, sensitive)
	case reflect.Struct:
		r.object(n, v, p)
	}
}

func (r *reference) same(p string, want, got any) {
	if !reflect.DeepEqual(want, got) {
		r.errorf("%q: %#v, want %#v", p, got, want)
	}
}

func (r *reference) mapping(n *node, v reflect.Value, p string, sensitive bool) {
	seen := make(map[string]bool)
	for i, key := range n.names {
		at := step(p, key)
		if seen[key] {
			r.take(r.twice, at, "a key twice")
			continue
		}
		seen[key] = true
		e := v.MapIndex(reflect.ValueOf(key).Convert(v.Type().Key()))
		if !e.IsValid() {
			r.errorf("%q: lost", at)
			continue
		}
		r.value(n.values[i], e, at, sensitive)
	}
	if v.IsNil() || v.Len() != len(seen) {
		r.errorf("%q: %d keys of %d", p, v.Len(), len(seen))
	}
}

func (r *reference) object(n *node, v reflect.Value, p string) {
	seen := make(map[int]bool)
	strange := make(map[string]bool)
	for i, name := range n.names {
		at := step(p, name)
		f := fieldNamed(v.Type(), name)
		switch {
		case f < 0 && strange[lowerFirst(name)]:
			r.take(r.twice, at, "an unknown member twice")
		case f < 0:
			strange[lowerFirst(name)] = true
		case seen[f]:
			r.take(r.twice, at, "a member twice")
		default:
			seen[f] = true
			r.value(n.values[i], v.Field(f), at, hasOption(v.Type().Field(f), "sensitive"))
		}
	}
	for f := range v.NumField() {
		if !seen[f] && !v.Field(f).IsZero() {
			r.errorf("%q: %s was made up", p, v.Type().Field(f).Name)
		}
	}
}

// unknown lists the pointers of the members that the type has no field for.
func unknown(n *node, t reflect.Type, p string) (list []string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[iottrail.Timestamp](), t == reflect.TypeFor[iottrail.Blob]():
	case n.kind == '{' && t.Kind() == reflect.Struct:
		for i, name := range n.names {
			if f := fieldNamed(t, name); f < 0 {
				list = append(list, step(p, name))
			} else {
				list = append(list, unknown(n.values[i], t.Field(f).Type, step(p, name))...)
			}
		}
	case n.kind == '{' && t.Kind() == reflect.Map:
		for i, name := range n.names {
			list = append(list, unknown(n.values[i], t.Elem(), step(p, name))...)
		}
	case n.kind == '[' && t.Kind() == reflect.Slice:
		for i, v := range n.values {
			list = append(list, unknown(v, t.Elem(), step(p, strconv.Itoa(i)))...)
		}
	}
	return list
}

// masked lists the pointers of the masks.
func masked(n *node, p string) (list []string) {
	if n.kind == '"' && isMask(n.text) {
		return []string{p}
	}
	for i, v := range n.values {
		name := strconv.Itoa(i)
		if n.kind == '{' {
			name = n.names[i]
		}
		list = append(list, masked(v, step(p, name))...)
	}
	return list
}

func isMask(s string) bool {
	switch s {
	case "HIDDEN_DUE_TO_SECURITY_REASONS", "HIDDEN_FOR_SECURITY_REASONS", "***", "****", "**********",
		"***OMITTED***", "*** Redacted ***", "<sensitiveDataRemoved>", "Value hidden due to security reasons.":
		return true
	}
	return false
}

// hasOption reports whether a field's tag has the option.
func hasOption(f reflect.StructField, option string) bool {
	return slices.Contains(strings.Split(f.Tag.Get("cloudtrail"), ","), option)
}

// fits reports whether a value that is neither null nor, outside of strings, empty or a
// mask can be read into the type.
func fits(n *node, t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[iottrail.Bool]():
		return n.kind == 't' || n.kind == '"' && (strings.EqualFold(n.text, "true") || strings.EqualFold(n.text, "false")) && regularCase(n.text)
	case reflect.TypeFor[iottrail.Timestamp](), reflect.TypeFor[iottrail.Blob]():
		return json.Unmarshal(n.raw(), reflect.New(t).Interface()) == nil
	}
	switch t.Kind() {
	case reflect.String:
		return n.kind == '"'
	case reflect.Int32, reflect.Int64:
		_, ok := integer(n.text, t)
		return ok && isNumber(n)
	case reflect.Float64:
		_, err := strconv.ParseFloat(n.text, 64)
		return isNumber(n) && err == nil
	case reflect.Slice:
		return n.kind == '['
	default: // maps and structs
		return n.kind == '{'
	}
}

// regularCase reports whether a word is in lower case, in upper case, or has a capital
// first letter.
func regularCase(s string) bool {
	rest := s[1:]
	return rest == strings.ToLower(rest) || s == strings.ToUpper(s)
}

// isNumber reports whether the node is a number, or a string that holds one.
func isNumber(n *node) bool {
	return n.kind == '0' || n.kind == '"' && json.Valid([]byte(n.text)) && strings.IndexByte("-0123456789", n.text[0]) >= 0 &&
		!unicode.IsSpace(rune(n.text[len(n.text)-1]))
}

// integer returns the value of a number that is an integer, however it is spelt, and
// that the type can hold.
func integer(text string, t reflect.Type) (int64, bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	if e, err := strconv.Atoi(exponent); exponent != "" && (err != nil || e > 1000 || e < -1000) {
		return 0, strings.Trim(mantissa, "-0.") == "" // such a power of zero is zero
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok || !x.IsInt() || !x.Num().IsInt64() || reflect.Zero(t).OverflowInt(x.Num().Int64()) {
		return 0, false
	}
	return x.Num().Int64(), true
}

// fieldNamed returns the index of the field that a member's name means, or -1: the name
// of its tag, in either case of the first letter, or an alias.
func fieldNamed(t reflect.Type, name string) int {
	for _, exactly := range []bool{true, false} {
		for i := range t.NumField() {
			tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if tag == name || !exactly && tag != "" && lowerFirst(tag) == lowerFirst(name) {
				return i
			}
		}
	}
	for i := range t.NumField() {
		for option := range strings.SplitSeq(t.Field(i).Tag.Get("cloudtrail"), ",") {
			if alias, ok := strings.CutPrefix(option, "alias="); ok && lowerFirst(alias) == lowerFirst(name) {
				return i
			}
		}
	}
	return -1
}

// lowerFirst is the name with its first letter in lower case, if it is one of ASCII.
func lowerFirst(name string) string {
	if name != "" && name[0] >= 'A' && name[0] <= 'Z' {
		return string(name[0]+'a'-'A') + name[1:]
	}
	return name
}
