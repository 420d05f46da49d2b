// Package awssdk connects iottrail with AWS by the AWS SDK for Go: it is a module of its own, so
// that who reads files alone does not depend on the SDK.
//
// # A bucket as a file system
//
// An [S3FS] gives the bucket of a trail to package trail, which reads it, and to package digest,
// which proves it. Nothing is copied before.
//
//	config, err := config.LoadDefaultConfig(ctx)
//	...
//	bucket := awssdk.NewS3FS(s3.NewFromConfig(config), "fleet-logs")
//	r := trail.Reader{FS: bucket.WithContext(ctx), Query: query}
//	for ev, err := range r.Events(ctx) {
//		...
//	}
//
// It asks for s3:ListBucket on the bucket and for s3:GetObject on its objects, and kms:Decrypt
// on the key with which they are encrypted, if there is one.
package awssdk
