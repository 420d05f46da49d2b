package iottrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
)

// What a program may put an Event into.
type (
	exported        struct{ Event iottrail.Event }
	exportedPointer struct{ Event *iottrail.Event }
	private         struct{ event iottrail.Event }
	privatePointer  struct{ event *iottrail.Event }
	privateList     struct{ events []*iottrail.Event }
	privateIdentity struct{ identity iottrail.UserIdentity }
	privateAny      struct{ value any }
	defined         iottrail.Event
	careful         struct{ event iottrail.Event }
)

func (c careful) String() string   { return "careful: " + c.event.EventName }
func (c careful) GoString() string { return c.String() }

// SECURITY.md says in which structs of a program fmt shows what an Event conceals. fmt
// calls no methods on fields that are not exported, so that nothing here can change that:
// a row that no longer holds is a reason to change SECURITY.md.
func TestSecretsInFields(t *testing.T) {
	t.Parallel()
	const secret = "§AKIA§"
	ev := iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{AccessKeyID: secret}, Raw: secret}
	for _, c := range []struct {
		name   string
		value  any
		shown  string // the verbs, without their %, by which the secret is shown
		hidden string
	}{
		{"an Event", ev, "", "v +v #v s"},
		{"an exported field", exported{ev}, "", "v +v #v s"},
		{"an exported pointer", exportedPointer{&ev}, "", "v +v #v s"},
		{"a struct that prints itself", careful{ev}, "", "v +v #v s"},
		{"a field that is not exported", private{ev}, "v +v #v s", ""},
		{"an identity in a field that is not exported", privateIdentity{ev.UserIdentity}, "v +v #v s", ""},
		{"any value in a field that is not exported", privateAny{ev}, "v +v #v s", ""},
		{"a pointer in a field that is not exported", privatePointer{&ev}, "s", "v +v #v"},
		{"pointers in a field that is not exported", privateList{[]*iottrail.Event{&ev}}, "s", "v +v #v"},
		{"a type of one's own", defined(ev), "v +v #v s", ""},
	} {
		for _, verb := range strings.Fields(c.shown) {
			require.Contains(t, fmt.Sprintf("%"+verb, c.value), secret, "%s by %%%s", c.name, verb)
		}
		for _, verb := range strings.Fields(c.hidden) {
			require.NotContains(t, fmt.Sprintf("%"+verb, c.value), secret, "%s by %%%s", c.name, verb)
		}
	}
}
