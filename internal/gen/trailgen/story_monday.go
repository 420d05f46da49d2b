package main

import "fmt"

// monday: the pipeline sets the fleet up.
func monday(s *story) {
	s.on("2026-10-05")
	ci := pipeline("deploy-4711", "2026-10-05T07:55:12Z")

	// GitHub authenticates the pipeline, and STS gives it the role.
	token := caller{identity{
		Type:             "WebIdentityUser",
		PrincipalID:      githubProvider + ":sts.amazonaws.com:repo:example-pumps/fleet:ref:refs/heads/main",
		UserName:         "repo:example-pumps/fleet:ref:refs/heads/main",
		IdentityProvider: githubProvider,
	}, ci.address, "configure-aws-credentials-for-github-actions"}
	s.call("07:55:12", token, "sts:AssumeRoleWithWebIdentity").
		req(`{"roleArn":"%s","roleSessionName":"deploy-4711","durationSeconds":3600}`, roleARN("fleet-provisioner")).
		resp(`{"subjectFromWebIdentityToken":"repo:example-pumps/fleet:ref:refs/heads/main","assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"},"provider":"%s","credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"Oct 5, 2026, 8:55:12 AM"},"audience":"sts.amazonaws.com"}`,
			ci.PrincipalID, ci.ARN, githubProvider, ci.AccessKeyID, sessionToken).
		touching(roleARN("fleet-provisioner"), "AWS::IAM::Role")
	s.call("07:55:14", ci, "sts:GetCallerIdentity")

	mondayModel(s, ci)
	for n := 1; n <= 6; n++ {
		mondayPump(s, ci, n)
	}
	mondayRule(s, ci)
	mondayDefender(s, ci)
	mondayOthers(s)
}

// mondayModel makes what all pumps have in common.
func mondayModel(s *story, ci caller) {
	s.call("07:56:01", ci, "iot:DescribeEndpoint").req(`{"endpointType":"iot:Data-ATS"}`)
	s.call("07:56:03", ci, "iot:CreateThingType").
		req(`{"thingTypeName":"pump","thingTypeProperties":{"thingTypeDescription":"Water pump, model P2","searchableAttributes":["serial","plant"]},"tags":[{"Key":"team","Value":"fleet"}]}`).
		resp(`{"thingTypeName":"pump","thingTypeArn":"%s","thingTypeId":"%s"}`, iotARN("thingtype", "pump"), uuid("thingtype", "pump"))
	s.call("07:56:05", ci, "iot:CreateThingGroup").
		req(`{"thingGroupName":"all-pumps","thingGroupProperties":{"thingGroupDescription":"Every pump"}}`).
		resp(`{"thingGroupName":"all-pumps","thingGroupArn":"%s","thingGroupId":"%s"}`, groupARN("all-pumps"), uuid("group", "all-pumps"))
	s.call("07:56:06", ci, "iot:CreateThingGroup").
		req(`{"thingGroupName":"plant-hamburg","parentGroupName":"all-pumps","thingGroupProperties":{"thingGroupDescription":"Kläranlage Köhlbrand","attributePayload":{"attributes":{"city":"Hamburg"},"merge":false}},"tags":[{"Key":"team","Value":"fleet"}]}`).
		resp(`{"thingGroupName":"plant-hamburg","thingGroupArn":"%s","thingGroupId":"%s"}`, groupARN("plant-hamburg"), uuid("group", "plant-hamburg"))
	s.call("07:56:07", ci, "iot:CreateDynamicThingGroup").
		req(`{"thingGroupName":"silent-pumps","indexName":"AWS_Things","queryString":"thingTypeName:pump AND connectivity.connected:false","queryVersion":"2017-09-30"}`).
		resp(`{"thingGroupName":"silent-pumps","thingGroupArn":"%s","thingGroupId":"%s","indexName":"AWS_Things","queryString":"thingTypeName:pump AND connectivity.connected:false","queryVersion":"2017-09-30"}`,
			groupARN("silent-pumps"), uuid("group", "silent-pumps"))
	s.call("07:56:09", ci, "iot:CreatePolicy").
		req(`{"policyName":"pump-telemetry","policyDocument":"%s"}`, goodPolicy).
		resp(`{"policyName":"pump-telemetry","policyArn":"%s","policyDocument":"%s","policyVersionId":"1"}`, iotARN("policy", "pump-telemetry"), goodPolicy)
	s.call("07:56:10", ci, "iot:TagResource").
		req(`{"resourceArn":"%s","tags":[{"Key":"team","Value":"fleet"},{"Key":"reviewed","Value":""}]}`, iotARN("policy", "pump-telemetry")).
		resp(`{}`)
	s.call("07:56:12", ci, "iot:CreateRoleAlias").
		req(`{"roleAlias":"pump-s3-upload","roleArn":"%s","credentialDurationSeconds":3600}`, roleARN("pump-upload")).
		resp(`{"roleAlias":"pump-s3-upload","roleAliasArn":"%s"}`, iotARN("rolealias", "pump-s3-upload"))
	s.call("07:56:14", ci, "iot:CreateProvisioningTemplate").
		req(`{"templateName":"pump-by-claim","description":"A pump's first start","templateBody":"%s","enabled":true,"provisioningRoleArn":"%s","preProvisioningHook":{"payloadVersion":"2020-04-01","targetArn":"arn:aws:lambda:eu-central-1:111122223333:function:check-serial"},"type":"FLEET_PROVISIONING"}`,
			provisioningTemplate("pump-telemetry"), roleARN("pump-provisioning")).
		resp(`{"templateArn":"%s","templateName":"pump-by-claim","defaultVersionId":1}`, iotARN("provisioningtemplate", "pump-by-claim"))
}

