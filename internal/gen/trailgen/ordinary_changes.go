package main

import (
	"encoding/base64"
	"fmt"
	"time"
)

// ordinaryChanges is what is changed on the day being written, for a reason each.
func ordinaryChanges(s *story) {
	switch s.date() {
	case "2026-10-09":
		backInService(s)
	case "2026-10-12":
		outOfQuarantine(s)
	case "2026-10-13":
		release(s, "3.2.2")
	case "2026-10-14":
		newPumps(s)
	case "2026-10-15":
		supportCase(s)
	case "2026-10-19":
		lessForContractors(s)
	case "2026-10-20":
		anotherFormat(s)
	case "2026-10-21":
		retirement(s)
	case "2026-10-22":
		release(s, "3.2.3")
	case "2026-10-23":
		falseAlarm(s)
	}
}

// atDesk is Ines at her shell in the afternoon.
func (s *story) atDesk() *hand {
	return s.hand(s.near("14:31:30", 2), ines(s.stamp(s.inesSince())), 25)
}

// backInService: pump-0006 gets back what the attacker detached on Wednesday.
func backInService(s *story) {
	h := s.atDesk()
	h.call("iot:AttachThingPrincipal").req(`{"thingName":"pump-0006","principal":"%s"}`, certARN("pump-0006")).resp(`{}`)
	h.call("iot:AttachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN("pump-0006"))
	h.call("iot:DescribeThing").req(`{"thingName":"pump-0006"}`)
}

// outOfQuarantine: pump-0003 was looked at, and comes back with a new certificate. The old
// one is revoked, as nobody knows who has its key.
func outOfQuarantine(s *story) {
	h, renewed := s.atDesk(), "pump-0003 renewed"
	h.call("iot:CreateCertificateFromCsr").
		req(`{"certificateSigningRequest":"%s","setAsActive":true}`, pem("CERTIFICATE REQUEST", renewed)).
		resp(`{"certificateArn":"%s","certificateId":"%s","certificatePem":"%s"}`, certARN(renewed), certID(renewed), pem("CERTIFICATE", renewed))
	h.call("iot:AttachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(renewed))
	h.call("iot:AttachThingPrincipal").req(`{"thingName":"pump-0003","principal":"%s"}`, certARN(renewed)).resp(`{}`)
	h.call("iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"REVOKED"}`, certID("pump-0003"))
	h.call("iot:DetachThingPrincipal").req(`{"thingName":"pump-0003","principal":"%s"}`, certARN("pump-0003")).resp(`{}`)
	h.call("iot:RemoveThingFromThingGroup").req(`{"thingGroupName":"quarantine","thingName":"pump-0003"}`).resp(`{}`)
}

// newPumps: the pipeline makes two more pumps known.
func newPumps(s *story) {
	at := s.near("14:32:00", 1)
	ci := s.signedIn(at, "pumps-7-and-8")
	h := s.hand(at, ci, 2)
	for n := 7; n <= 8; n++ {
		thing := fmt.Sprintf("pump-%04d", n)
		h.call("iot:CreateThing").
			req(`{"thingName":"%s","thingTypeName":"pump","attributePayload":{"attributes":{"serial":"P2-26-%s","plant":"hamburg"},"merge":false}}`, thing, fmt.Sprintf("%05d", 40710+n*3)).
			resp(`{"thingName":"%s","thingArn":"%s","thingId":"%s"}`, thing, thingARN(thing), uuid("thing", thing))
		h.call("iot:CreateKeysAndCertificate").
			req(`{"setAsActive":true}`).
			resp(`{"certificateArn":"%s","certificateId":"%s","certificatePem":"%s","keyPair":{"PublicKey":"%s","PrivateKey":"HIDDEN_DUE_TO_SECURITY_REASONS"}}`,
				certARN(thing), certID(thing), pem("CERTIFICATE", thing), pem("PUBLIC KEY", thing))
		h.call("iot:AttachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(thing))
		h.call("iot:AttachThingPrincipal").req(`{"principal":"%s","thingName":"%s"}`, certARN(thing), thing).resp(`{}`)
		h.call("iot:AddThingToThingGroup").req(`{"thingGroupName":"plant-hamburg","thingName":"%s"}`, thing).resp(`{}`)
	}
}

// supportCase: pump-0007 does not answer at the plant. Ines looks at it through a tunnel,
// and closes it again.
func supportCase(s *story) {
	h := s.atDesk()
	openTunnel(h, "pump-0007", "case 330", "support")
	h.wait(240)
	id := uuid("tunnel", "support")
	h.call("iotsecuredtunneling:DescribeTunnel").req(`{"tunnelId":"%s"}`, id)
	h.call("iotsecuredtunneling:CloseTunnel").req(`{"tunnelId":"%s","delete":true}`, id).resp(`{}`)
	h.call("iot:TagResource").req(`{"resourceArn":"%s","tags":[{"Key":"case","Value":"330"}]}`, thingARN("pump-0007")).resp(`{}`)
}

// openTunnel opens a tunnel to a pump. Its tokens are masked.
func openTunnel(h *hand, thing, description, label string) {
	id := uuid("tunnel", label)
	h.call("iotsecuredtunneling:OpenTunnel").
		req(`{"description":"%s","destinationConfig":{"thingName":"%s","services":["SSH"]},"timeoutConfig":{"maxLifetimeTimeoutMinutes":720}}`, description, thing).
		resp(`{"tunnelId":"%[1]s","tunnelArn":"%[2]s","sourceAccessToken":"HIDDEN_DUE_TO_SECURITY_REASONS","destinationAccessToken":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, id, iotARN("tunnel", id))
}

// lessForContractors: after the second bad evening the role of contractors may no longer do
// what it could, and Mats gets another key.
func lessForContractors(s *story) {
	at := s.near("14:32:00", 1)
	ci := s.signedIn(at, "contractors-402").with(terraform)
	h := s.hand(at, ci, 3)
	h.call("iam:DetachRolePolicy").global().req(`{"roleName":"plant-support","policyArn":"arn:aws:iam::aws:policy/AWSIoTFullAccess"}`)
	h.call("iam:PutRolePolicy").global().
		req(`{"roleName":"plant-support","policyName":"read-and-note","policyDocument":"%s"}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Describe*","iot:List*","iot:UpdateThing"],"Resource":"*"}]}`)
	h.call("iam:PutRolePermissionsBoundary").global().req(`{"roleName":"plant-support","permissionsBoundary":"arn:aws:iam::111122223333:policy/contractors"}`)

	i := s.atDesk()
	i.call("iam:CreateAccessKey").global().
		req(`{"userName":"mats.lindqvist"}`).
		resp(`{"accessKey":{"userName":"mats.lindqvist","accessKeyId":"%s","status":"Active","createDate":"%s"}}`, newMatsKey, s.long(clockOf(i.at), 0))
	i.call("iam:DeleteAccessKey").global().req(`{"userName":"mats.lindqvist","accessKeyId":"%s"}`, mats.AccessKeyID)
}

// anotherFormat: CloudFormation changes the rule for telemetry, on behalf of the pipeline.
func anotherFormat(s *story) {
	at := s.near("14:32:00", 1)
	ci := s.signedIn(at, "telemetry-format")
	h := s.hand(at, ci, 5)
	h.call("cloudformation:UpdateStack").
		req(`{"stackName":"pump-telemetry","capabilities":["CAPABILITY_NAMED_IAM"],"templateURL":"https://example-pumps-artifacts.s3.eu-central-1.amazonaws.com/telemetry-2.yaml"}`).
		resp(`{"stackId":"arn:aws:cloudformation:eu-central-1:111122223333:stack/pump-telemetry/%s"}`, uuid("stack"))
	s.hand(clockOf(h.at+9*time.Second), ci.via("cloudformation.amazonaws.com"), 3).call("iot:ReplaceTopicRule").
		req(`{"ruleName":"pump_telemetry","topicRulePayload":{"sql":"SELECT *, topic(2) AS pump, timestamp() AS ts FROM 'pumps/+/telemetry'","actions":[{"s3":{"roleArn":"%[1]s","bucketName":"example-pumps-telemetry","key":"${parse_time('yyyy/MM/dd', timestamp())}/${topic(2)}/${timestamp()}.json","cannedAcl":"private"}}],"ruleDisabled":false,"awsIotSqlVersion":"2016-03-23","errorAction":{"cloudwatchLogs":{"roleArn":"%[1]s","logGroupName":"/example/pump-rule-errors","batchMode":false}}}}`,
			roleARN("pump-rule"))
}

// retirement: pump-0004 has run its hours.
func retirement(s *story) {
	h := s.atDesk()
	cert := certLabel("pump-0004")
	h.call("iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"INACTIVE"}`, certID(cert))
	h.call("iot:DetachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(cert))
	h.call("iot:DetachThingPrincipal").req(`{"thingName":"pump-0004","principal":"%s"}`, certARN(cert)).resp(`{}`)
	h.call("iot:DeleteCertificate").req(`{"certificateId":"%s","forceDelete":false}`, certID(cert))
	h.call("iot:DeleteThing").req(`{"thingName":"pump-0004"}`).resp(`{}`)
}

// falseAlarm: Device Defender saw a pump at a new address, which is the workshop's.
func falseAlarm(s *story) {
	h := s.atDesk()
	h.call("iot:ListActiveViolations").req(`{"securityProfileName":"pump-behaviour","maxResults":25}`)
	h.call("iot:PutVerificationStateOnViolation").
		req(`{"violationId":"%s","verificationState":"BENIGN_POSITIVE","verificationStateDescription":"pump-0002 is in the workshop"}`, uuid("violation", "workshop")).
		resp(`{}`)
}

// recipe is that of a Greengrass component which runs a command, in base64 as blobs are.
func recipe(name, version, run string) string {
	return base64.StdEncoding.EncodeToString(js(`{"RecipeFormatVersion":"2020-01-25","ComponentName":"%s","ComponentVersion":"%s","ComponentPublisher":"Example Pumps","Manifests":[{"Platform":{"os":"linux"},"Lifecycle":{"Run":{"Script":"%s","RequiresPrivilege":true}}}]}`,
		name, version, run))
}
