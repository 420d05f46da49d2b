package iot_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/stretchr/testify/require"
)

// at is where the records of these tests come from.
const at = "arn:aws:iot:eu-central-1:111122223333:"

// record is one of the action in 111122223333, eu-central-1.
func record(action, request, response string) *iottrail.Event {
	return &iottrail.Event{
		EventSource: iot.Source, EventName: action,
		AWSRegion: "eu-central-1", RecipientAccountID: "111122223333",
		UserIdentity:      iottrail.UserIdentity{AccountID: "444455556666"},
		RequestParameters: json.RawMessage(request), ResponseElements: json.RawMessage(response),
	}
}

// lines writes resources as "type name ARN".
func lines(list []iot.Resource) []string {
	var s []string
	for _, r := range list {
		s = append(s, strings.Join([]string{cmp.Or(r.Type, "-"), cmp.Or(r.Name, "-"), cmp.Or(r.ARN, "-")}, " "))
	}
	return s
}

func TestResources(t *testing.T) {
	const cert = "6c9be0ff16ff001028ea30df4725a67104c06b5da3f372269d34e8b9663b7bef"
	for _, c := range []struct {
		name, action, request, response string
		want                            []string
	}{
		{"policy to a certificate", "AttachPolicy", `{"policyName":"p","target":"` + at + `cert/` + cert + `"}`, `null`,
			[]string{"policy p " + at + "policy/p", "cert " + cert + " " + at + "cert/" + cert}},
		{"policy to a group", "AttachPolicy", `{"policyName":"p","target":"` + at + `thinggroup/g"}`, ``,
			[]string{"policy p " + at + "policy/p", "thinggroup g " + at + "thinggroup/g"}},
		{"policy to a Cognito identity", "AttachPolicy", `{"policyName":"p","target":"eu-central-1:5b3a0f0e-0000-4000-8000-000000000000"}`, ``,
			[]string{"policy p " + at + "policy/p"}},
		{"the order is the API's", "AttachPolicy", `{"target":"` + at + `cert/c","policyName":"p"}`, ``,
			[]string{"policy p " + at + "policy/p", "cert c " + at + "cert/c"}},
		{"older name, other case", "AttachPolicy", `{"Principal":"` + at + `cert/c","PolicyName":"p"}`, ``,
			[]string{"policy p " + at + "policy/p", "cert c " + at + "cert/c"}},
		{"certificate by its ID", "UpdateCertificate", `{"certificateId":"` + cert + `","newStatus":"INACTIVE"}`, `null`,
			[]string{"cert " + cert + " " + at + "cert/" + cert}},
		{"CA certificate by its ID", "UpdateCACertificate", `{"certificateId":"ca","registrationConfig":{"templateName":"t"}}`, `null`,
			[]string{"cacert ca " + at + "cacert/ca", "provisioningtemplate t " + at + "provisioningtemplate/t"}},
		{"a certificate that was made", "CreateKeysAndCertificate", `{"setAsActive":true}`, `{"certificateArn":"` + at + `cert/c","certificateId":"c","keyPair":"HIDDEN_DUE_TO_SECURITY_REASONS"}`,
			[]string{"cert c " + at + "cert/c"}},
		{"name and ARN are one resource", "CreateThing", `{"thingName":"pump","thingTypeName":"p2","billingGroupName":"b"}`, `{"thingName":"pump","thingArn":"` + at + `thing/pump","thingId":"x"}`,
			[]string{"thing pump " + at + "thing/pump", "thingtype p2 " + at + "thingtype/p2", "billinggroup b " + at + "billinggroup/b"}},
		{"a failed call", "DeleteThing", `{"thingName":"pump"}`, `null`, []string{"thing pump " + at + "thing/pump"}},
		{"lists", "UpdateThingGroupsForThing", `{"thingName":"pump","thingGroupsToAdd":["a","b","a"],"thingGroupsToRemove":["c"]}`, `{}`,
			[]string{"thing pump " + at + "thing/pump", "thinggroup a " + at + "thinggroup/a", "thinggroup b " + at + "thinggroup/b", "thinggroup c " + at + "thinggroup/c"}},
		{"job", "CreateJob", `{"jobId":"j","targets":["` + at + `thing/pump","` + at + `thinggroup/g"],"document":"{}","jobTemplateArn":"arn:aws:iot:eu-central-1::jobtemplate/AWS-Reboot:1.0","destinationPackageVersions":["` + at + `package/fw/version/1.2"]}`, `{"jobArn":"` + at + `job/j","jobId":"j"}`,
			[]string{"job j " + at + "job/j", "thing pump " + at + "thing/pump", "thinggroup g " + at + "thinggroup/g",
				"jobtemplate AWS-Reboot:1.0 arn:aws:iot:eu-central-1::jobtemplate/AWS-Reboot:1.0", "packageversion fw/1.2 " + at + "package/fw/version/1.2"}},
		{"a job template of AWS", "DescribeManagedJobTemplate", `{"templateName":"AWS-Reboot"}`, ``, []string{"jobtemplate AWS-Reboot -"}},
		{"package and version", "DeletePackageVersion", `{"versionName":"1.2","packageName":"fw"}`, `{}`,
			[]string{"package fw " + at + "package/fw", "packageversion fw/1.2 " + at + "package/fw/version/1.2"}},
		{"a version of no package", "DeletePackageVersion", `{"versionName":"1.2"}`, ``, nil},
		{"rule", "CreateTopicRule", `{"ruleName":"r","topicRulePayload":{"sql":"SELECT * FROM 'a'","actions":[{"lambda":{"functionArn":"arn:aws:lambda:eu-central-1:111122223333:function:f"}}]}}`, `null`,
			[]string{"rule r " + at + "rule/r"}},
		{"rule destination", "CreateTopicRuleDestination", `{"destinationConfiguration":{}}`, `{"topicRuleDestination":{"arn":"` + at + `ruledestination/http/0c1d"}}`,
			[]string{"destination http/0c1d " + at + "ruledestination/http/0c1d"}},
		{"rule with a destination", "ReplaceTopicRule", `{"ruleName":"r","topicRulePayload":{"errorAction":{"kafka":{"destinationArn":"` + at + `ruledestination/vpc/0c1d"}}}}`, `null`,
			[]string{"rule r " + at + "rule/r", "destination vpc/0c1d " + at + "ruledestination/vpc/0c1d"}},
		{"dynamic group", "CreateDynamicThingGroup", `{"thingGroupName":"g","indexName":"AWS_Things"}`, `{"thingGroupName":"g","thingGroupArn":"` + at + `thinggroup/g"}`,
			[]string{"dynamicthinggroup g " + at + "thinggroup/g", "index AWS_Things " + at + "index/AWS_Things"}},
		{"an ID that AWS makes up", "CreateDomainConfiguration", `{"domainConfigurationName":"d"}`, `{"domainConfigurationName":"d","domainConfigurationArn":"` + at + `domainconfiguration/d/3xmpl"}`,
			[]string{"domainconfiguration d " + at + "domainconfiguration/d/3xmpl"}},
		{"the same, not known", "DeleteDomainConfiguration", `{"domainConfigurationName":"d"}`, `{}`, []string{"domainconfiguration d -"}},
		{"a map of lists", "StartAuditMitigationActionsTask", `{"taskId":"t","target":{},"auditCheckToActionsMapping":{"X":["m","n"],"Y":["m"]}}`, ``,
			[]string{"mitigationaction m " + at + "mitigationaction/m", "mitigationaction n " + at + "mitigationaction/n"}},
		{"a map of ARNs", "RegisterThing", `{"templateBody":"{}"}`, `{"resourceArns":{"thing":"` + at + `thing/pump","certificate":"` + at + `cert/c","policy":"` + at + `policy/p"}}`,
			[]string{"thing pump " + at + "thing/pump", "cert c " + at + "cert/c", "policy p " + at + "policy/p"}},
		{"metrics of one's own", "CreateSecurityProfile", `{"securityProfileName":"s","behaviors":[{"metric":"aws:num-messages-sent"},{"metric":"depth","metricDimension":{"dimensionName":"d"}}]}`, ``,
			[]string{"securityprofile s " + at + "securityprofile/s", "custommetric depth " + at + "custommetric/depth", "dimension d " + at + "dimension/d"}},
		{"every thing", "AttachSecurityProfile", `{"securityProfileName":"s","securityProfileTargetArn":"` + at + `all/things"}`, ``,
			[]string{"securityprofile s " + at + "securityprofile/s", "- - " + at + "all/things"}},
		{"what a log level is for", "SetV2LoggingLevel", `{"logTarget":{"targetType":"THING_GROUP","targetName":"g"},"logLevel":"DEBUG"}`, `null`,
			[]string{"thinggroup g " + at + "thinggroup/g"}},
		{"no resource", "SetV2LoggingLevel", `{"logTarget":{"targetType":"SOURCE_IP","targetName":"10.0.0.1"},"logLevel":"DEBUG"}`, `null`, nil},
		{"to another account", "TransferCertificate", `{"certificateId":"c","targetAwsAccount":"999988887777"}`, `{"transferredCertificateArn":"arn:aws:iot:eu-central-1:999988887777:cert/c"}`,
			[]string{"cert c " + at + "cert/c", "cert c arn:aws:iot:eu-central-1:999988887777:cert/c"}},
		{"tags", "TagResource", `{"resourceArn":"` + at + `policy/p","tags":[]}`, `{}`, []string{"policy p " + at + "policy/p"}},
		{"an ARN of another service", "TagResource", `{"resourceArn":"arn:aws:s3:::bucket"}`, `{}`, []string{"- - arn:aws:s3:::bucket"}},
		{"an ARN that is none", "TagResource", `{"resourceArn":"arn:x"}`, `{}`, []string{"- - arn:x"}},
		{"neither", "TagResource", `{"resourceArn":"policy/p"}`, `{}`, nil},
		{"a listing", "ListThings", `{"thingTypeName":"p2"}`, `{"things":[{"thingName":"a"}]}`, []string{"thingtype p2 " + at + "thingtype/p2"}},
		{"masked", "AttachPolicy", `{"policyName":"***","target":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, ``, nil},
		{"named like a mask", "CreateThing", `{"thingName":"HIDDEN_DUE_TO_SECURITY_REASONS","thingTypeName":"HIDDEN_FOR_SECURITY_REASONS","billingGroupName":"\u0048IDDEN_DUE_TO_SECURITY_REASONS"}`, ``,
			[]string{"thing HIDDEN_DUE_TO_SECURITY_REASONS " + at + "thing/HIDDEN_DUE_TO_SECURITY_REASONS",
				"thingtype HIDDEN_FOR_SECURITY_REASONS " + at + "thingtype/HIDDEN_FOR_SECURITY_REASONS",
				"billinggroup HIDDEN_DUE_TO_SECURITY_REASONS " + at + "billinggroup/HIDDEN_DUE_TO_SECURITY_REASONS"}},
		{"half a name like a mask", "CreatePackageVersion", `{"packageName":"HIDDEN_DUE_TO_SECURITY_REASONS","versionName":"1"}`, ``,
			[]string{"package HIDDEN_DUE_TO_SECURITY_REASONS " + at + "package/HIDDEN_DUE_TO_SECURITY_REASONS",
				"packageversion HIDDEN_DUE_TO_SECURITY_REASONS/1 " + at + "package/HIDDEN_DUE_TO_SECURITY_REASONS/version/1"}},
		{"half a name masked", "CreatePackageVersion", `{"packageName":"****","versionName":"1"}`, ``, nil},
		{"a client like a mask", "CreateAuditSuppression", `{"resourceIdentifier":{"clientId":"***"}}`, ``, []string{"client *** " + at + "client/***"}},
		{"a sensitive name", "GetThingConnectivityData", `{"thingName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, ``, nil},
		{"other types", "AttachPolicy", `{"policyName":["p"],"target":{"a":"` + at + `cert/c"}}`, `[]`, nil},
		{"a list that is an object", "CreateJob", `{"jobId":null,"targets":{"0":"` + at + `thing/pump"}}`, ``, nil},
		{"empty", "AttachPolicy", `{"policyName":"","target":""}`, ``, nil},
		{"the first of two", "DeleteThing", `{"thingName":"a","thingName":"b"}`, ``, []string{"thing a " + at + "thing/a"}},
		{"escapes", "DeleteThing", `{"thing\u004eame":"a\u002f\ud83d\ude00"}`, ``, []string{"thing a/😀 " + at + "thing/a/😀"}},
		{"omitted", "CreatePolicyVersion", `{"reason":"requestParameters too large","omitted":true,"originalSize":261904}`, `{"policyArn":"` + at + `policy/p"}`, []string{"policy p " + at + "policy/p"}},
		{"not JSON", "DeleteThing", `{"thingName":"a"`, `}`, nil},
		{"a string", "DeleteThing", `"thingName"`, `null`, nil},
		{"a newer action, names alone", "CreateTractor", `{"thingName":"a"}`, ``, nil},
		{"a newer action", "CreateTractor", `{"on":[{"deep":{"x":[["` + at + `thing/pump"]]}},"` + at + `thing/pump"],"by" : "` + at + `cert/c" ,"note":"see ` + at + `policy/p"}`, `{"tractorArn":"` + at + `tractor/t"}`,
			[]string{"thing pump " + at + "thing/pump", "cert c " + at + "cert/c", "- - " + at + "tractor/t"}},
		{"a newer action, names of members", "CreateTractor", `{"` + at + `thing/a":1,"` + at + `thing/b" :{"c":"` + at + `thing/d"}}`, ``, []string{"thing d " + at + "thing/d"}},
		{"a newer action, escapes", "CreateTractor", `{"a\"":"\u0061rn:aws:iot:eu-central-1:111122223333:thing\/a\"","b":"\\"}`, ``, []string{`thing a" ` + at + `thing/a"`}},
		{"a newer action, other services", "CreateTractor", `{"roleArn":"arn:aws:iam::111122223333:role/r","b":"arn:aws:iotwireless:eu-central-1:111122223333:WirelessDevice/w","c":"arn:aws:iot:x","d":"arn:aws:iot:eu-central-1:111122223333:"}`, ``, nil},
		{"a newer action, a text alone", "CreateTractor", `"` + at + `thing/pump"`, ` [ "` + at + `thing/pump" ] `, []string{"thing pump " + at + "thing/pump"}},
		{"a newer action, not JSON", "CreateTractor", `{"a":"` + at + `thing/pump"`, ``, nil},
		{"an action that names nothing", "PutVerificationStateOnViolation", `{"violationId":"v","verificationStateDescription":"` + at + `thing/pump"}`, ``, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, lines(iot.Resources(record(c.action, c.request, c.response))))
		})
	}
}

