package fleet

import "github.com/iottrail/iottrail/examples/internal/plain"

// A PolicyStep is what a change did to a policy. Zero is nothing.
type PolicyStep struct {
	Name string
	Did  PolicyDeed
}

// A PolicyDeed is what can be done to a policy.
type PolicyDeed int

// The deeds.
const (
	PolicyOpened PolicyDeed = iota + 1 // wrote a version that opens too much
	PolicyUsed                         // attached it, or chose its version
	PolicyGone                         // deleted it
)

func (c *Change) step(policy string, did PolicyDeed) {
	c.policy = PolicyStep{plain.Cut(policy, MaxText), did}
}

// Policy returns what the change did to a policy. It is lost where the Change is
// written as JSON and read again.
func (c *Change) Policy() PolicyStep { return c.policy }

// UsesOpenPolicy marks a change that put to use a policy of which a version opens too
// much.
func (c *Change) UsesOpenPolicy() { c.Warn("a version of this policy opens too much") }

// OpenPolicies are the policies of which a version opens too much, by account,
// region and name: attaching one of them, which says nothing of what is in it,
// deserves a mark as well.
type OpenPolicies map[[3]string]bool

// Follow marks the changes that put such a policy to use. It is to be given the
// changes in their order.
func (open OpenPolicies) Follow(changes []Change) {
	for i := range changes {
		c := &changes[i]
		key := [3]string{c.Account, c.Region, c.policy.Name}
		switch {
		case c.policy.Did == PolicyUsed && open[key]:
			c.UsesOpenPolicy()
		case c.Outcome != OutcomeOK:
		case c.policy.Did == PolicyOpened:
			open[key] = true
		case c.policy.Did == PolicyGone:
			delete(open, key)
		}
	}
}
