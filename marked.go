package iottrail

import "github.com/iottrail/iottrail/internal/jsonscan"

// This file is the fast way to scan an object. It only ever accepts: when it is in doubt,
// scan decides, as if there were no other way.

// marked are the marks of a source, which hold until its bytes are moved.
type marked struct {
	of    *source
	moved int // of.moved when the marks were made
	marks jsonscan.Marks
}

func (m *marked) reset(of *source, how jsonscan.Marking) {
	m.of = of
	if of != nil {
		m.moved = of.moved
	}
	m.marks.Forget(how)
}

// marks returns the marks of the source that is on top of the stack.
func (d *Decoder) marks(s *source) *jsonscan.Marks {
	top := len(d.stack) - 1
	for top >= len(d.marked) {
		d.marked = append(d.marked, marked{})
	}
	m := &d.marked[top]
	if m.of != s || m.moved != s.moved {
		m.reset(s, d.marking)
	}
	return &m.marks
}

// scanFast is scan for the object at buf[pos], of which m are the marks. It is false where it
// is in doubt.
func (rec *scanned) scanFast(s *jsonscan.Scanner, m *jsonscan.Marks, buf []byte, pos, room int, stop bool) (int, bool) {
	s.StopAtLists = stop
	end, ok := s.Fast(m, buf, pos, documentShape, room)
	if ok {
		rec.text, rec.nodes, rec.scanner, rec.of = buf[pos:], s.Nodes, s, nil
		rec.seen, rec.unknowns, rec.others = s.Seen, s.Unknowns, s.Others
		rec.shallow, rec.ascii = s.Shallow, m.ASCII()
	}
	return end, ok
}

// scanAgain scans a wanted record again, for all nodes: the first scan was shallow.
func (rec *scanned) scanAgain(m *jsonscan.Marks, buf []byte, pos, room int) {
	s, of := rec.scanner, rec.of
	s.Shallow = false
	if _, ok := rec.scanFast(s, m, buf, pos, room, false); !ok {
		rec.scan(s, buf[pos:], room, false)
	}
	s.Shallow, rec.of = true, of
}
