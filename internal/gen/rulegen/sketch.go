package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/model"
)

// A sketch is what Sigma and EventBridge can say of a rule.
type sketch struct {
	rule  string   // its ID
	calls []calls  // any of these; none is any call
	also  []clause // and all of these

	// wider says what the files find that the rule does not. Then they are of a lower severity.
	wider string
	// unsaid is what the rule finds and the files do not, in sentences. That a request can't be
	// read is said of each that has conditions.
	unsaid    []string
	pipelines bool   // whether the rule leaves out Config.Pipelines
	none      string // why there are no files
	distinct  string // the field whose values a Count counts; empty if it counts calls

	// falsePositives is there if the rule's own are in terms of Go.
	falsePositives string
	note           string // of the page: what else there is to say
}

// calls are calls to a service.
type calls struct {
	source string
	names  []string    // none is all
	any    []condition // one of which must hold; none is whatever the request is
}

// A condition asks about a member of the request.
type condition struct {
	member string // with dots between levels, where * is each key of a map
	op     op
	values []any
}

type op int

const (
	is       op = iota // one of values
	isNot              // one of the enumeration's values, and none of these
	contains           // one of these texts
	begins             // with one of these texts
	above              // a number
	present            // not null, nor absent
	absent
	cognito // the id of a Cognito identity, where everything else is an ARN
)

// A clause asks about the record outside of its request, in both formats.
type clause struct {
	name  string   // what Sigma's condition calls it
	not   bool     // Sigma's condition negates it; EventBridge has no such thing and says the opposite
	sigma []object // one of these must hold
	event object   // what EventBridge asks of "detail"
}

// iotCalls are calls of AWS IoT, whatever their requests say.
func iotCalls(names ...string) calls { return calls{source: "iot.amazonaws.com", names: names} }

// when is a call of AWS IoT of whose request one of the conditions holds.
func when(name string, either ...condition) calls {
	return calls{source: "iot.amazonaws.com", names: []string{name}, any: either}
}

func equals(member string, values ...any) condition    { return condition{member, is, values} }
func differs(member string, values ...any) condition   { return condition{member, isNot, values} }
func mentions(member string, texts ...any) condition   { return condition{member, contains, texts} }
func startsWith(member string, texts ...any) condition { return condition{member, begins, texts} }
func exceeds(member string, n int) condition           { return condition{member, above, []any{n}} }
func has(member string) condition                      { return condition{member: member, op: present} }
func lacks(member string) condition                    { return condition{member: member, op: absent} }

// A described rule is a rule with its sketch, the conditions of which are resolved.
type described struct {
	detect.Rule
	sketch
}

func (d *described) hasSigma() bool { return d.none == "" }

// EventBridge looks at one event at a time.
func (d *described) hasEventBridge() bool { return d.none == "" && d.Count == nil }
func (d *described) sigmaName() string    { return d.ID + ".sigma.yml" }

// links are those to the files of a rule that has some, from a page in another folder or the same.
func (d *described) links(folder string) string {
	links := []string{fmt.Sprintf("[Sigma](%s%s)", folder, d.sigmaName())}
	if d.hasEventBridge() {
		for i, name := range d.eventBridgeNames(len(eventBridge(d))) {
			text := "EventBridge"
			if i > 0 {
				text = fmt.Sprint(i + 1)
			}
			links = append(links, fmt.Sprintf("[%s](%s%s)", text, folder, name))
		}
	}
	return strings.Join(links, ", ")
}

// conditional reports whether the files ask about requests.
func (d *described) conditional() bool {
	return slices.ContainsFunc(d.calls, func(c calls) bool { return len(c.any) > 0 })
}

// severity is that of the files: no more than medium where they find more than the rule.
func (d *described) severity() detect.Severity {
	if d.wider != "" {
		return min(d.Severity, detect.Medium)
	}
	return d.Severity
}

// left says what the files do not say, in sentences.
func (d *described) left() (sentences []string) {
	if d.wider != "" {
		text := d.wider
		if d.severity() != d.Severity {
			text += fmt.Sprintf(" So the level is %v, where the rule has %v.", d.severity(), d.Severity)
		}
		sentences = append(sentences, text)
	}
	sentences = append(sentences, d.unsaid...)
	if d.conditional() {
		sentences = append(sentences, "A request that is absent, masked or damaged is not found; one that CloudTrail left out for its size is.")
	}
	return sentences
}

// describe puts the rules and their sketches together.
func describe(rules []detect.Rule) ([]*described, error) {
	services := make(map[string]*model.Service)
	for _, name := range []string{"iot", "iotwireless"} {
		service, err := model.Load(name)
		if err != nil {
			return nil, err
		}
		services[name+".amazonaws.com"] = service
	}
	left := slices.Concat(callerSketches, credentialSketches, fleetSketches, watcherSketches)
	var all []*described
	for _, r := range rules {
		i := slices.IndexFunc(left, func(s sketch) bool { return s.rule == r.ID })
		if i < 0 {
			return nil, fmt.Errorf("the rule %s has no sketch", r.ID)
		}
		d := &described{r, left[i]}
		d.calls = slices.Clone(d.calls)
		left = slices.Delete(left, i, i+1)
		for i := range d.calls {
			if err := d.calls[i].resolve(services[d.calls[i].source]); err != nil {
				return nil, fmt.Errorf("the sketch of %s: %w", r.ID, err)
			}
		}
		all = append(all, d)
	}
	if len(left) > 0 {
		return nil, fmt.Errorf("a sketch of %s, which is not a rule", left[0].rule)
	}
	return all, nil
}
