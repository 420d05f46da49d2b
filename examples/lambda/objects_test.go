package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A notice is followed that an object arrived, by whatever name S3 calls it. A notice that does not
// name its objects is handed back.
func TestArrivals(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	b.put(t, night, logFile(t, night))
	f := start(t, b.environment()...)
	for _, test := range []struct{ name, notice, says string }{
		{"created", s3Event("s3:ObjectCreated:Put", trailBucket, night), `"objects":1`},
		{"restored", s3Event("ObjectRestore:Completed", trailBucket, night), `"objects":1`},
		{"restored, by EventBridge", bridgeNotice("Object Restore Completed", trailBucket, night), `"objects":1`},
		{"tagged", s3Event("ObjectTagging:Put", trailBucket, night), "something else than its creation"},
		{"tried out", `{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"` + trailBucket + `"}`, "a notice that names no object"},
		{"no objects", `{"s3Bucket":"` + trailBucket + `","s3ObjectKey":17}`, "does not say which objects"},
	} {
		r := f.invoke("i", sqsEvent(test.notice))
		require.Contains(t, r.Log, test.says, test.name)
		require.Equal(t, test.name == "no objects", len(r.Answer) > len(`{"batchItemFailures":[]}`), r.Answer)
	}
}
