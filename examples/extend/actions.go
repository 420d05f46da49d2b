package main

import (
	"encoding/json"

	"github.com/iottrail/iottrail"
)

// An action of a service that iottrail has no package for takes one line and a struct:
// the line names the action as CloudTrail does, and the struct has the members of the
// request that the program wants, under their names in the record. Members that the
// struct does not have are skipped.

// AssumeRole is a call of AWS STS. The response has a type, too: its credentials
// are left out of it on purpose.
var AssumeRole = iottrail.NewAction[AssumeRoleRequest, AssumeRoleResponse]("sts.amazonaws.com", "AssumeRole", iottrail.AccessWrite)

type AssumeRoleRequest struct {
	RoleARN         string `json:"roleArn"`
	RoleSessionName string `json:"roleSessionName"`
	SourceIdentity  string `json:"sourceIdentity"`
	DurationSeconds int    `json:"durationSeconds"`
}

type AssumeRoleResponse struct {
	AssumedRoleUser struct {
		ARN string `json:"arn"`
	} `json:"assumedRoleUser"`
}

// PutBucketPolicy is a call of Amazon S3. The policy stays the JSON that it is.
var PutBucketPolicy = iottrail.NewAction[PutBucketPolicyRequest, struct{}]("s3.amazonaws.com", "PutBucketPolicy", iottrail.AccessPermissionsManagement)

type PutBucketPolicyRequest struct {
	BucketName   string          `json:"bucketName"`
	BucketPolicy json.RawMessage `json:"bucketPolicy"`
}
