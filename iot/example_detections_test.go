package iot_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// The examples of this file are those of docs/detections.md. They run over the
// week in testdata/trail, in which a fleet of pumps is attacked on Wednesday.

// records reads every log file below a folder. CloudTrail writes records in no
// order, within a file and from file to file, so they are sorted here.
func records(folder string) ([]*iottrail.Event, error) {
	var events []*iottrail.Event
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		for ev, err := range iottrail.NewDecoder(f).Events() {
			if errors.Is(err, iottrail.ErrNotLog) {
				continue // a digest file
			}
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			events = append(events, ev)
		}
		return nil
	})
	slices.SortStableFunc(events, func(a, b *iottrail.Event) int { return a.EventTime.Compare(b.EventTime) })
	return events, err
}

// story is the week in testdata/trail.
func story() []*iottrail.Event {
	events, err := records("../testdata/trail")
	if err != nil {
		fmt.Println(err)
	}
	return events
}

// fires prints the calls of the week for which p is true.
func fires(p iottrail.Predicate) {
	for _, ev := range story() {
		if p(ev) {
			fmt.Println(strings.TrimSpace(fmt.Sprint(ev.EventTime.Format("Mon 15:04 "), ev.EventName, " by ", ev.Actor(), " ", ev.ErrorCode)))
		}
	}
}

// callers prints who made the calls for which p is true, from where, when the first
// was and, in parentheses, how many there were.
func callers(p iottrail.Predicate) {
	type caller struct {
		who  iottrail.Actor
		from string
	}
	var order []caller
	calls := make(map[caller][]*iottrail.Event)
	for _, ev := range story() {
		if p(ev) {
			c := caller{ev.Actor(), ev.SourceIPAddress}
			if calls[c] == nil {
				order = append(order, c)
			}
			calls[c] = append(calls[c], ev)
		}
	}
	for _, c := range order {
		fmt.Printf("%s %v from %s (%d)\n", calls[c][0].EventTime.Format("Mon 15:04"), c.who, c.from, len(calls[c]))
	}
}

// An identity is who called, whatever the session: its name may be another each
// time.
type identity struct {
	kind          iottrail.ActorKind
	account, name string
}

func identityOf(ev *iottrail.Event) identity {
	who := ev.Actor()
	return identity{who.Kind, who.AccountID, who.Name}
}

// accountOf returns the account in an ARN. To look for the account anywhere in it is
// not enough: the name of a stranger's resource may hold it too.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// Nothing in the work of a fleet needs the root user, whom no policy of the
// account restricts. AWS services make some calls in its name; those are left out.
func Example_rootUse() {
	rootUse := iottrail.All(
		(*iottrail.Event).ByRoot,
		iottrail.Not((*iottrail.Event).ByService),
	)
	callers(rootUse)
	// Output:
	// Wed 01:11 root in 111122223333 from 203.0.113.199 (15)
}

// A password or an access key that leaks is enough to act for these people. Calls
// with lasting keys never show a second factor, and so all fire. Sessions of roles
// are left out, as pipelines and services have no second factor.
func Example_withoutMFA() {
	grants := func(ev *iottrail.Event) bool {
		action, known := iot.ActionByName(ev.EventName)
		return known && action.Access == iottrail.AccessPermissionsManagement
	}
	withoutMFA := iottrail.All(
		iottrail.Any((*iottrail.Event).ByRoot, (*iottrail.Event).ByIAMUser),
		iottrail.Not((*iottrail.Event).WithMFA),
		iottrail.Not((*iottrail.Event).Failed),
		iottrail.Any(
			iottrail.All(iottrail.Source("signin.amazonaws.com"), iottrail.Name("ConsoleLogin")),
			iottrail.All(iottrail.Source(iot.Source), grants),
		),
	)
	fires(withoutMFA)
	// Output:
	// Wed 01:12 ConsoleLogin by root in 111122223333
	// Wed 01:15 CreatePolicy by root in 111122223333
	// Wed 01:15 AttachPolicy by root in 111122223333
	// Wed 01:15 AttachPolicy by root in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Wed 01:52 CreatePolicyVersion by IAM user svc-backup in 111122223333
	// Wed 01:57 DetachPolicy by IAM user svc-backup in 111122223333
}

