package browser_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/browser"
	"github.com/iottrail/iottrail/trail"
)

// Without scripts, as in a viewer of mail or on a machine that is locked down, the report is still there to be
// read: the verdict, what is open, what the evidence is worth, and each finding.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	with := openReport(t, trailReport(t), browser.Desktop)
	v := browser.Desktop
	v.NoScripts = true
	p := open(t, trailReport(t), v)
	require.Equal(t, ask[string](with, text(verdict)), ask[string](p, text(verdict)), "the verdict needs no script")
	first := ask[string](p, text("#summary"))
	for _, part := range []string{"Open now", "What the evidence is worth"} {
		require.Contains(t, first, part)
	}
	require.Equal(t, ask[int](with, `document.querySelectorAll("#summary li, #summary dd").length`), ask[int](p, `document.querySelectorAll("#summary li, #summary dd").length`),
		"the first screen has as many lines without scripts as with them")
	said := ask[string](p, text("#findings"))
	for _, title := range found(t) {
		require.Contains(t, said, title, "a finding that nobody sees without scripts")
	}
	p.clean()
}

// found are the titles of the rules that find something in the trail.
func found(t *testing.T) []string {
	t.Helper()
	r := trail.Reader{FS: invented, Order: trail.ByTime}
	detector := detect.NewDetector(detect.Rules(detect.Config{})...)
	titles := map[string]bool{}
	for f, err := range detector.Findings(r.Events(context.Background())) {
		require.NoError(t, err)
		titles[f.Rule.Title] = true
	}
	require.NotEmpty(t, titles)
	var all []string
	for title := range titles {
		all = append(all, strings.TrimSpace(title))
	}
	return all
}
