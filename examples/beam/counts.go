package main

import (
	"encoding/json"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/iottrail/iottrail/examples/internal/fleet"

	"github.com/iottrail/iottrail"
)

func init() {
	register.Function2x1(addTallies)
	register.DoFn3x1[string, tally, func(string, page), error](&countFn{})
	register.Emitter2[string, tally]()
}

// A caller is what calls are counted by. As JSON, it is a key in the pipeline.
type caller struct {
	Hour     time.Time `json:"hour,omitzero"` // in which it begins, by the time of the events
	Actor    string    `json:"actor"`         // iottrail.Actor.Principal: for a role, the same for all its sessions
	Resource string    `json:"resource"`      // its ARN, or its type and name; "" for calls that name none
}

// A tally is how many calls there were of each sort.
type tally struct {
	Calls   int64 `json:"calls"`
	Changes int64 `json:"changes"`
	Failed  int64 `json:"failed"`
}

func addTallies(a, b tally) tally {
	return tally{a.Calls + b.Calls, a.Changes + b.Changes, a.Failed + b.Failed}
}

// resourcesOf returns what a call was about, for the counts.
func resourcesOf(ev *iottrail.Event) (names []string) {
	for _, t := range fleet.TouchedBy(ev) {
		if t.ARN != "" {
			names = append(names, t.ARN)
		} else {
			names = append(names, t.Type+" "+t.Name)
		}
	}
	return names
}

// counts gather calls, up to a limit of memory: the results are combined later.
type counts map[caller]tally

const mostCallers = 50_000

// add adds a call: once for each resource, and once if it names none.
func (c *counts) add(r *record, emit func(string, tally)) {
	if *c == nil {
		*c = counts{}
	}
	one := tally{Calls: 1}
	if r.Class == classChange {
		one.Changes = 1
	}
	if r.Failed {
		one.Failed = 1
	}
	by := caller{Hour: r.At.time().Truncate(time.Hour), Actor: r.Actor}
	for _, by.Resource = range r.Resources {
		(*c)[by] = addTallies((*c)[by], one)
	}
	if len(r.Resources) == 0 {
		(*c)[by] = addTallies((*c)[by], one)
	}
	if len(*c) > mostCallers {
		c.flush(emit)
	}
}

// flush emits what has been gathered.
func (c *counts) flush(emit func(string, tally)) {
	for by, sum := range *c {
		emit(string(lineOf(by)), sum)
	}
	*c = nil
}

// countFn writes a line of the counts.
type countFn struct{ pages pages }

func (fn *countFn) ProcessElement(key string, sum tally, lines func(string, page)) error {
	var of struct {
		caller
		tally
	}
	if err := json.Unmarshal([]byte(key), &of.caller); err != nil {
		return err
	}
	of.tally = sum
	at := instantOf(of.Hour)
	fn.pages.add(dayFile("counts", at), line{At: at, Text: lineOf(of)}, lines)
	return nil
}

func (fn *countFn) FinishBundle(lines func(string, page)) { fn.pages.flush(lines) }
