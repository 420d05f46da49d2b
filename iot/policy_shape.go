package iot

import (
	"slices"
	"strings"
)

// A shape is a set of names of one form, such as the ARNs of all shadow topics. One part of
// them is watched: the name of a thing or a client. A shape says whether a pattern reaches such
// a name with a wildcard in the watched part, and so reaches those of others too.
//
// It is a trie, which is an automaton without cycles, except nodes that loop.
// A child's index is above its parent's, and so are those of levelEnds, so that one
// pass over the nodes in ascending order carries a star through all of them.
type shape struct{ nodes []shapeNode }

type shapeNode struct {
	loop    shapeClass  // what may follow any number of times; 0 is nothing
	watched bool        // loop is in the watched part
	edges   []shapeEdge // what leads on
	end     bool        // a name may end here

	// For a topic filter of MQTT, at the start of a level: the nodes at which
	// the level ends, and whether the watched part is still to come.
	levelEnds []int
	ahead     bool
	group     bool // what follows is the name of a shared subscription, and then the topic
}

type shapeEdge struct {
	class   shapeClass
	char    rune // of classChar
	watched bool
	to      int
}

// A shapeClass is a class of characters.
type shapeClass uint8

const (
	classNone  shapeClass = iota
	classChar             // one certain character
	classField            // all but the colon
	classLevel            // all but the slash
	classAny              // all
	classStar             // what a pattern covers only by a star
)

// has reports whether a character of the token may be in the class. The text of a variable that
// is not wild is a name or a part of one, without separators; a plain one may also be another
// name, for example if a thing is called things.
func (c shapeClass) has(char rune, t globToken) bool {
	if t.boundless() {
		return c != classNone
	}
	switch t.kind {
	case globOne:
		return c != classNone && c != classStar
	case globVar:
		return c == classField || c == classLevel || c == classAny || c == classChar && t.plain && plainRune(char)
	}
	switch c {
	case classChar:
		return t.char == char
	case classField:
		return t.char != ':'
	case classLevel:
		return t.char != '/'
	}
	return c == classAny
}

// add adds names to the shape. The parts that differ are in braces: a field
// of an ARN; a level of a topic; the group of a shared subscription, which is a
// level; a name or a client, which is watched; and the rest, which is watched,
// and covered by a star alone.
func (sh *shape) add(text string) {
	at := sh.extend(text)
	sh.nodes[at].end = true
}

// extend adds the beginning of names to the shape, and returns its last node.
func (sh *shape) extend(text string) int {
	if sh.nodes == nil {
		sh.nodes = []shapeNode{{}}
	}
	at, ahead := 0, true
	for text != "" {
		if part, found := strings.CutPrefix(text, "{field}"); found {
			sh.nodes[at].loop = classField // may be empty
			text = part
			continue
		}
		e := shapeEdge{class: classChar, char: rune(text[0])} // the shapes are ASCII
		width := 1
		if text[0] == '{' {
			width = strings.IndexByte(text, '}') + 1
			part := text[:width]
			e = shapeEdge{watched: part != "{level}" && part != "{group}", class: map[string]shapeClass{
				"{level}": classLevel, "{group}": classLevel, "{name}": classLevel, "{client}": classAny, "{rest}": classStar,
			}[part]}
			sh.nodes[at].group = part == "{group}"
		}
		text = text[width:]
		ahead = ahead && !e.watched
		at = sh.follow(at, e)
		if e.class == classChar {
			sh.nodes[at].ahead = ahead
		} else {
			sh.nodes[at].loop, sh.nodes[at].watched = e.class, e.watched
		}
	}
	return at
}

// follow returns the node that the edge leads to from a node, which is a new
// one where there is none yet.
func (sh *shape) follow(from int, e shapeEdge) int {
	for _, old := range sh.nodes[from].edges {
		if e.to = old.to; e == old {
			return old.to
		}
	}
	e.to = len(sh.nodes)
	sh.nodes[from].edges = append(sh.nodes[from].edges, e)
	sh.nodes = append(sh.nodes, shapeNode{})
	return e.to
}

