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
package awssdk
