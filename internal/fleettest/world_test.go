package fleettest_test

import "github.com/iottrail/iottrail/iot"

// How many there are of each. The last of each kind is of the other home, and bears the name of
// the first.
const (
	certificates = 4
	policies     = 3
	things       = 3
	groups       = 4
	homes        = 2
)

// set is a set of resources of one kind, by their numbers.
type set uint8

func (s set) has(i int) bool { return s>>i&1 == 1 }
func (s *set) add(i int)     { *s |= 1 << i }
func (s *set) drop(i int)    { *s &^= 1 << i }

// A certificate as it is. Whether it is, and all else, is for the state of one moment.
type certificate struct {
	exists    bool
	used      bool // it has existed; so no CreateKeysAndCertificate can make it any more
	status    iot.CertificateStatus
	offered   bool // it is being transferred to the other home
	policies  set
	things    set
	exclusive bool // the one thing that it is attached to is to stay the only one
	issuer    int8 // one of the issuers, below
}

const (
	byAWS int8 = iota
	byCA
	byNone
	byTransfer
)

// maxVersions is how many versions a policy may have at a time.
const maxVersions = 5

// maxNumber is how many versions of a policy the model counts.
const maxNumber = 12

type policy struct {
	exists    bool
	next      int8                // the number of the next version
	documents [maxNumber + 1]int8 // by the number of the version, which begins at 1: the number of its text in documents, or 0
	preferred int8                // the default version
}

func (p *policy) versions() (n int) {
	for _, d := range p.documents {
		if d != 0 {
			n++
		}
	}
	return n
}

type thing struct {
	exists bool
	kind   int8 // the number of its type in thingTypes
	groups set
}

type group struct {
	exists   bool
	dynamic  bool
	parent   int8 // -1 if it has none
	policies set
	members  set // of a dynamic group: which things AWS put there
}

// world is all that there is. Two worlds are equal if nothing tells them apart.
type world struct {
	certificates [certificates]certificate
	policies     [policies]policy
	things       [things]thing
	groups       [groups]group
	others       others
}

// homeOf is where a resource is: an account in a region.
func homeOf(i, of int) int {
	if i == of-1 {
		return 1
	}
	return 0
}

func (w *world) attachedToSomething(policy int) bool {
	for _, c := range w.certificates {
		if c.exists && c.policies.has(policy) {
			return true
		}
	}
	for _, g := range w.groups {
		if g.exists && g.policies.has(policy) {
			return true
		}
	}
	return false
}

// above returns a group and those that it is in.
func (w *world) above(group int) (s set) {
	for g := int8(group); g >= 0 && w.groups[g].exists; g = w.groups[g].parent {
		s.add(int(g))
	}
	return s
}

// top is the highest of the groups above a group, or itself.
func (w *world) top(group int) int {
	for w.groups[group].parent >= 0 {
		group = int(w.groups[group].parent)
	}
	return group
}

// mayJoin reports whether a thing that is in some groups may be in all of them: not in two
// of one hierarchy.
func (w *world) mayJoin(in set) bool {
	var tops set
	for g := range groups {
		if !in.has(g) {
			continue
		}
		if tops.has(w.top(g)) {
			return false
		}
		tops.add(w.top(g))
	}
	return true
}

// do makes a call, and reports whether AWS IoT would let it succeed. If not, the world is as it
// was. What nobody knows changes nothing that the world has.
func (w *world) do(c *call) bool {
	if c.failed != "" || c.damage == unknownAction {
		return true
	}
	before := *w
	if rules[c.op](w, c) {
		return true
	}
	*w = before
	return false
}

// rules are what each action does, and whether it may be done.
var rules = [ops]func(w *world, c *call) bool{
	createKeys:         createCertificate(byAWS),
	createFromCSR:      createCertificate(byAWS),
	register:           createCertificate(byCA),
	registerWithoutCA:  createCertificate(byNone),
	updateCertificate:  setStatus,
	deleteCertificate:  dropCertificate,
	transfer:           offer,
	cancelTransfer:     takeBack,
	rejectTransfer:     takeBack,
	acceptTransfer:     accept,
	createPolicy:       newPolicy,
	createVersion:      newVersion,
	setDefault:         prefer,
	deleteVersion:      dropVersion,
	deletePolicy:       dropPolicy,
	attachPolicy:       attach,
	attachPrincipal:    attach,
	detachPolicy:       detach,
	detachPrincipal:    detach,
	createThing:        newThing,
	updateThing:        changeThing,
	deleteThing:        dropThing,
	attachThing:        join,
	detachThing:        part,
	createGroup:        newGroup,
	createDynamicGroup: newGroup,
	deleteGroup:        dropGroup,
	deleteDynamicGroup: dropGroup,
	addThing:           enter,
	removeThing:        leave,
	updateGroups:       moveThing,
	reindex:            fill,
	provision:          bring,
	createAlias:        newAlias,
	updateAlias:        changeAlias,
	deleteAlias:        dropAlias,
	registerCA:         newCA,
	updateCA:           changeCA,
	deleteCA:           dropCA,
	createAuthorizer:   newAuthorizer,
	updateAuthorizer:   changeAuthorizer,
	deleteAuthorizer:   dropAuthorizer,
	createRule:         newRule,
	replaceRule:        changeRule,
	enableRule:         switchRule,
	disableRule:        switchRule,
	deleteRule:         dropRule,
}

