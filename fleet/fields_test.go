package fleet

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every setting is told of, except what is never set again and what only the openings ask about.
func TestFieldsHaveWords(t *testing.T) {
	t.Parallel()
	silent := map[field]bool{
		fieldDynamic: true, fieldIssuer: true, fieldHookless: true, fieldLeaves: true, fieldForeign: true, fieldSelection: true,
	}
	words := make(map[string]bool)
	for f := range numFields {
		word := fieldWords[f]
		require.Equal(t, silent[f], word == "", "the field %d of settings.go (from 0) is %q in fieldWords of change.go: without a word, Diff and Change.What say nothing of it", f, word)
		require.False(t, words[word], "two fields are called %q", word)
		words[word] = word != ""
	}
}
