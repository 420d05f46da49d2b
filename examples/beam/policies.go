package main

import (
	"encoding/json"
	"slices"
	"sort"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/iottrail/iottrail/examples/internal/fleet"
)

func init() {
	register.DoFn4x1[string, func(*step) bool, func(*page) bool, func(string, page), error](&followFn{})
	register.Iter1[step]()
	register.Iter1[page]()
}

// A step is a change that wrote a policy version that opens too much, or that deleted the policy.
type step struct {
	At          instant
	File, Index int64
	Did         int64 // a fleet.PolicyDeed
}

func (s *step) order() order { return order{s.At, place{s.File, s.Index}} }

// usesPolicy reports whether a record is of a change that put a policy into use.
func (r *record) usesPolicy() bool { return r.Did == int64(fleet.PolicyUsed) }

// policyKey returns the key of a policy.
func policyKey(account, region, name string) string {
	return string(lineOf([]string{account, region, name}))
}

// followFn marks the changes that put a policy into use after a version that opens too much was
// written, as fleet.OpenPolicies does. It gets everything about one policy, and holds only the steps:
// a policy may be attached to every device, but few policies open too much, and few times.
type followFn struct{ pages pages }

func (fn *followFn) ProcessElement(_ string, steps func(*step) bool, used func(*page) bool, lines func(string, page)) error {
	var known []step
	for s := (step{}); steps(&s); {
		known = append(known, s)
	}
	slices.SortFunc(known, func(a, b step) int { return a.order().compare(b.order()) })
	for p := (page{}); used(&p); p = (page{}) {
		for _, l := range p.Lines {
			after := sort.Search(len(known), func(i int) bool { return known[i].order().compare(l.order()) > 0 })
			if after > 0 && known[after-1].Did == int64(fleet.PolicyOpened) {
				var c fleet.Change
				if err := json.Unmarshal(l.Text, &c); err != nil {
					return err
				}
				c.UsesOpenPolicy()
				l.Text = lineOf(&c)
			}
			fn.pages.add(dayFile("changes", l.At), l, lines)
		}
	}
	return nil
}

func (fn *followFn) FinishBundle(lines func(string, page)) { fn.pages.flush(lines) }
