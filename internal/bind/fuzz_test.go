package bind_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/bind"
)

// FuzzInto looks for what bodies of any kind must not do: panic, be taken for
// JSON where they are not, be written to, or be shared with the result. Where
// encoding/json has no complaint and CloudTrail's spellings play no part, the
// results must be the same.
func FuzzInto(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		against[modelSample](t, body)
		against[userSample](t, body)
		against[any](t, body)
		bind.Masked(body)
	})
}

func against[T any](t *testing.T, body []byte) {
	var got, want T
	mine := bytes.Clone(body)
	faults := bind.Into(mine, &got)
	require.Equal(t, body, mine)
	for i := range mine {
		mine[i] = '!'
	}

	if !json.Valid(body) {
		require.Len(t, faults, 1)
		require.Empty(t, faults[0].Path)
		requireSame(t, *new(T), got)
		return
	}
	var tree any
	readExactly(body, &tree)
	twice := false // of a member that appears twice, the tree has only the last value
	for _, f := range faults {
		twice = twice || errors.Is(f.Err, bind.ErrDuplicate)
	}
	for _, f := range faults {
		require.NotContains(t, f.Err.Error(), "invalid JSON")
		require.True(t, twice || resolves(tree, f.Path) || strings.Contains(f.Err.Error(), "more"), "%q names nothing", f.Path)
	}
	unknown := bind.Unknown(body, &got)
	for _, p := range append(unknown, bind.Masked(body)...) {
		require.True(t, twice || resolves(tree, p), "%q names nothing", p)
	}

	switch {
	case len(faults) > 0:
	case readExactly(body, &want) != nil:
		// Something that encoding/json does not do.
	case len(bind.Masked(body)) > 0:
		// encoding/json keeps a mask in a sensitive string.
	case foldsOrRepeats(unknown), bytes.Contains(body, []byte("null")), bytes.Contains(body, []byte(`""`)):
		// encoding/json takes names in any case; and it gives null and "" to a
		// type's own methods.
	default:
		diff := cmp.Diff(want, got, cmp.AllowUnexported(userSample{}), cmpopts.EquateComparable(netip.Addr{}))
		require.Empty(t, diff, "-json +bind")
	}
}

// readExactly is encoding/json, with exact numbers.
func readExactly(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return d.Decode(into)
}

// resolves reports whether a JSON pointer names a value.
func resolves(tree any, pointer string) bool {
	if pointer == "" {
		return true
	}
	for _, name := range strings.Split(pointer[1:], "/") {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		switch v := tree.(type) {
		case map[string]any:
			inner, ok := v[name]
			if !ok {
				return false
			}
			tree = inner
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return false
			}
			tree = v[i]
		default:
			return false
		}
	}
	return true
}

// foldsOrRepeats reports whether a member that has no field here may have one for
// encoding/json.
func foldsOrRepeats(unknown []string) bool {
	const fields = " name status holder places number warmth open built plan lamp lamps labels tags byStatus groups inner key watts " +
		"id wing floor cellar raw any exact bytes flag small count big half box address when wrapped pointer twice byNumber byAddr whens " +
		"flags lists channel reader byFlag untagged - "
	for _, p := range unknown {
		name := p[strings.LastIndexByte(p, '/')+1:]
		for field := range strings.FieldsSeq(fields) {
			if strings.EqualFold(field, name) {
				return true
			}
		}
	}
	return false
}
