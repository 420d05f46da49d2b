package resource

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/arns"
	"github.com/iottrail/iottrail/internal/freeform"
)

// byPattern wants the resources whose ARN matches a pattern.
type byPattern struct {
	table   *Table
	pattern string
	end     string // what the pattern asks of the last part of an ARN: see endOf
}

// endOf returns what a pattern asks of the last part of an ARN. A pattern of fewer than six
// parts is matched with an ARN as a whole, so that its last part may match several:
// where it does not have the beginning of a resource after one of its colons, it asks for
// anything.
func (t *Table) endOf(pattern string) string {
	if last, ok := arns.Part(pattern, 5); ok {
		return last
	}
	for rest, ok := pattern, true; ok; {
		if _, rest, ok = strings.Cut(rest, ":"); !ok {
			break
		}
		for i := range t.Kinds {
			if prefix := t.Kinds[i].Prefix; prefix != "" && strings.HasPrefix(rest, prefix) {
				return rest
			}
		}
	}
	return "*"
}

func (w byPattern) is(r Resource) bool { return arns.MatchARN(w.pattern, r.ARN) }
func (w byPattern) isARN(text string) bool {
	return strings.HasPrefix(text, "arn:") && arns.MatchARN(w.pattern, text)
}

func (w byPattern) mayBe(r Resource) bool {
	kind := w.table.kind(r.Type)
	switch {
	case kind == nil:
		return r.ARN == ""
	case hasMask(r.Name):
		return arns.MayBegin(w.end, kind.Prefix) // whatever name the mask is for
	case kind.Hex:
		return arns.MatchARN(strings.ToLower(w.pattern), strings.ToLower(r.ARN)) || r.ARN == "" && arns.Match(w.end, kind.path(r.Name))
	case r.ARN != "":
		return false
	case kind.Tail:
		return arns.MayBegin(w.end, kind.Prefix+r.Name+"/")
	}
	return arns.Match(w.end, kind.path(r.Name))
}

func (w byPattern) mayName(m *Member) bool {
	return m.Type == "" || arns.MayBegin(w.end, w.table.kind(m.Type).Prefix)
}

// named accepts what may be a part of the name as well: that of a package without its
// version, of a domain configuration without the id that AWS makes up.
func (w byPattern) named(text string) bool {
	separator := "/"
	if !strings.Contains(w.end, "/") && slices.ContainsFunc(w.table.Kinds, func(k Kind) bool { return strings.HasSuffix(k.Prefix, ":") }) {
		separator = ":" // as in components:NAME
	}
	_, name, ok := strings.Cut(w.end, separator)
	if !ok {
		name = w.end
	}
	if text == "" {
		return false
	}
	if arns.Match(name, text) {
		return true
	}
	for part := range strings.SplitSeq(name, separator) {
		if part != name && arns.Match(part, text) {
			return true
		}
	}
	return false
}

// byName wants the resource of one type and name, in any account and region.
type byName struct {
	table *Table
	kind  *Kind
	name  string
}

func (w byName) is(r Resource) bool { return w.isKind(r) && r.Name == w.name }

func (w byName) isARN(text string) bool {
	first, _, _ := strings.Cut(w.name, "/")
	if !strings.HasPrefix(text, "arn:") || !strings.Contains(text, first) {
		return false // as nearly all are
	}
	f := finder{table: w.table}
	_, name, kind := f.parse(text)
	return kind != nil && w.is(Resource{Type: kind.Type, Name: name})
}

// isKind reports whether a resource is of the type, or of another that has the same ARNs.
func (w byName) isKind(r Resource) bool {
	k := w.table.kind(r.Type)
	return k != nil && k.Service == w.kind.Service && k.Prefix == w.kind.Prefix && k.Infix == w.kind.Infix
}

func (w byName) mayBe(r Resource) bool {
	return w.isKind(r) && (hasMask(r.Name) || w.kind.Hex && strings.EqualFold(r.Name, w.name))
}

func (w byName) mayName(m *Member) bool { return m.Type == "" || w.isKind(Resource{Type: m.Type}) }

// named accepts half of a name that has two.
func (w byName) named(text string) bool {
	first, second, two := strings.Cut(w.name, "/")
	return text != "" && (text == w.name || w.kind.Infix != "" && two && (text == first || text == second))
}

// hasMask reports whether a name, or a half of one, is a mask, or the same as one.
func hasMask(name string) bool {
	first, second, _ := strings.Cut(name, "/")
	return freeform.IsMask(name) || freeform.IsMask(first) || freeform.IsMask(second)
}
