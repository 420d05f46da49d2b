package main

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed rules_head.md
var tableHead string

// table returns docs/rules/README.md.
func table(rules []*described) []byte {
	var b strings.Builder
	b.WriteString(tableHead)
	for _, r := range rules {
		files, text := "none", "Neither can express it: "+r.none+"."
		if r.hasSigma() {
			files = r.links("")
			left := append(r.left(), sigmaOnly(r)...)
			if !r.hasEventBridge() {
				left = append(left, "EventBridge looks at one event at a time, and can't count.")
			}
			if r.pipelines {
				left = append(left, "Roles that may do this are not left out.")
			}
			text = strings.Join(left, " ")
		}
		fmt.Fprintf(&b, "| [%s](../detections.md#%s) | %s | %s |\n", r.ID, r.ID, files, text)
	}
	return []byte(b.String())
}
