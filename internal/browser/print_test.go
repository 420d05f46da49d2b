package browser_test

import (
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/browser"
)

// aPage is an object of a PDF that is a page. Chromium writes objects as they are, and only streams compressed.
var aPage = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// On paper the report is a document of some pages, and light even where the screen is dark.
func TestPrints(t *testing.T) {
	t.Parallel()
	p := openReport(t, trailReport(t), browser.Desktop.In(true))
	before := ask[int](p, `document.querySelectorAll("details[open]").length`)
	printed, err := browser.Command(p.Tab, cdp.PrintToPDF, cdp.PrintToPDFParams{PreferCSSPageSize: ptr(true)})
	require.NoError(t, err)
	require.Equal(t, "%PDF-", string(printed.Data[:5]))
	pages := len(aPage.FindAll(printed.Data, -1))
	t.Logf("%d pages, %d KB", pages, len(printed.Data)>>10)
	require.GreaterOrEqual(t, pages, 4, "the sections of the report do not fit on so few pages")
	require.LessOrEqual(t, pages, 60, "nobody takes so many pages to a meeting")
	require.Equal(t, before, ask[int](p, `document.querySelectorAll("details[open]").length`), "after printing, the page is as it was")
	_, err = browser.Command(p.Tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	require.NoError(t, err)
	p.coloured(false)
	p.clean()
}

func ptr[T any](v T) *T { return &v }
