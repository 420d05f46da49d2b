package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/internal/testrun"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	trailFolder = "../../testdata/trail"

	// asTable is the variable of the environment that makes the binary of the tests the program.
	asTable = "IOTTRAIL_TABLE_MAIN"
)

func TestMain(m *testing.M) {
	if os.Getenv(asTable) != "" {
		os.Exit(run(context.Background(), os.Args[1:], io.Discard, os.Stderr))
	}
	testrun.Main(m)
}

// table runs the program, and reads the table that it wrote.
func table(t *testing.T, args ...string) (status int, stdout, stderr string, rows []row) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "changes.parquet")
	var out, errs bytes.Buffer
	status = run(t.Context(), append([]string{"-o", name}, args...), &out, &errs)
	rows, err := parquet.ReadFile[row](name)
	require.NoError(t, err, errs.String())
	return status, out.String(), errs.String(), rows
}

// write writes a file in a folder of its own, and returns its name.
func write(t *testing.T, name, data string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(name, []byte(data), 0o644))
	return name
}

// deletion is the record of the deletion of a thing.
func deletion(thing, more string) string {
	return `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ines","accountId":"111122223333","userName":"ines"},"eventTime":"2026-10-05T08:00:00Z",` +
		`"eventSource":"iot.amazonaws.com","eventName":"DeleteThing","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1","recipientAccountId":"111122223333","eventID":"id of ` + thing + `",` +
		`"requestParameters":{"thingName":"` + thing + `"}` + more + `}`
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"nothing", nil, exitUsage, "-o says which file to write"},
		{"no input", []string{"-o", "x.parquet"}, exitUsage, "nothing to read"},
		{"unknown flag", []string{"-x\u202ey"}, exitUsage, `-x\u202ey`},
		{"help", []string{"-h"}, exitOK, "usage: table -o FILE.parquet"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			require.Equal(t, test.status, run(t.Context(), test.args, &stdout, &stderr))
			require.Contains(t, stderr.String(), test.says)
			require.Empty(t, stdout.String())
		})
	}
}

// What can't be written leaves the table that was there, and nothing else.
func TestNoHalfTable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := filepath.Join(folder, "changes.parquet")
	require.NoError(t, os.WriteFile(name, []byte("the table of yesterday"), 0o644))
	unchanged := func(t *testing.T) {
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		require.Len(t, files, 1)
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, "the table of yesterday", string(data))
	}

	t.Run("interrupted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitProblems, run(ctx, []string{"-o", name, trailFolder}, &stdout, &stderr))
		require.Contains(t, stderr.String(), "context canceled: "+name+" is not written")
		require.Empty(t, stdout.String())
		unchanged(t)
	})
	t.Run("the disk fails", func(t *testing.T) {
		file, err := createTable(name)
		require.NoError(t, err)
		require.NoError(t, file.add(row{EventID: "1"}))
		require.NoError(t, file.temp.Close())
		require.ErrorIs(t, file.commit(), os.ErrClosed)
		file.discard()
		unchanged(t)
	})
	t.Run("no folder", func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitProblems, run(t.Context(), []string{"-o", filepath.Join(folder, "no", "x.parquet"), trailFolder}, &stdout, &stderr))
		require.Contains(t, stderr.String(), "x.parquet is not written")
		unchanged(t)
	})
	t.Run("a folder", func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitProblems, run(t.Context(), []string{"-o", folder, trailFolder}, &stdout, &stderr))
		require.Contains(t, stderr.String(), folder+" is a folder")
		unchanged(t)
	})
	t.Run("written", func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitOK, run(t.Context(), []string{"-o", name, trailFolder}, &stdout, &stderr))
		require.Equal(t, "274 changes in 2833 records of 334 files, 0 repeats left out, 0 problems\n", stdout.String())
		rows, err := parquet.ReadFile[row](name)
		require.NoError(t, err)
		require.Len(t, rows, 274)
	})
}

