package modelbody

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"

	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/model"
)

// CanMark reports whether a mark fits here.
func (s Site) CanMark() bool { return s.Kind == model.String || s.Kind == model.Blob }

// Marked returns a copy of the body with a mark at each site that wanted picks, and how
// many there are.
func (b Body) Marked(wanted func(Site) bool) (body any, n int) {
	body = b.Value
	for i, s := range b.Sites {
		if s.CanMark() && wanted(s) {
			body = s.Set(body, s.text(leak.Mark(i)))
			n++
		}
	}
	return body, n
}

// text returns the mark as it is written here: in a URL, in all parts that are secret.
func (s Site) text(mark string) string {
	if s.Secret != nil && s.Secret.URL {
		return "https://ann:" + mark + "@host.example/path?key=" + mark + "#" + mark
	}
	return mark
}

// Misfits calls yield with the body that has a mark here in a value of each type that
// does not fit; of two, if nothing here is a secret.
func (s Site) Misfits(body any, yield func(what string, body []byte)) {
	misfits := map[string]any{
		"an object": map[string]any{"inner": leak.Mark(9001), "hb": []any{leak.Mark(9002), leak.NumberMark(1)}},
		"a list":    []any{leak.Mark(9003), []any{leak.Mark(9004)}, leak.NumberMark(2)},
		"a number":  leak.NumberMark(3),
	}
	switch s.Kind {
	case model.Structure, model.Map:
		delete(misfits, "an object")
	case model.List:
		delete(misfits, "a list")
	case model.Integer, model.Long, model.Float, model.Double:
		delete(misfits, "a number")
		misfits["a number out of range"] = json.Number(leak.Digits + leak.Digits + ".5e300")
	}
	if s.Kind != model.String {
		misfits["a text"] = leak.Mark(9005) + "!" // which no base64 has
	}
	if s.Secret == nil {
		delete(misfits, "a list")
		delete(misfits, "a number")
	}
	for what, value := range misfits {
		yield(what, compact(s.Set(body, value)))
	}
}

// Damage calls yield with the body, in which there is a mark here, and what can go wrong
// around it: members that appear twice, and text that is not JSON.
func (s Site) Damage(body any, yield func(what string, body []byte)) {
	mark := leak.Mark(9006)
	text := s.text(mark)
	body = s.Set(body, text)
	s.Twice(body, text, yield)
	if s.Holder == model.Structure {
		yield("unknown", compact(s.Beside("Unknown member").Set(s.Set(body, Absent{}), map[string]any{"a": []any{mark, leak.NumberMark(4)}})))
	}
	leak.Break(compact(body), mark, yield)
	yield("a text", compact(mark))
	yield("a list", compact([]any{body}))
	yield("a mark alone", []byte(mark))
}

// again, after a member's name, means nothing once the body is text: so a map can
// have the member twice.
const again = "\x00again"

// Twice calls yield with the body in which the member here is there again, with another
// value: under the same name, and under that in the other case.
func (s Site) Twice(body, value any, yield func(what string, body []byte)) {
	if s.Holder != model.List {
		yield("twice", compact(s.Beside(s.Name()+again).Set(body, value)))
	}
	if s.Holder == model.Structure {
		yield("in both cases", compact(s.Beside(s.OtherCase()+again).Set(body, value)))
	}
}

// odd are values of all types, each of which fits somewhere.
var odd = append([]any{
	nil, "", "text", "true", "false", "12", "1e2", "-0.0", "True", "FALSE", "2026-10-05T08:00:00Z", "0.25", "bWFyaw==", "bWFyaw", " 1", "99999999999999999999",
	json.Number("0"), json.Number("-0.0"), json.Number("2.50"), json.Number("3e0"), json.Number("1e400"), json.Number("2147483648"), json.Number("-9223372036854775808"),
	json.Number("1759651200.125"), true, false, []any{}, []any{nil, "***", "", 1, "x"}, []any{-1, 255}, map[string]any{}, map[string]any{"hb": []any{1}}, map[string]any{"Hb": "x", "***": nil},
}, masks()...)

// masks are all spellings, in the order in which they are listed.
func masks() (list []any) {
	for _, s := range freeform.Masks {
		list = append(list, s)
	}
	return list
}

// Scrambled is the body with the most diverse changes at many places at once.
func (b Body) Scrambled(r *rand.Rand) []byte {
	body := b.Value
	gone := make(map[string]bool) // the places within which there is nothing any more
	for _, s := range b.Sites {
		at := s.String()
		if i := strings.LastIndexByte(at, '/'); gone[at[:i]] {
			gone[at] = true
			continue
		}
		switch what := r.IntN(20); {
		case s.Holder == model.Structure && what == 0:
			body, gone[at] = s.Flip(body), true
		case s.Holder == model.Structure && what == 1:
			body = s.Beside(s.OtherCase()+again).Set(body, odd[r.IntN(len(odd))])
		case s.Holder != model.List && what == 2:
			body = s.Beside(s.Name()+again).Set(body, odd[r.IntN(len(odd))])
		case s.Holder == model.Structure && what == 3:
			body, gone[at] = s.Beside("x"+s.Name()).Set(s.Set(body, Absent{}), odd[r.IntN(len(odd))]), true
		case s.Holder == model.Structure && what == 4:
			body = s.Beside("new").Set(s.Beside("New"+again).Set(body, "a"), "b")
		case s.Leaf() && what < 14 || what < 7:
			body, gone[at] = s.Set(body, odd[r.IntN(len(odd))]), true
		}
	}
	return compact(body)
}

func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // bodies hold nothing that can't be encoded
	}
	return bytes.ReplaceAll(bytes.TrimSuffix(b.Bytes(), []byte("\n")), []byte(`\u0000again"`), []byte(`"`))
}
