package awssdk_test

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
)

// The Events of a log file that S3 announced, and where they come from. The queue and the
// bucket are in memory here: real ones come from sqs.NewFromConfig and NewS3FS.
func ExampleConsumer() {
	queue, bucket := delivery()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c := awssdk.Consumer{
		SQS:      queue,
		QueueURL: queueURL,
		Buckets:  []string{"example-pumps-trail"},
		Open:     func(ctx context.Context, bucketName string) fs.FS { return bucket },
	}
	err := c.Run(ctx, func(ctx context.Context, ev *iottrail.Event) error {
		from, _ := awssdk.OriginOf(ctx)
		fmt.Println(ev.EventTime, ev.EventName, "from record", from.Index, "of", from.Key[:30]+"...")
		if from.Index == 1 {
			stop() // a service goes on until it is stopped
		}
		return nil
	})
	fmt.Println(err)
	fmt.Println(c.Stats().Acknowledged, "message acknowledged")
	// Output:
	// 2026-10-01 08:01:00 +0000 UTC CreateThing from record 0 of AWSLogs/111122223333/CloudTrai...
	// 2026-10-01 08:01:00 +0000 UTC CreateThing from record 1 of AWSLogs/111122223333/CloudTrai...
	// context canceled
	// 1 message acknowledged
}

// delivery returns a queue with a notification, and the bucket that has the log file.
func delivery() (*queues, fs.FS) {
	c := newConsumption()
	c.queues.send(queueURL, c.put(logKey("a"), logOf("1", "2")))
	return c.queues, c.objects
}

func ExampleLookup() {
	lookup := awssdk.Lookup{Client: historyOf(1)} // or cloudtrail.NewFromConfig(cfg)
	for ev, err := range lookup.Events(context.Background(), nil) {
		if err != nil {
			fmt.Println(err) // which event, and why; the others come all the same
			continue
		}
		fmt.Println(ev.EventTime, ev.EventName, ev.EventID)
	}
	// Output:
	// 2026-10-01 08:01:00 +0000 UTC CreateThing 0-1
	// 2026-10-01 08:01:00 +0000 UTC CreateThing 0-2
}
