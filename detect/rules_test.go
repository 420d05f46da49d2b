package detect_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	. "github.com/iottrail/iottrail/iottrailtest"
)

// config is that of the company in these tests.
var config = detect.Config{
	Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
	Offices:   []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
	Buckets:   []string{"telemetry"},
	From:      noon.Add(-time.Hour),
}

var noon = time.Date(2026, 10, 12, 12, 0, 0, 0, time.UTC)

// A kind of test that each rule must have.
type kind string

const (
	fires  kind = "fires"
	nearly kind = "nearly fires"
	unread kind = "can't be read"
	past   kind = "wants past it"
)

// A ruleTest is some calls, and the answers of the findings that a rule makes of them.
type ruleTest struct {
	rule string
	kind kind
	what string
	do   []*iottrail.Event
	want []iottrail.Answer
}

var (
	yes   = []iottrail.Answer{iottrail.Yes}
	maybe = []iottrail.Answer{iottrail.Maybe}
	none  []iottrail.Answer
)

func calls(events ...*iottrail.Event) []*iottrail.Event { return events }

// times makes n calls, a second after each other.
func times(n int, make func(i int) *iottrail.Event) (events []*iottrail.Event) {
	for i := range n {
		ev := make(i)
		events = append(events, Change(ev, func(ev *iottrail.Event) { ev.EventTime = noon.Add(time.Duration(i) * time.Second) }))
	}
	return events
}

// untyped makes a call of a service without types here.
func untyped(source, name, body string, opts ...Option) *iottrail.Event {
	action := iottrail.NewAction[struct{}, struct{}](source, name, iottrail.AccessWrite)
	return NewEvent(action, nil, append([]Option{RequestJSON(body)}, opts...)...)
}

// byPipeline is who may.
func byPipeline() Option { return By(Role("fleet-provisioner", "deploy")) }

func TestRules(t *testing.T) {
	t.Parallel()
	tests := append(callerTests(), append(credentialTests(), append(watcherTests(), fleetTests()...)...)...)
	has := map[string]bool{}
	for _, test := range tests {
		has[test.rule+" "+string(test.kind)] = true
		t.Run(fmt.Sprintf("%s/%s/%s", test.rule, test.kind, test.what), func(t *testing.T) {
			t.Parallel()
			d := detect.NewDetector(detect.Rules(config)...)
			var got []iottrail.Answer
			for i, ev := range test.do {
				if ev.EventID == "" || i > 0 && ev.EventID == test.do[0].EventID {
					ev = Change(ev, func(ev *iottrail.Event) { ev.EventID = fmt.Sprintf("%08d-0000-4000-8000-000000000000", i) })
				}
				for _, f := range d.Add(ev) {
					if f.Rule.ID == test.rule {
						got = append(got, f.Answer)
					}
				}
			}
			require.Equal(t, test.want, got)
		})
	}
	var missing []string
	for _, r := range detect.Rules(config) {
		for _, k := range []kind{fires, nearly, unread, past} {
			if !has[r.ID+" "+string(k)] {
				missing = append(missing, fmt.Sprintf("%s, %q", r.ID, k))
			}
		}
	}
	require.Empty(t, missing, "add a test of this rule and kind to the _test.go file beside the rule's own")
}
