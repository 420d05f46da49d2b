package iot_test

import (
	"fmt"

	"github.com/iottrail/iottrail/iot"
)

// What a CreatePolicy request may hold.
const fleetPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Connect",
      "Effect": "Allow",
      "Action": "iot:Connect",
      "Resource": "arn:aws:iot:eu-west-1:123456789012:client/${iot:Connection.Thing.ThingName}",
      "Condition": {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}
    },
    {
      "Sid": "Shadows",
      "Effect": "Allow",
      "Action": ["iot:Publish", "iot:GetThingShadow"],
      "Resource": [
        "arn:aws:iot:eu-west-1:123456789012:topic/$aws/things/*",
        "arn:aws:iot:eu-west-1:123456789012:thing/pump-7"
      ]
    },
    {
      "Sid": "NoDeletion",
      "Effect": "Deny",
      "Action": "iot:Publish",
      "Resource": "arn:aws:iot:eu-west-1:123456789012:topic/$aws/things/*/shadow/delete"
    }
  ]
}`

func ExampleParsePolicyDocument() {
	doc, err := iot.ParsePolicyDocument(fleetPolicy)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range doc.Statement {
		s := &doc.Statement[i]
		fmt.Println(s.SID, s.Effect, s.Action, s.Variables())
	}
	// Output:
	// Connect Allow [iot:Connect] [iot:Connection.Thing.ThingName]
	// Shadows Allow [iot:Publish iot:GetThingShadow] []
	// NoDeletion Deny [iot:Publish] []
}

// Readers differ in which of two effects they take, so this text has none.
func ExampleParsePolicyDocument_error() {
	_, err := iot.ParsePolicyDocument(`{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}`)
	fmt.Println(err)
	// Output:
	// iot: policy: /Statement/0/Effect (offset 31): appears twice in one object
}

func ExamplePolicyDocument_MightAllow() {
	doc, err := iot.ParsePolicyDocument(fleetPolicy)
	if err != nil {
		fmt.Println(err)
		return
	}
	const arn = "arn:aws:iot:eu-west-1:123456789012:"
	fmt.Println(doc.MightAllow("iot:Publish", arn+"topic/$aws/things/pump-8/shadow/update"))
	fmt.Println(doc.MightAllow("iot:Publish", arn+"topic/$aws/things/pump-8/shadow/delete"), "as a deny wins")
	fmt.Println(doc.MightAllow("iot:Connect", arn+"client/pump-8"), "as the variable and the condition may hold")
	// Output:
	// true
	// false as a deny wins
	// true as the variable and the condition may hold
}

func ExamplePolicyDocument_OverlyPermissive() {
	doc, err := iot.ParsePolicyDocument(fleetPolicy)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, finding := range doc.OverlyPermissive() {
		fmt.Println(finding)
	}
	// Output:
	// statement 1 (Shadows) allows publishing to the shadow or job topics of other things: iot:Publish on arn:aws:iot:eu-west-1:123456789012:topic/$aws/things/*
}

// A + or # is a plain character in a policy: the device may subscribe to
// building/control_room/door, or to all of building/#.
func ExamplePolicyDocument_Misconfigured() {
	doc, err := iot.ParsePolicyDocument(`{
	  "Version": "2012-10-17",
	  "Statement": [
	    {
	      "Effect": "Allow",
	      "Action": ["iot:Subscribe", "iot:Receive"],
	      "Resource": "arn:aws:iot:eu-west-1:123456789012:*"
	    },
	    {
	      "Effect": "Deny",
	      "Action": "iot:Subscribe",
	      "Resource": [
	        "arn:aws:iot:eu-west-1:123456789012:topicfilter/building/control_room/#",
	        "arn:aws:iot:eu-west-1:123456789012:topicfilter/building/alarms/*"
	      ]
	    }
	  ]
	}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, finding := range doc.Misconfigured() {
		fmt.Println(finding)
	}
	// Output:
	// statement 1 denies + or # as plain characters, and not the topics that they match: iot:Subscribe on arn:aws:iot:eu-west-1:123456789012:topicfilter/building/control_room/#
	// statement 1 denies filters, but not wider ones, nor receiving what they deliver: iot:Subscribe on arn:aws:iot:eu-west-1:123456789012:topicfilter/building/alarms/*
}
