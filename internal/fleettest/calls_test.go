package fleettest_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/iottrail/iottrail/iot"
)

// op is what a call does: an action of the API, or something that leaves no record.
type op int8

const (
	createKeys op = iota
	createFromCSR
	register
	registerWithoutCA
	updateCertificate
	deleteCertificate
	transfer
	cancelTransfer
	rejectTransfer
	acceptTransfer
	createPolicy
	createVersion
	setDefault
	deleteVersion
	deletePolicy
	attachPolicy
	attachPrincipal
	detachPolicy
	detachPrincipal
	createThing
	updateThing
	deleteThing
	attachThing
	detachThing
	createGroup
	createDynamicGroup
	deleteGroup
	deleteDynamicGroup
	addThing
	removeThing
	updateGroups
	reindex   // no call: see fill
	provision // no call: see bring
	createAlias
	updateAlias
	deleteAlias
	registerCA
	updateCA
	deleteCA
	createAuthorizer
	updateAuthorizer
	deleteAuthorizer
	createRule
	replaceRule
	enableRule
	disableRule
	deleteRule
	ops
)

// actions are the names of the calls, "" for what is none, and how often each is drawn.
var actions = [ops]struct {
	name   string
	weight int
}{
	createKeys:         {"CreateKeysAndCertificate", 6},
	createFromCSR:      {"CreateCertificateFromCsr", 2},
	register:           {"RegisterCertificate", 4},
	registerWithoutCA:  {"RegisterCertificateWithoutCA", 3},
	updateCertificate:  {"UpdateCertificate", 9},
	deleteCertificate:  {"DeleteCertificate", 4},
	transfer:           {"TransferCertificate", 3},
	cancelTransfer:     {"CancelCertificateTransfer", 2},
	rejectTransfer:     {"RejectCertificateTransfer", 2},
	acceptTransfer:     {"AcceptCertificateTransfer", 2},
	createPolicy:       {"CreatePolicy", 8},
	createVersion:      {"CreatePolicyVersion", 9},
	setDefault:         {"SetDefaultPolicyVersion", 7},
	deleteVersion:      {"DeletePolicyVersion", 6},
	deletePolicy:       {"DeletePolicy", 3},
	attachPolicy:       {"AttachPolicy", 12},
	attachPrincipal:    {"AttachPrincipalPolicy", 5},
	detachPolicy:       {"DetachPolicy", 6},
	detachPrincipal:    {"DetachPrincipalPolicy", 4},
	createThing:        {"CreateThing", 7},
	updateThing:        {"UpdateThing", 1},
	deleteThing:        {"DeleteThing", 3},
	attachThing:        {"AttachThingPrincipal", 9},
	detachThing:        {"DetachThingPrincipal", 4},
	createGroup:        {"CreateThingGroup", 7},
	createDynamicGroup: {"CreateDynamicThingGroup", 1},
	deleteGroup:        {"DeleteThingGroup", 2},
	deleteDynamicGroup: {"DeleteDynamicThingGroup", 1},
	addThing:           {"AddThingToThingGroup", 9},
	removeThing:        {"RemoveThingFromThingGroup", 3},
	updateGroups:       {"UpdateThingGroupsForThing", 3},
	reindex:            {"", 0},
	provision:          {"", 0},
	createAlias:        {"CreateRoleAlias", 1},
	updateAlias:        {"UpdateRoleAlias", 1},
	deleteAlias:        {"DeleteRoleAlias", 1},
	registerCA:         {"RegisterCACertificate", 1},
	updateCA:           {"UpdateCACertificate", 1},
	deleteCA:           {"DeleteCACertificate", 1},
	createAuthorizer:   {"CreateAuthorizer", 1},
	updateAuthorizer:   {"UpdateAuthorizer", 1},
	deleteAuthorizer:   {"DeleteAuthorizer", 1},
	createRule:         {"CreateTopicRule", 1},
	replaceRule:        {"ReplaceTopicRule", 1},
	enableRule:         {"EnableTopicRule", 1},
	disableRule:        {"DisableTopicRule", 1},
	deleteRule:         {"DeleteTopicRule", 1},
}

// hidden reports whether something leaves no record.
func (o op) hidden() bool { return o == reindex || o == provision }

// call is one call, and what becomes of its record.
type call struct {
	op       op
	second   int
	cert     int // -1 if it is not about one, as with policy, thing and group
	policy   int
	thing    int
	group    int
	parent   int8 // of a new group; -1 if it has none
	into     set  // groups
	from     set
	status   iot.CertificateStatus
	on       bool // set as active, as the default, by force: what the action has for a flag
	kind     int8 // of what the action chooses from
	document int8 // the number of a text in documents
	version  int8 // of a policy; of a new one it is what AWS answers
	failed   string
	caller   int8 // the number of who makes it
	damage   damage
	blotted  int // which member of the request is masked or of another type
	lost     bool
	missed   int8 // what Missed says of a lost record: the number in tellings
	id       string
	repeated bool
}

// line is the call in a history that a person reads.
func (c *call) line() string {
	var b strings.Builder
	name := actions[c.op].name
	if c.op.hidden() {
		name = map[op]string{reindex: "(no record: AWS fills a dynamic group)", provision: "(no record: provisioned over MQTT)"}[c.op]
	}
	fmt.Fprintf(&b, "%3ds %s %s", c.second, c.id[:min(4, len(c.id))], name)
	for _, part := range c.words() {
		b.WriteString(" " + part)
	}
	if c.failed != "" {
		b.WriteString(" FAILED " + c.failed)
	}
	if c.damage != sound {
		b.WriteString(" RECORD: " + c.damage.String())
	}
	if c.lost {
		b.WriteString(" LOST: " + tellings[c.missed])
	}
	if c.repeated {
		b.WriteString(" (recorded twice)")
	}
	return b.String()
}

