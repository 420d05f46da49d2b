package decodetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestDifference(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1000)
	for _, test := range []struct{ name, want, got, difference string }{
		{"the same", "a\nb", "a\nb", ""},
		{"a line changed", "a\nb\nc\nd\ne", "a\nx\nc\nd\ne", "at line 2 (of 5 wanted, and 5 got; - wanted, + got):\n  a\n- b\n+ x\n"},
		{"a line lost", "a\nb\nc", "a\nc", "at line 2 (of 3 wanted, and 2 got; - wanted, + got):\n  a\n- b\n"},
		{"a line more", "a\nc", "a\nb\nc", "at line 2 (of 2 wanted, and 3 got; - wanted, + got):\n  a\n+ b\n"},
		{"the end lost", "a\nb", "a", "at line 2 (of 2 wanted, and 1 got; - wanted, + got):\n  a\n- b\n"},
		{"two places", "a\nb\nb\nb\nc", "x\nb\nb\nb\ny", "at line 1 (of 5 wanted, and 5 got; - wanted, + got):\n- a\n+ x\nand further on\n"},
		{"nothing alike", strings.Repeat("a\n", 300), strings.Repeat("b\n", 300), "at line 1 (of 301 wanted, and 301 got; - wanted, + got):\n" +
			strings.Repeat("- a\n", 6) + "- and 295 more lines\n" + strings.Repeat("+ b\n", 6) + "+ and 295 more lines\n"},
		{"a long line", long + "x" + long, long + "y" + long, "at line 1 (of 1 wanted, and 1 got; - wanted, + got):\n" +
			"- (940 bytes) … " + long[:60] + "x" + long[:99] + " … (901 bytes)\n+ (940 bytes) … " + long[:60] + "y" + long[:99] + " … (901 bytes)\n"},
		{"what can't be seen", "a\x00", "a\u200b", "at line 1 (of 1 wanted, and 1 got; - wanted, + got):\n- \"a\\x00\"\n+ \"a\\u200b\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := trailtest.Difference(test.want, test.got)
			require.Equal(t, test.difference, got)
		})
	}
}

func TestFilesDifference(t *testing.T) {
	t.Parallel()
	want := map[string]string{"a": "1", "b": "2", "c": "3", "same": "4"}
	require.Empty(t, trailtest.FilesDifference(want, want))
	require.Equal(t, "missing: a\nnot wanted: d\ndifferent: b, c\nb, at line 1 (of 1 wanted, and 1 got; - wanted, + got):\n- 2\n+ x\n",
		trailtest.FilesDifference(want, map[string]string{"b": "x", "c": "x", "same": "4", "d": ""}))
	require.Equal(t, "missing: a\nnot wanted: c\n", trailtest.ListDifference([]string{"a", "b"}, []string{"c", "b"}))
	require.Equal(t, "1, 1, 1, 1, 1, 1, 1, 1 and 2 more", trailtest.Some(strings.Split("1111111111", "")))
}
