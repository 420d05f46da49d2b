package decodetest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/actiontest"
	"github.com/iottrail/iottrail/internal/actiontest/leak"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// Whatever is marked here is not for logs: neither an Event nor an error may show it, in
// whatever state the record is. TestSecrets of the packages of actions does the same for the
// bodies of their actions.

// who is the identity of most records, without its closing bracket.
const who = `"userIdentity":{"type":"IAMUser","userName":"ann","principalId":"§","accountId":"111122223333","accessKeyId":"§"`

// secretRecords have a § wherever a secret is, and in bodies, and members that are
// not known, about which that can't be known.
var secretRecords = map[string]string{
	"AssumeRole": `{"eventVersion":"1.08","eventSource":"sts.amazonaws.com","eventName":"AssumeRole",` + who + `,"sessionContext":{"sessionToken":"§","attributes":{"mfaAuthenticated":"true","token":"§"}}},` +
		`"requestParameters":{"roleArn":"§","externalId":"§","tokenCode":"§","policy":"{\"Statement\":\"§\"}","durationSeconds":731605928401},` +
		`"responseElements":{"credentials":{"accessKeyId":"§","secretAccessKey":"§","sessionToken":"§","expiration":"Oct 5, 2026, 9:00:00 AM"},"assumedRoleUser":{"arn":"§"},"packedPolicySize":731605928402}}`,
	"AssumeRoleWithSAML": `{"eventVersion":"1.08","eventSource":"sts.amazonaws.com","eventName":"AssumeRoleWithSAML","userIdentity":{"type":"SAMLUser","userName":"ann","identityProvider":"§","credentialId":"§"},` +
		`"requestParameters":{"sAMLAssertion":"§"},"responseElements":{"credentials":{"sessionToken":"§"}}}`,
	"AssumeRoleWithWebIdentity": `{"eventVersion":"1.08","eventSource":"sts.amazonaws.com","eventName":"AssumeRoleWithWebIdentity","userIdentity":{"type":"WebIdentityUser","userName":"ann",` +
		`"sessionContext":{"webIdFederationData":{"federatedProvider":"§","attributes":{"id_token":"§"},"nonce":"§"}}},"requestParameters":{"webIdentityToken":"§"},"responseElements":{"credentials":{"sessionToken":"§"}}}`,
	"GetFederationToken": `{"eventVersion":"1.08","eventSource":"sts.amazonaws.com","eventName":"GetFederationToken",` + who + `},"requestParameters":{"name":"§"},"responseElements":{"credentials":{"secretAccessKey":"§","sessionToken":"§"}}}`,
	"GetSessionToken":    `{"eventVersion":"1.08","eventSource":"sts.amazonaws.com","eventName":"GetSessionToken",` + who + `},"requestParameters":{"serialNumber":"§","tokenCode":"§"},"responseElements":{"credentials":{"sessionToken":"§"}}}`,
	"ConsoleLogin": `{"eventVersion":"1.08","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","eventType":"AwsConsoleSignIn",` + who + `},"requestParameters":null,"responseElements":{"ConsoleLogin":"§"},` +
		`"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/?token=§","MobileVersion":"No","MFAUsed":"§"},"sessionCredentialFromConsole":"true"}`,
	"CreateAccessKey":  `{"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"CreateAccessKey",` + who + `},"requestParameters":{"userName":"§"},"responseElements":{"accessKey":{"accessKeyId":"§","secretAccessKey":"§"}}}`,
	"a failed call":    `{"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"ChangePassword",` + who + `},"errorCode":"InvalidInput","errorMessage":"no","requestParameters":{"oldPassword":"§","newPassword":"§"}}`,
	"a bearer token":   `{"eventVersion":"1.08","eventSource":"sso.amazonaws.com","eventName":"GetRoleCredentials","userIdentity":{"type":"IdentityCenterUser","userName":"ann","credentialId":"§","onBehalfOf":{"userId":"u","identityStoreArn":"§","x":"§"},"inScopeOf":{"sourceArn":"§","x":"§"}}}`,
	"a service's":      `{"eventVersion":"1.08","eventSource":"kms.amazonaws.com","eventName":"RotateKey","eventType":"AwsServiceEvent","userIdentity":{"invokedBy":{"serviceAccountId":"111122223333","token":"§"}},"serviceEventDetails":{"keyId":"§","n":731605928403}}`,
	"of Lake":          `{"eventVersion":"1.08","eventCategory":"ActivityAuditLog","eventID":"e","annotation":"§","eventData":{"a":"§"},"metadata":{"b":["§"]},"eventContext":{"requestContext":{"c":"§"},"tagContext":"§","d":"§"}}`,
	"an Insight":       `{"eventVersion":"1.08","eventCategory":"Insight","insightDetails":{"state":"Start","eventSource":"iot.amazonaws.com","eventName":"A","x":"§","insightContext":{"statistics":{"baseline":{"average":731605928404,"x":"§"}},"attributions":[{"attribute":"§","insight":[{"value":"§","average":731605928405}],"x":"§"}],"x":"§"}}}`,
	"an Insight, flat": `{"eventVersion":"1.08","eventCategory":"Insight","insightState":"Start","insightSource":"§","insightContext":{"x":"§"},"insightErrorCode":"§"}`,
	"aggregated":       `{"eventVersion":"1.08","eventCategory":"Aggregated","eventId":"e","accountId":"§","timeWindow":{"x":"§"},"summary":{"x":"§"},"x":"§"}`,
	"all around": `{"eventVersion":"§","eventTime":"2026-10-05T08:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject",` + who + `},"userAgent":"[§]","requestID":"§","sharedEventID":"§","apiVersion":"§","vpcEndpointId":"§","vpcEndpointAccountId":"§",` +
		`"resources":[{"type":"§","ARN":"§","accountId":"§","x":"§"}],"tlsDetails":{"tlsVersion":"§","clientProvidedHostHeader":"§","x":"§"},"addendum":{"reason":"§","x":"§"},` +
		`"edgeDeviceDetails":{"deviceId":"§","attributes":{"a":"§"},"x":"§"},"additionalEventData":"§","x-amz-security-token":"§"}`,
	"the old spelling": `{"EventName":"UpdateCertificate","UserIdentity":{"type":"IAMUser","userName":"ann","accessKeyId":"§"},"RequestParamters":{"certificatePem":"§"},"ResponseElements":{"privateKey":"§"},"AdditionalEventData":{"a":"§"},"token":"§"}`,
}

