package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

func init() {
	register.DoFn4x1[context.Context, string, func(*page) bool, func(string, int64), error](&writeFn{})
}

// A line is a line of an output, with what determines its order: the time, the place of its record,
// and which of the record's lines it is.
type line struct {
	At                instant
	File, Index, Rank int64
	Text              []byte // JSON, as plain.JSON has not made it safe yet
}

// pages gather lines by the file they are for.
type pages map[string]page

const pageSize = 100 // lines

// add adds a line.
func (p *pages) add(name string, l line, emit func(string, page)) {
	if *p == nil {
		*p = pages{}
	}
	list := append((*p)[name].Lines, l)
	if len(list) < pageSize {
		(*p)[name] = page{list}
		return
	}
	emit(name, page{list})
	delete(*p, name)
}

// flush emits what is left, at the end of a bundle.
func (p *pages) flush(emit func(string, page)) {
	for name, page := range *p {
		emit(name, page)
	}
	*p = nil
}

// An order is what changes are ordered by, as in audit: by time, then as they were read.
type order struct {
	at    instant
	place place
}

func (o order) compare(p order) int {
	return cmp.Or(cmp.Compare(o.at.Seconds, p.at.Seconds), cmp.Compare(o.at.Nanos, p.at.Nanos), o.place.compare(p.place))
}

func (l *line) order() order { return order{l.At, place{l.File, l.Index}} }

func compareLines(a, b line) int {
	return cmp.Or(a.order().compare(b.order()), cmp.Compare(a.Rank, b.Rank), bytes.Compare(a.Text, b.Text))
}

// dayFile returns the name of an output's file for the day of an event. Events without a time belong
// to the first day there is, as they come first in the report of audit.
func dayFile(output string, at instant) string {
	return output + "/" + at.time().Format(time.DateOnly) + ".jsonl"
}

// writeFn writes a file of the output: all its lines, in order, whoever made them and when. So the
// output is the same in every run, on any runner, and a file that is written twice, for example after
// a failure, is the same as well. writeFn holds one file in memory.
type writeFn struct {
	Output string
}

func (fn *writeFn) ProcessElement(ctx context.Context, name string, pages func(*page) bool, total func(string, int64)) error {
	var list []line
	for p := (page{}); pages(&p); p = (page{}) {
		list = append(list, p.Lines...)
	}
	slices.SortFunc(list, compareLines)
	err := writeFile(ctx, fn.Output, name, func(w io.Writer) error {
		for i := range list {
			if _, err := io.WriteString(w, plain.JSON(list[i].Text)+"\n"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	output, _, _ := strings.Cut(strings.TrimSuffix(name, ".jsonl"), "/")
	total(totalWritten+output, int64(len(list)))
	return nil
}

// writeFile writes a file below the output.
func writeFile(ctx context.Context, output, name string, write func(io.Writer) error) (err error) {
	path := strings.TrimSuffix(output, "/") + "/" + name
	files, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer files.Close()
	f, err := files.OpenWrite(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, f.Close()) }() // closing commits what was written
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
