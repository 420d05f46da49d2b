// Rulegen writes docs/detections.md and docs/rules from the rules of package detect: the page
// about them, and each rule as Sigma YAML and as an EventBridge pattern, as far as these formats
// can express it.
//
//	go run -C internal/gen ./rulegen      # from the root
//	go generate ./detect
//
// A rule's Match is Go functions, from which no pattern can be made. So sketches_*.go have a
// description of each rule beside them. Tests hold it to the rule: to the calls that
// package scope finds in its Match, to the members of the pinned models, and to the answers of
// Match, which the files must give as well.
//
//	sketch.go        what a description consists of
//	sketches_*.go    the descriptions, in files like those of package detect
//	resolve.go       conditions in terms of the leaves that a model has
//	sigma.go         Sigma YAML
//	eventbridge.go   EventBridge patterns
//	object.go        JSON objects with members in an order
//	page.go          docs/detections.md, with page_head.md before it
//	table.go         docs/rules/README.md, with rules_head.md before it
package main

import (
	"bytes"
	"flag"
	"log"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/iottrail/iottrail/detect"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("rulegen: ")
	out := flag.String("o", "../../docs", "the `folder` to write to")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	files, err := everything()
	if err == nil {
		err = write(*out, files)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// catalogue is all rules: the one about addresses is there only if an office is.
func catalogue() []detect.Rule {
	return detect.Rules(detect.Config{Offices: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}})
}

// everything returns all files below docs that belong to the generator, by slash-separated path.
func everything() (map[string][]byte, error) {
	rules, err := describe(catalogue())
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"detections.md":   page(rules),
		"rules/README.md": table(rules),
	}
	for _, r := range rules {
		if r.hasSigma() {
			if files["rules/"+r.sigmaName()], err = sigma(r); err != nil {
				return nil, err
			}
		}
		if r.hasEventBridge() {
			patterns := eventBridge(r)
			for i, name := range r.eventBridgeNames(len(patterns)) {
				files["rules/"+name] = patterns[i]
			}
		}
	}
	return files, nil
}

// write brings the files up to date, and removes others from the folder of rules, which is
// the generator's.
func write(dir string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(dir, "rules", "*"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, ok := files["rules/"+filepath.Base(path)]; ok {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "rules"), 0o777); err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, data) {
			continue
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
