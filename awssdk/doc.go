// Package awssdk connects iottrail to AWS with the AWS SDK for Go. It is a module of its own,
// so that programs that only read files do not depend on the SDK.
//
// # A bucket as a file system
//
// With an [S3FS], package trail reads the bucket of a trail, and package digest proves it,
// without copying it first.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	...
//	bucket := awssdk.NewS3FS(s3.NewFromConfig(cfg), "fleet-logs")
//	r := trail.Reader{FS: bucket.WithContext(ctx), Query: query}
//	for ev, err := range r.Events(ctx) {
//		...
//	}
//
// It needs s3:ListBucket on the bucket, s3:GetObject on its objects, and kms:Decrypt on the key
// that encrypts them, if there is one.
//
// # Recent events
//
// A [Lookup] calls CloudTrail's LookupEvents, which needs no trail, and returns the Events of
// the last 90 days as an iterator. All loops over one Lookup together keep to CloudTrail's
// limit of two calls a second.
//
// # A trail as it grows
//
// A [Consumer] receives notifications of new log files from an SQS queue, and passes their
// Events to a function. It acknowledges a message only after all its Events were handled;
// messages that can't be handled go to a dead-letter queue.
package awssdk
