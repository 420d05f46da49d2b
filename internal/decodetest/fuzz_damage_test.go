package decodetest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/stretchr/testify/require"
)

// FuzzDamage damages a log of four records, the second of which has in it what a caller
// chose: a text, and any value. It checks what must hold of a damaged log: an Event is a
// record of the log, as the damage left it, and no part of one; and where records are
// missing there is an error.
//
// Two edits that fit each other, or a bracket that comes in, can make a record of what a
// caller wrote: see SECURITY.md. So an Event that is not a record has two edits before it, or
// one that brings in a bracket. The four bytes of an edit are those of newEdit.
func FuzzDamage(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, value []byte, form uint8, edits []byte) {
		if len(text)+len(value) > 1000 {
			return // more finds nothing else, and takes longer
		}
		log := damageForms[int(form)%len(damageForms)].log(chosenRecords(text, value))
		if r := trailtest.Read(t, bytes.NewReader(log.text)); r.End != nil || len(r.Errors()) > 0 || len(r.Items) != len(log.records) {
			return // no log before it was damaged
		}
		for e := range slices.Chunk(edits[:min(len(edits), 3*4)], 4) {
			if len(e) == 4 {
				log.apply(newEdit(e))
			}
		}
		require.NoError(t, log.check(trailtest.Read(t, bytes.NewReader(log.text))))
	})
}

// chosenRecords are four records, in the second of which are the text and the value, if that
// is JSON. CloudTrail writes it without white space.
func chosenRecords(text string, value []byte) []string {
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		b.Reset()
		b.WriteString(`{"l":[` + trailtest.Record("evil") + `]}`)
	}
	chosen := fmt.Sprintf(`{"eventVersion":"1.08","eventID":"b","userAgent":%s,"requestParameters":%s,"x":{"t":%s}}`, trailtest.Quote(text), &b, trailtest.Quote(b.String()))
	return []string{trailtest.Record("a"), chosen, trailtest.Record("c"), trailtest.Record("d")}
}

// A damageForm is a form of a log.
type damageForm struct {
	begin, before, after, between, end string // of the log, and before, after and between records
	// indent says that the log is indented, and flush that it has lines nevertheless that
	// all begin flush left.
	indent, flush bool
	quoted        bool // the records are strings
}

var damageForms = []damageForm{
	{begin: `{"Records":[`, between: ",", end: "]}"},
	{after: "\n"},
	{},
	{begin: "{\"Records\":[\n", between: ",\n", end: "\n]}\n"},
	{begin: "[\n", between: " ,\n", end: "]"},
	{begin: `{"Records":[`, between: ",", end: "]}", indent: true},
	{after: "\n", indent: true},
	{begin: `{"Records":[`, between: ",", end: "]}", indent: true, flush: true},
	{before: "2026-10-01T08:01:00.000Z ", after: "\n"},
	{before: `"`, after: "\"\n", quoted: true},
	{begin: "[\n  ", before: `"`, after: `"`, between: ",\n  ", end: "\n]\n", quoted: true},
	{before: `{"messageId":"m","receiptHandle":"h","body":"`, after: `"}` + "\n", quoted: true},
	{begin: `{"messageType":"DATA_MESSAGE","logEvents":[`, before: `{"id":"1","timestamp":1,"message":"`, after: `"}`, between: ",", end: "]}", quoted: true},
	{begin: `{"Records":[`, between: `]}` + "\n" + `{"Records":[`, end: "]}\n"},
	{before: `{"detail-type":"AWS API Call via CloudTrail","detail":`, after: "}\n"},
}

// A damagedLog is a log and the edits that it went through.
type damagedLog struct {
	text    []byte
	records []damagedRecord
	quoted  bool         // as in damageForm
	timed   bool         // it has a time before each record
	edits   []damageEdit // at of each is where it is in text
}

// damagedRecord is where in the text a record is, as the edits left it.
type damagedRecord struct{ start, end int }

func (form damageForm) log(records []string) *damagedLog {
	log := &damagedLog{quoted: form.quoted, timed: strings.HasPrefix(form.before, "20")}
	var b bytes.Buffer
	b.WriteString(form.begin)
	for i, r := range records {
		if i > 0 {
			b.WriteString(form.between)
		}
		b.WriteString(form.before)
		if form.quoted {
			r = trailtest.InQuotes(r)
		}
		start := b.Len()
		b.WriteString(r)
		log.records = append(log.records, damagedRecord{start, b.Len()})
		b.WriteString(form.after)
	}
	b.WriteString(form.end)
	if log.text = b.Bytes(); form.indent {
		log.indent(form.flush)
	}
	return log
}

