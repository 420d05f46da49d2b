package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// TestNoSecretsOfAnyAction runs the program over a trail with a record of every action,
// which has a mark at each secret member of its request and its response, and over the
// same records with these members damaged: all of them in the long run, and some otherwise.
func TestNoSecretsOfAnyAction(t *testing.T) {
	t.Parallel()
	sound, damaged := new(bytes.Buffer), new(bytes.Buffer)
	marks, records, sites := 0, 0, 0
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
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range svc.Actions {
			var whole [2][]byte
			for i, shape := range []string{a.Input, a.Output} {
				empty, _ := s.decode[i](&iottrail.Event{EventSource: s.source, EventName: a.Name})
				body := modelbody.Build(svc, shape, reflect.TypeOf(empty).Elem(), modelbody.Secrets[s.name])
				value, n := body.Marked(hidden)
				marks += n
				if whole[i], err = json.Marshal(value); err != nil {
					t.Fatal(err)
				}
				write := func(_ string, body []byte) {
					var bodies [2][]byte
					bodies[i] = body
					records++
					fmt.Fprintf(damaged, "%s\n", withID(leak.Record(s.source, a.Name, bodies[0], bodies[1]), records))
				}
				for _, site := range body.Sites {
					if !hidden(site) {
						continue
					}
					sites++
					listed := a.Name == "CreateKeysAndCertificate" || a.Name == "CreateWirelessDevice" // which are looked for
					if !listed && sites%testrun.Step(3) != 0 {
						continue
					}
					site.Misfits(value, write)
					if site.CanMark() {
						site.Damage(value, write)
					}
				}
			}
			records++
			fmt.Fprintf(sound, "%s\n", withID(leak.Record(s.source, a.Name, whole[0], whole[1]), records))
		}
	}

	folder := t.TempDir()
	logs := filepath.Join(folder, "logs")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(sound.Bytes())
	_ = z.Close()
	for name, data := range map[string][]byte{
		"sound.jsonl": sound.Bytes(), "sound.json.gz": packed.Bytes(), "cut.json.gz": packed.Bytes()[:packed.Len()*2/3],
		"cut.json": sound.Bytes()[:sound.Len()/2],
	} {
		if err := writeFile(logs, name, data); err != nil {
			t.Fatal(err)
		}
	}
	// Of each file only the first errors are reported: so each record is a file.
	for i, line := range bytes.Split(bytes.TrimSpace(damaged.Bytes()), []byte("\n")) {
		if err := writeFile(filepath.Join(folder, "damaged"), fmt.Sprintf("%05d.json", i), line); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"-findings", "-changes", logs}, {"-json", logs}, {"-unsorted", "-changes", logs}, {"-csv", logs}, {"-timesketch", logs}, {"-ocsf", logs}, {"-json", "-findings", "-changes", filepath.Join(folder, "damaged")}, {"-ocsf", filepath.Join(folder, "damaged")}} {
		_, stdout, stderr := audit(t, nil, args...)
		if !strings.Contains(stdout, "CreateKeysAndCertificate") || !strings.Contains(stdout, "CreateWirelessDevice") {
			t.Errorf("%v: the actions are not listed", args)
		}
		for line := range strings.Lines(stdout + stderr) {
			line = credential.ReplaceAllString(line, "")
			if form, place := leak.Find(line, true); form != "" {
				t.Errorf("%v: what is marked is printed, %s: …%s", args, form, strings.ToValidUTF8(line[max(0, place-200):min(len(line), place+100)], ""))
			}
		}
	}
	t.Logf("%d secret places; %d records", marks, records)
}

// credential is the id of an access key, which OCSF has an attribute for. It is no secret; what goes with it is.
var credential = regexp.MustCompile(`"credential_uid":"[A-Za-z0-9]*"`)

// hidden reports whether the report must not have what is here. A thing's name is what a
// report is about, although the model calls it sensitive in one action; CloudTrail says
// of that one that it only reads, so that it is not even listed.
func hidden(s modelbody.Site) bool {
	return s.Secret != nil && s.Member != "GetThingConnectivityDataRequest.thingName"
}

func writeFile(folder, name string, data []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), data, 0o644)
}
