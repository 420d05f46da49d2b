package fleettest_test

// The registry: things and thing groups. A thing or a group that is created once more as it is
// already is no error, and nothing is changed.

// thingTypes are the types of things.
var thingTypes = []string{"", "pump", "valve"}

func newThing(w *world, c *call) bool {
	it := &w.things[c.thing]
	if it.exists {
		return it.kind == c.kind
	}
	*it = thing{exists: true, kind: c.kind}
	return true
}

func changeThing(w *world, c *call) bool {
	it := &w.things[c.thing]
	if !it.exists {
		return false
	}
	it.kind = c.kind
	return true
}

// dropThing: one with certificates can't be deleted, and one that is not there is no error.
func dropThing(w *world, c *call) bool {
	for _, cert := range w.certificates {
		if cert.things.has(c.thing) {
			return false
		}
	}
	w.things[c.thing] = thing{}
	for g := range w.groups {
		w.groups[g].members.drop(c.thing)
	}
	return true
}

func join(w *world, c *call) bool {
	cert := &w.certificates[c.cert]
	if !cert.exists || cert.offered || !w.things[c.thing].exists || homeOf(c.cert, certificates) != homeOf(c.thing, things) {
		return false
	}
	others := cert.things
	others.drop(c.thing)
	if others != 0 && (cert.exclusive || c.on) || cert.things.has(c.thing) && cert.exclusive != c.on {
		return false
	}
	cert.things.add(c.thing)
	cert.exclusive = c.on
	return true
}

func part(w *world, c *call) bool {
	cert := &w.certificates[c.cert]
	if !cert.exists || cert.offered || !w.things[c.thing].exists || homeOf(c.cert, certificates) != homeOf(c.thing, things) {
		return false
	}
	cert.things.drop(c.thing)
	if cert.things == 0 {
		cert.exclusive = false
	}
	return true
}

func newGroup(w *world, c *call) bool {
	it, dynamic := &w.groups[c.group], c.op == createDynamicGroup
	if it.exists {
		return !dynamic && !it.dynamic && it.parent == c.parent
	}
	if c.parent >= 0 {
		over := w.groups[c.parent]
		if int(c.parent) == c.group || !over.exists || over.dynamic || homeOf(int(c.parent), groups) != homeOf(c.group, groups) {
			return false
		}
	}
	*it = group{exists: true, dynamic: dynamic, parent: c.parent}
	return true
}

// dropGroup: one with groups in it can't be deleted, and one that is not there is no error.
// What happens to policies of a group that is deleted is not documented, so they are detached
// before.
func dropGroup(w *world, c *call) bool {
	it := &w.groups[c.group]
	if !it.exists {
		return true
	}
	if it.dynamic != (c.op == deleteDynamicGroup) || it.policies != 0 {
		return false
	}
	for _, other := range w.groups {
		if other.exists && int(other.parent) == c.group {
			return false
		}
	}
	*it = group{parent: -1}
	for t := range w.things {
		w.things[t].groups.drop(c.group)
	}
	return true
}

// place puts a thing into groups and takes it out of others.
func (w *world) place(thing int, into, from set) bool {
	it := &w.things[thing]
	if !it.exists || into&from != 0 {
		return false
	}
	for g := range groups {
		if (into | from).has(g) && (!w.groups[g].exists || w.groups[g].dynamic || homeOf(g, groups) != homeOf(thing, things)) {
			return false
		}
	}
	it.groups = it.groups&^from | into
	return w.mayJoin(it.groups)
}

func enter(w *world, c *call) bool     { return w.place(c.thing, 1<<c.group, 0) }
func leave(w *world, c *call) bool     { return w.place(c.thing, 0, 1<<c.group) }
func moveThing(w *world, c *call) bool { return w.place(c.thing, c.into, c.from) }

// fill is no call: AWS decides which things are in a dynamic group.
func fill(w *world, c *call) bool {
	it := &w.groups[c.group]
	if !it.exists || !it.dynamic {
		return false
	}
	it.members = 0
	for t := range things {
		if c.into.has(t) && w.things[t].exists && homeOf(t, things) == homeOf(c.group, groups) {
			it.members.add(t)
		}
	}
	return true
}

// bring is no call of the control plane: a device that is provisioned over MQTT has AWS make
// its certificate, register its thing and attach a policy, all of it without a record.
func bring(w *world, c *call) bool {
	if !createCertificate(byAWS)(w, c) || !w.policies[c.policy].exists || homeOf(c.policy, policies) != 0 {
		return false
	}
	if homeOf(c.thing, things) != 0 {
		return false
	}
	cert := &w.certificates[c.cert]
	cert.policies.add(c.policy)
	if !w.things[c.thing].exists {
		w.things[c.thing] = thing{exists: true}
	}
	cert.things.add(c.thing)
	return true
}
