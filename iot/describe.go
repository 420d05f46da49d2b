package iot

import (
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/describe"
	"github.com/iottrail/iottrail/internal/freeform"
)

// Describe returns what a call set, for a line of a log or a row of a report: the members of
// its request by their names in the API, without secrets. For a call that failed it is what was
// tried. It is nil for records of other sources.
//
// First come attributes that say that the call had more than can be seen:
//
//   - request: "omitted (261904 bytes)", if CloudTrail left the request out for its size; "not
//     an object" or "unreadable"; or "not recorded", for a call that failed and whose record
//     has no request;
//   - unreadable: the JSON pointers of members that are not of their type;
//   - masked: the JSON pointers of the values that CloudTrail masked, as
//     [iottrail.MaskedMembers] lists them.
//
// Then come the members that matter most, such as the policy and the target of AttachPolicy;
// then all others that are set, in the API's order. A member of a structure has its path, as in
// attributePayload.merge, except those that come first. Booleans, numbers and times are
// attributes of their kind. A list of texts is one text, and so are the keys of a map. For a
// list of structures it is their names, or else how many there are. And
//
//   - for a policyDocument it is how many statements it has, and where it opens too much
//     ([PolicyDocument.OverlyPermissive]);
//   - for the actions of a topic rule, and its errorAction, it is where they send messages;
//   - for auditCheckConfigurations it is the checks that were enabled, and those that were
//     disabled;
//   - for a URL, also one within a text, it is the part before the query, without a user and,
//     outside AWS, with *** for parts of the path that look like tokens, as webhooks have.
//
// A text is shown if its member is one of those that come first, if it is an enumeration, or if
// the name of its member says that it names or describes something. All other texts, among them
// documents, templates, tokens and keys, and members that the API's model calls sensitive, are
// only named, in an attribute notShown at the end. So is a text that contains a private key or
// the ID of an access key. One more attribute, the last, says how many members there was no
// room for. Tokens that make a call idempotent, such as clientRequestToken, set nothing and are
// left out.
//
// For an action newer than this package it returns the members of the request that are texts
// and whose names say that they may be shown, in the order of their names.
//
// There are at most 24 attributes, and no text is longer than 1,000 bytes. A longer one is cut
// and ends with "…". The texts are the caller's, who may have written anything: they are not
// quoted here, as the handlers of log/slog do that.
func Describe(ev *iottrail.Event) []slog.Attr {
	return described.Describe(ev)
}

// described is laid out by the compiler, like the catalogue.
var described = describe.Service{Decode: DecodeRequest, Special: describeMember, First: []describe.Action{
	// Who may do what.
	{Name: "AttachPolicy", Members: []string{"policyName", "target"}},
	{Name: "DetachPolicy", Members: []string{"policyName", "target"}},
	{Name: "AttachPrincipalPolicy", Members: []string{"policyName", "principal"}},
	{Name: "DetachPrincipalPolicy", Members: []string{"policyName", "principal"}},
	{Name: "CreatePolicy", Members: []string{"policyName", "policyDocument"}},
	{Name: "CreatePolicyVersion", Members: []string{"policyName", "setAsDefault", "policyDocument"}},
	{Name: "CreateRoleAlias", Members: []string{"roleAlias", "roleArn"}},
	{Name: "UpdateRoleAlias", Members: []string{"roleAlias", "roleArn"}},
	{Name: "CreateAuthorizer", Members: []string{"authorizerName", "authorizerFunctionArn", "status", "signingDisabled"}},
	{Name: "UpdateAuthorizer", Members: []string{"authorizerName", "authorizerFunctionArn", "status"}},

	// Certificates.
	{Name: "UpdateCertificate", Members: []string{"certificateId", "newStatus"}},
	{Name: "UpdateCACertificate", Members: []string{"certificateId", "newStatus", "newAutoRegistrationStatus"}},
	{Name: "RegisterCertificate", Members: []string{"status", "setAsActive"}},
	{Name: "RegisterCACertificate", Members: []string{"setAsActive", "allowAutoRegistration"}},
	{Name: "TransferCertificate", Members: []string{"certificateId", "targetAwsAccount"}},
	{Name: "AttachThingPrincipal", Members: []string{"thingName", "principal"}},
	{Name: "DetachThingPrincipal", Members: []string{"thingName", "principal"}},

	// The registry and how things get there.
	{Name: "CreateThing", Members: []string{"thingName", "thingTypeName"}},
	{Name: "UpdateThing", Members: []string{"thingName", "thingTypeName", "removeThingType"}},
	{Name: "CreateDynamicThingGroup", Members: []string{"thingGroupName", "queryString"}},
	{Name: "UpdateDynamicThingGroup", Members: []string{"thingGroupName", "queryString"}},
	{Name: "CreateProvisioningTemplate", Members: []string{"templateName", "enabled", "provisioningRoleArn"}},
	{Name: "UpdateProvisioningTemplate", Members: []string{"templateName", "enabled", "defaultVersionId", "provisioningRoleArn"}},

	// Where the telemetry goes.
	{Name: "CreateTopicRule", Members: rulePayload},
	{Name: "ReplaceTopicRule", Members: rulePayload},

	// What devices are to do.
	{Name: "CreateJob", Members: []string{"jobId", "targets", "documentSource", "targetSelection"}},
	{Name: "CreateOTAUpdate", Members: []string{"otaUpdateId", "targets", "roleArn"}},

	// What watches over the fleet.
	{Name: "UpdateAccountAuditConfiguration", Members: []string{"auditCheckConfigurations"}},
	{Name: "SetV2LoggingOptions", Members: []string{"defaultLogLevel", "disableAllLogs"}},
	{Name: "CreateFleetMetric", Members: []string{"metricName", "queryString"}},
	{Name: "UpdateFleetMetric", Members: []string{"metricName", "queryString"}},
}}

