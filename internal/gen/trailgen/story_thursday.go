package main

// thursday: the morning after.
func thursday(s *story) {
	s.on("2026-10-08")

	// AWS Config takes stock at night, as always, and sees what has changed.
	s.call("02:00:11", config, "iot:ListPolicies").req(`{"pageSize":250,"ascendingOrder":false}`)
	s.call("02:00:14", config, "iot:ListTargetsForPolicy").req(`{"policyName":"maintenance-tmp","pageSize":250}`)
	s.call("02:00:20", config, "ec2:DescribeVpcs").req(`{"vpcSet":{},"filterSet":{}}`)

	thursdayFindings(s)
	thursdayCleanup(s)
	thursdayQuarantine(s)
	thursdayAfter(s)
}

// thursdayFindings: Ines reads the trail.
func thursdayFindings(s *story) {
	i := ines("2026-10-08T06:48:30Z")
	s.call("06:50:02", i, "cloudtrail:LookupEvents").console().
		req(`{"lookupAttributes":[{"attributeKey":"Username","attributeValue":"svc-backup"}],"startTime":"Oct 6, 2026, 10:00:00 PM","endTime":"Oct 8, 2026, 6:50:02 AM","maxResults":50}`)
	s.call("06:51:40", i, "iot:ListTargetsForPolicy").req(`{"policyName":"maintenance-tmp","pageSize":25}`).console()
	s.call("06:52:05", i, "iot:GetTopicRule").req(`{"ruleName":"pump_telemetry"}`).console()
	s.call("06:52:30", i, "iot:DescribeJob").req(`{"jobId":"maintenance-tmp"}`).console()
}

