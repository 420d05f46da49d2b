package iotinput_test

import (
	"errors"
	"fmt"
	"strings"

	sdk "github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk/iotinput"
)

// What was done to a fleet, as inputs of the SDK. A program that calls again would give each to
// the client's method of the same name, in the place of Println.
func Example() {
	const log = `{"Records":[
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"CreateThing","requestParameters":{"thingName":"pump-7","attributePayload":{"attributes":{"site":""}}}},
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"ListThings","readOnly":true,"requestParameters":null},
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"AttachPolicy","requestParameters":{"policyName":"pump","target":"arn:aws:iot:us-east-1:111122223333:thinggroup/pumps"}},
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"CreatePackage","requestParameters":{"packageName":"firmware","description":"HIDDEN_DUE_TO_SECURITY_REASONS"}}
]}`
	for ev, err := range iottrail.NewDecoder(strings.NewReader(log)).Events() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if ev.Failed() || ev.ReadOnly.True() {
			continue
		}
		in, err := iotinput.Of(ev)
		switch in := in.(type) {
		case *sdk.CreateThingInput:
			fmt.Printf("CreateThing %q %q\n", *in.ThingName, in.AttributePayload.Attributes)
		case *sdk.AttachPolicyInput:
			fmt.Printf("AttachPolicy %q %q\n", *in.PolicyName, *in.Target)
		case *sdk.CreatePackageInput:
			fmt.Printf("CreatePackage %q\n", *in.PackageName)
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// CreateThing "pump-7" map["site":""]
	// AttachPolicy "pump" "arn:aws:iot:us-east-1:111122223333:thinggroup/pumps"
	// CreatePackage "firmware"
	// iotinput: the input of CreatePackage is incomplete: member /description: masked by CloudTrail
}

func ExampleAs() {
	const record = `{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"CreatePackageVersion",
"requestParameters":{"packageName":"firmware","versionName":"2","recipe":"***","colour":"red"}}`
	var ev iottrail.Event
	if err := ev.UnmarshalJSON([]byte(record)); err != nil {
		fmt.Println(err)
		return
	}
	in, err := iotinput.As[sdk.CreatePackageVersionInput](&ev)
	incomplete := new(iotinput.IncompleteError)
	if errors.As(err, &incomplete) {
		for _, m := range incomplete.Members {
			fmt.Println(m.Path, errors.Is(m, iotinput.ErrMasked), errors.Is(m, iotinput.ErrUnknownMember))
		}
	}
	fmt.Println(*in.PackageName, *in.VersionName, in.Recipe == nil)
	// Output:
	// /colour false true
	// /recipe true false
	// firmware 2 true
}
