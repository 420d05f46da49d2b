package iot

import (
	"slices"
	"strings"
)

// MightAllow reports whether the document might allow action on resource. The action is written
// with its service, as in "iot:Publish"; the resource is an ARN, as in
// "arn:aws:iot:eu-west-1:123456789012:topic/a/b", or "*" for an action without resources. Both
// are taken literally: a wildcard in them is the plain character.
//
// It follows the evaluation that AWS documents for policies
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html):
// a request is denied unless a statement allows it, and a statement that denies it wins over
// all that allow it. In patterns, * matches any characters and ? any one; MQTT's + and # are
// the plain characters that they are in policies. Actions match in any case, resources in their
// exact case.
//
// A document alone does not decide everything. If it depends on the request, MightAllow errs on
// the side of allowing: false means that this document does not allow the action, whatever the
// request is. (Another policy of the same principal still may.) It reasons with three values: a
// statement applies, may apply, or does not.
//   - A statement with a condition, or with a principal, at most may apply.
//   - A variable at most may match: any text, except for the variables that can't be any text
//     (see [PolicyDocument]). As AWS says that a variable without a value may make its whole
//     statement invalid, a statement with a variable anywhere in its actions or resources at
//     most may apply. So do the spellings $(*), $(?) and $($), which the AWS IoT guide prints
//     for ${*}, ${?} and ${$}, and those three themselves where the document is not of Version
//     2012-10-17.
//   - NotAction and NotResource exchange "matches" and "does not match"; "may match" stays.
//   - A pattern whose wildcards match only by crossing a colon of an ARN's
//     first five parts may match, except for a last * that matches all the
//     rest: AWS documents that much
//     (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).
//
// A statement that allows counts if it may apply; one that denies counts only
// if it certainly applies. In a statement built by hand, an Effect other than
// [EffectDeny] allows, and missing actions or resources are "may apply". The
// nil document might allow anything.
//
// The time it takes grows at most with the length of the document times that of the resource,
// whatever the patterns are.
func (p *PolicyDocument) MightAllow(action, resource string) bool {
	if p == nil {
		return true
	}
	a, r := literalGlob(lowerASCII(action)), literalGlob(resource)
	escapes := p.Version == PolicyVersion2012
	allowed := false
	for i := range p.Statement {
		s := &p.Statement[i]
		v := s.applies(a, r, escapes)
		switch {
		case s.Effect == EffectDeny && v == verdictYes:
			return false
		case s.Effect != EffectDeny && v != verdictNo:
			allowed = true
		}
	}
	return allowed
}

// A verdict is a truth value of Kleene's three-valued logic. The values are ordered so that
// "and" is min, "or" is max, and "not" reflects: possible stays possible when it is negated.
type verdict uint8

const (
	verdictNo verdict = iota
	verdictMaybe
	verdictYes
)

func (v verdict) not() verdict { return verdictYes - v }

// applies reports whether the statement applies to the action and the resource.
func (s *Statement) applies(action, resource glob, escapes bool) verdict {
	v := verdictYes
	if len(s.Condition) > 0 || s.Principal != nil || s.NotPrincipal != nil {
		v = verdictMaybe
	}
	v = min(v, selects(s.Action, s.NotAction, action, func(pattern string) glob { return parseGlob(lowerASCII(pattern), escapes) }))
	v = min(v, selects(s.Resource, s.NotResource, resource, func(pattern string) glob { return parseGlob(pattern, escapes) }))
	return v
}

// selects reports whether an element, or its Not form, selects the subject.
func selects(is, isNot PolicyValues, subject glob, parse func(string) glob) verdict {
	result, certain := verdictYes, verdictYes
	anyOf := func(patterns PolicyValues) verdict {
		found := verdictNo
		for _, pattern := range patterns {
			g := parse(pattern)
			if g.hasVariable() {
				certain = verdictMaybe
			}
			found = max(found, g.match(subject))
		}
		return found
	}
	if len(is) > 0 {
		result = min(result, anyOf(is))
	}
	if len(isNot) > 0 {
		result = min(result, anyOf(isNot).not())
	}
	if len(is) == 0 && len(isNot) == 0 {
		certain = verdictMaybe
	}
	return min(result, certain)
}