// A certificate that was retired, perhaps because its key was lost, lets its holder
// connect again. Whether it ever was retired may be in no log at hand, so every
// activation fires. New certificates are mostly made active; where a function
// activates each new one, leave out its role with ByARN.
func Example_certificateActivated() {
	activated := iottrail.All(
		iottrail.Not((*iottrail.Event).Failed),
		iot.UpdateCertificate.Where(func(req *iot.UpdateCertificateRequest) bool {
			return req.NewStatus == iot.CertificateStatusActive
		}),
	)
	fires(activated)
	// Output:
	// Wed 01:41 UpdateCertificate by IAM user svc-backup in 111122223333
}

// With auto-registration, whoever has the key of the CA makes devices of the fleet
// without a further call. A CA that is registered without it can get it later.
func Example_caRegistersDevices() {
	registersDevices := iottrail.Any(
		iot.RegisterCACertificate.Where(func(req *iot.RegisterCACertificateRequest) bool {
			return req.AllowAutoRegistration.True()
		}),
		iot.UpdateCACertificate.Where(func(req *iot.UpdateCACertificateRequest) bool {
			return req.NewAutoRegistrationStatus == iot.AutoRegistrationStatusEnable
		}),
	)
	fires(registersDevices)
	// Output:
	// Tue 09:52 RegisterCACertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Wed 01:49 UpdateCACertificate by IAM user svc-backup in 111122223333
}

// One device with such a policy is all devices. A policy whose text can't be read,
// or was too long for CloudTrail to record, might allow anything, and fires too;
// and who tried in vain is worth knowing.
func Example_openPolicy() {
	open := func(text string) bool {
		doc, _ := iot.ParsePolicyDocument(text) // nil if it can't be read, and nil counts as open
		return len(doc.OverlyPermissive()) > 0
	}
	openPolicy := iottrail.Any(
		iot.CreatePolicy.Where(func(req *iot.CreatePolicyRequest) bool { return open(req.PolicyDocument) }),
		iot.CreatePolicyVersion.Where(func(req *iot.CreatePolicyVersionRequest) bool { return open(req.PolicyDocument) }),
	)
	fires(openPolicy)
	// Output:
	// Tue 12:40 CreatePolicyVersion by IAM user mats.lindqvist in 111122223333 AccessDenied
	// Wed 01:15 CreatePolicy by root in 111122223333
	// Wed 01:52 CreatePolicyVersion by IAM user svc-backup in 111122223333
}

// Whoever has something to hide turns off what would tell. An audit check is turned
// off by false alone: one that the request does not mention stays as it is.
func Example_watchersOff() {
	watchersOff := iottrail.Any(
		iot.SetV2LoggingOptions.Where(func(req *iot.SetV2LoggingOptionsRequest) bool {
			return req.DisableAllLogs.True() || req.DefaultLogLevel == iot.LogLevelDisabled
		}),
		iot.UpdateAccountAuditConfiguration.Where(func(req *iot.UpdateAccountAuditConfigurationRequest) bool {
			for _, check := range req.AuditCheckConfigurations {
				if check.Enabled.False() {
					return true
				}
			}
			return false
		}),
		iot.DeleteAccountAuditConfiguration.Is,
		iot.DeleteScheduledAudit.Is,
		iot.DetachSecurityProfile.Is,
		iottrail.All(
			iottrail.Source("cloudtrail.amazonaws.com"),
			iottrail.Name("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"),
		),
	)
	fires(watchersOff)
	// Output:
	// Wed 01:18 UpdateAccountAuditConfiguration by root in 111122223333
	// Wed 01:18 DeleteScheduledAudit by root in 111122223333
	// Wed 01:18 SetV2LoggingOptions by root in 111122223333
	// Wed 01:19 StopLogging by root in 111122223333 AccessDenied
}

