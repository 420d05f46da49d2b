package detect

import "container/list"

// An lru is a map with room for a number of values. When it is full, it forgets the one that
// was used least recently.
type lru[V any] struct {
	most      int
	forgotten *int64                   // counts what was forgotten
	drop      func(*V)                 // is called with what is forgotten; may be nil
	elements  map[uint64]*list.Element // of order, by their keys
	order     list.List                // of *keyed[V], first the one that was used least recently
}

// A keyed value knows its key.
type keyed[V any] struct {
	key   uint64
	value V
}

// get returns the value of a key, which is the zero V if it is new.
func (r *lru[V]) get(key uint64) *V {
	if v := r.find(key); v != nil {
		return v
	}
	if r.elements == nil {
		r.elements = make(map[uint64]*list.Element)
	}
	if len(r.elements) >= r.most {
		old := r.order.Remove(r.order.Front()).(*keyed[V])
		delete(r.elements, old.key)
		*r.forgotten++
		if r.drop != nil {
			r.drop(&old.value)
		}
	}
	k := &keyed[V]{key: key}
	r.elements[key] = r.order.PushBack(k)
	return &k.value
}

// find returns the value of a key, or nil. It counts as a use, as get does.
func (r *lru[V]) find(key uint64) *V {
	e := r.elements[key]
	if e == nil {
		return nil
	}
	r.order.MoveToBack(e)
	return &e.Value.(*keyed[V]).value
}

// all calls f with each value, first those that were used least recently.
func (r *lru[V]) all(f func(*V)) {
	for e := r.order.Front(); e != nil; e = e.Next() {
		f(&e.Value.(*keyed[V]).value)
	}
}
