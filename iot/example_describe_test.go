package iot_test

import (
	"fmt"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

func ExampleDescribe() {
	ev := &iottrail.Event{
		EventSource: iot.Source, EventName: "CreateJob",
		RequestParameters: []byte(`{
			"jobId": "reboot",
			"targets": ["arn:aws:iot:eu-central-1:111122223333:thinggroup/pumps"],
			"documentSource": "https://jobs.s3.amazonaws.com/reboot.json?X-Amz-Signature=5f2c",
			"documentParameters": {"password": "hunter2"},
			"presignedUrlConfig": {"expiresInSec": 3600},
			"description": "Once a month"
		}`),
	}
	for _, a := range iot.Describe(ev) {
		fmt.Println(a)
	}
	// Output:
	// jobId=reboot
	// targets=arn:aws:iot:eu-central-1:111122223333:thinggroup/pumps
	// documentSource=https://jobs.s3.amazonaws.com/reboot.json
	// description=Once a month
	// presignedUrlConfig.expiresInSec=3600
	// documentParameters=password
}
