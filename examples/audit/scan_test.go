package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/inputs"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
)

func TestRepeats(t *testing.T) {
	dir := t.TempDir()
	change := func(members string) []byte {
		return []byte(record("iot.amazonaws.com", "DeleteThing", members+`,"requestParameters":{"thingName":"pump-1"}`))
	}
	must(t, writeFile(dir, "1", change(`"eventID":"1","sharedEventID":"s"`)))
	must(t, writeFile(dir, "2", change(`"eventID":"2"`)))
	must(t, writeFile(dir, "again", change(`"eventID":"1","sharedEventID":"s"`)))
	elsewhere := strings.Replace(string(change(`"eventID":"3","sharedEventID":"s"`)), `"recipientAccountId":"111122223333"`, `"recipientAccountId":"444455556666"`, 1)
	must(t, writeFile(dir, "elsewhere", []byte(elsewhere)))
	must(t, writeFile(dir, "without its caller", []byte(strings.Replace(elsewhere, `"userIdentity":{`, `"userIdentity":{"type":"AWSAccount"},"was":{`, 1))))
	must(t, writeFile(dir, "damaged", change(`"eventID":"4","readOnly":"perhaps"`)))
	must(t, writeFile(dir, "whole", change(`"eventID":"4"`)))
	must(t, writeFile(dir, "no id", change(`"requestID":"r"`)))
	must(t, writeFile(dir, "read", []byte(record("iot.amazonaws.com", "ListThings", `"eventID":"5"`))))
	must(t, writeFile(dir, "logs.zip", zipped(t, "1", string(change(`"eventID":"1"`)))))

	for _, test := range []struct {
		args    string
		kept    string // the files of which a change is listed
		repeats int
	}{
		{"1 2", "1 2", 0},
		{"1 again", "1", 1},
		{"again 1", "again", 1},
		{"1 1 1", "1", 2},
		{"1 2 again 2", "1 2", 2},
		{"1 elsewhere", "1", 1},
		{"elsewhere again", "elsewhere", 1},
		{"1 without+its+caller", "1 without+its+caller", 0},
		{"without+its+caller 1", "without+its+caller 1", 0},
		{"1 logs.zip", "1", 1},
		{"logs.zip 1", "logs.zip/1", 1},
		{"damaged whole", "damaged whole", 0}, // the damaged one might hide something
		{"whole damaged", "whole damaged", 0},
		{"damaged damaged whole whole", "damaged whole", 2},
		{"no+id no+id", "no+id no+id", 0},
		{"read read", "", 0},
	} {
		for _, flags := range [][]string{{"-json"}, {"-json", "-unsorted"}} {
			args := flags
			for name := range strings.FieldsSeq(test.args) {
				args = append(args, filepath.Join(dir, strings.ReplaceAll(name, "+", " ")))
			}
			_, stdout, stderr := audit(t, nil, args...)
			var kept []string
			for line := range strings.Lines(stdout) {
				var c struct{ File string }
				must(t, json.Unmarshal([]byte(line), &c))
				rel, err := filepath.Rel(dir, c.File)
				must(t, err)
				kept = append(kept, strings.ReplaceAll(filepath.ToSlash(rel), " ", "+"))
			}
			if got := strings.Join(kept, " "); got != test.kept || !strings.Contains(stderr, fmt.Sprintf("\nrepeats           %8d", test.repeats)) {
				t.Errorf("%v %s: lists those of %q, want %q and %d repeats\n%s", flags, test.args, got, test.kept, test.repeats, stderr)
			}
		}
	}
}

// More changes than Repeats remembers by itself lie between two copies as a rule,
// where each trail has its own folder.
func TestRepeatsFarApart(t *testing.T) {
	testrun.SkipShort(t)
	var logs strings.Builder
	for range 2 {
		for i := range 110_000 {
			logs.WriteString(record("iot.amazonaws.com", "DeleteThing", fmt.Sprintf(`"eventID":"%d"`, i)) + "\n")
		}
	}
	_, stdout, _ := audit(t, strings.NewReader(logs.String()), "-changes")
	if !strings.Contains(stdout, "repeats             110000") {
		t.Error(stdout[len(stdout)-500:])
	}
}

