package sessions_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/sessions"
	"github.com/iottrail/iottrail/trail"
)

// At two in the morning a key that nobody knows changed the policy of all pumps. From which
// sign-in does it come?
func Example() {
	night := trail.Query{From: time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 7, 6, 0, 0, 0, time.UTC)}
	r := trail.Reader{FS: os.DirFS("../testdata/trail"), Query: night}
	var s sessions.Sessions
	var asked *iottrail.Event
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			continue // the trail of testdata is damaged on purpose
		}
		s.Add(ev)
		if iot.AttachPolicy.Is(ev) {
			asked = ev
		}
	}
	if asked == nil {
		log.Fatal("nothing was attached")
	}
	chain, whole := s.Chain(asked)
	for _, link := range chain {
		fmt.Println(link)
	}
	fmt.Println("whole:", whole)
	// Output:
	// 2026-10-07T01:12:44Z ConsoleLogin by root in 111122223333 from 203.0.113.199 (inferred)
	// 2026-10-07T01:21:52Z CreateAccessKey by root in 111122223333 from 203.0.113.199 with key ASIA2ROOT0001EXAMPLE, which issued AKIA3EAE68AD0EXAMPLE
	// 2026-10-07T01:41:06Z AttachPolicy by IAM user svc-backup in 111122223333 from 2001:db8:4f1:9::b7 with key AKIA3EAE68AD0EXAMPLE
	// whole: true
}

// When was the key there for the first time, and when for the last?
func ExampleSessions_Seen() {
	r := trail.Reader{FS: os.DirFS("../testdata/trail")}
	var s sessions.Sessions
	for ev, err := range r.Events(context.Background()) {
		if err == nil {
			s.Add(ev)
		}
	}
	for seen := range s.Seen() {
		if seen.Kind == sessions.SeenKey && seen.Name == "AKIA3EAE68AD0EXAMPLE" {
			fmt.Println(seen)
		}
	}
	// Output:
	// key AKIA3EAE68AD0EXAMPLE from 2026-10-07T01:40:03Z to 2026-10-07T01:58:30Z
}
