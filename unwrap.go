package iottrail

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file reads what is inside containers: documents with a list, element by element,
// and what single objects and texts hold, each as a source of its own.

// maxWrappers is how many containers may be inside each other: a record in an
// EventBridge event in an SNS notification in an SQS message needs four.
const maxWrappers = 8

// maxDecoded is how many levels of base64 may be inside each other: an event of CloudWatch
// Logs for a Lambda function, which somebody wrote down in base64, has two. Each of them may
// be gzip, which makes much of little.
const maxDecoded = 2

var errDecoded = fmt.Errorf("%w: more than %d levels of base64 inside each other", ErrLimit, maxDecoded)

// An envelope is a document with a list of records, of which the list is read element by
// element: so what the document has besides shows only bit by bit. It is ambiguous where
// that makes it a record, or another container with something in it.
type envelope struct {
	proof
	legacy    bool
	names     nameSet // of its members, except the lists that are read
	held      nameSet // those of them that may hold records
	ambiguous bool    // that it is ambiguous
}

// add takes a member into account and reports whether it makes the document ambiguous,
// which it does once.
func (e *envelope) add(name []byte, under string, value []byte) bool {
	if e.ambiguous {
		return false
	}
	if index := eventTable.shape.Index(string(name)); index >= 0 {
		e.addMember(index, jsonscan.KindOf(value[0]), value)
	}
	bit := bitOfName(name)
	e.names |= bit
	e.legacy = e.legacy || string(name) == legacyMarker
	if bit&contentNames != 0 {
		for _, c := range containers {
			if c.content == bit && c.holds.mayHold(value) {
				e.held |= bit
			}
		}
	}
	e.ambiguous = e.isRecord() || e.legacy
	for i := 0; i < len(containers) && !e.ambiguous && e.held != 0; i++ {
		c := &containers[i]
		e.ambiguous = e.held&c.content != 0 && c.mayFit(under, e.names)
	}
	return e.ambiguous
}

// enterDocument goes into the document at s.pos, in which scanning stopped at a list. What
// is before the list is not kept.
func (d *Decoder) enterDocument(s *source, rec *scanned) error {
	start, list := s.pos, &rec.nodes[len(rec.nodes)-1]
	s.documents++
	s.envelope = envelope{}
	ambiguous := false
	for n := range rec.members() {
		if n != list && s.envelope.add(rec.nameOf(n), s.under, rec.text[n.Start:n.End]) {
			ambiguous = true
		}
	}
	s.enter(s.pos+int(list.Start), 2, rec.foldedName(list))
	if ambiguous {
		return d.recordError(s, start, s.buf[start:start+int(list.Start)], errAmbiguous)
	}
	return nil
}

// enter goes into the list whose bracket is at pos, the value of a member of that name.
func (s *source) enter(pos, depth int, name string) {
	s.pos, s.place, s.depth, s.list = pos+1, inList, depth, name
	s.expects = valueOrEnd
}

// member reads a member of a document after its list, which is either another list or
// something that is skipped.
func (d *Decoder) member(s *source, c byte) error {
	syntax := func(f jsonscan.Fault) error {
		return d.fail(s, s.pos, &SyntaxError{s.offset(s.pos), f.String()})
	}
	switch {
	case c == '}' && s.expects == commaOrEnd:
		s.pos++
		s.passed()
		s.place, s.depth = between, 0
		return nil
	case c == ',' && s.expects == commaOrEnd:
		s.pos++
		s.expects = valueOnly
		return nil
	case s.expects == commaOrEnd:
		return syntax(jsonscan.WantComma)
	case c != '"':
		return syntax(jsonscan.WantKey)
	}
	quoted, ok, err := d.envelopeValue(s)
	if !ok {
		return err
	}
	name := jsonscan.AppendUnquoted(nil, cutName(quoted[1:len(quoted)-1]))
	if c, ok = s.peek(); !ok || c != ':' {
		if !ok {
			return d.fail(s, s.pos, s.ended())
		}
		return syntax(jsonscan.WantColon)
	}
	s.pos++
	if c, ok = s.peek(); !ok {
		return d.fail(s, s.pos, s.ended())
	}
	if folded := foldName(string(name)); c == '[' && isListName(folded) {
		s.enter(s.pos, s.depth+1, folded)
		return nil
	}
	start := s.pos
	value, ok, err := d.envelopeValue(s)
	s.expects = commaOrEnd
	if ok && s.envelope.add(name, s.under, value) {
		return d.recordError(s, start, value, errAmbiguous)
	}
	return err
}

