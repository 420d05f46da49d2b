package resource

import (
	"slices"
	"unicode/utf8"

	"github.com/iottrail/iottrail"
)

// Touches returns the question whether a record names a resource whose ARN matches
// the pattern, in its own list of resources or in its bodies.
func (t *Table) Touches(pattern string) iottrail.Predicate {
	return func(ev *iottrail.Event) bool {
		return slices.ContainsFunc(ev.Resources, func(r iottrail.Resource) bool { return matchARN(pattern, r.ARN) }) ||
			slices.ContainsFunc(t.find(ev), func(r Resource) bool { return matchARN(pattern, r.ARN) })
	}
}

// matchARN is Match for an ARN that may be unknown, which no pattern matches.
func matchARN(pattern, arn string) bool { return arn != "" && Match(pattern, arn) }

// Match tells whether the whole text fits the pattern, in which * stands for any
// characters, none included, and ? for any one.
//
// When a star is met, all that went before it is settled, and only the last star
// needs trying further: the time is the product of the lengths at worst.
func Match(pattern, text string) bool {
	p, t := 0, 0
	star, resume := -1, 0 // the last star, and where in the text it ends
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			p++
			t += size(text[t:])
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			resume += size(text[resume:])
			p, t = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// size is the length of the first character.
func size(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	return n
}