// TestResourcesOnce names each of some resources twice: a few of them are kept apart in
// another way than many.
func TestResourcesOnce(t *testing.T) {
	t.Parallel()
	var targets, want []string
	for i := range 40 {
		targets = append(targets, fmt.Sprintf("%q", fmt.Sprint(at, "thing/", i)))
		want = append(want, fmt.Sprintf("thing %d %[2]sthing/%[1]d", i, at))
		list := strings.Join(targets, ",")
		got := iot.Resources(record("CreateJob", `{"targets":[`+list+`,`+list+`]}`, ``))
		require.Equal(t, want, lines(got))
	}
}

// TestResourcesPlace builds ARNs for each partition, and without a place.
func TestResourcesPlace(t *testing.T) {
	for _, c := range []struct{ region, account, caller, want string }{
		{"eu-central-1", "111122223333", "444455556666", "arn:aws:iot:eu-central-1:111122223333:thing/pump"},
		{"eu-central-1", "", "444455556666", "arn:aws:iot:eu-central-1:444455556666:thing/pump"},
		{"cn-northwest-1", "111122223333", "", "arn:aws-cn:iot:cn-northwest-1:111122223333:thing/pump"},
		{"us-gov-west-1", "111122223333", "", "arn:aws-us-gov:iot:us-gov-west-1:111122223333:thing/pump"},
		{"us-iso-east-1", "111122223333", "", "arn:aws-iso:iot:us-iso-east-1:111122223333:thing/pump"},
		{"us-isob-east-1", "111122223333", "", "arn:aws-iso-b:iot:us-isob-east-1:111122223333:thing/pump"},
		{"eusc-de-east-1", "111122223333", "", "arn:aws-eusc:iot:eusc-de-east-1:111122223333:thing/pump"},
		{"eu-central-1", "", "", ""},
		{"", "111122223333", "444455556666", ""},
	} {
		t.Run(c.region+" "+c.account, func(t *testing.T) {
			ev := record("DeleteThing", `{"thingName":"pump"}`, ``)
			ev.AWSRegion, ev.RecipientAccountID, ev.UserIdentity.AccountID = c.region, c.account, c.caller
			require.Equal(t, []iot.Resource{{Type: iot.TypeThing, Name: "pump", ARN: c.want}}, iot.Resources(ev))
		})
	}

	t.Run("the body's ARN wins", func(t *testing.T) {
		// A partition that this package doesn't know, and a record without a region.
		for _, region := range []string{"xx-west-1", ""} {
			for _, names := range []string{`"thingName":"pump","thingArn"`, `"thingArn"`} {
				ev := record("AddThingToThingGroup", `{`+names+`:"arn:aws-xx:iot:xx-west-1:111122223333:thing/pump"}`, ``)
				ev.AWSRegion = region
				require.Equal(t, []string{"thing pump arn:aws-xx:iot:xx-west-1:111122223333:thing/pump"}, lines(iot.Resources(ev)))
			}
		}
	})
	t.Run("another source", func(t *testing.T) {
		ev := record("DeleteThing", `{"thingName":"pump"}`, ``)
		ev.EventSource = "iotwireless.amazonaws.com"
		require.Nil(t, iot.Resources(ev))
	})
}

