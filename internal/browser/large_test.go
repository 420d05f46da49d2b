package browser_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/browser"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/report"
	"github.com/iottrail/iottrail/trail"
)

// What a report of 100,000 changes may take.
const (
	changes     = 100_000
	mostToPaint = 3 * time.Second // from the navigation to the first screen
	mostNodes   = 40_000          // elements in the page
)

// A report of 100,000 changes shows its first screen in less than 3 s, and lists its records by the page. Other
// work on the machine makes it slower and never faster, so the fastest of up to five times counts.
func TestLarge(t *testing.T) { // by itself: before all that are parallel
	name := largeReport(t)
	best := time.Duration(1<<63 - 1)
	for range 5 {
		p := openReport(t, name, browser.Desktop)
		p.await(shown(verdict), "the verdict is on the first screen")
		p.await(`performance.getEntriesByName("first-contentful-paint").length > 0`, "the page is painted")
		painted := time.Duration(ask[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`) * float64(time.Millisecond))
		loaded := time.Duration(ask[float64](p, `performance.getEntriesByType("navigation")[0].loadEventEnd`) * float64(time.Millisecond))
		nodes := ask[int](p, `document.querySelectorAll("*").length`)
		t.Logf("painted after %v, loaded after %v, %d elements", painted.Round(time.Millisecond), loaded.Round(time.Millisecond), nodes)
		require.Less(t, nodes, mostNodes, "rows are to be paged, and charts to be bounded")
		listed := ask[int](p, fmt.Sprintf("document.querySelectorAll(%q).length", rows))
		require.LessOrEqual(t, listed, 100, "rows are to be paged")
		require.Positive(t, listed)
		p.clean()
		p.Close()
		best = min(best, painted)
		if best < mostToPaint {
			return
		}
	}
	t.Errorf("the first screen takes %v; it must be there in less than %v, as people look at it in a bad hour", best, mostToPaint)
}

// largeReport is the report of 100,000 changes in 30 days, by 40 actors to some thousand things.
func largeReport(t *testing.T) string {
	t.Helper()
	chromium(t)
	var rep report.Report
	n := int64(0)
	for ev, err := range iottrail.NewDecoder(largeLog()).Events() {
		require.NoError(t, err)
		rep.Add(ev, trail.Position{File: fmt.Sprintf("AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/%02d/%d.json.gz", 1+n*30/changes, n/500), Index: n % 500, Offset: n % 500 * 1500})
		n++
	}
	require.EqualValues(t, changes, n)
	size := int64(0)
	name := file(t, func(w io.Writer) error { written, err := rep.WriteTo(w); size = written; return err })
	t.Logf("the report of %d changes has %d MB", changes, size>>20)
	return name
}

// largeLog is a log, record by record, of the same few changes to always other things.
func largeLog() io.Reader {
	const number = "999999"
	const arn = "arn:aws:iot:eu-central-1:111122223333:"
	cert := arn + "cert/" + strings.Repeat("0", 58) + number
	templates := []*iottrail.Event{
		iottrailtest.NewEvent(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump-" + number}),
		iottrailtest.NewEvent(iot.UpdateThing, &iot.UpdateThingRequest{ThingName: "pump-" + number}),
		iottrailtest.NewEvent(iot.AttachThingPrincipal, &iot.AttachThingPrincipalRequest{ThingName: "pump-" + number, Principal: cert}),
		iottrailtest.NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "pump", Target: cert}),
		iottrailtest.NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-" + number}, iottrailtest.FailedWith("AccessDenied")),
	}
	out, in := io.Pipe()
	go func() {
		begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
		for i := range changes {
			raw := templates[i%len(templates)].Raw
			raw = strings.ReplaceAll(raw, number, fmt.Sprintf("%06d", i/len(templates)%4000))
			raw = strings.ReplaceAll(raw, "alice", fmt.Sprintf("session-%02d", i/7%40))
			raw = strings.ReplaceAll(raw, "2026-10-06T09:30:00Z", begin.Add(time.Duration(i)*30*24*time.Hour/changes).Format(time.RFC3339))
			raw = strings.ReplaceAll(raw, templates[i%len(templates)].EventID, fmt.Sprintf("%08x-0000-4000-8000-000000000000", i))
			if _, err := io.WriteString(in, raw+"\n"); err != nil {
				return
			}
		}
		in.Close()
	}()
	return out
}