// A glob is a pattern of a policy. What a pattern is matched against is a glob
// as well: one of plain characters for the name of a real resource, or the
// pattern of another statement. No two stars follow each other.
type glob []globToken

type globToken struct {
	kind  globKind
	char  rune   // of a globChar
	name  string // of a globVar; "" for a malformed variable
	wild  bool   // of a globVar: its text has wildcards, which may count as such, or is in doubt
	plain bool   // of a globVar: its values have plain characters only
}

// boundless reports whether the token can match any text at all, including separators and no
// text.
func (t globToken) boundless() bool { return t.kind == globStar || t.wild }

type globKind uint8

const (
	globChar globKind = iota // itself
	globOne                  // ?
	globStar                 // *
	globVar                  // ${...}, any text, or any plain one
)

// many reports whether the token matches any number of characters.
func (t globToken) many() bool { return t.kind == globStar || t.kind == globVar }

// parseGlob reads a pattern. escapes says whether ${*}, ${?} and ${$} are the
// characters that they spell; if not, they are read as variables, since what
// they are then is not documented, and a variable covers every reading.
// Nor is it documented whether AWS IoT knows default values, and what a
// wildcard in one is: ${iot:ClientId, '*'} may be any text.
func parseGlob(pattern string, escapes bool) glob {
	g := make(glob, 0, len(pattern))
	for rest := pattern; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "${"):
			name, after, closed := strings.Cut(rest[2:], "}")
			switch {
			case closed && escapes && (name == "*" || name == "?" || name == "$"):
				g = append(g, globToken{kind: globChar, char: rune(name[0])})
			case closed && !strings.ContainsAny(name, "${"):
				g = append(g, variableToken(name))
			case name == "$" && closed: // which is no escape here
				g = append(g, globToken{kind: globVar, wild: true})
			default:
				// Never closed, or one inside another: it may mean anything.
				return append(g, globToken{kind: globVar, wild: true})
			}
			rest = after
		case strings.HasPrefix(rest, "$(*)"), strings.HasPrefix(rest, "$(?)"), strings.HasPrefix(rest, "$($)"):
			g = append(g, globToken{kind: globVar, wild: true})
			rest = rest[4:]
		case rest[0] == '*':
			g = append(g, globToken{kind: globStar})
			rest = strings.TrimLeft(rest, "*")
		case rest[0] == '?':
			g = append(g, globToken{kind: globOne})
			rest = rest[1:]
		default:
			n := strings.IndexAny(rest[1:], "$*?") + 1
			if n == 0 {
				n = len(rest)
			}
			for _, c := range rest[:n] {
				g = append(g, globToken{kind: globChar, char: c})
			}
			rest = rest[n:]
		}
	}
	return g
}

// literalGlob reads text in which every character is itself.
func literalGlob(text string) glob {
	g := make(glob, 0, len(text))
	for _, c := range text {
		g = append(g, globToken{kind: globChar, char: c})
	}
	return g
}

func (g glob) hasVariable() bool {
	return slices.ContainsFunc(g, func(t globToken) bool { return t.kind == globVar })
}

// match reports whether every text that subject matches is one that g does.
func (g glob) match(subject glob) verdict {
	switch {
	case !g.covers(subject):
		return verdictNo
	case g.hasVariable() || !g.coversByPart(subject):
		return verdictMaybe
	}
	return verdictYes
}

