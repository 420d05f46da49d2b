package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
)

// This file holds the rules of README.md against every contestant, those that take
// part with -others included.

// A contestant notices every fault, except the kinds that it says it overlooks,
// each of which it does overlook.
func TestStrictness(t *testing.T) {
	faults, err := faultsOf(Mixed(100_000))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		if json.Valid(f.data) {
			t.Fatalf("%s: that is valid JSON", f.what)
		}
	}
	for _, j := range []*job{jobEvery, jobIoT} {
		for _, c := range j.entrants(entrants(true)) {
			kinds, missed := j.overlooked(c, faults)
			if says := j.less(c).overlooks; !slices.Equal(kinds, says) {
				t.Errorf("%s, %s: says that it overlooks %q, and overlooks %q: %q", j.name, c.name, says, kinds, missed)
			}
		}
	}
}

// A contestant that says that it checks everything refuses whatever json.Valid does,
// wherever a byte is changed, left out or added.
func TestDamage(t *testing.T) {
	log := Mixed(8_000)
	r := rand.New(rand.NewPCG(1, 2))
	const signs = "\"\\{}[],:-+.0123e5tfnux \x01\x1f\x80"
	var damaged [][]byte
	for range 5_000 {
		data := slices.Clone(log.Data)
		at, sign := r.IntN(len(data)), signs[r.IntN(len(signs))]
		switch r.IntN(3) {
		case 0:
			data[at] = sign
		case 1:
			data = slices.Delete(data, at, at+1)
		case 2:
			data = slices.Insert(data, at, sign)
		}
		if !json.Valid(data) {
			damaged = append(damaged, data)
		}
	}
	t.Logf("%d logs of %d bytes that are no JSON", len(damaged), len(log.Data))
	for _, j := range []*job{jobEvery, jobIoT} {
		for _, c := range j.entrants(entrants(true)) {
			if len(j.less(c).overlooks) > 0 {
				continue
			}
			for _, data := range damaged {
				if j.of(c)(bytes.Clone(data), new(sink)) == nil {
					t.Errorf("%s, %s: took %q", j.name, c.name, difference(log.Data, data))
					break
				}
			}
		}
	}
}

// difference returns what b has where it begins to differ from a.
func difference(a, b []byte) []byte {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return b[max(0, i-20):min(len(b), i+20)]
}

// Every contestant's records stay as they are when the log changes.
func TestOwnMemory(t *testing.T) {
	log := Mixed(200_000)
	for _, j := range []*job{jobEvery, jobIoT} {
		for _, c := range j.entrants(entrants(true)) {
			data := bytes.Clone(log.Data)
			s := sink{check: true, keep: true}
			if err := j.of(c)(data, &s); err != nil {
				t.Fatal(err)
			}
			clear(data)
			s.settle()
			want := sink{check: true}
			if err := j.of(c)(log.Data, &want); err != nil {
				t.Fatal(err)
			}
			if s.sum != want.sum {
				t.Errorf("%s, %s: records change with the log", j.name, c.name)
			}
		}
	}
}

// So do the requests when the body changes.
func TestRequestsOwnMemory(t *testing.T) {
	reqs, err := requestsOf(Mixed(1_000_000))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range entrants(false) {
		if !reqs.possible(c) {
			continue
		}
		for _, r := range reqs.list {
			ev := r.event.Clone()
			got, err := (&request{ev, r.of}).decode(c)
			if err != nil {
				t.Fatal(err)
			}
			clear(ev.RequestParameters)
			if want, _ := r.decode(encodingJSON); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: a request of %s changes with its body", c.name, ev.EventName)
				break
			}
		}
	}
}

// A contestant that says that one record keeps the whole log in memory does that,
// and no other does.
func TestKeepsLog(t *testing.T) {
	if !alone.Test(t) {
		return
	}
	log := Mixed(2_000_000)
	for _, j := range []*job{jobEvery, jobIoT} {
		for _, c := range j.entrants(entrants(true)) {
			s := sink{keep: true}
			if err := j.of(c)(log.Data, &s); err != nil {
				t.Fatal(err)
			}
			s.late = []func(){s.late[len(s.late)/2]} // one record
			with := alone.Held()
			runtime.KeepAlive(s.late)
			s.late = nil
			keeps := with-alone.Held() > int64(len(log.Data)/2)
			if keeps != j.less(c).keepsLog {
				t.Errorf("%s, %s: a record keeps the log: %v", j.name, c.name, keeps)
			}
		}
	}
	runtime.KeepAlive(log)
}

