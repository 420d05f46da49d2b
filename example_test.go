package iottrail_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/iottrail/iottrail/match"
)

// wednesday opens the log of a bad night in testdata/trail.
func wednesday() io.ReadCloser {
	names, err := filepath.Glob("testdata/trail/AWSLogs/*/CloudTrail/eu-central-1/2026/10/07/*_20261007T0200Z_*")
	if err != nil || len(names) != 1 {
		panic(fmt.Sprint(names, err))
	}
	f, err := os.Open(names[0])
	if err != nil {
		panic(err)
	}
	return f
}

// Who made a retired certificate valid again? These are the lines that README.md
// shows.
func Example() {
	r := wednesday() // a log file, as CloudTrail wrote it
	defer r.Close()

	for ev, err := range iottrail.NewDecoder(r).Events() {
		if err != nil {
			fmt.Println(err) // which record, at which byte, why; reading goes on
			continue
		}
		if iot.UpdateCertificate.Is(ev) && !ev.Failed() {
			req, _ := iot.UpdateCertificate.Request(ev) // the error says what could not be read
			fmt.Println(ev.EventTime, ev.Actor(), "from", ev.SourceIPAddress)
			fmt.Printf("set %.12s to %s\n", req.CertificateID, req.NewStatus)
		}
	}
	// Output:
	// 2026-10-07 01:41:00 +0000 UTC IAM user svc-backup in 111122223333 from 2001:db8:4f1:9::b7
	// set 2911e4859bc0 to ACTIVE
}

// One call, for examples that need no more.
const attachPolicy = `{
  "eventVersion": "1.11",
  "userIdentity": {
    "type": "AssumedRole", "principalId": "AROAEXAMPLE:alice", "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
    "arn": "arn:aws:sts::111122223333:assumed-role/Operator/alice",
    "sessionContext": {"attributes": {"creationDate": "2026-10-06T08:00:00Z", "mfaAuthenticated": "false"}}
  },
  "eventTime": "2026-10-06T09:31:00Z", "eventSource": "iot.amazonaws.com", "eventName": "AttachPolicy",
  "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.17", "userAgent": "aws-cli/2",
  "requestParameters": {"policyName": "pump", "target": "arn:aws:iot:eu-central-1:111122223333:thinggroup/pumps"},
  "responseElements": null, "eventID": "3a9c0f55-0000-4000-8000-000000000001", "readOnly": false,
  "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management"
}`

func ExampleDecoder() {
	// The same call in three of the containers that a Decoder knows.
	for _, input := range []string{
		attachPolicy,
		`{"Records":[` + attachPolicy + `]}`,
		`{"detail-type":"AWS API Call via CloudTrail","source":"aws.iot","detail":` + attachPolicy + `}`,
	} {
		d := iottrail.NewDecoder(strings.NewReader(input))
		for {
			ev, err := d.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				fmt.Println(err)
				break
			}
			fmt.Println(ev.EventName, "by", ev.Actor().SessionName)
		}
	}
	// Output:
	// AttachPolicy by alice
	// AttachPolicy by alice
	// AttachPolicy by alice
}

// A record that can't be read does not cost the others, what can be read of one comes
// before its error, and an end that comes too early is no ordinary end.
func ExampleDecoder_Events_errors() {
	input := `{"Records":[
		{"eventVersion":"1.08","eventName":"ListThings","eventTime":"2026-10-06T09:31:00Z"},
		{"eventVersion":"1.08","eventName":"CreateThing","eventName":"DeleteThing"},
		{"eventVersion":"1.08","eventName":"DeletePolicy","eventTime":"yesterday"},
		{"eventVersion":"1.08","eventName":"CreateJob"},
		{"eventVersion":"1.08","eventName":"Creat`

	d := iottrail.NewDecoder(strings.NewReader(input))
	for ev, err := range d.Events() {
		var record *iottrail.RecordError
		var stream *iottrail.StreamError
		switch {
		case errors.As(err, &record):
			fmt.Println("record", record.Index, "is bad:", record.Err)
			if record.Event != nil {
				fmt.Println("  it was the", record.Event.EventName, "above")
			}
		case errors.As(err, &stream):
			fmt.Println("cut after", stream.Records, "records:", errors.Is(err, io.ErrUnexpectedEOF))
		default:
			fmt.Println(ev.EventName)
		}
	}
	s := d.Stats()
	fmt.Println(s.Records, "=", s.Events, "+", s.Skipped, "+", s.Errors, "and partial:", s.Partial)
	// Output:
	// ListThings
	// record 1 is bad: the member "eventName" appears twice in one object, the second time at byte 151
	// DeletePolicy
	// record 2 is bad: member /eventTime: not a time in any known spelling
	//   it was the DeletePolicy above
	// CreateJob
	// cut after 4 records: true
	// 4 = 3 + 0 + 1 and partial: 1
}

