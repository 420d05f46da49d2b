package fleet_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
)

func actionsOf(changes []*fleet.Change) (list []string) {
	for _, c := range changes {
		a := c.Action
		if c.Error != "" {
			a += " " + c.Error
		}
		list = append(list, a)
	}
	return list
}

func calls(f *fleet.Fleet) (list []*fleet.Call) { return slices.Collect(f.Calls(nil)) }

// Records that are no calls of AWS IoT that change something are passed over.
func TestAddPassesOver(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) { ev.EventSource = "iotwireless.amazonaws.com" })
	s.at(0, "ListThings", `null`, `null`, func(ev *iottrail.Event) { ev.ReadOnly = iottrail.True })
	s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) { ev.EventCategory = iottrail.EventCategoryNetworkActivity })
	s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) { ev.Insight = new(iottrail.Insight) })
	require.Empty(t, calls(s.Fleet))
	require.Empty(t, s.Doubts())
	require.Empty(t, s.Find(iot.TypeThing, ""))
}

// Calls that failed are in the history of what they were aimed at, and create nothing.
func TestFailedAttempts(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.cert(0, "c0", "ACTIVE")
	s.at(1, "AttachPolicy", `{"policyName":"p0","target":"`+arnOf("c0")+`"}`, `null`, failed("AccessDenied"))
	s.at(2, "DeleteCertificate", `null`, `null`, failed("AccessDenied"))
	require.Equal(t, []string{"RegisterCertificateWithoutCA", "AttachPolicy AccessDenied"}, actionsOf(s.History(arnOf("c0"))))
	require.Equal(t, []string{"AttachPolicy AccessDenied"}, actionsOf(s.History(arnOf("p0"))))
	require.Equal(t, fleet.NotKnown, s.state(5).Policy(arnOf("p0")).Exists.Known)
	require.Empty(t, s.state(5).Certificate(arnOf("c0")).Policies.List)
	require.Len(t, calls(s.Fleet), 3)
	require.Empty(t, s.Doubts(), "they changed nothing")
}

