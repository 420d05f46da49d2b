package decodetest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
)

// This file is the part of doc.go on concurrency as tests. Most of what they find they
// find under the race detector.

// together runs do(0) to do(n-1) on goroutines of their own, all from one moment on, and
// waits for them.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

// eventsToShare are the records of the trail, those of the quirks, and the odd ones,
// with all that could be read of records in error.
func eventsToShare(t *testing.T) (events []*iottrail.Event) {
	t.Helper()
	data := trailtest.Around("", trailtest.TrailRecords(t), "\n", "\n")
	for _, file := range []string{"insight-and-aggregated.json", "body-omitted.json", "masked-values.json", "legacy-iot.json", "number-spellings.json", "unknown-members.json"} {
		data = append(data, trailtest.ReadBytes(t, "testdata/quirks/"+file)...)
	}
	data = append(data, bytes.Join(oddStreams(), []byte("\n"))...)
	for _, it := range trailtest.Read(t, bytes.NewReader(data)).Items {
		if e := it.Event; e != nil {
			events = append(events, e)
		}
	}
	require.Greater(t, len(events), 200)
	return events
}

// A sharedAttach and a sharedThing have types that no other test uses, so that the
// goroutines are the first to need what is worked out once for a type.
type (
	sharedAttach struct {
		PolicyName, Target string
		Tags               []struct{ Key, Value string }
	}
	sharedThing struct {
		ThingName string
		Payload   *struct {
			Attributes map[string]json.RawMessage
			Merge      iottrail.Bool
		} `json:"attributePayload" cloudtrail:"alias=attributes"`
		ExpectedVersion json.Number
		At              iottrail.Timestamp
		Any             any
	}
)

var (
	sharedPolicyAction = iottrail.NewAction[sharedAttach, sharedThing](iot.Source, "AttachPolicy", iottrail.AccessWrite)
	sharedThingAction  = iottrail.NewAction[sharedThing, sharedAttach](iot.Source, "UpdateThing", iottrail.AccessWrite)
)

// questions are predicates to share: one of each kind that the package has.
var questions = []iottrail.Predicate{
	match.Call(iot.Source), match.Call(iot.Source, "AttachPolicy", "CreateThing"), match.Region("eu-central-1"),
	match.Recipient("111122223333"), match.ByAccount("111122223333"), match.ByARN("arn:aws:iam::*:user/*", "arn:*"),
	match.Resource("arn:aws:s3:::*"), match.Through("vpce-1", "vpce-2"), match.FromAddress(netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("198.51.100.0/24")),
	match.During(time.Date(2026, 10, 6, 0, 0, 0, 0, time.UTC), time.Time{}),
	match.ByRoot, match.ByUser, match.ByRole, match.ByFederated, match.ByService,
	match.WithSession, match.WithMFA, match.Failed, match.Denied,
	match.Changes, match.Omitted, iot.Touches("arn:*:cert/*"), iot.AttachPolicy,
	sharedPolicyAction.Where(func(r *sharedAttach) bool { return strings.HasPrefix(r.Target, "arn:") }),
	sharedThingAction.Where(func(r *sharedThing) bool { return r.Payload != nil }),
	match.All(match.Call(iot.Source), match.Not(match.Any(match.Failed, match.ByService))),
}

// notes is where the handlers of a Mux write: each Dispatch has its own, in its context.
type notes struct{}

var errNoted = errors.New("noted")

// sharedMux has handlers of each kind.
func sharedMux() *iottrail.Mux {
	var m iottrail.Mux
	note := func(ctx context.Context, v ...any) error {
		_, err := fmt.Fprintln(ctx.Value(notes{}).(io.Writer), v...)
		return err
	}
	iottrail.Handle(&m, sharedPolicyAction, func(ctx context.Context, ev *iottrail.Event, r *sharedAttach, err error) error {
		return note(ctx, ev.EventID, r.PolicyName, r.Target, r.Tags, err)
	})
	iottrail.Handle(&m, iot.UpdateThing, func(ctx context.Context, ev *iottrail.Event, r *iot.UpdateThingRequest, err error) error {
		text, bad := json.Marshal(r)
		return errors.Join(note(ctx, ev.EventID, string(text), bad, err), errNoted)
	})
	for i, q := range questions {
		m.HandleFunc(q, func(ctx context.Context, ev *iottrail.Event) error { return note(ctx, i, ev.EventName) })
	}
	return &m
}

