package jsonscan_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

func TestUnquote(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``: "", `abc`: "abc", `\"\\\/\b\f\n\r\t`: "\"\\/\b\f\n\r\t", `\u00e9\u0000\uFFFD`: "é\x00\ufffd", `\ud83d\ude00`: "😀", `é😀`: "é😀",
		`\ud83d`: "\ufffd", `\ude00`: "\ufffd", `\ud83dx`: "\ufffdx", `\ud83d\u0041`: "\ufffdA", `\ud83d\ud83d\ude00`: "\ufffd😀", `\ude00\ud83d`: "\ufffd\ufffd",
		`\ud83d\n`: "\ufffd\n", "a\xffb": "a\ufffdb", "\xe2\x82": "\ufffd\ufffd", "\xed\xa0\x80": "\ufffd\ufffd\ufffd", `\uD83D\uDE00x`: "😀x",
	} {
		require.Equal(t, want, string(jsonscan.AppendUnquoted(nil, []byte(body))), "%q", body)
		require.Equal(t, "x"+want, string(jsonscan.AppendUnquoted([]byte("x"), []byte(body))), "%q", body)
		checkUnquoted(t, []byte(body))
	}
}

// checkUnquoted compares with encoding/json, and adds the steps up.
func checkUnquoted(t testing.TB, body []byte) {
	t.Helper()
	end, escaped, f := jsonscan.String(append(append([]byte{}, body...), '"'), 0)
	require.Equal(t, jsonscan.None, f, "%q", body)
	require.Equal(t, len(body)+1, end)
	var want string
	require.NoError(t, json.Unmarshal([]byte(`"`+string(body)+`"`), &want), "%q", body)
	text := string(jsonscan.AppendUnquoted(nil, body))
	require.Equal(t, want, text, "%q", body)
	if !escaped {
		assert.NotContains(t, string(body), `\`)
	}
	require.LessOrEqual(t, len(text), 3*len(body), "%q", body)
	from, to := 0, 0
	for from < len(body) {
		f, w := jsonscan.UnquotedStep(body, from)
		require.Positive(t, f, "%q at %d", body, from)
		require.Equal(t, text[to:to+w], string(jsonscan.AppendUnquoted(nil, body[from:from+f])), "%q: what begins at %d", body, from)
		from, to = from+f, to+w
	}
	require.Equal(t, len(body), from, "%q", body)
	require.Equal(t, len(text), to, "%q", body)
}
