package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/services"
	"github.com/iottrail/iottrail/match"
	"github.com/iottrail/iottrail/sessions"
	"github.com/iottrail/iottrail/trail"
)

// The bounds of a report: see the package's comment.
const (
	maxRows = 100_000
	maxJSON = 16 << 20
)

// A class says how much a record matters: those of a lower one are kept first.
type class uint8

const (
	classGrave   class = iota // it has a finding of critical or high severity
	classFinding              // it has another one
	classChange               // it changed AWS IoT, or tried to
	classIssue                // a sign-in, or a call that issues credentials
	classOther                // a change in another service
	classRead                 // a read of AWS IoT
	classElse                 // a read of another service
)

// A rank orders the records by how much they matter.
type rank struct {
	class class
	sec   int64
	key   string
}

func (a rank) compare(b rank) int {
	return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.sec, b.sec), cmp.Compare(a.key, b.key))
}

// A row is what is kept of a record.
type row struct {
	rank
	record                // what the page has; Actor, File and Findings are set at the end
	pos    trail.Position // where it is
	actor  *actorTally
	node   string          // the session that made it: see nodeOf
	groups []*findingTally // of its findings
	keys   []keyEvent      // what it did to access keys
	doubt  string          // what of its request can not be read, or ""
	person iottrail.Actor  // who made it
	mfa    iottrail.Answer // what match.WithMFA answers, of a sign-in
	ref    int             // its index in the page
	change bool            // a change to AWS IoT, failed or not
}

// gathered is what Add collects.
type gathered struct {
	records, repeats, changes, failed int
	first, last                       time.Time
	rows                              map[string]*row
	jsonSize                          int
	rowCut, jsonCut                   *rank // the least rank of which one was dropped
	dropped                           int

	models models

	seen     map[string]struct{} // the ids of records that were counted and have no row
	actors   map[string]*actorTally
	hours    map[int64]*hourTally
	files    map[string]*fileTally
	sessions map[string]*session
	findings map[string]*findingTally
	failures map[string]*failureTally
	scopes   map[[2]string]int // accounts and regions; none are those beyond maxScopes
}

// add takes in a record, and returns its row, or nil if it is not kept.
func (g *gathered) add(ev *iottrail.Event, at trail.Position, listed bool, findings []detect.Finding) *row {
	if g.rows == nil {
		g.make()
	}
	g.file(at)
	if !listed {
		return nil
	}
	key := keyOfRecord(ev)
	if old := g.rows[key]; old != nil {
		g.repeats++
		if comparePositions(at, old.pos) < 0 {
			old.pos = at
		}
		return old
	}
	if _, ok := g.seen[key]; ok {
		g.repeats++
		return nil
	}
	access := services.Access(ev)
	isIoT := services.Has(ev.EventSource)
	changes := services.IsChange(ev)
	g.count(ev, access, isIoT, changes)
	who := g.actor(ev, isIoT && changes)
	c := classOf(ev, isIoT, changes, findings)
	node := nodeOf(ev)
	if isIoT || c <= classIssue {
		g.session(node, ev, isIoT && changes, c == classGrave)
	}
	if ev.Failed() {
		g.failure(ev, who, key)
	}
	rk := rank{c, ev.EventTime.Unix(), key}
	if g.rowCut != nil && rk.compare(*g.rowCut) >= 0 {
		g.drop(key)
		return nil
	}
	w := &row{rank: rk, pos: at, actor: who, node: node, person: cloneActor(ev.Actor()), change: isIoT && changes, ref: -1}
	w.pos.File = strings.Clone(at.File)
	w.record = recordOf(ev, access, isIoT, changes)
	w.keys = keyEvents(ev)
	set := services.Describe(ev)
	w.What = whatOf(set)
	if doubt := doubtOf(set); doubt != notEnough {
		w.doubt = doubt
	}
	if c == classIssue {
		w.mfa = match.WithMFA.Ask(ev)
	}
	if g.jsonCut == nil || rk.compare(*g.jsonCut) < 0 {
		w.JSON = maskedJSON(ev, &g.models)
		g.jsonSize += len(w.JSON)
	}
	g.rows[key] = w
	if len(g.rows) > 2*maxRows || g.jsonSize > 2*maxJSON {
		g.prune()
	}
	return w
}

func (g *gathered) make() {
	g.rows, g.seen = make(map[string]*row), make(map[string]struct{})
	g.actors, g.hours, g.files = make(map[string]*actorTally), make(map[int64]*hourTally), make(map[string]*fileTally)
	g.sessions, g.findings = make(map[string]*session), make(map[string]*findingTally)
	g.failures, g.scopes = make(map[string]*failureTally), make(map[[2]string]int)
}

// drop notes that a record has no row. Of the ids a bounded number is remembered, by which a repeat is
// known.
func (g *gathered) drop(key string) {
	g.dropped++
	if len(g.seen) < 10*maxRows {
		g.seen[key] = struct{}{}
	}
}

