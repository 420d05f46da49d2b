package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// longest is how many characters a pattern may have, unless AWS grants an account more.
const longest = 2048

// eventBridge returns the patterns of a rule, as the console and PutRule take them: one, or
// several where one would be too long.
func eventBridge(d *described) (patterns [][]byte) {
	part := *d
	part.calls = nil
	for _, c := range d.calls {
		more := part
		more.calls = append(slices.Clone(part.calls), c)
		if len(pattern(&more)) > longest && len(part.calls) > 0 {
			patterns = append(patterns, pattern(&part))
			more.calls = []calls{c}
		}
		part = more
	}
	return append(patterns, pattern(&part))
}

// eventBridgeNames returns the names of the files for so many patterns.
func (d *described) eventBridgeNames(n int) (names []string) {
	for i := range n {
		name := d.ID
		if n > 1 {
			name += fmt.Sprintf("-%d", i+1)
		}
		names = append(names, name+".eventbridge.json")
	}
	return names
}

func pattern(d *described) []byte {
	types := list{"AWS API Call via CloudTrail"}
	switch {
	case len(d.calls) == 0:
		types = list{object{{"suffix", " via CloudTrail"}}}
	case slices.ContainsFunc(d.calls, func(c calls) bool { return c.source == signIn }):
		types = append(types, "AWS Console Sign In via CloudTrail")
	}
	var b bytes.Buffer
	printJSON(&b, object{{"detail-type", types}, {"detail", detail(d)}}, "", 0)
	b.WriteByte('\n')
	return b.Bytes()
}

// detail is what a pattern asks of the record.
func detail(d *described) (o object) {
	var sources []string
	bySource := make(map[string]list)
	for _, c := range d.calls {
		call := object{{"eventName", names(c.names)}}
		if len(c.names) == 0 {
			call = nil
		}
		if !slices.Contains(sources, c.source) {
			sources = append(sources, c.source)
		}
		bySource[c.source] = append(bySource[c.source], call.merge(requestOf(c)))
	}
	var either list
	for _, source := range sources {
		either = append(either, object{{"eventSource", list{source}}}.merge(anyOf(bySource[source])))
	}
	o = anyOf(either)
	for _, c := range d.also {
		o = o.merge(c.event)
	}
	return o
}

// anyOf asks for one of several patterns. EventBridge has $or for two or more.
func anyOf(of list) object {
	switch len(of) {
	case 0:
		return nil
	case 1:
		return of[0].(object)
	}
	return object{{"$or", of}}
}

// requestOf is what a pattern asks of the request of a call: one of the conditions, or that
// CloudTrail left it out.
func requestOf(c calls) object {
	if len(c.any) == 0 {
		return nil
	}
	var either list
	for _, cond := range c.any {
		either = append(either, nested(cond.member, cond.pattern()))
	}
	either = append(either, nested("omitted", list{true}))
	return object{{"requestParameters", object{{"$or", either}}}}
}

// pattern is what a condition asks of the value of a member.
func (c condition) pattern() list {
	var l list
	switch c.op {
	case present, absent:
		return list{object{{"exists", c.op == present}}}
	case cognito:
		return list{object{{"anything-but", object{{"prefix", "arn:"}}}}}
	}
	for _, v := range c.values {
		switch c.op {
		case is:
			l = append(l, v)
		case contains:
			l = append(l, object{{"wildcard", "*" + strings.ReplaceAll(v.(string), "*", `\*`) + "*"}})
		case begins:
			l = append(l, object{{"prefix", v}})
		case above:
			l = append(l, object{{"numeric", list{">", v}}})
		default:
			panic("eventbridge: an op that was to be resolved")
		}
	}
	return l
}

func names(of []string) list {
	l := make(list, len(of))
	for i, name := range of {
		l[i] = name
	}
	return l
}
