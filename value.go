package iottrail

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Bool is a boolean that may also be absent. The zero value is [Unset].
//
// CloudTrail writes some booleans as JSON booleans and others as strings, and
// programs between CloudTrail and a reader may change one into the other: Bool
// reads true, false and, whatever their case, "true" and "false". An empty
// string and null read as Unset.
type Bool uint8

// The values of a Bool.
const (
	Unset Bool = iota // not in the record
	False
	True
)

// BoolOf returns True or False.
func BoolOf(b bool) Bool {
	if b {
		return True
	}
	return False
}

// True reports whether b is True, and not False or Unset.
func (b Bool) True() bool { return b == True }

// False reports whether b is False, and not True or Unset.
func (b Bool) False() bool { return b == False }

// IsZero reports whether b is Unset, for the json option omitzero.
func (b Bool) IsZero() bool { return b == Unset }

// String returns "true", "false", or "" for Unset.
func (b Bool) String() string {
	switch b {
	case False:
		return "false"
	case True:
		return "true"
	}
	return ""
}

// MarshalJSON writes true, false, or null for Unset.
func (b Bool) MarshalJSON() ([]byte, error) {
	if b == Unset {
		return []byte("null"), nil
	}
	return []byte(b.String()), nil
}

// UnmarshalJSON reads each spelling listed in the comment of Bool, and rejects anything else.
func (b *Bool) UnmarshalJSON(data []byte) error {
	v, ok := parseBool(data)
	if !ok {
		return fmt.Errorf("iottrail: %s is not a boolean", excerpt(data))
	}
	*b = v
	return nil
}

// parseBool reads the JSON value v.
func parseBool(v []byte) (b Bool, ok bool) {
	switch string(v) {
	case "true", `"true"`, `"True"`, `"TRUE"`:
		return True, true
	case "false", `"false"`, `"False"`, `"FALSE"`:
		return False, true
	case "null", `""`:
		return Unset, true
	}
	return Unset, false
}

// Blob is binary data, which JSON holds as base64.
type Blob []byte

// MarshalJSON writes standard base64.
func (b Blob) MarshalJSON() ([]byte, error) {
	if b == nil {
		return []byte("null"), nil
	}
	return json.Marshal([]byte(b))
}

// UnmarshalJSON reads standard or URL base64, with or without padding, and the forms in which
// CloudTrail's own serializers write a Java ByteBuffer: a list of bytes, signed or not, or an
// object whose member "hb" is such a list. Its errors contain none of the data, which may be
// secret.
func (b *Blob) UnmarshalJSON(data []byte) error {
	v, err := parseBlob(data)
	if err != nil {
		return err
	}
	*b = v
	return nil
}

func parseBlob(data []byte) (Blob, error) {
	switch jsonscan.KindOf(first(data)) {
	case jsonscan.Null:
		return nil, nil
	case jsonscan.Text:
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return nil, err
		}
		for _, enc := range [...]*base64.Encoding{
			base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding,
		} {
			if v, err := enc.DecodeString(s); err == nil {
				return v, nil
			}
		}
		return nil, errors.New("iottrail: a string that is not base64")
	case jsonscan.Array:
		var list []int
		if err := json.Unmarshal(data, &list); err != nil {
			return nil, errNotBytes
		}
		v := make(Blob, len(list))
		for i, n := range list {
			if n < -128 || n > 255 {
				return nil, errNotBytes
			}
			v[i] = byte(n)
		}
		return v, nil
	case jsonscan.Object:
		var list []byte
		named := 0 // hb, or what some reader takes for it
		whole := freeform.Members(data, func(name, value []byte) bool {
			if strings.EqualFold(string(name), "hb") {
				named++
			}
			if string(name) == "hb" {
				list = value
			}
			return true
		})
		if whole && named == 1 && jsonscan.KindOf(first(list)) == jsonscan.Array {
			return parseBlob(list)
		}
	}
	return nil, errors.New("iottrail: a value that is not binary data")
}

var errNotBytes = errors.New("iottrail: a list that is not one of bytes")

// Members are members of a JSON object, in the order of the record. An Event
// and each of its parts keep there what they have no field for.
type Members []Member

// A Member is one member of a JSON object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Get returns the value of the member with the name, exactly as spelt, and
// whether there is one.
func (m Members) Get(name string) (json.RawMessage, bool) {
	for i := range m {
		if m[i].Name == name {
			return m[i].Value, true
		}
	}
	return nil, false
}

// clone returns a copy that shares nothing with m.
func (m Members) clone() Members {
	if m == nil {
		return nil
	}
	c := make(Members, len(m))
	for i := range m {
		c[i] = Member{m[i].Name, cloneBytes(m[i].Value)}
	}
	return c
}
