package ocsf

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// unmapped returns what is left of the record, flattened.
func (m *mapper) unmapped() map[string]string {
	data, err := m.rest.MarshalJSON()
	if err != nil {
		return map[string]string{reason: err.Error()}
	}
	f := flattener{depth: maxDepth, room: maxPaths*len(data) + spare}
	f.object("", data, 0)
	if f.room < 0 {
		f = flattener{room: math.MaxInt}
		f.object("", data, 0)
	}
	return f.texts
}

// reason is the path of the only text of a record that can't be written as JSON. No value of a
// record has this path.
const reason = "error"

// A flattener flattens JSON to texts under their paths.
type flattener struct {
	depth int // how deep an object is flattened
	room  int // bytes left for paths; less than 0 if there were too many
	texts map[string]string
	again map[string]int // how often a path came again
}

// How deep objects are flattened, how long a path may be, and how many bytes all paths may
// have: without limits somebody could make a record whose paths have many times its size, as
// each value repeats the names above it.
const (
	maxDepth = 16
	maxPath  = 200      // bytes
	maxPaths = 6        // times the size of the record
	spare    = 64 << 10 // bytes more
)

// value adds a value, which is valid JSON. What is null or empty adds nothing.
func (f *flattener) value(path string, value []byte, depth int) {
	switch jsonscan.KindOf(value[0]) {
	case jsonscan.Null:
	case jsonscan.Text:
		f.add(path, jsonscan.Unquoted(value[1:len(value)-1]))
	case jsonscan.Object:
		if depth == f.depth || len(path) > maxPath {
			f.add(path, valid(string(value)))
		} else {
			f.object(path+".", value, depth+1)
		}
	case jsonscan.Array:
		f.list(path, value)
	default:
		f.add(path, string(value))
	}
}

// object adds the members of an object, each under the prefix and its name.
func (f *flattener) object(prefix string, object []byte, depth int) {
	freeform.MembersWithin(object, jsonscan.MaxDepth, func(name, value []byte) bool {
		f.value(valid(prefix+string(name)), value, depth)
		return f.room >= 0
	})
}

// list adds a list as one text: its elements with commas between them, as Security Lake does,
// with [] after the path, if that can be split again; otherwise as JSON.
func (f *flattener) list(path string, list []byte) {
	var elements []json.RawMessage
	if json.Unmarshal(list, &elements) == nil && len(elements) == 0 {
		return
	}
	var joined []string
	for _, e := range elements {
		s := string(e)
		switch jsonscan.KindOf(e[0]) {
		case jsonscan.Text:
			s = jsonscan.Unquoted(e[1 : len(e)-1])
		case jsonscan.Null, jsonscan.Object, jsonscan.Array:
			s = ""
		}
		if s == "" || strings.Contains(s, ",") {
			f.add(path, valid(string(list)))
			return
		}
		joined = append(joined, s)
	}
	if joined == nil {
		f.add(path, valid(string(list)))
		return
	}
	f.add(path+"[]", strings.Join(joined, ","))
}

// add adds a text under its path. If there is one already, as names may contain dots, #2 is
// appended to the path.
func (f *flattener) add(path, value string) {
	if value == "" {
		return
	}
	if f.texts == nil {
		f.texts = make(map[string]string, 16) // as many as most records have
	}
	as := path
	for f.taken(as) {
		if f.again == nil {
			f.again = make(map[string]int)
		}
		f.again[path]++
		as = path + "#" + strconv.Itoa(f.again[path]+1)
	}
	f.texts[as] = value
	f.room -= len(as)
}

func (f *flattener) taken(path string) bool {
	_, there := f.texts[path]
	return there || path == reason
}

// valid returns a text in which each byte that is not UTF-8 is U+FFFD, as when JSON is written.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
