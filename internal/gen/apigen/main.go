// Apigen writes the Go packages of actions, iot and so on, from the pinned models of
// the APIs. It needs no network, and the same input gives the same output.
//
//	go run -C internal/gen ./apigen                   # all, from the root
//	go run -C ../internal/gen ./apigen -service iot   # as go generate calls it
//
// How it is made up: package model of the library has the pinned facts and import
// writes them; overrides.go corrects them from the table in overrides_table.go; names.go
// makes Go names; group.go puts actions and types into files; touches.go finds
// the members that name resources, by the table in touches_table.go; docs.go
// writes the comments, from facts; resolve.go brings all this together and
// refuses what is ambiguous; emit.go writes Go.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

// root is that of the library, as seen from the generators' module.
const root = "../.."

func main() {
	log.SetFlags(0)
	log.SetPrefix("apigen: ")
	only := flag.String("service", "", "the service to generate; default all")
	dir := flag.String("dir", root, "the `folder` in which those of the packages lie")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	found, failed := false, false
	for _, s := range services {
		if *only != "" && *only != s.name {
			continue
		}
		found = true
		files, err := generate(s)
		if err != nil {
			log.Printf("%s: %v", s.name, err)
			failed = true
			continue
		}
		if err := write(filepath.Join(*dir, s.name), files); err != nil {
			log.Fatal(err)
		}
	}
	if !found {
		log.Fatalf("no service %q", *only)
	}
	if failed {
		os.Exit(1)
	}
}

// write brings the generated files of a directory up to date, and removes
// those that the generator no longer writes.
func write(dir string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(dir, "*_gen.go"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, ok := files[filepath.Base(path)]; ok {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(string(data), marker) {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, data) {
			continue
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	return nil
}
