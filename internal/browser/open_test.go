package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// views are the two widths, in light and dark.
var views = []browser.View{browser.Desktop, browser.Desktop.In(true), browser.Phone, browser.Phone.In(true)}

// The report opens from a file: nothing is asked of anybody, nothing fails, no part of it makes the page
// wider than the screen, and axe-core finds nothing that would keep somebody out who can't see well, or
// who has no mouse.
func TestOpens(t *testing.T) {
	t.Parallel()
	for _, v := range views {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			p := openReport(t, trailReport(t), v)
			require.NotEmpty(t, ask[string](p, text(verdict)), "the verdict is what the report begins with")
			p.coloured(v.Dark)
			p.narrow("as it opens")
			hasAxe := p.loadAxe()
			p.openDrawer()
			p.narrow("with a record open")
			p.accessible("a record that is open", drawer)
			p.press(kb.Escape)
			p.openHelp()
			p.narrow("with the list of keys open")
			p.accessible("the list of keys", help)
			p.press(kb.Escape)
			p.unfold()
			p.narrow("with everything unfolded")
			p.accessible("the page with everything unfolded", "html")
			p.clean()
			if !hasAxe {
				t.Skip(noAxe)
			}
		})
	}
}

// coloured fails the test if the page is not as the system prefers it.
func (p tab) coloured(dark bool) {
	p.t.Helper()
	const white = "rgb(255, 255, 255)"
	card := ask[string](p, `getComputedStyle(document.querySelector(".card")).backgroundColor`)
	if dark {
		require.NotEqual(p.t, white, card, "the system prefers dark, and the page is light")
	} else {
		require.Equal(p.t, white, card, "the system prefers light, and the page is dark")
	}
}

// narrow fails the test if the page is wider than the window, and says what makes it so.
func (p tab) narrow(when string) {
	p.t.Helper()
	wide := ask[[]string](p, `(() => {
		if (document.scrollingElement.scrollWidth <= innerWidth) return [];
		const cut = e => { // is a part of something that scrolls or is cut off by itself
			for (; e && e !== document.body; e = e.parentElement)
				if (getComputedStyle(e).overflowX !== "visible") return true;
			return false;
		};
		const over = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && !cut(e));
		return [document.scrollingElement.scrollWidth + " wide", ...over.slice(-8).map(e => e.outerHTML.slice(0, 160))];
	})()`)
	require.Empty(p.t, wide, "%s, the page scrolls to the side: a reader on a phone loses half of each line", when)
	tables := ask[[]string](p, `[...document.querySelectorAll(".table-box")].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.closest("section").id)`)
	require.Empty(p.t, tables, "%s, a table of these sections is wider than its card: in phone.css, give cells with long texts the whole width", when)
}

// text is the text of an element as it is shown.
func text(selector string) string {
	return fmt.Sprintf("document.querySelector(%q).innerText", selector)
}

// focused is whether an element has the focus, or one in it.
func focused(selector string) string {
	return fmt.Sprintf("document.activeElement.closest(%q) !== null", selector)
}

// shown is whether an element is to be seen.
func shown(selector string) string {
	return fmt.Sprintf("document.querySelector(%q)?.checkVisibility()", selector)
}

// unfold opens all that can be unfolded.
func (p tab) unfold() {
	p.t.Helper()
	n := ask[int](p, `(() => {
		let n = 0;
		for (const d of document.querySelectorAll("details:not([open])")) d.open = true, n++;
		for (const b of document.querySelectorAll("[aria-expanded=false]")) b.click(), n++;
		return n;
	})()`)
	require.Positive(p.t, n, "a trail with findings has something to unfold")
}

// openDrawer opens the record of the first claim of the verdict.
func (p tab) openDrawer() {
	p.t.Helper()
	ask[bool](p, fmt.Sprintf(`(document.querySelector(%q).click(), true)`, verdict+" a"))
	p.await(shown(drawer), "a claim of the verdict opens its records")
}

// openHelp opens the list of keys.
func (p tab) openHelp() {
	p.t.Helper()
	p.press("?")
	p.await(shown(help), "? opens the list of keys")
}
