package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// The layouts differ as they say, are JSON, and have the same records.
func TestLayouts(t *testing.T) {
	l := Mixed(300_000)
	logs, err := layoutLogs(l)
	if err != nil {
		t.Fatal(err)
	}
	for i, other := range logs {
		if same := bytes.Equal(other.Data, l.Data); same != (i == 0) {
			t.Errorf("%s: as the plain log: %v", other.Name, same)
		}
		for _, line := range bytes.Split(bytes.TrimSpace(other.Data), []byte("\n")) {
			if other.Name == "JSON Lines" && !json.Valid(line) {
				t.Errorf("no JSON: %q", line)
			}
		}
		if other.Name != "JSON Lines" && !json.Valid(other.Data) {
			t.Errorf("%s: no JSON", other.Name)
		}
		for _, r := range readings {
			if err := sameRecords(l, other, r); err != nil {
				t.Errorf("%s, %s, %s: %v", other.Name, r.job.name, r.how.name, err)
			}
		}
	}
	for name := range unknownNames {
		if !strings.Contains(string(logs[1].Data), `"`+name+`":`) {
			t.Errorf("no unknown member %s", name)
		}
	}
}

// A record that differs is found.
func TestSameRecordsFindsDifferences(t *testing.T) {
	l := Mixed(20_000)
	for _, change := range [][2]string{{`"eventVersion":"1.11"`, `"eventVersion":"1.10"`}, {`"tlsVersion":"TLSv1.3"`, `"tlsVersion":"TLSv1.2"`},
		{`"requestParameters":{`, `"requestParameters":{"a":1,`}, {`"readOnly":true`, `"readOnly":false`}, {`"eventID":`, `"another":1,"eventID":`}} {
		other := *l
		other.Data = bytes.Replace(l.Data, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(other.Data, l.Data) {
			t.Fatalf("no %s", change[0])
		}
		if sameRecords(l, &other, readings[0]) == nil {
			t.Errorf("%s instead of %s is not found", change[1], change[0])
		}
	}
}
