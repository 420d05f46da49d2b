// Package freeform reads and quotes text in records that others may have chosen.
//
//   - freeform.go reads bodies, about which nothing is known except that they should be
//     JSON: it treats anything else as if it were no object, and never fails.
//   - mask.go knows the texts that hide a value.
//   - quote.go quotes text that would mislead a reader.
package freeform

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Absent reports whether the record has no body: there is none, or it is null.
func Absent(body []byte) bool {
	i := jsonscan.Space(body, 0)
	return i >= len(body) || jsonscan.KindOf(body[i]) == jsonscan.Null
}

// Members calls f with the name and the value of each member of body, an object, until f
// returns false. It reports whether it reached the end of an object, and stops where the
// JSON is not valid.
func Members(body []byte, f func(name, value []byte) bool) (whole bool) {
	return MembersWithin(body, jsonscan.DefaultDepth, f)
}

// MembersWithin is Members with a limit for the depth of a value, up to [jsonscan.MaxDepth].
func MembersWithin(body []byte, depth int, f func(name, value []byte) bool) (whole bool) {
	i := jsonscan.Space(body, 0)
	if i >= len(body) || body[i] != '{' {
		return false
	}
	if i = jsonscan.Space(body, i+1); i < len(body) && body[i] == '}' {
		return true
	}
	for {
		if i = jsonscan.Space(body, i); i >= len(body) || body[i] != '"' {
			return false
		}
		end, _, fault := jsonscan.String(body, i+1)
		if fault != jsonscan.None {
			return false
		}
		name := body[i+1 : end-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			name = jsonscan.AppendUnquoted(nil, name)
		}
		if i = jsonscan.Space(body, end); i >= len(body) || body[i] != ':' {
			return false
		}
		start := jsonscan.Space(body, i+1)
		if i, fault = jsonscan.Value(body, start, depth); fault != jsonscan.None || !f(name, body[start:i]) {
			return false
		}
		i = jsonscan.Space(body, i)
		switch {
		case i < len(body) && body[i] == '}':
			return true
		case i >= len(body) || body[i] != ',':
			return false
		}
		i++
	}
}

// Member returns the value of the only member of body, an object, with the name, or nil. If
// there are two, it can't be known which one another reader takes.
func Member(body []byte, name string) []byte {
	var found []byte
	count := 0
	whole := Members(body, func(n, v []byte) bool {
		if string(n) == name {
			count++
			found = v
		}
		return true
	})
	if !whole || count != 1 {
		return nil
	}
	return found
}

// Omitted reports whether a body is the note that CloudTrail leaves in place of one that is
// too large, and how large that was. The note has a member "omitted" that is true, a
// "reason", an "originalSize" and nothing else; values that are not strings may be written
// as strings. The names must match exactly, so a request can't pass for a note by having a
// member of that name among its own.
func Omitted(body []byte) (size int64, ok bool) {
	if len(body) > 512 || !beginsLikeNote(body) {
		return 0, false
	}
	var is bool
	var known, others int
	var original []byte
	whole := Members(body, func(name, value []byte) bool {
		switch string(name) {
		case "omitted":
			switch string(bytes.Trim(value, `"`)) {
			case "true", "True", "TRUE":
				is = true
			default:
				is = false
			}
		case "reason":
			known++
		case "originalSize":
			known++
			original = value
		default:
			others++
		}
		return true
	})
	if !whole || !is || known == 0 || others > 0 {
		return 0, false
	}
	size, err := strconv.ParseInt(strings.Trim(string(original), `"`), 10, 64)
	if err != nil {
		size = 0 // and not the largest number there is
	}
	return size, true
}

// beginsLikeNote reports whether the first member of body, an object, may be one of the
// note's. It rules out nearly all bodies at little cost.
func beginsLikeNote(body []byte) bool {
	i := jsonscan.Space(body, 0)
	if i >= len(body) || body[i] != '{' {
		return false
	}
	if i = jsonscan.Space(body, i+1); i >= len(body) || body[i] != '"' {
		return false
	}
	name := body[i+1:]
	if len(name) > 0 && name[0] != 'o' && name[0] != 'r' && name[0] != '\\' {
		return false // nearly every body ends here
	}
	end := bytes.IndexByte(name, '"')
	if end < 0 {
		return false
	}
	switch string(name[:end]) {
	case "omitted", "reason", "originalSize":
		return true
	}
	return bytes.IndexByte(name[:end], '\\') >= 0
}