// marked puts a mark of its own for each §, and returns the marks.
func marked(text string) (out []byte, marks []string) {
	var b strings.Builder
	for i, part := range strings.Split(text, "§") {
		if i > 0 {
			marks = append(marks, leak.Mark(i))
			b.WriteString(leak.Mark(i))
		}
		b.WriteString(part)
	}
	return []byte(b.String()), marks
}

// TestSecretsInRecords reads each record as it is, with a value of another type at each
// place, and with text that is not JSON at each mark; alone and in every container.
func TestSecretsInRecords(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	places, damaged := 0, 0
	var errs, texts int64
	for j, name := range slices.Sorted(maps.Keys(secretRecords)) {
		v := actiontest.Viewer{T: t, What: name}
		record, marks := marked(secretRecords[name])
		require.True(t, json.Valid(record), name)
		places += len(marks)
		events, bad := v.Record(record)
		require.Equal(t, [2]int{1, 0}, [2]int{events, bad}, "%s: events and errors", name)
		requireRefused(t, &v, trailtest.Decode(t, string(record)))

		var tree any
		require.NoError(t, json.Unmarshal(record, &tree))
		retyped := 0
		retype(tree, func(path string) {
			if retyped++; !testrun.Drawn(retyped, 3) {
				return
			}
			changed, err := json.Marshal(tree)
			require.NoError(t, err)
			v.What = name + " with another type at " + path
			events, bad := v.Record(changed)
			require.Equal(t, 1, max(events, bad), "%s: one record, which may have an event and an error", v.What)
			damaged++
		})
		for i, mark := range marks {
			if !testrun.Drawn(i+j, 3) {
				continue
			}
			leak.Break(record, mark, func(what string, broken []byte) {
				v.What = fmt.Sprintf("%s: %s at %s", name, what, mark)
				v.Record(append(append(broken, '\n'), record...))
				v.Conceals(new(iottrail.Event).UnmarshalJSON(broken))
				v.Conceals(json.Unmarshal(broken, new(iottrail.Event)))
				damaged++
			})
		}
		for i, w := range trailtest.Wrappings {
			if !testrun.Drawn(i+j, 3) { // another part of them for each record
				continue
			}
			v.What = name + " in " + w.Name
			outer := w.Wrap([][]byte{record, record})
			v.Record(outer)
			for i := range 4 { // the marks are not in there as they are, where all is escaped
				v.Record(append(bytes.Clone(outer[:len(outer)*(i+3)/8]), '"'))
				v.Record(outer[:len(outer)*(i+3)/8])
				damaged += 2
			}
		}
		e, n := v.Counts()
		errs, texts = errs+e, texts+n
	}
	t.Logf("%d records with %d marks, damaged in %d ways: %d errors, %d texts searched", len(secretRecords), places, damaged, errs, texts)
}