// What a rule sends on is out of the fleet's hands. Names of buckets do not tell the
// account, and republishing reaches topics whose policies the sender does not pass,
// so this asks what a rule may do: any other action fires, those that AWS will add
// included.
func Example_dataLeaves() {
	const account = "111122223333"
	leaves := func(a iot.TopicRuleAction) bool {
		switch {
		case a.S3 != nil:
			return a.S3.BucketName != "example-pumps-telemetry"
		case a.Lambda != nil:
			return accountOf(a.Lambda.FunctionARN) != account
		case a.CloudwatchLogs != nil:
			return accountOf(a.CloudwatchLogs.RoleARN) != account
		}
		return true
	}
	ruleLeaves := func(rule *iot.TopicRulePayload) bool {
		return rule != nil &&
			(slices.ContainsFunc(rule.Actions, leaves) || rule.ErrorAction != nil && leaves(*rule.ErrorAction))
	}
	dataLeaves := iottrail.Any(
		iot.CreateTopicRule.Where(func(req *iot.CreateTopicRuleRequest) bool { return ruleLeaves(req.TopicRulePayload) }),
		iot.ReplaceTopicRule.Where(func(req *iot.ReplaceTopicRuleRequest) bool { return ruleLeaves(req.TopicRulePayload) }),
		iot.TransferCertificate.Is,
	)
	fires(dataLeaves)
	// Output:
	// Wed 01:44 ReplaceTopicRule by IAM user svc-backup in 111122223333
	// Wed 01:45 CreateTopicRule by IAM user svc-backup in 111122223333
	// Wed 01:57 TransferCertificate by IAM user svc-backup in 111122223333 InvalidRequestException
	// Wed 01:57 TransferCertificate by IAM user svc-backup in 111122223333
}

// A provisioning template says which policy each new device gets, and an authorizer
// who is one at all: a change of either lets strangers in by the front door. Only
// the pipeline should make it.
func Example_provisioningChanged() {
	provisioningChanged := iottrail.All(
		iottrail.Any(
			iot.CreateProvisioningTemplate.Is,
			iot.CreateProvisioningTemplateVersion.Is,
			iot.UpdateProvisioningTemplate.Is,
			iot.CreateProvisioningClaim.Is,
			iot.CreateAuthorizer.Is,
			iot.UpdateAuthorizer.Is,
			iot.SetDefaultAuthorizer.Is,
		),
		iottrail.Not(iottrail.ByARN("arn:aws:iam::111122223333:role/fleet-provisioner")),
	)
	fires(provisioningChanged)
	// Output:
	// Wed 01:48 CreateProvisioningTemplateVersion by IAM user svc-backup in 111122223333
	// Wed 01:48 UpdateProvisioningTemplate by IAM user svc-backup in 111122223333
	// Wed 01:48 CreateProvisioningClaim by IAM user svc-backup in 111122223333
	// Thu 07:04 UpdateProvisioningTemplate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Thu 09:16 CreateAuthorizer by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333 InvalidRequestException
}

// A job runs what its author likes on each of its targets, and a thing group is many
// at once, and later members too if the job is continuous. The pipeline rolls out
// that way; nobody else does.
func Example_fleetJob() {
	toGroup := func(targets []string) bool {
		return slices.ContainsFunc(targets, func(arn string) bool { return strings.Contains(arn, ":thinggroup/") })
	}
	fleetJob := iottrail.All(
		iottrail.Any(
			iot.CreateJob.Where(func(req *iot.CreateJobRequest) bool { return toGroup(req.Targets) }),
			iot.AssociateTargetsWithJob.Where(func(req *iot.AssociateTargetsWithJobRequest) bool { return toGroup(req.Targets) }),
			iot.CreateOTAUpdate.Where(func(req *iot.CreateOTAUpdateRequest) bool { return toGroup(req.Targets) }),
		),
		iottrail.Not(iottrail.ByARN("arn:aws:iam::111122223333:role/fleet-provisioner")),
	)
	fires(fleetJob)
	// Output:
	// Tue 12:41 CreateJob by IAM user mats.lindqvist in 111122223333 AccessDenied
	// Wed 01:55 CreateJob by IAM user svc-backup in 111122223333
}

// Few identities ever attach a policy, so the first time that another one does is
// worth a look. What else it did before does not make it known: an attacker looks
// around first. Here the first two days only teach who is known.
func Example_newIdentity() {
	known := make(map[identity]bool)
	firstTime := func(ev *iottrail.Event) bool {
		who := identityOf(ev)
		before := known[who]
		known[who] = true
		return !before
	}
	newIdentity := iottrail.All(
		iottrail.Any(iot.AttachPolicy.Is, iot.AttachPrincipalPolicy.Is),
		iottrail.Not((*iottrail.Event).Failed),
		firstTime, // asked only where all before it are true
		iottrail.During(time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC), time.Time{}),
	)
	fires(newIdentity)
	// Output:
	// Wed 01:15 AttachPolicy by root in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Thu 08:30 AttachPolicy by role quarantine-device/quarantine-device in 111122223333
}

