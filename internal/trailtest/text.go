package trailtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Difference says where two texts first differ, in a few lines that a person can read: the
// line before, what was wanted there, marked -, and what was got, marked +. Long lines are
// cut to the place. It returns "" if the texts are the same.
func Difference(want, got string) string {
	if want == got {
		return ""
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	at := commonPrefix(w, g)
	nw, ng := meet(w[at:], g[at:])

	var b strings.Builder
	fmt.Fprintf(&b, "at line %d (of %d wanted, and %d got; - wanted, + got):\n", at+1, len(w), len(g))
	if at > 0 {
		b.WriteString("  " + Cut(w[at-1], 0) + "\n")
	}
	show := func(sign string, lines, others []string) {
		const most = 6
		for i, line := range lines[:min(len(lines), most)] {
			place := 0
			if i < len(others) {
				place = commonPrefix([]byte(line), []byte(others[i]))
			}
			b.WriteString(sign + " " + Cut(line, place) + "\n")
		}
		if more := len(lines) - most; more > 0 {
			fmt.Fprintf(&b, "%s and %d more lines\n", sign, more)
		}
	}
	show("-", w[at:at+nw], g[at:at+ng])
	show("+", g[at:at+ng], w[at:at+nw])
	if !slices.Equal(w[at+nw:], g[at+ng:]) {
		b.WriteString("and further on\n")
	}
	return b.String()
}

// FilesDifference compares the texts of files, by name. It lists the files that are
// missing, that nobody wanted and that differ, and of the first of these it says where.
func FilesDifference(want, got map[string]string) string {
	var missing, unwanted, differ []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[name]; !ok {
			missing = append(missing, name)
		} else if text != want[name] {
			differ = append(differ, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			unwanted = append(unwanted, name)
		}
	}
	var b strings.Builder
	for _, list := range []struct {
		what  string
		names []string
	}{{"missing", missing}, {"not wanted", unwanted}, {"different", differ}} {
		if n := len(list.names); n > 0 {
			fmt.Fprintf(&b, "%s: %s\n", list.what, Some(list.names))
		}
	}
	if len(differ) > 0 {
		fmt.Fprintf(&b, "%s, %s", differ[0], Difference(want[differ[0]], got[differ[0]]))
	}
	return b.String()
}

// ListDifference says what one of two lists has and the other has not, in a few words. It
// returns "" if both have the same, in whatever order.
func ListDifference(want, got []string) string {
	texts := func(list []string) map[string]string {
		names := make(map[string]string)
		for _, name := range list {
			names[name] = ""
		}
		return names
	}
	return FilesDifference(texts(want), texts(got))
}

// Some lists the first few of a list of any length, and says how many more there are.
func Some(list []string) string {
	const most = 8
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// Cut cuts a text, such as the body of a record, to the bytes around a place in it.
func Cut(text string, place int) string {
	const before, after = 60, 100
	from, to := max(0, place-before), min(len(text), place+after)
	for from > 0 && from < len(text) && text[from]&0xc0 == 0x80 { // within a character
		from--
	}
	for to < len(text) && text[to]&0xc0 == 0x80 {
		to++
	}
	part := text[from:to]
	if strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) && r != '\t' || r == unicode.ReplacementChar }) {
		part = strconv.Quote(part)
	}
	if from > 0 {
		part = fmt.Sprintf("(%d bytes) … %s", from, part)
	}
	if to < len(text) {
		part += fmt.Sprintf(" … (%d bytes)", len(text)-to)
	}
	return part
}

// meet returns how many elements of each list come before the place where the two are the
// same again, for some lines at least, and how long they are if there is no such place.
func meet(a, b []string) (inA, inB int) {
	const most, alike = 100, 3 // one line, a brace or an empty one, is often the same
	same := func(i, j int) bool {
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		x, y := a[i:], b[j:]
		n := min(alike, len(x), len(y))
		return slices.Equal(x[:n], y[:n]) && (n == alike || len(x) == len(y))
	}
	for sum := 1; sum < 2*most; sum++ {
		for i := max(0, sum-len(b)); i <= min(sum, len(a)); i++ {
			if same(i, sum-i) {
				return i, sum - i
			}
		}
	}
	return len(a), len(b)
}

func commonPrefix[E comparable](a, b []E) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
