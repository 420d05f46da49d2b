package digest_test

import (
	"context"
	"fmt"
	"io/fs"
	"log"
	"time"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// A year of one account, read and proven in one pass. One of its files was changed.
func Example() {
	bucket, printed := bucketWithAChangedFile() // os.DirFS, and the output of "aws cloudtrail list-public-keys"
	ctx, from := context.Background(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	keys, err := digest.ParseKeys(printed)
	if err != nil {
		log.Fatal(err)
	}

	year := trail.Query{Accounts: []string{"111122223333"}, From: from, To: from.AddDate(1, 0, 0)}
	chain, err := digest.Open(ctx, bucket, keys, year)
	if err != nil {
		log.Fatal(err)
	}
	r := trail.Reader{FS: bucket, Query: year, Check: chain}
	for ev, err := range r.Events(ctx) {
		if err != nil {
			fmt.Println(err) // which file, and why; what can be read goes on
			continue
		}
		fmt.Println(r.Position().Proof, ev.EventTime, ev.EventName, ev.Actor())
	}
	for _, span := range chain.Coverage() {
		fmt.Println(span) // from when to when all is proven, and what is missing
	}
	// Output:
	// valid 2026-10-06 08:55:00 +0000 UTC CreateThing IAM user ops in 111122223333
	// trail: AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/06/111122223333_CloudTrail_eu-central-1_20261006T1005Z_0AbCdEfGhIjKlMn0.json.gz: hash value doesn't match
	// invalid 2026-10-06 09:55:00 +0000 UTC CreateThing IAM user ops in 111122223333
	// invalid 2026-10-06 09:55:01 +0000 UTC CreateThing IAM user ops in 111122223333
	// valid 2026-10-06 10:55:00 +0000 UTC CreateThing IAM user ops in 111122223333
	// 111122223333 eu-central-1 fleet, 2026-01-01T00:00:00Z to 2026-10-06T09:00:00Z: unverified: there is no digest of this time, and the one after it is the first of its chain: logging was off, or the digests before it are gone
	// 111122223333 eu-central-1 fleet, 2026-10-06T09:00:00Z to 2026-10-06T10:00:00Z: valid
	// 111122223333 eu-central-1 fleet, 2026-10-06T10:00:00Z to 2026-10-06T11:00:00Z: invalid: AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/06/111122223333_CloudTrail_eu-central-1_20261006T1005Z_0AbCdEfGhIjKlMn0.json.gz: hash value doesn't match
	// 111122223333 eu-central-1 fleet, 2026-10-06T11:00:00Z to 2026-10-06T12:00:00Z: valid
	// 111122223333 eu-central-1 fleet, 2026-10-06T12:00:00Z to 2027-01-01T00:00:00Z: missing: there is no digest of this time
}

// bucketWithAChangedFile returns a copy of a bucket with three hours of a trail, and the
// public keys for it.
func bucketWithAChangedFile() (fs.FS, []byte) {
	b := digesttest.NewBucket()
	line := b.Line("eu-central-1")
	line.Hour(1)
	changed := line.Hour(1).LogFiles[0].S3Object
	k, _ := trail.ParseKey(changed)
	b.Objects[changed] = digesttest.Gzip(digesttest.Log(k, 2))
	line.Hour(1)
	return b.CopyWith(line.Last.DigestS3Object), digesttest.PublicKeys()
}
