package iotinput_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk/iotinput"
	"github.com/iottrail/iottrail/internal/s3test"
)

const log = `{"Records":[
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"CreateThing","readOnly":false,"requestParameters":{"thingName":"pump-7","attributePayload":{"attributes":{"site":""}}}},
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"ListThings","readOnly":true,"requestParameters":null},
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"AttachPolicy","readOnly":false,"requestParameters":{"policyName":"pump","target":"arn:aws:iot:us-east-1:111122223333:thinggroup/pumps"}},
{"eventVersion":"1.11","eventSource":"iot.amazonaws.com","eventName":"CreatePackage","readOnly":false,"requestParameters":{"packageName":"firmware","description":"HIDDEN_DUE_TO_SECURITY_REASONS"}},
{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"CreateBucket","readOnly":false,"requestParameters":{"bucketName":"fleet"}}
]}`

// What was done to a fleet, as inputs of the SDK.
func Example() {
	for ev, err := range iottrail.NewDecoder(strings.NewReader(log)).Events() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		in, err := iotinput.Of(ev)
		switch in := in.(type) {
		case *iot.CreateThingInput:
			fmt.Printf("%s %q\n", *in.ThingName, in.AttributePayload.Attributes)
		case *iot.AttachPolicyInput:
			fmt.Println(*in.PolicyName, "to", *in.Target)
		default:
			fmt.Printf("%T\n", in)
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// pump-7 map["site":""]
	// *iot.ListThingsInput
	// pump to arn:aws:iot:us-east-1:111122223333:thinggroup/pumps
	// *iot.CreatePackageInput
	// iotinput: the input of CreatePackage is incomplete: member /description: masked by CloudTrail
	// <nil>
	// iotinput: the record is of another action: one of "s3.amazonaws.com", not of AWS IoT
}

// Some of the calls of a trail are made again. The server stands in for AWS.
func ExampleOf() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Printf("%s %s %s\n", r.Method, r.URL, body)
		fmt.Fprint(w, "{}")
	}))
	defer server.Close()
	ctx := context.Background()
	client := iot.New(iot.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}, nil
		}),
	})
	r := strings.NewReader(log)

	for ev, err := range iottrail.NewDecoder(r, iottrail.OnlySources("iot.amazonaws.com")).Events() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if ev.Failed() || ev.ReadOnly.True() {
			continue
		}
		in, err := iotinput.Of(ev)
		if err != nil {
			fmt.Println(err) // what the input lacks
			continue
		}
		switch in := in.(type) {
		case *iot.CreateThingTypeInput:
			_, err = client.CreateThingType(ctx, in)
		case *iot.CreateThingInput:
			_, err = client.CreateThing(ctx, in)
		case *iot.AttachPolicyInput:
			_, err = client.AttachPolicy(ctx, in)
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// POST /things/pump-7 {"attributePayload":{"attributes":{"site":""}}}
	// PUT /target-policies/pump {"target":"arn:aws:iot:us-east-1:111122223333:thinggroup/pumps"}
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
	in, err := iotinput.As[iot.CreatePackageVersionInput](&ev)
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
