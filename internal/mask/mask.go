// Package mask knows the strings that stand in a record where a value was hidden. It is
// the one place that has their spellings.
package mask

// Spellings has every spelling that CloudTrail's documentation and published records
// show. They match exactly.
var Spellings = [...]string{
	"HIDDEN_DUE_TO_SECURITY_REASONS",
	"HIDDEN_FOR_SECURITY_REASONS",
	"***",
	"****",
	"**********",
	"***OMITTED***",
	"*** Redacted ***",
	"<sensitiveDataRemoved>",
	"Value hidden due to security reasons.",
}

// Is reports whether a text is a mask, or the same as one.
func Is[T string | []byte](text T) bool {
	if len(text) < len("***") {
		return false
	}
	switch text[0] {
	case 'H', '*', '<', 'V': // few other texts begin so
		for _, s := range Spellings {
			if string(text) == s {
				return true
			}
		}
	}
	return false
}

// MayBeName reports whether a mask may be a name that someone chose. AWS lets the names
// of nearly all resources have letters, digits and underscores, and no asterisks, spaces
// or angle brackets.
func MayBeName(text string) bool {
	for i := range len(text) {
		if c := text[i]; c != '_' && (c|' ' < 'a' || c|' ' > 'z') {
			return false
		}
	}
	return Is(text)
}
