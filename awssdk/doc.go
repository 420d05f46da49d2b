// Package awssdk connects iottrail with AWS by the AWS SDK for Go. It is a module of its own, so
// that programs that only read files do not depend on the SDK.
//
// # A bucket as a file system
//
// An [S3FS] gives the bucket of a trail to package trail, which reads it, and to package digest,
// which proves it. Nothing is copied before.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	...
//	bucket := awssdk.NewS3FS(s3.NewFromConfig(cfg), "fleet-logs")
//	r := trail.Reader{FS: bucket.WithContext(ctx), Query: query}
//	for ev, err := range r.Events(ctx) {
//		...
//	}
//
// It needs the right to s3:ListBucket on the bucket and to s3:GetObject on its objects, and to
// kms:Decrypt on the key with which they are encrypted, if there is one.
//
// # What happened lately
//
// A [Lookup] asks CloudTrail's LookupEvents, which needs no trail, and gives the Events of the last
// 90 days as an iterator. All loops over one Lookup keep to CloudTrail's two calls a second together.
//
// # A trail as it grows
//
// A [Consumer] takes the notifications of new log files from a queue of SQS, and gives their Events
// to a function. It acknowledges a message only after all its Events were handled, and what can't be
// handled goes to a queue of dead letters.
package awssdk
