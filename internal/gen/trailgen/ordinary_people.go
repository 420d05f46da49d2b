package main

import "time"

// This file is what people do on an ordinary day: Ines in the console and at her shell,
// Mats at the plant, the screen in the workshop.

// pages are the pages of the console that Ines opens. A page asks for several things at
// once.
var pages = [][]lookup{
	{
		{"iot:ListThings", ""},
		{"iot:DescribeThing", `{"thingName":"{pump}"}`},
		{"iot:ListThingPrincipals", `{"thingName":"{pump}"}`},
		{"iot:ListThingGroupsForThing", `{"thingName":"{pump}","maxResults":25}`},
	},
	{
		{"iot:DescribeCertificate", `{"certificateId":"{cert}"}`},
		{"iot:ListAttachedPolicies", `{"target":"{certARN}","recursive":false,"pageSize":10}`},
		{"iot:ListPrincipalThings", `{"principal":"{certARN}","maxResults":25}`},
	},
	{
		{"iot:ListJobs", `{"maxResults":25}`},
		{"iot:DescribeJob", `{"jobId":"greengrass-pump-3-2-1"}`},
		{"iot:ListJobExecutionsForJob", `{"jobId":"greengrass-pump-3-2-1","maxResults":25}`},
	},
	{
		{"iot:ListAuditFindings", `{"checkName":"IOT_POLICY_OVERLY_PERMISSIVE_CHECK","maxResults":25}`},
		{"iot:ListActiveViolations", `{"maxResults":25}`},
	},
	{
		{"iot:ListTopicRules", `{"maxResults":25}`},
		{"iot:GetTopicRule", `{"ruleName":"pump_telemetry"}`},
	},
	{
		{"iot:ListPolicies", `{"pageSize":250,"ascendingOrder":false}`},
		{"iot:GetPolicy", `{"policyName":"pump-telemetry"}`},
		{"iot:ListPolicyVersions", `{"policyName":"pump-telemetry"}`},
	},
	{
		{"iot:ListThingGroups", `{"maxResults":25}`},
		{"iot:DescribeThingGroup", `{"thingGroupName":"plant-hamburg"}`},
		{"iot:ListThingsInThingGroup", `{"thingGroupName":"plant-hamburg","maxResults":25}`},
	},
	{
		{"iot:GetIndexingConfiguration", ""},
		{"iot:SearchIndex", `{"queryString":"thingName:pump-* AND connectivity.connected:true","maxResults":50}`},
	},
	{
		{"monitoring:DescribeAlarms", `{"maxRecords":100}`},
		{"monitoring:ListDashboards", ""},
		{"logs:DescribeLogGroups", `{"logGroupNamePrefix":"AWSIotLogsV2","limit":50}`},
		{"logs:DescribeLogStreams", `{"logGroupName":"AWSIotLogsV2","orderBy":"LastEventTime","descending":true,"limit":50}`},
	},
	{
		{"iotwireless:ListWirelessDevices", `{"MaxResults":25}`},
		{"iotwireless:GetWirelessDevice", `{"Identifier":"70b3d57ed0000001","IdentifierType":"DevEui"}`},
	},
	{
		{"greengrass:ListCoreDevices", `{"maxResults":25}`},
		{"greengrass:ListComponents", `{"scope":"PRIVATE","maxResults":25}`},
		{"greengrass:ListDeployments", `{"historyFilter":"LATEST_ONLY","maxResults":25}`},
	},
	{
		{"cloudtrail:DescribeTrails", `{"includeShadowTrails":true}`},
		{"cloudtrail:GetTrailStatus", `{"name":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/fleet"}`},
		{"s3:GetBucketVersioning", `{"bucketName":"example-pumps-firmware","Host":"s3.eu-central-1.amazonaws.com","versioning":""}`},
	},
}

// thing is a pump that depends on the day and on what for.
func (s *story) thing(what ...string) string {
	list := s.pumps()
	return list[pick(len(list), append(what, "thing", s.date())...)]
}

