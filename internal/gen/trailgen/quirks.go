package main

// recordQuirks are the quirks of single records. Each file holds an ordinary
// record, the odd ones, and another ordinary record.
var recordQuirks = []quirk{
	{
		file: "additional-event-data-string.json",
		seen: "`additionalEventData` is a string, or JSON inside a string",
		must: "kept as it is",
		odd: []odd{
			changed(set("additionalEventData", `"no details"`)),
			changed(set("additionalEventData", `"{\"tls\":true,\"path\":\"/\"}"`)),
		},
	}, {
		file: "bodies-of-any-kind.json",
		seen: "`requestParameters` or `responseElements` is a string, a list, a number, null, or not there",
		must: "kept as it is; only a typed view of such a body is an error",
		odd: []odd{
			changed(set("requestParameters", `"policyName=valve"`)),
			changed(set("requestParameters", `[{"policyName":"valve"}]`)),
			changed(set("requestParameters", `17`)),
			changed(set("requestParameters", `null`)),
			changed(drop("requestParameters", "responseElements")),
			changed(set("responseElements", `"OK"`)),
			changed(set("responseElements", `[]`)),
		},
	}, {
		file: "body-omitted.json",
		seen: "a body too large for CloudTrail is replaced by a marker, whose members may be strings",
		must: "the typed view is an error that gives the size: 149893, 150211, 300000 for the requests, 120001 for the response of the fourth",
		odd: []odd{
			changed(calls("CreatePolicyVersion", `{"reason":"requestParameters too large","omitted":true,"originalSize":149893}`)),
			changed(calls("CreatePolicyVersion", `{"reason":"requestParameters too large","omitted":"true","originalSize":"150211"}`)),
			changed(calls("CreatePolicyVersion", `{"omitted":true,"originalSize":300000}`)),
			changed(calls("CreateProvisioningTemplateVersion", `{"templateName":"valve","setAsDefault":true}`),
				set("responseElements", `{"reason":"responseElements too large","omitted":true,"originalSize":120001}`),
				set("additionalEventData", `{"reason":"additionalEventData too large","omitted":true,"originalSize":40000}`)),
		},
	}, {
		file: "masked-values.json",
		seen: "a structure, map, list, number or boolean is replaced by a mask, which is a string",
		must: "the typed view leaves that member zero and fills the others",
		odd: []odd{
			changed(calls("CreateThing", `{"thingName":"valve-1","thingTypeName":"valve","attributePayload":"HIDDEN_DUE_TO_SECURITY_REASONS"}`)),
			changed(calls("CreateThing", `{"thingName":"valve-1","attributePayload":{"attributes":"***","merge":true}}`)),
			changed(calls("CreateTopicRule", `{"ruleName":"valve","topicRulePayload":{"sql":"SELECT * FROM 'valves'","actions":"****","ruleDisabled":false}}`)),
			changed(calls("CreateJob", `{"jobId":"valve","targets":["arn:aws:iot:eu-central-1:111122223333:thing/valve-1"],"jobExecutionsRolloutConfig":{"maximumPerMinute":"****"},"presignedUrlConfig":{"roleArn":"arn:aws:iam::111122223333:role/jobs","expiresInSec":"HIDDEN_DUE_TO_SECURITY_REASONS"}}`)),
			changed(calls("CreateKeysAndCertificate", `{"setAsActive":"***"}`),
				set("responseElements", `{"certificateId":"`+certID("valve")+`","keyPair":"HIDDEN_DUE_TO_SECURITY_REASONS"}`)),
			changed(calls("CreatePackageVersion", `{"packageName":"valve","versionName":"1.0","attributes":"HIDDEN_DUE_TO_SECURITY_REASONS","tags":{"team":"fleet"}}`)),
		},
	}, {
		file: "event-time-spellings.json",
		seen: "`eventTime` with milliseconds, in the basic form, with an offset",
		must: "read; each odd one is the instant 2026-10-02T10:15:30Z, the first with 123 ms, the second with 123456789 ns",
		odd: []odd{
			changed(set("eventTime", `"2026-10-02T10:15:30.123Z"`)),
			changed(set("eventTime", `"2026-10-02T10:15:30.123456789Z"`)),
			changed(set("eventTime", `"20261002T101530Z"`)),
			changed(set("eventTime", `"2026-10-02T12:15:30+02:00"`)),
		},
	}, {
		file: "creation-date-spellings.json",
		seen: "`creationDate` in RFC 3339, in the basic form, in the manner of Unix's date",
		must: "read; each is the instant 2026-10-02T09:05:01Z",
		odd: []odd{
			changed(set(creationDate, `"2026-10-02T09:05:01Z"`)),
			changed(set(creationDate, `"20261002T090501Z"`)),
			changed(set(creationDate, `"Fri Oct 02 09:05:01 UTC 2026"`)),
		},
	}, {
		file: "request-date-spellings.json",
		seen: "dates inside requests, in many spellings",
		must: "read; each `startTime` is the instant 2026-10-02T15:04:05Z, the sixth with 123 ms",
		odd: []odd{
			changed(calls("ListAuditTasks", `{"startTime":"Oct 2, 2026 3:04:05 PM","endTime":"Oct 3, 2026 12:00:00 AM"}`)),
			changed(calls("ListAuditTasks", `{"startTime":"Oct 2, 2026, 3:04:05 PM","endTime":"Oct 3, 2026, 12:00:00 AM"}`)),
			changed(calls("ListAuditTasks", "{\"startTime\":\"Oct 2, 2026, 3:04:05\u202fPM\",\"endTime\":\"Oct 3, 2026, 12:00:00\u202fAM\"}")),
			changed(calls("ListAuditTasks", `{"startTime":1790953445,"endTime":1790985600}`)),
			changed(calls("ListAuditTasks", `{"startTime":1790953445.0,"endTime":1790985600.0}`)),
			changed(calls("ListAuditTasks", `{"startTime":1790953445.123,"endTime":1790985600.5}`)),
			changed(calls("ListAuditTasks", `{"startTime":1.790953445E9,"endTime":1.7909856E9}`)),
			changed(calls("ListAuditTasks", `{"startTime":"2026-10-02T15:04:05Z","endTime":"2026-10-03T00:00:00.000Z"}`)),
			changed(calls("ListAuditTasks", `{"startTime":"20261002T150405Z","endTime":"20261003T000000Z"}`)),
		},
	}, {
		file: "number-spellings.json",
		seen: "numbers that change between integer and float, or that no float64 holds",
		must: "exact; `expectedVersion` is 0, 0, 9007199254740993, 9223372036854775807, 300, in turn; the last record's numbers are kept digit by digit",
		odd: []odd{
			changed(calls("DeleteThing", `{"thingName":"valve-1","expectedVersion":0}`)),
			changed(calls("DeleteThing", `{"thingName":"valve-1","expectedVersion":0.0}`)),
			changed(calls("DeleteThing", `{"thingName":"valve-1","expectedVersion":9007199254740993}`)),
			changed(calls("DeleteThing", `{"thingName":"valve-1","expectedVersion":9223372036854775807}`)),
			changed(calls("DeleteThing", `{"thingName":"valve-1","expectedVersion":3.0E2}`)),
			changed(set("additionalEventData", `{"bytesTransferredIn":0,"bytesTransferredOut":0.0,"big":18446744073709551616,"small":1E-400,"minus":-0.0}`)),
		},
	}, {
		file: "boolean-spellings.json",
		seen: "booleans as strings and strings as booleans",
		must: "read either way; the spelling makes no difference, and false is not the same as absent",
		odd: []odd{
			changed(set("readOnly", `"false"`), set("managementEvent", `"true"`), set(mfaAuthenticated, `false`)),
			changed(set("readOnly", `"true"`), set("managementEvent", `"false"`), set(mfaAuthenticated, `true`), set("sessionCredentialFromConsole", `true`)),
			changed(set("readOnly", `true`), set("managementEvent", `false`), set(mfaAuthenticated, `"true"`), set("sessionCredentialFromConsole", `"true"`)),
			changed(set("readOnly", `"False"`), set("managementEvent", `"True"`), set(mfaAuthenticated, `"FALSE"`)),
			changed(drop("readOnly", "managementEvent", mfaAuthenticated)),
			changed(calls("CreateKeysAndCertificate", `{"setAsActive":"true"}`)),
			changed(set("userIdentity/sessionContext/assumedRoot", `"true"`)),
			changed(set("userIdentity/sessionContext/assumedRoot", `true`)),
		},
	}, {
		file: "user-identity-missing.json",
		seen: "`userIdentity` is missing, null, empty, or has no type",
		must: "fine",
		odd: []odd{
			changed(drop("userIdentity")),
			changed(set("userIdentity", `null`)),
			changed(set("userIdentity", `{}`)),
			changed(set("userIdentity", `{"accountId":"111122223333","invokedBy":"iot.amazonaws.com"}`)),
		},
	}, {
		file: "empty-issuer.json",
		seen: "`sessionIssuer` and `webIdFederationData` are empty objects",
		must: "fine",
		odd: []odd{
			changed(set("userIdentity/sessionContext/sessionIssuer", `{}`), set("userIdentity/sessionContext/webIdFederationData", `{}`)),
			changed(set("userIdentity/sessionContext", `{"sessionIssuer":{},"webIdFederationData":{},"attributes":{}}`)),
			changed(set("userIdentity/sessionContext", `{}`)),
			changed(set("userIdentity/sessionContext", `null`)),
		},
	}, {
		file: "source-address-names.json",
		seen: "`sourceIPAddress` is a name and no address",
		must: "kept as text; the last two are addresses",
		odd: []odd{
			changed(set("sourceIPAddress", `"cloudformation.amazonaws.com"`)),
			changed(set("sourceIPAddress", `"AWS Internal"`)),
			changed(set("sourceIPAddress", `"AWS Internal/3"`)),
			changed(set("sourceIPAddress", `"2001:db8::1"`)),
			changed(set("sourceIPAddress", `"203.0.113.5"`)),
		},
	}, {
		file: "members-absent.json",
		seen: "`sourceIPAddress`, `userAgent`, `errorCode`, `serviceEventDetails` and more are not there",
		must: "fine",
		odd: []odd{
			changed(drop("sourceIPAddress", "userAgent")),
			changed(drop("sourceIPAddress", "userAgent", "requestParameters", "responseElements", "requestID", "readOnly", "managementEvent", "recipientAccountId", "eventCategory", "tlsDetails")),
			changed(set("errorMessage", `"an error without a code"`)),
			changed(set("eventType", `"AwsServiceEvent"`), drop("requestID")),
		},
	}, {
		file: "empty-strings.json",
		seen: "an empty string where an object, list, boolean or time belongs",
		must: "reads as absent, without an error",
		odd: []odd{
			changed(set("additionalEventData", `""`), set("resources", `""`), set("responseElements", `""`), set("readOnly", `""`), set("managementEvent", `""`), set("tlsDetails", `""`)),
			changed(set("userIdentity/sessionContext", `""`)),
			changed(set(creationDate, `""`), set(mfaAuthenticated, `""`), set("userIdentity/accessKeyId", `""`)),
		},
	}, {
		file: "invoked-by-object.json",
		seen: "`invokedBy` is an object that names an account, or null",
		must: "the account is read",
		odd: []odd{
			changed(set("userIdentity/invokedBy", `{"serviceAccountId":"777788889999"}`)),
			changed(set("userIdentity/invokedBy", `null`)),
			changed(set("userIdentity/invokedBy", `"greengrass.amazonaws.com"`), set("userIdentity/invokedByDelegate", `{"accountId":"777788889999"}`)),
		},
	}, {
		file: "identity-center-user.json",
		seen: "an Identity Center user without `userName` and `principalId`",
		must: "who did it still has an answer",
		odd: []odd{
			changed(set("userIdentity", `{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"2c91f4a7-6b03-4d58-9e1a-70c5d8b2e364","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-0f1e2d3c4b"},"credentialId":"b1c2d3e4-0f1a-4b2c-8d3e-4f5a6b7c8d9e"}`)),
			changed(set("userIdentity", `{"type":"Unknown","principalId":"2c91f4a7-6b03-4d58-9e1a-70c5d8b2e364","arn":"","accountId":"111122223333","accessKeyId":"","userName":"ines"}`)),
		},
	}, {
		file: "event-name-date-suffix.json",
		seen: "`eventName` with the date of an API version at its end",
		must: "kept; the bare names are CreateFunction, UpdateFunctionCode, CreateDistribution and AttachPolicy",
		odd: []odd{
			changed(set("eventSource", `"lambda.amazonaws.com"`), set("eventName", `"CreateFunction20150331"`)),
			changed(set("eventSource", `"lambda.amazonaws.com"`), set("eventName", `"UpdateFunctionCode20150331v2"`)),
			changed(set("eventSource", `"cloudfront.amazonaws.com"`), set("eventName", `"CreateDistribution2020_05_31"`)),
			changed(set("eventName", `"AttachPolicy"`)),
		},
	}, {
		file: "api-version-spellings.json",
		seen: "`apiVersion` with underscores, as a number, null",
		must: "kept",
		odd: []odd{
			changed(set("apiVersion", `"2016_01_28"`)),
			changed(set("apiVersion", `"2015-05-28"`)),
			changed(set("apiVersion", `20150528`)),
			changed(set("apiVersion", `2015.0528`)),
			changed(set("apiVersion", `null`)),
			changed(set("apiVersion", `""`)),
		},
	}, {
		file: "event-version-ten.json",
		seen: "`eventVersion` that a float cannot tell apart: 1.10 and 1.1",
		must: "major and minor are integers: 1.10 is later than 1.09, and 1.1 and 1.01 are both older than both",
		odd: []odd{
			changed(set("eventVersion", `"1.10"`)),
			changed(set("eventVersion", `"1.1"`)),
			changed(set("eventVersion", `"1.01"`)),
			changed(set("eventVersion", `"1.09"`)),
			changed(set("eventVersion", `"1.0"`)),
		},
	}, {
		file: "unknown-members.json",
		seen: "unknown members at any level, keys with dots",
		must: "kept, and written back",
		odd: []odd{
			changed(set("aMemberOfTomorrow", `{"list":[1,2.50,"three",null],"flag":false}`), set("dotted.key", `"value"`), set("@timestamp", `"2026-10-02T10:15:31Z"`)),
			changed(set("userIdentity/clearance", `"secret"`), set("userIdentity/sessionContext/weather", `["rain"]`), set("userIdentity/sessionContext/sessionIssuer/path", `"/"`), set("userIdentity/sessionContext/attributes/mfa.device", `7`), set("tlsDetails/earlyData", `true`)),
			changed(set("resources", `[{"ARN":"arn:aws:iot:eu-central-1:111122223333:policy/valve","type":"AWS::IoT::Policy","colour":"red"}]`), set("insightDetails", `{"mood":"good"}`)),
			changed(set("", `"an empty name"`), set("constructor", `{"prototype":1}`)),
		},
	}, {
		file: "key-case.json",
		seen: "members whose names differ from known ones in case only",
		must: "they are unknown members: the known ones keep their values",
		odd: []odd{
			changed(set("EventName", `"DetachPolicy"`), set("EVENTSOURCE", `"s3.amazonaws.com"`), set("userIdentity/ARN", `"arn:aws:iam::999988887777:root"`), set("readonly", `true`)),
		},
	}, {
		file:   "duplicate-key.json",
		seen:   "the same key twice in one object that has a Go type",
		must:   "each such record is an error that holds its bytes; one key is spelled with an escape, and of one both values are the same",
		errors: 6,
		odd: []odd{
			changed(again("eventName", `"ListThings"`)),
			changed(again("eventName", `"AttachPolicy"`)),
			changed(again("userIdentity/arn", `"arn:aws:iam::999988887777:root"`)),
			changed(again("userIdentity/sessionContext/attributes/mfaAuthenticated", `"true"`)),
			changed(set("resources", `[{"ARN":"arn:aws:iot:eu-central-1:111122223333:policy/a","ARN":"arn:aws:iot:eu-central-1:111122223333:policy/b"}]`)),
			changed(again(`event\u0053ource`, `"s3.amazonaws.com"`)),
		},
	}, {
		file: "duplicate-key-in-body.json",
		seen: "the same key twice inside a request or an object without a Go type",
		must: "the record is fine and keeps both; a typed view of the request is an error",
		odd: []odd{
			changed(set("requestParameters", `{"policyName":"valve","target":"one","policyName":"other"}`)),
			changed(set("requestParameters", `{"policyName":"valve","target":"one","PolicyName":"other"}`)),
			changed(set("additionalEventData", `{"a":1,"a":2}`)),
		},
	}, {
		file: "insight-and-aggregated.json",
		seen: "Insight records without identity, source and name; aggregated records with a shape of their own and `eventId`",
		must: "read, and told apart; the third is in lower case, the fourth the flat form of CloudTrail Lake",
		odd: []odd{
			verbatim(`{"eventVersion":"1.07","eventTime":"2026-10-02T11:00:00Z","awsRegion":"eu-central-1","eventID":"%s","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"0d3f6a51-1b2c-4d3e-8f4a-5b6c7d8e9f00","insightDetails":{"state":"End","eventSource":"iot.amazonaws.com","eventName":"CreateThing","insightType":"ApiCallRateInsight","insightContext":{"statistics":{"baseline":{"average":1.2E-4},"insight":{"average":12},"insightDuration":7,"baselineDuration":10079},"attributions":[{"attribute":"userAgent","insight":[{"value":"Boto3/1.40.45","average":11.5}],"baseline":[{"value":"Boto3/1.40.45","average":0.00012}]}]}},"eventCategory":"Insight"}`),
			verbatim(`{"eventVersion":"1.0","accountId":"111122223333","eventId":"%s","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":"eu-central-1","eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":"2026-10-02 11:00:00","windowEnd":"2026-10-02 11:05:00","windowSize":"PT5M"},"summary":{"primaryDimension":{"dimension":"eventName","statistics":[{"name":"GetObject","value":1200},{"name":"PutObject","value":3.0}],"aggregationType":"Count"},"details":[{"dimension":"userIdentity","statistics":[{"name":"arn:aws:iam::111122223333:role/ci","value":1203}],"aggregationType":"Count"}]},"addendum":{"reason":"DELIVERY_DELAY"}}`),
			verbatim(`{"eventVersion":"1.07","eventTime":"2026-10-02T11:00:00Z","awsRegion":"eu-central-1","eventID":"%s","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","insightDetails":{"state":"Start","eventSource":"iot.amazonaws.com","eventName":"CreateThing","insightType":"ApiCallRateInsight","insightContext":{"statistics":{"baseline":{"average":0},"insight":{"average":2},"insightDuration":1,"baselineDuration":10080}}},"eventCategory":"insight"}`),
			verbatim(`{"eventVersion":"1.08","eventTime":"2026-10-02T11:00:00Z","awsRegion":"eu-central-1","eventID":"%s","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","insightSource":"arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/0d3f6a51","insightState":"Start","insightEventSource":"iot.amazonaws.com","insightEventName":"CreateThing","insightType":"ApiCallRateInsight","insightContext":{"baselineAverage":0.1,"insightAverage":4.5,"baselineDuration":10080,"insightDuration":1,"attributions":[]},"eventCategory":"Insight"}`),
		},
	}, {
		file:   "null-record.json",
		seen:   "null, a string, a number, a boolean or a list where a record should be",
		must:   "each is an error with its index, and reading goes on",
		errors: 5,
		odd:    []odd{verbatim(`null`), verbatim(`"a record"`), verbatim(`42`), verbatim(`true`), verbatim(`[{"eventVersion":"1.11"}]`)},
	}, {
		file: "repeats.json",
		seen: "one action logged in two accounts (`sharedEventID`), one record delivered twice (`eventID`)",
		must: "all are delivered; a helper drops repeats: the second and third odd ones are the same record, the first shares its action with them",
		odd: []odd{
			changed(set("sharedEventID", `"0d3f6a51-1b2c-4d3e-8f4a-5b6c7d8e9f01"`), set("recipientAccountId", `"444455556666"`)),
			changed(set("sharedEventID", `"0d3f6a51-1b2c-4d3e-8f4a-5b6c7d8e9f01"`)),
			changed(set("sharedEventID", `"0d3f6a51-1b2c-4d3e-8f4a-5b6c7d8e9f01"`), set("eventID", `"`+repeatedID+`"`)),
		},
	}, {
		file: "legacy-iot.json",
		seen: "the shape of the example in the AWS IoT developer guide: PascalCase names, `RequestParamters`, empty strings, no source",
		must: "decodes into the same Event; the source is iot.amazonaws.com",
		odd:  []odd{verbatim(legacy)},
	},
}

