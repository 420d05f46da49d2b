package actiontest

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// A node is a JSON value as encoding/json reads it, with all that a map would not keep:
// the order of the members, and those that appear twice.
type node struct {
	kind   byte     // one of { [ " 0 t n
	text   string   // of a string or a number; "true" or "false"
	names  []string // of the members
	values []*node  // of the members, or the elements
	depth  int      // how deep the deepest value within it is
}

// parseTree reads JSON, or returns nil where encoding/json would refuse it.
func parseTree(data []byte) *node {
	if !json.Valid(data) {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	root := parseNode(d, next(d))
	if _, err := d.Token(); err != io.EOF {
		return nil
	}
	return root
}

func next(d *json.Decoder) json.Token {
	t, err := d.Token()
	if err != nil {
		panic("actiontest: what is valid can't be read: " + err.Error())
	}
	return t
}

func parseNode(d *json.Decoder, t json.Token) *node {
	switch t := t.(type) {
	case json.Delim:
		n := &node{kind: byte(t)}
		for d.More() {
			if n.kind == '{' {
				n.names = append(n.names, next(d).(string))
			}
			v := parseNode(d, next(d))
			n.values = append(n.values, v)
			n.depth = max(n.depth, v.depth+1)
		}
		next(d)
		return n
	case string:
		return &node{kind: '"', text: t}
	case json.Number:
		return &node{kind: '0', text: string(t)}
	case bool:
		text := "false"
		if t {
			text = "true"
		}
		return &node{kind: 't', text: text}
	}
	return &node{kind: 'n'}
}

// raw is the node as JSON again.
func (n *node) raw() []byte {
	var b bytes.Buffer
	n.write(&b)
	return b.Bytes()
}

func (n *node) write(b *bytes.Buffer) {
	quote := func(s string) {
		q, _ := json.Marshal(s) // strings always can be
		b.Write(q)
	}
	switch n.kind {
	case '{', '[':
		b.WriteByte(n.kind)
		for i, v := range n.values {
			if i > 0 {
				b.WriteByte(',')
			}
			if n.kind == '{' {
				quote(n.names[i])
				b.WriteByte(':')
			}
			v.write(b)
		}
		b.WriteByte(n.kind + 2)
	case '"':
		quote(n.text)
	case 'n':
		b.WriteString("null")
	default:
		b.WriteString(n.text)
	}
}

// step returns a pointer one step further.
func step(pointer, name string) string { return pointer + "/" + escape.Replace(name) }

var escape = strings.NewReplacer("~", "~0", "/", "~1")
