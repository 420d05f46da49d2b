package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The ordinary weeks: the days from the ninth of October to the twenty-third, except what
// happens on the evening of the sixteenth (story_friday.go).
//
// The first days have few records. From here on the trail has all that goes on in an
// account in which nothing happens: machines that ask the same each day, people who look at
// pages of the console, a pipeline that compares what is there with what should be. Which
// second it is, and which pump, depends on the date alone.
func ordinaryWeeks(s *story) {
	for day := everyFiveMinutes; day.Before(everyFiveMinutes.AddDate(0, 0, 15)); day = day.AddDate(0, 0, 1) {
		s.on(day.Format(time.DateOnly))
		night(s)
		partnerNight(s)
		uploads(s, "05:02:00")
		uploads(s, "16:31:00")
		gatewayShift(s, "05:04:00")
		gatewayShift(s, "16:33:00")
		dashboardReads(s, "05:05:30")
		dashboardReads(s, "16:34:00")
		if s.weekend() {
			continue
		}
		inesMorning(s)
		matsDay(s)
		dashboardReads(s, "08:50:30")
		pipelineRun(s)
		dashboardReads(s, "12:01:00")
		inesMidday(s)
		kioskReads(s)
		inesAfternoon(s)
		ordinaryChanges(s)
	}
}

// sessionOf is the name of a caller's session.
func sessionOf(c caller) string {
	_, name, _ := strings.Cut(c.PrincipalID, ":")
	return name
}

func digits(n int) string { return strconv.Itoa(n) }

// night is what services do by themselves: AWS Config takes stock in each region, and Device
// Defender audits.
func night(s *story) {
	at := s.near("02:00:00", 2)
	since := s.stamp(at)
	h := s.hand(at, config.renewed(since), 3)
	h.looks([]lookup{
		{"iot:ListPolicies", `{"pageSize":250,"ascendingOrder":false}`},
		{"iot:GetPolicy", `{"policyName":"pump-telemetry"}`},
		{"iot:ListTargetsForPolicy", `{"policyName":"pump-telemetry","pageSize":250}`},
		{"iot:ListTopicRules", `{"maxResults":250}`},
		{"iot:GetTopicRule", `{"ruleName":"pump_telemetry"}`},
		{"iot:ListRoleAliases", `{"pageSize":250}`},
		{"iot:ListProvisioningTemplates", `{"maxResults":250}`},
		{"iot:ListSecurityProfiles", `{"maxResults":250}`},
		{"ec2:DescribeVpcs", `{"vpcSet":{},"filterSet":{}}`},
		{"ec2:DescribeSubnets", `{"subnetSet":{},"filterSet":{}}`},
		{"lambda:ListFunctions20150331", `{"maxItems":50}`},
		{"s3:GetBucketPolicy", `{"bucketName":"example-pumps-firmware","Host":"s3.eu-central-1.amazonaws.com","policy":""}`},
	})
	for _, region := range []string{secondRegion, globalRegion} {
		h.call("ec2:DescribeVpcs").in(region).req(`{"vpcSet":{},"filterSet":{}}`)
		h.call("config:DescribeConfigurationRecorders").in(region)
	}

	audit := caller{role(fleetAccount, "defender-audit", "IoTDeviceDefenderAudit", since), "", ""}.via("iot.amazonaws.com")
	s.assumed(s.near("02:01:30", 1), aws("iot.amazonaws.com"), "defender-audit", audit, 1)
	a := s.hand(s.near("02:02:30", 1), audit, 2)
	a.looks([]lookup{
		{"iot:ListPolicies", `{"pageSize":250}`},
		{"iot:GetV2LoggingOptions", ""},
	})
	trailItself(s, "02:03:10")
}

// trailItself is what CloudTrail does to write a file: it asks whose the bucket is, and for a
// key to encrypt the file.
func trailItself(s *story, clock string) {
	h := s.hand(s.near(clock, 1), aws("cloudtrail.amazonaws.com"), 2)
	h.call("s3:GetBucketAcl").
		req(`{"bucketName":"%[1]s","Host":"%[1]s.s3.eu-central-1.amazonaws.com","acl":""}`, trailBucket).
		more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"%s","bytesTransferredOut":568}`, idTwo(s.date(), clock)).
		touching("arn:aws:s3:::"+trailBucket, "AWS::S3::Bucket")
	h.call("kms:GenerateDataKey").
		req(`{"keyId":"%s","encryptionContext":{"aws:cloudtrail:arn":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/fleet","aws:s3:arn":"arn:aws:s3:::%s/AWSLogs/111122223333/CloudTrail/eu-central-1/%s"},"keySpec":"AES_256"}`,
			keyARN(), trailBucket, s.day.Format("2006/01/02")).
		touching(keyARN(), "AWS::KMS::Key")
}

// idTwo is the other id of a request to S3, x-amz-id-2.
func idTwo(parts ...string) string {
	return letters(append([]string{"id two"}, parts...)...) + letters(append([]string{"id two more"}, parts...)...) + "="
}