// isListName reports whether a name, folded, is one of listNames.
func isListName(folded string) bool {
	return slices.ContainsFunc(listNames[:], func(name string) bool { return foldName(name) == folded })
}

// envelopeValue reads the value at s.pos, which belongs to a document with a list.
func (d *Decoder) envelopeValue(s *source) (value []byte, ok bool, err error) {
	end, f := d.whole(s, func(data []byte) (int, jsonscan.Fault) {
		return jsonscan.Value(data, 0, d.limits.Depth-s.depth)
	})
	switch {
	case f == jsonscan.Truncated && end > d.limits.RecordSize:
		return nil, false, d.fail(s, s.pos, d.tooLarge())
	case f == jsonscan.Truncated:
		return nil, false, d.fail(s, s.pos, s.ended())
	case f != jsonscan.None:
		from := s.offset(s.pos) // before the other one: see source.offset
		return nil, false, d.failAt(s, from, s.buf[s.pos:], faultError(f, s.buf[s.pos:], end, s.offset(s.pos+end), &d.limits))
	}
	value = s.buf[s.pos : s.pos+end]
	s.pos += end
	return value, true, nil
}

// unwrap goes into the container that the object at start is. Its content is read next.
func (d *Decoder) unwrap(s *source, start, size int, v verdict) error {
	raw := s.buf[start : start+size]
	c, n := v.container, v.content
	inner, err := d.inside(s, start, raw, c.what, foldName(c.needs[0]))
	if err != nil || inner == nil {
		return err
	}
	inner.strict = inner.strict || c.strict || d.current.timed
	from, to := int(n.Start), int(n.End)
	if n.Kind == jsonscan.Text {
		return d.unwrapText(s, inner, start, raw, from, to, c.holds)
	}
	inner.base, inner.buf = int64(start+from), raw[from:to]
	if c.holds&asBatches != 0 {
		inner.walk, inner.batches, inner.under = newWalk(anyMember), true, underKafka
	}
	s.documents++
	d.stack = append(d.stack, inner)
	return nil
}

// inside returns a source for what is inside the value at start, or the error of a record
// if there are too many around it already. Both are nil at the end of the stream.
func (d *Decoder) inside(s *source, start int, raw []byte, what, under string) (*source, error) {
	if len(d.stack) > maxWrappers { // the first is the stream
		return nil, d.recordError(s, start, raw, fmt.Errorf("%w: more than %d containers inside each other", ErrLimit, maxWrappers))
	}
	return &source{in: s, err: io.EOF, what: what, under: under, strict: s.strict, decoded: s.decoded}, nil
}

