package jsonscan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

func TestAppendPointerToken(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "a": "a", "a/b": "a~1b", "~": "~0", "~1": "~01", "/~0/": "~1~00~1", "é 😀": "é 😀", "\xff": "\xff",
	} {
		require.Equal(t, "/"+want, string(jsonscan.AppendPointerToken([]byte("/"), name)))
		require.Equal(t, want, string(jsonscan.AppendPointerToken(nil, []byte(name))))
	}
}