// retype puts, one after the other, a value of each type at each place in the tree, with a
// mark in it, calls f, and puts the value back. It puts no text where an Event shows one.
func retype(tree any, f func(path string)) {
	shown := make(map[string]bool)
	for _, name := range []string{"eventSource", "eventName", "eventType", "eventCategory", "eventID", "eventId", "type", "userName", "accountId", "userId",
		"state", "insightState", "EventName", "invokedBy", "serviceAccountId", "errorCode", "arn", "principalId"} {
		shown[name] = true
	}
	var visit func(path string, node any)
	try := func(path, name string, old any, set func(any)) {
		for _, other := range []struct {
			what  string
			value any
		}{
			{"an object", map[string]any{"inner": leak.Mark(1)}}, {"a list", []any{leak.Mark(2), map[string]any{"a": leak.Mark(3)}}},
			{"a list of lists", []any{[]any{leak.Mark(4)}}}, {"a text", leak.Mark(5)}, {"a boolean", true},
		} {
			if other.what != "a text" || !shown[name] {
				set(other.value)
				f(path + ": " + other.what)
			}
		}
		set(old)
		visit(path, old)
	}
	visit = func(path string, node any) {
		switch node := node.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(node)) { // in an order, so that a draw is the same in every run
				try(path+"/"+name, name, node[name], func(v any) { node[name] = v })
			}
		case []any:
			for i, old := range node {
				try(fmt.Sprint(path, "/", i), "", old, func(v any) { node[i] = v })
			}
		}
	}
	visit("", tree)
}

