package detect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
)

// A Rule says what to look for, and what to make of it. Only ID and Match must be set. Match
// and the functions of a Rule are called by one goroutine, and must not remember anything:
// After, First, Count and Quiet say what is to be remembered, and the Detector remembers it.
//
// A call goes through After, First, Count and Quiet, in this order. A call that is not after
// another is not counted, and a Rule with First and Count counts only first calls: give both a
// Per, so that somebody's third new address counts as the third, for example.
type Rule struct {
	ID             string // "open-policy"; does not change from release to release
	Title          string // what happened, in a few words
	Why            string // why that is of interest
	FalsePositives string // what else it finds
	NextSteps      string // what to do about a Finding
	Severity       Severity
	Techniques     []string // of MITRE ATT&CK, by their ids: "T1562.008"

	// Match is asked about each record. A record to which it does not answer No is a Finding
	// or, with the fields below, one of the calls that make one.
	Match iottrail.Predicate
	// After keeps only those of these calls that come after another call.
	After *After
	// First keeps only those by a caller that made none before.
	First *First
	// Count makes one Finding of several calls.
	Count *Count
	// Quiet is how long, by the time of events, there is no second Finding for a caller,
	// whatever the resource: a second policy that is opened is not shown. Calls meanwhile are
	// counted, and the number comes with the caller's next Finding, or from Detector.Flush. A
	// call that is more certain than the Finding before it is a Finding all the same, and so is
	// a call that succeeded after one that failed. Callers about whom the record says nothing
	// are distinguished by address. Zero means no such time.
	Quiet time.Duration
}

// After says that a call matters only if it is later than another, by EventTime, however much
// later. Records may come in any order: if the other call's record comes later, the Finding
// is made then, and its Event is the call that waited. If both calls are in the same second,
// or one has no time, it is not known which was first, and the answer is Maybe. The other
// call's record makes no Finding by itself.
type After struct {
	Match iottrail.Predicate // the other call; if the answer is Maybe, so is the Finding
	// Per returns what both calls must have in common, such as the resource; calls for which it
	// returns "" have nothing in common. Nil means Caller.
	Per func(*iottrail.Event) string
}

// First says that only the first call of each caller matters. A call that failed, or for which
// Match answers Maybe, makes nobody known, and neither does one for which Per returns "". If
// calls come out of order, the first to come is the first.
type First struct {
	Per   func(*iottrail.Event) string // what is new or known; nil means Caller
	Known []string                     // what is known from the start, as Per names it: see Detector.Known
	From  time.Time                    // when Findings begin; earlier calls only make their callers known
}

// Count says how many calls by one caller within a time make a Finding. The call that completes
// the number makes the Finding, in any order; these calls are in no other Finding, and the next
// needs as many again. A Detector remembers the 4*Times calls of each caller that came last, so
// that late ones can be counted. Callers for whom Per returns "" are counted together.
type Count struct {
	Times  int                          // how many, 1,000 at the most
	Within time.Duration                // from the first of them to the last, by EventTime
	Of     func(*iottrail.Event) string // what is counted once, however often it comes; nil means calls
	Per    func(*iottrail.Event) string // whose calls are counted together; nil means Caller
}

// Caller returns who called, for counting: the name of the role or user in an account, the same
// for every session and whether or not the record has the path of their ARN; for a federated
// user, who asked for the token; for others what [iottrail.Actor.Principal] returns. It is ""
// if the record does not say.
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

// Severity is how much a Finding matters, if it is right.
type Severity uint8

// The severities.
const (
	Info     Severity = iota // for information only
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

// MarshalText returns the same as String. It fails for a number that is not a severity.
func (s Severity) MarshalText() ([]byte, error) {
	if int(s) >= len(severities) {
		return nil, fmt.Errorf("detect: %v is not a severity", s)
	}
	return []byte(severities[s]), nil
}

// UnmarshalText reads what MarshalText returns.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severities[:], strings.ToLower(string(text)))
	if i < 0 {
		return fmt.Errorf("detect: not a severity: %.20q", text)
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