// TestResourcesOfTrail counts what the calls of the story touched.
func TestResourcesOfTrail(t *testing.T) {
	count := make(map[string]int)
	service().Records(t, filepath.Join("..", "testdata", "trail"), func(t *testing.T, ev *iottrail.Event) {
		list := iot.Resources(ev)
		requireSound(t, list)
		for _, r := range list {
			require.NotEmpty(t, r.Type, "%s %v", ev.EventName, r)
			require.NotEmpty(t, r.ARN, "%s %v", ev.EventName, r)
			count[r.Type]++
		}
	})
	for _, typ := range []string{
		iot.TypeThing, iot.TypeCertificate, iot.TypeCACertificate, iot.TypePolicy, iot.TypeThingGroup, iot.TypeDynamicThingGroup,
		iot.TypeThingType, iot.TypeJob, iot.TypeTopicRule, iot.TypeRoleAlias, iot.TypeStream, iot.TypeOTAUpdate, iot.TypeIndex,
		iot.TypeSecurityProfile, iot.TypeScheduledAudit, iot.TypeAuthorizer, iot.TypeProvisioningTemplate,
	} {
		require.NotZero(t, count[typ], typ)
	}
}

// requireSound requires what holds of any list.
func requireSound(t *testing.T, list []iot.Resource) {
	t.Helper()
	seen := make(map[iot.Resource]bool)
	for _, r := range list {
		require.False(t, seen[r], "twice: %v", r)
		seen[r] = true
		require.True(t, r.ARN == "" || strings.HasPrefix(r.ARN, "arn:"), "%v", r)
		require.Equal(t, r.Type == "", r.Name == "", "%v", r)
		require.False(t, r.Type == "" && r.ARN == "", "%v", r)
	}
}

