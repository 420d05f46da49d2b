package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// What is read from the file is what was written, row by row, over many row groups and pages.
func TestRowsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	var changes []row
	s := scan{complaints: inputs.Complaints{Log: os.Stderr}, rules: statelessRules(), found: func(r row) error {
		changes = append(changes, r)
		return nil
	}}
	require.NoError(t, s.input(t.Context(), trailFolder))

	name := filepath.Join(t.TempDir(), "changes.parquet")
	file, err := createTable(name)
	require.NoError(t, err)
	n := testrun.ByRun(3_000, 20_000, mostRows+20_000)
	nth := func(i int) row {
		r := changes[i%len(changes)]
		r.RecordIndex = int64(i)
		r.EventID = fmt.Sprint("event ", i) // too many different texts for a dictionary
		r.UserAgent = fmt.Sprint("agent ", i)
		return r
	}
	for i := range n {
		require.NoError(t, file.add(nth(i)))
	}
	require.NoError(t, file.commit())

	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	reader := parquet.NewGenericReader[row](f)
	defer reader.Close()
	require.EqualValues(t, n, reader.NumRows())
	got := make([]row, 1)
	for i := range n {
		got[0] = row{}
		read, err := reader.Read(got)
		require.Equal(t, 1, read, "%d: %v", i, err)
		if want, got := plainRow(nth(i)), plainRow(got[0]); !reflect.DeepEqual(want, got) {
			t.Fatalf("row %d (- written, + read):\n%s", i, cmp.Diff(want, got))
		}
	}
}

// plainRow is the row with an empty list and map where there is none, and with UTC.
func plainRow(r row) row {
	r.EventTime = r.EventTime.UTC()
	for _, list := range []*[]string{&r.ResourceTypes, &r.ResourceNames, &r.ResourceARNs, &r.Findings, &r.FindingsInDoubt} {
		if *list == nil {
			*list = []string{}
		}
	}
	if r.Settings == nil {
		r.Settings = map[string]string{}
	}
	return r
}

// A row group is bounded by its rows, and by its bytes where texts are long.
func TestRowGroups(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxText)
	var wide row
	for i := range 1000 {
		name := fmt.Sprint(i, long)
		wide.ResourceTypes = append(wide.ResourceTypes, "thing")
		wide.ResourceNames = append(wide.ResourceNames, name)
		wide.ResourceARNs = append(wide.ResourceARNs, name)
	}
	for _, test := range []struct {
		name string
		row  row
		rows int
		most int // rows of a group
	}{
		{"short", row{}, mostRows + 10, mostRows},
		{"long", wide, 20, mostBytes/(2*1000*maxText) + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), "changes.parquet")
			file, err := createTable(name)
			require.NoError(t, err)
			for range test.rows {
				require.NoError(t, file.add(test.row))
			}
			require.NoError(t, file.commit())
			f, err := os.Open(name)
			require.NoError(t, err)
			defer f.Close()
			info, err := f.Stat()
			require.NoError(t, err)
			whole, err := parquet.OpenFile(f, info.Size())
			require.NoError(t, err)
			total := 0
			for _, group := range whole.RowGroups() {
				require.LessOrEqual(t, int(group.NumRows()), test.most)
				total += int(group.NumRows())
			}
			require.Equal(t, test.rows, total)
			require.Greater(t, len(whole.RowGroups()), 1)
		})
	}
}

// All texts are UTF-8, and no longer than is said, whatever is in the record and in the name of
// the file.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"plain", "pump-1", "pump-1"},
		{"other letters", "Zähler \u202e \x00 水泵", "Zähler \u202e \x00 水泵"},
		{"no UTF-8", "a\xff\xfeb\xc3", "a\ufffdb\ufffd"},
		{"too long", strings.Repeat("ä", maxText+1), strings.Repeat("ä", maxText-1) + "…"},
	} {
		require.Equal(t, test.want, text(test.in), test.name)
	}

	records := ""
	for i, bad := range []string{"\xff", `\u0000`, `\ud800`, `\u202e`, strings.Repeat("x", 10_000), "'; DROP TABLE changes; --"} {
		r := strings.ReplaceAll(deletion("EVIL", `,"userAgent":"EVIL","errorCode":"EVIL","errorMessage":"EVIL","vpcEndpointId":"EVIL"`), `"userName":"ines"`, `"userName":"EVIL"`)
		records += strings.ReplaceAll(strings.ReplaceAll(r, "EVIL", bad), `"id of `, fmt.Sprintf(`"%d `, i)) + "\n"
	}
	_, _, stderr, rows := table(t, write(t, "evil.json", records))
	require.Len(t, rows, 6, stderr)
	for _, r := range rows {
		v := reflect.ValueOf(r)
		for i := range v.NumField() {
			if s, ok := v.Field(i).Interface().(string); ok {
				require.True(t, utf8.ValidString(s), "%q", s)
				require.LessOrEqual(t, utf8.RuneCountInString(s), maxText)
			}
		}
		for name, value := range r.Settings {
			require.True(t, utf8.ValidString(name+value))
		}
	}
}

