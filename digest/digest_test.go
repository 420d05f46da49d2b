package digest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

func TestSmoke(t *testing.T) {
	b := digesttest.NewBucket()
	l := b.Line("eu-central-1")
	l.Hour(3, 2)
	l.Hour()
	l.Hour(1)
	keys, err := digest.ParseKeys(digesttest.PublicKeys())
	require.NoError(t, err)
	c, err := digest.Open(context.Background(), b.CopyWith(l.Last.DigestS3Object), keys, trail.Query{})
	require.NoError(t, err)
	for f := range c.Validate(context.Background()) {
		t.Log(f)
	}
	for _, s := range c.Coverage() {
		t.Log(s)
	}
	r := trail.Reader{FS: b.Copy(), Check: c}
	for ev, err := range r.Events(context.Background()) {
		require.NoError(t, err)
		t.Log(ev.EventTime, r.Position())
	}
	t.Logf("%+v", r.Stats())
}