// words are what the call is about.
func (c *call) words() (words []string) {
	if c.cert >= 0 {
		words = append(words, fmt.Sprint("cert", c.cert))
	}
	if c.policy >= 0 {
		words = append(words, fmt.Sprint("policy", c.policy))
	}
	if c.thing >= 0 {
		words = append(words, fmt.Sprint("thing", c.thing))
	}
	if c.group >= 0 {
		words = append(words, fmt.Sprint("group", c.group))
	}
	switch c.op {
	case updateCertificate:
		words = append(words, string(c.status))
	case createPolicy, createVersion:
		words = append(words, fmt.Sprintf("v%d = %q", c.version, documents[c.document].name))
	case setDefault, deleteVersion:
		words = append(words, fmt.Sprint("v", c.version))
	case createGroup:
		if c.parent >= 0 {
			words = append(words, fmt.Sprint("in group", c.parent))
		}
	case updateGroups:
		words = append(words, fmt.Sprintf("into %v out of %v", c.into, c.from))
	case reindex:
		words = append(words, fmt.Sprintf("things %v", c.into))
	}
	if c.on {
		words = append(words, "on")
	}
	if c.kind != 0 {
		words = append(words, fmt.Sprint("kind ", c.kind))
	}
	return words
}

// oneHome reports whether all that a call is about is of one home.
func (c *call) oneHome() bool {
	home := c.home()
	return (c.cert < 0 || c.op == acceptTransfer || c.op == rejectTransfer || homeOf(c.cert, certificates) == home) &&
		(c.policy < 0 || homeOf(c.policy, policies) == home) &&
		(c.thing < 0 || homeOf(c.thing, things) == home) &&
		(c.group < 0 || homeOf(c.group, groups) == home) &&
		(c.parent < 0 || homeOf(int(c.parent), groups) == home)
}

// codes are why calls fail.
var codes = []string{"AccessDenied", "ResourceNotFoundException", "InvalidRequestException", "ThrottlingException", "DeleteConflictException"}

// statuses are those that UpdateCertificate takes, active more often than others.
var statuses = []iot.CertificateStatus{
	iot.CertificateStatusActive, iot.CertificateStatusActive, iot.CertificateStatusInactive, iot.CertificateStatusInactive, iot.CertificateStatusRevoked,
}

// drawn are the operations by their weight.
var drawn = func() (all []op) {
	for o := range ops {
		for range actions[o].weight {
			all = append(all, o)
		}
	}
	return all
}()

// number draws one of the resources of a kind; those of the second home are rarer.
func number(r *rand.Rand, of int) int {
	if r.IntN(8) == 0 {
		return of - 1
	}
	return r.IntN(of - 1)
}

// draw makes a call, which may be unlawful.
func draw(r *rand.Rand) call {
	c := call{op: drawn[r.IntN(len(drawn))], cert: -1, policy: -1, thing: -1, group: -1, parent: -1}
	c.on = r.IntN(2) == 0
	c.status = statuses[r.IntN(len(statuses))]
	switch c.op {
	case createKeys, createFromCSR, register, registerWithoutCA, updateCertificate, deleteCertificate:
		c.cert = number(r, certificates)
	case transfer, cancelTransfer, rejectTransfer, acceptTransfer:
		c.cert = 0
	case createPolicy, createVersion, setDefault, deleteVersion, deletePolicy:
		c.policy = number(r, policies)
		c.document = int8(1 + r.IntN(len(documents)-1))
		if c.op == setDefault || c.op == deleteVersion {
			c.version = int8(1 + r.IntN(1+r.IntN(maxNumber)))
		}
	case attachPolicy, detachPolicy, attachPrincipal, detachPrincipal:
		c.policy = number(r, policies)
		if r.IntN(3) == 0 && c.op != attachPrincipal && c.op != detachPrincipal {
			c.group = number(r, groups)
		} else {
			c.cert = number(r, certificates)
		}
	case createThing, updateThing, deleteThing:
		c.thing = number(r, things)
		c.kind = int8(max(0, r.IntN(6)-3))
	case attachThing, detachThing:
		c.thing, c.cert = number(r, things), number(r, certificates)
		c.on = r.IntN(6) == 0
	case createGroup, createDynamicGroup, deleteGroup, deleteDynamicGroup:
		c.group = number(r, groups)
		if c.op == createGroup && r.IntN(2) == 0 {
			c.parent = int8(number(r, groups))
		}
	case addThing, removeThing:
		c.thing, c.group = number(r, things), number(r, groups)
		c.kind = int8(r.IntN(3)) // by names, by ARNs, or by both
	case updateGroups:
		c.thing = number(r, things)
		c.into, c.from = set(r.IntN(1<<groups)), set(r.IntN(1<<groups))
		c.from &^= c.into
	default:
		c.kind, c.document = int8(r.IntN(3)), int8(r.IntN(3))
	}
	if r.IntN(9) == 0 {
		c.failed = codes[r.IntN(len(codes))]
	}
	return c
}

// provisioned is the thing that devices of the fleet are provisioned as; no call creates or deletes it in a
// history where that happens.
const provisioned = 1

// drawHidden makes what leaves no record.
func drawHidden(r *rand.Rand) call {
	c := call{op: reindex, cert: -1, policy: -1, thing: -1, group: number(r, groups), parent: -1}
	c.into = set(r.IntN(1 << things))
	if r.IntN(3) == 0 {
		c.op, c.into, c.group = provision, 0, -1
		c.cert, c.policy, c.thing, c.on = number(r, certificates), number(r, policies), provisioned, true
	}
	return c
}
