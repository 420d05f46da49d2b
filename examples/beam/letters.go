package main

import (
	"errors"
	"io/fs"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

func init() {
	register.DoFn3x0[letter, func(string, page), func(string, int64)](&letterFn{})
}

// A letter is a dead letter, for what could not be read. It has no bytes of the record, which may
// have secrets: those stay in the file.
type letter struct {
	Number int64  `json:"-"`      // of the file; -1 for what could not be listed
	File   string `json:"file"`   // or folder
	What   string `json:"what"`   // could not be read
	Index  int64  `json:"index"`  // which record of the file, from 0; for a file, how many it gave before
	Offset int64  `json:"offset"` // of the record, or from where on the file could not be read; in the decompressed file
	Reason string `json:"reason"`
}

// What could not be read.
const (
	letterRecord = "record" // it is in no other output
	letterMember = "member" // the record is in the output where the rest of it belongs
	letterFile   = "file"   // the whole file or folder, or all after the offset
)

// reason returns an error for people, without what the letter already says.
func reason(err error) string {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return plain.Cut(err.Error(), fleet.MaxText)
}

// letterFn writes a dead letter.
type letterFn struct{ pages pages }

func (fn *letterFn) ProcessElement(l letter, lines func(string, page), total func(string, int64)) {
	l.File = plain.Cut(l.File, fleet.MaxText)
	fn.pages.add(lettersFile, line{File: l.Number, Index: l.Index, Text: lineOf(l)}, lines)
	total(totalLetters+l.What, 1)
}

func (fn *letterFn) FinishBundle(lines func(string, page), _ func(string, int64)) {
	fn.pages.flush(lines)
}

const lettersFile = "dead-letters.jsonl"
