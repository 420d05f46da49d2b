package fleettest_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// naming is what the record of a call names: for certain, or by one way of reading it.
type naming struct{ surely, perhaps []string }

// named tells which resources the record of a call names, as far as the model has them.
func (c *call) named() naming {
	n := c.names()
	switch c.damage {
	case sound, noTime:
	case noResponse, maskedAnswer:
		if c.op <= registerWithoutCA || c.op == registerCA {
			return naming{perhaps: n.surely}
		}
	default:
		return naming{perhaps: slices.Concat(n.surely, n.perhaps)}
	}
	return n
}

// names is what the record of a call would name if it were sound.
func (c *call) names() (n naming) {
	home := c.home()
	switch {
	case c.op <= registerWithoutCA:
		if c.failed == "" {
			n.surely = append(n.surely, certARNs[c.cert])
		}
	case c.op == acceptTransfer:
		n.surely = append(n.surely, certARNs[certificates-1])
		n.perhaps = append(n.perhaps, certARNs[0])
	case c.op == rejectTransfer:
		n.perhaps = append(n.perhaps, certARNs[0], certARNs[certificates-1])
	case c.cert >= 0:
		n.surely = append(n.surely, certARNs[c.cert])
	}
	if c.op == transfer || c.op == cancelTransfer {
		n.perhaps = append(n.perhaps, certARNs[certificates-1])
	}
	if c.policy >= 0 {
		n.surely = append(n.surely, arn(home, "policy", policyNames[c.policy]))
	}
	if c.thing >= 0 {
		n.surely = append(n.surely, arn(home, "thing", thingNames[c.thing]))
	}
	if c.group >= 0 {
		n.surely = append(n.surely, arn(home, "thinggroup", groupNames[c.group]))
	}
	if c.parent >= 0 {
		n.perhaps = append(n.perhaps, arn(home, "thinggroup", groupNames[c.parent]))
	}
	for g, name := range groupNames {
		if c.op == updateGroups && (c.into | c.from).has(g) {
			n.surely = append(n.surely, arn(home, "thinggroup", name))
		}
	}
	switch c.op {
	case createAlias, updateAlias, deleteAlias:
		n.surely = append(n.surely, aliasARN)
	case registerCA:
		if c.failed == "" {
			n.surely = append(n.surely, caARN)
		}
	case updateCA, deleteCA:
		n.surely = append(n.surely, caARN)
	case createAuthorizer, updateAuthorizer, deleteAuthorizer:
		n.surely = append(n.surely, authorizerARN)
	case createRule, replaceRule, enableRule, disableRule, deleteRule:
		n.surely = append(n.surely, ruleARN)
	}
	return n
}

// allARNs are those of all resources of the model.
var allARNs = slices.Concat(certARNs[:], policyARNs[:], thingARNs[:], groupARNs[:], otherARNs[:])

// listsLaw: History has the calls that name a resource, Calls has every call once, Doubts has
// those that can't be read, and Find finds what is named.
func listsLaw(t *trial) []string {
	h, f := t.history, &t.fleet
	l := lists{h: h, calls: map[string]*call{}}
	for i := range h.calls {
		if c := &h.calls[i]; h.recorded(c) {
			l.calls[c.id] = c
		}
	}
	for _, arn := range allARNs {
		l.history(arn, f.History(arn))
	}
	l.all(slices.Collect(f.Calls(nil)))
	l.doubts(f.Doubts())
	l.find(f)
	return l.faults
}

type lists struct {
	h      *history
	calls  map[string]*call // that are recorded, by their ids
	faults []string
}

func (l *lists) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// same compares what a Change says with its call, and returns the call.
func (l *lists) same(where string, got *fleet.Change) *call {
	c := l.calls[got.EventID]
	if c == nil {
		l.fault("%s has %v, which is no record", where, got)
		return nil
	}
	who, place := callers[c.caller], places[c.home()]
	when := at(c.second)
	if c.damage == noTime {
		when = got.Time
	}
	said := []string{got.Action, got.Account, got.Region, got.Actor.Principal(), got.AccessKeyID, got.From, got.Error, got.Time.String()}
	want := []string{c.damage.name(actions[c.op].name), place.account, place.region, who.person, who.key, who.address, c.failed, when.String()}
	if !slices.Equal(said, want) {
		l.fault("%s has a call that says %q instead of %q", where, said, want)
	}
	return c
}

// once reports whether no call is there twice.
func (l *lists) once(where string, ids map[string]bool, got *fleet.Change) {
	if ids[got.EventID] {
		l.fault("%s has a call twice: %v", where, got)
	}
	ids[got.EventID] = true
}