// One denial is a mistake; several in a few minutes are somebody who tries what a
// credential is good for, in whatever service.
func Example_deniedOften() {
	const limit, span = 3, 10 * time.Minute
	denials := make(map[identity][]time.Time)
	often := func(ev *iottrail.Event) bool {
		who := identityOf(ev)
		recent := slices.DeleteFunc(denials[who], func(t time.Time) bool { return ev.EventTime.Sub(t) > span })
		denials[who] = append(recent, ev.EventTime)
		return len(denials[who]) >= limit
	}
	deniedOften := iottrail.All((*iottrail.Event).Denied, often)
	fires(deniedOften)
	// Output:
	// Tue 12:41 ListUsers by IAM user mats.lindqvist in 111122223333 AccessDenied
	// Tue 12:42 GetObject by IAM user mats.lindqvist in 111122223333 AccessDenied
}

// A stolen key works from anywhere, and its thief is seldom in the building. Calls
// that AWS services make have no address; the call that set the service to work has.
func Example_fromOutside() {
	company := iottrail.FromAddress(
		netip.MustParsePrefix("203.0.113.16/28"), // the office
		netip.MustParsePrefix("198.51.100.0/24"), // the plant, and what runs in the cloud
		netip.MustParsePrefix("192.0.2.64/26"),   // the contractor
	)
	fromOutside := iottrail.All(
		(*iottrail.Event).Changes,
		iottrail.Not(company),
		iottrail.Not((*iottrail.Event).ByService),
	)
	callers(fromOutside)
	// Output:
	// Wed 01:10 IAM user HIDDEN_DUE_TO_SECURITY_REASONS in 111122223333 from 203.0.113.199 (1)
	// Wed 01:11 root in 111122223333 from 203.0.113.199 (12)
	// Wed 01:41 IAM user svc-backup in 111122223333 from 2001:db8:4f1:9::b7 (15)
}

// Once a detection has fired, the next question is what else was done to the same
// resource, by whom, and since when. This is the certificate that svc-backup made
// active.
func Example_touched() {
	touched := iottrail.All(
		iot.Touches("arn:aws:iot:eu-central-1:111122223333:cert/2911e4859bc0*"),
		(*iottrail.Event).Changes,
	)
	fires(touched)
	// Output:
	// Mon 07:57 CreateKeysAndCertificate by role fleet-provisioner/deploy-4711 in 111122223333
	// Mon 07:57 AttachPolicy by role fleet-provisioner/deploy-4711 in 111122223333
	// Mon 07:57 AttachThingPrincipal by role fleet-provisioner/deploy-4711 in 111122223333
	// Tue 09:31 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Tue 09:31 DetachThingPrincipal by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Wed 01:41 UpdateCertificate by IAM user svc-backup in 111122223333
	// Wed 01:41 AttachPolicy by IAM user svc-backup in 111122223333
	// Thu 07:01 UpdateCertificate by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
	// Thu 07:02 DetachPolicy by role AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b/ines.okafor@example.com in 111122223333
}

// A record may come twice: through two trails, or, as here, in the trails of both
// accounts that a call concerns. Whoever counts wants it once.
func Example_repeats() {
	var repeats iottrail.Repeats
	once := 0
	for _, ev := range story() {
		if repeats.Seen(ev) {
			fmt.Println(ev.EventName, "by", ev.Actor(), "was seen in another account")
			continue
		}
		once++
	}
	fmt.Println(once, "calls")
	// Output:
	// AssumeRole by role telemetry-import/nightly in 444455556666 was seen in another account
	// 186 calls
}

// Each piece of Go in docs/detections.md is in an example, so that it compiles and
// finds what the page says.
func TestDetectionsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/detections.md")
	require.NoError(t, err)
	source, err := os.ReadFile("example_detections_test.go")
	require.NoError(t, err)

	pieces := strings.Split(string(page), "```go\n")[1:]
	require.NotEmpty(t, pieces)
	for _, piece := range pieces {
		code, _, _ := strings.Cut(piece, "```")
		var indented strings.Builder
		for line := range strings.Lines(code) {
			if line != "\n" && !strings.HasPrefix(code, "func ") {
				indented.WriteByte('\t')
			}
			indented.WriteString(line)
		}
		require.True(t, strings.Contains(string(source), indented.String()), "no example has:\n%s", code)
	}
}
