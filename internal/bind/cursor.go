package bind

import (
	"fmt"
	"strconv"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// A cursor walks through a body, which it validates on the way.
//
// The first thing that is not JSON stops it for good: it is then at the end of the body, where
// there are no more items, no names and no values, so that every loop ends. Its user checks for
// the fault once, at the end, and drops what was read.
type cursor struct {
	body  []byte
	pos   int
	fault jsonscan.Fault // why it stopped, at byte at
	at    int

	// path has a frame for each object and list that the cursor is in, with the
	// item that it is at.
	path []frame

	pointers, pointed int // how many pointers were made, and their bytes

	scratch []byte // see plain
}

// A frame is a member of an object, or an element of a list.
type frame struct {
	name  token
	index int // of the element; -1 for a member
}

// A token is the text between the quotes of a string, as it is written.
type token struct {
	from, to int
	escaped  bool
}

// stop stops the cursor, unless it has stopped before.
func (c *cursor) stop(at int, f jsonscan.Fault) {
	if c.fault == jsonscan.None {
		c.fault, c.at = f, at
	}
	c.pos = len(c.body)
}

// end returns the error of a body that is not one JSON value.
func (c *cursor) end() error {
	if c.fault != jsonscan.None {
		return fmt.Errorf("%s, at byte %d of the body", c.fault, c.at)
	}
	if i := jsonscan.Space(c.body, c.pos); i < len(c.body) {
		return fmt.Errorf("%w, at byte %d of the body", errAfterValue, i)
	}
	return nil
}

// kind is what the value at the cursor begins like.
func (c *cursor) kind() jsonscan.Kind {
	if c.pos == len(c.body) {
		c.stop(c.pos, jsonscan.Truncated)
		return jsonscan.Invalid
	}
	return jsonscan.KindOf(c.body[c.pos])
}

// skip skips the value at the cursor.
func (c *cursor) skip() {
	i, f := jsonscan.Value(c.body, c.pos, jsonscan.DefaultDepth-len(c.path))
	if f != jsonscan.None {
		c.stop(i, f)
		return
	}
	c.pos = i
}

// raw skips the value at the cursor and returns its bytes, or nil where the
// cursor stopped.
func (c *cursor) raw() []byte {
	from := c.pos
	c.skip()
	if c.fault != jsonscan.None {
		return nil
	}
	return c.body[from:c.pos:c.pos]
}

// text skips the string at the cursor.
func (c *cursor) text() token {
	from := c.pos + 1
	end, escaped, f := jsonscan.String(c.body, from)
	if f != jsonscan.None {
		c.stop(end, f)
		return token{}
	}
	c.pos = end
	return token{from, end - 1, escaped}
}

// plain returns the text of a string. It is valid until the next call.
func (c *cursor) plain(t token) []byte {
	if !t.escaped {
		return c.body[t.from:t.to]
	}
	c.scratch = jsonscan.AppendUnquoted(c.scratch[:0], c.body[t.from:t.to])
	return c.scratch
}

// Objects and lists are walked through in this way:
//
//	c.down()
//	for more := c.first('}'); more; more = c.next('}') {
//		name := c.name() // in an object; in a list c.element(i)
//		...              // skip the value in any way
//	}
//	c.up()

func (c *cursor) down() { c.path = append(c.path, frame{}) }
func (c *cursor) up()   { c.path = c.path[:len(c.path)-1] }

// first goes from an opening bracket to the first item, if there is one.
func (c *cursor) first(closing byte) bool {
	c.pos = jsonscan.Space(c.body, c.pos+1)
	if c.pos == len(c.body) {
		c.stop(c.pos, jsonscan.Truncated)
		return false
	}
	if c.body[c.pos] == closing {
		c.pos++
		return false
	}
	return true
}

// next goes from the end of a value to the next item, if there is one.
func (c *cursor) next(closing byte) bool {
	if c.pos = jsonscan.Space(c.body, c.pos); c.pos == len(c.body) {
		c.stop(c.pos, jsonscan.Truncated)
		return false
	}
	switch c.body[c.pos] {
	case ',':
		c.pos = jsonscan.Space(c.body, c.pos+1)
		return true
	case closing:
		c.pos++
		return false
	}
	c.stop(c.pos, jsonscan.WantComma)
	return false
}

// name goes from the beginning of a member to its value.
func (c *cursor) name() token {
	switch {
	case c.pos == len(c.body):
		c.stop(c.pos, jsonscan.Truncated)
		return token{}
	case c.body[c.pos] != '"':
		c.stop(c.pos, jsonscan.WantKey)
		return token{}
	}
	t := c.text()
	c.path[len(c.path)-1] = frame{t, -1}
	if c.pos = jsonscan.Space(c.body, c.pos); c.pos == len(c.body) {
		c.stop(c.pos, jsonscan.Truncated)
		return token{}
	}
	if c.body[c.pos] != ':' {
		c.stop(c.pos, jsonscan.WantColon)
		return token{}
	}
	c.pos = jsonscan.Space(c.body, c.pos+1)
	return t
}

// element notes that the cursor is at an element of a list.
func (c *cursor) element(index int) { c.path[len(c.path)-1].index = index }

// pointer returns the JSON pointer of the value where the cursor is, or false
// where there were too many already.
func (c *cursor) pointer() (string, bool) {
	if c.pointers == maxFindings || c.pointed >= maxPointed {
		return "", false
	}
	var p, name []byte
	for _, f := range c.path {
		p = append(p, '/')
		if f.index >= 0 {
			p = strconv.AppendInt(p, int64(f.index), 10)
			continue
		}
		name = jsonscan.AppendUnquoted(name[:0], c.body[f.name.from:f.name.to]) // this makes valid UTF-8 of it
		p = jsonscan.AppendPointerToken(p, name)
	}
	c.pointers++
	c.pointed += len(p)
	return string(p), true
}
