// Package oracle compares package digest with the AWS CLI: it makes buckets of a trail, does
// to each what somebody might who can write to it, and lets both of them judge every file.
// What "aws cloudtrail validate-logs" finds not to be valid, package digest must not find
// valid either. Where package digest is stricter, the variant says so.
//
// The CLI asks a server in the process of the test, which stands in for S3 and for CloudTrail.
// The package has no code but tests, and needs version 1.45.11 of the CLI: it is the last word
// on what that version does, and on no other.
//
// Beside that it has the tests of other modules that need company: S3FS of module awssdk, and the
// programs audit and validate on s3://BUCKET, ask servers of S3 that others wrote, gofakes3 in the
// process of the test and a moto_server that it starts. The Consumer of awssdk takes messages from
// moto's SQS, with a fault at each call in turn. Package iotinput builds a fleet again in moto's IoT
// from the records of its trail.
package oracle
