package main

import (
	"fmt"
	"regexp"
	"strings"
)

// This file reads records by Sigma and by patterns of EventBridge, as far as the files use them.

// sigmaFinds reports whether a detection finds a record.
func sigmaFinds(detection map[string]any, record map[string]any) bool {
	for part := range strings.SplitSeq(detection["condition"].(string), " and ") {
		name, not := strings.CutPrefix(part, "not ")
		fits := false
		for _, fields := range maps(detection[name]) {
			all := true
			for field, want := range fields {
				all = all && fieldFits(field, want, record)
			}
			fits = fits || all
		}
		if fits == not {
			return false
		}
	}
	return true
}

// fieldFits reports whether a field of a record has one of the values wanted. Text is compared
// whatever its case.
func fieldFits(field string, want any, record map[string]any) bool {
	path, modifier, _ := strings.Cut(field, "|")
	have := []any{record}
	for name := range strings.SplitSeq(path, ".") {
		have = membersOf(have, name)
	}
	if modifier == "exists" {
		return want.(bool) == (len(have) > 0)
	}
	for _, h := range have {
		text := strings.ToLower(fmt.Sprint(h))
		for _, w := range values(want) {
			wanted := strings.ToLower(fmt.Sprint(w))
			fits := false
			switch modifier {
			case "":
				fits = text == wanted
			case "contains":
				fits = strings.Contains(text, wanted)
			case "startswith":
				fits = strings.HasPrefix(text, wanted)
			case "gt":
				n, ok := h.(float64)
				fits = ok && n > float64(w.(int))
			case "re":
				fits = regexp.MustCompile(w.(string)).MatchString(fmt.Sprint(h))
			default:
				panic("no such modifier: " + modifier)
			}
			if fits {
				return true
			}
		}
	}
	return false
}

// membersOf returns the members of that name of all the objects, and of lists each element.
func membersOf(of []any, name string) (all []any) {
	for _, v := range of {
		if o, ok := v.(map[string]any); ok && o[name] != nil {
			all = append(all, flat(o[name])...)
		}
	}
	return all
}

// flat returns the elements of a list, or a value.
func flat(v any) (all []any) {
	for _, e := range values(v) {
		if _, ok := e.([]any); ok {
			all = append(all, flat(e)...)
		} else {
			all = append(all, e)
		}
	}
	return all
}

// patternFits reports whether a pattern of EventBridge fits an object, or nil.
func patternFits(pattern map[string]any, of any) bool {
	for name, part := range pattern {
		fits := false
		switch part := part.(type) {
		case map[string]any:
			below := membersOf([]any{of}, name)
			if len(below) == 0 {
				below = []any{nil}
			}
			for _, v := range below {
				fits = fits || patternFits(part, v)
			}
		case []any:
			if name == "$or" {
				for _, either := range maps(part) {
					fits = fits || patternFits(either, of)
				}
				break
			}
			have := membersOf([]any{of}, name)
			for _, matcher := range part {
				fits = fits || matcherFits(matcher, have)
			}
		}
		if !fits {
			return false
		}
	}
	return true
}

// matcherFits reports whether one of the values is what a matcher asks for.
func matcherFits(matcher any, have []any) bool {
	o, ok := matcher.(map[string]any)
	if !ok {
		for _, h := range have {
			if h == matcher {
				return true
			}
		}
		return false
	}
	if exists, ok := o["exists"]; ok {
		leaf := false
		for _, h := range have {
			_, isObject := h.(map[string]any)
			leaf = leaf || !isObject
		}
		return exists.(bool) == leaf
	}
	for _, h := range have {
		text, isText := h.(string)
		for kind, want := range o {
			switch kind {
			case "prefix":
				isText = isText && strings.HasPrefix(text, want.(string))
			case "suffix":
				isText = isText && strings.HasSuffix(text, want.(string))
			case "wildcard":
				isText = isText && strings.Contains(text, strings.Trim(want.(string), "*"))
			case "anything-but":
				isText = isText && !strings.HasPrefix(text, want.(map[string]any)["prefix"].(string))
			case "numeric":
				n, ok := h.(float64)
				isText = ok && n > want.([]any)[1].(float64)
			default:
				panic("no such matcher: " + kind)
			}
		}
		if isText {
			return true
		}
	}
	return false
}