// unwrapText makes inner the source of the text at raw[from:to], a string, and goes into
// it, if it holds documents in one of the forms. raw is the object or value at start that
// the text is in.
func (d *Decoder) unwrapText(s, inner *source, start int, raw []byte, from, to int, holds form) error {
	body := raw[from+1 : to-1]
	text := jsonscan.UnquotedBytes(body)
	switch {
	case inner.strict && bytes.HasPrefix(text[jsonscan.Space(text, 0):], []byte("[")):
		return d.recordError(s, start, raw, &NotLogError{What: inner.what + " whose text is not a record"})
	case holds&asText != 0 && beginsDocument(text):
		inner.base, inner.buf = int64(start+from), text
		inner.quoted = &quoted{start: start + from + 1, body: body}
	case holds&asBase64 != 0 && beginsBase64(text):
		data, ok := decodeBase64(text)
		if !ok {
			return d.recordError(s, start, raw, &NotLogError{What: inner.what + " whose data is not base64"})
		}
		if inner.decoded++; inner.decoded > maxDecoded {
			return d.recordError(s, start, raw, errDecoded)
		}
		inner.encoded, inner.at, inner.buf = true, s.offset(start+from+1), data
		if bytes.HasPrefix(data, []byte(gzipMagic)) {
			inner.inflate(d, bytes.NewReader(data))
		}
	case bytes.HasPrefix(text, []byte(controlMessage)) && !bytes.Contains(text, []byte("{")):
		d.skipRecord(s)
		return nil
	case string(text) == validationMessage:
		return d.recordError(s, start, raw, &NotLogError{Kind: NotLogDeliveryNotice, What: validationWhat, Test: true})
	case jsonscan.Space(text, 0) == len(text):
		return d.recordError(s, start, raw, &NotLogError{What: inner.what + " with nothing in it"})
	default:
		return d.recordError(s, start, raw, &NotLogError{What: inner.what + " whose text is not a JSON object or list"})
	}
	s.documents++
	d.stack = append(d.stack, inner)
	return nil
}

// text goes into the string at start, a document or an element of a list that holds
// documents itself.
func (d *Decoder) text(s *source, start int, raw []byte) error {
	inner, err := d.inside(s, start, raw, "a string", s.surroundings())
	if err != nil || inner == nil {
		return err
	}
	return d.unwrapText(s, inner, start, raw, 0, len(raw), asText)
}

// beginsDocument reports whether a text begins as one with records does.
func beginsDocument(text []byte) bool {
	text = text[jsonscan.Space(text, 0):]
	return len(text) > 0 && (text[0] == '{' || text[0] == '[') || bytes.HasPrefix(text, []byte(byteOrderMark))
}

// validationMessage is the text of the notification with which CloudTrail tries out an
// SNS topic.
const (
	validationMessage = "CloudTrail validation message."
	validationWhat    = "the message with which CloudTrail tries out a topic"
)

// controlMessage is how the text of a log event begins with which CloudWatch Logs
// tries out the destination of a subscription.
const controlMessage = "CWL CONTROL MESSAGE"

// isRows reports whether the elements of the list that a source is in are rows: lists of
// columns, one of which may hold the record.
func (s *source) isRows() bool {
	return s.place == inList && (s.list == "results" || s.list == "queryresultrows")
}

// row goes into the column with the record of the row at start.
func (d *Decoder) row(s *source, start, size int) error {
	raw := s.buf[start : start+size]
	var found verdict
	at := 0
	for i := jsonscan.Space(raw, 1); raw[i] != ']'; {
		end, _ := jsonscan.Value(raw, i, size)
		if raw[i] == '{' {
			// A column that is not a container is of no interest.
			var rec scanned
			stopped, f := rec.scan(&d.scanner, raw[i:end], size, false)
			if f != jsonscan.None {
				from := s.offset(start) // before the other one: see source.offset
				return d.recordErrorAt(s, from, raw, "", faultError(f, raw, i+stopped, s.offset(start+i+stopped), &d.limits))
			}
			switch v := rec.classify(s.list, s.strict); {
			case v.record != nil || v.err == errAmbiguous || v.err == errTwoSpellings:
				return d.recordError(s, start, raw, errAmbiguous)
			case v.container != nil:
				if found.container != nil {
					return d.recordError(s, start, raw, errAmbiguous)
				}
				content := *v.content
				found, at = verdict{container: v.container, content: &content}, i
			}
		}
		if i = jsonscan.Space(raw, end); raw[i] == ',' {
			i = jsonscan.Space(raw, i+1)
		}
	}
	if found.container == nil {
		return d.recordError(s, start, raw, &NotLogError{What: "a row of a query without a column that has the record: ask for @message in CloudWatch Logs Insights, for eventJson in CloudTrail Lake"})
	}
	found.content.Start += uint32(at)
	found.content.End += uint32(at)
	return d.unwrap(s, start, size, found)
}