// prune drops the rows and the texts beyond the bounds, those first that matter least. What is left does
// not depend on the order in which records came, as nothing is kept later that ranks after what
// was dropped.
func (g *gathered) prune() []*row {
	rows := make([]*row, 0, len(g.rows))
	for _, w := range g.rows {
		rows = append(rows, w)
	}
	slices.SortFunc(rows, func(a, b *row) int { return a.rank.compare(b.rank) })
	if len(rows) > maxRows {
		g.rowCut = &rank{rows[maxRows].class, rows[maxRows].sec, rows[maxRows].key}
		for _, w := range rows[maxRows:] {
			delete(g.rows, w.rank.key)
			g.drop(w.rank.key)
			g.jsonSize -= len(w.JSON)
		}
		rows = rows[:maxRows]
	}
	size := 0
	for _, w := range rows {
		if size += len(w.JSON); size <= maxJSON || w.JSON == "" { // also a short one after the first that is dropped
			continue
		}
		if cut := w.rank; g.jsonCut == nil || cut.compare(*g.jsonCut) < 0 {
			g.jsonCut = &cut // and not that of the row, which changes with its findings
		}
		g.jsonSize -= len(w.JSON)
		w.JSON = ""
	}
	return rows
}

// recordOf is what the page says of a record.
func recordOf(ev *iottrail.Event, access iottrail.Access, isIoT, changes bool) record {
	res := record{
		At: ev.EventTime.UTC(), Service: safe(strings.TrimSuffix(ev.EventSource, ".amazonaws.com")), Action: safe(ev.EventName),
		Level: levelOf(access, isIoT, changes), From: safe(ev.SourceIPAddress), Key: safe(ev.UserIdentity.AccessKeyID), Error: errorOf(ev),
		EventID: safe(ev.EventID), Region: safe(ev.AWSRegion), Account: safe(ev.RecipientAccountID), Omitted: ev.BodyOmitted(),
	}
	const most, mostBytes = 20, 2_000
	have, size := make(map[string]bool), 0
	add := func(name string) {
		if size += len(name); !have[name] && len(res.Resources) < most && (size <= mostBytes || len(res.Resources) == 0) {
			res.Resources = append(res.Resources, name)
		}
		have[name] = true
	}
	for _, r := range services.Resources(ev) {
		name := named(r.Type, r.Name)
		if r.Name == "" {
			name = short(r.ARN)
		}
		add(name)
	}
	for _, r := range ev.Resources {
		add(short(r.ARN))
	}
	return res
}

// whatOf is what a call set, without secrets.
func whatOf(set []slog.Attr) string {
	var b strings.Builder
	for _, a := range set {
		if b.Len() > maxText {
			b.WriteString(" …")
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(short(a.Key) + "=" + short(a.Value.String()))
	}
	return b.String()
}

func errorOf(ev *iottrail.Event) string {
	switch {
	case ev.ErrorCode != "":
		return safe(ev.ErrorCode)
	case ev.ErrorMessage != "":
		return safe(withoutSecrets(ev.ErrorMessage))
	case ev.Failed():
		return "failed"
	}
	return ""
}

func levelOf(access iottrail.Access, isIoT, changes bool) level {
	switch {
	case !changes:
		return levelRead
	case !isIoT:
		return levelOther
	case access == iottrail.AccessPermissionsManagement:
		return levelPermissions
	case access == iottrail.AccessTagging:
		return levelTagging
	}
	return levelWrite
}

// isIssuer reports whether credentials come from the records of a service.
func isIssuer(source string) bool { return slices.Contains(sessions.Sources(), source) }

func classOf(ev *iottrail.Event, isIoT, changes bool, findings []detect.Finding) class {
	c := classElse
	switch {
	case isIoT && changes:
		c = classChange
	case isIssuer(ev.EventSource):
		c = classIssue
	case changes:
		c = classOther
	case isIoT:
		c = classRead
	}
	for _, f := range findings {
		if f.Event == ev || f.Event.EventID == ev.EventID {
			c = min(c, classOfFinding(&f))
		}
	}
	return c
}

func classOfFinding(f *detect.Finding) class {
	if f.Rule.Severity >= detect.High {
		return classGrave
	}
	return classFinding
}

// keyOfRecord tells records apart: by the id in the account that received it, with what was done when by whom, as
// ids may repeat in a log that somebody wrote, or, without one, by all that
// it says.
func keyOfRecord(ev *iottrail.Event) string {
	if ev.EventID != "" && len(ev.EventID) < 100 {
		return ev.EventID + " " + clipped(ev.RecipientAccountID) + " " + identityOf(ev.EventTime, safe(ev.EventName), safe(ev.SourceIPAddress)) + " " + personOf(ev.Actor())
	}
	text := []byte(ev.Raw)
	if len(text) == 0 {
		text, _ = json.Marshal(ev) // what can't be written is one record
	}
	sum := sha256.Sum256(text)
	return "#" + hex.EncodeToString(sum[:])
}

// clipped is a text to tell things apart by, of bounded length, in memory of its own.
func clipped(s string) string {
	if len(s) <= maxText {
		return strings.Clone(s)
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:100], "") + "#" + hex.EncodeToString(sum[:])
}

func comparePositions(a, b trail.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Index, b.Index))
}

func cloneActor(a iottrail.Actor) iottrail.Actor {
	for _, s := range []*string{&a.AccountID, &a.Partition, &a.Name, &a.SessionName, &a.ARN, &a.IssuerARN, &a.PrincipalID, &a.SourceIdentity, &a.UserID, &a.IdentityStoreARN, &a.OnBehalfOf} {
		*s = clipped(*s)
	}
	return a
}