// addFilters makes a shape of topics one of the filters that subscribe to them,
// in which MQTT's wildcards match levels: + for one, # for all that are
// left. In the first level they do not match names with a $, which all of
// these topics begin with; but the filters # and +/# are in the shape too, since
// they subscribe to all topics that are not reserved. The filter of a shared
// subscription begins after its group. The last node is where a # leads to.
func (sh *shape) addFilters() {
	var ends func(from int) []int
	ends = func(from int) (found []int) {
		n := sh.nodes[from]
		if n.end {
			found = append(found, from)
		}
		for _, e := range n.edges {
			if e.class != classChar || e.char != '/' {
				found = append(found, ends(e.to)...)
			} else if !n.end {
				found = append(found, from)
			}
		}
		return found
	}
	plus := len(sh.nodes)                 // after a + in the first level
	slashes := make([]int, len(sh.nodes)) // on the way to each node
	for i, n := range sh.nodes {
		for _, e := range n.edges {
			slashes[e.to] = slashes[i]
			if e.class == classChar && e.char == '/' {
				slashes[e.to]++
				switch {
				case sh.nodes[e.to].group:
					slashes[e.to] = 0
				case slashes[e.to] == 1: // the one before the topic
					sh.nodes[e.to].levelEnds = []int{plus}
				default:
					sh.nodes[e.to].levelEnds = ends(e.to)
				}
			}
		}
	}
	sh.nodes = append(sh.nodes,
		shapeNode{edges: []shapeEdge{{class: classChar, char: '/', to: plus + 1}}},
		shapeNode{levelEnds: []int{}, ahead: true},
		shapeNode{end: true})
}

// marks are the ways in which a pattern can have reached a node of a shape: a
// set of bits for what it has where the watched part is.
type marks uint8

const (
	markPlain marks = 1 << iota // plain characters, or nothing yet
	markOpen                    // a wildcard, whatever else
)

// after returns the marks after a character of the token in a part that is
// watched or not.
func (m marks) after(t globToken, watched bool) marks {
	if watched && m != 0 && (t.boundless() || t.kind == globOne) {
		return markOpen
	}
	return m
}

// opens reports whether the pattern reaches a name of the shape with a wildcard
// in the watched part. A variable is a wildcard if it is wild.
func (sh *shape) opens(g glob) bool {
	return sh.reach(g)&markOpen != 0
}

// reach returns all the ways in which the pattern reaches names of the shape.
// Variables have one character at least. It takes time in proportion to
// the length of the pattern.
func (sh *shape) reach(g glob) (at marks) {
	now, next := make([]marks, len(sh.nodes)), make([]marks, len(sh.nodes))
	now[0] = markPlain
	for _, t := range g {
		if t.boundless() {
			sh.stepMany(now, t)
			continue
		}
		clear(next)
		for i, m := range now {
			if m != 0 {
				sh.stepOne(i, m, next, t)
			}
		}
		if t.kind == globVar {
			sh.stepMany(next, t)
		}
		now, next = next, now
	}
	for i, n := range sh.nodes {
		if n.end {
			at |= now[i]
		}
	}
	return at
}

// stepOne adds to next what one character of the token makes of the node i.
func (sh *shape) stepOne(i int, m marks, next []marks, t globToken) {
	n := &sh.nodes[i]
	if n.loop.has(0, t) {
		next[i] |= m.after(t, n.watched)
	}
	for _, e := range n.edges {
		if e.class.has(e.char, t) {
			next[e.to] |= m.after(t, e.watched)
		}
	}
	sh.stepFilter(i, m, next, t)
}

// stepFilter adds to next what one of MQTT's wildcards makes of the node i, where the
// token is one or may match one.
func (sh *shape) stepFilter(i int, m marks, next []marks, t globToken) {
	n := &sh.nodes[i]
	if n.levelEnds == nil || t.kind == globVar && !t.wild {
		return
	}
	either := t.kind != globChar
	if either || t.char == '+' {
		one := m
		if slices.ContainsFunc(n.edges, func(e shapeEdge) bool { return e.watched }) {
			one = markOpen
		}
		for _, end := range n.levelEnds {
			next[end] |= one
		}
	}
	if either || t.char == '#' {
		all := m
		if n.ahead {
			all = markOpen
		}
		next[len(next)-1] |= all
	}
}

// stepMany adds to now what any number of characters of the token make of it.
func (sh *shape) stepMany(now []marks, t globToken) {
	for i := range sh.nodes {
		n := &sh.nodes[i]
		if now[i] == 0 {
			continue
		}
		if n.loop.has(0, t) {
			now[i] |= now[i].after(t, n.watched)
		}
		for _, e := range n.edges {
			if e.class.has(e.char, t) {
				now[e.to] |= now[i].after(t, e.watched)
			}
		}
		sh.stepFilter(i, now[i], now, t)
	}
}
