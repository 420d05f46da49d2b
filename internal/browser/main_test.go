package browser_test

import (
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// shared is the Chromium of all tests, which the first one starts that asks. Each test has tabs of its
// own in it.
var shared = sync.OnceValues(func() (*browser.Browser, error) {
	b, err := browser.Start()
	started = b
	return b, err
})

var started *browser.Browser

func TestMain(m *testing.M) {
	defer func() {
		if started != nil {
			started.Stop()
		}
		if dir, err := folder(); err == nil {
			os.RemoveAll(dir)
		}
	}()
	m.Run()
}

// inCI reports whether all tools must be there.
func inCI() bool { return os.Getenv("CI") == "true" }

// chromium is the browser, or skips the test where nobody needs to have one.
func chromium(t *testing.T) *browser.Browser {
	t.Helper()
	b, err := shared()
	if errors.Is(err, browser.ErrNoChromium) && !inCI() {
		t.Skip("there is no Chromium: see internal/browser/README.md")
	}
	require.NoError(t, err)
	return b
}

// A tab is one with a report open, and the test that it is open for.
type tab struct {
	*browser.Tab
	t *testing.T
}

// open opens a file in a tab, which is closed when the test ends.
func open(t *testing.T, file string, v browser.View) tab {
	t.Helper()
	opened, err := chromium(t).Open(file, v)
	require.NoError(t, err)
	t.Cleanup(opened.Close)
	return tab{opened, t}
}

// openReport opens a report, and waits until its script has come to its end. Once in a while Chromium leaves
// a tab as it is for minutes, without a complaint: then another one is tried, and the log of the test says so.
func openReport(t *testing.T, file string, v browser.View) tab {
	t.Helper()
	for try := 1; ; try++ {
		p := open(t, file, v)
		err := p.WaitFor(browser.MostWait/3, ready)
		if err == nil {
			return p
		}
		seen := p.Seen()
		require.Empty(t, seen.Complaints, "the script of the report never comes to its end: %v", err)
		require.Less(t, try, 3, "the script of the report never comes to its end: %v", err)
		t.Logf("the report is opened again in another tab: %v", err)
		p.Close()
	}
}

// ask returns the value of an expression in JavaScript.
func ask[T any](p tab, expression string) T {
	p.t.Helper()
	v, err := browser.Ask[T](p.Tab, expression)
	require.NoError(p.t, err)
	return v
}

// await returns when an expression in JavaScript is true; why says what it means if it never is.
func (p tab) await(expression, why string) {
	p.t.Helper()
	require.NoError(p.t, p.Wait(expression), why)
}

// press presses keys.
func (p tab) press(keys string) {
	p.t.Helper()
	require.NoError(p.t, p.Press(keys))
}

// clean fails the test if the page complained of anything or asked for anything but itself.
func (p tab) clean() {
	p.t.Helper()
	seen := p.Seen()
	require.Empty(p.t, seen.Complaints, "the console must stay empty: what is there is a fault of the script, or what the Content-Security-Policy refused")
	require.Len(p.t, seen.Requests, 1, "the report is one file, and asks nobody for anything")
}
