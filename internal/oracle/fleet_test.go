package oracle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk/iotinput"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
)

// What the fleet of the test has in common. The account is the one that moto knows, which makes
// the id of a certificate from its text.
const (
	motoAccount = "123456789012"
	fleetARNs   = "arn:aws:iot:" + region + ":" + motoAccount + ":"
	pumpPolicy  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}`
	pumpRule    = `SELECT temperature FROM 'pumps/+/state'`
	pumpJob     = `{"install":"firmware 2"}`
)

var (
	pumpCertificate    = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("of pump-1")}))
	pumpSum            = sha256.Sum256([]byte(pumpCertificate))
	pumpCertificateID  = hex.EncodeToString(pumpSum[:])
	pumpCertificateARN = fleetARNs + "cert/" + pumpCertificateID
)

// A trail in which a small fleet is built, and some calls that build nothing.
func fleetLog() []byte {
	var b bytes.Buffer
	for _, ev := range slices.Concat(fleetThings(), fleetCredentials(), fleetUses(), fleetOthers()) {
		b.WriteString(ev.Raw)
	}
	return digesttest.Gzip(b.Bytes())
}

// fleetCall is the record of a call that succeeded, where moto is.
func fleetCall[Req, Resp any](a iottrail.Action[Req, Resp], req *Req, opts ...iottrailtest.Option) *iottrail.Event {
	return iottrailtest.NewEvent(a, req, append([]iottrailtest.Option{iottrailtest.InAccount(motoAccount), iottrailtest.InRegion(region)}, opts...)...)
}

func fleetThings() []*iottrail.Event {
	inSite := func(site string) *iot.AttributePayload {
		return &iot.AttributePayload{Attributes: map[string]string{"site": site}}
	}
	return []*iottrail.Event{
		fleetCall(iot.CreateThingType, &iot.CreateThingTypeRequest{ThingTypeName: "pump", ThingTypeProperties: &iot.ThingTypeProperties{
			ThingTypeDescription: "moves water", SearchableAttributes: []string{"site"}}}),
		fleetCall(iot.CreateThingGroup, &iot.CreateThingGroupRequest{ThingGroupName: "pumps"}),
		fleetCall(iot.CreateThingGroup, &iot.CreateThingGroupRequest{ThingGroupName: "pumps-north", ParentGroupName: "pumps",
			ThingGroupProperties: &iot.ThingGroupProperties{ThingGroupDescription: "north of the river"}}),
		fleetCall(iot.CreateBillingGroup, &iot.CreateBillingGroupRequest{BillingGroupName: "water"}),
		fleetCall(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump-1", ThingTypeName: "pump", AttributePayload: inSite("dam")}),
		fleetCall(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump-2", ThingTypeName: "pump", BillingGroupName: "water"}),
		fleetCall(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump-3"}),
		fleetCall(iot.AddThingToThingGroup, &iot.AddThingToThingGroupRequest{ThingName: "pump-1", ThingGroupName: "pumps-north"}),
		fleetCall(iot.AddThingToBillingGroup, &iot.AddThingToBillingGroupRequest{ThingName: "pump-1", BillingGroupName: "water"}),
		fleetCall(iot.UpdateThing, &iot.UpdateThingRequest{ThingName: "pump-2", AttributePayload: inSite("mill")}),
		fleetCall(iot.DeleteThing, &iot.DeleteThingRequest{ThingName: "pump-3"}),
	}
}

func fleetCredentials() []*iottrail.Event {
	return []*iottrail.Event{
		fleetCall(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "pump", PolicyDocument: pumpPolicy}),
		fleetCall(iot.RegisterCertificateWithoutCA, &iot.RegisterCertificateWithoutCARequest{CertificatePEM: pumpCertificate, Status: iot.CertificateStatusInactive}),
		fleetCall(iot.UpdateCertificate, &iot.UpdateCertificateRequest{CertificateID: pumpCertificateID, NewStatus: iot.CertificateStatusActive}),
		fleetCall(iot.CreateKeysAndCertificate, &iot.CreateKeysAndCertificateRequest{SetAsActive: iottrail.True}),
		fleetCall(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "pump", Target: pumpCertificateARN}),
		fleetCall(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "pump", Target: fleetARNs + "thinggroup/pumps"}),
		fleetCall(iot.AttachThingPrincipal, &iot.AttachThingPrincipalRequest{ThingName: "pump-1", Principal: pumpCertificateARN}),
	}
}

func fleetUses() []*iottrail.Event {
	return []*iottrail.Event{
		fleetCall(iot.CreateTopicRule, &iot.CreateTopicRuleRequest{RuleName: "hot", TopicRulePayload: &iot.TopicRulePayload{
			SQL: pumpRule, AWSIoTSQLVersion: "2016-03-23", RuleDisabled: iottrail.False,
			Actions: []iot.TopicRuleAction{{Lambda: &iot.LambdaAction{FunctionARN: "arn:aws:lambda:" + region + ":" + motoAccount + ":function:alarm"}}},
		}}),
		fleetCall(iot.CreateJob, &iot.CreateJobRequest{JobID: "update-1", Targets: []string{fleetARNs + "thing/pump-1"}, Document: pumpJob,
			Description: "firmware", TargetSelection: iot.TargetSelectionSnapshot, TimeoutConfig: &iot.TimeoutConfig{InProgressTimeoutInMinutes: 30}}),
		fleetCall(iot.CreateRoleAlias, &iot.CreateRoleAliasRequest{RoleAlias: "upload", RoleARN: "arn:aws:iam::" + motoAccount + ":role/upload", CredentialDurationSeconds: 900}),
	}
}

// fleetOthers are calls that are not to be made again, or can't be.
func fleetOthers() []*iottrail.Event {
	createBucket := iottrail.NewAction[struct{}, struct{}]("s3.amazonaws.com", "CreateBucket", iottrail.AccessWrite)
	return []*iottrail.Event{
		fleetCall(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump-8"}, iottrailtest.FailedWith("AccessDenied")),
		fleetCall(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "long"}, iottrailtest.Omitted()),
		fleetCall(iot.CreateThing, &iot.CreateThingRequest{ThingName: "pump-9"}, iottrailtest.RequestJSON(`{"thingName":"pump-9","colour":"red"}`)),
		fleetCall(iot.ListThings, &iot.ListThingsRequest{MaxResults: 10}),
		fleetCall(createBucket, &struct{}{}),
	}
}

// A fleet that a trail saw built is built again in moto from the records alone, and is there when
// moto is asked.
func TestFleetIsBuiltAgain(t *testing.T) {
	t.Parallel()
	client := sdk.NewFromConfig(configOf(ownMoto(t))) // in which there are no other things
	made, left := replayFleet(t, client, fleetLog())
	require.Equal(t, 21, made)
	require.Len(t, left, 2)
	require.ErrorAs(t, left[0], new(*iottrail.OmittedError))
	require.ErrorIs(t, left[1], iotinput.ErrUnknownMember)

	t.Run("things", func(t *testing.T) { askThings(t, client) })
	t.Run("groups", func(t *testing.T) { askGroups(t, client) })
	t.Run("credentials", func(t *testing.T) { askCredentials(t, client) })
	t.Run("uses", func(t *testing.T) { askUses(t, client) })
}

// replayFleet makes the calls of a log again that changed something, and returns how many those were,
// and why it left out others.
func replayFleet(t *testing.T, client *sdk.Client, log []byte) (made int, left []error) {
	t.Helper()
	for ev, err := range iottrail.NewDecoder(bytes.NewReader(log)).Events() {
		require.NoError(t, err)
		if ev.Failed() || ev.ReadOnly.True() {
			continue
		}
		in, err := iotinput.Of(ev)
		if errors.Is(err, iottrail.ErrOtherAction) {
			continue
		}
		if err != nil {
			left = append(left, err)
			continue
		}
		results := reflect.ValueOf(client).MethodByName(ev.EventName).Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(in)})
		err, _ = results[1].Interface().(error)
		require.NoError(t, err, "%s %s", ev.EventName, ev.RequestParameters)
		made++
	}
	return made, left
}

func askThings(t *testing.T, client *sdk.Client) {
	list, err := client.ListThings(t.Context(), &sdk.ListThingsInput{})
	require.NoError(t, err)
	type thing struct {
		kind, site string
	}
	found := make(map[string]thing)
	for _, x := range list.Things {
		found[*x.ThingName] = thing{aws.ToString(x.ThingTypeName), x.Attributes["site"]}
	}
	require.Equal(t, map[string]thing{"pump-1": {"pump", "dam"}, "pump-2": {"pump", "mill"}}, found)
	kind, err := client.DescribeThingType(t.Context(), &sdk.DescribeThingTypeInput{ThingTypeName: aws.String("pump")})
	require.NoError(t, err)
	require.Equal(t, "moves water", *kind.ThingTypeProperties.ThingTypeDescription)
	require.Equal(t, []string{"site"}, kind.ThingTypeProperties.SearchableAttributes)
}

func askGroups(t *testing.T, client *sdk.Client) {
	north, err := client.DescribeThingGroup(t.Context(), &sdk.DescribeThingGroupInput{ThingGroupName: aws.String("pumps-north")})
	require.NoError(t, err)
	require.Equal(t, "north of the river", *north.ThingGroupProperties.ThingGroupDescription)
	require.Equal(t, "pumps", *north.ThingGroupMetadata.ParentGroupName)
	things, err := client.ListThingsInThingGroup(t.Context(), &sdk.ListThingsInThingGroupInput{ThingGroupName: aws.String("pumps-north")})
	require.NoError(t, err)
	require.Equal(t, []string{"pump-1"}, things.Things)
	billed, err := client.ListThingsInBillingGroup(t.Context(), &sdk.ListThingsInBillingGroupInput{BillingGroupName: aws.String("water")})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"pump-1", "pump-2"}, billed.Things)
}

func askCredentials(t *testing.T, client *sdk.Client) {
	policies, err := client.ListPolicies(t.Context(), &sdk.ListPoliciesInput{})
	require.NoError(t, err)
	require.Len(t, policies.Policies, 1)
	policy, err := client.GetPolicy(t.Context(), &sdk.GetPolicyInput{PolicyName: aws.String("pump")})
	require.NoError(t, err)
	require.Equal(t, pumpPolicy, *policy.PolicyDocument)
	for _, target := range []string{pumpCertificateARN, fleetARNs + "thinggroup/pumps"} {
		attached, err := client.ListAttachedPolicies(t.Context(), &sdk.ListAttachedPoliciesInput{Target: aws.String(target)})
		require.NoError(t, err)
		require.Len(t, attached.Policies, 1, target)
		require.Equal(t, "pump", *attached.Policies[0].PolicyName)
	}
	principals, err := client.ListThingPrincipals(t.Context(), &sdk.ListThingPrincipalsInput{ThingName: aws.String("pump-1")})
	require.NoError(t, err)
	require.Equal(t, []string{pumpCertificateARN}, principals.Principals)
	registered, err := client.DescribeCertificate(t.Context(), &sdk.DescribeCertificateInput{CertificateId: aws.String(pumpCertificateID)})
	require.NoError(t, err)
	require.Equal(t, pumpCertificate, *registered.CertificateDescription.CertificatePem)
	require.Equal(t, types.CertificateStatusActive, registered.CertificateDescription.Status)
	all, err := client.ListCertificates(t.Context(), &sdk.ListCertificatesInput{})
	require.NoError(t, err)
	require.Len(t, all.Certificates, 2, "the other one was made anew, with an id of its own")
}

func askUses(t *testing.T, client *sdk.Client) {
	rule, err := client.GetTopicRule(t.Context(), &sdk.GetTopicRuleInput{RuleName: aws.String("hot")})
	require.NoError(t, err)
	require.Equal(t, pumpRule, *rule.Rule.Sql)
	require.Equal(t, "2016-03-23", *rule.Rule.AwsIotSqlVersion)
	require.Len(t, rule.Rule.Actions, 1)
	require.Contains(t, *rule.Rule.Actions[0].Lambda.FunctionArn, ":function:alarm")
	job, err := client.DescribeJob(t.Context(), &sdk.DescribeJobInput{JobId: aws.String("update-1")})
	require.NoError(t, err)
	require.Equal(t, []string{fleetARNs + "thing/pump-1"}, job.Job.Targets)
	require.Equal(t, types.TargetSelectionSnapshot, job.Job.TargetSelection)
	require.Equal(t, int64(30), *job.Job.TimeoutConfig.InProgressTimeoutInMinutes)
	document, err := client.GetJobDocument(t.Context(), &sdk.GetJobDocumentInput{JobId: aws.String("update-1")})
	require.NoError(t, err)
	require.JSONEq(t, pumpJob, *document.Document)
	alias, err := client.DescribeRoleAlias(t.Context(), &sdk.DescribeRoleAliasInput{RoleAlias: aws.String("upload")})
	require.NoError(t, err)
	require.Equal(t, int32(900), *alias.RoleAliasDescription.CredentialDurationSeconds)
}
