package fleettest_test

import (
	"fmt"
	"slices"

	"github.com/iottrail/iottrail/fleet"
)

// diffLaw: with nothing kept from the Fleet, Diff lists what is otherwise and nothing else, and
// says that something opened where a certificate may do more.
func diffLaw(t *trial) (faults []string) {
	h, moments, deeds := t.history, t.moments, t.history.deeds()
	var seen births
	step := 1 + len(moments)/4
	for from := range moments {
		seen.join(&moments[from].births)
		if from%step != 0 {
			continue
		}
		for _, to := range []int{from + 1, len(moments) - 1} {
			if to >= len(moments) || to < from {
				continue
			}
			before, after := &moments[from], &moments[to]
			got := t.fleet.Diff(at(before.second), at(after.second))
			where := fmt.Sprintf("Diff(%ds, %ds)", before.second, after.second)
			for _, d := range got {
				if d.By != nil && d.By.Action != "" && (deeds[d.By.EventID] == nil || !h.recorded(deeds[d.By.EventID].call)) {
					faults = append(faults, fmt.Sprintf("%s has %v, by what is no call that succeeded", where, d))
				}
			}
			if t.certain {
				faults = append(faults, differences(where, got, &before.world, &after.world, seen.all())...)
			}
		}
	}
	return faults
}

// differences compares what Diff says with what is otherwise. Of what was never made before,
// which seen tells by the places in allARNs, it may say that it is known not to be there.
func differences(where string, got []fleet.Difference, before, after *world, seen []string) (faults []string) {
	for i, arn := range allARNs {
		listed := slices.ContainsFunc(got, func(d fleet.Difference) bool { return d.ARN == arn })
		must, may := before.differs(after, i)
		if must && !listed {
			faults = append(faults, fmt.Sprintf("%s lacks %s", where, arn))
		}
		if listed && !may && seen[i] != "" {
			faults = append(faults, fmt.Sprintf("%s has %s, which is as it was", where, arn))
		}
	}
	opens := slices.ContainsFunc(got, func(d fleet.Difference) bool { return d.Opens })
	for i := range certificates {
		for q := range questions {
			was, wasOr := before.may(i, q)
			is, isOr := after.may(i, q)
			if max(was, wasOr) == no && min(is, isOr) == yes && !opens {
				faults = append(faults, fmt.Sprintf("%s opens nothing, but cert%d may do more", where, i))
			}
		}
	}
	return faults
}

// differs reports whether a resource, by its place in allARNs, is otherwise in another world:
// in itself, or also in what is attached to it by calls about something else.
func (w *world) differs(other *world, which int) (must, may bool) {
	if i := which; i < certificates {
		a, b := w.certificates[i], other.certificates[i]
		a.used, a.exclusive, b.used, b.exclusive = false, false, false, false
		may = a != b || a.offered || b.offered
		a.issuer, b.issuer = 0, 0
		return a != b && !a.offered && !b.offered, may // an offer may have been taken where nobody sees it
	}
	if i := which - certificates; i < policies {
		a, b := w.policies[i], other.policies[i]
		a.next, b.next = 0, 0
		must = a.exists != b.exists || a.preferred != b.preferred
		return must, a != b || w.targets(i) != other.targets(i)
	}
	if i := which - certificates - policies; i < things {
		return w.things[i] != other.things[i], w.things[i] != other.things[i] || w.principals(i) != other.principals(i)
	}
	if i := which - certificates - policies - things; i < groups {
		return w.groups[i] != other.groups[i], w.groups[i] != other.groups[i] || w.members(i) != other.members(i)
	}
	is := w.others.differ(&other.others)[which-certificates-policies-things-groups]
	return is, is
}

// targets are what a policy is attached to: certificates first, groups after them.
func (w *world) targets(policy int) (s set) {
	for i, cert := range w.certificates {
		if cert.policies.has(policy) {
			s.add(i)
		}
	}
	for i, g := range w.groups {
		if g.policies.has(policy) {
			s.add(certificates + i)
		}
	}
	return s
}

// principals are the certificates of a thing.
func (w *world) principals(thing int) (s set) {
	for i, cert := range w.certificates {
		if cert.things.has(thing) {
			s.add(i)
		}
	}
	return s
}

// members are the things in a group.
func (w *world) members(group int) set {
	s := w.groups[group].members
	for i, t := range w.things {
		if t.groups.has(group) {
			s.add(i)
		}
	}
	return s
}