// partnerNight: the partner's import, each night. STS logs the one call in both accounts.
func partnerNight(s *story) {
	at := s.near("03:30:00", 1)
	granted := caller{role(fleetAccount, "telemetry-reader", "nightly", s.stamp(at)), partner.address, java}
	there := partner.renewed(s.stamp(s.near("03:29:00", 1)))
	shared := uuid("shared", "partner", s.date())
	here := s.assumed(at, partnerSeenFromHere, "telemetry-reader", granted, 1)
	theirs := s.assumed(at, there, "telemetry-reader", granted, 1).received(partnerAccount)
	here.SharedEventID, theirs.SharedEventID, theirs.RequestID = shared, shared, here.RequestID
	for _, r := range []*record{here, theirs} {
		r.UserAgent = agentFor(java, "sts", "AssumeRole")
	}
	h := s.hand(at, granted, 8)
	h.call("iot:ListThings").req(`{"thingTypeName":"pump","maxResults":250}`)
	h.call("iot:DescribeThingGroup").req(`{"thingGroupName":"plant-hamburg"}`)
	h.call("iot:ListThingsInThingGroup").req(`{"thingGroupName":"plant-hamburg","recursive":true,"maxResults":250}`)
	for _, thing := range s.pumps()[:2] {
		h.call("iot:DescribeThing").req(`{"thingName":"%s"}`, thing)
	}
	own := s.hand(at, there, 20)
	own.call("iot:DescribeEndpoint").received(partnerAccount).req(`{"endpointType":"iot:Data-ATS"}`)
}

// uploads: the pumps write what they have measured to a bucket. Each gets the role of the
// role alias for its certificate, and the firmware's key encrypts what it writes.
func uploads(s *story, clock string) {
	for n, thing := range s.pumps() {
		at := clockOf(sinceMidnight(clock) + time.Duration(n*11+pick(9, "upload", s.date(), clock, thing))*time.Second)
		who := uploader(thing, s.stamp(at))
		s.assumed(at, aws("credentials.iot.amazonaws.com"), "pump-upload", who, 1)
		h := s.hand(at, who, 3)
		key := fmt.Sprintf("%s/%s.bin", thing, s.day.Format("2006-01-02")+"-"+at[:2])
		h.call("s3:PutObject").data().
			req(`{"bucketName":"example-pumps-uploads","Host":"example-pumps-uploads.s3.eu-central-1.amazonaws.com","key":"%s"}`, key).
			resp(`{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"%s"}`, keyARN()).
			more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":%s,"SSEApplied":"Default_SSE_KMS","AuthenticationMethod":"AuthHeader","x-amz-id-2":"%s","bytesTransferredOut":0}`,
				digits(40_000+pick(30_000, "size", s.date(), thing, clock)), idTwo(key)).
			touching("arn:aws:s3:::example-pumps-uploads/"+key, "AWS::S3::Object", "arn:aws:s3:::example-pumps-uploads", "AWS::S3::Bucket")
		s.hand(clockOf(h.at), who.via("s3.amazonaws.com"), 1).call("kms:GenerateDataKey").
			req(`{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::example-pumps-uploads/%s"},"keyId":"%s","keySpec":"AES_256"}`, key, keyARN()).
			touching(keyARN(), "AWS::KMS::Key")
	}
}

// gatewayShift: the protocol gateway gets new credentials twice a day and begins a new log.
func gatewayShift(s *story, clock string) {
	at := s.near(clock, 1)
	who := gateway.renewed(s.stamp(at))
	r := s.assumed(at, aws("ec2.amazonaws.com"), "modbus-gateway", who, 6)
	r.SharedEventID = uuid("shared", "ec2 role", s.date(), clock)
	h := s.hand(at, who, 4)
	h.call("logs:CreateLogStream").
		req(`{"logGroupName":"/example/modbus-gateway","logStreamName":"i-0f00dcafe12345678/%s"}`, s.day.Format("2006-01-02")+"-"+at[:2])
	h.call("iot:DescribeEndpoint").req(`{"endpointType":"iot:Data-ATS"}`)
	agent := s.hand(clockOf(h.at), who.with(ssm), 20)
	agent.call("ssm:UpdateInstanceInformation").
		req(`{"instanceId":"i-0f00dcafe12345678","agentVersion":"3.3.2656.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023"}`).
		resp(`{}`)
	trailItself(s, clock)
}

// dashboardReads: the screen in the office asks for its figures.
func dashboardReads(s *story, clock string) {
	at := s.near(clock, 1)
	who := dashboard(s.stamp(at))
	r := s.assumed(at, dashboardUser, "fleet-dashboard", who, 1)
	r.UserAgent = agentFor(r.UserAgent, "sts", "AssumeRole")
	s.hand(at, who, 1).looks([]lookup{
		{"monitoring:DescribeAlarms", `{"alarmNamePrefix":"pumps-","maxRecords":100}`},
		{"monitoring:ListMetrics", `{"namespace":"AWS/IoT"}`},
		{"monitoring:ListMetrics", `{"namespace":"AWS/IoT","metricName":"PublishIn.Success"}`},
		{"iot:GetStatistics", `{"indexName":"AWS_Things","queryString":"thingTypeName:pump AND connectivity.connected:true"}`},
		{"iot:GetStatistics", `{"indexName":"AWS_Things","queryString":"shadow.reported.bar>3.5","aggregationField":"shadow.reported.bar"}`},
		{"iot:SearchIndex", `{"queryString":"thingTypeName:pump AND connectivity.connected:false","maxResults":50}`},
	})
}