// Among the log files of a trail lie others.
func ExampleDecoder_notLog() {
	notice := `{"s3Bucket":"example-pumps-trail","s3ObjectKey":["AWSLogs/111122223333/CloudTrail/..."]}`
	for _, err := range iottrail.NewDecoder(strings.NewReader(notice)).Events() {
		fmt.Println(errors.Is(err, iottrail.ErrNotLog))
	}
	// Output:
	// true
}

func ExampleOnlySources() {
	input := `
		{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject"}
		{"eventVersion":"1.08","eventSource":"iot.amazonaws.com","eventName":"CreateThing"}
		{"eventVersion":"1.08","eventSource":"kms.amazonaws.com","eventName":"Decrypt","eventTime":"an error, if anyone looked"}`
	d := iottrail.NewDecoder(strings.NewReader(input), iottrail.OnlySources(iot.Source))
	for ev, err := range d.Events() {
		fmt.Println(ev.EventName, err)
	}
	fmt.Println(d.Stats().Records, "records,", d.Stats().Skipped, "skipped")
	// Output:
	// CreateThing <nil>
	// 3 records, 2 skipped
}

func ExampleEvent_Actor() {
	for _, identity := range []string{
		`{"type":"Root","accountId":"111122223333","arn":"arn:aws:iam::111122223333:root"}`,
		`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Operator/alice","accountId":"111122223333","invokedBy":"cloudformation.amazonaws.com"}`,
		`{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"2c91f4a7"}}`,
		`{"accountId":"111122223333","invokedBy":"AWS Internal"}`,
	} {
		var ev iottrail.Event
		if err := json.Unmarshal([]byte(`{"userIdentity":`+identity+`}`), &ev); err != nil {
			fmt.Println(err)
		}
		who := ev.Actor()
		fmt.Printf("%v: name %q, session %q, on behalf: %q\n", who.Kind, who.Name, who.SessionName, who.OnBehalfOf)
	}
	// Output:
	// root: name "", session "", on behalf: ""
	// role: name "Operator", session "alice", on behalf: "cloudformation.amazonaws.com"
	// Identity Center user: name "2c91f4a7", session "", on behalf: "2c91f4a7"
	// service: name "AWS Internal", session "", on behalf: ""
}

// What is taken out of an Event is not in its JSON, whatever Raw has; what stays,
// and what the package has no field for, is.
func ExampleEvent_MarshalJSON_redaction() {
	const record = `{"eventName":"CreateKeysAndCertificate","userIdentity":{"userName":"ann","accessKeyId":"AKIAEXAMPLE"},
		"responseElements":{"certificateId":"8e88b269"},"newMember":{"kept":true}}`
	var ev iottrail.Event
	if err := json.Unmarshal([]byte(record), &ev); err != nil {
		fmt.Println(err)
	}
	ev.UserIdentity.AccessKeyID = ""
	ev.ResponseElements = nil
	b, err := json.Marshal(ev)
	fmt.Println(string(b), err)
	// Output:
	// {"userIdentity":{"userName":"ann"},"eventName":"CreateKeysAndCertificate","newMember":{"kept":true}} <nil>
}

func ExampleEvent_LogValue() {
	var ev iottrail.Event
	if err := json.Unmarshal([]byte(attachPolicy), &ev); err != nil {
		fmt.Println(err)
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && a.Key == slog.TimeKey {
				return slog.Attr{} // the time of logging, which an example can't have
			}
			return a
		},
	}))
	logger.Warn("policy attached", "call", ev)
	// Output:
	// level=WARN msg="policy attached" call.time=2026-10-06T09:31:00Z call.source=iot.amazonaws.com call.name=AttachPolicy call.region=eu-central-1 call.account=111122223333 call.actor="role Operator/alice in 111122223333" call.from=203.0.113.17 call.readOnly=false call.type=AwsApiCall call.category=Management call.id=3a9c0f55-0000-4000-8000-000000000001
}

