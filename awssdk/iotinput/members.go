package iotinput

import (
	"encoding/json"
	"reflect"
	"strings"
)

// memberName returns what the API calls the member that a field of package iot is for.
func memberName(tag reflect.StructTag) string {
	name, _, _ := strings.Cut(tag.Get("json"), ",")
	return name
}

// fieldOf returns the field of a struct of the SDK's for a member, or the zero Value. The SDK
// writes the first letter in upper case, and adds an underscore where the field would have
// the name of a method, as String.
func fieldOf(v reflect.Value, member string) reflect.Value {
	name := strings.ToUpper(member[:1]) + member[1:]
	if field := v.FieldByName(name); field.IsValid() {
		return field
	}
	return v.FieldByName(name + "_")
}

// lookUp returns the value of a member in the JSON of its object, nil where it is absent, and
// how its name is written there: as the API has it, with its first letter in the other case,
// or by an older name. A member that appears twice is a fault already.
func lookUp(node any, tag reflect.StructTag) (name string, value any) {
	object, _ := node.(map[string]any)
	names := []string{memberName(tag)}
	for _, option := range strings.Split(tag.Get("cloudtrail"), ",") {
		if alias, ok := strings.CutPrefix(option, "alias="); ok {
			names = append(names, alias)
		}
	}
	for _, n := range names {
		upper, lower := strings.ToUpper(n[:1])+n[1:], strings.ToLower(n[:1])+n[1:]
		for _, spelling := range []string{n, lower, upper} {
			if value, ok := object[spelling]; ok {
				return spelling, value
			}
		}
	}
	return names[0], nil
}

// isThere reports whether a record has the value that was read into a field of package iot. One
// that is zero may as well be absent, masked or unreadable.
func isThere(v reflect.Value, node any) bool {
	if !v.IsZero() {
		return true
	}
	switch node := node.(type) {
	case string:
		return v.Kind() == reflect.String && node == "" || isNumber(v) && isZeroNumber(node)
	case json.Number:
		return isNumber(v) && isZeroNumber(node.String())
	}
	return false
}

func isNumber(v reflect.Value) bool { return v.CanInt() || v.CanFloat() }

// isZeroNumber reports whether text is a number that is 0, such as -0.0e5.
func isZeroNumber(text string) bool {
	if !json.Valid([]byte(text)) {
		return false
	}
	mantissa := strings.TrimLeft(text, "-0.")
	return mantissa == "" || mantissa[0] == 'e' || mantissa[0] == 'E'
}