// indent puts white space between the tokens of the log, as tools do that print JSON, and
// follows where the records are.
func (log *damagedLog) indent(flush bool) {
	var out []byte
	depth, inString, escaped := 0, false, false
	line := func() {
		out = append(out, '\n')
		if !flush {
			out = append(out, bytes.Repeat([]byte(" "), depth)...)
		}
	}
	places := make([]int, 0, len(log.text)+1)
	for _, c := range log.text {
		if !inString && (c == '}' || c == ']') {
			depth--
			line()
		}
		places = append(places, len(out))
		out = append(out, c)
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			depth++
			line()
		case c == ',':
			line()
		}
	}
	places = append(places, len(out))
	for i, r := range log.records {
		log.records[i] = damagedRecord{places[r.start], places[r.end-1] + 1}
	}
	log.text = out
}

// A damageEdit is one change of a log.
type damageEdit struct {
	kind byte // which of flip, lose, insert and exchange
	at   int
	with byte
	// brings says that it brings in a bracket.
	brings bool
}

const (
	flip = iota // the bit number with
	lose
	insert
	exchange
)

// newEdit reads an edit: its kind, where it is, and a byte.
func newEdit(e []byte) damageEdit {
	return damageEdit{kind: e[0] % 4, at: int(e[1])<<8 | int(e[2]), with: e[3]}
}

// apply makes the edit, and follows where the records are and the edits before.
func (log *damagedLog) apply(e damageEdit) {
	if len(log.text) == 0 {
		return
	}
	e.at %= len(log.text)
	before := log.text[e.at]
	moved := func(by int) func(at int, end bool) int {
		return func(at int, end bool) int {
			// What is put in between two records is of neither, and what is lost moves what
			// comes after it.
			if at > e.at || by > 0 && at == e.at && !end {
				return at + by
			}
			return at
		}
	}
	move := moved(0)
	came := e.with
	switch e.kind {
	case flip:
		came = before ^ 1<<(e.with%8)
		log.text[e.at] = came
	case exchange:
		log.text[e.at] = came
	case lose:
		came, move = 0, moved(-1)
		log.text = slices.Delete(log.text, e.at, e.at+1)
	case insert:
		move = moved(1)
		log.text = slices.Insert(log.text, e.at, came)
	}
	for i, r := range log.records {
		log.records[i] = damagedRecord{move(r.start, false), move(r.end, true)}
	}
	for i := range log.edits {
		log.edits[i].at = move(log.edits[i].at, false)
	}
	e.brings = (e.kind == insert || came != before) && strings.IndexByte("{}[]", came) >= 0
	log.edits = append(log.edits, e)
}

// weightBefore is how much was edited before a position, and in what decides on the record
// that ends there: two edits, and one that brings in a bracket, have a weight of 2.
func (log *damagedLog) weightBefore(end int) (weight int) {
	for end < len(log.text) && strings.IndexByte(" \t\r\n,]}\"", log.text[end]) >= 0 {
		end++
	}
	for _, e := range log.edits {
		if e.at <= end {
			weight++
			if e.brings {
				weight++
			}
		}
	}
	return weight
}

// unquoted is the text of a string as far as it is one.
func unquoted(body []byte) []byte {
	for end := len(body); end > 0; end-- {
		var text string
		if json.Unmarshal(slices.Concat([]byte(`"`), body[:end], []byte(`"`)), &text) == nil {
			return []byte(text)
		}
	}
	return nil
}

// check returns what is wrong with what was read of the log.
func (log *damagedLog) check(got trailtest.Reading) error {
	inError := got.End != nil || len(got.Errors()) > 0
	next := 0 // the record that an Event may be
	for _, it := range got.Items {
		if it.Event == nil {
			continue
		}
		for next < len(log.records) && log.records[next].start < int(it.Offset) {
			next++
		}
		if next < len(log.records) && log.records[next].start == int(it.Offset) {
			raw := log.text[log.records[next].start:log.records[next].end]
			if log.quoted {
				raw = unquoted(raw)
			}
			// A quote that comes into a text, or loses its backslash, can let what is after
			// it in the text close the record.
			if rest, ok := bytes.CutPrefix(raw, []byte(it.Event.Raw)); ok && (len(rest) == 0 || inError) {
				next++
				continue
			}
		}
		end := int(it.Offset) + len(it.Event.Raw)
		if log.quoted { // which takes more bytes than Raw has
			end = len(log.text)
		}
		if log.weightBefore(end) < 2 {
			return fmt.Errorf("what is no record was taken for one: %s\nin %s", it.Event.Raw, log.text)
		}
	}
	if !inError && (len(got.Items) != len(log.records) || !log.timed && !isJSON(log.text)) {
		return fmt.Errorf("damage passes in silence: %d records in %s", len(got.Items), log.text)
	}
	return nil
}

// isJSON reports whether a text is values of JSON, one after the other.
func isJSON(text []byte) bool {
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return err == io.EOF
		}
	}
}
