package browser_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/browser"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// shownRecord is what a figure opened.
type shownRecord struct {
	Figure string // its markup
	Closed bool   // nothing was opened
	Head   string // the heading of the drawer
	File   string
	Place  string
	Text   string // all of the drawer
}

// openEach opens one figure of so many, in turn, and says what the drawer shows then.
const openEach = `(() => {
	const out = [], drawer = document.querySelector(%q);
	const figures = [...document.querySelectorAll(%q)].filter((f, n) => !drawer.contains(f) && n %% %d === 0);
	for (const f of figures) {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}));
		f.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
		const said = name => [...drawer.querySelectorAll("dt")].find(d => d.textContent === name)?.nextElementSibling?.textContent ?? "";
		out.push({Figure: f.outerHTML.slice(0, 200), Closed: !drawer.checkVisibility(), Head: drawer.querySelector("h3")?.textContent ?? "",
			File: said("File"), Place: said("Place"), Text: drawer.textContent.slice(0, 4000)});
	}
	return out;
})()`

// Each figure opens the records that it was made of, and the drawer says where the record is: the file,
// which record of it, and at which byte. A record is there.
func TestFiguresOpenRecords(t *testing.T) {
	t.Parallel()
	p := openReport(t, trailReport(t), browser.Desktop)
	p.unfold()
	records := places(t)
	step := testrun.ByRun(4, 4, 1)
	opened := ask[[]shownRecord](p, fmt.Sprintf(openEach, drawer, figure, step))
	require.Greater(t, len(opened), 300/step, "the report of this trail has hundreds of figures")
	seen := map[*iottrail.Event]bool{}
	for _, o := range opened {
		if o.Closed {
			t.Errorf("it opens nothing: %s", o.Figure)
			continue
		}
		number, offset, ok := readPlace(o.Place)
		if !ok {
			t.Errorf("%s\nopens a record that is nowhere: %q, %q", o.Figure, o.File, o.Place)
			continue
		}
		ev := records[trail.Position{File: o.File, Index: number - 1, Offset: offset}]
		if ev == nil {
			t.Errorf("%s\nopens record %d at byte %d of %s, where there is none", o.Figure, number, offset, o.File)
			continue
		}
		seen[ev] = true
		if !strings.Contains(o.Head, ev.EventName) {
			t.Errorf("%s\nopens %q, and at its place is a record of %s", o.Figure, o.Head, ev.EventName)
		}
	}
	t.Logf("%d figures opened %d of %d records", len(opened), len(seen), len(records))
	p.clean()
}

// places are the records of the trail, by where they are.
func places(t *testing.T) map[trail.Position]*iottrail.Event {
	t.Helper()
	all := map[trail.Position]*iottrail.Event{}
	r := trail.Reader{FS: invented}
	for ev, err := range r.Events(t.Context()) {
		require.NoError(t, err)
		at := r.Position()
		at.Proof = ""
		all[at] = ev
	}
	require.NotEmpty(t, all)
	return all
}

// readPlace reads "record 3 of 61, at byte 1,234 of 111,121, 900 bytes long".
func readPlace(text string) (number, offset int64, ok bool) {
	for _, find := range []struct {
		after string
		value *int64
	}{{"record ", &number}, {"at byte ", &offset}} {
		_, rest, found := strings.Cut(text, find.after)
		digits := strings.ReplaceAll(rest, ",", "")
		if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
			digits = digits[:end]
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if !found || err != nil {
			return 0, 0, false
		}
		*find.value = n
	}
	return number, offset, true
}
