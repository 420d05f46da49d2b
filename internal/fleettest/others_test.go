package fleettest_test

// Of each of these there is one, in the first home.

// others are what devices get in by besides certificates, and what carries their messages on.
type others struct {
	alias      roleAlias
	ca         authority
	authorizer authorizer
	rule       topicRule
}

// otherKinds is how many fields others has. Each has a place in exist, differ and otherARNs, in this order.
const otherKinds = 4

// exist reports which there are.
func (o *others) exist() [otherKinds]bool {
	return [...]bool{o.alias.exists, o.ca.exists, o.authorizer.exists, o.rule.exists}
}

// differ reports which are otherwise than in others of another world.
func (o *others) differ(p *others) [otherKinds]bool {
	return [...]bool{o.alias != p.alias, o.ca != p.ca, o.authorizer != p.authorizer, o.rule != p.rule}
}

type roleAlias struct {
	exists bool
	role   int8 // the number of its role
	long   bool // credentials are for two hours instead of one
}

type authority struct{ exists, active, registers bool }

type authorizer struct{ exists, active, signed bool }

type topicRule struct {
	exists, enabled bool
	sql             int8 // the number of its statement
	target          int8 // the number of where it sends messages
}

func newAlias(w *world, c *call) bool {
	it := &w.others.alias
	if it.exists {
		return false
	}
	*it = roleAlias{exists: true, role: c.kind, long: c.on}
	return true
}

// changeAlias leaves out what stays as it is.
func changeAlias(w *world, c *call) bool {
	it := &w.others.alias
	if !it.exists {
		return false
	}
	if c.kind != 0 {
		it.role = c.kind
	}
	if c.kind == 0 || c.on {
		it.long = c.on
	}
	return true
}

func dropAlias(w *world, _ *call) bool {
	there := w.others.alias.exists
	w.others.alias = roleAlias{}
	return there
}

func newCA(w *world, c *call) bool {
	it := &w.others.ca
	if it.exists {
		return false
	}
	*it = authority{exists: true, active: c.on, registers: c.kind == 1}
	return true
}

// changeCA sets the status, whether certificates are registered, or both.
func changeCA(w *world, c *call) bool {
	it := &w.others.ca
	if !it.exists {
		return false
	}
	if c.kind != 1 {
		it.active = c.on
	}
	if c.kind != 0 {
		it.registers = c.on
	}
	return true
}

func dropCA(w *world, _ *call) bool {
	lawful := w.others.ca.exists && !w.others.ca.active
	w.others.ca = authority{}
	return lawful
}

func newAuthorizer(w *world, c *call) bool {
	it := &w.others.authorizer
	if it.exists {
		return false
	}
	*it = authorizer{exists: true, active: c.on, signed: c.kind == 0}
	return true
}

func changeAuthorizer(w *world, c *call) bool {
	it := &w.others.authorizer
	it.active = c.on
	return it.exists
}

func dropAuthorizer(w *world, _ *call) bool {
	lawful := w.others.authorizer.exists && !w.others.authorizer.active
	w.others.authorizer = authorizer{}
	return lawful
}

func newRule(w *world, c *call) bool {
	if w.others.rule.exists {
		return false
	}
	w.others.rule.exists = true
	return changeRule(w, c)
}

func changeRule(w *world, c *call) bool {
	it := &w.others.rule
	there := it.exists
	*it = topicRule{exists: true, enabled: c.on, sql: c.kind, target: c.document}
	return there
}

func switchRule(w *world, c *call) bool {
	it := &w.others.rule
	it.enabled = c.op == enableRule
	return it.exists
}

func dropRule(w *world, _ *call) bool {
	there := w.others.rule.exists
	w.others.rule = topicRule{}
	return there
}
