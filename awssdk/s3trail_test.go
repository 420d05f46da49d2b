package awssdk_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/trail"
)

// signed returns a bucket with twelve hours of one region and two of another, and digests.
func signed() *digesttest.Bucket {
	b := digesttest.NewBucket()
	b.Name = bucketName
	frankfurt, virginia := b.Line("eu-central-1"), b.Line("us-east-1")
	for hour := range 12 {
		frankfurt.Hour(3, 1, hour)
	}
	virginia.Hour(2)
	virginia.Hour()
	return b
}

// read returns what a Reader delivers, a line for each Event and error.
func read(ctx context.Context, r *trail.Reader) (lines []string) {
	for ev, err := range r.Events(ctx) {
		if err != nil {
			lines = append(lines, err.Error())
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %d %s %s", path.Base(r.Position().File), r.Position().Index, ev.EventID, r.Position().Proof))
	}
	return lines
}

// A Reader delivers from a bucket what it delivers from a copy of it.
func TestTrailOfABucket(t *testing.T) {
	t.Parallel()
	b := signed()
	f, server := serveObjects(t, s3test.Of(b))
	server.PageSize = 5
	from := digesttest.Start.Add(3 * time.Hour)
	for _, q := range []trail.Query{{}, {From: from}, {Prefix: ".", Regions: []string{"eu-central-1"}, From: from, To: from.Add(time.Hour), Late: -1}, {AnyTree: true}, {Regions: []string{"nowhere-1"}}} {
		for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey, trail.ByTime} {
			want := read(t.Context(), &trail.Reader{FS: b.Copy(), Query: q, Order: order})
			require.Equal(t, want, read(t.Context(), &trail.Reader{FS: f.WithContext(t.Context()), Query: q, Order: order}))
			require.NotEmpty(t, want)
		}
	}
}

// On the first day of a Query, only names that may be wanted are listed, and only wanted
// objects are requested.
func TestRequestsOfAQuery(t *testing.T) {
	t.Parallel()
	f, server := serveObjects(t, s3test.Of(signed()))
	const region = "AWSLogs/111122223333/CloudTrail/eu-central-1/"
	from := digesttest.Start.Add(11*time.Hour + 20*time.Minute) // the last files are of 20:05, 20:15 and 20:25
	r := trail.Reader{FS: f, Query: trail.Query{Prefix: ".", Regions: []string{"eu-central-1"}, From: from}}
	read(t.Context(), &r)
	require.EqualValues(t, 3+1+11, r.Stats().Records)
	asked, listed := server.Asked()
	var lists, gets []string
	for _, line := range lines(asked) {
		if folder, ok := strings.CutPrefix(line, "LIST "); ok {
			lists = append(lists, folder)
		} else {
			gets = append(gets, path.Base(line))
		}
	}
	require.Equal(t, []string{"AWSLogs/", "AWSLogs/111122223333/", "AWSLogs/111122223333/CloudTrail/", region, region + "2026/", region + "2026/10/", region + "2026/10/06/"}, lists)
	require.Len(t, gets, 3)
	require.Equal(t, 1+2+2+1+1+1+3, listed, "36 log files are in the folder of the day")
	for _, r := range asked {
		if folder := r.URL.Query().Get("prefix"); folder == region+"2026/10/06/" {
			require.Equal(t, folder+"111122223333_CloudTrail_eu-central-1_20261006T2005Z", r.URL.Query().Get("start-after"))
		} else {
			require.False(t, r.URL.Query().Has("start-after"))
		}
	}
}

