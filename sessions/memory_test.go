package sessions_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/sessions"
)

// What is held is a few hundred bytes for each record that issued credentials, and nothing for
// those that come again or that issued none.
func TestMemory(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	const many = 20_000
	var s sessions.Sessions
	ev := call(t, 1, "sts", "AssumeRole", lambda, nil)
	add := func() {
		for i := range many {
			one := *ev
			one.EventID, one.RequestID = fmt.Sprintf("0a1b2c3d-0000-4000-8000-%012d", i), fmt.Sprintf("1a1b2c3d-0000-4000-8000-%012d", i)
			one.EventTime = start.Add(time.Duration(i) * time.Second)
			one.ResponseElements = fmt.Appendf(nil, `{"credentials":{"accessKeyId":"ASIA%016d"},"assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/quarantine/device"}}`, i)
			s.Add(&one)
		}
	}
	before := alone.Held()
	add()
	held := alone.Held() - before
	require.Less(t, held/many, int64(800), "bytes for each record that issued a key")

	before = alone.Held()
	add()
	again := alone.Held() - before
	require.Less(t, again/many, int64(8), "bytes for each record that came again")
	runtime.KeepAlive(&s)
	t.Logf("%d bytes for each record that issued a key", held/many)
}

// A chain of sessions as people have it: who called, through which session?
func TestCases(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join(trailtest.CasesFolder(t), "N11-role-session-chain.json"))
	require.NoError(t, err)
	defer f.Close()
	var s sessions.Sessions
	var last *iottrail.Event
	for ev, err := range iottrail.NewDecoder(f).Events() {
		require.NoError(t, err)
		s.Add(ev)
		last = ev
	}
	chain, whole := s.Chain(last)
	require.False(t, whole, "no record made pat's key")
	require.Equal(t, []string{"issued AssumeRole IAM user pat in 111122223333", "asked UpdateCertificate role Fleet/botocore-session-1 in 111122223333"}, brief(chain))
}
