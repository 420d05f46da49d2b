package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	"github.com/iottrail/iottrail/internal/s3test"
)

// What is read, in whatever it lies, gives the same rows, except for the name of the file.
func TestInputs(t *testing.T) {
	t.Parallel()
	log := `{"Records":[` + deletion("pump-1", "") + "," + deletion("pump-2", `,"errorCode":"AccessDeniedException"`) + `]}`
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	entry, err := z.Create("logs/a.json")
	require.NoError(t, err)
	_, err = io.WriteString(entry, log)
	require.NoError(t, err)
	require.NoError(t, z.Close())

	file, packed := write(t, "a.json", log), write(t, "logs.zip", archive.String())
	for _, test := range []struct{ name, arg, file string }{
		{"file", file, file},
		{"folder", filepath.Dir(file), file},
		{"zip archive", packed, packed + "/logs/a.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr, rows := table(t, test.arg)
			require.Equal(t, exitOK, status)
			require.Empty(t, stderr)
			require.Contains(t, stdout, "2 changes in 2 records of 1 files")
			require.Len(t, rows, 2)
			for i, r := range rows {
				require.Equal(t, []string{fmt.Sprintf("pump-%d", i+1)}, r.ResourceNames)
				require.Equal(t, test.file, r.File)
				require.EqualValues(t, i, r.RecordIndex)
			}
			require.Equal(t, []string{done, denied}, []string{rows[0].Outcome, rows[1].Outcome})
		})
	}
}

func TestBucket(t *testing.T) {
	objects := make(map[string]s3test.Object)
	require.NoError(t, fs.WalkDir(os.DirFS(trailFolder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(trailFolder, name))
		objects["fleet/"+name] = s3test.Object{Data: data}
		return err
	}))
	objects["one.json"] = s3test.Object{Data: []byte(deletion("pump-1", ""))}
	objects["both"], objects["both/one.json"] = objects["one.json"], s3test.Object{Data: []byte(deletion("pump-2", ""))}
	s3test.Serve(t, "logs", objects).Setenv(t)

	_, _, _, want := table(t, trailFolder)
	for _, url := range []string{"s3://logs/fleet", "s3://logs/fleet/"} {
		status, _, stderr, rows := table(t, url)
		require.Equal(t, exitOK, status, stderr)
		require.Len(t, rows, len(want))
		for i := range rows {
			require.Contains(t, rows[i].File, "s3://logs/fleet/AWSLogs/")
			rows[i].File = filepath.Join(trailFolder, strings.TrimPrefix(rows[i].File, "s3://logs/fleet/"))
		}
		require.Equal(t, want, rows)
	}
	status, _, stderr, rows := table(t, "s3://logs/one.json")
	require.Equal(t, exitOK, status, stderr)
	require.Len(t, rows, 1)
	require.Equal(t, "s3://logs/one.json", rows[0].File)

	status, _, stderr, rows = table(t, "s3://logs/both")
	require.Equal(t, exitOK, status, stderr)
	require.Len(t, rows, 2, "an object hides the folder of its name")

	status, _, stderr, rows = table(t, "s3://logs/nothing", "s3://logs/one.json")
	require.Equal(t, exitProblems, status)
	require.Contains(t, stderr, "table: s3://logs/nothing: ")
	require.Len(t, rows, 1)
}

// The record of each row is where the row says.
func TestRowsSayWhereTheirRecordIs(t *testing.T) {
	t.Parallel()
	_, _, _, rows := table(t, trailFolder)
	for _, r := range rows {
		packed, err := os.ReadFile(r.File)
		require.NoError(t, err)
		z, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		data, err := io.ReadAll(z)
		require.NoError(t, err)
		d := iottrail.NewBytesDecoder(data[r.RecordOffset:])
		ev, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, r.EventID, ev.EventID)
	}
}

// What can't be read is named, and the rest is in the table.
func TestProblems(t *testing.T) {
	t.Parallel()
	good := deletion("pump-1", "")
	for _, test := range []struct {
		name, data string
		status     int
		says       string
		rows       int
	}{
		{"sound", good, exitOK, "", 1},
		{"cut", good + deletion("pump-2", "")[:200], exitProblems, "unexpected EOF", 1},
		{"no log", "PK?", exitProblems, "not a CloudTrail log", 0},
		{"no record", `{"Records":[]}`, exitOK, "no records", 0},
		{"only reads", strings.ReplaceAll(good, "DeleteThing", "DescribeThing"), exitOK, "", 0},
		{"another service", strings.ReplaceAll(good, "iot.amazonaws.com", "ec2.amazonaws.com"), exitOK, "", 0},
		{"a member that can't be read", deletion("pump-2", `,"readOnly":7`) + good, exitProblems, "/readOnly", 2},
		{"a record that can't be read", deletion("pump-2", `,"eventID":"twice"`) + "\n" + good, exitProblems, "eventID", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			name := write(t, "log\u202e.json", test.data)
			status, _, stderr, rows := table(t, name)
			require.Equal(t, test.status, status, stderr)
			require.Len(t, rows, test.rows)
			if test.says == "" {
				require.Empty(t, stderr)
				return
			}
			require.Contains(t, stderr, `log\u202e.json: `)
			require.Contains(t, stderr, test.says)
		})
	}
	t.Run("not there", func(t *testing.T) {
		t.Parallel()
		name := filepath.Join(t.TempDir(), "no")
		status, _, stderr, rows := table(t, name, write(t, "a.json", good))
		require.Equal(t, exitProblems, status)
		require.Equal(t, "table: "+name+": "+pathless(os.Stat(name))+"\n", stderr)
		require.Len(t, rows, 1)
	})
	t.Run("many in one file", func(t *testing.T) {
		t.Parallel()
		status, _, stderr, _ := table(t, write(t, "a.json", strings.Repeat(deletion("pump-2", `,"eventID":"twice"`)+"\n", 25)))
		require.Equal(t, exitProblems, status)
		require.Equal(t, inputs.MostSaid+1, strings.Count(stderr, "\n"))
		require.Contains(t, stderr, "and 15 more errors")
	})
}

// pathless is what the system says, without the path.
func pathless(_ fs.FileInfo, err error) string {
	if about := (*fs.PathError)(nil); errors.As(err, &about) {
		return about.Err.Error()
	}
	return "no error"
}

// A damaged record is a row that says so, and takes the place of no copy that can be read.
func TestDamage(t *testing.T) {
	t.Parallel()
	damaged, sound := deletion("pump-1", `,"readOnly":7`), deletion("pump-1", "")
	for _, order := range []string{damaged + "\n" + sound, sound + "\n" + damaged} {
		_, stdout, _, rows := table(t, write(t, "a.json", order+"\n"+damaged+"\n"+sound))
		require.Contains(t, stdout, "2 changes in 4 records of 1 files, 2 repeats left out, 2 problems")
		require.Len(t, rows, 2)
		var damage []string
		for _, r := range rows {
			require.Equal(t, []string{"pump-1"}, r.ResourceNames)
			damage = append(damage, r.Damage)
		}
		require.Contains(t, damage, "")
		require.Contains(t, strings.Join(damage, ""), "readOnly")
		require.NotContains(t, strings.Join(damage, ""), "7,")
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	_, stdout, _, rows := table(t, trailFolder, trailFolder)
	require.Contains(t, stdout, "274 changes in 5666 records of 668 files, 274 repeats left out, 0 problems")
	require.Len(t, rows, 274)
}