// Certificates. AWS IoT makes each of CreateKeysAndCertificate anew, while the owner of a
// certificate may register it again after it was deleted, or in another account.

func createCertificate(issuer int8) func(w *world, c *call) bool {
	return func(w *world, c *call) bool {
		it := &w.certificates[c.cert]
		if it.exists || it.used && issuer == byAWS || issuer == byAWS && c.cert == certificates-1 {
			return false
		}
		if c.cert == certificates-1 && w.certificates[0].offered || c.cert == 0 && issuer != byAWS && w.certificates[certificates-1].exists {
			return false
		}
		status := iot.CertificateStatusInactive
		if c.on {
			status = iot.CertificateStatusActive
		}
		*it = certificate{exists: true, used: true, status: status, issuer: issuer}
		return true
	}
}

func setStatus(w *world, c *call) bool {
	it := &w.certificates[c.cert]
	if !it.exists || it.offered {
		return false
	}
	it.status = c.status
	return true
}

// dropCertificate: one that is active or attached to a thing can't be deleted, and one with
// policies only by force.
func dropCertificate(w *world, c *call) bool {
	it := &w.certificates[c.cert]
	if !it.exists || it.offered || it.status == iot.CertificateStatusActive || it.things != 0 || it.policies != 0 && !c.on {
		return false
	}
	*it = certificate{used: true}
	return true
}

// Transfers are from the first certificate to the last, which is the same one in the other
// account.

func offer(w *world, c *call) bool {
	it := &w.certificates[c.cert]
	if c.cert != 0 || !it.exists || it.offered || it.status == iot.CertificateStatusActive || it.policies != 0 || w.certificates[certificates-1].exists {
		return false
	}
	it.offered, it.status = true, iot.CertificateStatusPendingTransfer
	return true
}

func takeBack(w *world, c *call) bool {
	it := &w.certificates[c.cert]
	if !it.offered {
		return false
	}
	it.offered, it.status = false, iot.CertificateStatusInactive
	return true
}

func accept(w *world, c *call) bool {
	it := &w.certificates[0]
	if c.cert != 0 || !it.offered || it.things != 0 {
		return false
	}
	*it = certificate{used: true}
	status := iot.CertificateStatusInactive
	if c.on {
		status = iot.CertificateStatusActive
	}
	w.certificates[certificates-1] = certificate{exists: true, used: true, status: status, issuer: byTransfer}
	return true
}

// Policies.

func newPolicy(w *world, c *call) bool {
	it := &w.policies[c.policy]
	if it.exists {
		return false
	}
	*it = policy{exists: true, next: 2, preferred: 1}
	it.documents[1] = c.document
	c.version = 1
	return true
}

func newVersion(w *world, c *call) bool {
	it := &w.policies[c.policy]
	if !it.exists || it.versions() == maxVersions || it.next > maxNumber {
		return false
	}
	c.version = it.next
	it.documents[it.next] = c.document
	if c.on {
		it.preferred = it.next
	}
	it.next++
	return true
}

func prefer(w *world, c *call) bool {
	it := &w.policies[c.policy]
	if !it.exists || it.documents[c.version] == 0 {
		return false
	}
	it.preferred = c.version
	return true
}

func dropVersion(w *world, c *call) bool {
	it := &w.policies[c.policy]
	if !it.exists || it.documents[c.version] == 0 || it.preferred == c.version {
		return false
	}
	it.documents[c.version] = 0
	return true
}

func dropPolicy(w *world, c *call) bool {
	it := &w.policies[c.policy]
	if !it.exists || it.versions() > 1 || w.attachedToSomething(c.policy) {
		return false
	}
	*it = policy{}
	return true
}

// target is what a call attaches a policy to or detaches it from; nil if that is not there.
func (w *world) target(c *call) *set {
	switch {
	case c.group >= 0 && w.groups[c.group].exists:
		return &w.groups[c.group].policies
	case c.cert >= 0 && w.certificates[c.cert].exists:
		return &w.certificates[c.cert].policies
	}
	return nil
}

// atHome reports whether a policy and what it is attached to are of one home, as they must be.
func atHome(c *call) bool {
	if c.group >= 0 {
		return homeOf(c.group, groups) == homeOf(c.policy, policies)
	}
	return homeOf(c.cert, certificates) == homeOf(c.policy, policies)
}

func attach(w *world, c *call) bool {
	target := w.target(c)
	if target == nil || !atHome(c) || !w.policies[c.policy].exists || c.cert >= 0 && w.certificates[c.cert].offered {
		return false
	}
	target.add(c.policy)
	return true
}

// detach: where there is nothing to detach, or nothing to detach it from, DetachPolicy may
// succeed all the same: no error of a missing resource is documented of it.
func detach(w *world, c *call) bool {
	target := w.target(c)
	if target == nil || !w.policies[c.policy].exists {
		return atHome(c) && c.op == detachPolicy
	}
	target.drop(c.policy)
	return atHome(c)
}

func newWorld() (w world) {
	for g := range w.groups {
		w.groups[g].parent = -1
	}
	return w
}
