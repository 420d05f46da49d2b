package iottrail

import (
	"fmt"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file finds values at a path inside a document: for Within, and for containers whose
// records are in lists under names of any kind.

// Within reads records inside JSON of a kind that this package does not know: each record is
// the value at the path in a document. The elements of the path are names of members, from the
// outside in, exactly as they are spelt; a dot in one is part of the name. Lists on the way and
// at the end are read element by element. The value may be an object, or a text that has JSON
// in it or base64 of that, and it may be a container that a Decoder knows without an option.
//
//	iottrail.NewDecoder(r, iottrail.Within("_source"))          // lines of Elasticsearch
//	iottrail.NewDecoder(r, iottrail.Within("event", "original")) // the Elastic Common Schema
//	iottrail.NewDecoder(r, iottrail.Within("result", "_raw"))    // an export of Splunk
//
// Members that are not on the path are checked as JSON but not read. If the path leads nowhere
// in a document, or in an element of a list on the way, that is a [*RecordError]. So is a
// document larger than Limits.RecordSize, as it is held whole. So a log file that is read with
// the option is one error. An empty list at the path is not an error. The document and the
// value at the path count as containers for the limit of eight. Without names, Within does
// nothing. If there are several such options, the last one applies.
func Within(path ...string) Option {
	steps := make([]step, len(path))
	for i, name := range path {
		steps[i] = step{name: name}
	}
	if len(steps) == 0 {
		steps = nil
	}
	return func(d *Decoder) { d.within = steps }
}

// A step is one member of a path: the one with the name, or any.
type step struct {
	name string
	any  bool
}

// anyMember leads into each member of an object.
var anyMember = []step{{any: true}}

// A walk goes through the values at a path of a valid document, in their order. It looks
// at each byte of the document at most once for every step of the path, and once more.
type walk struct {
	path    []step
	started bool
	open    []opened
}

// opened is a list, or an object of which each member is walked, that a walk is in.
type opened struct {
	at     int  // after what was visited in it, and before the comma
	depth  int  // how many steps lead to its elements
	object bool // they have names
	inside bool // it is the value of a member of an element, the end of which is known
}

// A finding is what a walk comes across.
type finding struct {
	start, end int
	// nowhere says that this is an element, or the document, in which the path leads
	// nowhere, and err that it has a member of the path twice.
	nowhere bool
	err     error
}

func newWalk(path []step) *walk { return &walk{path: path} }

// next returns what comes next, and false after the last.
func (w *walk) next(doc []byte) (finding, bool) {
	if !w.started {
		w.started = true
		if f, ok := w.visit(doc, jsonscan.Space(doc, 0), 0); ok {
			return f, true
		}
	}
	for len(w.open) > 0 {
		o := w.open[len(w.open)-1]
		i := jsonscan.Space(doc, o.at)
		if doc[i] == ',' {
			i = jsonscan.Space(doc, i+1)
		}
		if doc[i] == ']' || doc[i] == '}' {
			w.open = w.open[:len(w.open)-1]
			if !o.inside {
				w.passed(i + 1)
			}
			continue
		}
		if o.object {
			i, _, _ = jsonscan.String(doc, i+1)
			i = jsonscan.Space(doc, jsonscan.Space(doc, i)+len(":"))
		}
		if f, ok := w.visit(doc, i, o.depth); ok {
			return f, true
		}
	}
	return finding{}, false
}

// passed notes that the walk is at a position in the innermost list or object.
func (w *walk) passed(at int) {
	if len(w.open) > 0 {
		w.open[len(w.open)-1].at = at
	}
}

// visit goes on at the value at doc[i], to which a number of steps led: up to a value at
// the end of the path, or into a list on the way.
func (w *walk) visit(doc []byte, i, depth int) (finding, bool) {
	element, end := i, -1 // the value here, and its end once it is known
	for doc[i] != '[' {
		last := depth == len(w.path)
		if last || doc[i] != '{' {
			to, _ := jsonscan.Value(doc, i, len(doc))
			if end < 0 {
				end = to
				w.passed(end)
			}
			if last {
				return finding{start: i, end: to}, true
			}
			return finding{start: element, end: end, nowhere: true}, true
		}
		if w.path[depth].any {
			depth++
			break
		}
		value, to, err := memberOf(doc, i, w.path[depth].name)
		if end < 0 {
			end = to
			w.passed(end)
		}
		if value < 0 || err != nil {
			return finding{start: element, end: end, nowhere: true, err: err}, true
		}
		i, depth = value, depth+1
	}
	w.open = append(w.open, opened{at: i + 1, depth: depth, object: doc[i] == '{', inside: end >= 0})
	return finding{}, false
}

// memberOf returns where the value of a member of the object at doc[i] begins, or -1, and
// where the object ends.
func memberOf(doc []byte, i int, name string) (value, end int, err error) {
	value = -1
	for i = jsonscan.Space(doc, i+1); doc[i] != '}'; {
		from := i + 1
		i, _, _ = jsonscan.String(doc, from)
		is := spells(doc[from:i-1], name)
		i = jsonscan.Space(doc, jsonscan.Space(doc, i)+len(":"))
		if is && value >= 0 {
			err = fmt.Errorf("the member %s of the path appears twice in one object", quotedName([]byte(name)))
		}
		if is {
			value = i
		}
		i, _ = jsonscan.Value(doc, i, len(doc))
		if i = jsonscan.Space(doc, i); doc[i] == ',' {
			i = jsonscan.Space(doc, i+1)
		}
	}
	return value, i + 1, err
}

// spells reports whether the body of a JSON string is that text.
func spells(body []byte, text string) bool {
	const most = 6 // bytes of an escape, for one of text at least
	return len(body) <= most*len(text) && string(jsonscan.UnquotedBytes(body)) == text
}

// isWithin reports whether the records of a source are at the path of Within in its
// documents.
func (d *Decoder) isWithin(s *source) bool { return d.within != nil && s.isStream() }

// walkWithin goes into the document at start, for the values at the path of Within.
func (d *Decoder) walkWithin(s *source, start, size int) error {
	raw := s.buf[start : start+size]
	inner, err := d.inside(s, start, raw, "a document", "")
	if err != nil || inner == nil {
		return err
	}
	inner.base, inner.buf, inner.walk = int64(start), raw, newWalk(d.within)
	s.documents++
	d.stack = append(d.stack, inner)
	return nil
}

// walked goes into the next value that the walk of a source finds.
func (d *Decoder) walked(s *source) error {
	f, ok := s.walk.next(s.buf)
	if !ok {
		d.pop()
		return nil
	}
	if d.stats.Records >= d.limits.Records {
		d.tooMany(s.offset(f.start))
		return nil
	}
	raw := s.buf[f.start:f.end]
	switch {
	case f.err != nil:
		return d.recordError(s, f.start, raw, f.err)
	case f.nowhere:
		return d.recordError(s, f.start, raw, &NotLogError{What: "a value in which the path leads nowhere"})
	case raw[0] != '{' && (raw[0] != '"' || s.batches):
		return d.recordError(s, f.start, raw, fmt.Errorf("%s %w", excerpt(raw), errNotRecord))
	}
	inner, err := d.inside(s, f.start, raw, s.what, s.under)
	switch {
	case err != nil || inner == nil:
		return err
	case raw[0] == '"':
		return d.unwrapText(s, inner, f.start, raw, 0, len(raw), asText|asBase64)
	}
	inner.base, inner.buf, inner.batches = int64(f.start), raw, s.batches
	d.stack = append(d.stack, inner)
	return nil
}
