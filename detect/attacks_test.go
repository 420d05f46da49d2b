package detect_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	. "github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

// This file has what an attacker would try who knows how a Detector remembers.

// Repeating a call does not push others out of a Count that counts different ones.
func TestCountOfDifferentIsNotFlooded(t *testing.T) {
	t.Parallel()
	d := detect.NewDetector(detect.Rule{ID: "r", Match: match.Call(iot.Source), Count: &detect.Count{
		Times: 4, Within: time.Minute, Of: func(ev *iottrail.Event) string { return ev.EventName },
	}})
	var got []string
	for i, name := range []string{"ListThings", "ListPolicies", "ListCertificates", "ListJobs"} {
		for j := range 12 {
			ev := untyped(iot.Source, name, `{}`, At(noon.Add(time.Duration(12*i+j)*time.Second)), ID(fmt.Sprint(name, j)))
			got = append(got, said(d.Add(ev))...)
		}
	}
	require.Equal(t, []string{"r 36: 4 since 0"}, got)
}

// Later calls whose records came earlier do not push a burst out of a Count: for example if one
// region is read after another.
func TestLateBurstIsCounted(t *testing.T) {
	t.Parallel()
	d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing, Count: &detect.Count{Times: 3, Within: time.Minute}})
	for i := range 20 {
		require.Empty(t, d.Add(deletion("ann", 1000*(i+1))))
	}
	require.Equal(t, []string{"r 2: 3 since 0"}, said(add(d, deletion("ann", 0), deletion("ann", 1), deletion("ann", 2))))
}

// An attempt that fails does not hide a call that succeeds.
func TestQuietDoesNotHideSuccess(t *testing.T) {
	t.Parallel()
	isT := iot.DeleteThing.Where(func(req *iot.DeleteThingRequest) bool { return req.ThingName == "t" })
	d := detect.NewDetector(detect.Rule{ID: "r", Match: isT, Quiet: time.Hour})
	call := func(second int, opts ...Option) *iottrail.Event {
		return NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "t"}, append([]Option{ID(fmt.Sprint(second)), At(noon.Add(time.Duration(second) * time.Second))}, opts...)...)
	}
	require.Len(t, d.Add(call(0, FailedWith("AccessDenied"))), 1)
	require.Empty(t, d.Add(call(1, FailedWith("AccessDenied"))))
	require.Equal(t, []string{"r 1: 1", "r 2: 1"}, said(d.Add(call(2, Omitted()))), "in doubt, but not failed")
	require.Empty(t, d.Add(call(3, FailedWith("AccessDenied"))))
	require.Equal(t, []string{"r 3: 1", "r 4: 1"}, said(d.Add(call(4))))
	require.Empty(t, add(d, call(5), call(6, Omitted()), call(7, FailedWith("AccessDenied"))), "nothing is more than that")
}

// Callers of whom nothing is known are not one caller.
func TestUnknownCallers(t *testing.T) {
	t.Parallel()
	unknown := func(second int, address string) *iottrail.Event {
		return NewEvent(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "t"}, By(Identity(iottrail.UserIdentity{})), From(address), At(noon.Add(time.Duration(second)*time.Second)))
	}
	require.Empty(t, detect.Caller(unknown(0, "198.51.100.7")))
	d := detect.NewDetector(detect.Rule{ID: "first", Match: iot.DeleteThing, First: &detect.First{}}, detect.Rule{ID: "quiet", Match: iot.DeleteThing, Quiet: time.Hour})
	got := said(add(d, unknown(0, "198.51.100.7"), unknown(1, "198.51.100.7"), unknown(2, "192.0.2.1")))
	require.Equal(t, []string{"first 0: 1", "quiet 0: 1", "first 1: 1", "first 2: 1", "quiet 2: 1"}, got)
	require.Empty(t, d.Known("first"))
}

// A rule about a name with a version does not take the record from one about the operation.
func TestIndexOfVersions(t *testing.T) {
	t.Parallel()
	const lambda = "lambda.amazonaws.com"
	d := detect.NewDetector(
		detect.Rule{ID: "versioned", Match: match.Call(lambda, "CreateFunction20150331v2")},
		detect.Rule{ID: "operation", Match: match.Call(lambda, "CreateFunction")},
		detect.Rule{ID: "all", Match: match.Call(lambda)},
	)
	for name, want := range map[string]int{"CreateFunction20150331v2": 3, "CreateFunction20150331": 2, "CreateFunction": 2, "DeleteFunction": 1} {
		require.Len(t, d.Add(untyped(lambda, name, `{}`, ID(name))), want, name)
	}
}

