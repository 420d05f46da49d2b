package browser_test

import (
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// What the tests know of the report's page, to find their way in it.
const (
	verdict = "#verdict"                   // the sentence of the first screen
	skip    = "a.skip"                     // the link over the navigation
	search  = "#search"                    // the field to search the records
	rows    = "#record-rows tr[data-open]" // the records of the page of them that is shown
	drawer  = "#drawer"                    // the dialog that shows a record
	help    = "#help"                      // the dialog with all keys
	mark    = "a.mark"                     // records, in a chart
	figure  = "[data-r],[data-l]"          // what opens records

	ready = `document.documentElement.dataset.ready === "true"` // the script has read the data, and drawn
)

// invented is the trail that the tests are about.
var invented = os.DirFS("../../testdata/trail")

// folder is where the reports are that several tests open. TestMain deletes it.
var folder = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "iottrail-browser-") })

var reportOfTrail = sync.OnceValues(func() (string, error) {
	dir, err := folder()
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "report.html")
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return name, browser.WriteReport(f, invented)
})

// trailReport is a file with the report of testdata/trail.
func trailReport(t *testing.T) string {
	t.Helper()
	chromium(t) // or else there is nothing to do
	name, err := reportOfTrail()
	require.NoError(t, err)
	return name
}

// file is a file of one test, with what a function writes.
func file(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(name)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, write(f))
	return name
}

// page is a file with a page that is not a report, for tests of the tests.
func page(t *testing.T, html string) string {
	t.Helper()
	return file(t, func(w io.Writer) error { _, err := io.WriteString(w, html); return err })
}
