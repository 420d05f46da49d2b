package resource

import (
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// The bodies that are walked through here are valid JSON: the caller has
// checked. A value is given as the rest of the body from its first byte on.

// A place is where a value is: in an object, which may be in a map under a key.
type place struct{ object, key []byte }

// half returns the first half of a name, whose second is at the place.
func (at place) half(after string) string {
	switch {
	case after != "{}":
		return memberText(at.object, after)
	case at.key == nil:
		return ""
	}
	return text(at.key)
}

// each visits every value that the path leads to, with its place,
// in the order of the body. Of several members with the same name the first counts,
// as everywhere: so the time is that of reading the body a few times over. The result says
// whether something else may be there: the path leads nowhere, as a value is not of the kind
// that it asks for, or such a member is repeated.
func each(value []byte, at place, path string, visit func(at place, value []byte)) (lost bool) {
	if path == "" {
		visit(at, value)
		return false
	}
	step, rest, _ := strings.Cut(path, "/")
	kind := jsonscan.KindOf(value[0])
	switch {
	case kind == jsonscan.Null:
		return false
	case step == "[]" && kind == jsonscan.Array:
		items(value, func(_, element []byte) bool {
			lost = each(element, at, rest, visit) || lost
			return true
		})
	case step == "[]", kind != jsonscan.Object:
		return true
	case step == "{key}":
		items(value, func(name, _ []byte) bool {
			visit(at, name)
			return true
		})
	case step == "{}":
		items(value, func(name, member []byte) bool {
			lost = each(member, place{at.object, name}, rest, visit) || lost
			return true
		})
	default:
		found := false
		items(value, func(name, member []byte) bool {
			switch {
			case !isName(name, step):
				return true
			case found:
				lost = true
				return false
			}
			found = true
			lost = each(member, place{value, at.key}, rest, visit)
			return true
		})
	}
	return lost
}

// items visits the members of an object, or the elements of a list, which have no
// names, until visit returns false.
func items(value []byte, visit func(name, item []byte) bool) {
	named := value[0] == '{'
	i := jsonscan.Space(value, 1)
	for value[i] != '}' && value[i] != ']' {
		var name []byte
		if named {
			name = value[i:]
			i, _, _ = jsonscan.String(value, i+1)
			i = jsonscan.Space(value, jsonscan.Space(value, i)+1) // after the colon
		}
		if !visit(name, value[i:]) {
			return
		}
		i, _ = jsonscan.Value(value, i, jsonscan.DefaultDepth)
		if i = jsonscan.Space(value, i); value[i] == ',' {
			i = jsonscan.Space(value, i+1)
		}
	}
}

// isName reports whether a member's name is the one that the API has, in either
// case of its first letter.
func isName(name []byte, want string) bool {
	got := unquote(name)
	return len(got) == len(want) && string(got[1:]) == want[1:] &&
		(got[0] == want[0] || got[0]^' ' == want[0] && 'a' <= got[0]|' ' && got[0]|' ' <= 'z')
}

// text returns the text of a value: nothing for what is not a string.
func text(value []byte) string {
	if jsonscan.KindOf(value[0]) != jsonscan.Text {
		return ""
	}
	return string(unquote(value))
}

// memberText returns the text of a member of an object.
func memberText(object []byte, name string) (s string) {
	each(object, place{}, name, func(_ place, value []byte) { s = text(value) })
	return s
}

// unquote returns the inside of a JSON string as text.
func unquote(value []byte) []byte {
	end, escaped, _ := jsonscan.String(value, 1)
	inside := value[1 : end-1]
	if escaped || !utf8.Valid(inside) {
		return jsonscan.AppendUnquoted(nil, inside)
	}
	return inside
}
