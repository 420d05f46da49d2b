package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A fuzz target without seeds passes and tests nothing.
func TestFuzzTargetsHaveSeeds(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("fuzz_test.go")
	require.NoError(t, err)
	targets := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`).FindAllSubmatch(source, -1)
	require.NotEmpty(t, targets)
	for _, m := range targets {
		seeds, err := os.ReadDir("testdata/fuzz/" + string(m[1]))
		require.NoError(t, err, "%s has no seeds", m[1])
		require.NotEmpty(t, seeds, "%s has no seeds", m[1])
	}
}

// FuzzValid checks that exactly what encoding/json accepts is accepted, down to
// the depth that is asked for.
func FuzzValid(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, room byte) {
		require.Equal(t, json.Valid(data), jsonscan.Valid(data, jsonscan.DefaultDepth), "%q", data)
		start := jsonscan.Space(data, 0)
		end, fault := jsonscan.Value(data, start, jsonscan.DefaultDepth)
		require.LessOrEqual(t, end, len(data))
		if fault == jsonscan.None {
			require.True(t, json.Valid(data[start:end]), "%q", data[start:end])
			require.Equal(t, depthOf(data[start:end]) <= int(room), jsonscan.Valid(data[start:end], int(room)), "%q in room for %d", data, room)
			kind := jsonscan.KindOf(data[start])
			require.NotEqual(t, jsonscan.Invalid, kind)
			if kind != jsonscan.Number { // what is there of it is not wrong, and not whole
				for cut := start; cut < end; cut++ {
					_, fault := jsonscan.Value(data[:cut], start, jsonscan.DefaultDepth)
					require.Equal(t, jsonscan.Truncated, fault, "%q", data[:cut])
				}
			}
			if kind == jsonscan.Object || kind == jsonscan.Array || kind == jsonscan.Text {
				var b jsonscan.Boundary
				b.Reset(false, jsonscan.LineBrace)
				n, found := b.Find(data[start:])
				require.True(t, found, "%q", data)
				require.Equal(t, end-start, n, "%q: where the value ends", data)
			}
		}
		if start < len(data) && data[start] == '{' {
			var s jsonscan.Scanner
			end, fault2 := s.Object(data, start, jsonscan.NewShape(), jsonscan.DefaultDepth)
			require.LessOrEqual(t, end, len(data))
			if fault2 != jsonscan.DuplicateMember {
				require.Equal(t, fault, fault2, "%q", data)
			}
		}
	})
}

// depthOf is how deeply a valid value is nested.
func depthOf(value []byte) (deepest int) {
	d := json.NewDecoder(strings.NewReader(string(value)))
	depth := 0
	for {
		token, err := d.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// FuzzMembers checks that the members found are those that encoding/json finds,
// whatever the shape, and that a name that is there twice is refused exactly
// where the shape describes the object.
func FuzzMembers(f *testing.F) {
	var used jsonscan.Scanner
	f.Fuzz(func(t *testing.T, data []byte, list string) {
		var names []string
		for _, n := range strings.Split(list, ",") {
			// Names of a shape are those of Go tags: nothing that needs an escape.
			if !slices.Contains(names, n) && len(names) < jsonscan.MaxMembers && !strings.ContainsFunc(n, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == '\ufffd' }) {
				names = append(names, n)
			}
		}
		start := jsonscan.Space(data, 0)
		if start == len(data) || data[start] != '{' {
			return
		}
		shape, types := shapesOf(names...)
		var fresh jsonscan.Scanner
		freshEnd, freshFault := fresh.Object(data, start, shape, jsonscan.DefaultDepth)
		// The used one has the expectations from other objects, and then those from this one.
		for _, s := range []*jsonscan.Scanner{&fresh, &used, &used} {
			end, fault := s.Object(data, start, shape, jsonscan.DefaultDepth)
			require.Equal(t, freshFault, fault, "%q: another fault by history", data)
			require.Equal(t, freshEnd, end, "%q: another end by history", data)
			require.Equal(t, fresh.Seen, s.Seen, "%q: other members by history", data)
			require.Equal(t, fresh.Unknowns, s.Unknowns, "%q: other members by history", data)
			if whole := jsonscan.Space(data, end) == len(data); !json.Valid(data) {
				require.False(t, fault == jsonscan.None && whole, "%q was taken for JSON", data)
				continue
			}
			want, twice := membersOf(t, data, shape, types)
			if twice {
				require.Equal(t, jsonscan.DuplicateMember, fault, "%q has a member twice", data)
				continue
			}
			require.Equal(t, jsonscan.None, fault, "%q: %v", data, fault)
			got, err := membersOn(data, s.Nodes, 0, len(s.Nodes))
			require.NoError(t, err, "%q", data)
			require.Equal(t, want, got, "%q", data)
		}
	})
}

// FuzzUnquote checks that strings are read as encoding/json reads them.
func FuzzUnquote(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		text := append(append([]byte{'"'}, body...), '"')
		end, _, fault := jsonscan.String(text, 1)
		require.Equal(t, json.Valid(text), fault == jsonscan.None && end == len(text), "%q", text)
		if json.Valid(text) {
			checkUnquoted(t, body)
		}
	})
}

// FuzzBoundary checks that pieces make no difference.
func FuzzBoundary(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, size byte) {
		for _, line := range []bool{false, true} {
			end, found := find(string(data), len(data)+1, line)
			end2, found2 := find(string(data), 1+int(size), line)
			require.Equal(t, found, found2, "%q", data)
			require.Equal(t, end, end2, "%q", data)
			if value := bytes.TrimSpace(data); json.Valid(value) && len(value) > 0 && strings.IndexByte(`{["`, value[0]) >= 0 {
				var b jsonscan.Boundary
				b.Reset(line, jsonscan.LineBrace)
				n, found := b.Find(value)
				require.True(t, found, "%q", value)
				require.Equal(t, len(value), n, "%q", value)
				require.False(t, b.Faulty(), "%q", value)
			}

			faulty := int(size) % (len(data) + 1)
			var whole, piece jsonscan.Boundary
			whole.Reset(line, jsonscan.LineBrace)
			piece.Reset(line, jsonscan.LineBrace)
			if size%2 == 0 {
				whole.SetFaulty()
				piece.SetFaulty()
			}
			n, end3 := whole.Recover(data, faulty)
			for i := range data {
				m, end4 := piece.Recover(data[i:i+1], faulty-i)
				if end4 != jsonscan.NoEnd {
					require.Equal(t, n, i+m, "%q", data)
					require.Equal(t, end3, end4, "%q", data)
					break
				}
				require.False(t, end3 != jsonscan.NoEnd && i+1 > n, "%q: not found byte by byte", data)
			}
			require.LessOrEqual(t, n, len(data))
		}
	})
}
