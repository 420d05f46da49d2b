package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file is what the scanner is compared with: encoding/json.

// A member is one that an object has, with all that is within it as far as a
// shape describes it.
type member struct {
	Name  string
	Value string
	Index int
	In    []member
}

// membersOf finds the members of an object with encoding/json, and whether an
// object within it that the shape describes has one twice. The JSON must be
// valid.
func membersOf(t testing.TB, object []byte, shape *jsonscan.Shape, types map[*jsonscan.Shape][]jsonscan.Member) (found []member, twice bool) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	brace, err := d.Token()
	require.NoError(t, err)
	require.Equal(t, json.Delim('{'), brace)
	names := make(map[string]bool)
	for d.More() {
		name, err := d.Token()
		require.NoError(t, err)
		var value json.RawMessage
		require.NoError(t, d.Decode(&value))
		m := member{Name: name.(string), Value: string(value), Index: jsonscan.Unknown}
		twice = twice || names[m.Name]
		names[m.Name] = true
		for i, known := range types[shape] {
			if known.Name != m.Name {
				continue
			}
			m.Index = i
			switch {
			case value[0] == '{' && known.Object != nil:
				in, again := membersOf(t, value, known.Object, types)
				m.In, twice = in, twice || again
			case value[0] == '[' && known.List != nil:
				var list []json.RawMessage
				require.NoError(t, json.Unmarshal(value, &list))
				for _, v := range list {
					e := member{Value: string(v), Index: jsonscan.Element}
					if v[0] == '{' {
						in, again := membersOf(t, v, known.List, types)
						e.In, twice = in, twice || again
					}
					m.In = append(m.In, e)
				}
			}
		}
		found = append(found, m)
	}
	var all map[string]json.RawMessage // must agree with the tokens
	require.NoError(t, json.Unmarshal(object, &all))
	require.Len(t, all, len(names))
	for _, m := range found {
		if !twice {
			require.Equal(t, m.Value, string(all[m.Name]))
		}
	}
	return found, twice
}

// membersOn reads the members off a tape, nodes[from:to].
func membersOn(data []byte, nodes []jsonscan.Node, from, to int) (found []member, err error) {
	for at := from; at < to; at = int(nodes[at].Next) {
		n := nodes[at]
		if int(n.Next) <= at || int(n.Next) > to {
			return nil, fmt.Errorf("node %d of %d leads to %d", at, to, n.Next)
		}
		m := member{Value: string(data[n.Start:n.End]), Index: int(n.Member)}
		if n.Member != jsonscan.Element {
			m.Name = string(jsonscan.AppendUnquoted(nil, data[n.Name:n.Name+n.NameLen]))
		}
		if n.Kind != jsonscan.KindOf(data[n.Start]) {
			return nil, fmt.Errorf("node %d has kind %d", at, n.Kind)
		}
		if n.Kind == jsonscan.Text && n.Member != jsonscan.Element && n.Escaped != bytes.Contains(data[n.Start:n.End], []byte(`\`)) {
			return nil, fmt.Errorf("node %d: Escaped is %t", at, n.Escaped)
		}
		if m.In, err = membersOn(data, nodes, at+1, int(n.Next)); err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, nil
}

// shapesOf makes a shape with the names, in which each may hold an object or a
// list of objects with the same names, three deep.
func shapesOf(names ...string) (*jsonscan.Shape, map[*jsonscan.Shape][]jsonscan.Member) {
	types := make(map[*jsonscan.Shape][]jsonscan.Member)
	var inner *jsonscan.Shape
	for range 3 {
		var members []jsonscan.Member
		for i, n := range names {
			m := jsonscan.Member{Name: n}
			if i%3 != 1 {
				m.Object = inner
			}
			if i%3 != 2 {
				m.List = inner
			}
			members = append(members, m)
		}
		inner = jsonscan.NewShape(members...)
		types[inner] = members
	}
	return inner, types
}
