package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/examples/internal/inputs"
	page "github.com/iottrail/iottrail/report"
	"github.com/iottrail/iottrail/trail"
)

// A pageFile is the report that -html asks for. A nil one is none.
type pageFile struct {
	*page.Report
	name string
}

// newPage returns nil if no report is asked for. If it can't be written, that is found before
// anything is read.
func newPage(o *options) (*pageFile, error) {
	if o.html == "" {
		return nil, nil
	}
	if info, err := os.Stat(o.html); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is there, and no file")
	}
	tmp, err := beside(o.html)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(tmp.Close(), os.Remove(tmp.Name())); err != nil {
		return nil, err
	}
	p := &pageFile{name: o.html, Report: &page.Report{Title: title(o), From: o.from, To: o.to}}
	if !o.to.IsZero() {
		p.To = o.to.Add(-1) // which a report includes
	}
	return p, nil
}

// beside creates a file in the same folder as another one, which only its owner may read.
func beside(name string) (*os.File, error) { return os.CreateTemp(filepath.Dir(name), ".audit-*.html") }

// title names what the report is about.
func title(o *options) string {
	switch {
	case o.demo:
		return "AWS IoT fleet: demo"
	case len(o.inputs) == 1 && o.inputs[0] == "-":
		return "AWS IoT fleet: standard input"
	case len(o.inputs) == 1:
		return "AWS IoT fleet: " + o.inputs[0]
	}
	return fmt.Sprintf("AWS IoT fleet: %d inputs", len(o.inputs))
}

func (p *pageFile) report() *page.Report {
	if p == nil {
		return nil
	}
	return p.Report
}

// problem adds what could not be read to the report, without the record that it is about: there may
// be a million.
func (s *scan) problem(at inputs.Place, err error) {
	if s.page == nil {
		return
	}
	var record *iottrail.RecordError
	if errors.As(err, &record) {
		light := *record
		light.Raw = ""
		if light.Event != nil { // the report asks whether there is one
			light.Event = &s.partial
		}
		err = &light
	}
	file := &trail.FileError{Path: at.File, Err: err}
	if key, err := trail.ParseFileName(path.Base(filepath.ToSlash(at.File))); err == nil {
		file.Key = key
	}
	s.page.Problems = append(s.page.Problems, file)
}

// write writes the report: first to another file, so there is never half a report.
func (p *pageFile) write(in *integrity) error {
	if p == nil {
		return nil
	}
	if in != nil {
		p.Integrity = in.chain
		for _, f := range in.failed {
			p.Problems = append(p.Problems, fmt.Errorf("%s: %w", f.name, f.err))
		}
	}
	tmp, err := beside(p.name)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(tmp)
	_, err = p.WriteTo(out)
	err = errors.Join(err, out.Flush(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), p.name)
	}
	if err != nil {
		_ = os.Remove(tmp.Name()) // the first error matters more
	}
	return err
}
