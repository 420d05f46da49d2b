package actiontest

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// FuzzRequest and FuzzResponse read any body as that of any action, and hold the result
// against the reference. The seeds are the whole body of each action, by the model.
func (s Service) FuzzRequest(f *testing.F)  { s.fuzz(f, 0) }
func (s Service) FuzzResponse(f *testing.F) { s.fuzz(f, 1) }

func (s Service) fuzz(f *testing.F, which int) {
	svc := s.model(f)
	decode := [...]decodeFunc{s.DecodeRequest, s.DecodeResponse}[which]
	for k := 0; k < len(svc.Actions); k += everyAction() {
		a := svc.Actions[k]
		body, err := json.Marshal(s.halves(f, svc, a)[which].body.Value)
		require.NoError(f, err)
		i, ok := slices.BinarySearch(s.Actions, a.Name)
		require.True(f, ok)
		f.Add(uint16(i), body)
	}
	f.Fuzz(func(t *testing.T, action uint16, body []byte) {
		s.compare(t, s.Actions[int(action)%len(s.Actions)], decode, body)
	})
}

// Differential holds every action against the reference, with values of all types at all
// places, and members that are there twice, in the other case, unknown and masked.
func (s Service) Differential(t *testing.T) {
	svc := s.model(t)
	const rounds = 12
	var faults, clean atomic.Int64
	every := new(law)
	for i := 0; i < len(svc.Actions); i += everyAction() {
		a := svc.Actions[i]
		for j, half := range s.halves(t, svc, a) {
			every.holds(t, a.Name+half.name, func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(i), uint64(j)))
				for range rounds {
					n := s.compare(t, a.Name, half.decode, half.body.Scrambled(r))
					if faults.Add(int64(n)); n == 0 {
						clean.Add(1)
					}
				}
			})
		}
	}
	t.Cleanup(func() {
		t.Logf("%s: %d bodies, of which %d without a fault; %d faults", s.Name, 2*rounds*len(svc.Actions), clean.Load(), faults.Load())
	})
}

// compare reads a body as that of the action, compares the result with the reference, and
// returns how many faults of single members there were.
func (s Service) compare(t *testing.T, action string, decode decodeFunc, body []byte) (faults int) {
	t.Helper()
	typed, err := decode(s.event(action, body))
	if _, older := typed.(*iottrail.UnknownAction); older {
		require.NoError(t, err)
		require.Contains(t, s.Versioned, action)
		return 0
	}
	v := reflect.ValueOf(typed)
	require.Equal(t, reflect.Pointer, v.Kind(), "%s: a %T", action, typed)
	require.False(t, v.IsNil(), action)
	v = v.Elem()

	n := parseTree(body)
	var omitted *iottrail.OmittedError
	switch {
	case len(body) == 0 || string(bytes.Trim(body, " \t\r\n")) == "null":
		require.NoError(t, err)
		require.True(t, v.IsZero())
		return 0
	case n == nil || n.kind != '{' || errors.As(err, &omitted):
		require.Error(t, err, "%s: %.300q", action, body)
		require.True(t, v.IsZero(), "%s: something was made of %.300q", action, body)
		if n == nil {
			require.Empty(t, iottrail.UnknownMembers(body, typed))
			require.Empty(t, iottrail.MaskedMembers(body))
		}
		return 0
	}
	requireStable(t, action, decode, s, typed)

	r := reference{twice: make(map[string]int), unread: make(map[string]int)}
	for _, f := range faultsOf(err) {
		faults++
		switch {
		case f.Path == "" && strings.Contains(f.Error(), "more members could not be read"), n.depth > 900:
			return faults // what is reported is bounded, and so is the depth
		case errors.Is(f.Err, bind.ErrDuplicate):
			r.twice[f.Path]++
		default:
			r.unread[f.Path]++
		}
	}
	require.Equal(t, err == nil, len(r.twice)+len(r.unread) == 0, "%s: %v", action, err)
	r.object(n, v, "")
	for _, left := range []map[string]int{r.twice, r.unread} {
		for p, count := range left {
			if count > 0 {
				r.errorf("%q: a fault without reason", p)
			}
		}
	}
	if len(r.wrong) > 0 {
		first, _, _ := strings.Cut(strings.TrimPrefix(r.wrong[0], `"`), `"`)
		t.Fatalf("%s: %s\nin %s\nthe error is %.300v", action, trailtest.Some(r.wrong), near(body, first), err)
	}
	requireListed(t, unknown(n, v.Type(), ""), iottrail.UnknownMembers(body, typed), action+": unknown members", body)
	requireListed(t, masked(n, ""), iottrail.MaskedMembers(body), action+": masked members", body)
	return faults
}

// faultsOf are the faults of single members that an error has.
func faultsOf(err error) (faults []*iottrail.MemberError) {
	if f, ok := err.(*iottrail.MemberError); ok {
		return []*iottrail.MemberError{f}
	}
	for _, inner := range leak.Unwrapped(err) {
		faults = append(faults, faultsOf(inner)...)
	}
	return faults
}

// requireListed compares pointers, of which only so many are listed.
func requireListed(t *testing.T, want, got []string, what string, body []byte) {
	t.Helper()
	const most = 1_000
	if len(want) > most || len(strings.Join(got, "")) >= 1<<20 {
		require.LessOrEqual(t, len(got), most, what)
		want = want[:len(got)]
	}
	if !slices.Equal(want, got) {
		i := 0
		for i < min(len(want), len(got)) && want[i] == got[i] {
			i++
		}
		t.Fatalf("%s, %s\nin %s", what, trailtest.Difference(strings.Join(want, "\n"), strings.Join(got, "\n")), near(body, append(want, got...)[i]))
	}
}

// requireStable requires that a typed body can be encoded, and is the same when it is
// read again.
func requireStable(t *testing.T, action string, decode decodeFunc, s Service, typed any) {
	t.Helper()
	data, err := json.Marshal(typed)
	require.NoError(t, err, action)
	again, err := decode(s.event(action, data))
	require.NoError(t, err, "%s: %.300s", action, data)
	if !reflect.DeepEqual(typed, again) {
		if diff := cmp.Diff(typed, again, emptyBlobs); diff != "" {
			if json := trailtest.Difference(indented(t, typed), indented(t, again)); json != "" {
				diff = json
			}
			t.Fatalf("%s: written and read again, it is another, %s", action, diff)
		}
	}
}

// emptyBlobs takes a Blob without bytes for none: it is written as "", which means
// nothing wherever no string is expected.
var emptyBlobs = cmp.Transformer("", func(b iottrail.Blob) string { return string(b) })
