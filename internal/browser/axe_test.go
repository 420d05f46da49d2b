package browser_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// axe is the source of axe-core, at the version of package.json.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	return string(source), err
})

const noAxe = "there is no axe-core: see internal/browser/README.md"

// loadAxe gives axe-core to the page, as the developer tools do: no Content-Security-Policy is asked
// about that. It reports whether there is one, which is only left open where nobody needs to have it.
func (p tab) loadAxe() bool {
	p.t.Helper()
	source, err := axe()
	if errors.Is(err, fs.ErrNotExist) && !inCI() {
		return false
	}
	require.NoError(p.t, err, "npm ci in internal/browser installs axe-core")
	return ask[bool](p, source+";true")
}

// accessible fails the test with all violations that axe-core finds in an element, and where. Without
// axe-core it does nothing.
func (p tab) accessible(what, selector string) {
	p.t.Helper()
	found := ask[[]string](p, fmt.Sprintf("!window.axe ? [] : axe.run(%q, ", selector)+`{preload: false, resultTypes: ["violations"]}).then(r => r.violations.map(v =>
		v.id + " (" + v.impact + "): " + v.help + v.nodes.slice(0, 5).map(n => "\n    " + n.html.slice(0, 200) + "\n      " + n.failureSummary.replace(/\s+/g, " ")).join("")
		+ (v.nodes.length > 5 ? "\n    and " + (v.nodes.length - 5) + " more" : "")))`)
	if len(found) > 0 {
		p.t.Errorf("in %s, axe-core finds:\n%s", what, strings.Join(found, "\n"))
	}
}

// What axe-core finds is seen, in a page with a policy like the report's.
func TestAxeFinds(t *testing.T) {
	t.Parallel()
	p := open(t, page(t, `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>t</title><main><h1>t</h1><button></button><font color="#ccc">pale</font></main>`), browser.Desktop)
	if !p.loadAxe() {
		t.Skip(noAxe)
	}
	ids := ask[[]string](p, `axe.run(document, {preload: false}).then(r => r.violations.map(v => v.id))`)
	require.ElementsMatch(t, []string{"button-name", "color-contrast"}, ids)
	p.clean()
}