// A handler is called with what could be read of the request and with the error,
// so that a request too large to be recorded does not go unseen.
func ExampleMux() {
	var mux iottrail.Mux
	iottrail.Handle(&mux, iot.CreatePolicyVersion,
		func(_ context.Context, ev *iottrail.Event, req *iot.CreatePolicyVersionRequest, err error) error {
			if omitted := (*iottrail.OmittedError)(nil); errors.As(err, &omitted) {
				fmt.Println(ev.Actor().Name, "wrote a policy of unknown content,", omitted.OriginalSize, "bytes")
				return nil
			}
			fmt.Println(ev.Actor().Name, "wrote a version of", req.PolicyName)
			return err
		})
	mux.HandleFunc(match.All(match.Call(iot.Source), match.ByRoot, match.Not(match.WithMFA)),
		func(_ context.Context, ev *iottrail.Event) error {
			fmt.Println("root, without a second factor:", ev.EventName)
			return nil
		})

	r := wednesday()
	defer r.Close()
	for ev, err := range iottrail.NewDecoder(r).Events() {
		if err == nil {
			err = mux.Dispatch(context.Background(), ev)
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// svc-backup wrote a policy of unknown content, 261904 bytes
}

// An action of a service that has no package here takes a struct, with the members
// that the program wants, and one line.
func ExampleNewAction() {
	type AssumeRoleRequest struct {
		RoleARN         string `json:"roleArn" cloudtrail:"required"`
		RoleSessionName string `json:"roleSessionName" cloudtrail:"required"`
	}

	var AssumeRole = iottrail.NewAction[AssumeRoleRequest, struct{}]("sts.amazonaws.com", "AssumeRole", iottrail.AccessWrite)

	ev := &iottrail.Event{
		EventSource:       "sts.amazonaws.com",
		EventName:         "AssumeRole",
		RequestParameters: json.RawMessage(`{"roleArn":"arn:aws:iam::111122223333:role/reader","roleSessionName":"nightly","durationSeconds":3600}`),
	}
	req, err := AssumeRole.Request(ev)
	fmt.Println(req.RoleARN, req.RoleSessionName, err)

	_, err = iot.AttachPolicy.Request(ev)
	fmt.Println(errors.Is(err, iottrail.ErrOtherAction))
	// Output:
	// arn:aws:iam::111122223333:role/reader nightly <nil>
	// true
}

func ExamplePredicate() {
	asRoot := match.All(iot.AttachPolicy, match.ByRoot, match.Not(match.WithMFA))

	for _, root := range []iottrailtest.Caller{iottrailtest.Root().WithMFA(), iottrailtest.Root()} {
		ev := iottrailtest.NewEvent(iot.AttachPolicy, nil, iottrailtest.By(root))
		fmt.Println("with MFA:", match.WithMFA.Ask(ev), "asked for:", asRoot.Ask(ev))
	}
	// Output:
	// with MFA: yes asked for: no
	// with MFA: no asked for: yes
}

// A key for a map of callers. Neither a path that one record lacks nor a name that a caller
// chooses makes one caller several.
func ExampleActor_Principal_count() {
	type caller struct {
		kind          iottrail.ActorKind
		account, name string
	}
	callerOf := func(who iottrail.Actor) caller {
		switch {
		case (who.Kind == iottrail.ActorIAMUser || who.Kind == iottrail.ActorRole) && who.Name != "":
			return caller{who.Kind, who.AccountID, who.Name} // a name has no path
		case who.Kind == iottrail.ActorFederatedUser && who.IssuerARN != "":
			return caller{who.Kind, who.AccountID, who.IssuerARN} // who asked for the token
		}
		return caller{who.Kind, who.AccountID, who.Principal()}
	}

	failedSignIn := iottrail.UserIdentity{Type: iottrail.IdentityTypeIAMUser, AccountID: iottrailtest.DefaultAccount, UserName: "ann"}
	principals, callers := make(map[string]int), make(map[caller]int)
	for _, by := range []iottrailtest.Caller{
		iottrailtest.User("team/ann"),
		iottrailtest.Identity(failedSignIn),
		iottrailtest.FederatedUser("a", "team/mats"),
		iottrailtest.FederatedUser("b", "team/mats"),
		iottrailtest.FederatedUser("c", "team/mats"),
	} {
		who := iottrailtest.NewEvent(iot.DeleteThing, nil, iottrailtest.By(by)).Actor()
		principals[who.Principal()]++
		callers[callerOf(who)]++
	}
	fmt.Println(len(principals), "principals,", len(callers), "callers")
	for c, n := range callers {
		fmt.Println(n, "calls by", c.name)
	}
	// Unordered output:
	// 5 principals, 2 callers
	// 2 calls by ann
	// 3 calls by arn:aws:iam::111122223333:user/team/mats
}
