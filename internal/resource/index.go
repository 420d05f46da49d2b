package resource

// An index has a number for each of its identities. Most calls name a few
// resources, which are found sooner one by one; a call can name any number.
type index struct {
	few  [12]entry // the first n
	n    int
	many map[identity]int // in place of few, once those are too many
}

type entry struct {
	id identity
	at int
}

func (x *index) get(id identity) (at int, ok bool) {
	if x.many != nil {
		at, ok = x.many[id]
		return at, ok
	}
	for i := range x.few[:x.n] {
		if x.few[i].id == id {
			return x.few[i].at, true
		}
	}
	return 0, false
}

// add adds an identity that is not there.
func (x *index) add(id identity, at int) {
	if x.many == nil && x.n < len(x.few) {
		x.few[x.n] = entry{id, at}
		x.n++
		return
	}
	if x.many == nil {
		x.many = make(map[identity]int)
		for _, e := range x.few {
			x.many[e.id] = e.at
		}
	}
	x.many[id] = at
}
