package freeform_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/freeform"
)

func TestMask(t *testing.T) {
	for _, c := range []struct {
		text       string
		mask, name bool
	}{
		{"HIDDEN_DUE_TO_SECURITY_REASONS", true, true},
		{"HIDDEN_FOR_SECURITY_REASONS", true, true},
		{"***", true, false},
		{"****", true, false},
		{"**********", true, false},
		{"***OMITTED***", true, false},
		{"*** Redacted ***", true, false},
		{"<sensitiveDataRemoved>", true, false},
		{"Value hidden due to security reasons.", true, false},

		{"", false, false},
		{"*", false, false},
		{"**", false, false},
		{"*****", false, false},
		{"*********", false, false},
		{"Hidden_Due_To_Security_Reasons", false, false},
		{"HIDDEN_DUE_TO_SECURITY_REASONS ", false, false},
		{"***omitted***", false, false},
		{"value hidden due to security reasons.", false, false},
		{"Value hidden due to security reasons", false, false},
		{"pump", false, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			require.Equal(t, c.mask, freeform.IsMask(c.text))
			require.Equal(t, c.mask, freeform.IsMask([]byte(c.text)))
			require.Equal(t, c.name, freeform.MaskMayBeName(c.text))
		})
	}
	for _, s := range freeform.Masks {
		// IsMask looks at the first letter and at the length before it looks at the list.
		require.True(t, freeform.IsMask(s), s)
		require.Greater(t, len(s), 2)
		require.Contains(t, "H*<V", s[:1])
		require.Equal(t, strings.TrimSpace(s), s)
	}
}
