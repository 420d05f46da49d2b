package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/iottrail/iottrail/trail"
)

// Nobody looks at a pipe.
func TestNoProgress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgress(&options{}, &out, &out)
	if p != nil {
		t.Error("there is a progress where no terminal is")
	}
	if p.tree("x", nil) != nil || p.stream("x", strings.NewReader("")) == nil || p.beside(&out) != &out {
		t.Error("a progress that nobody looks at does something")
	}
	p.end()
}

// What it says of a tree: how much of how much, how fast, and how long the rest takes.
func TestProgressOfATree(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &progress{w: &out}
	tree := make(fstest.MapFS)
	for i := range 10 {
		tree[fmt.Sprint(i)] = &fstest.MapFile{Data: make([]byte, 1<<20)}
	}
	tell := p.tree("s3://bucket/a trail\x1b[2J", &trail.Reader{FS: tree, Query: trail.Query{AnyTree: true}})
	for i := range 11 {
		tell(trail.Progress{Bytes: int64(i+1) << 20, BytesDone: int64(i) << 20}) // of the files that were found so far
	}
	said := out.String()
	if !regexp.MustCompile(`\ra trail\\x1b\[2J +49% \|[^|]*\| +\([^)]*/10 MB, [^)]*/s\) \[\d+s:\d+s\]`).MatchString(said) {
		t.Errorf("it says %q", said)
	}
	// A line beside it takes it away first.
	out.Reset()
	io.WriteString(p.beside(&out), "audit: a problem\n")
	if said := out.String(); !regexp.MustCompile(`^\r *\raudit: a problem\n$`).MatchString(said) {
		t.Errorf("it says %q", said)
	}
	out.Reset()
	p.end()
	if strings.TrimLeft(out.String(), "\r ") != "" || p.bar != nil {
		t.Errorf("at the end it says %q", out.String())
	}
}

// Of a stream whose length nobody knows it says how fast it is.
func TestProgressOfAStream(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &progress{w: &out}
	in := strings.Repeat("x", 100_000)
	got, err := io.ReadAll(p.stream("standard input", strings.NewReader(in)))
	if err != nil || string(got) != in {
		t.Errorf("%v; what is read is another text", err)
	}
	if !regexp.MustCompile(`standard input.*\([0-9.]+ kB, .*/s\)`).MatchString(out.String()) {
		t.Errorf("it says %q", out.String())
	}
}