// Paths that several files need.
const (
	creationDate     = "userIdentity/sessionContext/attributes/creationDate"
	mfaAuthenticated = "userIdentity/sessionContext/attributes/mfaAuthenticated"
)

// repeatedID is the eventID of the second odd record of repeats.json.
var repeatedID = quirkID("repeats.json", 0x102)

// legacy is a record as AWS IoT's documentation showed them in 2016.
const legacy = `{"timestamp":"1475403330","AdditionalEventData":"","Annotation":"","ApiVersion":"","ErrorCode":"","ErrorMessage":"","EventID":"%s","EventName":"UpdateCertificate","EventTime":"2016-10-02T10:15:30Z","EventType":"AwsApiCall","ReadOnly":"","RecipientAccountList":"","RequestID":"1f7c9a52-8889-11e6-9f3b-6d1e2c3b4a59","RequestParamters":{"certificateId":"2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3","newStatus":"INACTIVE"},"Resources":"","ResponseElements":"","SourceIpAddress":"","UserAgent":"aws-internal/4","UserIdentity":{"type":"AssumedRole","principalId":"AROA1LEGACY00EXAMPLE","arn":"arn:aws:sts::111122223333:assumed-role/valve-service/i-0a1b2c3d","accountId":"111122223333","accessKeyId":"ASIA1LEGACY00EXAMPLE","sessionContext":{"attributes":{"mfaAuthenticated":"false","creationDate":"Sun Oct 02 10:05:01 UTC 2016"},"sessionIssuer":{"type":"Role","principalId":"AROA1LEGACY00EXAMPLE","arn":"arn:aws:iam::111122223333:role/ec2/valve-service","accountId":"111122223333","userName":"valve-service"}},"invokedBy":{"serviceAccountId":"777788889999"}},"VpcEndpointId":""}`