// full is a record with every member that a Record has.
func full() *Record {
	r := new(Record)
	n := 0
	fill(reflect.ValueOf(r).Elem(), &n)
	r.EventSource = iotSource
	r.SessionCredentialFromConsole = "true"
	r.UserIdentity.SessionContext.AssumedRoot = "true"
	r.UserIdentity.SessionContext.Attributes.MFAAuthenticated = "true"
	r.EdgeDevice = json.RawMessage(`{"type":"outposts","deviceId":"d","snowJobId":"j","deviceFamily":"f","attributes":{"a":[1]}}`)
	r.EventContext = json.RawMessage(`{"requestContext":{"a":1},"tagContext":{"b":2}}`)
	r.Insight = json.RawMessage(`{"state":"Start","eventSource":"s","eventName":"n","insightType":"ApiCallRateInsight",` +
		`"insightContext":{"statistics":{"baseline":{"average":0.25},"insight":{"average":7},"insightDuration":1},"attributions":[` +
		`{"attribute":"userAgent","insight":[{"value":"a","average":7}],"baseline":[{"value":"b","average":0.25}]}]}}`)
	return r
}

// fill gives each member a value that no other has.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"a": "b", "c": "d"}))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes(fmt.Appendf(nil, `{"n":%d}`, *n))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			*t = time.Date(2026, 4, 1, 12, 0, *n, 0, time.UTC)
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic(v.Type())
	}
}

// Every contestant reads every member, those too that the mixed log never has.
func TestEveryMember(t *testing.T) {
	raw, err := json.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	log := &Log{Data: []byte(`{"Records":[` + string(raw) + `]}`), Records: 1, IoT: 1}
	ev := new(iottrail.Event)
	if err := json.Unmarshal(raw, ev); err != nil {
		t.Fatal(err)
	}
	r, err := asRecord(ev)
	if err != nil {
		t.Fatal(err)
	}
	want := reflect.ValueOf(full()).Elem()
	for i := range want.NumField() {
		switch f := want.Type().Field(i); f.Name {
		case "EdgeDevice", "EventContext", "Insight": // written anew
		default:
			if got := reflect.ValueOf(r).Field(i); !reflect.DeepEqual(got.Interface(), want.Field(i).Interface()) {
				t.Errorf("%s of iottrail's Event is %+v, want %+v", f.Name, got, want.Field(i))
			}
		}
	}
	for _, j := range []*job{jobEvery, jobIoT} {
		for _, c := range j.entrants(entrants(true)) {
			if err := j.check(log, c); err != nil {
				t.Errorf("%s: %v", j.name, err)
			}
		}
	}
}

// The checksum has every member: it is another where one is missing.
func TestChecksum(t *testing.T) {
	sum := func(r *Record) uint64 {
		s := sink{check: true}
		use(&s, r)
		if s.err != nil {
			t.Fatal(s.err)
		}
		return s.sum
	}
	want, members := sum(full()), 0
	var without func(at func(r *Record) reflect.Value, path string)
	without = func(at func(r *Record) reflect.Value, path string) {
		r := full()
		v := at(r)
		if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				without(func(r *Record) reflect.Value { return at(r).Field(i) }, path+"."+v.Type().Field(i).Name)
			}
			return
		}
		if v.Kind() == reflect.Pointer {
			without(func(r *Record) reflect.Value { return at(r).Elem() }, path)
		}
		if v.Type() == reflect.TypeFor[[]resource]() {
			without(func(r *Record) reflect.Value { return at(r).Index(1) }, path+"[1]")
		}
		members++
		v.SetZero()
		if sum(r) == want {
			t.Errorf("%s is not in the checksum", strings.TrimPrefix(path, "."))
		}
	}
	without(func(r *Record) reflect.Value { return reflect.ValueOf(r).Elem() }, "")
	t.Logf("%d members", members)
}
