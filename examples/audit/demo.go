package main

import (
	"archive/zip"
	"bytes"
	_ "embed"

	"github.com/iottrail/iottrail/examples/internal/inputs"
)

//go:generate go run ./generate

// demoTrail is testdata/trail of this repository, as a zip archive: a made-up fleet of pumps, and
// what was done to it on some nights in October.
//
//go:embed demo.zip
var demoTrail []byte

// demoSpan is when the first and the last call of the demo were made.
const demoSpan = "2026-10-05T07:55:12Z to 2026-10-23T16:34:58Z"

// demo reads the trail that is part of the program.
func (s *scan) demo() {
	archive, err := zip.NewReader(bytes.NewReader(demoTrail), int64(len(demoTrail)))
	if err != nil {
		s.cannotRead("demo", err)
		return
	}
	s.tree(inputs.Tree("demo", archive))
}
