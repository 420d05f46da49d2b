package awssdk_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/trail"
)

// The trail of a bucket, read and proven in one pass. S3 is at an endpoint of its own here;
// without the function, NewFromConfig makes a client of AWS's.
func ExampleS3FS() {
	cfg, endpoint, keys := fleet() // of config.LoadDefaultConfig, and digest.ParseKeys
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.BaseEndpoint = aws.String(endpoint)
		o.UsePathStyle = true
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // ends the requests that are under way, if the loop is left
	bucket := awssdk.NewS3FS(client, "fleet-logs").WithContext(ctx)

	query := trail.Query{Regions: []string{"eu-central-1"}}
	chain, err := digest.Open(ctx, bucket, keys, query)
	if err != nil {
		log.Fatal(err)
	}
	r := trail.Reader{FS: bucket, Query: query, Check: chain, Workers: 16} // a bucket takes its time
	for ev, err := range r.Events(ctx) {
		if err != nil {
			fmt.Println(err) // which object, and why; what can be read goes on
			continue
		}
		fmt.Println(r.Position().Proof, ev.EventTime, ev.EventName, ev.Actor())
	}
	// Output:
	// valid 2026-10-06 08:55:00 +0000 UTC CreateThing IAM user ops in 111122223333
	// valid 2026-10-06 09:55:00 +0000 UTC CreateThing IAM user ops in 111122223333
	// valid 2026-10-06 09:55:01 +0000 UTC CreateThing IAM user ops in 111122223333
}

// fleet serves a bucket with two hours of a trail.
func fleet() (cfg aws.Config, endpoint string, keys digest.Keys) {
	b := digesttest.NewBucket()
	line := b.Line("eu-central-1")
	line.Hour(1)
	line.Hour(2)
	keys, err := digest.ParseKeys(digesttest.PublicKeys())
	if err != nil {
		log.Fatal(err)
	}
	return aws.Config{Region: "eu-central-1", Credentials: someone}, s3test.Start(b.Name, s3test.Of(b)).URL, keys
}
