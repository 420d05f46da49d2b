package fleettest_test

import "slices"

// shorten returns a history that breaks a law as the given one does, and is as short and as
// plain as could be found: without each call, each loss and each coincidence it would not.
func shorten(h *history) *history {
	for {
		shorter := shorterBy(h)
		if shorter == nil {
			return h
		}
		h = shorter
	}
}

// shorterBy returns the history with something less, or nil if nothing can be spared.
func shorterBy(h *history) *history {
	for size := max(1, len(h.calls)/2); size >= 1; size /= 2 {
		for from := 0; from+size <= len(h.calls); from++ {
			if less := h.without(from, from+size); less.breaks() {
				return less
			}
		}
	}
	for i := range h.calls {
		for _, simpler := range simplifications {
			if less := h.with(i, simpler); less != nil && less.breaks() {
				return less
			}
		}
	}
	for i := 1; i < len(h.calls); i++ {
		if h.calls[i].second == h.calls[i-1].second || h.calls[i].second > h.calls[i-1].second+1 {
			if less := h.spread(i); less.breaks() {
				return less
			}
		}
	}
	if h.begins > 0 {
		less := *h
		less.begins, less.told = 0, false
		if less.breaks() {
			return &less
		}
	}
	if h.order > 9 {
		for order := range uint64(10) {
			less := *h
			less.order = order
			if less.breaks() {
				return &less
			}
		}
	}
	return nil
}

// simplifications make one call simpler, and report whether it was not as simple before.
var simplifications = []func(c *call) bool{
	func(c *call) bool { was := c.repeated; c.repeated = false; return was },
	func(c *call) bool { was := c.lost; c.lost = false; return was },
	func(c *call) bool { was := c.lost && c.missed > 0; c.missed = 0; return was },
	func(c *call) bool { was := c.damage != sound; c.damage = sound; return was },
	func(c *call) bool { was := c.failed != ""; c.failed = ""; return was },
	func(c *call) bool { was := c.caller != 0; c.caller = 0; return was },
	func(c *call) bool { was := c.document > 1; c.document = 1; return was && c.policy >= 0 },
	func(c *call) bool { was := c.parent >= 0; c.parent = -1; return was },
}

func (h *history) without(from, to int) *history {
	less := *h
	less.calls = slices.Delete(slices.Clone(h.calls), from, to)
	return &less
}

func (h *history) with(i int, simpler func(c *call) bool) *history {
	less := *h
	less.calls = slices.Clone(h.calls)
	if !simpler(&less.calls[i]) {
		return nil
	}
	return &less
}

// spread gives a call the second after that of the one before it, and moves all that follow.
func (h *history) spread(i int) *history {
	less := *h
	less.calls = slices.Clone(h.calls)
	by := less.calls[i-1].second + 1 - less.calls[i].second
	for k := i; k < len(less.calls); k++ {
		less.calls[k].second += by
	}
	return &less
}

// breaks drops what is no longer lawful, and reports whether the rest breaks a law.
func (h *history) breaks() bool {
	w := newWorld()
	h.calls = slices.Clone(h.calls)
	kept := h.calls[:0]
	for _, c := range h.calls {
		if w.do(&c) {
			kept = append(kept, c)
		}
	}
	h.calls = kept
	return len(h.faults()) > 0
}
