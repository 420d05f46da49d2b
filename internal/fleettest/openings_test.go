package fleettest_test

import (
	"fmt"
	"slices"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// opensTooFar reports of each document whether iot.PolicyDocument.OverlyPermissive finds something
// in it, be it that the text can't be read.
var opensTooFar = func() (all []bool) {
	for _, d := range documents {
		doc, _ := iot.ParsePolicyDocument(d.text) // nil on an error, of which there is a finding
		all = append(all, d.text != "" && len(doc.OverlyPermissive()) > 0)
	}
	return all
}()

// opens reports whether the version of a policy that is in force opens too much.
func (w *world) opens(policy int) bool {
	p := &w.policies[policy]
	return p.exists && opensTooFar[p.documents[p.preferred]]
}

// A deed is what one call did to the world.
type deed struct {
	call          *call
	before, after world
}

// deeds are the calls of a history that succeeded, by their ids.
func (h *history) deeds() map[string]*deed {
	all := map[string]*deed{}
	w := newWorld()
	for i := range h.calls {
		d := &deed{call: &h.calls[i], before: w}
		w.do(d.call)
		d.after = w
		if d.call.failed == "" && !d.call.op.hidden() {
			all[d.call.id] = d
		}
	}
	return all
}

// attached reports whether the policy of a call is attached to its target.
func (w *world) attached(c *call) bool {
	target := w.target(c)
	return target != nil && w.policies[c.policy].exists && target.has(c.policy)
}

// open reports whether what a call may have opened is open: by a narrow reading, in which it is
// closed as well when the certificate or the authority itself is inactive or the policy is
// attached to nothing, or by a wide one. The third result is false if the call opens nothing in any world.
func (w *world) open(c *call) (narrow, wide, ever bool) {
	switch c.op {
	case updateCertificate, register, registerWithoutCA, acceptTransfer:
		which := c.cert
		if c.op == acceptTransfer {
			which = certificates - 1
		}
		it := w.certificates[which]
		is := it.exists && it.status == iot.CertificateStatusActive
		return is, is, true
	case attachPolicy, attachPrincipal:
		wide = w.attached(c) && w.opens(c.policy)
		narrow = wide && (c.group >= 0 || w.certificates[c.cert].status == iot.CertificateStatusActive)
		return narrow, wide, true
	case createPolicy, createVersion, setDefault:
		wide = w.opens(c.policy)
		return wide && w.attachedToSomething(c.policy), wide, true
	case registerCA, updateCA:
		wide = w.others.ca.exists && w.others.ca.registers
		return wide && w.others.ca.active, wide, true
	case createAuthorizer, updateAuthorizer:
		wide = w.others.authorizer.exists && !w.others.authorizer.signed
		return wide && w.others.authorizer.active, wide, true
	}
	return false, false, false
}

// mustBeOpening reports whether a call opened something by any reading.
func (d *deed) mustBeOpening() bool {
	c := d.call
	was, _, _ := d.before.open(c)
	is, _, _ := d.after.open(c)
	switch c.op {
	case updateCertificate, attachPolicy, attachPrincipal, createVersion, setDefault, updateCA:
		_, wide, _ := d.before.open(c)
		return is && !was && !wide
	case register, registerWithoutCA:
		return is && d.before.certificates[c.cert].used
	case registerCA, createAuthorizer:
		return is
	case createRule, replaceRule:
		was, is := d.before.others.rule, d.after.others.rule
		return is.enabled && (!was.enabled || was.target != is.target)
	}
	return false
}

// alone reports whether no other call is of the same second, which may have opened the same.
func (h *history) alone(c *call) bool {
	return !slices.ContainsFunc(h.calls, func(other call) bool { return other.second == c.second && other.id != c.id })
}

// openingsLaw: an opening that is Known was one, is closed by the call that is named and not
// before, and stays open if none is. With nothing kept from the Fleet none is missing.
func openingsLaw(t *trial) (faults []string) {
	h, deeds := t.history, t.history.deeds()
	found := map[string]bool{}
	for _, o := range t.fleet.Openings() {
		if o.Opened == nil {
			return []string{fmt.Sprintf("an opening by nobody: %v", o)}
		}
		if o.Known == fleet.NotKnown {
			faults = append(faults, fmt.Sprintf("NotKnown: %v", o))
		}
		found[o.Opened.EventID] = true
		for _, change := range []*fleet.Change{o.Opened, o.Closed} {
			if change == nil || change.Action == "" && o.Known == fleet.Doubtful {
				continue
			}
			if d := deeds[change.EventID]; d == nil || !h.recorded(d.call) {
				faults = append(faults, fmt.Sprintf("opened or closed by %v, which is no record of a call that succeeded: %v", change, o))
			}
		}
		if o.Known == fleet.Known && len(faults) == 0 {
			faults = append(faults, h.wrongOpening(o, deeds, t.moments)...)
		}
	}
	if !t.certain {
		return faults
	}
	for id, d := range deeds {
		if d.mustBeOpening() && !found[id] && h.alone(d.call) {
			faults = append(faults, "no opening by "+d.call.line())
		}
	}
	return faults
}

// mayRepeat reports whether a call counts as an opening even if what it opens was open before: another
// version as the default, and a policy attached to a certificate that a device brought, perhaps with it.
func (h *history) mayRepeat(c *call) bool {
	switch c.op {
	case setDefault, createVersion:
		return true
	case attachPolicy, attachPrincipal:
		return h.provisions()
	}
	return false
}

// wrongOpening tells what is wrong with an opening that is Known.
func (h *history) wrongOpening(o fleet.Opening, deeds map[string]*deed, moments []moment) (faults []string) {
	opened := deeds[o.Opened.EventID]
	_, is, ever := opened.after.open(opened.call)
	if !ever || !is {
		return []string{fmt.Sprintf("it opened nothing: %v", o)}
	}
	if was, _, _ := opened.before.open(opened.call); was && h.alone(opened.call) && !h.mayRepeat(opened.call) {
		return []string{fmt.Sprintf("it was open before: %v", o)}
	}
	until := moments[len(moments)-1].second + 1
	if o.Closed != nil {
		until = deeds[o.Closed.EventID].call.second
		if narrow, _, _ := deeds[o.Closed.EventID].after.open(opened.call); narrow {
			faults = append(faults, fmt.Sprintf("it is still open: %v", o))
		}
	}
	for i := range moments {
		m := &moments[i]
		if m.second < opened.call.second || m.second >= until {
			continue
		}
		if _, wide, _ := m.world.open(opened.call); !wide {
			faults = append(faults, fmt.Sprintf("it was closed at %ds: %v", m.second, o))
			break
		}
	}
	return faults
}
