package main

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/iottrail/iottrail/detect"
)

// written is the date of the Sigma rules. One that is changed gets a "modified" beside it.
const written = "2026-11-29"

// repository is where the files refer to.
const repository = "https://github.com/iottrail/iottrail"

// sigma returns a rule as Sigma, by version 2 of its specification. A rule with a Count is two
// documents: what is counted, and the correlation.
func sigma(d *described) ([]byte, error) {
	var b bytes.Buffer
	comment := func(text string) {
		for _, line := range wrap(text, width-2) {
			b.WriteString("# " + line + "\n")
		}
	}
	comment("Generated from the rule " + d.ID + " of " + repository + ", package detect. Do not edit.")
	for _, text := range append(d.left(), sigmaOnly(d)...) {
		b.WriteString("#\n")
		comment(text)
	}
	if d.pipelines {
		b.WriteString("#\n")
		comment("To leave out the roles that may do this, add to detection, and \" and not pipelines\" to its condition:")
		b.WriteString("#\n#     pipelines:\n#         userIdentity.sessionContext.sessionIssuer.arn:\n#             - arn:aws:iam::111122223333:role/fleet-provisioner\n")
	}
	e := yaml.NewEncoder(&b)
	e.SetIndent(4)
	for _, doc := range documents(d) {
		if err := e.Encode(node(doc)); err != nil {
			return nil, err
		}
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// sigmaOnly says what only the Sigma file does not say.
func sigmaOnly(d *described) (sentences []string) {
	if d.Count != nil {
		sentences = append(sentences, "It counts by the ARN of a session, where the rule counts by role: sessions with other names are counted apart.")
	}
	return sentences
}

func documents(d *described) []object {
	about := object{
		{"title", d.Title},
		{"id", uuid(d.ID)},
		{"status", "experimental"},
		{"description", strings.Join(wrap(d.Why, width-4), "\n")},
		{"references", list{repository + "/blob/main/docs/detections.md#" + d.ID}},
		{"author", "iottrail"},
		{"date", written},
		{"tags", tags(d.Techniques)},
	}
	end := object{{"falsepositives", list{d.harmless()}}, {"level", level(d.severity())}}
	source := object{{"logsource", object{{"product", "aws"}, {"service", "cloudtrail"}}}, {"detection", detection(d)}}
	if d.Count == nil {
		return []object{join(about, source, end)}
	}
	name := strings.ReplaceAll(d.ID, "-", "_") + "_call"
	counted := object{{"title", d.Title + ": one of the calls"}, {"id", uuid(d.ID + " call")}, {"name", name}}
	return []object{
		join(counted, source),
		join(about, object{{"correlation", correlation(d, name)}}, end),
	}
}

func join(parts ...object) (o object) {
	for _, p := range parts {
		o = append(o, p...)
	}
	return o
}

func correlation(d *described, name string) object {
	kind, enough := "event_count", object{{"gte", d.Count.Times}}
	if d.distinct != "" {
		kind, enough = "value_count", append(object{{"field", d.distinct}}, enough...)
	}
	return object{
		{"type", kind},
		{"rules", list{name}},
		{"group-by", list{"userIdentity.arn"}},
		{"timespan", fmt.Sprintf("%dm", int(d.Count.Within/time.Minute))},
		{"condition", enough},
	}
}

// detection is what Sigma asks of a record.
func detection(d *described) (o object) {
	var selection list
	left := make(map[string]list) // the calls whose requests are asked about
	var sources []string
	for _, c := range d.calls {
		call := object{{"eventSource", c.source}}
		if len(c.names) > 0 {
			call = append(call, member{"eventName", oneOf(names(c.names))})
		}
		if len(c.any) == 0 {
			selection = append(selection, call)
			continue
		}
		for _, cond := range c.any {
			selection = append(selection, join(call, object{cond.sigma()}))
		}
		if left[c.source] == nil {
			sources = append(sources, c.source)
		}
		left[c.source] = append(left[c.source], names(c.names)...)
	}
	for _, source := range sources {
		selection = append(selection, object{{"eventSource", source}, {"eventName", oneOf(left[source])}, {"requestParameters.omitted", true}})
	}
	var condition []string
	if len(selection) > 0 {
		o = append(o, member{"selection", oneOf(selection)})
		condition = append(condition, "selection")
	}
	for _, c := range d.also {
		var either list
		for _, s := range c.sigma {
			either = append(either, s)
		}
		o = append(o, member{c.name, oneOf(either)})
		if c.not {
			condition = append(condition, "not "+c.name)
		} else {
			condition = append(condition, c.name)
		}
	}
	return append(o, member{"condition", strings.Join(condition, " and ")})
}

// sigma is the field that a condition is in Sigma.
func (c condition) sigma() member {
	field := "requestParameters." + c.member
	switch c.op {
	case present, absent:
		return member{field + "|exists", c.op == present}
	case contains:
		field += "|contains"
	case begins:
		field += "|startswith"
	case above:
		field += "|gt"
	case cognito:
		return member{field + "|re", "^[^:]+:[0-9a-fA-F-]{36}$"}
	}
	return member{field, oneOf(c.values)}
}

// oneOf is a list, or what is in it if that is one value.
func oneOf(l list) any {
	if len(l) == 1 {
		return l[0]
	}
	return l
}

func tags(techniques []string) (l list) {
	for _, t := range techniques {
		l = append(l, "attack."+strings.ToLower(t))
	}
	return l
}

// level is the word that Sigma has for a severity.
func level(s detect.Severity) string {
	if s == detect.Info {
		return "informational"
	}
	return s.String()
}

// harmless says what else a rule finds, to those who do not write Go.
func (d *described) harmless() string {
	if d.falsePositives != "" {
		return d.falsePositives
	}
	text, _, _ := strings.Cut(d.FalsePositives, ": list ") // in a Config
	text, _, _ = strings.Cut(text, " If people may ")
	return strings.TrimSuffix(text, ".") + "."
}

// uuid is a UUID of version 5 (RFC 9562) of an address made of a rule's ID: it stays the same as
// long as the ID does.
func uuid(id string) string {
	namespace := []byte("\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8") // of URLs
	sum := sha1.Sum(append(namespace, repository+"/rules/"+id...))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// plain is how a text begins that needs no quotes.
var plain = regexp.MustCompile(`^[A-Za-z0-9/]`)

// node returns a value as YAML, with members in their order. The encoder decides what must be quoted.
func node(v any) *yaml.Node {
	n := new(yaml.Node)
	switch v := v.(type) {
	case object:
		n.Kind = yaml.MappingNode
		for _, m := range v {
			n.Content = append(n.Content, node(m.name), node(m.value))
		}
	case list:
		n.Kind = yaml.SequenceNode
		for _, e := range v {
			n.Content = append(n.Content, node(e))
		}
	default:
		if err := n.Encode(v); err != nil { // quotes what is a boolean to readers of YAML 1.1, too
			panic(err) // texts, numbers and booleans can't fail
		}
		if text, ok := v.(string); ok && n.Style == 0 && !plain.MatchString(text) {
			n.Style = yaml.SingleQuotedStyle // YAML would allow some, but not every reader of it
		}
	}
	return n
}

// wrap breaks a text into lines.
func wrap(text string, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > most:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
