package actiontest

import (
	"sync/atomic"
	"testing"

	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
)

// everyAction is how far a loop over the actions goes at a time: one is a member of many, and
// only the short run leaves actions out.
func everyAction() int { return testrun.Step(1) }

// A draw picks the places at which a run spoils bodies, of those of all actions together:
// each in the long run, and else one of so many, and the first of each kind. What is read
// wrongly in one action alone is wrong in its types, and shows in its body with every member,
// which no run leaves out.
type draw struct {
	step, n int
	met     map[kind]bool
}

type kind struct {
	value, holder model.Kind
	secret        bool
}

func drawOne(of int) *draw { return &draw{step: testrun.Step(of), met: make(map[kind]bool)} }

func (d *draw) takes(s modelbody.Site) bool {
	k := kind{s.Kind, s.Holder, s.Secret != nil}
	first := !d.met[k]
	d.met[k] = true
	d.n++
	return first || d.n%d.step == 0
}

// A law holds for many cases, each of which is a subtest. Once two have failed it tries no
// others: they fail for the same reason as a rule, and nobody reads hundreds.
type law struct{ failed atomic.Int32 }

// holds runs one case of the law.
func (l *law) holds(t *testing.T, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		if l.failed.Load() >= 2 {
			return
		}
		defer func() {
			if t.Failed() && l.failed.Add(1) == 2 {
				t.Log("no other cases are tried, as two have failed")
			}
		}()
		test(t)
	})
}
