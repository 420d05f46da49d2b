package awssdk_test

import (
	"context"
	"fmt"
	"io/fs"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/trail"
)

// These are the programs of README.md, which must compile.
var _ = []func(context.Context, aws.Config){readmeS3FS, readmeLookup, readmeConsumer}

func readmeS3FS(ctx context.Context, cfg aws.Config) {
	bucket := awssdk.NewS3FS(s3.NewFromConfig(cfg), "fleet-logs").WithContext(ctx)
	r := trail.Reader{FS: bucket, Workers: 16} // all there is; with a Query less, and faster
	for ev, err := range r.Events(ctx) {
		if err != nil {
			fmt.Println(err) // which object, and why; what can be read goes on
			continue
		}
		fmt.Println(ev.EventTime, ev.EventName, ev.Actor())
	}
}

func readmeLookup(ctx context.Context, cfg aws.Config) {
	lookup := awssdk.Lookup{Client: cloudtrail.NewFromConfig(cfg)}
	yesterday := time.Now().AddDate(0, 0, -1)
	for ev, err := range lookup.Events(ctx, &cloudtrail.LookupEventsInput{StartTime: &yesterday}) {
		if err != nil {
			log.Print(err) // which event, and why; the others come all the same
			continue
		}
		fmt.Println(ev.EventTime, ev.EventName, ev.Actor())
	}
}

func readmeConsumer(ctx context.Context, cfg aws.Config) {
	client := s3.NewFromConfig(cfg)
	c := awssdk.Consumer{
		SQS:         sqs.NewFromConfig(cfg),
		QueueURL:    "http://127.0.0.1:5000/123456789012/trail",      // in AWS begins with
		DeadLetters: "http://127.0.0.1:5000/123456789012/trail-dead", // https://sqs.REGION.amazonaws.com/
		Buckets:     []string{"fleet-logs"},
		Open: func(ctx context.Context, bucket string) fs.FS {
			return awssdk.NewS3FS(client, bucket).WithContext(ctx)
		},
	}
	err := c.Run(ctx, func(ctx context.Context, ev *iottrail.Event) error {
		_, err := fmt.Println(ev.EventTime, ev.EventName, ev.Actor()) // or store it
		return err                                                    // an error brings the message again
	})
	fmt.Println(err)
}

// Each program of README.md is in this file, except the one of package iotinput, which its own
// tests have.
func TestReadme(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	file, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	above, _, ok := strings.Cut(string(page), "\n## Inputs of the SDK")
	require.True(t, ok)
	programs := strings.Split(above, "```go\n")[1:]
	require.Len(t, programs, 3)
	for _, program := range programs {
		program, _, _ = strings.Cut(program, "```")
		require.Contains(t, string(file), "\t"+strings.TrimSpace(strings.ReplaceAll(program, "\n", "\n\t"))+"\n")
	}
}
