package iottrail

import (
	"iter"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file compares the names of members by which containers and notices are recognized:
// by their words alone, whatever their case and with or without _ and - between them.

// A nameSet is a set of the names in knownNames, a bit for each.
type nameSet uint64

func (s nameSet) has(other nameSet) bool { return s&other != 0 }

// knownNames has the bit of each name that the tables have, folded.
var knownNames = func() map[string]nameSet {
	bits := make(map[string]nameSet)
	add := func(names []string) {
		for _, name := range names {
			folded := foldName(name)
			if folded == "" {
				panic("iottrail: a name that is longer than maxName: " + name)
			}
			if _, ok := bits[folded]; !ok {
				bits[folded] = 1 << len(bits)
			}
		}
	}
	for _, c := range containerRows {
		add(c.needs)
	}
	for _, n := range noticeRows {
		add(n.needs)
	}
	add([]string{legacyMarker})
	add(aggregatedMarkers[:])
	if len(bits) > 64 {
		panic("iottrail: more names of containers and notices than a nameSet has bits")
	}
	return bits
}()

// namesOf returns the set of names of the tables.
func namesOf(names ...string) (set nameSet) {
	for _, name := range names {
		set |= knownNames[foldName(name)]
	}
	return set
}

var (
	legacyName     = namesOf(legacyMarker)
	aggregatedName = namesOf(aggregatedMarkers[:]...)
)

// maxName is how many bytes a name of the tables has at most, folded.
const maxName = 32

// foldName folds a name; one that is longer than any of the tables becomes "".
func foldName(name string) string {
	var buf [maxName]byte
	return string(appendFolded(buf[:0], []byte(name)))
}

// appendFolded appends a name to dst, which is empty and has a capacity of maxName, in
// lower case and without _ and -. If it is longer than that it can't be one of the tables,
// and the result is empty. Two letters beyond ASCII count as those that they are the lower
// or upper case of, as they do in encoding/json.
func appendFolded(dst, name []byte) []byte {
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '_' || c == '-':
			continue
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(name[i:])
			switch r {
			case 'ſ':
				c = 's'
			case 'K': // the sign of the unit kelvin
				c = 'k'
			default:
				return dst[:0]
			}
			i += size - 1
		}
		if len(dst) == maxName {
			return dst[:0]
		}
		dst = append(dst, c)
	}
	return dst
}

// bitOfName returns the bit of a member's name, or 0 for one that is in no table.
func bitOfName(name []byte) nameSet {
	var buf [maxName]byte
	return knownNames[string(appendFolded(buf[:0], name))]
}

// names returns which names of the tables the members of the object have. Those of today's
// records are not among them, as none is in a table.
func (rec *scanned) names() nameSet {
	set := nameSet(rec.others)
	for i, name := range listNames {
		if rec.seen>>len(eventTable.rows)>>i&1 != 0 {
			set |= bitOfName([]byte(name))
		}
	}
	return set
}

// isOwn reports whether a member is one of a record.
func (rec *scanned) isOwn(n *jsonscan.Node) bool { return uint(n.Member) < uint(len(eventTable.rows)) }

// named returns the first member with the name, folded, or nil.
func (rec *scanned) named(name string) *jsonscan.Node {
	var buf [maxName]byte
	name = foldName(name)
	for n := range rec.members() {
		if string(appendFolded(buf[:0], rec.nameOf(n))) == name {
			return n
		}
	}
	return nil
}

// foldedName returns the name of a member, folded.
func (rec *scanned) foldedName(n *jsonscan.Node) string { return foldName(string(rec.nameOf(n))) }

// members are the nodes of the object's own members.
func (rec *scanned) members() iter.Seq[*jsonscan.Node] {
	return func(yield func(*jsonscan.Node) bool) {
		for at := 0; at < len(rec.nodes); at = int(rec.nodes[at].Next) {
			if !yield(&rec.nodes[at]) {
				return
			}
		}
	}
}
