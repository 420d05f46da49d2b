package fleet_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/trail"
)

func load(t testing.TB) (*fleet.Fleet, []*iottrail.Event) {
	var f fleet.Fleet
	var all []*iottrail.Event
	r := trail.Reader{FS: os.DirFS("../testdata/trail"), Decoder: []iottrail.Option{iottrail.OnlySources(iot.Source)}}
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		f.Add(ev)
		all = append(all, ev)
	}
	return &f, all
}

func TestTry(t *testing.T) {
	f, _ := load(t)
	at := func(s string) *fleet.State { tm, err := time.Parse(time.RFC3339, s); if err != nil { t.Fatal(err) }; return f.At(tm) }
	for _, d := range f.Doubts() {
		fmt.Println("DOUBT", d)
	}
	cert := f.Find(iot.TypeCertificate, "2911e485")[0]
	for _, c := range f.History(cert) {
		fmt.Println("  ", c)
	}
	for _, q := range []string{"2026-10-05T00:00:00Z", "2026-10-06T08:00:00Z", "2026-10-06T12:00:00Z", "2026-10-07T01:41:03Z", "2026-10-07T01:45:00Z", "2026-10-07T02:00:00Z", "2026-10-08T12:00:00Z"} {
		s := at(q)
		c := s.Certificate(cert)
		fmt.Println("AT", q, c.Exists.Value, c.Exists.Known, c.Status.Value, c.Status.Known, len(c.Policies.List), c.Policies.Complete, len(c.Things.List), c.Things.Complete)
		for _, what := range []string{"topic/$aws/things/pump-0001/shadow/update"} {
			v := s.MightAllow(cert, "iot:Publish", "arn:aws:iot:eu-central-1:111122223333:"+what)
			fmt.Println("   ", v)
		}
	}
	for _, q := range []string{"2026-10-07T01:00:00Z", "2026-10-07T01:30:00Z", "2026-10-08T12:00:00Z"} {
		fmt.Println("WHO", q)
		for arn, v := range at(q).Who("iot:Publish", "arn:aws:iot:eu-central-1:111122223333:topic/cmd/all") {
			fmt.Println("  ", arn[42:54], v)
		}
	}
	fmt.Println("OPENINGS")
	for _, o := range f.Openings() {
		fmt.Println("  ", o.Known, o)
	}
	fmt.Println("DIFF")
	for _, d := range f.Diff(at("2026-10-06T20:00:00Z").Time(), at("2026-10-07T02:00:00Z").Time()) {
		fmt.Println("  ", d)
	}
	fmt.Println("CALLS")
	for c := range f.Calls(func(c *fleet.Call) bool { return c.AccessKeyID == "AKIA3EAE68AD0EXAMPLE" }) {
		fmt.Println("  ", c)
	}
	p := at("2026-10-08T12:00:00Z").Policy(f.Find(iot.TypePolicy, "pump-telemetry")[0])
	fmt.Println(p.Default, len(p.Versions), len(p.Targets.List), p.Targets.Complete)
}
