package fleet

import "github.com/iottrail/iottrail/iot"

// An entry is what one call did to one resource, in one respect.
type entry struct {
	rec  *record
	peer *resource // the other end of a link
	doc  *document // of opBorn and opVersion of policies; nil if it can't be read
	set  []setting // what was set, of what has settings
	n    int32     // the version of a policy, or noVersion if that is not known
	op   op
	link link
	to   states // of opBorn and opStatus: what the resource may be in after it
	// force is set on the deletion of a certificate that takes its policies from it.
	force bool
	// makesDefault is set on a version of a policy that was made the default, and perhaps on one
	// that may have been.
	makesDefault, perhaps bool
}

// An op is what a call did.
type op uint8

const (
	opTouch    op = iota // nothing that is kept
	opNeed               // nothing that is kept, but it proves that the resource was there
	opBorn               // created or registered, with nothing attached
	opDied               // deleted
	opStatus             // the status of a certificate
	opTransfer           // of a certificate to another account
	opCancel             // the end of that, by the account that offered it
	opAccept             // what another account said to a transfer: in the log of its own certificate
	opReject
	opLink
	opUnlink
	opVersion // a version of a policy was written
	opDefault // a version was made the default
	opDrop    // a version was deleted
	opSet     // settings
)

// rank orders what was done in one second, for the eye: created before changed before deleted.
func (o op) rank() int {
	switch o {
	case opBorn:
		return 0
	case opDied:
		return 2
	}
	return 1
}

// A link is what two resources can have to do with each other. The first of them is called a,
// the second b.
type link uint8

const (
	linkNone   link = iota
	linkPolicy      // a policy is attached to a certificate, a thing group or another target
	linkThing       // a thing has a principal, such as a certificate
	linkMember      // a thing is in a thing group
	linkTarget      // a job has a thing or a thing group to run on
)

// changesItself reports whether a call changed the resource, and not only what it is linked to.
func (e *entry) changesItself() bool {
	switch e.op {
	case opTouch, opNeed, opLink, opUnlink:
		return false
	}
	return true
}

// noVersion is a version of a policy that is not known.
const noVersion = 0

// states is a set of states in which a resource may be. What has no status is in other while it
// is there.
type states uint8

const (
	gone states = 1 << iota
	active
	inactive
	revoked
	pending // being transferred
	other

	numStates = 6
	anyState  = 1<<numStates - 1
	there     = anyState &^ gone
	// settable are the states into which a call may put a certificate that is there: AWS IoT
	// refuses PENDING_TRANSFER.
	settable = active | inactive | revoked | other
)

// stateOf returns the state that a status means.
func stateOf(s iot.CertificateStatus) states {
	switch s {
	case iot.CertificateStatusActive:
		return active
	case iot.CertificateStatusInactive:
		return inactive
	case iot.CertificateStatusRevoked:
		return revoked
	case iot.CertificateStatusPendingTransfer:
		return pending
	case "":
		return settable
	}
	return other
}

// A step is what an entry says of the states of its resource: from which it came into which. In
// those of stays it may have been as well, and stayed in them. If to is empty it stayed in any.
type step struct{ from, to, stays states }

// after returns the states in which a resource may be after the step that was in one of some.
func (s step) after(was states) (is states) {
	if was&s.from != 0 {
		is = s.to
	}
	return is | was&s.stays
}

// step returns the step of an entry, and whether it has one.
func (e *entry) step(kind string) (step, bool) {
	switch e.op {
	case opBorn:
		if kind == iot.TypeThing || kind == iot.TypeThingGroup { // one that is there already, as the call asks for it, is no error
			return step{from: gone, to: e.to, stays: there}, true
		}
		return step{from: gone, to: e.to}, true
	case opDied:
		switch kind {
		case iot.TypeCertificate: // it must not be active
			return step{from: there &^ active, to: gone}, true
		case iot.TypePolicy:
			return step{from: there, to: gone}, true
		}
		return step{from: anyState, to: gone}, true // things and others may be deleted twice
	case opStatus:
		return step{from: there, to: e.to}, true
	case opTransfer:
		return step{from: there &^ pending, to: pending}, true
	case opCancel:
		return step{from: pending, to: inactive}, true
	case opNeed, opLink, opVersion, opDefault, opDrop, opSet:
		return step{from: there}, true
	}
	return step{}, false
}