// covers is match with variables treated as stars, without regard to ARNs. Once a star is
// reached, everything before it is decided, and only the last star needs more tries; so the
// time is at worst the product of the lengths.
func (g glob) covers(subject glob) bool {
	if slices.ContainsFunc(g, func(t globToken) bool { return t.plain }) {
		return g.coversInStep(subject)
	}
	i, j := 0, 0
	star, resume := -1, 0 // the last star of g, and where in subject it ends
	for j < len(subject) {
		switch {
		case i < len(g) && g[i].many():
			star, resume = i, j
			i++
		case i < len(g) && g[i].coversOne(subject[j]):
			i++
			j++
		case star >= 0:
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	for i < len(g) && g[i].many() {
		i++
	}
	return i == len(g)
}

// coversInStep is covers for a pattern with a plain variable. Where that ends is never decided,
// so it follows all places in the pattern to which the subject so far may have led.
func (g glob) coversInStep(subject glob) bool {
	now, next := make([]bool, len(g)+1), make([]bool, len(g)+1)
	now[0] = true
	for j := 0; ; j++ {
		for i, t := range g {
			if now[i] && t.many() {
				now[i+1] = true // it matches nothing more
			}
		}
		if j == len(subject) {
			return now[len(g)]
		}
		clear(next)
		for i, t := range g {
			switch {
			case !now[i]:
			case t.many():
				next[i] = next[i] || t.takes(subject[j])
			case t.coversOne(subject[j]):
				next[i+1] = true
			}
		}
		now, next = next, now
	}
}

func (t globToken) coversOne(u globToken) bool {
	if t.kind == globOne {
		return u.kind == globChar || u.kind == globOne
	}
	return u.kind == globChar && t.char == u.char
}

// coversByPart reports whether g, which covers subject, does so without a
// wildcard that crosses a colon between the parts of an ARN, other than a last
// star that matches all the rest. Text that is not an ARN has no parts.
func (g glob) coversByPart(subject glob) bool {
	if !literalGlob("arn:").covers(subject[:min(4, len(subject))]) {
		return true
	}
	for part := 1; ; part++ {
		i, j := g.colon(), subject.colon()
		if part == 6 || j < 0 {
			return g.covers(subject)
		}
		if i < 0 {
			wildcard := slices.IndexFunc(g, func(t globToken) bool { return t.kind != globChar })
			return wildcard == len(g)-1 && g[wildcard].kind == globStar && g.covers(subject)
		}
		if !g[:i].covers(subject[:j]) {
			return false
		}
		g, subject = g[i+1:], subject[j+1:]
	}
}

func (g glob) colon() int {
	return slices.IndexFunc(g, func(t globToken) bool { return t.kind == globChar && t.char == ':' })
}

// overlaps reports whether some text is one that both patterns match, with variables treated as
// stars. The time it takes is the product of the lengths.
func (g glob) overlaps(h glob) bool {
	now, next := make([]bool, len(h)+1), make([]bool, len(h)+1) // where in h the text may be
	now[0] = true
	for i := 0; ; i++ {
		clear(next)
		for j := range h {
			if !now[j] {
				continue
			}
			switch {
			case h[j].many():
				now[j+1] = true // it matches nothing more
				next[j] = true  // it matches what is in g
			case i < len(g) && !g[i].many() && (g[i].coversOne(h[j]) || h[j].coversOne(g[i])):
				next[j+1] = true
			}
			if i < len(g) && g[i].many() {
				now[j+1] = true
			}
		}
		if i == len(g) {
			return now[len(h)]
		}
		if g[i].many() {
			for j, at := range now {
				next[j] = next[j] || at
			}
		}
		now, next = next, now
	}
}

// cut cuts the pattern around the first place where it has the text.
func (g glob) cut(text string) (before, after glob, found bool) {
	t := literalGlob(text)
	for i := range len(g) - len(t) + 1 {
		if slices.Equal(g[i:i+len(t)], t) {
			return g[:i], g[i+len(t):], true
		}
	}
	return nil, nil, false
}

// mqttWildcard reports whether the token is a wildcard of MQTT, which is a plain character in a
// policy.
func (t globToken) mqttWildcard() bool { return t.kind == globChar && (t.char == '+' || t.char == '#') }

// lowerASCII is strings.ToLower for ASCII alone: the Kelvin sign is not a k in the name of an
// action.
func lowerASCII(s string) string {
	return strings.Map(func(c rune) rune {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	}, s)
}