func TestTouches(t *testing.T) {
	attach := record("AttachPolicy", `{"policyName":"open","target":"`+at+`cert/c0ffee"}`, ``)
	for pattern, want := range map[string]bool{
		at + "policy/open":     true,
		at + "cert/c0ffee":     true,
		at + "cert/*":          true,
		"arn:*:policy/o??n":    true,
		"*":                    true,
		at + "policy/Open":     false,
		at + "policy/":         false,
		"policy/open":          false,
		"":                     false,
		at + "policy/open?":    false,
		"arn:aws-cn:*":         false,
		"arn:${p}:iot:*":       false,
		"arn:?*:*:*/c0*f*e*e*": true,
	} {
		require.Equal(t, iottrail.AnswerOf(want), iot.Touches(pattern).Ask(attach), pattern)
	}

	t.Run("the record's own list, of any service", func(t *testing.T) {
		ev := &iottrail.Event{EventSource: "greengrass.amazonaws.com", Resources: []iottrail.Resource{{ARN: at + "thing/core"}}}
		require.Equal(t, iottrail.Yes, iot.Touches("arn:*:thing/core").Ask(ev))
		require.Equal(t, iottrail.No, iot.Touches("arn:*:thing/pump").Ask(ev))
	})
	t.Run("a newer action", func(t *testing.T) {
		require.Equal(t, iottrail.Yes, iot.Touches("arn:*:thing/core").Ask(record("CreateTractor", `{"on":"`+at+`thing/core"}`, ``)))
	})
	t.Run("an ARN that is not known", func(t *testing.T) {
		require.Equal(t, iottrail.Maybe, iot.Touches("*").Ask(record("DeleteDomainConfiguration", `{"domainConfigurationName":"d"}`, ``)))
	})
}