var rulePayload = []string{
	"ruleName", "topicRulePayload/sql", "topicRulePayload/actions", "topicRulePayload/errorAction", "topicRulePayload/ruleDisabled",
}

// describeMember describes the members that have a rule of their own.
func describeMember(name string, value any) ([]slog.Attr, bool) {
	switch v := value.(type) {
	case string:
		if name == "policyDocument" {
			return []slog.Attr{slog.String(name, describePolicy(v))}, true
		}
	case []TopicRuleAction:
		var to []string
		for _, a := range v {
			to = append(to, a.destination())
		}
		return []slog.Attr{slog.String(name, strings.Join(to, ", "))}, true
	case *TopicRuleAction:
		return []slog.Attr{slog.String(name, v.destination())}, true
	case map[string]AuditCheckConfiguration:
		return []slog.Attr{
			slog.String("enabled", checksSet(v, iottrail.True)),
			slog.String("disabled", checksSet(v, iottrail.False)),
		}, true
	}
	return nil, false
}

// describePolicy says where a policy document opens too much. One that can't be read is nil,
// and has a finding that says so.
func describePolicy(document string) string {
	const most = 8 // findings
	doc, _ := ParsePolicyDocument(document)
	var text string
	switch {
	case doc != nil && len(doc.Statement) == 1:
		text = "1 statement"
	case doc != nil:
		text = fmt.Sprintf("%d statements", len(doc.Statement))
	}
	for i, finding := range doc.OverlyPermissive() {
		if i == most {
			text += "; and more"
			break
		}
		text += fmt.Sprintf("; opens too much: %v", finding)
	}
	return strings.TrimPrefix(text, "; ")
}

// destination says where an action of a rule sends messages: the member that says so, and
// the place, unless that is masked.
func (a *TopicRuleAction) destination() string {
	service, place := a.place()
	if place == "" || freeform.IsMask(place) {
		return service
	}
	return service + " " + place
}

func (a *TopicRuleAction) place() (service, place string) {
	switch {
	case a.S3 != nil:
		return "s3", a.S3.BucketName
	case a.Lambda != nil:
		return "lambda", a.Lambda.FunctionARN
	case a.SNS != nil:
		return "sns", a.SNS.TargetARN
	case a.SQS != nil:
		return "sqs", describe.BareURL(a.SQS.QueueURL)
	case a.Kinesis != nil:
		return "kinesis", a.Kinesis.StreamName
	case a.Firehose != nil:
		return "firehose", a.Firehose.DeliveryStreamName
	case a.HTTP != nil:
		return "http", describe.BareURL(a.HTTP.URL)
	case a.Republish != nil:
		return "republish", a.Republish.Topic
	}
	v := reflect.ValueOf(a).Elem()
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			service, _, _ = strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			return service, ""
		}
	}
	return "nowhere known", ""
}

// checksSet returns the names of the audit checks that were set to a value.
func checksSet(all map[string]AuditCheckConfiguration, to iottrail.Bool) string {
	var names []string
	for name, check := range all {
		if check.Enabled == to {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}