// Times are of milliseconds, and a record without one has none.
func TestTimes(t *testing.T) {
	t.Parallel()
	at := func(value string) string {
		r := strings.Replace(deletion("pump-1", ""), `"eventTime":"2026-10-05T08:00:00Z"`, `"eventTime":`+value, 1)
		return strings.Replace(r, "id of pump-1", "id of "+strings.Trim(value, `"`), 1)
	}
	_, _, _, rows := table(t, write(t, "a.json", at(`"2026-10-05T08:00:00.123456Z"`)+at(`"yesterday"`)))
	require.Len(t, rows, 2)
	times := []string{rows[0].EventTime.UTC().String(), rows[1].EventTime.UTC().String()}
	require.ElementsMatch(t, []string{"2026-10-05 08:00:00.123 +0000 UTC", "0001-01-01 00:00:00 +0000 UTC"}, times)
}

// TestNoSecrets writes a table of a record of every action, which has a mark at each secret
// member of its request and its response, and of the same records with these members damaged:
// all of them in the long run, and some otherwise.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var sound strings.Builder
	records, sites, marks := 0, 0, 0
	for _, s := range []struct {
		name, source string
		decode       [2]func(*iottrail.Event) (any, error)
	}{
		{"iot", iot.Source, [2]func(*iottrail.Event) (any, error){iot.DecodeRequest, iot.DecodeResponse}},
		{"iotwireless", iotwireless.Source, [2]func(*iottrail.Event) (any, error){iotwireless.DecodeRequest, iotwireless.DecodeResponse}},
		{"iotsecuretunneling", iotsecuretunneling.Source, [2]func(*iottrail.Event) (any, error){iotsecuretunneling.DecodeRequest, iotsecuretunneling.DecodeResponse}},
		{"greengrassv2", greengrassv2.Source, [2]func(*iottrail.Event) (any, error){greengrassv2.DecodeRequest, greengrassv2.DecodeResponse}},
	} {
		svc, err := model.Load(s.name)
		require.NoError(t, err)
		for _, a := range svc.Actions {
			var whole [2][]byte
			for i, shape := range []string{a.Input, a.Output} {
				empty, _ := s.decode[i](&iottrail.Event{EventSource: s.source, EventName: a.Name})
				body := modelbody.Build(svc, shape, reflect.TypeOf(empty).Elem(), modelbody.Secrets[s.name])
				value, n := body.Marked(isSecret)
				marks += n
				whole[i], err = json.Marshal(value)
				require.NoError(t, err)
				for _, site := range body.Sites {
					if sites++; !isSecret(site) || sites%testrun.Step(20) != 0 {
						continue
					}
					site.Misfits(value, func(_ string, body []byte) {
						var bodies [2][]byte
						bodies[i] = body
						records++
						data := withID(leak.Record(s.source, a.Name, bodies[0], bodies[1]), records)
						require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.json", records)), []byte(data), 0o644))
					})
				}
			}
			records++
			sound.WriteString(withID(leak.Record(s.source, a.Name, whole[0], whole[1]), records) + "\n")
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "sound.jsonl"), []byte(sound.String()), 0o644))
	require.Greater(t, marks, 50)

	_, _, stderr, rows := table(t, folder)
	require.Greater(t, len(rows), 200)
	written, err := json.Marshal(rows)
	require.NoError(t, err)
	for what, text := range map[string]string{"written": string(written), "printed": stderr} {
		if form, place := leak.Find(text, true); form != "" {
			t.Errorf("what is marked is %s, %s: %.300s", what, form, text[max(0, place-200):])
		}
	}
	require.NotContains(t, string(written), "AKIA")
	require.NotContains(t, string(written), "ASIA")
}

// isSecret reports whether the table must not have what is here: see examples/audit.
func isSecret(s modelbody.Site) bool {
	return s.Secret != nil && s.Member != "GetThingConnectivityDataRequest.thingName"
}

// withID gives a record of leak.Record, which all have the same event id, one of its own.
func withID(record []byte, n int) string {
	return strings.Replace(string(record), `"eventID":"e-1"`, fmt.Sprintf(`"eventID":"e-%d"`, n), 1)
}
