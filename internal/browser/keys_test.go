package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// Somebody without a mouse begins at the top, and can skip the navigation.
func TestSkipLink(t *testing.T) {
	t.Parallel()
	p := openReport(t, trailReport(t), browser.Desktop)
	p.press(kb.Tab)
	p.await(focused(skip), "the first stop of Tab is the link that skips the navigation")
	require.True(t, ask[bool](p, shown(skip)), "the link must be seen while it has the focus")
	require.GreaterOrEqual(t, ask[float64](p, fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().top", skip)), 0.0, "the link is over the edge of the screen")
	p.press(kb.Enter)
	p.press(kb.Tab)
	p.await(focused("main"), "after the link, Tab goes on in the main part")
	p.clean()
}

// Tab goes through the whole page and out at its end; each stop is something that can be seen.
func TestTabGoesThrough(t *testing.T) {
	t.Parallel()
	p := openReport(t, trailReport(t), browser.Desktop)
	ask[bool](p, `(window.stops = [], document.addEventListener("focusin", e => {
		const r = e.target.getBoundingClientRect();
		stops.push({what: e.target.outerHTML.slice(0, 160), again: stops.some(s => s.element === e.target), hidden: r.width === 0 || r.height === 0, element: e.target});
	}), true)`)
	const most = 3000
	for n := 0; !ask[bool](p, "stops.some(s => s.again)"); n += 50 {
		require.Less(t, n, most, "so many stops of Tab are too many to get anywhere: the marks of a chart are to be one stop, with arrow keys between them")
		p.press(strings.Repeat(kb.Tab, 50))
	}
	reached := ask[[]string](p, `[...new Set(stops.map(s => s.element.closest("section")?.id).filter(Boolean))]`)
	require.ElementsMatch(t, ask[[]string](p, `[...document.querySelectorAll("section")].map(s => s.id)`), reached, "each section has something to open, and Tab is to reach it")
	require.Empty(t, ask[[]string](p, "stops.filter(s => s.hidden).map(s => s.what)"), "somebody who can't see where the focus is, is lost")
	t.Logf("%d stops", ask[int](p, "stops.findIndex(s => s.again)"))
	p.clean()
}

// The search, the rows and a record, by keys alone.
func TestKeys(t *testing.T) {
	t.Parallel()
	p := openReport(t, trailReport(t), browser.Desktop)
	count := fmt.Sprintf("document.querySelectorAll(%q).length", rows)
	all := ask[int](p, count)
	require.GreaterOrEqual(t, all, 4, "records are listed")

	p.press("/")
	p.await(focused(search), "/ goes to the search")
	p.press("ConsoleLogin")
	require.Equal(t, "ConsoleLogin", ask[string](p, fmt.Sprintf("document.querySelector(%q).value", search)))
	p.await(fmt.Sprintf("[...document.querySelectorAll(%q)].every(r => r.innerText.includes('ConsoleLogin'))", rows), "the search leaves out records that do not have what was searched for")
	require.Positive(t, ask[int](p, count), "a sign-in is in the trail")

	p.press(kb.Enter)
	p.await(at(0), "Enter goes to the first record that fits")
	p.press(kb.Enter)
	p.await(shown(drawer), "Enter opens the record")
	p.await(focused(drawer), "the focus goes with the record that was opened")
	require.Contains(t, ask[string](p, text(drawer)), "ConsoleLogin")
	p.press(kb.Escape)
	p.await("!("+shown(drawer)+")", "Esc closes the record")
	p.await(at(0), "the focus goes back to where it came from")

	p.press("/" + kb.Escape) // which empties the field
	p.await(fmt.Sprintf("%s === %d", count, all), "without words, all records fit")
	p.press(kb.Enter)
	p.await(at(0), "Enter goes to the first record")
	for _, move := range []struct {
		key string
		row int
	}{{"j", 1}, {"j", 2}, {"k", 1}, {"k", 0}, {"k", 0}} {
		p.press(move.key)
		p.await(at(move.row), "j goes to the next row, and k to the one before")
	}

	p.press("?")
	p.await(shown(help), "? opens the list of keys")
	p.await(focused(help), "the focus goes into the list")
	p.press(kb.Escape)
	p.await("!("+shown(help)+")", "Esc closes the list of keys")

	p.press("/?no such record")
	p.await(count+" === 0", "nothing fits")
	require.False(t, ask[bool](p, shown(help)), "while somebody types, ? is a letter")
	require.Contains(t, ask[string](p, text("#records")), "No record", "an empty list must say that it is empty")
	p.clean()
}

// at is whether the row with an index has the focus.
func at(row int) string {
	return fmt.Sprintf("[...document.querySelectorAll(%q)].indexOf(document.activeElement.closest('tr')) === %d", rows, row)
}

// Each chart with many marks is one stop of Tab; arrow keys go between its marks, and Enter opens.
func TestArrowKeys(t *testing.T) {
	t.Parallel()
	p := openReport(t, trailReport(t), browser.Desktop)
	ask[bool](p, fmt.Sprintf(`(window.charts = [...document.querySelectorAll("svg")].filter(s => s.querySelectorAll(%q + "[tabindex='-1']").length > 0), true)`, mark))
	charts := ask[int](p, "charts.length")
	require.Positive(t, charts, "hours and actors have more marks than one")
	for c := range charts {
		p.t.Logf("%s", ask[string](p, fmt.Sprintf(`charts[%d].getAttribute("aria-label")`, c)))
		ask[bool](p, fmt.Sprintf(`(window.all = [...charts[%d].querySelectorAll(%q)].filter(m => m.hasAttribute("tabindex")), all[0].focus(), true)`, c, mark))
		require.Equal(t, 1, ask[int](p, `all.filter(m => m.tabIndex === 0).length`), "a chart is one stop of Tab")
		p.await("all[0] === document.activeElement", "the first mark takes the focus")
		p.press(kb.ArrowRight)
		p.await("all[1] === document.activeElement", "the arrow goes to the next mark")
		p.press(kb.ArrowLeft)
		p.await("all[0] === document.activeElement", "the arrow goes back")
		p.press(kb.ArrowLeft)
		p.await("all[0] === document.activeElement", "before the first there is none")
		p.press(kb.Enter)
		p.await(shown(drawer), "Enter opens the records of a mark")
		p.press(kb.Escape)
		p.await("all[0] === document.activeElement", "the focus goes back to the mark")
	}
	p.clean()
}