// browse opens some pages of the console, one after the other.
func browse(h *hand, n int) {
	thing := h.s.thing("browse", h.at.String())
	cert := certLabel(thing)
	for i := range n {
		page := pages[pick(len(pages), "page", h.s.date(), h.at.String(), digits(i))]
		h.looks(page, "{pump}", thing, "{certARN}", certARN(cert), "{cert}", certID(cert))
		h.wait(50)
	}
}

// signIn tells that Ines signs in through Identity Center, with a second factor. The home
// page of the console asks for a few things that are nowhere in the fleet's region.
func signIn(s *story, clock string) {
	i := ines(s.stamp(clock))
	h := s.hand(clock, inesAtPortal, 4)
	h.call("signin:UserAuthentication").
		more(`{"AuthWorkflowID":"%s","CredentialType":"PASSWORD,TOTP","LoginTo":"https://d-0f1e2d3c4b.awsapps.com/start"}`, uuid("auth workflow", s.date(), clock)).
		service(`{"UserAuthentication":"Success"}`)
	h.call("sso:Federate").service(`{"role_name":"FleetOperator","account_id":"111122223333"}`)
	saml := caller{identity{
		Type:             "SAMLUser",
		PrincipalID:      "uR7example0saml0principal=:ines.okafor@example.com",
		UserName:         "ines.okafor@example.com",
		IdentityProvider: "uR7example0saml0principal=",
	}, i.address, "aws-internal/3"}
	s.call(clockOf(h.at), saml, "sts:AssumeRoleWithSAML").
		req(`{"sAMLAssertionID":"_%s-assertion","roleSessionName":"ines.okafor@example.com","durationSeconds":28800,"roleArn":"%s","principalArn":"arn:aws:iam::111122223333:saml-provider/AWSSSO_3f1c8a52_DO_NOT_DELETE"}`,
			hexOf(8, "assertion", s.date(), clock), i.SessionContext.Issuer.ARN).
		resp("{"+credentials(i, s.long(clock, 8*time.Hour))+`,"subjectType":"persistent","issuer":"https://portal.sso.eu-central-1.amazonaws.com/saml/assertion/EXAMPLE","nameQualifier":"uR7example0saml0principal=","assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"},"subject":"ines.okafor@example.com","audience":"https://signin.aws.amazon.com/saml"}`,
			i.PrincipalID, i.ARN).
		touching(i.SessionContext.Issuer.ARN, "AWS::IAM::Role")
	home := s.hand(clockOf(h.at), i, 2)
	home.console = true
	home.call("iam:ListAccountAliases").global()
	home.call("health:DescribeEventAggregates").global().
		req(`{"filter":{"eventStatusCodes":["open","upcoming"],"startTimes":[{"from":"%s"}]},"aggregateField":"eventTypeCategory"}`, s.day.AddDate(0, 0, -7).Format("Jan 2, 2006, 3:04:05 PM"))
	home.call("ce:GetCostAndUsage").global().
		req(`{"timePeriod":{"Start":"%s","End":"%s"},"granularity":"MONTHLY","metrics":["UnblendedCost"]}`, s.day.Format("2006-01")+"-01", s.date())
}

func inesMorning(s *story) {
	at := s.inesSince()
	signIn(s, at)
	h := s.hand(clockOf(sinceMidnight(at)+40*time.Second), ines(s.stamp(at)), 1)
	h.console = true
	browse(h, 5+pick(3, "pages", s.date()))
}

// inesSince is when Ines signs in on the day being written.
func (s *story) inesSince() string { return s.near("06:40:00", 45) }