// everythingOf asks an Event whatever it can be asked, by way of what is shared.
func everythingOf(e *iottrail.Event, m *iottrail.Mux) string {
	var b strings.Builder
	add := func(v ...any) { fmt.Fprintln(&b, v...) }
	encoded, err := e.MarshalJSON()
	add(string(encoded), err)
	addr, ok := e.SourceAddr()
	add(e.String(), fmt.Sprintf("%+v %#v", e, *e), e.LogValue(), e.Actor(), e.UserIdentity, e.Operation(), e.Version(), addr, ok)
	for _, q := range questions {
		add(q.Ask(e))
	}
	for _, decode := range []func(*iottrail.Event) (any, error){
		iot.DecodeRequest, iot.DecodeResponse, iotwireless.DecodeRequest, iotwireless.DecodeResponse,
		iotsecuretunneling.DecodeRequest, iotsecuretunneling.DecodeResponse, greengrassv2.DecodeRequest, greengrassv2.DecodeResponse,
	} {
		v, err := decode(e)
		text, bad := json.Marshal(v)
		add(string(text), bad, err)
	}
	response, err := sharedPolicyAction.Response(e)
	text, bad := json.Marshal(response)
	add(string(text), bad, err)
	request, err := sharedThingAction.Request(e)
	text, bad = json.Marshal(request)
	add(string(text), bad, err)
	add(iot.Resources(e), iotwireless.Resources(e), iotsecuretunneling.Resources(e), greengrassv2.Resources(e))
	add(iottrail.MaskedMembers(e.RequestParameters), iottrail.UnknownMembers(e.RequestParameters, new(sharedThing)))
	add(m.Dispatch(context.WithValue(context.Background(), notes{}, &b), e))

	c := e.Clone()
	for _, memory := range []json.RawMessage{c.RequestParameters, c.ResponseElements} {
		for i := range memory {
			memory[i] = '!' // the clone is the goroutine's own, and so is all that it holds
		}
	}
	c.UserIdentity, c.Extra = iottrail.UserIdentity{}, nil
	return b.String()
}

// requireSameText compares texts of many lines, and shows the first that differs.
func requireSameText(t *testing.T, want, got, what string) {
	t.Helper()
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		require.Equal(t, w[i], g[i], "%s: line %d", what, i)
	}
	require.Equal(t, len(w), len(g), "%s: lines", what)
}

func TestSharedByManyGoroutines(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	events, mux := eventsToShare(t), sharedMux()
	const goroutines = 6
	var got [goroutines][]string
	together(goroutines, func(i int) {
		got[i] = make([]string, len(events))
		for n := range events {
			at := (n + i*len(events)/goroutines) % len(events)
			if i%2 == 1 { // two kinds of goroutines: some go through the events backwards
				at = len(events) - 1 - at
			}
			got[i][at] = everythingOf(events[at], mux)
		}
	})
	for at, e := range events {
		alone := everythingOf(e, mux)
		for i := range got {
			requireSameText(t, alone, got[i][at], fmt.Sprintf("event %d as goroutine %d of %d sees it", at, i, goroutines))
		}
	}
	t.Logf("%d events seen by %d goroutines at once", len(events), goroutines)
}

// Policy documents are shared as well, and what the rules about them are made of when they
// are first needed.
func TestPoliciesAreShared(t *testing.T) {
	t.Parallel()
	var policies []*iot.PolicyDocument
	for _, record := range trailtest.TrailRecords(t) {
		e := trailtest.Decode(t, string(record))
		if r, err := iot.CreatePolicy.Request(e); err == nil {
			if p, err := iot.ParsePolicyDocument(r.PolicyDocument); err == nil {
				policies = append(policies, p)
			}
		}
	}
	require.NotEmpty(t, policies)
	policies = append(policies, nil)
	const arn = "arn:aws:iot:eu-central-1:111122223333:"
	ask := func() string {
		var b strings.Builder
		for _, p := range policies {
			fmt.Fprintln(&b, p.OverlyPermissive(), p.MightAllow("iot:Publish", arn+"topic/a"), p.MightAllow("iot:Connect", arn+"client/b"))
			if p != nil {
				text, err := p.MarshalJSON()
				fmt.Fprintln(&b, string(text), err, p.Statement[0].Variables())
			}
		}
		info, ok := iot.ActionByName("AttachPolicy")
		fmt.Fprintln(&b, info, ok, len(iot.Actions()), len(iotwireless.Actions()))
		return b.String()
	}
	var got [8]string
	together(len(got), func(i int) { got[i] = ask() })
	for i := range got {
		requireSameText(t, ask(), got[i], fmt.Sprintf("goroutine %d", i))
	}
}

// transcript is all that a decoder gives, as text.
func transcript(d *iottrail.Decoder) string {
	var b strings.Builder
	for ev, err := range d.Events() {
		describe(&b, d, ev, err)
	}
	fmt.Fprintf(&b, "%+v", d.Stats())
	return b.String()
}

func describe(b *strings.Builder, d *iottrail.Decoder, ev *iottrail.Event, err error) {
	index, offset := d.Position()
	fmt.Fprintln(b, index, offset, err)
	var re *iottrail.RecordError
	if errors.As(err, &re) {
		fmt.Fprintf(b, "%s\n", re.Raw)
		ev = re.Event
	}
	if ev != nil {
		encoded, err := ev.MarshalJSON()
		fmt.Fprintf(b, "%s\n%s %v\n", ev.Raw, encoded, err)
	}
}