// The same record counts once, by whatever trail it came, and in whatever order.
func TestRepeats(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		add  func(*scene)
		want int // calls
	}{
		{"the same record", func(s *scene) { s.Add(s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`)) }, 1},
		{"the same call in two accounts", func(s *scene) {
			shared := func(ev *iottrail.Event) { ev.SharedEventID = "shared" }
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, shared)
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, shared, func(ev *iottrail.Event) { ev.RecipientAccountID = "444455556666" })
		}, 1},
		{"two calls", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`)
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`)
		}, 2},
		{"a record without an id, twice", func(s *scene) {
			s.Add(s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) { ev.EventID = "" }))
		}, 1},
		{"two records without an id", func(s *scene) {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) { ev.EventID = "" })
			s.at(0, "CreateThing", `{"thingName":"t1"}`, `null`, func(ev *iottrail.Event) { ev.EventID = "" })
		}, 2},
		{"one that brings another up to date", func(s *scene) {
			old := s.at(0, "CreateThing", unseen, unseen)
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) {
				ev.Addendum = &iottrail.Addendum{Reason: "UPDATED_DATA", OriginalEventID: old.EventID}
			})
		}, 1},
		{"one that says more", func(s *scene) {
			old := s.at(0, "CreateThing", unseen, unseen)
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, func(ev *iottrail.Event) { ev.EventID = old.EventID })
		}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.add(s)
			require.Len(t, calls(s.Fleet), test.want)
			require.Empty(t, s.Doubts())
			history := 0
			for _, arn := range s.Find(iot.TypeThing, "") {
				history += len(s.History(arn))
			}
			require.Equal(t, test.want, history)
		})
	}
}

// Of two records of one call that of the account counts that was called.
func TestSharedRecordsBelongToTheCalled(t *testing.T) {
	t.Parallel()
	owner := func(ev *iottrail.Event) {
		ev.SharedEventID, ev.RecipientAccountID = "shared", "444455556666"
		ev.UserIdentity = iottrail.UserIdentity{Type: "AWSAccount", AccountID: "111122223333", PrincipalID: "AIDAEXAMPLE"}
	}
	caller := func(ev *iottrail.Event) { ev.SharedEventID = "shared" }
	for _, turns := range [][]turn{{owner, caller}, {caller, owner}} {
		s := newScene(t)
		for _, turn := range turns {
			s.at(0, "CreateThing", `{"thingName":"t0"}`, `null`, turn)
		}
		require.Equal(t, []string{"arn:aws:iot:eu-central-1:444455556666:thing/t0"}, calls(s.Fleet)[0].Touched)
		require.Equal(t, "ann", calls(s.Fleet)[0].Actor.Name, "it is the other record that says who called")
		require.Empty(t, s.History(arnOf("t0")))
	}
}

// Where no ARN can be had, a call is among the doubts, under no name that somebody made up.
func TestNoInventedNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, action, request string
		turn                  turn
	}{
		{"no region", "CreateThing", `{"thingName":"t0"}`, in("111122223333", "")},
		{"no account", "CreateThing", `{"thingName":"t0"}`, in("", "eu-central-1")},
		{"no time", "CreateThing", `{"thingName":"t0"}`, func(ev *iottrail.Event) { ev.EventTime = time.Time{} }},
		{"no name", "CreateThing", `{}`, nil},
		{"a mask", "CreateThing", `{"thingName":"***"}`, nil},
		{"what may be a mask", "CreateThing", `{"thingName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, nil},
		{"no object", "CreateThing", `"t0"`, nil},
		{"another type", "CreateThing", `{"thingName":["t0"]}`, nil},
		{"left out for its size", "CreateThing", unseen, nil},
		{"no body", "CreateThing", `null`, nil},
		{"an action that nobody knows", "CreateSomethingNew", `{"thingName":"t0"}`, nil},
		{"no action", "", `{"thingName":"t0"}`, func(ev *iottrail.Event) {
			ev.Extra = append(ev.Extra, iottrail.Member{Name: "eventName", Value: []byte("7")})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			turns := []turn{}
			if test.turn != nil {
				turns = append(turns, test.turn)
			}
			s.at(0, test.action, test.request, `null`, turns...)
			require.Len(t, s.Doubts(), 1)
			require.True(t, s.Doubts()[0].Unreadable)
			require.Len(t, calls(s.Fleet), 1)
			for _, arn := range s.Find(iot.TypeThing, "") {
				require.Equal(t, fleet.NotKnown, s.state(0).Thing(arn).Type.Known, arn)
			}
		})
	}
}

// What is missing is among the doubts, with the reason, and from when to when.
func TestMissed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Missed("111122223333", "", second(3), second(7), errors.New("unexpected EOF"))
	s.Missed("", "", time.Time{}, time.Time{}, nil)
	d := s.Doubts()
	require.Len(t, d, 2)
	require.Equal(t, "? to ?: records are missing of account any, region any: \"records are missing\"", d[0].String())
	require.Equal(t, second(3), d[1].Time)
	require.Equal(t, second(7), d[1].Until)
	require.Equal(t, "unexpected EOF", d[1].Error)
	require.Empty(t, calls(s.Fleet), "they are no calls")
}

// Resources are distinguished by the parts of their ARNs, whatever they are called.
func TestNamesCantPassForOthers(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	names := []string{"t0", "t0/x", "t0:x", "thing/t0", "a b", "T0", "arn:aws:iot:eu-central-1:111122223333:thing/t0"}
	for _, name := range names {
		s.thing(0, name)
	}
	require.Len(t, s.Find(iot.TypeThing, ""), len(names))
	for _, name := range names {
		require.Len(t, s.History(at+"thing/"+name), 1, name)
		require.Equal(t, "true", show(s.state(0).Thing(at+"thing/"+name).Exists), name)
	}
	require.Empty(t, s.History(at+"thing/t1"))
	require.Empty(t, s.History(at+"cert/t0"))
	require.Empty(t, s.History("t0"))
	require.Equal(t, fleet.NotKnown, s.state(0).Policy(at+"thing/t0").Exists.Known)
	require.Len(t, s.History("arn:aws-cn:iot:eu-central-1:111122223333:thing/t0"), 1, "the partition follows from the region")
	require.Len(t, s.Find(iot.TypeThing, "t0"), 3)
}

// The ARNs of every kind are made and taken apart alike.
func TestFindAndHistoryAgree(t *testing.T) {
	t.Parallel()
	var f fleet.Fleet
	for _, ev := range changesOfTrail(t) {
		f.Add(ev)
	}
	found := 0
	for c := range f.Calls(nil) {
		for _, arn := range c.Touched {
			found++
			require.NotEmpty(t, f.History(arn), arn)
		}
	}
	require.Greater(t, found, 300)
	for _, kind := range []string{iot.TypeThingType, iot.TypeRuleDestination, iot.TypeJob, iot.TypeDynamicThingGroup, iot.TypeSecurityProfile, iot.TypeStream} {
		require.NotEmpty(t, f.Find(kind, ""), kind)
		for _, arn := range f.Find(kind, "") {
			require.NotEmpty(t, f.History(arn), arn)
		}
	}
}

// Published records are read, and what they touched is found again.
func TestCorpus(t *testing.T) {
	t.Parallel()
	var f fleet.Fleet
	want := make(map[string][]string)
	for _, line := range trailtest.Corpus(t) {
		for ev, err := range iottrail.NewBytesDecoder(line.Record).Events() {
			if err != nil || ev.EventSource != iot.Source || match.Changes.Ask(ev) == iottrail.No {
				continue
			}
			f.Add(ev)
			delete(want, ev.EventID) // some are there twice
			for _, r := range iot.Resources(ev) {
				if r.ARN != "" {
					want[ev.EventID] = append(want[ev.EventID], r.ARN)
				}
			}
		}
	}
	n := 0
	for c := range f.Calls(nil) {
		n++
		if c.EventID != "" {
			require.Len(t, c.Touched, len(want[c.EventID]), "%v", c)
		}
		require.NotEmpty(t, c.String())
	}
	require.Positive(t, n)
	require.NotPanics(t, func() { everything(&f) })
}

// What each Call and each Change of the trail says, in the order of time, is the same as its record.
func TestCallsOfTrail(t *testing.T) {
	t.Parallel()
	var f fleet.Fleet
	events := changesOfTrail(t)
	for _, ev := range events {
		f.Add(ev)
		f.Add(ev)
	}
	byID := make(map[string]*iottrail.Event)
	for _, ev := range events {
		byID[ev.EventID] = ev
	}
	var last time.Time
	n := 0
	for c := range f.Calls(nil) {
		n++
		ev := byID[c.EventID]
		require.NotNil(t, ev)
		require.Equal(t, ev.EventName, c.Action)
		require.Equal(t, ev.Actor(), c.Actor)
		require.Equal(t, ev.UserIdentity.AccessKeyID, c.AccessKeyID)
		require.Equal(t, ev.SourceIPAddress, c.From)
		require.Equal(t, ev.Failed(), c.Error != "")
		require.Equal(t, ev.EventTime, c.Time)
		require.False(t, c.Time.Before(last))
		last = c.Time
		for _, r := range iot.Resources(ev) {
			if r.ARN != "" && r.Type != "" {
				require.Contains(t, c.Touched, r.ARN, "%s of %v", r, ev)
			}
		}
	}
	require.Equal(t, len(byID), n)
	for c := range f.Calls(func(c *fleet.Call) bool { return c.Action == "DeletePolicy" }) {
		require.Equal(t, "DeletePolicy", c.Action)
		break
	}
}