// mondayPump provisions one pump.
func mondayPump(s *story, ci caller, n int) {
	thing := fmt.Sprintf("pump-%04d", n)
	serial := fmt.Sprintf("P2-26-%05d", 40710+n*3)
	at := func(second int) string { return fmt.Sprintf("07:57:%02d", (n-1)*8+second) }

	s.call(at(0), ci, "iot:CreateThing").
		req(`{"thingName":"%s","thingTypeName":"pump","attributePayload":{"attributes":{"serial":"%s","plant":"hamburg"},"merge":false}}`, thing, serial).
		resp(`{"thingName":"%s","thingArn":"%s","thingId":"%s"}`, thing, thingARN(thing), uuid("thing", thing))
	s.call(at(1), ci, "iot:CreateKeysAndCertificate").
		req(`{"setAsActive":true}`).
		resp(`{"certificateArn":"%s","certificateId":"%s","certificatePem":"%s","keyPair":{"PublicKey":"%s","PrivateKey":"HIDDEN_DUE_TO_SECURITY_REASONS"}}`,
			certARN(thing), certID(thing), pem("CERTIFICATE", thing), pem("PUBLIC KEY", thing))
	s.call(at(2), ci, "iot:AttachPolicy").
		req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(thing))
	s.call(at(3), ci, "iot:AttachThingPrincipal").
		req(`{"principal":"%s","thingName":"%s"}`, certARN(thing), thing).
		resp(`{}`)
	join := func(second int) *record {
		return s.call(at(second), ci, "iot:AddThingToThingGroup").
			req(`{"thingGroupName":"plant-hamburg","thingName":"%s","overrideDynamicGroups":false}`, thing).
			resp(`{}`)
	}
	if n == 4 { // the pipeline is too fast, and tries again
		join(4).fails("ThrottlingException", "Rate exceeded")
		join(6)
		return
	}
	join(4)
}

