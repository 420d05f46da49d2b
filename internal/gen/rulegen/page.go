package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/scope"
)

//go:embed page_head.md
var pageHead string

// page returns docs/detections.md.
func page(rules []*described) []byte {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, r := range rules {
		fmt.Fprintf(&b, "| [%s](#%s) | %v | %s |\n", r.ID, r.ID, r.Severity, r.Title)
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n### %s\n\n", r.ID)
		fmt.Fprintf(&b, "**%s.** Severity %v; ATT&CK %s.\n\n", r.Title, r.Severity, techniques(r.Techniques))
		paragraph(&b, r.Why, "")
		if r.note != "" {
			b.WriteByte('\n')
			paragraph(&b, r.note, "")
		}
		b.WriteByte('\n')
		for _, item := range [][2]string{
			{"What else fires it", r.FalsePositives},
			{"What to do", r.NextSteps},
			{"Calls", callsOf(r)},
			{"When", state(&r.Rule)},
			{"Without Go", links(r)},
		} {
			if item[1] != "" {
				paragraph(&b, "- "+item[0]+": "+item[1], "  ")
			}
		}
	}
	return []byte(b.String())
}

// paragraph writes lines of a text, all but the first of them with an indent.
func paragraph(b *strings.Builder, text, indent string) {
	b.WriteString(strings.Join(wrap(text, width-len(indent)), "\n"+indent) + "\n")
}

func techniques(ids []string) string {
	var links []string
	for _, id := range ids {
		links = append(links, fmt.Sprintf("[%s](https://attack.mitre.org/techniques/%s/)", id, strings.ReplaceAll(id, ".", "/")))
	}
	return strings.Join(links, ", ")
}

// links are those to the files of a rule.
func links(r *described) string {
	switch {
	case !r.hasSigma():
		return "no file, since " + r.none + "."
	case !r.hasEventBridge():
		return r.links("rules/") + "; EventBridge can't count."
	}
	return r.links("rules/") + "."
}

// state says in words what the Count, First or After of a rule is.
func state(r *detect.Rule) string {
	switch {
	case r.Count != nil && r.Count.Of != nil:
		return fmt.Sprintf("%d different calls by one caller within %v.", r.Count.Times, short(r.Count.Within))
	case r.Count != nil:
		return fmt.Sprintf("%d calls by one caller within %v.", r.Count.Times, short(r.Count.Within))
	case r.First != nil && r.First.Per != nil:
		return "the first time, of each caller and network, since Config.From."
	case r.First != nil:
		return "the first time, of each caller, since Config.From."
	case r.After != nil:
		return "after a call of " + sentence(byService(scope.Of(r.After.Match).List)) + " about the same certificate."
	}
	return ""
}

// short is a duration as people write it.
func short(d time.Duration) string { return fmt.Sprintf("%d minutes", int(d/time.Minute)) }

// callsOf says which calls a rule is about. Those whose requests are asked about come last.
func callsOf(r *described) string {
	if r.calls == nil {
		of := scope.Of(r.Match)
		if !of.Known {
			return "any."
		}
		return sentence(byService(of.List)) + "."
	}
	var whole, asked []scope.Call
	for _, c := range r.calls {
		if len(c.names) == 0 {
			whole = append(whole, scope.Call{Source: c.source})
		}
		for _, name := range c.names {
			if call := (scope.Call{Source: c.source, Name: name}); len(c.any) > 0 {
				asked = append(asked, call)
			} else {
				whole = append(whole, call)
			}
		}
	}
	var parts []string
	if len(whole) > 0 {
		parts = append(parts, sentence(byService(whole)))
	}
	if len(asked) > 0 {
		parts = append(parts, "by what they ask for: "+sentence(byService(asked)))
	}
	return strings.Join(parts, "; ") + "."
}

// A service is some calls to it.
type service struct {
	source string
	names  []string
}

func byService(list []scope.Call) (services []service) {
	for _, call := range list {
		i := slices.IndexFunc(services, func(s service) bool { return s.source == call.Source })
		if i < 0 {
			i = len(services)
			services = append(services, service{source: call.Source})
		}
		if name := "`" + call.Name + "`"; call.Name != "" && !slices.Contains(services[i].names, name) {
			services[i].names = append(services[i].names, name)
		}
	}
	return services
}

// sentence lists calls; those of AWS IoT without the service.
func sentence(services []service) string {
	var parts []string
	for _, s := range services {
		text := strings.Join(s.names, ", ")
		if text == "" {
			text = "any"
		}
		if s.source != "iot.amazonaws.com" || len(s.names) == 0 {
			text += " of " + s.source
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
