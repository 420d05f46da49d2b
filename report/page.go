package report

import "time"

// A page is what the report shows, with all judging done: drawing it needs no other package of
// iottrail. Texts are as the records have them, in parts already made safe to read (no control or
// bidirectional characters, long ids shortened), and are escaped where they are written.
//
// Every figure names the records that it was made of, by their indexes in Records.
type page struct {
	Title    string
	Scope    string    // which accounts and regions: "account 111122223333, eu-central-1 and us-east-1"
	From, To time.Time // of the records that were read, UTC

	// The first screen.
	Verdict  []phrase // one sentence
	Steps    []step   // how it came to it, in four steps at the most
	Open     []openItem
	OpenNote phrase // how many of how many openings were closed, and when
	Evidence evidence

	Openings     []opening // open at the end first, then what can't be known, then closed; by time
	Hours        []hour    // every hour from the first to the last, also the empty ones, at most maxHours; longer trails have longer "hours": see HourLength
	HourLength   time.Duration
	Windows      []window // of time, to look at the actors in; the first is that of the worst finding, the last the whole trail
	Actors       []actor  // in the order of their first record
	Findings     []finding
	Certificates []lifeline
	Policies     []lifeline
	Chains       []chain
	Failures     []failure
	Moments      []moment // two or three: before, during, after
	Differences  []difference

	Files   []file
	Records []record // in the order of time; capped
	LeftOut leftOut
}

// A phrase is a piece of a sentence.
type phrase struct {
	Text string
	Refs []int // the records that say so; none for what binds phrases together
	Bad  bool  // it is what the reader should see first: open, or from outside
}

// A step is one of the way to what happened.
type step struct {
	When  string // "7 Oct 01:12:44", or "01:40:03 to 01:58:30"
	Title string
	Text  string
	Refs  []int
}

// An openItem is something that is open at the end of the trail, or that can't be known to be closed.
type openItem struct {
	State state // stateOpen, stateUnknown or stateBroken
	Title string
	Text  string
	Refs  []int
}

// A state is what something is at the end.
type state string

const (
	stateOpen    state = "open"
	stateUnknown state = "unknown" // it can't be known
	stateClosed  state = "closed"
	stateBroken  state = "broken" // what worked before does not work any more
)

// Evidence is what the report can be trusted with.
type evidence struct {
	Facts []evidenceFact
	Spans []evidenceSpan // the whole time, in order, for the strip
}

type evidenceFact struct {
	Name   string // "Files read"
	Value  string // "23 logs and 1 digest, 0 damaged"
	Detail string // "" or a sentence more
	Bad    bool   // it takes something away from the report's worth
	Refs   []int
}

// An evidenceSpan is a time, and what there is of it.
type evidenceSpan struct {
	From, To time.Time
	Logs     bool   // there is a log file with records of this time; without one it was quiet, or one is missing
	Proof    string // "valid", "invalid", or "" if nothing is proven
	Missed   bool   // a file of this time could not be read
}

// An opening is one row of what was opened, and until when.
type opening struct {
	State    state
	Title    string    // "Policy maintenance-tmp on group all-pumps"
	Note     string    // the service or rule, in a word or two
	From, To time.Time // To is the end of the trail if nothing closed it
	By       string    // who opened it
	ClosedBy string    // "" if nobody did
	Refs     []int     // the call that opened it, and the one that closed it
}

// An hour has how many changes there were, by access level. Lists are of records that are embedded; the
// numbers are of all.
type hour struct {
	At                                  time.Time
	Permissions, Write, Tagging, Failed int
	Records                             int    // of all services, also those that only read
	Logs                                bool   // there is a log file with records of this hour
	Worst                               string // severity of the worst finding: "critical", ..., or ""
	Refs                                []int  // the changes, embedded ones
}

type window struct {
	Name     string // "The worst finding, 7 Oct 01:00 to 02:00"
	From, To time.Time
}

// An actor is one lane.
type actor struct {
	Name        string // as Actor.String would have it, short
	Kind        string // "root", "role", "OIDC provider", ...
	Addresses   []address
	First, Last time.Time
	Records     int // of all
}

type address struct {
	From    string
	Outside bool // it is known to be no office's
	Service bool // it is a service of AWS
}

// A finding is one line: a rule and a caller.
type finding struct {
	Severity                   string // "critical", "high", "medium", "low", "info"
	Rule                       string // its id
	Title, Why, Next, Harmless string
	Techniques                 []string
	Outcome                    outcome
	Doubt                      string   // why it is maybe; "" if it is not
	Objects                    []string // the resources, short
	Who                        string
	From, To                   time.Time
	Calls                      int
	Refs                       []int // the calls that are embedded
}

