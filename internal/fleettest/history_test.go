package fleettest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A history is calls in their order, and what becomes of their records. It is made of a seed,
// and may be shortened after that.
type history struct {
	seed   uint64
	calls  []call
	begins int    // records of earlier seconds are not in the trail
	told   bool   // and Missed says so
	order  uint64 // the seed of the order in which a Fleet is given the records
}

// How a history is drawn.
type manner int8

const (
	whole    manner = iota // every record is there and sound, and each is of a second of its own
	together               // every record is there and sound
	torn                   // all kinds of losses
	manners
)

// drawHistory makes the history of a seed.
func drawHistory(seed uint64) *history {
	r := rand.New(rand.NewPCG(seed, 19))
	h := &history{seed: seed, order: r.Uint64()}
	manner := manner(seed % uint64(manners))
	masked := manner == torn && r.IntN(4) == 0
	if manner == torn && r.IntN(3) == 0 {
		h.begins, h.told = 2+r.IntN(20), r.IntN(2) == 0
	}
	w := newWorld()
	second := 1
	for range 10 + r.IntN(21) {
		before := w
		c := drawLawful(r, &w, masked)
		if manner == whole || r.IntN(3) > 0 {
			second += 1 + r.IntN(1+r.IntN(3))
		}
		c.second, c.caller, c.id = second, int8(r.IntN(len(callers))), drawID(r)
		if manner == torn && !c.op.hidden() {
			c.suffer(r)
			if c.damage == unknownAction {
				w = before
			}
		}
		c.repeated = r.IntN(10) == 0
		h.calls = append(h.calls, c)
	}
	return h
}

// drawLawful draws calls until one may be made, and makes it.
func drawLawful(r *rand.Rand, w *world, masked bool) call {
	for {
		c := draw(r)
		if masked && r.IntN(5) == 0 {
			c = drawHidden(r)
		}
		if masked && (c.op == createThing || c.op == deleteThing) && c.thing == provisioned {
			continue // see "What is taken for granted" in the comment of package fleet
		}
		before := *w
		if c.oneHome() && w.do(&c) && (*w != before || c.failed != "" || r.IntN(4) == 0) { // what changes nothing is rarer
			return c
		}
		*w = before
	}
}

func drawID(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(a), uint16(a>>32), a>>48&0xfff, b&0xfff, b>>12&0xffffffffffff)
}

// suffer decides what becomes of the record of a call.
func (c *call) suffer(r *rand.Rand) {
	switch r.IntN(10) {
	case 0:
		c.lost, c.missed = true, int8(r.IntN(len(tellings)))
	case 1:
		c.damage, c.blotted = damage(1+r.IntN(int(damages)-1)), r.IntN(6)
		if c.damage == noBodies && c.op == createKeys {
			c.damage = omitted // without a request it would be a sound record of another call
		}
	}
}

// moment is the world after what was done in a second.
type moment struct {
	second int
	world  world
	births births // the calls by which what there is came to be
}

// births are the ids of the calls that made what there is.
type births struct {
	certificates [certificates]string
	policies     [policies]string
	things       [things]string
	groups       [groups]string
	others       [otherKinds]string
}

// note takes down what a call made or unmade.
func (b *births) note(before, after *world, id string) {
	for i := range b.certificates {
		born(&b.certificates[i], before.certificates[i].exists, after.certificates[i].exists, id)
	}
	for i := range b.policies {
		born(&b.policies[i], before.policies[i].exists, after.policies[i].exists, id)
	}
	for i := range b.things {
		born(&b.things[i], before.things[i].exists, after.things[i].exists, id)
	}
	for i := range b.groups {
		born(&b.groups[i], before.groups[i].exists, after.groups[i].exists, id)
	}
	was, is := before.others.exist(), after.others.exist()
	for i := range b.others {
		born(&b.others[i], was[i], is[i], id)
	}
}

func born(by *string, before, after bool, id string) {
	switch {
	case after && !before:
		*by = id
	case !after:
		*by = ""
	}
}

// ends is the second of the last call.
func (h *history) ends() int {
	if len(h.calls) == 0 {
		return 0
	}
	return h.calls[len(h.calls)-1].second
}

// truth is the world at the end of every second in which something was done, and before the
// first; nil if a call is not lawful, which one that was drawn always is.
func (h *history) truth() []moment {
	w := newWorld()
	moments := []moment{{second: 0, world: w}}
	for i := range h.calls {
		c := &h.calls[i]
		before := w
		if !w.do(c) { // which sets the numbers of new versions, as AWS does
			return nil
		}
		last := &moments[len(moments)-1]
		if last.second != c.second {
			moments = append(moments, moment{second: c.second, births: last.births})
			last = &moments[len(moments)-1]
		}
		last.births.note(&before, &w, c.id)
		last.world = w
	}
	return moments
}