// A row has what the audit says of the change, and the same changes are there.
func TestRowsAreTheAuditsChanges(t *testing.T) {
	t.Parallel()
	status, _, stderr, rows := table(t, trailFolder)
	require.Equal(t, exitOK, status)
	require.Empty(t, stderr)
	byID := make(map[string]row)
	for _, r := range rows {
		byID[r.EventID] = r
	}

	data, err := os.ReadFile("../audit/testdata/trail.jsonl")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	require.Len(t, rows, len(lines))
	for _, line := range lines {
		var c struct {
			Time, Account, Region, From, Source, Action, Outcome, EventID, File string
			Actor                                                               struct{ Kind, Account, Name, Session, OnBehalfOf, MFA string }
			Touched                                                             []struct{ Type, Name, ARN string }
			Set                                                                 map[string]string
		}
		require.NoError(t, json.Unmarshal([]byte(line), &c))
		r, ok := byID[c.EventID]
		require.True(t, ok, line)
		require.Equal(t, c.Time, r.EventTime.UTC().Format("2006-01-02T15:04:05.999Z"), line)
		outcome, mfa := r.ErrorCode, ""
		if r.Outcome == done {
			outcome = "ok"
		}
		if r.MFA != nil {
			mfa = map[bool]string{true: "true", false: "false"}[*r.MFA]
		}
		require.Equal(t, []string{c.Account, c.Region, c.From, c.Source, c.Action, c.Outcome, c.File}, []string{r.Account, r.Region, r.SourceIPAddress, r.EventSource, r.EventName, outcome, filepath.ToSlash(r.File)}, line)
		require.Equal(t, []string{c.Actor.Kind, c.Actor.Account, c.Actor.Name, c.Actor.Session, c.Actor.OnBehalfOf, c.Actor.MFA}, []string{r.ActorKind, r.ActorAccount, r.ActorName, r.SessionName, r.OnBehalfOf, mfa}, line)
		require.Len(t, r.ResourceTypes, len(c.Touched), line)
		for i, touched := range c.Touched {
			require.Equal(t, []string{touched.Type, touched.Name, touched.ARN}, []string{r.ResourceTypes[i], r.ResourceNames[i], r.ResourceARNs[i]}, line)
		}
		for name, value := range c.Set {
			require.Equal(t, value, r.Settings[name], line)
		}
	}
}

// Columns that the audit does not have.
func TestColumns(t *testing.T) {
	t.Parallel()
	_, _, _, rows := table(t, trailFolder)
	find := func(action, name string) row {
		for _, r := range rows {
			if r.EventName == action && strings.HasSuffix(r.Principal, name) {
				return r
			}
		}
		t.Fatalf("no %s by %s", action, name)
		return row{}
	}

	policy := find("CreatePolicy", ":root")
	require.Equal(t, "arn:aws:iam::111122223333:root", policy.Principal)
	require.Contains(t, policy.Findings, "open-policy")
	require.NotContains(t, policy.FindingsInDoubt, "open-policy")
	require.Equal(t, "critical", policy.Severity)
	require.Equal(t, "Permissions management", policy.AccessLevel)
	require.NotEmpty(t, policy.UserAgent)

	hidden := find("CreatePolicyVersion", "svc-backup")
	require.True(t, hidden.BodyOmitted)
	require.Contains(t, hidden.FindingsInDoubt, "open-policy")
	require.Contains(t, hidden.Settings["request"], "omitted")

	refused := find("CreatePolicyVersion", "mats.lindqvist")
	require.Equal(t, denied, refused.Outcome)
	require.Contains(t, refused.ErrorMessage, "not authorized")
	require.False(t, refused.BodyOmitted)

	ines := find("UpdateCertificate", "AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b")
	require.Contains(t, ines.Principal, ":role/aws-reserved/")
	require.Contains(t, ines.Person, ` session="ines.okafor@example.com"`)
	require.NotNil(t, ines.MFA)
	outcomes := make(map[string]int)
	for _, r := range rows {
		outcomes[r.Outcome]++
	}
	require.Equal(t, map[string]int{done: 262, failed: 9, denied: 3}, outcomes)

	written, err := json.Marshal(rows)
	require.NoError(t, err)
	for _, secret := range []string{"HIDDEN_DUE_TO", "BEGIN ", "TOKEN", "ASIA", "AKIA", `Statement\"`} { // which are in the trail
		require.NotContains(t, string(written), secret)
	}
}

// Rows come in the order of time, although CloudTrail writes records in no order.
func TestRowsAreInOrder(t *testing.T) {
	t.Parallel()
	_, _, _, rows := table(t, trailFolder)
	for i := 1; i < len(rows); i++ {
		require.False(t, rows[i].EventTime.Before(rows[i-1].EventTime), "row %d", i)
	}
}

// README.md has every column, in their order, and its names are those of the schema.
func TestREADMEHasTheColumns(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| [A-Z]").FindAllStringSubmatch(string(data), -1) {
		documented = append(documented, m[1])
	}
	var columns []string
	for _, field := range parquet.SchemaOf(row{}).Fields() {
		columns = append(columns, field.Name())
	}
	require.Equal(t, columns, documented)
}

func TestSchema(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "changes.parquet")
	require.Equal(t, exitOK, run(t.Context(), []string{"-o", name, trailFolder}, io.Discard, io.Discard))
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	file, err := parquet.OpenFile(f, info.Size())
	require.NoError(t, err)
	got := file.Schema().String() + "\n"
	const golden = "testdata/schema.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got, "go test -C examples/table -update writes it anew")
}

var errFull = errors.New("no space left on device")

// An error of the writer ends the reading.
func TestWriterFails(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	calls := 0
	s := scan{complaints: inputs.Complaints{Log: &stderr}, found: func(row) error {
		calls++
		return errFull
	}}
	require.ErrorIs(t, s.input(t.Context(), trailFolder), errFull)
	require.Equal(t, 1, calls)
	require.Empty(t, stderr.String())
}