// TestResourcesHostile reads bodies that are made to take long.
func TestResourcesHostile(t *testing.T) {
	t.Parallel()
	hostileResources(t, testrun.ByRun(40, 10, 10), func(_ string, f func()) { f() })
}

// TestResourcesTime reads larger ones, and measures the time.
func TestResourcesTime(t *testing.T) {
	if !alone.Timed(t) {
		return
	}
	// A few hundredths of a second is what they take, without the race detector.
	hostileResources(t, 1, func(what string, f func()) {
		took := alone.LeastCPU(3, f)
		t.Logf("%s: %v", what, took)
		require.Less(t, took, 2*time.Second, what)
	})
}

// hostileResources calls soon for each way to take long, with a part of the size that it has
// when time is measured.
func hostileResources(t *testing.T, part int, soon func(what string, f func())) {
	times := 50_000 / part
	many := strings.Repeat(`"`+at+`thing/pump","arn:aws:iot:::x",`, times)
	soon("two resources, many times", func() {
		require.Len(t, iot.Resources(record("CreateJob", `{"targets":[`+many+`"a"]}`, ``)), 2)
	})
	var distinct strings.Builder
	for i := range times {
		fmt.Fprintf(&distinct, `%q,`, fmt.Sprint("arn:aws:iot:::thing/", i))
	}
	soon("many resources", func() {
		require.Equal(t, times, len(iot.Resources(record("CreateJob", `{"targets":[`+distinct.String()+`""]}`, ``))))
	})
	soon("many resources of a newer action", func() {
		require.Equal(t, 1_000, len(iot.Resources(record("CreateTractor", `{"targets":[`+distinct.String()+`""]}`, `"`+at+`thing/other"`))))
	})
	twice := strings.Repeat(`"versionName":"1","defaultVersionName":"2",`, times)
	soon("two members, many times", func() {
		require.Len(t, iot.Resources(record("UpdatePackage", `{`+twice+`"packageName":"p"}`, ``)), 2)
	})
	deep := strings.Repeat(`{"logTarget":`, 9_000) + `1` + strings.Repeat(`}`, 9_000)
	soon("9,000 levels", func() { require.Empty(t, iot.Resources(record("SetV2LoggingLevel", deep, deep))) })
	soon("9,000 levels of a newer action", func() { require.Empty(t, iot.Resources(record("CreateTractor", deep, deep))) })
	soon("a pattern of 1,000 stars", func() {
		require.Equal(t, iottrail.No, iot.Touches(strings.Repeat("*a", 1_000)+"*b").Ask(record("DeleteThing", `{"thingName":"`+strings.Repeat("a", 20_000/part)+`"}`, ``)))
	})
}

