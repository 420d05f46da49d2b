package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/iottrail/iottrail"
)

// iottrail.Repeats says what is a repeat, and remembers in one place what it has seen. On many
// machines there is no such place, so its two questions are asked about records that a key has
// brought together. Among those with one event id in one account: did the same record come before?
// Among those with one shared event id: did the other account's record of the same call? Event ids
// alone prove nothing between accounts, so for the second question the records themselves, which are
// few, go along, and a Repeats is asked.
//
// The first of several repeats stays, in the order of the files' keys and of the records in a file.
// Only records of the same class are compared, and damaged ones separately, so a change is not
// dropped in favour of a record that says less.

func init() {
	register.DoFn3x1[[]byte, func(*record) bool, func(int64, pack), error](&sharedFn{})
	register.DoFn4x0[int64, func(*pack) bool, func(record), func(string, int64)](&firstFn{})
	register.Emitter2[int64, pack]()
	register.Iter1[pack]()
	register.Emitter1[record]()
	register.Iter1[record]()
}

// A record is what the pipeline keeps of a CloudTrail record. Most have only their place: they are
// just counted.
type record struct {
	Key         []byte // what it shares with its repeats
	File, Index int64  // the file's number, and which record in it
	At          instant
	Class       int64
	Damaged     bool // a member could not be read
	Repeat      bool // of the record of the same call in another account

	Actor     string   // for the counts: who called; "" for other sources
	Resources []string // about what
	Failed    bool

	Change   []byte // a fleet.Change as JSON; nil for other classes
	Policy   string // which policy the change opens, uses or deletes, see policyKey
	Did      int64  // what it does: a fleet.PolicyDeed
	Findings [][]byte
	Raw      string // the record itself, if it has a shared event id, until that has been checked
}

// The classes of records.
const (
	classChange = iota // of the fleet
	classRead          // of the fleet
	classOther         // of other sources
)

// A place is where a record comes from.
type place struct{ file, index int64 }

func (r *record) place() place { return place{r.File, r.Index} }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.index, q.index))
}

// bucketOf returns which of n groups of keys a key is in. The records of a group are looked at
// together, so a file does not become as many elements as it has records.
func bucketOf(key []byte, n int) int64 {
	return int64(binary.BigEndian.Uint64(key) % uint64(n))
}

// maxID is the longest id or account that iottrail.Repeats takes.
const maxID = 128

func usable(id string) bool { return id != "" && len(id) <= maxID }

// ownKey returns the same key for a record and its repeats in its own account, and for no others. A
// record without a usable id is never a repeat.
func ownKey(ev *iottrail.Event, r *record) []byte {
	if !usable(ev.EventID) || len(ev.RecipientAccountID) > maxID {
		return keyOf(r, 'p', binary.BigEndian.AppendUint64(nil, uint64(r.File)), binary.BigEndian.AppendUint64(nil, uint64(r.Index)))
	}
	return keyOf(r, kindOf(ev, 'o', 'O'), []byte(ev.EventID), []byte(ev.RecipientAccountID))
}

// sharedKey returns the same key for records that may be of one call in several accounts, and nil for
// all other records.
func sharedKey(ev *iottrail.Event, r *record) []byte {
	insight := ev.Insight != nil || ev.EventCategory == iottrail.EventCategoryInsight || ev.EventType == iottrail.EventTypeInsight
	if insight || !usable(ev.EventID) || !usable(ev.SharedEventID) || !usable(ev.RecipientAccountID) {
		return nil
	}
	return keyOf(r, kindOf(ev, 's', 'S'), []byte(ev.SharedEventID))
}

// kindOf keeps addenda apart from the records that they add to.
func kindOf(ev *iottrail.Event, record, addendum byte) byte {
	if ev.Addendum != nil {
		return addendum
	}
	return record
}

// keyOf hashes what makes a key. Nobody can make two records that differ in it and have the same key.
func keyOf(r *record, kind byte, parts ...[]byte) []byte {
	text := []byte{kind, byte(r.Class), 0}
	if r.Damaged {
		text[2] = 1
	}
	for _, part := range parts {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	return sum[:16]
}

// sharedFn finds the repeats among records with one shared event id, marks them, and gives each
// record to those with its own id.
type sharedFn struct{ Buckets int }

func (fn *sharedFn) ProcessElement(_ []byte, records func(*record) bool, own func(int64, pack)) error {
	var list []record
	for r := (record{}); records(&r); r = (record{}) {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b record) int { return a.place().compare(b.place()) })
	repeats := iottrail.Repeats{Limit: math.MaxInt}
	for i := range list {
		r := &list[i]
		// The bytes of a record give the record again. An error is about the damaged member.
		ev, err := iottrail.NewBytesDecoder([]byte(r.Raw)).Next()
		if ev == nil {
			return fmt.Errorf("record %d of file %d can't be read again: %w", r.Index, r.File, err)
		}
		r.Repeat = repeats.Seen(ev)
		r.Raw = ""
		own(bucketOf(r.Key, fn.Buckets), pack{[]record{*r}})
	}
	return nil
}

// firstFn leaves the first of the records with one key. It holds the records of one bucket.
type firstFn struct {
	repeats int64
}

func (fn *firstFn) ProcessElement(_ int64, packs func(*pack) bool, first func(record), _ func(string, int64)) {
	var list []pack
	places := map[string]place{}
	for p := (pack{}); packs(&p); p = (pack{}) {
		for i := range p.Records {
			r := &p.Records[i]
			if before, ok := places[string(r.Key)]; !ok || r.place().compare(before) < 0 {
				places[string(r.Key)] = r.place()
			}
		}
		list = append(list, p)
	}
	for _, p := range list {
		for i := range p.Records {
			if r := &p.Records[i]; r.Repeat || places[string(r.Key)] != r.place() {
				fn.repeats++
			} else {
				first(*r)
			}
		}
	}
}

func (fn *firstFn) FinishBundle(_ func(record), total func(string, int64)) {
	total(totalRepeats, fn.repeats)
	fn.repeats = 0
}
