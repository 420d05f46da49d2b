package main

// fridayUndone: no pump is heard any more, and an alarm calls Ines. What was done is undone
// on the same evening.
func fridayUndone(s *story) {
	const at = "18:38:10"
	signIn(s, at)
	h := s.hand("18:39:20", ines(s.stamp(at)), 12)
	h.console = true
	h.call("monitoring:DescribeAlarms").req(`{"stateValue":"ALARM","maxRecords":100}`)
	h.call("iot:ListThings")
	h.call("cloudtrail:LookupEvents").
		req(`{"lookupAttributes":[{"attributeKey":"Username","attributeValue":"mats.lindqvist"}],"startTime":"Oct 16, 2026, 12:00:00 AM","endTime":"Oct 16, 2026, 6:40:00 PM","maxResults":50}`)

	fridayLockedOut(s, at)
	fridayWaysClosed(s, at)
	fridayWatchersBack(s, at)
	fridayRestored(s)
}

// fridayLockedOut: the sessions of the role are worth nothing any more, nor is the key of the
// user that could begin another.
func fridayLockedOut(s *story, since string) {
	h := s.hand("18:42:00", ines(s.stamp(since)), 15)
	h.call("iam:PutRolePolicy").global().
		req(`{"roleName":"plant-support","policyName":"AWSRevokeOlderSessions","policyDocument":"%s"}`,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-10-16T18:42:00Z"}}}]}`)
	h.call("iam:UpdateAccessKey").global().req(`{"userName":"mats.lindqvist","accessKeyId":"%s","status":"Inactive"}`, mats.AccessKeyID)
	for _, label := range []string{"thief 1", "thief 2"} {
		h.call("iotsecuredtunneling:CloseTunnel").req(`{"tunnelId":"%s","delete":true}`, uuid("tunnel", label)).resp(`{}`)
	}
	id := uuid("deployment", "com.example.Telemetry", "1.0.1")
	h.call("greengrass:CancelDeployment").req(`{"deploymentId":"%s"}`, id).resp(`{"message":"Deployment is cancelled"}`)
	h.call("iot:CancelJob").
		req(`{"jobId":"%[1]s","reasonCode":"INCIDENT","force":true}`, uuid("job of", id)).
		resp(`{"jobArn":"%s","jobId":"%s"}`, iotARN("job", uuid("job of", id)), uuid("job of", id))
	h.call("greengrass:DeleteComponent").req(`{"arn":"%s"}`, componentARN("com.example.Telemetry", "1.0.1")).resp(`{}`)
}

// fridayWaysClosed: nobody comes in any more, and nothing leaves.
func fridayWaysClosed(s *story, since string) {
	h := s.hand("18:50:00", ines(s.stamp(since)), 15)
	h.call("iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"REVOKED"}`, certID("pump-0005"))
	h.call("iot:DetachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN("pump-0005"))
	h.call("iot:ClearDefaultAuthorizer").resp(`{}`)
	h.call("iot:UpdateAuthorizer").
		req(`{"authorizerName":"legacy","status":"INACTIVE"}`).
		resp(`{"authorizerName":"legacy","authorizerArn":"%s"}`, iotARN("authorizer", "legacy"))
	h.call("iot:DeleteAuthorizer").req(`{"authorizerName":"legacy"}`).resp(`{}`)
	h.call("iot:UpdateRoleAlias").
		req(`{"roleAlias":"pump-s3-upload","roleArn":"%s","credentialDurationSeconds":3600}`, roleARN("pump-upload")).
		resp(`{"roleAlias":"pump-s3-upload","roleAliasArn":"%s"}`, iotARN("rolealias", "pump-s3-upload"))
	h.call("iot:DeleteTopicRule").req(`{"ruleName":"pump_telemetry_2"}`)
	h.call("iot:DeleteTopicRuleDestination").req(`{"arn":"%s"}`, httpDestination).resp(`{}`)
	h.call("iot:EnableTopicRule").req(`{"ruleName":"pump_telemetry"}`)
	h.call("iot:UpdateEncryptionConfiguration").req(`{"encryptionType":"AWS_OWNED_KMS_KEY"}`).resp(`{}`)
	h.call("iot:UpdateCACertificate").req(`{"certificateId":"%s","newStatus":"ACTIVE"}`, certID("ca"))
}

// fridayWatchersBack: alarms go where they went.
func fridayWatchersBack(s *story, since string) {
	h := s.hand("18:58:00", ines(s.stamp(since)), 15)
	const topic = "arn:aws:sns:eu-central-1:111122223333:fleet-alarms"
	h.call("iot:UpdateSecurityProfile").
		req(`{"securityProfileName":"pump-behaviour","alertTargets":{"SNS":{"alertTargetArn":"%s","roleArn":"%s"}}}`, topic, roleARN("defender-notify")).
		resp(`{"securityProfileName":"pump-behaviour","securityProfileArn":"%s","securityProfileDescription":"A pump speaks once a second","alertTargets":{"SNS":{"alertTargetArn":"%s","roleArn":"%s"}},"version":3}`,
			iotARN("securityprofile", "pump-behaviour"), topic, roleARN("defender-notify"))
	h.call("iot:SetV2LoggingOptions").req(`{"roleArn":"%s","defaultLogLevel":"INFO","disableAllLogs":false}`, roleARN("iot-logging"))
	h.call("iot:UpdateEventConfigurations").
		req(`{"eventConfigurations":{"THING":{"Enabled":true},"CERTIFICATE":{"Enabled":true},"JOB":{"Enabled":true}}}`).
		resp(`{}`)
	h.call("iot:PutVerificationStateOnViolation").
		req(`{"violationId":"%s","verificationState":"TRUE_POSITIVE","verificationStateDescription":"ticket 402"}`, uuid("violation", "friday")).
		resp(`{}`)
	h.call("cloudtrail:UpdateEventDataStore").
		req(`{"eventDataStore":"%s","retentionPeriod":366,"terminationProtectionEnabled":true}`, eventDataStore).
		resp(`{"eventDataStoreArn":"%s","name":"fleet","status":"ENABLED","multiRegionEnabled":true,"organizationEnabled":false,"retentionPeriod":366,"terminationProtectionEnabled":true}`, eventDataStore)
	h.call("logs:PutRetentionPolicy").req(`{"logGroupName":"AWSIotLogsV2","retentionInDays":90}`)
}

// fridayRestored: the pipeline makes the pumps known again, with the certificates that they
// have. Those that were deleted are registered once more.
func fridayRestored(s *story) {
	ci := s.signedIn("19:10:15", "repair-402")
	h := s.hand("19:10:30", ci, 2)
	h.call("iot:CreateThingGroup").
		req(`{"thingGroupName":"plant-hamburg","parentGroupName":"all-pumps","thingGroupProperties":{"thingGroupDescription":"Kläranlage Köhlbrand"}}`).
		resp(`{"thingGroupName":"plant-hamburg","thingGroupArn":"%s","thingGroupId":"%s"}`, groupARN("plant-hamburg"), uuid("group", "plant-hamburg", "again"))
	for n, thing := range s.pumps() {
		cert := certLabel(thing)
		if n < 3 {
			h.call("iot:CreateThing").
				req(`{"thingName":"%s","thingTypeName":"pump","attributePayload":{"attributes":{"plant":"hamburg"},"merge":false}}`, thing).
				resp(`{"thingName":"%s","thingArn":"%s","thingId":"%s"}`, thing, thingARN(thing), uuid("thing", thing, "again"))
			h.call("iot:RegisterCertificateWithoutCA").
				req(`{"certificatePem":"%s","status":"ACTIVE"}`, pem("CERTIFICATE", cert)).
				resp(`{"certificateArn":"%s","certificateId":"%s"}`, certARN(cert), certID(cert))
		} else {
			h.call("iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"ACTIVE"}`, certID(cert))
		}
		h.call("iot:AttachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(cert))
		h.call("iot:AttachThingPrincipal").req(`{"thingName":"%s","principal":"%s"}`, thing, certARN(cert)).resp(`{}`)
		h.call("iot:AddThingToThingGroup").req(`{"thingGroupName":"plant-hamburg","thingName":"%s"}`, thing).resp(`{}`)
	}
}
