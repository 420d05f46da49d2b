// Trailgen writes the project's own test data. Every name, number and record
// in it is invented; none is taken from a published log.
//
// It writes four folders below the one that -o names:
//
//	trail/       three weeks in the life of a small fleet, as CloudTrail would
//	             deliver them to a bucket (story.go tells what happens)
//	containers/  the same eight records in every container that they travel in
//	notlogs/     what else lies in such buckets and queues, and is not a log
//	quirks/      one file for each habit of CloudTrail that breaks its readers,
//	             and a README that lists them
//
// The output depends on nothing but this source: identifiers are hashes of
// what they name, times are part of the story, gzip headers carry no time. From the
// root of the repository:
//
//	go run -C internal/gen ./trailgen
//
// # How it is organised
//
//	story.go, story_*.go  the story, one day a file, to be read from top to bottom
//	ordinary*.go          the days on which nothing happens
//	hand.go               who makes calls at times that nobody chose
//	cast.go               who acts in it, and the things they act upon
//	cast_ordinary.go      who else acts on ordinary days
//	record.go             from a line of the story to a record
//	trail.go              from records to log files and their digest
//	samples.go            the eight records of containers/
//	containers.go         the containers: log files, lines, events and messages
//	logs.go               CloudWatch Logs, LookupEvents, CloudTrail Lake
//	base64.go             records in base64
//	notlogs.go            notices and other events, which are no log
//	foreign.go            what is not JSON, or JSON of something else
//	quirks.go             quirks in a record
//	quirks_who.go         quirks in who made a call, and how it ended
//	edit.go               an ordinary record, and changes to it
//	quirkfiles.go         quirks in a container
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("trailgen: ")
	out := flag.String("o", "../../testdata", "the `folder` to write to")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(*out); err != nil {
		log.Fatal(err)
	}
}

// rooms are the folders that belong to the generator, whole.
var rooms = []string{"trail", "containers", "notlogs", "quirks"}

// A tree is a set of files: content by slash-separated path.
type tree map[string][]byte

// everything is all that the generator writes.
func everything() tree {
	t := make(tree)
	t.add("trail", trailFiles(tellStory()))
	t.add("containers", containerFiles())
	t.add("notlogs", notLogFiles())
	t.add("quirks", quirkFiles())
	return t
}

// add puts the files of sub under a folder. Two files of one name are a mistake
// in the generator.
func (t tree) add(folder string, sub tree) {
	for name, content := range sub {
		name = folder + "/" + name
		if _, dup := t[name]; dup {
			panic("written twice: " + name)
		}
		t[name] = content
	}
}

// generate replaces the generator's folders below dir.
func generate(dir string) error {
	for _, room := range rooms {
		if err := os.RemoveAll(filepath.Join(dir, room)); err != nil {
			return err
		}
	}
	for name, content := range everything() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// gzipped compresses without a name or a time in the header.
func gzipped(plain []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(plain); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}
