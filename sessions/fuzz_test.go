package sessions_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/sessions"
)

// Whatever is in a log, each record has a chain, which ends in its call, and no chain is a
// circle.
func FuzzChain(f *testing.F) {
	for _, pattern := range []string{"../testdata/quirks/*.json", "../testdata/containers/*.json"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s sessions.Sessions
		var all []*iottrail.Event
		for ev, err := range iottrail.NewBytesDecoder(data).Events() {
			if err == nil {
				s.Add(ev)
				all = append(all, ev)
			}
		}
		for _, ev := range all {
			chain, _ := s.Chain(ev)
			last := chain[len(chain)-1]
			require.Equal(t, sessions.Asked, last.How)
			require.Equal(t, ev.EventID, last.EventID)
			require.LessOrEqual(t, len(chain), len(all)+1, "a chain goes round")
			for _, link := range chain {
				require.NotContains(t, link.String(), "\n")
			}
		}
	})
}
