package decodetest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// FuzzWithin checks that what is found at a path is what encoding/json finds there, in
// documents that are sound and have no member twice, and that it does not depend on how
// the bytes arrive.
func FuzzWithin(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, names string, size uint8) {
		path := strings.Split(names, ",")
		opt := iottrail.Within(path...)
		got := trailtest.Read(t, bytes.NewReader(data), opt)
		trailtest.RequireIdentical(t, got, trailtest.Read(t, trailtest.Chunks(data, 1+int(size)), opt), "in chunks")
		trailtest.RequireIdentical(t, got, trailtest.Drain(t, iottrail.NewBytesDecoder(data, opt)), "in place")
		trailtest.RequireIdentical(t, got, trailtest.Drain(t, trailtest.ResetDecoder(t, bytes.NewReader(data), opt)), "reset")
		values, ok := valuesWithin(data, path)
		if !ok {
			return
		}
		require.NoError(t, got.End)
		want := []string{}
		for _, v := range values {
			ids, ok := idsOfValue(t, v)
			if !ok {
				return
			}
			want = append(want, ids...)
		}
		for _, err := range got.Errors() {
			if errors.Is(err, iottrail.ErrLimit) {
				return // one container more inside each other than the value alone has
			}
		}
		require.Equal(t, want, append([]string{}, got.IDs()...), "%q in %q", path, data)
	})
}

// idsOfValue are the ids of what is read of a value at a path, alone; nil means an
// element in which the path leads nowhere. It is false of what can't be compared.
func idsOfValue(t *testing.T, v json.RawMessage) ([]string, bool) {
	one := []string{"!"}
	switch {
	case len(v) > 0 && v[0] == '{':
		r := trailtest.Drain(t, iottrail.NewBytesDecoder(v))
		return r.IDs(), r.End == nil
	case len(v) > 0 && v[0] == '"':
		var text string
		if json.Unmarshal(v, &text) != nil {
			return nil, false
		}
		trimmed := strings.TrimLeft(text, " \t\r\n")
		if strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
			r := trailtest.Drain(t, iottrail.NewBytesDecoder([]byte(text)))
			return r.IDs(), r.End == nil && len(r.Errors()) == 0 && len(r.Items) > 0
		}
		return one, strings.ContainsAny(trimmed, ".,:#") && !strings.HasPrefix(text, "CWL CONTROL MESSAGE")
	}
	return one, true
}

// valuesWithin are the values at a path of a stream of objects, and of lists of them. It is
// false of a stream that is something else or not sound.
func valuesWithin(data []byte, path []string) (values []json.RawMessage, ok bool) {
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var doc json.RawMessage
		err := d.Decode(&doc)
		if err == io.EOF {
			return values, true
		}
		if err != nil || hasTwice(doc) || bytes.ContainsAny(doc[:1], `"-0123456789tfn`) {
			return nil, false
		}
		docs := []json.RawMessage{doc}
		if doc[0] == '[' {
			docs = nil
			if json.Unmarshal(doc, &docs) != nil {
				return nil, false
			}
		}
		for _, doc := range docs {
			if doc[0] != '{' {
				return nil, false
			}
			values = appendWithin(values, doc, path)
		}
	}
}

// appendWithin appends the values at a path of v, and nil where it leads nowhere.
func appendWithin(values []json.RawMessage, v json.RawMessage, path []string) []json.RawMessage {
	if v[0] == '[' {
		var list []json.RawMessage
		_ = json.Unmarshal(v, &list)
		for _, e := range list {
			values = appendWithin(values, e, path)
		}
		return values
	}
	if len(path) == 0 {
		return append(values, v)
	}
	var object map[string]json.RawMessage
	if v[0] != '{' || json.Unmarshal(v, &object) != nil || object[path[0]] == nil {
		return append(values, nil)
	}
	return appendWithin(values, object[path[0]], path[1:])
}

// hasTwice reports whether an object in the document has a member twice.
func hasTwice(doc json.RawMessage) bool {
	d := json.NewDecoder(bytes.NewReader(doc))
	var names []map[string]bool // of the open objects; nil for a list
	isName := false
	for {
		token, err := d.Token()
		if err != nil {
			return err != io.EOF
		}
		in := len(names) > 0 && names[len(names)-1] != nil
		if text, ok := token.(string); ok && in && isName {
			if names[len(names)-1][text] || strings.Contains(text, "\ufffd") {
				return true
			}
			names[len(names)-1][text], isName = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			names = append(names, make(map[string]bool))
		case json.Delim('['):
			names = append(names, nil)
		case json.Delim('}'), json.Delim(']'):
			names = names[:len(names)-1]
		}
		isName = len(names) > 0 && names[len(names)-1] != nil
	}
}
