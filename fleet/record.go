package fleet

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"math"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// The ends of time, for records without one and for times that nobody gave.
const (
	never   = math.MinInt64
	forever = math.MaxInt64
)

// A record is what is kept of one call, or of records that are missing.
type record struct {
	sec, until int64 // until is sec, unless what the record may have changed can be changed later, too
	id         string
	place      *place
	who        *who
	action     string // "" of records that are missing
	from       string
	err        string      // of a call that failed; of records that are missing why
	on         []*resource // what it touched, each once
	sum        uint32      // of what it says, to choose between two that have one id
	failed     bool
	unreadable bool // it does not say all that the call did
	omitted    bool // CloudTrail left a body out
	addendum   bool // it adds to an earlier record, and is in its place
	copied     bool // another record has the call; to be passed over everywhere
}

// who is the caller of records, shared by all of them.
type who struct {
	actor iottrail.Actor
	key   string
}

func (r *record) time() time.Time { return timeOf(r.sec) }

func timeOf(sec int64) time.Time {
	if sec == never || sec == forever {
		return time.Time{}
	}
	return time.Unix(sec, 0).UTC()
}

// secondOf returns the second of a time, or none for the zero time.
func secondOf(t time.Time, none int64) int64 {
	if t.IsZero() {
		return none
	}
	return t.Unix()
}

// compareRecords orders records by time, and those of a second in an order that does not
// depend on when they were added.
func compareRecords(a, b *record) int {
	return cmp.Or(cmp.Compare(a.sec, b.sec), cmp.Compare(a.id, b.id), cmp.Compare(a.action, b.action), cmp.Compare(a.sum, b.sum),
		cmp.Compare(a.place.account, b.place.account), cmp.Compare(a.place.region, b.place.region),
		cmp.Compare(a.until, b.until), cmp.Compare(a.err, b.err))
}

// text returns the text in memory of its own, the same for all that are equal.
func (f *Fleet) text(s string) string {
	if s == "" {
		return ""
	}
	if t, ok := f.texts[s]; ok {
		return t
	}
	if f.texts == nil {
		f.texts = make(map[string]string)
	}
	s = strings.Clone(s)
	f.texts[s] = s
	return s
}

// caller returns who made a call.
func (f *Fleet) caller(ev *iottrail.Event) *who {
	w := who{ev.Actor(), ev.UserIdentity.AccessKeyID}
	if p, ok := f.callers[w]; ok {
		return p
	}
	if f.callers == nil {
		f.callers = make(map[who]*who)
	}
	a := &w.actor
	for _, s := range []*string{
		&w.key, &a.AccountID, &a.Partition, &a.Name, &a.SessionName, &a.ARN, &a.IssuerARN, &a.PrincipalID,
		&a.SourceIdentity, &a.UserID, &a.IdentityStoreARN, &a.OnBehalfOf,
	} {
		*s = f.text(*s)
	}
	p := &w
	f.callers[w] = p
	return p
}

// newRecord returns the record of an Event, without what it touched.
func (f *Fleet) newRecord(ev *iottrail.Event) *record {
	if len(f.slab) == 0 {
		f.slab = make([]record, 128)
	}
	r := &f.slab[0]
	f.slab = f.slab[1:]
	*r = record{
		sec: secondOf(ev.EventTime, never), id: strings.Clone(ev.EventID), place: f.placeOf(ev), who: f.caller(ev),
		action: f.text(ev.EventName), from: f.text(ev.SourceIPAddress), failed: ev.Failed(),
	}
	r.until = r.sec
	if r.failed {
		r.err = ev.ErrorCode
		if r.err == "" {
			r.err = ev.ErrorMessage
		}
		r.err = f.text(r.err)
	}
	return r
}

// placeOf returns where a call was made. A record without a recipient is of its caller's
// account, as package iot takes it.
func (f *Fleet) placeOf(ev *iottrail.Event) *place {
	account := ev.RecipientAccountID
	if account == "" {
		account = ev.UserIdentity.AccountID
	}
	return f.place(account, ev.AWSRegion)
}

// A recordKey is what records of one call have in common: the id in an account, or the id that
// the records of one call have in several.
type recordKey struct {
	id, account string
	action      string // of one account: a log that somebody wrote may have an id again
	sec         int64
	shared      bool
}

// identify sets what tells a record from others, and returns its key. A record that brings an
// earlier one up to date has the place of that one. One without an id is known by what it says,
// so that a file can be read twice.
func (f *Fleet) identify(r *record, ev *iottrail.Event) recordKey {
	r.sum = crc32.Update(0, castagnoli, ev.RequestParameters)
	for _, b := range [...][]byte{ev.ResponseElements, []byte(ev.EventName), []byte(ev.ErrorCode)} {
		r.sum = crc32.Update(r.sum, castagnoli, b)
	}
	id := r.id
	if a := ev.Addendum; a != nil && a.OriginalEventID != "" {
		r.addendum, id = true, strings.Clone(a.OriginalEventID)
	}
	if id == "" {
		id = contentID(ev)
	}
	return recordKey{id: id, account: r.place.account, action: r.action, sec: r.sec}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// contentID is used as the id of a record that has none. No id of CloudTrail's has a space.
func contentID(ev *iottrail.Event) string {
	said, err := json.Marshal(ev)
	if err != nil {
		said = []byte(ev.Raw)
	}
	sum := sha256.Sum256(said)
	return "without id " + hex.EncodeToString(sum[:])
}

// supersedes reports whether r is to be taken in the place of another record of the same call,
// in one account. Which of two it is does not depend on their order.
func (r *record) supersedes(old *record) bool {
	switch {
	case r.addendum != old.addendum:
		return r.addendum
	case r.omitted != old.omitted:
		return old.omitted
	}
	return r.sum < old.sum
}

// owns reports whether r is to be taken in the place of the record that another account got of
// the same call. What the call names is in the account that was called, which is not the
// caller's own if there are two.
func (r *record) owns(old *record) bool {
	mine, theirs := r.place.account == r.who.actor.AccountID, old.place.account == old.who.actor.AccountID
	if mine != theirs {
		return theirs
	}
	return r.place.account < old.place.account
}

// drop has a record passed over, as another has its call.
func (f *Fleet) drop(r *record) {
	r.copied = true
	for _, on := range r.on {
		on.changed()
	}
	r.place.dirty()
	f.dirty = true
}
