package jsonscan

import "github.com/iottrail/iottrail/internal/words"

// names finds the member of a Shape that has a name, without a guess and without a loop.
// The table is made for its names: no two of them have the same slot.
type names struct {
	multiplier uint64
	slots      [512]uint8 // an index in keys, which is that of the member
	keys       []nameKey  // and after those of the members one that no name has
}

// A nameKey is what a name is compared with: its ends and its length; beyond 8 bytes its
// first eight, too; beyond 12 the eight before its last four; and beyond 20 all of it.
type nameKey struct {
	ends          uint64
	length        int
	first, second uint64
	name          string
}

// minName is the length of the shortest name that is looked up here: of a shorter one the
// last four bytes would begin before its quote.
const minName = 3

func newNames(members []Member) names {
	n := names{keys: make([]nameKey, len(members)+1), multiplier: 0x9e3779b97f4a7c15}
	for i := range members {
		name := members[i].Name
		key := &n.keys[i]
		if key.name = name; len(name) < minName {
			continue
		}
		quoted := append([]byte(`"`+name+`"`), make([]byte, Pad)...)
		key.ends, key.length = ends(quoted, 1, 1+len(name)), len(name)
		key.first, key.second = words.Load(quoted, 1), words.Load(quoted, max(0, 1+len(name)-12))
	}
	none := uint8(len(members))
	for range 1 << 20 {
		for i := range n.slots {
			n.slots[i] = none
		}
		if n.placeAll() {
			return n
		}
		n.multiplier = n.multiplier*0xd1342543de82ef95 | 1 // any other
	}
	panic("jsonscan: names of members that their ends and lengths do not tell apart")
}

// placeAll gives each key its slot, and reports whether none was taken.
func (n *names) placeAll() bool {
	none := len(n.keys) - 1
	for i := range n.keys[:none] {
		if n.keys[i].length == 0 {
			continue
		}
		slot := &n.slots[n.keys[i].ends*n.multiplier>>55]
		if int(*slot) != none {
			return false
		}
		*slot = uint8(i)
	}
	return true
}

// ends returns the first four bytes and the last four of the name data[from:to], with its
// length mixed in. Of a name of three bytes one of each is a quote.
func ends(data []byte, from, to int) uint64 {
	return (uint64(words.Load32(data, from)) | uint64(words.Load32(data, to-4))<<32) + uint64(to-from)<<8
}

// index returns the index of the key that a name with those ends has, if any has it.
func (n *names) index(ends uint64) int { return int(n.slots[ends*n.multiplier>>55]) }

// is reports whether the key is of the name data[from:to], which has those ends. Pad bytes
// after it can be read.
func (k *nameKey) is(ends uint64, data []byte, from, to int) bool {
	return k.ends == ends && k.length == to-from && (k.length <= 8 || k.isLong(data, from, to))
}

func (k *nameKey) isLong(data []byte, from, to int) bool {
	return words.Load(data, from) == k.first && (k.length <= 12 ||
		words.Load(data, to-12) == k.second && (k.length <= 20 || string(data[from:to]) == k.name))
}