// Package digest proves a bucket by the metadata in it, knows by its name that it is the one that
// CloudTrail delivered to, and finds what was changed.
func TestDigestsOfABucket(t *testing.T) {
	t.Parallel()
	keys, err := digest.ParseKeys(digesttest.PublicKeys())
	require.NoError(t, err)
	statuses := func(f *awssdk.S3FS) map[digest.Status]int {
		found := make(map[digest.Status]int)
		for f := range digest.Validate(t.Context(), f, keys, trail.Query{}) {
			found[f.Status]++
		}
		return found
	}
	b := signed()
	objects := s3test.Of(b)
	f, server := serveObjects(t, objects)
	logs := len(b.Objects) - 14
	require.Equal(t, map[digest.Status]int{digest.Valid: 14 + logs}, statuses(f))

	replica := awssdk.NewS3FS(clientOf(server.URL), bucketName)
	replica.DeliveredTo = "another-bucket"
	require.Equal(t, map[digest.Status]int{digest.Invalid: 14, digest.Unverified: logs}, statuses(replica))

	copied := s3test.Serve(t, "replica", objects)
	replica = awssdk.NewS3FS(clientOf(copied.URL), "replica")
	require.Equal(t, map[digest.Status]int{digest.Invalid: 14, digest.Unverified: logs}, statuses(replica), "somebody may have brought them here")
	replica.DeliveredTo = bucketName
	require.Equal(t, map[digest.Status]int{digest.Valid: 14 + logs}, statuses(replica))

	k := b.Line("eu-central-1").LogKey(5, "0AbCdEfGhIjKlMn0").String()
	require.Contains(t, b.Objects, k)
	server.Put(k, s3test.Object{Data: digesttest.Gzip([]byte(`{"Records":[]}`))})
	require.Equal(t, map[digest.Status]int{digest.Valid: 13 + logs, digest.Invalid: 1}, statuses(f))
}

// An Event is proven while it is read, in one pass.
func TestTrailProvenWhileRead(t *testing.T) {
	t.Parallel()
	keys, err := digest.ParseKeys(digesttest.PublicKeys())
	require.NoError(t, err)
	f, _ := serveObjects(t, s3test.Of(signed()))
	chain, err := digest.Open(t.Context(), f, keys, trail.Query{})
	require.NoError(t, err)
	r := trail.Reader{FS: f, Check: chain}
	all := read(t.Context(), &r)
	require.Len(t, all, 12*4+66+2)
	for _, line := range all {
		require.True(t, strings.HasSuffix(line, " valid"), line)
	}
}

// Keys that no path can name, where a trail may be, are an error of the Reader and a Finding of
// package digest.
func TestTrailWithKeysThatNoPathCanName(t *testing.T) {
	t.Parallel()
	objects := s3test.Of(signed())
	objects["AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/06//planted.json.gz"] = s3test.Object{}
	f, _ := serveObjects(t, objects)
	errs := 0
	r := trail.Reader{FS: f}
	for _, err := range r.Events(t.Context()) {
		if err != nil {
			errs++
			require.ErrorIs(t, err, awssdk.ErrNoPath)
			require.ErrorContains(t, err, `trail: AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/06: bucket fleet-logs: a key that no path can name: "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/06//"`)
		}
	}
	require.Equal(t, 1, errs)
	require.EqualValues(t, 12*4+66+2, r.Stats().Events, "all others are read")

	keys, err := digest.ParseKeys(digesttest.PublicKeys())
	require.NoError(t, err)
	var doubts []digest.Finding
	for f := range digest.Validate(t.Context(), f, keys, trail.Query{}) {
		if f.Status != digest.Valid {
			doubts = append(doubts, f)
		}
	}
	require.Len(t, doubts, 1)
	require.ErrorIs(t, doubts[0].Err, awssdk.ErrNoPath)
}

// What is wrong with the bucket is reported, whatever the Query asks for.
func TestTrailOfNoBucket(t *testing.T) {
	t.Parallel()
	f := awssdk.NewS3FS(clientOf(s3test.Serve(t, "other", nil).URL), bucketName)
	for _, q := range []trail.Query{{}, {Prefix: "."}, {Prefix: "logs"}, {AnyTree: true}} {
		all := read(t.Context(), &trail.Reader{FS: f, Query: q})
		require.NotEmpty(t, all)
		require.Contains(t, all[0], "bucket fleet-logs: there is no such bucket: ")
	}
	f, _ = serve(t, map[string]string{"other/a": ""})
	for _, prefix := range []string{".", "logs"} {
		r := trail.Reader{FS: f, Query: trail.Query{Prefix: prefix}}
		for _, err := range r.Files(t.Context()) {
			require.ErrorIs(t, err, fs.ErrNotExist)
		}
	}
	require.Equal(t, "trail: logs/AWSLogs: no such prefix in the trail: logs: bucket fleet-logs: no key begins with it and a slash: file does not exist",
		read(t.Context(), &trail.Reader{FS: f, Query: trail.Query{Prefix: "logs"}})[0])
}

// A loop ends when its context does, though a transfer hangs.
func TestTrailCancelled(t *testing.T) {
	t.Parallel()
	f, server := serveObjects(t, s3test.Of(signed()))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server.Fault = forGet(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	all := read(ctx, &trail.Reader{FS: f.WithContext(ctx)})
	require.Equal(t, []string{"context canceled"}, all)
}