// mondayRule sends the pumps' telemetry to a bucket. CloudFormation makes the
// rule, on behalf of the pipeline.
func mondayRule(s *story, ci caller) {
	s.call("08:04:20", ci, "cloudformation:CreateStack").
		req(`{"stackName":"pump-telemetry","capabilities":["CAPABILITY_NAMED_IAM"],"templateURL":"https://example-pumps-artifacts.s3.eu-central-1.amazonaws.com/telemetry.yaml"}`).
		resp(`{"stackId":"arn:aws:cloudformation:eu-central-1:111122223333:stack/pump-telemetry/%s"}`, uuid("stack"))
	cfn := ci.via("cloudformation.amazonaws.com")
	s.call("08:04:31", cfn, "iam:CreateRole").global().
		req(`{"roleName":"pump-rule","path":"/","assumeRolePolicyDocument":"%s"}`, trust("iot.amazonaws.com")).
		resp(`{"role":{"path":"/","roleName":"pump-rule","roleId":"AROA4RULEROLEEXAMPLE0","arn":"%s","createDate":"Oct 5, 2026, 8:04:31 AM","assumeRolePolicyDocument":"%s"}}`, roleARN("pump-rule"), trust("iot.amazonaws.com"))
	s.call("08:04:33", cfn, "iam:PutRolePolicy").global().
		req(`{"roleName":"pump-rule","policyName":"write","policyDocument":"%s"}`,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::example-pumps-telemetry/*"}]}`)
	s.call("08:04:40", cfn, "logs:CreateLogGroup").
		req(`{"logGroupName":"/example/pump-rule-errors"}`)
	s.call("08:04:52", cfn, "iot:CreateTopicRule").
		req(`{"ruleName":"pump_telemetry","topicRulePayload":{"sql":"SELECT *, topic(2) AS pump, timestamp() AS ts FROM 'pumps/+/telemetry'","description":"","actions":[{"s3":{"roleArn":"%[1]s","bucketName":"example-pumps-telemetry","key":"${topic(2)}/${timestamp()}.json","cannedAcl":"private"}}],"ruleDisabled":false,"awsIotSqlVersion":"2016-03-23","errorAction":{"cloudwatchLogs":{"roleArn":"%[1]s","logGroupName":"/example/pump-rule-errors","batchMode":false}}}}`,
			roleARN("pump-rule"))
	s.call("08:05:10", ci, "lambda:CreateFunction20150331").
		req(`{"functionName":"quarantine-device","runtime":"nodejs22.x","role":"arn:aws:iam::111122223333:role/service-role/quarantine-device","handler":"index.handler","code":{},"timeout":10,"memorySize":128,"publish":false,"architectures":["arm64"]}`).
		resp(`{"functionName":"quarantine-device","functionArn":"arn:aws:lambda:eu-central-1:111122223333:function:quarantine-device","runtime":"nodejs22.x","role":"arn:aws:iam::111122223333:role/service-role/quarantine-device","handler":"index.handler","codeSize":2417,"timeout":10,"memorySize":128,"lastModified":"2026-10-05T08:05:10.342+0000","codeSha256":"J0m8Yb2cD4eF6gH8iJ0kL2mN4oP6qR8sT0uV2wX4yZ0=","version":"$LATEST","tracingConfig":{"mode":"PassThrough"},"revisionId":"%s","state":"Pending","stateReasonCode":"Creating","packageType":"Zip","architectures":["arm64"],"ephemeralStorage":{"size":512}}`,
			uuid("lambda revision"))
	s.call("08:05:14", ci, "lambda:AddPermission20150331v2").
		req(`{"functionName":"quarantine-device","statementId":"from-iot","action":"lambda:InvokeFunction","principal":"iot.amazonaws.com","sourceAccount":"111122223333"}`).
		resp(`{"statement":"%s"}`, `{"Sid":"from-iot","Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:eu-central-1:111122223333:function:quarantine-device","Condition":{"StringEquals":{"AWS:SourceAccount":"111122223333"}}}`)
}

// mondayDefender turns on what watches over the fleet.
func mondayDefender(s *story, ci caller) {
	tf := ci.with(terraform)
	s.call("08:20:02", tf, "iot:UpdateAccountAuditConfiguration").
		req(`{"roleArn":"%s","auditNotificationTargetConfigurations":{"SNS":{"targetArn":"arn:aws:sns:eu-central-1:111122223333:fleet-alarms","roleArn":"%s","enabled":true}},"auditCheckConfigurations":{"IOT_POLICY_OVERLY_PERMISSIVE_CHECK":{"enabled":true},"DEVICE_CERTIFICATE_SHARED_CHECK":{"enabled":true},"CA_CERTIFICATE_EXPIRING_CHECK":{"enabled":true},"LOGGING_DISABLED_CHECK":{"enabled":true}}}`,
			roleARN("defender-audit"), roleARN("defender-notify")).
		resp(`{}`)
	s.call("08:20:05", tf, "iot:CreateScheduledAudit").
		req(`{"frequency":"DAILY","targetCheckNames":["IOT_POLICY_OVERLY_PERMISSIVE_CHECK","LOGGING_DISABLED_CHECK"],"scheduledAuditName":"every-night"}`).
		resp(`{"scheduledAuditArn":"%s"}`, iotARN("scheduledaudit", "every-night"))
	s.call("08:20:08", tf, "iot:CreateSecurityProfile").
		req(`{"securityProfileName":"pump-behaviour","securityProfileDescription":"A pump speaks once a second","behaviors":[{"name":"messages","metric":"aws:num-messages-sent","criteria":{"comparisonOperator":"less-than","value":{"count":4000},"durationSeconds":3600,"consecutiveDatapointsToAlarm":1,"consecutiveDatapointsToClear":1},"suppressAlerts":false},{"name":"addresses","metric":"aws:source-ip-address","criteria":{"comparisonOperator":"in-cidr-set","value":{"cidrs":["198.51.100.0/24"]}}}],"alertTargets":{"SNS":{"alertTargetArn":"arn:aws:sns:eu-central-1:111122223333:fleet-alarms","roleArn":"%s"}}}`, roleARN("defender-notify")).
		resp(`{"securityProfileName":"pump-behaviour","securityProfileArn":"%s"}`, iotARN("securityprofile", "pump-behaviour"))
	s.call("08:20:11", tf, "iot:AttachSecurityProfile").
		req(`{"securityProfileName":"pump-behaviour","securityProfileTargetArn":"%s"}`, groupARN("all-pumps")).
		resp(`{}`)
	s.call("08:20:14", tf, "iot:SetV2LoggingOptions").
		req(`{"roleArn":"%s","defaultLogLevel":"WARN","disableAllLogs":false}`, roleARN("iot-logging"))
	s.call("08:20:17", tf, "iot:UpdateIndexingConfiguration").
		req(`{"thingIndexingConfiguration":{"thingIndexingMode":"REGISTRY_AND_SHADOW","thingConnectivityIndexingMode":"STATUS","deviceDefenderIndexingMode":"VIOLATIONS","namedShadowIndexingMode":"OFF","customFields":[{"name":"shadow.reported.bar","type":"Number"}]},"thingGroupIndexingConfiguration":{"thingGroupIndexingMode":"ON"}}`).
		resp(`{}`)
	s.call("08:20:20", tf, "iot:UpdateEventConfigurations").
		req(`{"eventConfigurations":{"THING":{"Enabled":true},"CERTIFICATE":{"Enabled":true},"POLICY":{"Enabled":false}}}`).
		resp(`{}`)
	s.call("08:20:24", tf, "monitoring:PutMetricAlarm").
		req(`{"alarmName":"pumps-silent","namespace":"AWS/IoT","metricName":"Connect.Success","statistic":"Sum","period":300,"evaluationPeriods":1,"threshold":1.0,"comparisonOperator":"LessThanThreshold","alarmActions":["arn:aws:sns:eu-central-1:111122223333:fleet-alarms"]}`)
}

// mondayOthers is what else goes on in an account.
func mondayOthers(s *story) {
	s.call("08:00:04", aws("cloudtrail.amazonaws.com"), "s3:GetBucketAcl").
		req(`{"bucketName":"%[1]s","Host":"%[1]s.s3.eu-central-1.amazonaws.com","acl":""}`, trailBucket).
		more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"T4x0example0id0two==","bytesTransferredOut":568}`).
		touching("arn:aws:s3:::"+trailBucket, "AWS::S3::Bucket").
		RequestID = "3F7EXAMPLE0A9C12"
	s.call("08:05:02", aws("cloudtrail.amazonaws.com"), "kms:GenerateDataKey").
		req(`{"keyId":"%s","encryptionContext":{"aws:cloudtrail:arn":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/fleet","aws:s3:arn":"arn:aws:s3:::%s/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/05"},"keySpec":"AES_256"}`, keyARN(), trailBucket).
		touching(keyARN(), "AWS::KMS::Key")
	s.call("08:10:44", aws("ec2.amazonaws.com"), "sts:AssumeRole").
		req(`{"roleArn":"%s","roleSessionName":"i-0f00dcafe12345678"}`, roleARN("modbus-gateway")).
		resp(`{"credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"Oct 5, 2026, 2:40:51 PM"}}`, gateway.AccessKeyID, sessionToken).
		touching(roleARN("modbus-gateway"), "AWS::IAM::Role").
		SharedEventID = uuid("shared", "ec2 role")
	s.call("08:11:30", gateway, "logs:CreateLogStream").
		req(`{"logGroupName":"/example/modbus-gateway","logStreamName":"i-0f00dcafe12345678"}`)
	s.call("08:11:33", gateway, "iot:DescribeEndpoint").req(`{"endpointType":"iot:Data-ATS"}`)
	s.call("08:30:00", mats, "ec2:DescribeInstances").
		req(`{"maxResults":50,"instancesSet":{},"filterSet":{"items":[{"name":"tag:team","valueSet":{"items":[{"value":"fleet"}]}}]}}`)
}