type outcome string

const (
	outcomeDone   outcome = "done"
	outcomeMaybe  outcome = "maybe"
	outcomeFailed outcome = "failed"
)

// A lifeline is what a certificate or a policy was over time.
type lifeline struct {
	Name   string // shortened
	ARN    string
	Note   string     // "of pump-0005"
	End    string     // what it is at the end: "ACTIVE", "deleted", "version 1", "not known"
	Spans  []lifeSpan // in order; what it was
	Opens  []lifeSpan // when it opened too much, or might have; may overlap with Spans
	Events []lifeEvent
	Might  *might     // of a certificate
	Links  []lifeLink // of a policy: what it was attached to, and when
}

type lifeSpan struct {
	From, To time.Time
	Value    string // "ACTIVE", "INACTIVE", "REVOKED", "deleted", "version 2", "not known", "open", "maybe"
	Known    bool
	Refs     []int
}

type lifeEvent struct {
	At        time.Time
	What      string // "status ACTIVE, attached policy maintenance-tmp"
	Kind      string // "created", "opens", "closes", "failed" or ""
	Who, From string
	Error     string // "" if it worked
	Refs      []int
}

type lifeLink struct {
	To           string // "certificate 2911e4859bc0…"
	From, Until  time.Time
	Known, Opens bool
	Refs         []int
}

// might is the table of what a certificate's holder might have done.
type might struct {
	Periods []period
	Rows    []mightRow
	Joined  bool      // periods were joined to the next, as they were short or too many
	Until   time.Time `json:",omitzero"` // so many things changed that it was asked only for the time before; zero if for all
}

type period struct {
	From, To time.Time
	Label    string // what began it: "gets maintenance-tmp"
}

type mightRow struct {
	Action, Resource string      // "iot:Connect", "client/pump-0001"
	Cells            []mightCell // one for each period
}

type mightCell struct {
	Answer  string // "yes", "open" (yes, by a policy that opens too much), "no" or "maybe"
	Because []reason
}

type reason struct {
	Text string
	Refs []int
}

// A chain is how a session came to be.
type chain struct {
	Whole          bool   // the first link is a beginning
	Ends           string // why the beginning is not known; "" if it is Whole
	Links          []chainLink
	Key            string // of the session
	Calls, Changes int
	Last           time.Time
	Bad            bool  // a finding of high or critical severity is among its calls
	Refs           []int // its calls
}

type chainLink struct {
	At                     time.Time
	Who, Action, From, Key string
	How                    string // "asked", "issued" or "inferred"
	MFA                    string // "yes", "no" or "maybe"
	Refs                   []int
}

type failure struct {
	From, To                            time.Time
	Who, Address, Action, Error, Target string
	Calls                               int
	Refs                                []int
}

type moment struct {
	Name string // "Before the sign-in"
	At   time.Time
}

type difference struct {
	What   string   // "Certificate 2911e4859bc0…, status"
	Values []string // one for each moment; "" if nothing is known to be otherwise than before
	Result string   // "put back", "open", "changed", "can't be known"
	State  state    // stateClosed for what was put back
	Refs   []int
}

type file struct {
	Path    string
	Records int
	Proof   string
}

// A record is a call as the drawer and the tables show it.
type record struct {
	At        time.Time
	Service   string // "iot"
	Action    string
	Level     level
	Actor     int    // in page.Actors
	From      string // the address
	Key       string // the access key, its last four characters at the end
	Error     string
	What      string // what it set, without secrets
	Resources []string
	Findings  []int // in page.Findings
	File      int   // in page.Files
	Index     int64
	Offset    int64
	EventID   string
	Region    string
	Account   string
	Omitted   bool   // CloudTrail left a body out
	JSON      string // the record with its secrets masked; "" if it is not embedded
}

type level string

const (
	levelPermissions level = "P"
	levelWrite       level = "W"
	levelTagging     level = "T"
	levelOther       level = "X" // a change in another service
	levelRead        level = "R"
)

// leftOut is what is not in the page, and is counted.
type leftOut struct {
	Records int // rows that are not there at all
	JSON    int // rows without their record's text

	// What a long trail has more of than the page lists.
	Certificates, Policies, Openings, Findings, Chains, Failures, Differences int

	Why string
}
