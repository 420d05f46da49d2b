package main

import (
	"strings"
	"time"
)

// This file is the pipeline on an ordinary day, and what it changes then.

// planned is what Terraform asks for, to compare what is there with what should be.
var planned = []lookup{
	{"iot:DescribeThingType", `{"thingTypeName":"pump"}`},
	{"iot:DescribeThingGroup", `{"thingGroupName":"all-pumps"}`},
	{"iot:DescribeThingGroup", `{"thingGroupName":"plant-hamburg"}`},
	{"iot:DescribeThingGroup", `{"thingGroupName":"silent-pumps"}`},
	{"iot:GetPolicy", `{"policyName":"pump-telemetry"}`},
	{"iot:ListPolicyVersions", `{"policyName":"pump-telemetry"}`},
	{"iot:ListTagsForResource", `{"resourceArn":"{policyARN}"}`},
	{"iot:DescribeRoleAlias", `{"roleAlias":"pump-s3-upload"}`},
	{"iot:DescribeProvisioningTemplate", `{"templateName":"pump-by-claim"}`},
	{"iot:DescribeSecurityProfile", `{"securityProfileName":"pump-behaviour"}`},
	{"iot:DescribeAccountAuditConfiguration", ""},
	{"iot:DescribeScheduledAudit", `{"scheduledAuditName":"every-night"}`},
	{"iot:GetV2LoggingOptions", ""},
	{"iot:GetIndexingConfiguration", ""},
	{"iot:DescribeEventConfigurations", ""},
	{"iot:GetTopicRule", `{"ruleName":"pump_telemetry"}`},
	{"iam:GetRole", `{"roleName":"pump-upload"}`},
	{"iam:ListRolePolicies", `{"roleName":"pump-upload"}`},
	{"iam:GetRole", `{"roleName":"pump-ota"}`},
	{"iam:GetRole", `{"roleName":"plant-support"}`},
	{"iam:ListAttachedRolePolicies", `{"roleName":"plant-support"}`},
	{"s3:GetBucketEncryption", `{"bucketName":"example-pumps-uploads","Host":"s3.eu-central-1.amazonaws.com","encryption":""}`},
	{"s3:GetBucketPolicy", `{"bucketName":"example-pumps-firmware","Host":"s3.eu-central-1.amazonaws.com","policy":""}`},
	{"kms:DescribeKey", `{"keyId":"{keyARN}"}`},
	{"lambda:GetFunction20150331v2", `{"functionName":"check-serial"}`},
	{"lambda:GetFunction20150331v2", `{"functionName":"quarantine-device"}`},
	{"logs:DescribeLogGroups", `{"logGroupNamePrefix":"/example/"}`},
	{"monitoring:DescribeAlarms", `{"alarmNames":["pumps-silent"]}`},
	{"sns:GetTopicAttributes", `{"topicArn":"arn:aws:sns:eu-central-1:111122223333:fleet-alarms"}`},
}

// signedIn gives the pipeline its role for a run. GitHub authenticates it.
func (s *story) signedIn(clock, run string) caller {
	ci := pipeline(run, s.stamp(clock))
	token := caller{identity{
		Type:             "WebIdentityUser",
		PrincipalID:      githubProvider + ":sts.amazonaws.com:repo:example-pumps/fleet:ref:refs/heads/main",
		UserName:         "repo:example-pumps/fleet:ref:refs/heads/main",
		IdentityProvider: githubProvider,
	}, ci.address, "configure-aws-credentials-for-github-actions"}
	s.call(clock, token, "sts:AssumeRoleWithWebIdentity").
		req(`{"roleArn":"%s","roleSessionName":"%s","durationSeconds":3600}`, roleARN("fleet-provisioner"), run).
		resp("{"+credentials(ci, s.long(clock, time.Hour))+`,"subjectFromWebIdentityToken":"repo:example-pumps/fleet:ref:refs/heads/main","assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"},"provider":"%s","audience":"sts.amazonaws.com"}`,
			ci.PrincipalID, ci.ARN, githubProvider).
		touching(roleARN("fleet-provisioner"), "AWS::IAM::Role")
	return ci
}

// runOf is the name of the pipeline's run on the day being written.
func (s *story) runOf() string { return "deploy-" + digits(4715+s.day.YearDay()-282) }

