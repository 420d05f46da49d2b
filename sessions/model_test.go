package sessions_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/sessions"
)

// A history is a random life of an account: people sign in, assume roles, make keys for each
// other, and call. For each call it knows how its caller came to make it, without using package
// sessions.
type history struct {
	t       testing.TB
	r       *rand.Rand
	second  int
	number  int
	holders []holder
	calls   []*made
}

// A holder is somebody with credentials: the identity, as records show it, and the calls by which
// they came to have them, the sign-in first. of is nil if they had them from the start.
type holder struct {
	identity object
	arn      string
	session  int // the second in which the session began, 0 for a long-term key
	came     []*made
	begun    bool // came begins with a sign-in
	console  bool // their keys are in no record
}

// made is a call that was made.
type made struct {
	by     holder
	record *iottrail.Event
}

func (h *history) key(prefix string) string {
	h.number++
	return fmt.Sprintf("%s%04d", prefix, h.number)
}

// call makes a call with the credentials of a holder.
func (h *history) call(by holder, source, name string, more object) *made {
	h.number++
	ids := object{"eventID": fmt.Sprint("event-", h.number), "requestID": fmt.Sprint("request-", h.number)}
	identity := by.identity
	if by.console { // each service that the console calls gets a key of its own
		identity = with(identity, object{"accessKeyId": h.key("ASIACONSOLE")})
	}
	m := &made{by: by, record: call(h.t, h.second, source, name, identity, with(more, ids))}
	h.calls = append(h.calls, m)
	return m
}

func (h *history) person() string { return []string{"ana", "bo", "cy"}[h.r.IntN(3)] }

// step does one thing that somebody may do.
func (h *history) step() {
	h.second += h.r.IntN(3)
	by := h.holders[h.r.IntN(len(h.holders))]
	switch h.r.IntN(8) {
	case 0: // a sign-in to the console
		name := h.person()
		m := h.call(holder{identity: user(name, "")}, "signin", "ConsoleLogin", success)
		h.holders = append(h.holders, holder{identity: console(name, "", h.second), arn: "arn:aws:iam::111122223333:user/" + name,
			session: h.second, came: []*made{m}, begun: true, console: true})
	case 1: // a key for somebody
		name, key := h.person(), h.key("AKIA")
		m := h.call(by, "iam", "CreateAccessKey", object{"responseElements": object{"accessKey": object{"accessKeyId": key, "userName": name}}})
		h.holders = append(h.holders, holder{identity: user(name, key), came: append(slices.Clone(by.came), m), begun: by.begun})
	case 2, 3: // a role
		h.assume(by, "AssumeRole", slices.Clone(by.came), by.begun)
	case 4: // a role, from outside
		h.assume(holder{identity: deployer}, "AssumeRoleWithWebIdentity", nil, true)
	default:
		h.call(by, "iot", "UpdateThing", nil)
	}
}

// assume has somebody assume a role, and use it in the console, too.
func (h *history) assume(by holder, name string, came []*made, begun bool) {
	role_, session := []string{"Fleet", "Deploy"}[h.r.IntN(2)], []string{"a", "b"}[h.r.IntN(2)]
	key := h.key("ASIA")
	m := h.call(by, "sts", name, issued(key, roleARN(role_, session)))
	one := holder{identity: role(role_, session, key, h.second), arn: roleARN(role_, session), session: h.second, came: append(came, m), begun: begun}
	h.holders = append(h.holders, one)
	if h.r.IntN(2) == 0 {
		one.console = true
		h.holders = append(h.holders, one)
	}
}

// Chain is never wrong: its links are the last of the calls by which the caller came to make
// the call, and it is whole only if they are all of them, and begin with a sign-in. With
// nothing lost it has all of them, except where two sessions of one identity began in the same
// second; and with something lost, such sessions may be taken for each other.
func TestChainAgainstModel(t *testing.T) {
	t.Parallel()
	certain := 0
	for seed := range uint64(testrun.ByRun(20, 200, 5000)) {
		h := &history{t: t, r: rand.New(rand.NewPCG(seed, 19)), second: 1}
		h.holders = []holder{{identity: user("ana", "AKIAOLD")}, {identity: lambda, begun: true}}
		for range 12 + h.r.IntN(20) {
			h.step()
		}
		lossy := seed%2 == 1
		var s sessions.Sessions
		for _, ev := range h.records(lossy) {
			s.Add(ev)
		}
		began := map[string]int{} // sessions by identity and second
		for _, holder := range h.holders {
			if holder.session != 0 && !(holder.console && holder.arn[:12] == "arn:aws:sts:") {
				began[fmt.Sprint(holder.arn, holder.session)]++
			}
		}
		for _, m := range h.calls {
			if lossy && !unambiguous(m, began, true) {
				continue // the record of the other session may be lost: see the doc of the package
			}
			chain, whole := s.Chain(m.record)
			truth := ids(append(slices.Clone(m.by.came), m))
			got := linkIDs(chain)
			require.LessOrEqual(t, len(got), len(truth), "seed %d: the chain has more calls than there were", seed)
			if diff := cmp.Diff(truth[len(truth)-len(got):], got); diff != "" {
				t.Fatalf("seed %d: the links are not those by which the caller came to make the call (-want +got):\n%s", seed, diff)
			}
			signIn := len(m.by.came) == 0 && (m.record.EventName == "ConsoleLogin" || m.record.EventName == "AssumeRoleWithWebIdentity")
			all := len(got) == len(truth) && (m.by.begun || signIn)
			require.Equal(t, all, whole, "seed %d: %v: whether %v is whole", seed, m.record.EventName, chain)
			if !lossy && unambiguous(m, began, false) {
				certain++
				require.Equal(t, len(truth), len(got), "seed %d: nothing was lost, and the chain has less: %v", seed, chain)
			}
		}
	}
	require.Greater(t, certain, 20, "hardly any chain was certain, so this compares little")
}

// records returns the records in any order, with some that come twice, and, if lossy, some that do
// not come or that can't be read.
func (h *history) records(lossy bool) (records []*iottrail.Event) {
	for _, m := range h.calls {
		ev := m.record
		if lossy {
			switch h.r.IntN(5) {
			case 0:
				continue
			case 1:
				changed := *ev
				changed.ResponseElements = []byte(`{"omitted":true,"originalSize":110000,"reason":"responseElements too large"}`)
				ev = &changed
			}
		}
		for range 1 + h.r.IntN(2) {
			records = append(records, ev)
		}
	}
	h.r.Shuffle(len(records), func(i, k int) { records[i], records[k] = records[k], records[i] })
	return records
}

// unambiguous reports whether no session on the way to a call began in the same second as another
// of the same identity: none of the console, or none at all, as the records of the keys of others
// may be lost.
func unambiguous(m *made, began map[string]int, lossy bool) bool {
	for _, step := range append(slices.Clone(m.by.came), m) {
		if (lossy || step.by.console) && began[fmt.Sprint(step.by.arn, step.by.session)] > 1 {
			return false
		}
	}
	return true
}

func ids(calls []*made) (ids []string) {
	for _, m := range calls {
		ids = append(ids, m.record.EventID)
	}
	return ids
}

func linkIDs(chain []sessions.Link) (ids []string) {
	for _, l := range chain {
		ids = append(ids, l.EventID)
	}
	return ids
}
