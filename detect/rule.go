package detect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// A Rule says what to look for, and what to make of it. Only ID and Match must be set. Match
// and the functions of a Rule are asked by one goroutine, and must not remember anything: what a
// Rule remembers is said by After, First, Count and Quiet, and kept in the Detector.
//
// A call goes through those in this order. A call that is not after another is not counted, and of
// a Rule with First and Count only the first calls are counted: give both a Per, so that somebody's
// third new address counts as the third, for example.
type Rule struct {
	ID             string // "open-policy"; does not change from release to release
	Title          string // what happened, in a few words
	Why            string // why that is of interest
	FalsePositives string // what else it finds
	NextSteps      string // what to do about a Finding
	Severity       Severity
	Techniques     []string // of MITRE ATT&CK, by their ids: "T1562.008"

	// Match is asked about each record. One to which it does not answer No is a Finding, or,
	// with what follows, one of the calls that make one.
	Match iottrail.Predicate
	// After leaves of these calls those that come after another call.
	After *After
	// First leaves those by a caller that made none before.
	First *First
	// Count makes one Finding of several calls.
	Count *Count
	// Quiet is for how long, by the time of events, there is no second Finding for a caller, whatever
	// the resource: a second policy that is opened is not shown. Calls meanwhile are counted, and the
	// number comes with the caller's next Finding, or from Detector.Flush. One that is more certain
	// than the Finding before it is a Finding all the same, and so is one that was made after one that
	// failed. Callers of whom the record says nothing are told apart by address. Zero is no time.
	Quiet time.Duration
}

// After says that a call matters only if it is later than another, by EventTime, however much later.
// Records may come in any order: if that of the other call comes later, the Finding is made then, and
// its Event is the call that waited. If both calls are of the same second, or one has no time, nobody
// knows which was first, and the Finding is a Maybe. The other call's record makes no Finding
// by itself.
type After struct {
	Match iottrail.Predicate // the other call; one that it answers Maybe makes the Finding a Maybe
	// Per is what both calls must have in common, such as the resource; calls for which it is "" have
	// nothing in common. Nil is Caller.
	Per func(*iottrail.Event) string
}

// First says that only the first call of each caller matters. A call that failed, or that is only
// Maybe what Match asks for, makes nobody known, and nobody is known whom Per calls "". Of calls that
// come out of order the first to come is the first.
type First struct {
	Per   func(*iottrail.Event) string // what is new or known; nil is Caller
	Known []string                     // what is known from the start, as Per names it: see Detector.Known
	From  time.Time                    // when there begin to be Findings; calls before only make their callers known
}

// Count says how many calls by one caller within a time make a Finding. It is made by the call that
// completes them, in whatever order they come; these are in no other Finding, and the next needs as
// many again. A Detector remembers the last 4*Times calls of each caller to come: those may be counted
// that come late. Callers whom Per calls "" are counted together.
type Count struct {
	Times  int                          // how many, 1,000 at the most
	Within time.Duration                // from the first of them to the last, by EventTime
	Of     func(*iottrail.Event) string // what is counted once, however often it comes; nil counts calls
	Per    func(*iottrail.Event) string // whose calls are counted together; nil is Caller
}

// Caller returns who called, for counting: the name of the role or user in an account, the same
// whatever their session is called and whether or not the record has the path of their ARN; of a
// federated user, who asked for the token; of others what [iottrail.Actor.Principal] returns. It is
// "" if the record does not say.
func Caller(ev *iottrail.Event) string {
	who := ev.Actor()
	switch {
	case (who.Kind == iottrail.ActorIAMUser || who.Kind == iottrail.ActorRole) && who.Name != "":
		return who.AccountID + " " + who.Kind.String() + " " + who.Name
	case who.Kind == iottrail.ActorFederatedUser && who.IssuerARN != "":
		return who.IssuerARN
	}
	return who.Principal()
}

// Severity is how much a Finding matters, if it is one.
type Severity uint8

// The severities.
const (
	Info     Severity = iota // to be known, and no more
	Low                      // to be looked at when there is time
	Medium                   // to be looked at
	High                     // to be looked at today
	Critical                 // to be looked at now
)

var severities = [...]string{"info", "low", "medium", "high", "critical"}

// String returns "info", "low", "medium", "high" or "critical".
func (s Severity) String() string {
	if int(s) < len(severities) {
		return severities[s]
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText returns the same as String. It fails for what is no severity.
func (s Severity) MarshalText() ([]byte, error) {
	if int(s) >= len(severities) {
		return nil, fmt.Errorf("detect: %v is no severity", s)
	}
	return []byte(severities[s]), nil
}

// UnmarshalText reads what MarshalText returns.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severities[:], strings.ToLower(string(text)))
	if i < 0 {
		return fmt.Errorf("detect: no severity: %.20q", text)
	}
	*s = Severity(i)
	return nil
}

// check panics if a Rule is one that could never work.
func (r *Rule) check() {
	fail := func(what string) { panic(fmt.Sprintf("detect: the rule %q: %s", r.ID, what)) }
	switch {
	case r.ID == "":
		fail("it has no ID; its Title is " + r.Title)
	case r.Match == nil:
		fail("it has no Match")
	case r.Count != nil && (r.Count.Times < 1 || r.Count.Within < 0):
		fail("a Count of no calls, or within less than no time")
	case r.Count != nil && r.Count.Times > maxTimes:
		fail(fmt.Sprintf("a Count of more than %d", maxTimes))
	case r.After != nil && r.After.Match == nil:
		fail("an After without Match")
	case r.Quiet < 0:
		fail("a Quiet of less than no time")
	}
}
