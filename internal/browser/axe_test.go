package browser_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// axe is the source of axe-core, at the version of package.json.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	return string(source), err
})

// axe-core finds no fault that would keep somebody out who can't see well, or who has no mouse.
func TestAccessible(t *testing.T) {
	t.Parallel()
	source, err := axe()
	if errors.Is(err, fs.ErrNotExist) && !inCI() {
		t.Skip("there is no axe-core: see internal/browser/README.md")
	}
	require.NoError(t, err, "npm ci in internal/browser installs axe-core")
	for _, v := range views {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			v.AnyScript = true // of axe-core: what the page's policy refuses is another test's
			p := openReport(t, trailReport(t), v)
			ask[bool](p, source+";true")
			p.openDrawer()
			p.accessible("a record that is open", drawer)
			p.press(kb.Escape)
			p.openHelp()
			p.accessible("the list of keys", help)
			p.press(kb.Escape)
			p.unfold()
			p.accessible("the page with everything unfolded", "html")
		})
	}
}

// accessible fails the test with all violations that axe-core finds in an element, and where.
func (p tab) accessible(what, selector string) {
	p.t.Helper()
	found := ask[[]string](p, fmt.Sprintf("axe.run(%q, ", selector)+` {preload: false, resultTypes: ["violations"]}).then(r => r.violations.map(v =>
		v.id + " (" + v.impact + "): " + v.help + v.nodes.slice(0, 5).map(n => "\n    " + n.html.slice(0, 200) + "\n      " + n.failureSummary.replace(/\s+/g, " ")).join("")
		+ (v.nodes.length > 5 ? "\n    and " + (v.nodes.length - 5) + " more" : "")))`)
	if len(found) > 0 {
		p.t.Errorf("in %s, axe-core finds:\n%s", what, strings.Join(found, "\n"))
	}
}

// The test above would fail: axe-core is asked, and answers.
func TestAxeFinds(t *testing.T) {
	t.Parallel()
	source, err := axe()
	if errors.Is(err, fs.ErrNotExist) && !inCI() {
		t.Skip("there is no axe-core: see internal/browser/README.md")
	}
	require.NoError(t, err)
	v := browser.Desktop
	v.AnyScript = true
	p := open(t, page(t, `<!doctype html><html lang="en"><title>t</title><main><h1>t</h1><button></button><p style="color:#ccc">pale</p></main>`), v)
	ask[bool](p, source+";true")
	ids := ask[[]string](p, `axe.run(document, {preload: false}).then(r => r.violations.map(v => v.id))`)
	require.ElementsMatch(t, []string{"button-name", "color-contrast"}, ids)
}