func TestResourceString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		r    iot.Resource
		want string
	}{
		{"thing", iot.Resource{Type: iot.TypeThing, Name: "pump-17", ARN: at + "thing/pump-17"}, "thing pump-17"},
		{"no ARN", iot.Resource{Type: iot.TypeDomainConfiguration, Name: "d"}, "domainconfiguration d"},
		{"no type", iot.Resource{ARN: at + "all/things"}, at + "all/things"},
		{"spaces", iot.Resource{Type: iot.TypeMQTTClient, Name: "a b"}, "client a b"},
		{"a line break", iot.Resource{Type: iot.TypeMQTTClient, Name: "a\nb"}, `client "a\nb"`},
		{"right to left", iot.Resource{Type: iot.TypeMQTTClient, Name: "a\u05d0\u202e"}, `client "a\u05d0\u202e"`},
		{"can't be seen", iot.Resource{Type: iot.TypeMQTTClient, Name: "a\u3164"}, `client "a\u3164"`},
		{"not UTF-8", iot.Resource{ARN: "arn:\xff"}, `"arn:\xff"`},
		{"long", iot.Resource{Type: iot.TypeMQTTClient, Name: strings.Repeat("é", 1000)}, `client "` + strings.Repeat("é", 150) + `"...`},
		{"empty", iot.Resource{}, `""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, c.r.String())
			require.Equal(t, c.want, fmt.Sprint(c.r))
		})
	}
}

// FuzzResources reads any bodies under any name: the same list each time, and one
// that holds together.
func FuzzResources(f *testing.F) {
	for _, a := range iot.Actions() {
		f.Add(a.Name, []byte(`{"thingName":"a","policyName":"p","certificateId":"c"}`), []byte(`null`))
	}
	f.Fuzz(func(t *testing.T, action string, request, response []byte) {
		ev := record(action, string(request), string(response))
		list := iot.Resources(ev)
		requireSound(t, list)
		require.Equal(t, list, iot.Resources(ev))
		for _, r := range list {
			if r.ARN != "" {
				require.Equal(t, iottrail.Yes, iot.Touches("arn:*").Ask(ev))
			}
		}
		if !json.Valid(request) && !json.Valid(response) {
			require.Empty(t, list)
		}
	})
}