// requireRefused has an Event refused by the encoder, with marks in what it can't write.
func requireRefused(t *testing.T, v *actiontest.Viewer, ev *iottrail.Event) {
	t.Helper()
	v.Event(ev.Clone())
	for _, value := range []any{*ev, &ev.UserIdentity, ev.Actor(), ev.LogValue(), ev.UserIdentity.LogValue()} {
		v.Conceals(value)
	}
	bad := json.RawMessage(`{"a":"` + leak.Mark(1) + `"`)
	for what, spoil := range map[string]func(*iottrail.Event){
		"a body that is no JSON":  func(ev *iottrail.Event) { ev.RequestParameters = bad },
		"a member that is none":   func(ev *iottrail.Event) { ev.Extra = append(ev.Extra, iottrail.Member{Name: "new", Value: bad}) },
		"a member there twice":    func(ev *iottrail.Event) { ev.Extra = append(ev.Extra, again, again) },
		"a time out of range":     func(ev *iottrail.Event) { ev.EventTime = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a token that is no JSON": func(ev *iottrail.Event) { ev.UserIdentity.Extra = iottrail.Members{{Name: "token", Value: bad}} },
	} {
		ev := ev.Clone()
		spoil(ev)
		_, err := ev.MarshalJSON()
		require.Error(t, err, "%s: %s", v.What, what)
		v.Conceals(err)
		_, err = json.Marshal([]*iottrail.Event{ev})
		require.Error(t, err, "%s: %s", v.What, what)
		v.Conceals(err)
		v.Event(ev)
	}
}

var again = iottrail.Member{Name: "new", Value: json.RawMessage(`"` + leak.Mark(2) + `"`)}

// TestSecretsInStreams reads what is not a log, what exceeds a limit and what is cut.
func TestSecretsInStreams(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	v := actiontest.Viewer{T: t, Numbers: true}
	record, _ := marked(secretRecords["AssumeRole"])
	record = append(record, '\n')
	limits := map[string]iottrail.Limits{
		"RecordSize": {RecordSize: 500}, "Depth": {Depth: 2}, "Members": {Members: 5}, "StringLength": {StringLength: 10},
		"NumberLength": {NumberLength: 5}, "Records": {Records: 1}, "StreamSize": {StreamSize: 700}, "Ratio": {Ratio: 1},
	}
	for name, limit := range limits {
		v.What = "Limits." + name
		data := bytes.Repeat(record, 2)
		if name == "Ratio" { // of which the first MiB is free
			data = trailtest.Gzip(append(record, bytes.Repeat([]byte(" "), 2<<20)...))
		}
		_, errs := v.Record(data, iottrail.WithLimits(limit))
		require.NotZero(t, errs, "%s is not exceeded", v.What)
	}
	for what, data := range map[string]string{
		"text": "§", "a text": `"§"`, "lists": `[["§"]]`, "HTML": "<p>§", "another document": `{"password":"§"}`, "a list of others": `[{"password":"§"},"§",{"a":{"b":"§"}}]`,
		"an SQS message": `{"messageId":"§","body":"§"}`, "an SQS message of JSON": `{"messageId":"§","body":"{\"password\":\"§\"}"}`,
		"a test message": `{"Message":"§","TopicArn":"§"}`, "a digest": `{"digestS3Object":"§","digestEndTime":"§","digestSignature":"§"}`,
		"a custom event":     `{"source":"§","detail-type":"§","detail":{"eventVersion":"1.08","eventName":"A","requestParameters":"§"}}`,
		"a record and a log": `{"eventVersion":"1.08","eventName":"§","Records":[{"eventVersion":"1.08","eventID":"§"}]}`, "a Lambda event": `{"awslogs":{"data":"§"}}`,
		"a container's other member": `{"Records":[],"detail":{"eventVersion":"1.08","eventName":"§"}}`, "a cut log": `{"Records":[{"eventVersion":"1.08","eventID":"a","token":"§`,
		"a closing bracket": `{"Records":[{"eventVersion":"1.08","eventID":"a"}],"token":"§"]`, "gzip": "\x1f\x8b\x08\x00§",
	} {
		v.What = what
		data, _ := marked(data)
		_, errs := v.Record(data)
		require.NotZero(t, errs, what)
	}
	z := trailtest.Gzip(bytes.Repeat(record, 50))
	for name, data := range map[string][]byte{"cut gzip": z[:len(z)/2], "gzip with a wrong checksum": append(bytes.Clone(z[:len(z)-8]), "badcheck"...)} {
		v.What = name
		_, errs := v.Record(data)
		require.NotZero(t, errs, name)
	}
	errs, texts := v.Counts()
	t.Logf("%d errors, %d texts searched", errs, texts)
}

// A form has a field of each kind that a user's type may have.
type form struct {
	Text   string             `json:"text"`
	Int    int8               `json:"int"`
	Uint   uint64             `json:"uint"`
	Float  float32            `json:"float"`
	Bool   bool               `json:"bool"`
	Number json.Number        `json:"number"`
	Bytes  []byte             `json:"bytes"`
	Texts  []string           `json:"texts"`
	Ints   [2]int             `json:"ints"`
	Map    map[string]int     `json:"map"`
	Texted map[string]string  `json:"texted"`
	Inner  *form              `json:"inner"`
	Time   time.Time          `json:"time"`
	Addr   netip.Addr         `json:"addr"`
	IP     net.IP             `json:"ip"`
	Own    own                `json:"own"`
	OfAddr map[string]own     `json:"ofAddr"`
	Is     iottrail.Bool      `json:"is"`
	When   iottrail.Timestamp `json:"when"`
	Blob   iottrail.Blob      `json:"blob"`
}

// own repeats in its error what it was given, as the types of the standard library do.
type own struct{}

var errOwn = errors.New("own")

func (*own) UnmarshalJSON(data []byte) error { return fmt.Errorf("%w: %s", errOwn, data) }

// TestSecretsInActions reads requests into a type of the user's.
func TestSecretsInActions(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	v := actiontest.Viewer{T: t, Own: true}
	action := iottrail.NewAction[form, form]("x.amazonaws.com", "A", iottrail.AccessWrite)
	values := []string{`"§!"`, `"§-01-01T00:00:00Z"`, `"2026-10-05T08:00:00Z§"`, `"192.0.2.1§"`, `"é§\n"`, `{"a":"§","hb":["§"]}`, `["§",["§"],{"b":"§"}]`, `{"a":{"b":"§"}}`, `[1,2,"§"]`, `[[["§"]]]`}
	var faults int
	for _, name := range []string{"text", "int", "uint", "float", "bool", "number", "bytes", "texts", "ints", "map", "texted", "inner", "time", "addr", "ip",
		"own", "ofAddr", "is", "when", "blob"} {
		for _, value := range values {
			for _, body := range []string{`{"` + name + `":` + value + `}`, `{"inner":{"inner":{"` + name + `":` + value + `,"text":"§"}}}`, `{"` + name + `":` + value + `,"` + name + `":"§"}`} {
				body, _ := marked(body)
				v.What = string(body)
				ev := &iottrail.Event{EventSource: "x.amazonaws.com", EventName: "A", RequestParameters: body, ResponseElements: body}
				_, err := action.Request(ev)
				_, again := action.Response(ev)
				require.Equal(t, fmt.Sprint(err), fmt.Sprint(again))
				if err != nil {
					faults++
				}
				if name == "own" {
					require.ErrorIs(t, err, errOwn)
				}
				v.Conceals(err)
				v.Event(ev)
			}
		}
	}
	require.Greater(t, faults, 400)
}