const someCertificate = "2911e4859bc000000000000000000000000000000000000000000000000000aa"

func setCertificate(id string, status iot.CertificateStatus, second int, opts ...Option) *iottrail.Event {
	return NewEvent(iot.UpdateCertificate, &iot.UpdateCertificateRequest{CertificateID: id, NewStatus: status},
		append([]Option{At(noon.Add(time.Duration(second) * time.Second))}, opts...)...)
}

// afterRule is the rule certificate-back.
func afterRule() *detect.Detector {
	for _, r := range detect.Rules(detect.Config{}) {
		if r.After != nil {
			return detect.NewDetector(r)
		}
	}
	panic("no rule has After")
}

// Activations of many certificates do not make a rule forget those that were revoked.
func TestAfterRemembersTheOtherCalls(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	d := afterRule()
	require.Empty(t, d.Add(setCertificate(someCertificate, iot.CertificateStatusRevoked, 0)))
	for i := range 6000 {
		require.Empty(t, d.Add(setCertificate(fmt.Sprintf("%064x", i), iot.CertificateStatusActive, 1+i, ID(fmt.Sprint(i)))))
	}
	require.Len(t, d.Add(setCertificate(someCertificate, iot.CertificateStatusActive, 9999)), 1)
}

// Which of two calls within a second, or without a time, came first is not known.
func TestAfterOfTheSameSecond(t *testing.T) {
	t.Parallel()
	noTime := With(func(ev *iottrail.Event) { ev.EventTime = time.Time{} })
	for name, events := range map[string][]*iottrail.Event{
		"the same second":      {setCertificate(someCertificate, iot.CertificateStatusRevoked, 0), setCertificate(someCertificate, iot.CertificateStatusActive, 0)},
		"in the other order":   {setCertificate(someCertificate, iot.CertificateStatusActive, 0), setCertificate(someCertificate, iot.CertificateStatusRevoked, 0)},
		"no time":              {setCertificate(someCertificate, iot.CertificateStatusRevoked, 0), setCertificate(someCertificate, iot.CertificateStatusActive, 1, noTime)},
		"no time of the other": {setCertificate(someCertificate, iot.CertificateStatusActive, 1), setCertificate(someCertificate, iot.CertificateStatusRevoked, 0, noTime)},
	} {
		found := add(afterRule(), events...)
		require.Len(t, found, 1, name)
		require.Equal(t, iottrail.Maybe, found[0].Answer, name)
		require.Equal(t, events[0].EventID == found[0].Event.EventID, name == "in the other order" || name == "no time of the other", name)
	}
	masked := NewEvent(iot.UpdateCertificate, nil, RequestJSON(`{"certificateId":"`+someCertificate+`","newStatus":"***"}`))
	require.Empty(t, add(afterRule(), masked), "a call that may be either is not after itself")
}

// A certificate's id has more than one spelling.
func TestSpellingsOfCertificates(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"2911E4859BC000000000000000000000000000000000000000000000000000AA", "0x" + someCertificate} {
		d := afterRule()
		require.Len(t, add(d, setCertificate(someCertificate, iot.CertificateStatusRevoked, 0), setCertificate(id, iot.CertificateStatusActive, 1)), 1, id)
	}
	d := afterRule()
	noRegion := With(func(ev *iottrail.Event) { ev.AWSRegion = "" }) // so that there is no ARN
	require.Len(t, add(d, setCertificate(someCertificate, iot.CertificateStatusRevoked, 0), setCertificate(someCertificate, iot.CertificateStatusActive, 1, noRegion)), 1)
}

// A record without a time does not belong to the time in which a rule only learns.
func TestFirstWithoutTime(t *testing.T) {
	t.Parallel()
	d := detect.NewDetector(detect.Rule{ID: "r", Match: iot.DeleteThing, First: &detect.First{From: noon}})
	ev := Change(deletion("ann", 0), func(ev *iottrail.Event) { ev.EventTime = time.Time{} })
	require.Len(t, d.Add(ev), 1)
	require.Len(t, d.Add(deletion("ann", 1)), 0, "known by now")
}
