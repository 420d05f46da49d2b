package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/iottrail/iottrail"
)

const records = `{"Records":[
{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"mats","accountId":"111122223333"},"eventTime":"2026-10-07T03:30:02Z",
 "eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"eu-central-1",
 "requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/reader","roleSessionName":"nightly","durationSeconds":3600},
 "responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE","sessionToken":"EXAMPLE"},"assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/reader/nightly"}}},
{"eventVersion":"1.11","userIdentity":{"type":"Root","accountId":"111122223333"},"eventTime":"2026-10-07T03:31:00Z",
 "eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","awsRegion":"eu-central-1",
 "requestParameters":{"bucketName":"example-pumps-trail","bucketPolicy":{"Statement":[]},"policy":""},"responseElements":null},
{"eventVersion":"1.11","userIdentity":{"type":"Root","accountId":"111122223333"},"eventTime":"2026-10-07T03:32:00Z",
 "eventSource":"s3.amazonaws.com","eventName":"GetBucketPolicy","awsRegion":"eu-central-1","requestParameters":{"bucketName":"example-pumps-trail"}}
]}`

func Example() {
	if err := list(os.Stdout, strings.NewReader(records)); err != nil {
		fmt.Println(err)
	}
	// Output:
	// "IAM user mats in 111122223333" assumed "arn:aws:iam::111122223333:role/reader" as "nightly" for 3600s
	// "root in 111122223333" set the policy of "example-pumps-trail": 16 bytes
}

func ExampleAssumeRole() {
	for ev, err := range iottrail.NewDecoder(strings.NewReader(records)).Events() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if !AssumeRole.Is(ev) {
			continue
		}
		resp, err := AssumeRole.Response(ev)
		fmt.Println(resp.AssumedRoleUser.ARN, err)
	}
	// Output:
	// arn:aws:sts::111122223333:assumed-role/reader/nightly <nil>
}

// A request that the struct does not fit costs no more than the member at fault,
// and the call is listed all the same.
func Example_oddRequest() {
	odd := strings.Replace(records, `"durationSeconds":3600`, `"durationSeconds":{}`, 1)
	err := list(os.Stdout, strings.NewReader(odd))
	if member := (*iottrail.MemberError)(nil); errors.As(err, &member) {
		fmt.Println("could not be read:", member.Path)
	}
	// Output:
	// "IAM user mats in 111122223333" assumed "arn:aws:iam::111122223333:role/reader" as "nightly" for 0s
	// "root in 111122223333" set the policy of "example-pumps-trail": 16 bytes
	// could not be read: /durationSeconds
}