// TestErrorOfARecord gives a record and its error in both orders that there may be:
// the record first, and the error with the record alone.
func TestErrorOfARecord(t *testing.T) {
	event := func(id string) *iottrail.Event {
		return &iottrail.Event{EventSource: "iot.amazonaws.com", EventName: "DeleteThing", EventID: id}
	}
	a, b, c := event("a"), event("b"), event("c")
	cause := errors.New("a cause")
	damaged := &iottrail.RecordError{Event: b, Err: cause}
	lost := &iottrail.RecordError{Err: cause}
	end := &iottrail.StreamError{Err: cause}
	for _, test := range []struct {
		name  string
		items []any
		want  string // the ids, with ! after those that are damaged
		errs  int64
	}{
		{"none", []any{a, b, c}, "a b c", 0},
		{"the record first", []any{a, b, damaged, c}, "a b! c", 1},
		{"the error alone", []any{a, damaged, c}, "a b! c", 1},
		{"at the beginning", []any{b, damaged, c}, "b! c", 1},
		{"at the end", []any{a, b, damaged}, "a b!", 1},
		{"alone at the end", []any{a, damaged}, "a b!", 1},
		{"a lost record after it", []any{b, damaged, lost, c}, "b! c", 2},
		{"a lost record before", []any{a, lost, b, damaged}, "a b!", 2},
		{"a broken file", []any{a, b, damaged, end}, "a b!", 1},
		{"a broken file after a record", []any{a, end}, "a", 0},
	} {
		var got []string
		s := scan{complaints: inputs.Complaints{Log: &strings.Builder{}}, filters: newFilters(&options{}), found: func(_ *iottrail.Event, c fleet.Change, _ iottrail.Answer) {
			id := c.EventID
			if len(c.Warnings) > 0 {
				id += "!"
			}
			got = append(got, id)
		}}
		s.records(sequence(test.items), func() inputs.Place { return inputs.Place{File: "file"} })
		if strings.Join(got, " ") != test.want || s.recordErrors != test.errs {
			t.Errorf("%s: %v and %d errors, want %s and %d", test.name, got, s.recordErrors, test.want, test.errs)
		}
	}
}

func sequence(items []any) iter.Seq2[*iottrail.Event, error] {
	return func(yield func(*iottrail.Event, error) bool) {
		for _, item := range items {
			ev, _ := item.(*iottrail.Event)
			err, _ := item.(error)
			if !yield(ev, err) {
				return
			}
		}
	}
}

// Of what is no log only the documents of known kinds that lie among logs are counted
// apart: nothing of which the decoder can't say the kind, or did not read the end.
func TestLiesAmongLogs(t *testing.T) {
	problems := func(err error) int64 {
		s := scan{complaints: inputs.Complaints{Log: &strings.Builder{}}}
		s.records(sequence([]any{err}), func() inputs.Place { return inputs.Place{File: "file"} })
		if s.problems()+s.notices != 1 {
			t.Errorf("%v: %+v", err, s.totals)
		}
		return s.problems()
	}
	for kind := iottrail.NotLogUnknown; kind <= iottrail.NotLogOtherEvent+1; kind++ {
		lies := kind == iottrail.NotLogDigest || kind == iottrail.NotLogS3Notice || kind == iottrail.NotLogDeliveryNotice
		notLog := &iottrail.NotLogError{Kind: kind, What: "something"}
		if got := problems(&iottrail.RecordError{Err: notLog}) == 0; got != lies {
			t.Errorf("a document of kind %v lies among logs: %v", kind, got)
		}
		if problems(&iottrail.StreamError{Err: notLog}) == 0 {
			t.Errorf("a stream of kind %v is no problem", kind)
		}
	}
	if problems(&iottrail.RecordError{Err: iottrail.ErrNotLog}) == 0 {
		t.Error("what is no log of any kind is no problem")
	}
}
