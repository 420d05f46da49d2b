package fleettest_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/iot"
)

// The lists of the model have all that there is: a resource or a call that is missing from one
// would only make the laws say less.
func TestModelIsWhole(t *testing.T) {
	t.Parallel()
	require.Equal(t, otherKinds, reflect.TypeFor[others]().NumField(), "otherKinds in others_test.go")
	for o := range ops {
		if require.NotNil(t, rules[o], "rules in world_test.go lacks the op %d of calls_test.go", o); o.hidden() {
			continue
		}
		_, known := iot.ActionByName(actions[o].name)
		require.True(t, known, "actions in calls_test.go has %q for the op %d, which is no action of AWS IoT", actions[o].name, o)
		require.Positive(t, actions[o].weight, "%s is never drawn: it has no weight in calls_test.go", actions[o].name)
	}
}

// What makes or deletes something is in the lists of those that do.
func TestMadeAndDeleted(t *testing.T) {
	t.Parallel()
	var makes, deletes [ops]bool
	for seed := range uint64(600) {
		w := newWorld()
		for _, c := range drawHistory(seed).calls {
			before := w
			w.do(&c)
			if c.op.hidden() || c.op == acceptTransfer { // which moves what there is
				continue
			}
			was, is := before.existing(), w.existing()
			for i := range is {
				makes[c.op] = makes[c.op] || is[i] && !was[i]
				deletes[c.op] = deletes[c.op] || was[i] && !is[i]
			}
		}
	}
	for o := range ops {
		require.Equal(t, makes[o], made[o], "%s in made, of history_test.go", actions[o].name)
		require.Equal(t, deletes[o], deleted[o], "%s in deleted, of history_test.go", actions[o].name)
	}
}

// existing reports which resources there are, in the order of allARNs.
func (w *world) existing() (all []bool) {
	var b births
	b.note(&world{}, w, "it exists")
	for _, by := range b.all() {
		all = append(all, by != "")
	}
	return all
}
