package detect

// A recent is a map that has room for so many values. It forgets the one that was used least
// recently.
type recent[V any] struct {
	most      int
	forgotten *int64   // counts what was
	drop      func(*V) // is told of what is forgotten; may be nil
	values    map[uint64]*used[V]
	newest    *used[V]
	oldest    *used[V]
}

// A used is a value in a recent, between the one that was used after it and the one before.
type used[V any] struct {
	value        V
	key          uint64
	newer, older *used[V]
}

// get returns the value of a key, which is the zero V if it is new. It is valid until the next get.
func (r *recent[V]) get(key uint64) *V {
	if r.values == nil {
		r.values = make(map[uint64]*used[V])
	}
	u := r.values[key]
	if u == nil {
		if len(r.values) >= r.most {
			u = r.oldest
			r.unlink(u)
			delete(r.values, u.key)
			*r.forgotten++
			if r.drop != nil {
				r.drop(&u.value)
			}
		}
		u = &used[V]{key: key}
		r.values[key] = u
	} else {
		r.unlink(u)
	}
	u.older, u.newer = r.newest, nil
	if r.newest != nil {
		r.newest.newer = u
	} else {
		r.oldest = u
	}
	r.newest = u
	return &u.value
}

// find returns the value of a key, or nil. It is used by that, as by get.
func (r *recent[V]) find(key uint64) *V {
	if r.values[key] == nil {
		return nil
	}
	return r.get(key)
}

func (r *recent[V]) unlink(u *used[V]) {
	if u.newer != nil {
		u.newer.older = u.older
	} else {
		r.newest = u.older
	}
	if u.older != nil {
		u.older.newer = u.newer
	} else {
		r.oldest = u.newer
	}
}

// all calls f with each value, first those that were used least recently.
func (r *recent[V]) all(f func(*V)) {
	for u := r.oldest; u != nil; u = u.newer {
		f(&u.value)
	}
}