func (l *lists) history(arn string, got []*fleet.Change) {
	where := "History(" + arn + ")"
	ids := map[string]bool{}
	for i, change := range got {
		c := l.same(where, change)
		l.once(where, ids, change)
		if c == nil {
			continue
		}
		if change.Resource != arn {
			l.fault("%s has a change of %q", where, change.Resource)
		}
		if n := c.named(); !slices.Contains(n.surely, arn) && !slices.Contains(n.perhaps, arn) {
			l.fault("%s has a call that did not name it: %v", where, change)
		}
		if i > 0 && got[i-1].Time.After(change.Time) {
			l.fault("%s is not in the order of time", where)
		}
		if i > 0 && got[i-1].Time.Equal(change.Time) && l.calls[got[i-1].EventID] != nil && l.rank(got[i-1], arn) > l.rank(change, arn) {
			l.fault("%s has within a second %v before %v", where, got[i-1], change)
		}
	}
	for id, c := range l.calls {
		if slices.Contains(c.named().surely, arn) && !ids[id] {
			l.fault("%s lacks %s", where, c.line())
		}
	}
}

// rank is where a call that succeeded comes in its second: what made the resource first, and
// what deleted it last. Others are all alike.
func (l *lists) rank(change *fleet.Change, arn string) int {
	c := l.calls[change.EventID]
	if c.failed != "" || !slices.Contains(c.named().surely, arn) {
		return 0
	}
	switch c.op {
	case createKeys, createFromCSR, register, registerWithoutCA, createPolicy:
		return -1
	case deleteCertificate, deletePolicy:
		return 1
	}
	return 0
}

func (l *lists) all(got []*fleet.Call) {
	ids := map[string]bool{}
	for i, call := range got {
		c := l.same("Calls", &call.Change)
		l.once("Calls", ids, &call.Change)
		if c == nil {
			continue
		}
		if i > 0 && cmp.Or(got[i-1].Time.Compare(call.Time), strings.Compare(got[i-1].EventID, call.EventID)) > 0 {
			l.fault("Calls has %v before %v", got[i-1], call)
		}
		n := c.named()
		for _, arn := range n.surely {
			if !slices.Contains(call.Touched, arn) {
				l.fault("Calls has %v touch %v, not %s", call, call.Touched, arn)
			}
		}
		for _, arn := range call.Touched {
			if slices.Contains(allARNs, arn) && !slices.Contains(n.surely, arn) && !slices.Contains(n.perhaps, arn) {
				l.fault("Calls has %v touch %s", call, arn)
			}
		}
		if call.Resource != "" {
			l.fault("Calls has the resource %s", call.Resource)
		}
	}
	if len(ids) != len(l.calls) {
		l.fault("Calls has %d of %d calls", len(ids), len(l.calls))
	}
}

// doubts: calls of which nothing can be read are there, and none of which all can.
func (l *lists) doubts(got []*fleet.Change) {
	ids, missed := map[string]bool{}, 0
	for i, change := range got {
		if i > 0 && got[i-1].Time.After(change.Time) {
			l.fault("Doubts is not in the order of time")
		}
		if change.Action == "" {
			missed++
			if !strings.Contains(change.Error, errLost.Error()) {
				l.fault("Doubts has missing records because of %q", change.Error)
			}
			continue
		}
		l.once("Doubts", ids, change)
		c := l.same("Doubts", change)
		if c != nil && (c.failed != "" || c.damage == sound) {
			l.fault("Doubts has %s", c.line())
		}
	}
	for id, c := range l.calls {
		if c.failed == "" && (c.damage == omitted || c.damage == noBodies || c.damage == textForObject || c.damage == unknownAction) && !ids[id] {
			l.fault("Doubts lacks %s", c.line())
		}
	}
	told := l.h.begins > 0 && l.h.told || slices.ContainsFunc(l.h.calls, func(c call) bool { return c.lost && c.second >= l.h.begins })
	if told != (missed > 0) {
		l.fault("Doubts has %d missing records", missed)
	}
}

// find looks for the resources by their kinds and names.
func (l *lists) find(f *fleet.Fleet) {
	var surely, perhaps []string
	for _, c := range l.calls {
		n := c.named()
		surely, perhaps = append(surely, n.surely...), append(perhaps, n.perhaps...)
	}
	for _, kind := range []string{iot.TypeCertificate, iot.TypePolicy, iot.TypeThing, iot.TypeThingGroup, iot.TypeCACertificate, iot.TypeRoleAlias} {
		for _, prefix := range []string{"", "pump", "a1a1"} {
			got := f.Find(kind, prefix)
			where := fmt.Sprintf("Find(%s, %q)", kind, prefix)
			for _, arn := range got {
				mask := strings.HasSuffix(strings.ToUpper(arn), "/"+hidden) // what is called so, or hidden by that
				if !slices.Contains(surely, arn) && !slices.Contains(perhaps, arn) && !mask {
					l.fault("%s has %s", where, arn)
				}
			}
			for _, arn := range surely {
				if name, found := strings.CutPrefix(arn[strings.LastIndexByte(arn, ':')+1:], kind+"/"); found && strings.HasPrefix(name, prefix) && !slices.Contains(got, arn) {
					l.fault("%s lacks %s", where, arn)
				}
			}
			if slices.Sort(got); len(slices.Compact(slices.Clone(got))) != len(got) {
				l.fault("%s has something twice", where)
			}
		}
	}
}
