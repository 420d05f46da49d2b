package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/actiontest/leak"
)

// secretCalls have marks in all that list must not print, as a member of the request and
// one of the response.
var secretCalls = []struct{ source, action, request, response string }{
	{"sts.amazonaws.com", "AssumeRole",
		`{"roleArn":"r","roleSessionName":"s","durationSeconds":900,"externalId":"§","tokenCode":"§","policy":"§","sourceIdentity":"§"}`,
		`{"credentials":{"accessKeyId":"§","secretAccessKey":"§","sessionToken":"§"},"assumedRoleUser":{"arn":"§"}}`},
	{"s3.amazonaws.com", "PutBucketPolicy", `{"bucketName":"b","bucketPolicy":{"Statement":[{"Sid":"§"}]},"policy":"§","X-Amz-Security-Token":"§"}`, `{"a":"§"}`},
}

// TestNoSecrets runs the program over these calls, as they are and with each member of
// the request of a type that does not fit, and with text that is not JSON.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	var logs [][]byte
	for _, c := range secretCalls {
		mark := leak.Mark(1)
		request := strings.ReplaceAll(c.request, "§", mark)
		add := func(request string) {
			logs = append(logs, leak.Record(c.source, c.action, []byte(request), []byte(strings.ReplaceAll(c.response, "§", mark))))
		}
		add(request)
		leak.Break([]byte(request), mark, func(_ string, broken []byte) { add(string(broken)) })
		var members map[string]any
		if err := json.Unmarshal([]byte(request), &members); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(members)) {
			for _, misfit := range []any{map[string]any{"a": mark}, []any{mark}, leak.NumberMark(1)} {
				changed := maps.Clone(members)
				changed[name] = misfit
				body, err := json.Marshal(changed)
				if err != nil {
					t.Fatal(err)
				}
				// The one member that is printed as a number may be one.
				if _, isNumber := misfit.(json.Number); !isNumber || name != "durationSeconds" {
					add(string(body))
				}
			}
		}
		add(`"` + mark + `"`)
		add(`["` + mark + `"]`)
	}
	folder := t.TempDir()
	calls, errs := 0, 0
	for i, log := range logs {
		name := filepath.Join(folder, fmt.Sprint(i, ".json"))
		if err := os.WriteFile(name, log, 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err := listFile(&out, name)
		if out.Len() > 0 {
			calls++
		}
		if err != nil {
			errs++
		}
		if text := fmt.Sprint(out.String(), err); leak.In(text, true) != "" {
			t.Errorf("%s: what is marked is printed: %s", log, text)
		}
	}
	if calls < 30 || errs < 15 {
		t.Errorf("%d calls and %d errors: the test sees nothing", calls, errs)
	}
	t.Logf("%d logs: %d calls listed, %d errors", len(logs), calls, errs)
}
