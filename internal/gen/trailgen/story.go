package main

// The story.
//
// Example Pumps runs six water pumps at its plant in Hamburg, in account
// 111122223333, region eu-central-1. CloudTrail logs three weeks of October 2026. First the
// days from the fifth to the eighth, which have only what matters:
//
//	Monday     the pipeline sets the fleet up: types, groups, a policy of least
//	           privilege, six pumps with a certificate each, a rule for their
//	           telemetry, Device Defender, firmware (story_monday.go)
//	Tuesday    ordinary work: Ines looks around in the console, rotates the
//	           certificate of pump-0002, retires pump-0005, registers the
//	           manufacturer's CA; others try what they may not; an update goes
//	           out over the air; radio sensors arrive (story_tuesday.go)
//	Wednesday  the night: somebody signs in as root without a second factor,
//	           allows a certificate everything, turns the alarms off, makes an
//	           IAM user for later, revives the retired pump's certificate and
//	           sends telemetry to a stranger's account (story_wednesday.go)
//	Thursday   the morning after: Ines and a Lambda function clean up
//	           (story_thursday.go)
//
// Then fifteen days, from the ninth to the twenty-third, which have everything:
//
//	two weeks  ordinary work, of people, the pipeline, pumps and services
//	           (ordinary.go), until the fifteenth and from the seventeenth on
//	Friday     the evening of the sixteenth, between the two: somebody has found the
//	           keys of a contractor's session. They enumerate, open tunnels, deploy
//	           a component to the plant, send the watchers elsewhere, open ways in
//	           and out, and shut the pumps out in the end (story_friday.go). Ines
//	           and the pipeline undo it (story_friday_undone.go)
//
// Questions that the story answers, and so tests can ask:
//
//   - Who made pump-0005's certificate valid again? svc-backup, an IAM user
//     that root had created twenty minutes before, from 2001:db8:4f1:9::b7.
//   - Which policy allows everything? maintenance-tmp, by root, without MFA.
//     Then version 2 of pump-telemetry, whose document is so long that
//     CloudTrail left the whole request out.
//   - What left the account? Telemetry, to a bucket and a function of
//     999988887777, by rule pump_telemetry; and pump-0006's certificate.
//   - Whose keys were used on the second bad evening? Those of mats.lindqvist's session in
//     plant-support, which is used from 192.0.2.88 in the morning and from
//     2001:db8:66:5e::1f in the evening.
//   - Which certificate that was revoked was made active again? That of pump-0005, by that
//     session; and the pipeline registered three that the session had deleted.
//   - Which of the calls failed? Those with an errorCode; the sign-in that
//     failed has an errorMessage only.
func tellStory() []*record {
	s := &story{seen: make(map[string]bool)}
	monday(s)
	tuesday(s)
	wednesday(s)
	thursday(s)
	ordinaryWeeks(s)
	friday(s)
	return s.records
}

const (
	strangerAccount = "999988887777" // where the telemetry goes on Wednesday
	sessionToken    = "EXAMPLESESSIONTOKEN00001=="
)

// goodPolicy lets a pump connect under its own name and publish its telemetry.
const goodPolicy = `{"Version":"2012-10-17","Statement":[` +
	`{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-central-1:111122223333:client/${iot:Connection.Thing.ThingName}"},` +
	`{"Effect":"Allow","Action":["iot:Publish"],"Resource":["arn:aws:iot:eu-central-1:111122223333:topic/pumps/${iot:Connection.Thing.ThingName}/telemetry"]}]}`

// badPolicy lets its bearer do everything.
const badPolicy = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"iot:*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}"

// denyPolicy takes everything away from its bearer.
const denyPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:*","Resource":"*"}]}`

// provisioningTemplate is the body of a fleet provisioning template that gives
// each new device a policy.
func provisioningTemplate(policy string) string {
	return `{"Parameters":{"SerialNumber":{"Type":"String"},"AWS::IoT::Certificate::Id":{"Type":"String"}},"Resources":{` +
		`"thing":{"Type":"AWS::IoT::Thing","Properties":{"ThingName":{"Fn::Join":["",["pump-",{"Ref":"SerialNumber"}]]},"ThingTypeName":"pump"}},` +
		`"certificate":{"Type":"AWS::IoT::Certificate","Properties":{"CertificateId":{"Ref":"AWS::IoT::Certificate::Id"},"Status":"Active"}},` +
		`"policy":{"Type":"AWS::IoT::Policy","Properties":{"PolicyName":"` + policy + `"}}}}`
}

// trust is the trust policy of a role that a service assumes.
func trust(service string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"}]}`
}
