package iottrail

import "slices"

// This file decides during the scan which records are built at all.

// An Option changes what a Decoder does.
type Option func(*Decoder)

// OnlySources skips the records of all services except these, given as EventSource has them
// ("iot.amazonaws.com"). Such a record is checked for syntax and for members that appear twice,
// but not built, which is much faster. A record without a source is not skipped. OnlySources()
// skips all that have one. What can't be read of a skipped record is not reported, except bad
// syntax and members that appear twice. If there are several options, a record must match each
// of them.
func OnlySources(sources ...string) Option {
	sources = slices.Clone(sources)
	return func(d *Decoder) { d.sources = d.narrow(bySource, d.sources, sources) }
}

// OnlyNames skips the records of all actions except these, given as EventName
// has them ("AttachPolicy"), in the same way as [OnlySources].
func OnlyNames(names ...string) Option {
	names = slices.Clone(names)
	return func(d *Decoder) { d.names = d.narrow(byName, d.names, names) }
}

// narrow returns what is in both lists, or all of more if there was no such
// option before.
func (d *Decoder) narrow(f filter, list, more []string) []string {
	if d.filters&f == 0 {
		d.filters |= f
		return slices.Clone(more)
	}
	return slices.DeleteFunc(list, func(s string) bool { return !slices.Contains(more, s) })
}

// filter says which of the options there were: a list of theirs may be empty.
type filter uint8

const (
	bySource filter = 1 << iota
	byName
)

// wanted reports whether the options let a record through.
func (d *Decoder) wanted(rec *scanned) bool {
	return (d.filters&bySource == 0 || rec.of == &legacyTable && slices.Contains(d.sources, legacySource) ||
		rec.of != &legacyTable && rec.oneOf(sourceIndex, d.sources)) &&
		(d.filters&byName == 0 || rec.oneOf(rec.of.shape.Index(nameOf(rec.of)), d.names))
}

// nameOf returns the name of the member that names the action.
func nameOf(of *table[Event]) string {
	if of == &legacyTable {
		return "EventName"
	}
	return "eventName"
}

// oneOf reports whether the member with the index is one of the texts, or can't be known.
func (rec *scanned) oneOf(index int, texts []string) bool {
	text := rec.textOf(rec.at(index))
	if len(text) == 0 {
		return true
	}
	for _, t := range texts {
		if string(text) == t {
			return true
		}
	}
	return false
}