// clear reports whether no second can be understood in two ways: whatever the order of its
// calls that is possible, the end is the same, and nothing more has to be known for it than that
// what is made comes before what changes it, and that before what deletes it.
func (h *history) clear() bool {
	w := newWorld()
	for i := 0; i < len(h.calls); {
		end := i + 1
		for end < len(h.calls) && h.calls[end].second == h.calls[i].second {
			end++
		}
		after := w
		for k := i; k < end; k++ {
			after.do(&h.calls[k])
		}
		if end-i > 4 || tangled(h.calls[i:end]) || !oneEnd(&w, &after, slices.Clone(h.calls[i:end]), 0) {
			return false
		}
		w, i = after, end
	}
	return true
}

// tangled reports whether something is made twice, or deleted and made anew, by some of the calls,
// attached and detached, or a transfer is not all that happens to a certificate's status.
func tangled(calls []call) bool {
	for i := range calls {
		for k := range calls {
			a, b := &calls[i], &calls[k]
			if i == k || a.failed != "" || b.failed != "" {
				continue
			}
			if made[a.op] && (made[b.op] || deleted[b.op]) && a.cert == b.cert && a.policy == b.policy && a.thing == b.thing && a.group == b.group {
				return true
			}
			if a.op == attachThing && b.op == detachThing && a.cert == b.cert && a.thing == b.thing {
				return true // only that it was attached exclusively says which was first
			}
			if a.op >= transfer && a.op <= acceptTransfer && b.op >= updateCertificate && b.op <= acceptTransfer && a.cert == b.cert {
				return true
			}
		}
	}
	return false
}

// What makes something and what deletes it.
var (
	made = [ops]bool{createKeys: true, createFromCSR: true, register: true, registerWithoutCA: true, createPolicy: true, createThing: true,
		createGroup: true, createDynamicGroup: true, createAlias: true, registerCA: true, createAuthorizer: true, createRule: true}
	deleted = [ops]bool{deleteCertificate: true, deletePolicy: true, deleteThing: true, deleteGroup: true, deleteDynamicGroup: true,
		deleteAlias: true, deleteCA: true, deleteAuthorizer: true, deleteRule: true}
)

// oneEnd reports whether all orders of calls that are possible lead to one end. The first so
// many of them were made already.
func oneEnd(w, end *world, calls []call, made int) bool {
	if made == len(calls) {
		return *w == *end
	}
	for i := made; i < len(calls); i++ {
		calls[made], calls[i] = calls[i], calls[made]
		next, c := *w, calls[made]
		if next.do(&c) && c.version == calls[made].version && !oneEnd(&next, end, calls, made+1) {
			return false
		}
		calls[made], calls[i] = calls[i], calls[made]
	}
	return true
}

// unharmed reports whether nothing was kept from the Fleet.
func (h *history) unharmed() bool {
	return h.begins == 0 && !slices.ContainsFunc(h.calls, func(c call) bool { return c.lost || c.damage != sound || c.op.hidden() })
}

// provisions reports whether a device is provisioned over MQTT.
func (h *history) provisions() bool {
	return slices.ContainsFunc(h.calls, func(c call) bool { return c.op == provision })
}

func (h *history) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, order %d", h.seed, h.order)
	if h.begins > 0 {
		fmt.Fprintf(&b, ", and the trail begins at %ds (told: %t)", h.begins, h.told)
	}
	for i := range h.calls {
		b.WriteString("\n  " + h.calls[i].line())
		if h.calls[i].second < h.begins {
			b.WriteString(" (before the trail)")
		}
	}
	return b.String()
}

// join adds what was made in a later moment.
func (b *births) join(later *births) {
	keep := func(have *string, id string) {
		if id != "" {
			*have = id
		}
	}
	for i, id := range later.certificates {
		keep(&b.certificates[i], id)
	}
	for i, id := range later.policies {
		keep(&b.policies[i], id)
	}
	for i, id := range later.things {
		keep(&b.things[i], id)
	}
	for i, id := range later.groups {
		keep(&b.groups[i], id)
	}
	for i, id := range later.others {
		keep(&b.others[i], id)
	}
}

// all are the ids in the order of allARNs.
func (b *births) all() []string {
	return slices.Concat(b.certificates[:], b.policies[:], b.things[:], b.groups[:], b.others[:])
}
