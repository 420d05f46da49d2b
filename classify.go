package iottrail

import (
	"bytes"
	"errors"
	"math/bits"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file decides what a JSON object is: a record, a container of records, or neither.
// Nothing else decides it, for documents, elements of lists, and objects in texts alike.
// The rules are tried in this order:
//
//  1. An object whose eventSource begins with "aws:" is an event for a Lambda function.
//     No record has such a source. It is a container or a notice.
//  2. An object is a record if it has an eventVersion of the form 1.N and one more member of a
//     record (if that is eventType, with a value of the form of CloudTrail's), or eventSource,
//     eventName and eventTime as texts and userIdentity as an object. The old spelling is a
//     record, too: see legacyTable. A record that is also a container, with something in it
//     that may be a record, is ambiguous, which is an error.
//  3. An object with the members of a container is one, and what it holds is read. An object
//     that is two containers at once is ambiguous.
//  4. Anything else is not a log. If it is a notice, the error says which.
//
// Members that nobody knows are not searched: they cost nothing, and no record is let in
// out of them. Names of containers and notices are compared by their words alone, since
// SDKs and shippers spell them in their own way: cloudTrailEvent, CloudTrailEvent and
// cloud_trail_event are one name. Names of a record's members must match exactly.

// A verdict is what an object is. One of its fields is set.
type verdict struct {
	record    *table[Event]  // a record, which this table reads
	container *container     // a container, and
	content   *jsonscan.Node // its member that holds the records
	err       error          // neither: a *NotLogError, errAmbiguous or errTwoSpellings
}

// classify says what an object is, of which the scan found no fault. under is the member of
// the container around it, folded, in which it was found, or "". strict says that only a
// record, and a container by which CloudTrail itself sends one, is believed.
func (rec *scanned) classify(under string, strict bool) verdict {
	if rec.isForLambda() {
		return rec.classifyOther(under, strict, rec.names())
	}
	isRecord := rec.isRecord()
	if isRecord && rec.unknowns == 0 && rec.seen&listBits == 0 {
		return verdict{record: &eventTable} // almost all are
	}
	names := rec.names()
	table := rec.table(names)
	switch {
	case table == &legacyTable && rec.seen&notLegacyBits != 0:
		return verdict{err: errTwoSpellings}
	case table != &legacyTable && !isRecord:
		return rec.classifyOther(under, strict, names)
	}
	// A reader that looks for the container may not check what else must be true of it.
	mayFit := func(c *container) bool { return c.mayFit(under, names) }
	if names != 0 {
		if count, _ := rec.contents(names, mayFit, rec.holdsRecords); count > 0 {
			return verdict{err: errAmbiguous}
		}
	}
	return verdict{record: table}
}

// table returns the table that reads the object, if it is a record.
func (rec *scanned) table(names nameSet) *table[Event] {
	switch {
	case names.has(legacyName) && rec.member(legacyMarker) != nil:
		return &legacyTable
	case names.has(aggregatedName) && (rec.is(categoryIndex, EventCategoryAggregated) || rec.is(typeIndex, EventTypeAggregated)):
		return &aggregatedTable
	}
	return &eventTable
}

// classifyOther says what an object is that is not a record.
func (rec *scanned) classifyOther(under string, strict bool, names nameSet) verdict {
	fits := func(c *container) bool {
		return c.fits(rec, under, names) && (!strict || c.byCloudTrail && rec.named("source") != nil)
	}
	count, holder := 0, (*jsonscan.Node)(nil)
	if names != 0 {
		count, holder = rec.contents(names, fits, form.mayHold)
	}
	if count > 1 {
		return verdict{err: errAmbiguous}
	}
	for i := range containers {
		c := &containers[i]
		if c.names&^names != 0 || !fits(c) {
			continue
		}
		// Of two members whose names are spelt differently, the one that holds something.
		n := holder
		if n == nil || bitOfName(rec.nameOf(n)) != c.content {
			n = rec.named(c.needs[0])
		}
		if c.holds.has(n.Kind) {
			return verdict{container: c, content: n}
		}
	}
	return verdict{err: rec.notice(names)}
}

// contents returns how many members of an object are the content of a container that fits,
// and may hold records, but no more than two; and the first of them. Of more than one it
// can't be known which a program would read that knows but one, so no reader should be made
// to choose.
func (rec *scanned) contents(names nameSet, fits func(*container) bool, mayHold func(form, []byte) bool) (count int, holder *jsonscan.Node) {
	var fitting [64]form // by the bit of the content
	var contents nameSet
	for i := range containers {
		if c := &containers[i]; c.names&^names == 0 && fits(c) {
			contents |= c.content
			fitting[bits.TrailingZeros64(uint64(c.content))] |= c.holds
		}
	}
	if contents == 0 {
		return 0, nil
	}
	for n := range rec.members() {
		if rec.isOwn(n) {
			continue
		}
		bit := bitOfName(rec.nameOf(n)) & contents
		if bit == 0 || !mayHold(fitting[bits.TrailingZeros64(uint64(bit))], rec.text[n.Start:n.End]) {
			continue
		}
		if count++; count > 1 {
			break
		}
		holder = n
	}
	return count, holder
}

// errAmbiguous is the fault of an object that could be read in two ways: as a record
// and as a container, or as two containers.
var errAmbiguous = errors.New("the object may be a record or a container, or more than one container: what it holds can't be known")

// errTwoSpellings is the fault of an object with members of today's records and the one
// by which the old spelling is recognized: what it says depends on whom one asks.
var errTwoSpellings = errors.New("the record has members of two spellings, of which one is that of " + legacySource + " in its early days")

// Rule 1.

// isForLambda reports whether an object is one of those that AWS services send to Lambda
// functions, whose eventSource is like "aws:s3".
func (rec *scanned) isForLambda() bool {
	n := rec.at(sourceIndex)
	if n != nil && n.Kind == jsonscan.Text && !n.Escaped {
		return bytes.HasPrefix(rec.text[n.Start:n.End], []byte(`"aws:`))
	}
	return bytes.HasPrefix(rec.textOf(n), []byte("aws:"))
}

// Rule 2.

// isRecord reports whether the members of today's spelling make the object a record.
func (rec *scanned) isRecord() bool {
	p := proof{seen: rec.seen & ownBits}
	if p.seen&versionBit != 0 {
		p.add(rec, rec.at(versionIndex))
		if p.seen&^versionBit == typeBit {
			p.add(rec, rec.at(typeIndex))
		}
		if p.isRecord() {
			return true
		}
	}
	if p.seen&fourBits != fourBits {
		return false
	}
	for _, index := range [...]int{sourceIndex, nameIndex, timeIndex, identityIndex} {
		p.add(rec, rec.at(index))
	}
	return p.isRecord()
}

// A proof is what the members of an object prove of it so far. The zero value is of an
// object without members.
type proof struct {
	seen    uint64 // bits of the members of a record
	version bool   // eventVersion is 1.N
	types   bool   // eventType is one of CloudTrail's
	four    uint64 // those of fourBits that are of the right kind
}

// add takes a member of a record into account. n is its node, or nil.
func (p *proof) add(rec *scanned, n *jsonscan.Node) {
	if n == nil {
		return
	}
	p.addMember(int(n.Member), n.Kind, rec.text[n.Start:n.End])
}

func (p *proof) addMember(index int, kind jsonscan.Kind, value []byte) {
	bit := uint64(1) << index
	p.seen |= bit
	switch {
	case index == versionIndex:
		p.version = p.version || isVersion(kind, value)
	case index == typeIndex:
		p.types = isEventType(value)
	case index == identityIndex && kind == jsonscan.Object, index != identityIndex && kind == jsonscan.Text:
		p.four |= bit & fourBits
	}
}

func (p *proof) isRecord() bool {
	return p.version && (p.seen&^(versionBit|typeBit) != 0 || p.types) || p.four == fourBits
}

// isEventType reports whether an eventType is of the form of CloudTrail's: AwsApiCall and the
// like. Others, who have an eventType and an eventVersion as well, have other words there.
func isEventType(value []byte) bool {
	word, ok := bytes.CutPrefix(value, []byte(`"Aws`))
	return ok && 'A' <= word[0] && word[0] <= 'Z' || string(value) == `"ActivityLog"`
}

// isVersion reports whether a value is a version of the form 1.N, as a text or a number.
func isVersion(kind jsonscan.Kind, value []byte) bool {
	if kind == jsonscan.Text {
		value = value[1 : len(value)-1]
	}
	digits, ok := bytes.CutPrefix(value, []byte("1."))
	return ok && allDigits(string(digits)) && len(digits) <= maxVersionDigits
}

const maxVersionDigits = 9

// Indices and bits of the members of eventTable by which rule 2 decides.
var (
	versionIndex  = eventTable.shape.Index("eventVersion")
	sourceIndex   = eventTable.shape.Index("eventSource")
	nameIndex     = eventTable.shape.Index("eventName")
	timeIndex     = eventTable.shape.Index("eventTime")
	identityIndex = eventTable.shape.Index("userIdentity")
	categoryIndex = eventTable.shape.Index("eventCategory")
	typeIndex     = eventTable.shape.Index("eventType")

	versionBit = uint64(1) << versionIndex
	typeBit    = uint64(1) << typeIndex
	fourBits   = uint64(1)<<sourceIndex | 1<<nameIndex | 1<<timeIndex | 1<<identityIndex

	// ownBits are all members of a record, and listBits the lists of containers, in
	// documentShape.
	ownBits  uint64 = 1<<len(eventTable.rows) - 1
	listBits uint64 = (1<<len(listNames) - 1) << len(eventTable.rows)

	// notLegacyBits are the members that the old spelling has too, in its way. A
	// record with one of them is one of today's: else there would be two values for
	// one field.
	notLegacyBits = bitsOf("eventSource", "eventName", "userIdentity", "eventTime", "sourceIPAddress", "userAgent",
		"errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData", "requestID",
		"eventID", "readOnly", "resources", "eventType", "apiVersion", "vpcEndpointId", "annotation", "eventCategory",
		"insightDetails")
)

// bitsOf returns the bits of members of a record.
func bitsOf(names ...string) (bits uint64) {
	for _, name := range names {
		bits |= 1 << eventTable.shape.Index(name)
	}
	return bits
}
