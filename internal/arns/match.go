// Package arns knows of ARNs to which partition a region belongs, and which patterns fit
// one: in a pattern, as in IAM, * matches any characters, or none, and ? any one.
package arns

import (
	"strings"
	"unicode/utf8"
)

// MatchARN reports whether the pattern fits the ARN. As in IAM's ArnLike, a wildcard does
// not reach across the colons between an ARN's six parts: else a caller who may
// choose the last part could make it look like the others. A pattern that does not
// have the six parts is matched with the ARN as a whole, so that * fits any. No
// pattern fits an ARN that is not known.
func MatchARN(pattern, arn string) bool {
	if arn == "" {
		return false
	}
	if strings.Count(pattern, ":") < 5 {
		return Match(pattern, arn)
	}
	for range 5 {
		p, restOfPattern, _ := strings.Cut(pattern, ":")
		a, restOfARN, ok := strings.Cut(arn, ":")
		if !ok || !Match(p, a) {
			return false
		}
		pattern, arn = restOfPattern, restOfARN
	}
	return Match(pattern, arn)
}

// Match reports whether the whole text fits the pattern, in which * matches any
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

// Part returns what a pattern asks of one of the six parts of an ARN, the first of which is
// number 0. A pattern of fewer parts is matched with an ARN as a whole: the result is false.
func Part(pattern string, number int) (part string, ok bool) {
	if strings.Count(pattern, ":") < 5 {
		return "", false
	}
	for range number {
		_, pattern, _ = strings.Cut(pattern, ":")
	}
	if number < 5 {
		pattern, _, _ = strings.Cut(pattern, ":")
	}
	return pattern, true
}

// MayBegin reports whether a text that fits the pattern may begin with the prefix.
func MayBegin(pattern, prefix string) bool {
	if i := strings.IndexAny(pattern, "*?"); i >= 0 && i < len(prefix) {
		return strings.HasPrefix(prefix, pattern[:i])
	}
	return strings.HasPrefix(pattern, prefix)
}
