package fleet_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/iottrail/iottrail/examples/internal/fleet"

	"github.com/iottrail/iottrail/trail"
)

// A line of a report reads back as the change that it was written from, and so is the same
// line when it is written again.
func TestLineReadsBack(t *testing.T) {
	t.Parallel()
	r := trail.Reader{FS: os.DirFS("../../../testdata/trail"), Query: trail.Query{AnyTree: true}}
	changes, set := 0, 0
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if !fleet.IsChange(ev) {
			continue
		}
		c := fleet.NewChange(ev)
		line, err := fleet.Line(&c)
		if err != nil {
			t.Fatal(err)
		}
		var again fleet.Change
		if err := json.Unmarshal([]byte(line), &again); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if second, err := fleet.Line(&again); err != nil || second != line {
			t.Errorf("%v\n%s\nis written again as\n%s", err, line, second)
		}
		changes++
		set += len(c.Set)
	}
	if changes == 0 || set == 0 {
		t.Errorf("the trail has %d changes, which set %d members", changes, set)
	}
}

func TestSettingsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[]`, `"a"`, `{"a":1}`, `{"a":{}}`} {
		var s fleet.Settings
		if err := json.Unmarshal([]byte(text), &s); err == nil {
			t.Errorf("%s is read as %v", text, s)
		}
	}
}