// thursdayCleanup: what was done is undone.
func thursdayCleanup(s *story) {
	i := ines("2026-10-08T06:48:30Z")
	s.call("07:00:10", i, "iam:UpdateAccessKey").global().req(`{"userName":"svc-backup","accessKeyId":"%s","status":"Inactive"}`, backup.AccessKeyID)
	s.call("07:00:31", i, "iam:DetachUserPolicy").global().req(`{"userName":"svc-backup","policyArn":"arn:aws:iam::aws:policy/AWSIoTFullAccess"}`)
	s.call("07:01:02", i, "iot:CancelJob").
		req(`{"jobId":"maintenance-tmp","reasonCode":"INCIDENT","comment":"see ticket 318; do not retry","force":true}`).
		resp(`{"jobArn":"%s","jobId":"maintenance-tmp"}`, iotARN("job", "maintenance-tmp"))
	s.call("07:01:40", i, "iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"REVOKED"}`, certID("pump-0005"))
	for n, target := range []string{certARN("pump-0003"), certARN("pump-0005"), groupARN("all-pumps")} {
		s.call([]string{"07:02:04", "07:02:07", "07:02:10"}[n], i, "iot:DetachPolicy").
			req(`{"policyName":"maintenance-tmp","target":"%s"}`, target)
	}
	s.call("07:02:20", i, "iot:DeletePolicy").req(`{"policyName":"maintenance-tmp"}`)
	s.call("07:02:45", i, "iot:SetDefaultPolicyVersion").req(`{"policyName":"pump-telemetry","policyVersionId":"1"}`)
	s.call("07:02:51", i, "iot:DeletePolicyVersion").req(`{"policyName":"pump-telemetry","policyVersionId":"2"}`)
	s.call("07:03:30", i, "iot:CancelCertificateTransfer").req(`{"certificateId":"%s"}`, certID("pump-0006"))
	s.call("07:04:02", i, "iot:UpdateCACertificate").req(`{"certificateId":"%s","newAutoRegistrationStatus":"DISABLE","removeAutoRegistration":true}`, certID("ca"))
	s.call("07:04:40", i, "iot:UpdateProvisioningTemplate").
		req(`{"templateName":"pump-by-claim","enabled":false,"defaultVersionId":1}`).
		resp(`{}`)
	s.call("07:04:52", i, "iot:DeleteProvisioningTemplateVersion").req(`{"templateName":"pump-by-claim","versionId":2}`).resp(`{}`)
	s.call("07:05:20", i, "iot:DisableTopicRule").req(`{"ruleName":"pump_telemetry"}`)
	s.call("07:05:24", i, "iot:DeleteTopicRule").req(`{"ruleName":"relay"}`)

	// The pipeline puts the alarms and the rule back.
	ci := pipeline("repair-318", "2026-10-08T07:20:00Z").with(terraform)
	s.call("07:21:10", ci, "iot:UpdateAccountAuditConfiguration").
		req(`{"roleArn":"%s","auditNotificationTargetConfigurations":{"SNS":{"targetArn":"arn:aws:sns:eu-central-1:111122223333:fleet-alarms","roleArn":"%s","enabled":true}},"auditCheckConfigurations":{"IOT_POLICY_OVERLY_PERMISSIVE_CHECK":{"enabled":true},"DEVICE_CERTIFICATE_SHARED_CHECK":{"enabled":true},"LOGGING_DISABLED_CHECK":{"enabled":true}}}`,
			roleARN("defender-audit"), roleARN("defender-notify")).
		resp(`{}`)
	s.call("07:21:15", ci, "iot:SetV2LoggingOptions").req(`{"roleArn":"%s","defaultLogLevel":"INFO","disableAllLogs":false}`, roleARN("iot-logging"))
	s.call("07:21:31", ci, "iot:ReplaceTopicRule").
		req(`{"ruleName":"pump_telemetry","topicRulePayload":{"sql":"SELECT *, topic(2) AS pump, timestamp() AS ts FROM 'pumps/+/telemetry'","actions":[{"s3":{"roleArn":"%[1]s","bucketName":"example-pumps-telemetry","key":"${topic(2)}/${timestamp()}.json","cannedAcl":"private"}}],"ruleDisabled":false,"awsIotSqlVersion":"2016-03-23","errorAction":{"cloudwatchLogs":{"roleArn":"%[1]s","logGroupName":"/example/pump-rule-errors","batchMode":false}}}}`,
			roleARN("pump-rule"))
	s.call("07:21:50", ci, "iot:StartOnDemandAuditTask").
		req(`{"targetCheckNames":["IOT_POLICY_OVERLY_PERMISSIVE_CHECK","DEVICE_CERTIFICATE_SHARED_CHECK"]}`).
		resp(`{"taskId":"%s"}`, hexOf(32, "audit task"))
}

// thursdayQuarantine: the Lambda function isolates pump-0003 until somebody has
// looked at it.
func thursdayQuarantine(s *story) {
	s.call("08:30:12", aws("lambda.amazonaws.com"), "sts:AssumeRole").
		req(`{"roleArn":"arn:aws:iam::111122223333:role/service-role/quarantine-device","roleSessionName":"quarantine-device"}`).
		resp(`{"credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"Oct 8, 2026, 8:30:12 PM"},"assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"}}`,
			quarantine.AccessKeyID, sessionToken, quarantine.PrincipalID, quarantine.ARN).
		touching("arn:aws:iam::111122223333:role/service-role/quarantine-device", "AWS::IAM::Role")
	s.call("08:30:14", quarantine, "iot:CreateThingGroup").
		req(`{"thingGroupName":"quarantine"}`).
		resp(`{"thingGroupName":"quarantine","thingGroupArn":"%s","thingGroupId":"%s"}`, groupARN("quarantine"), uuid("group", "quarantine"))
	s.call("08:30:15", quarantine, "iot:CreatePolicy").
		req(`{"policyName":"deny-all","policyDocument":"%s"}`, denyPolicy).
		resp(`{"policyName":"deny-all","policyArn":"%s","policyDocument":"%s","policyVersionId":"1"}`, iotARN("policy", "deny-all"), denyPolicy)
	s.call("08:30:16", quarantine, "iot:AttachPolicy").req(`{"policyName":"deny-all","target":"%s"}`, groupARN("quarantine"))
	s.call("08:30:17", quarantine, "iot:AddThingToThingGroup").
		req(`{"thingGroupName":"quarantine","thingName":"pump-0003","overrideDynamicGroups":true}`).
		resp(`{}`)
	s.call("08:30:18", quarantine, "logs:CreateLogStream").
		req(`{"logGroupName":"/aws/lambda/quarantine-device","logStreamName":"2026/10/08/[$LATEST]%s"}`, hexOf(32, "log stream"))
}

// thursdayAfter: an audit suppression for a test certificate that a script of
// Ines's makes with the SDK for Python, and a request that the service refuses.
func thursdayAfter(s *story) {
	i := ines("2026-10-08T06:48:30Z").with(boto)
	s.call("09:15:00", i, "iot:CreateAuditSuppression").
		req(`{"checkName":"DEVICE_CERTIFICATE_SHARED_CHECK","resourceIdentifier":{"deviceCertificateId":"%s"},"expirationDate":"Nov 8, 2026, 9:15:00 AM","suppressIndefinitely":false,"description":"bench certificate","clientRequestToken":"%s"}`,
			certID("bench"), uuid("suppression token")).
		resp(`{}`)
	s.call("09:16:12", i, "iot:CreateAuthorizer").
		req(`{"authorizerName":"workshop","authorizerFunctionArn":"arn:aws:lambda:eu-central-1:111122223333:function:workshop-auth","status":"ACTIVE","signingDisabled":true,"enableCachingForHttp":false}`).
		fails("InvalidRequestException", "The authorizer function does not exist: workshop-auth")
}