// inesMidday: a few questions at her shell.
func inesMidday(s *story) {
	thing := s.thing("midday")
	h := s.hand(s.near("11:30:00", 50), ines(s.stamp(s.inesSince())), 15)
	h.looks([]lookup{
		{"iot:DescribeThing", `{"thingName":"{pump}"}`},
		{"iot:ListJobExecutionsForThing", `{"thingName":"{pump}","maxResults":50}`},
		{"iot:DescribeEndpoint", `{"endpointType":"iot:Data-ATS"}`},
		{"logs:DescribeLogStreams", `{"logGroupName":"/aws/lambda/check-serial","orderBy":"LastEventTime","descending":true}`},
	}, "{pump}", thing)
	h.call("iot:UpdateThing").
		req(`{"thingName":"%s","attributePayload":{"attributes":{"inspected":"%s"},"merge":true}}`, thing, s.date()).
		resp(`{}`)
}

func inesAfternoon(s *story) {
	h := s.hand(s.near("13:50:00", 55), ines(s.stamp(s.inesSince())), 1)
	h.console = true
	browse(h, 3+pick(3, "pages", "afternoon", s.date()))
}

// withoutMats is the day on which Mats has no key.
const withoutMats = "2026-10-19"

// matsDay: three days a week the contractor is at the plant. He is in his role from the
// morning until the evening.
func matsDay(s *story) {
	if day := s.day.Weekday(); day != 1 && day != 3 && day != 5 || s.date() == withoutMats {
		return
	}
	at := s.matsSince()
	who := matsInPlant(s.stamp(at))
	r := s.assumed(at, s.contractor(), "plant-support", who, 12)
	r.UserAgent = agentFor(r.UserAgent, "sts", "AssumeRole")
	thing := s.thing("mats")
	s.hand(at, who, 20).looks([]lookup{
		{"iot:DescribeThing", `{"thingName":"{pump}"}`},
		{"iot:ListJobExecutionsForThing", `{"thingName":"{pump}","maxResults":10}`},
	}, "{pump}", thing)
	h := s.hand(s.near("12:02:00", 1), who, 20)
	h.call("iot:DescribeThing").req(`{"thingName":"%s"}`, thing)
	h.call("iot:UpdateThing").
		req(`{"thingName":"%s","attributePayload":{"attributes":{"note":"seal checked"},"merge":true}}`, thing).
		resp(`{}`)
	if s.day.Weekday() == 3 {
		h.call("iam:ListRoles").global().denied("arn:aws:iam::111122223333:role/")
	}
	h.call("s3:GetObject").data().
		req(`{"bucketName":"example-pumps-uploads","Host":"example-pumps-uploads.s3.eu-central-1.amazonaws.com","key":"%s/%s-05.bin"}`, thing, s.date()).
		more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"SSEApplied":"SSE_KMS","AuthenticationMethod":"AuthHeader","x-amz-id-2":"%s","bytesTransferredOut":48211}`, idTwo("mats", s.date())).
		touching("arn:aws:s3:::example-pumps-uploads/"+thing+"/"+s.date()+"-05.bin", "AWS::S3::Object", "arn:aws:s3:::example-pumps-uploads", "AWS::S3::Bucket")
}

func (s *story) matsSince() string { return s.near("07:00:00", 20) }

// kioskReads: the screen in the service workshop, with credentials for twelve hours that
// Mats's user gets for it.
func kioskReads(s *story) {
	if s.date() == withoutMats {
		return
	}
	at := s.near("12:03:00", 1)
	who := kiosk.renewed(s.stamp(at))
	r := s.call(at, s.contractor(), "sts:GetFederationToken").
		req(`{"name":"workshop-kiosk","durationSeconds":43200,"policy":"%s"}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:DescribeThing","iot:ListThings"],"Resource":"*"}]}`).
		resp("{"+credentials(who, s.long(at, 12*time.Hour))+`,"federatedUser":{"federatedUserId":"%s","arn":"%s"},"packedPolicySize":6}`, who.PrincipalID, who.ARN)
	r.UserAgent = agentFor(r.UserAgent, "sts", "GetFederationToken")
	h := s.hand(at, who, 5)
	h.call("iot:ListThings").req(`{"thingTypeName":"pump","maxResults":100}`)
	for _, thing := range s.pumps()[:3] {
		h.call("iot:DescribeThing").req(`{"thingName":"%s"}`, thing)
	}
}
