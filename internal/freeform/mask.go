package freeform

// Masks are the strings that a record has in place of a hidden value: every spelling that
// CloudTrail's documentation and published records show. They must match exactly. They are
// listed only here.
var Masks = [...]string{
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

// IsMask reports whether a text is a mask, or looks like one.
func IsMask[T string | []byte](text T) bool {
	if len(text) < len("***") {
		return false
	}
	switch text[0] {
	case 'H', '*', '<', 'V': // few other texts begin like this
		for _, s := range Masks {
			if string(text) == s {
				return true
			}
		}
	}
	return false
}

// MaskMayBeName reports whether a mask may be a name that someone chose. For nearly all
// resources, AWS allows letters, digits and underscores in names, but no asterisks, spaces
// or angle brackets.
func MaskMayBeName(text string) bool {
	for i := range len(text) {
		if c := text[i]; c != '_' && (c|' ' < 'a' || c|' ' > 'z') {
			return false
		}
	}
	return IsMask(text)
}
