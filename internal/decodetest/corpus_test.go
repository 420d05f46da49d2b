package decodetest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestCorpusMustNotBeEmpty(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	for name, folder := range map[string]string{
		"missing":  filepath.Join(empty, "missing"),
		"empty":    empty,
		"relative": "testdata",
	} {
		_, err := trailtest.ReadCorpusFolder(folder)
		require.Error(t, err, name)
	}
	require.NoError(t, os.WriteFile(filepath.Join(empty, "blank.jsonl"), []byte("\n\n"), 0o600))
	_, err := trailtest.ReadCorpusFolder(empty)
	require.Error(t, err, "a file without records")
}

// corpusErrors are the records of the corpus that are in error, and why. One
// that does not occur is a failure: the list shows what is true.
var corpusErrors = []corpusError{
	{"fivexl_terraform-aws-cloudtrail-to-slack.jsonl", 8, "XXXXXXXXXXXXX-eab3-4bc7-ae06-XXXXXXXXXXXXX",
		"/userIdentity/sessionContext/attributes/creationDate", "the publisher masked it: XXXXXXXXXXXXX"},
	{"siagholami_aws-documentation.jsonl", 1, "0b2f1396-88af-4561-b16f-398f8eaea596",
		"/eventTime", "a typing error in the documentation: 2018-05-25:17:06Z"},
	{"siagholami_aws-documentation.jsonl", 68, "event ID",
		"/userIdentity/sessionContext/attributes/creationDate", "a placeholder: timestamp; eventTime too"},
	{"siagholami_aws-documentation.jsonl", 82, "event ID", "/eventTime", "a placeholder: timestamp"},
	{"siagholami_aws-documentation.jsonl", 124, "event ID", "/eventTime", "a placeholder: timestamp"},
	{"siagholami_aws-documentation.jsonl", 125, "event ID", "/eventTime", "a placeholder: timestamp"},
	{"siagholami_aws-documentation.jsonl", 127, "event_id", "/eventTime", "a placeholder: event_time"},
	{"siagholami_aws-documentation.jsonl", 128, "event_id", "/eventTime", "a placeholder: event_time"},
}

type corpusError struct {
	file    string
	line    int
	eventID string
	path    string
	reason  string
}

func TestCorpusIsReadWhole(t *testing.T) {
	t.Parallel()
	lines := trailtest.Corpus(t)
	var got []corpusError
	records := 0
	for file, of := range byFile(lines) {
		var stream [][]byte
		for _, l := range of {
			stream = append(stream, l.Data)
		}
		r := trailtest.Read(t, bytes.NewReader(bytes.Join(stream, []byte("\n"))))
		require.NoErrorf(t, r.End, "%s: the stream ends early", file)
		require.Lenf(t, r.Items, len(of), "%s: each line is one record", file)
		records += len(r.Items)
		for i, it := range r.Items {
			if it.Err != nil {
				require.NotNilf(t, it.Err.Event, "%s is lost: %v", of[i], it.Err)
				got = append(got, corpusError{file, of[i].Number, it.Err.Event.EventID, it.Err.Path, it.Err.Err.Error()})
			}
			trailtest.RequireNothingLost(t, of[i].Record, it.Event, of[i].String())
			require.Equal(t, trailtest.Compact(of[i].Record), trailtest.Compact(it.Event.Raw), "%s: Raw", of[i])
		}
	}
	same := func(a corpusError) func(corpusError) bool {
		return func(b corpusError) bool { a.reason, b.reason = "", ""; return a == b }
	}
	for _, e := range got {
		if !slices.ContainsFunc(corpusErrors, same(e)) {
			t.Errorf("in error, and no entry of corpusErrors says why: %+v", e)
		}
	}
	for _, e := range corpusErrors {
		require.NotEmpty(t, e.reason, "%+v", e)
		if !slices.ContainsFunc(got, same(e)) {
			t.Errorf("stale entry of corpusErrors: %+v", e)
		}
	}
	t.Logf("%d records read, %d of them with a member that can't be", records, len(got))
	require.Equal(t, trailtest.CorpusSize, records, "records in the corpus")
}

func byFile(lines []trailtest.CorpusLine) map[string][]trailtest.CorpusLine {
	files := make(map[string][]trailtest.CorpusLine)
	for _, l := range lines {
		files[l.File] = append(files[l.File], l)
	}
	return files
}

// corpusExtra are the members that may be in an Extra, each with the reason.
// Like corpusErrors it holds nothing stale.
var corpusExtra = []struct {
	file   string
	member string // where it is and its name
	reason string
}{
	{"DataDog_stratus-red-team.jsonl", "/service", "written by hand for a test of that program"},
	{"DataDog_stratus-red-team.jsonl", "/userIdentity/session_name", "written by hand for a test of that program"},
	{"OTRF_Security-Datasets.jsonl", "/@timestamp", "logstash adds it"},
	{"OTRF_Security-Datasets.jsonl", "/@version", "logstash adds it"},
	{"fivexl_terraform-aws-cloudtrail-to-slack.jsonl", "/userIdentity/sessionContext/attributes/creationDate", "not a time: see corpusErrors"},
	{"fivexl_terraform-aws-cloudtrail-to-slack.jsonl", "/userIdentitytype", "an error of the publisher, who flattened a member"},
	{"iot-family.jsonl", "/RecipientAccountList", "of the AWS IoT guide's record in its old spelling; today's has nothing like it"},
	{"iot-family.jsonl", "/timestamp", "of the same record; EventTime says it too"},
	{"mozilla_MozDef.jsonl", "/tags", "MozDef adds it"},
	{"mozilla_MozDef.jsonl", "/utctimestamp", "MozDef adds it"},
	{"siagholami_aws-documentation.jsonl", "/eventTime", "not a time: see corpusErrors"},
	{"siagholami_aws-documentation.jsonl", "/userIdentity/sessionContext/attributes/creationDate", "not a time: see corpusErrors"},
}

func TestCorpusLeavesNothingInExtra(t *testing.T) {
	t.Parallel()
	lines := trailtest.Corpus(t)
	used := make([]int, len(corpusExtra))
	unexplained := make(map[string]int)
	for _, l := range lines {
		ev := new(iottrail.Event)
		if err := ev.UnmarshalJSON(l.Record); err != nil {
			require.IsType(t, new(iottrail.RecordError), err)
		}
	members:
		for _, m := range extraOf("", reflect.ValueOf(*ev)) {
			for i, e := range corpusExtra {
				if e.file == l.File && e.member == m {
					used[i]++
					continue members
				}
			}
			unexplained[l.File+" "+m]++
		}
	}
	for m, n := range unexplained {
		t.Errorf("%s is in Extra %d times, and no entry of corpusExtra says why", m, n)
	}
	for i, e := range corpusExtra {
		if used[i] == 0 {
			t.Errorf("stale entry of corpusExtra: %s has no %s", e.file, e.member)
		}
	}
}

// extraOf returns the paths of all that is in an Extra within v.
func extraOf(path string, v reflect.Value) (members []string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch name, _, _ := strings.Cut(f.Tag.Get("json"), ","); {
			case !f.IsExported():
			case f.Type == reflect.TypeFor[iottrail.Members]():
				for _, m := range v.Field(i).Interface().(iottrail.Members) {
					members = append(members, path+"/"+m.Name)
				}
			case name == "-":
				members = append(members, extraOf(path, v.Field(i))...)
			default:
				members = append(members, extraOf(path+"/"+name, v.Field(i))...)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return extraOf(path, v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				members = append(members, extraOf(path, v.Index(i))...)
			}
		}
	}
	slices.Sort(members)
	return members
}
