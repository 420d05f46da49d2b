package iot_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
)

// records reads the log files of the first days below a folder. CloudTrail writes records in
// no order, within a file and from file to file, so they are sorted here.
func records(folder string) ([]*iottrail.Event, error) {
	var events []*iottrail.Event
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !trailtest.OfFirstDays(name) {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		for ev, err := range iottrail.NewDecoder(f).Events() {
			if errors.Is(err, iottrail.ErrNotLog) {
				continue // a digest file
			}
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			events = append(events, ev)
		}
		return nil
	})
	slices.SortStableFunc(events, func(a, b *iottrail.Event) int { return a.EventTime.Compare(b.EventTime) })
	return events, err
}

// story is the first week in testdata/trail, which is read once for all tests.
var story = sync.OnceValue(func() []*iottrail.Event {
	events, err := records("../testdata/trail")
	if err != nil {
		panic(err)
	}
	return events
})

// fires prints the calls of the week for which p does not say No.
func fires(p iottrail.Predicate) {
	for _, ev := range story() {
		if p.Ask(ev) != iottrail.No {
			fmt.Println(strings.TrimSpace(fmt.Sprint(ev.EventTime.Format("Mon 15:04 "), ev.EventName, " by ", ev.Actor(), " ", ev.ErrorCode)))
		}
	}
}

// callers prints who made the calls for which p does not say No, from where, when the first
// was and, in parentheses, how many there were.
func callers(p iottrail.Predicate) {
	type caller struct {
		who  iottrail.Actor
		from string
	}
	var order []caller
	calls := make(map[caller][]*iottrail.Event)
	for _, ev := range story() {
		if p.Ask(ev) != iottrail.No {
			c := caller{ev.Actor(), ev.SourceIPAddress}
			if calls[c] == nil {
				order = append(order, c)
			}
			calls[c] = append(calls[c], ev)
		}
	}
	for _, c := range order {
		fmt.Printf("%s %v from %s (%d)\n", calls[c][0].EventTime.Format("Mon 15:04"), c.who, c.from, len(calls[c]))
	}
}

// firesOn prints those of some calls of an IAM user, six minutes apart and made up, for
// which p does not say No. A call is the action, its error or "ok", and the request as the
// record has it.
func firesOn(p iottrail.Predicate, calls ...string) {
	for i, call := range calls {
		name, rest, _ := strings.Cut(call, " ")
		failure, request, _ := strings.Cut(rest, " ")
		opts := []iottrailtest.Option{
			iottrailtest.By(iottrailtest.User("svc-backup")),
			iottrailtest.At(time.Date(2026, 10, 9, 3, 6*i, 0, 0, time.UTC)),
			iottrailtest.RequestJSON(request),
		}
		if failure != "ok" {
			opts = append(opts, iottrailtest.FailedWith(failure))
		}
		action := iottrail.NewAction[any, any](iot.Source, name, "")
		if p.Ask(iottrailtest.NewEvent(action, nil, opts...)) != iottrail.No {
			fmt.Println(call)
		}
	}
}

// Each piece of Go in docs/detections.md is in an example, so that it compiles and
// finds what the page says.
func TestDetectionsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/detections.md")
	require.NoError(t, err)
	source, err := os.ReadFile("example_detections_test.go")
	require.NoError(t, err)

	pieces := strings.Split(string(page), "```go\n")[1:]
	require.NotEmpty(t, pieces)
	for _, piece := range pieces {
		code, _, _ := strings.Cut(piece, "```")
		var indented strings.Builder
		for line := range strings.Lines(code) {
			if line != "\n" && !strings.HasPrefix(code, "func ") {
				indented.WriteByte('\t')
			}
			indented.WriteString(line)
		}
		if !strings.Contains(string(source), indented.String()) {
			// The longest beginning that an example has.
			lines, n := strings.SplitAfter(indented.String(), "\n"), 0
			for n < len(lines) && strings.Contains(string(source), strings.Join(lines[:n+1], "")) {
				n++
			}
			t.Errorf("docs/detections.md, line %d: no example has this line of the piece of Go that begins with %q:\n%s",
				1+strings.Count(string(page[:strings.Index(string(page), "```go\n"+code)+6]), "\n")+n, strings.TrimSpace(code[:strings.IndexByte(code, '\n')]), lines[n])
		}
	}
}
