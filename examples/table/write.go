package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

// A row group is held in memory until it is whole: at most mostRows rows, and at most about
// mostBytes bytes, which rows with long texts reach first. Engines read a group as a whole, or
// skip it because of the least and the greatest value of a column.
const (
	mostRows  = 100_000
	mostBytes = 64 << 20
	batch     = 500 // rows given to the Parquet writer at a time
)

// A tableFile writes rows to a file that gets its name only once it is complete.
type tableFile struct {
	name   string
	temp   *os.File
	out    *parquet.GenericWriter[row]
	rows   []row // not given to out yet
	group  int   // rows in the row group that is not written yet
	size   int64 // of these, about
	closed bool
}

// createTable creates a file next to the one of that name. As with the log itself, only its
// owner may read it.
func createTable(name string) (*tableFile, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", name)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	out := parquet.NewGenericWriter[row](temp,
		parquet.Compression(&parquet.Zstd),
		// Nothing newer than zstd: any Athena, Spark or pandas reads the rest.
		parquet.DataPageVersion(1),
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain),
		parquet.CreatedBy("iottrail examples/table", "1", "0"),
	)
	return &tableFile{name: name, temp: temp, out: out}, nil
}

// add writes a row.
func (t *tableFile) add(r row) error {
	t.rows = append(t.rows, r)
	t.group++
	t.size += r.size()
	if t.group < mostRows && t.size < mostBytes && len(t.rows) < batch {
		return nil
	}
	if err := t.write(); err != nil {
		return err
	}
	if t.group < mostRows && t.size < mostBytes {
		return nil
	}
	t.group, t.size = 0, 0
	return t.out.Flush()
}

// write gives the rows to the Parquet writer.
func (t *tableFile) write() error {
	_, err := t.out.Write(t.rows)
	clear(t.rows)
	t.rows = t.rows[:0]
	return err
}

// commit writes what is left, and gives the file its name, replacing any file that had it.
func (t *tableFile) commit() error {
	if err := t.write(); err != nil {
		return err
	}
	if err := t.out.Close(); err != nil {
		return err
	}
	if err := t.temp.Sync(); err != nil {
		return err
	}
	if err := t.temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(t.temp.Name(), t.name); err != nil {
		return err
	}
	t.closed = true
	return nil
}

// discard removes what was written, unless it was committed.
func (t *tableFile) discard() {
	if !t.closed {
		t.temp.Close()
		os.Remove(t.temp.Name())
	}
}

// size is roughly how much memory the row takes.
func (r *row) size() (n int64) {
	const fixed, each = 300, 16
	n = fixed
	count := func(texts ...string) {
		for _, s := range texts {
			n += each + int64(len(s))
		}
	}
	count(r.EventID, r.Account, r.Region, r.EventSource, r.EventName)
	count(r.ActorAccount, r.ActorName, r.SessionName, r.Principal, r.Person, r.OnBehalfOf)
	count(r.SourceIPAddress, r.UserAgent, r.VPCEndpointID, r.ErrorCode, r.ErrorMessage, r.Damage, r.File)
	count(r.ResourceTypes...)
	count(r.ResourceNames...)
	count(r.ResourceARNs...)
	for name, value := range r.Settings {
		count(name, value)
	}
	return n
}