// pipelineRun: a run in which everything is as it should be.
func pipelineRun(s *story) {
	at := s.near("08:20:00", 80)
	ci := s.signedIn(at, s.runOf())
	h := s.hand(at, ci, 3)
	h.call("sts:GetCallerIdentity")
	tf := s.hand(clockOf(h.at+8*time.Second), ci.with(terraform), 1)
	tf.looks(planned, "{policyARN}", iotARN("policy", "pump-telemetry"), "{keyARN}", keyARN())
	if pick(3, "throttled", s.date()) == 0 { // Terraform asks fast, and asks again
		tf.call("iot:DescribeThingGroup").req(`{"thingGroupName":"quarantine"}`).fails("ThrottlingException", "Rate exceeded")
		tf.call("iot:DescribeThingGroup").req(`{"thingGroupName":"quarantine"}`)
	}
	a := s.hand(clockOf(tf.at), ci.with(terraform), 2)
	a.call("lambda:UpdateFunctionCode20150331v2").
		req(`{"functionName":"check-serial","s3Bucket":"example-pumps-artifacts","s3Key":"check-serial/%s.zip","publish":false,"dryRun":false}`, s.runOf()).
		resp(`{"functionName":"check-serial","functionArn":"arn:aws:lambda:eu-central-1:111122223333:function:check-serial","runtime":"nodejs22.x","role":"arn:aws:iam::111122223333:role/service-role/check-serial","codeSize":%s,"version":"$LATEST","revisionId":"%s","packageType":"Zip","architectures":["arm64"]}`,
			digits(3000+pick(200, "code", s.date())), uuid("revision", s.date()))
	s.hand(clockOf(a.at), ci.via("lambda.amazonaws.com"), 1).call("kms:Decrypt").
		req(`{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::example-pumps-artifacts/check-serial/%s.zip"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, s.runOf()).
		touching(keyARN(), "AWS::KMS::Key")

	lambda := function("check-serial", s.stamp(clockOf(a.at)))
	s.assumed(clockOf(a.at+5*time.Second), aws("lambda.amazonaws.com"), "service-role/check-serial", lambda, 12)
	f := s.hand(clockOf(a.at+6*time.Second), lambda, 1)
	f.call("logs:CreateLogStream").
		req(`{"logGroupName":"/aws/lambda/check-serial","logStreamName":"%s/[$LATEST]%s"}`, s.day.Format("2006/01/02"), hexOf(32, "log stream", s.date()))
}

// release sends a version of the firmware to the plant, over the air and, as a component,
// to the pumps that run Greengrass.
func release(s *story, version string) {
	at := s.near("14:31:00", 1)
	name := "pump-" + strings.ReplaceAll(version, ".", "-")
	ci := s.signedIn(at, "release-"+strings.ReplaceAll(version, ".", ""))
	h := s.hand(at, ci, 6)
	key := "pump/" + version + ".bin"
	h.call("s3:PutObject").data().
		req(`{"bucketName":"example-pumps-firmware","Host":"example-pumps-firmware.s3.eu-central-1.amazonaws.com","key":"%s","x-amz-server-side-encryption":"aws:kms"}`, key).
		resp(`{"x-amz-server-side-encryption":"aws:kms","x-amz-version-id":"v0example%s","x-amz-server-side-encryption-aws-kms-key-id":"%s"}`, version, keyARN()).
		more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":%s,"SSEApplied":"SSE_KMS","AuthenticationMethod":"AuthHeader","x-amz-id-2":"%s","bytesTransferredOut":0}`,
			digits(481_000+pick(4000, version)), idTwo(version)).
		touching("arn:aws:s3:::example-pumps-firmware/"+key, "AWS::S3::Object", "arn:aws:s3:::example-pumps-firmware", "AWS::S3::Bucket")
	h.call("iot:CreateStream").
		req(`{"streamId":"%s","description":"Firmware %s","files":[{"fileId":1,"s3Location":{"bucket":"example-pumps-firmware","key":"%s"}}],"roleArn":"%s"}`, name, version, key, roleARN("pump-ota")).
		resp(`{"streamId":"%s","streamArn":"%s","description":"Firmware %s","streamVersion":1}`, name, iotARN("stream", name), version)
	h.call("iot:CreateOTAUpdate").
		req(`{"otaUpdateId":"%s","description":"Firmware %s","targets":["%s"],"protocols":["MQTT"],"targetSelection":"SNAPSHOT","awsJobExecutionsRolloutConfig":{"maximumPerMinute":5},"files":[{"fileName":"/firmware/pump.bin","fileType":0,"fileVersion":"%s","fileLocation":{"stream":{"streamId":"%s","fileId":1}}}],"roleArn":"%s"}`,
			name, version, groupARN("plant-hamburg"), version, name, roleARN("pump-ota")).
		resp(`{"otaUpdateId":"%s","otaUpdateArn":"%s","otaUpdateStatus":"CREATE_PENDING"}`, name, iotARN("otaupdate", name))
	component := componentARN("com.example.PumpFirmware", version)
	h.call("greengrass:CreateComponentVersion").
		req(`{"inlineRecipe":"%s","clientToken":"%s"}`, recipe("com.example.PumpFirmware", version, "/firmware/update"), uuid("component token", version)).
		resp(`{"arn":"%s","componentName":"com.example.PumpFirmware","componentVersion":"%s","creationTimestamp":"%s","status":{"componentState":"REQUESTED","message":"NONE","errors":{}}}`, component, version, s.stamp(clockOf(h.at)))
	h.call("greengrass:DescribeComponent").req(`{"arn":"%s"}`, component)
	deployment(s, h, groupARN("plant-hamburg"), "com.example.PumpFirmware", version)
}

// deployment creates a deployment of a component to a group. Greengrass makes a job of it.
func deployment(s *story, h *hand, target, component, version string) {
	id := uuid("deployment", component, version)
	h.call("greengrass:CreateDeployment").
		req(`{"targetArn":"%s","deploymentName":"%s","components":{"%s":{"componentVersion":"%s"}},"deploymentPolicies":{"failureHandlingPolicy":"ROLLBACK"},"clientToken":"%s"}`,
			target, component, component, version, uuid("deployment token", component, version)).
		resp(`{"deploymentId":"%[1]s","iotJobId":"%[2]s","iotJobArn":"%[3]s"}`, id, uuid("job of", id), iotARN("job", uuid("job of", id)))
	s.hand(clockOf(h.at), h.who.via("greengrass.amazonaws.com"), 1).call("iot:CreateJob").
		req(`{"jobId":"%s","targets":["%s"],"document":"%s","targetSelection":"CONTINUOUS"}`, uuid("job of", id), target, `{"components":{"`+component+`":{"version":"`+version+`"}}}`).
		resp(`{"jobArn":"%s","jobId":"%s"}`, iotARN("job", uuid("job of", id)), uuid("job of", id))
}

func componentARN(name, version string) string {
	return "arn:aws:greengrass:" + homeRegion + ":" + fleetAccount + ":components:" + name + ":versions:" + version
}
