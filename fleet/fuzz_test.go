package fleet_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// everything is all that a Fleet says.
func everything(f *fleet.Fleet) string {
	var b strings.Builder
	var times []time.Time
	for c := range f.Calls(nil) {
		fmt.Fprintln(&b, c, c.EventID, c.Touched)
		if len(times) < 4 {
			times = append(times, c.Time, c.Time.Add(time.Second))
		}
	}
	for _, d := range f.Doubts() {
		fmt.Fprintln(&b, "doubt", d, d.EventID)
	}
	for _, o := range f.Openings() {
		fmt.Fprintln(&b, "opening", o)
	}
	for _, at := range times {
		s := f.At(at)
		for cert, v := range s.Who("iot:Publish", "*") {
			fmt.Fprintln(&b, cert, v, show(s.Certificate(cert).Exists), show(s.Certificate(cert).Status), s.Certificate(cert).Policies, s.Certificate(cert).Things)
		}
		for _, p := range f.Find(iot.TypePolicy, "") {
			x := s.Policy(p)
			fmt.Fprintln(&b, p, show(x.Exists), show(x.Default), show(x.Document), x.Versions, x.Targets.Complete)
		}
		for _, g := range f.Find(iot.TypeThingGroup, "") {
			x := s.Group(g)
			fmt.Fprintln(&b, g, show(x.Exists), show(x.Parent), x.Members.Complete)
		}
		for _, g := range f.Find(iot.TypeTopicRule, "") {
			x := s.Rule(g)
			fmt.Fprintln(&b, g, show(x.Exists), show(x.Enabled), show(x.Targets))
		}
	}
	if len(times) > 1 {
		for _, d := range f.Diff(times[0], times[len(times)-1]) {
			fmt.Fprintln(&b, "difference", d)
		}
	}
	return b.String()
}

// A Fleet says the same in whatever order its records come, and however often.
func inAnyOrder(t *testing.T, events []*iottrail.Event, seed uint64) {
	t.Helper()
	var first, second fleet.Fleet
	for _, ev := range events {
		first.Add(ev)
	}
	r := rand.New(rand.NewPCG(seed, 3))
	for _, i := range r.Perm(len(events)) {
		second.Add(events[i])
		second.Add(events[r.IntN(len(events))])
		if r.IntN(50) == 0 {
			everything(&second) // asked meanwhile
		}
	}
	require.Equal(t, everything(&first), everything(&second))
}

func TestOrderMakesNoDifference(t *testing.T) {
	t.Parallel()
	events := changesOfTrail(t)
	for seed := range uint64(3) {
		inAnyOrder(t, events, seed)
	}
	// Nor does it in which of two ways a record of one call came.
	var twice []*iottrail.Event
	for i, ev := range events {
		twice = append(twice, ev)
		if i%7 == 0 {
			c := *ev
			c.RequestParameters = omitted
			twice = append(twice, &c)
		}
	}
	inAnyOrder(t, twice, 9)
	var once fleet.Fleet
	for _, ev := range events {
		once.Add(ev)
	}
	var both fleet.Fleet
	for _, ev := range slices.Backward(twice) {
		both.Add(ev)
	}
	require.Equal(t, everything(&once), everything(&both), "a record that says more counts")
}

// Whatever records there are, a Fleet does not panic, and their order makes no difference.
func FuzzAdd(f *testing.F) {
	m := newModel(7, true)
	m.run(40)
	var seed bytes.Buffer
	for i, ev := range m.records {
		if i%9 == 4 {
			ev.RequestParameters = omitted
		}
		text, err := ev.MarshalJSON()
		if err != nil {
			f.Fatal(err)
		}
		seed.Write(text)
		seed.WriteByte('\n')
		if i%10 == 9 {
			f.Add(seed.Bytes(), uint64(i))
			seed = bytes.Buffer{}
		}
	}
	for i, request := range []string{
		`{"certificateId":"ab","targetAwsAccount":"444455556666"}`, `{"policyName":"HIDDEN_DUE_TO_SECURITY_REASONS","target":"x"}`,
		`{"thingName":"***","thingGroupsToAdd":["a",7],"thingGroupsToRemove":["a"]}`, `null`, `[]`,
		`{"ruleName":"r","topicRulePayload":{"actions":[{"s3":{"bucketName":"b"}},{}]}}`,
	} {
		var b bytes.Buffer
		for _, action := range []string{"TransferCertificate", "AttachPolicy", "UpdateThingGroupsForThing", "RegisterThing", "ReplaceTopicRule", "DeletePolicy"} {
			fmt.Fprintf(&b, `{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":%q,"eventTime":"2026-10-07T01:00:0%dZ","awsRegion":"eu-central-1","recipientAccountId":"111122223333","requestParameters":%s}`+"\n", action, i, request)
		}
		f.Add(b.Bytes(), uint64(i))
	}
	f.Fuzz(func(t *testing.T, log []byte, seed uint64) {
		var events []*iottrail.Event
		for ev, err := range iottrail.NewBytesDecoder(log).Events() {
			if err == nil && len(events) < 20 {
				events = append(events, ev)
			}
		}
		if len(events) > 0 {
			inAnyOrder(t, events, seed)
		}
	})
}