// streamsToShare are all kinds of input, plain and compressed, sound and not.
func streamsToShare(t *testing.T) map[string][]byte {
	t.Helper()
	streams := make(map[string][]byte)
	for _, pattern := range []string{"testdata/containers/*", "testdata/notlogs/*", "testdata/quirks/*.json*"} {
		for _, file := range trailtest.Files(t, pattern) {
			streams[file] = trailtest.ReadBytes(t, file)
		}
	}
	records := trailtest.TrailRecords(t)
	for i, w := range trailtest.Wrappings {
		few := records[i*len(records)/len(trailtest.Wrappings):][:8]
		streams[w.Name] = w.Wrap(few)
		streams["gzip, "+w.Name] = trailtest.Gzip(streams[w.Name])
	}
	return streams
}

func TestDecodersAtOnce(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	streams := streamsToShare(t)
	names := make([]string, 0, len(streams))
	for name := range streams {
		names = append(names, name)
	}
	slices.Sort(names)
	// One value of each Option, for all decoders.
	opts := []iottrail.Option{iottrail.OnlySources("s3.amazonaws.com", iot.Source, "sts.amazonaws.com"), iottrail.OnlySources(iot.Source, "sts.amazonaws.com"),
		iottrail.OnlyNames("AttachPolicy", "CreateThing", "AssumeRole"), iottrail.WithLimits(iottrail.Limits{RecordSize: 100_000, Members: 1000})}
	decode := func(filtered bool, data []byte) string {
		if filtered {
			return transcript(iottrail.NewDecoder(trailtest.Chunks(data, 1000), opts...))
		}
		return transcript(iottrail.NewDecoder(trailtest.Chunks(data, 1000)))
	}
	const goroutines = 6
	var got [goroutines][]string
	together(goroutines, func(i int) {
		got[i] = make([]string, len(names))
		for n := range names {
			at := (n + i*len(names)/goroutines) % len(names)
			got[i][at] = decode(i%2 == 1, streams[names[at]])
		}
	})
	bytesRead := 0
	for at, name := range names {
		alone := [2]string{decode(false, streams[name]), decode(true, streams[name])}
		for i := range got {
			requireSameText(t, alone[i%2], got[i][at], fmt.Sprintf("%s, goroutine %d", name, i))
		}
		bytesRead += goroutines * len(streams[name])
	}
	t.Logf("%d streams, each by %d decoders at once: %d bytes, the same as alone", len(names), goroutines, bytesRead)
}

// An Event belongs to whom it is given, while its decoder reads on.
func TestEventsArePassedOn(t *testing.T) {
	t.Parallel()
	records := trailtest.TrailRecords(t)
	data := trailtest.Around(`{"Records":[`, records, ",", "]}")
	type numbered struct {
		at int
		ev *iottrail.Event
	}
	const workers = 4
	got := make([]string, len(records))
	queue := make(chan numbered, 2*workers)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for n := range queue {
				encoded, err := n.ev.MarshalJSON()
				got[n.at] = fmt.Sprint(string(encoded), err, n.ev, n.ev.Actor())
				// Its fields may be changed, and its bodies be replaced.
				*n.ev = iottrail.Event{EventName: "x", RequestParameters: json.RawMessage(`{}`), Extra: append(n.ev.Extra, iottrail.Member{Name: "y"})}
			}
		})
	}
	d := iottrail.NewDecoder(trailtest.Chunks(data, 1000))
	for at := 0; ; {
		ev, err := d.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			queue <- numbered{at, ev}
			at++
		}
	}
	close(queue)
	all.Wait()
	for at, ev := range trailtest.ReadString(t, string(data)).Events() {
		encoded, err := ev.MarshalJSON()
		requireSameText(t, fmt.Sprint(string(encoded), err, ev, ev.Actor()), got[at], fmt.Sprintf("event %d", at))
	}
}

// A Decoder and a Repeats are for one goroutine at a time, which need not always be the
// same; different ones are independent.
func TestOneGoroutineAtATime(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	data := string(trailtest.Around("", append(trailtest.TrailRecords(t), trailtest.TrailRecords(t)...), "\n", "\n"))
	type baton struct {
		d       *iottrail.Decoder
		repeats *iottrail.Repeats
		text    *strings.Builder
	}
	step := func(b baton) bool {
		ev, err := b.d.Next()
		if err == io.EOF {
			return false
		}
		describe(b.text, b.d, ev, err)
		if ev != nil {
			fmt.Fprintln(b.text, b.repeats.Seen(ev))
		}
		return true
	}
	begin := func() baton {
		return baton{iottrail.NewDecoder(strings.NewReader(data)), &iottrail.Repeats{Limit: 1000}, new(strings.Builder)}
	}
	want := begin()
	for more := true; more; {
		more = step(want)
	}
	require.Contains(t, want.text.String(), "\ntrue\n", "no repeats")

	var own [4]baton // each of its own, at once
	together(len(own), func(i int) {
		own[i] = begin()
		for more := true; more; {
			more = step(own[i])
		}
	})
	for i := range own {
		requireSameText(t, want.text.String(), own[i].text.String(), fmt.Sprintf("goroutine %d", i))
	}

	passed, last := make(chan baton, 1), begin()
	passed <- last
	together(4, func(int) {
		for b := range passed {
			if !step(b) {
				close(passed)
				return
			}
			passed <- b
		}
	})
	requireSameText(t, want.text.String(), last.text.String(), "passed from goroutine to goroutine")
}
