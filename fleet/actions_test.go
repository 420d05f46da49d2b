package fleet

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// changeNothing are the actions that write and yet change nothing that a Fleet tells of.
const changeNothing = `
	AddThingToBillingGroup AssociateSbomWithPackageVersion CancelAuditMitigationActionsTask
	CancelAuditTask CancelDetectMitigationActionsTask CancelJobExecution ClearDefaultAuthorizer
	ConfirmTopicRuleDestination CreateBillingGroup CreateCertificateProvider CreateCommand
	CreateCustomMetric CreateDimension CreateFleetMetric CreateJobTemplate CreateMitigationAction
	CreatePackage CreatePackageVersion CreateStream CreateThingType CreateTopicRuleDestination
	DeleteBillingGroup DeleteCertificateProvider DeleteCommand DeleteCommandExecution
	DeleteCustomMetric DeleteDimension DeleteFleetMetric DeleteJobExecution DeleteJobTemplate
	DeleteMitigationAction DeleteOTAUpdate DeletePackage DeletePackageVersion
	DeleteRegistrationCode DeleteStream DeleteThingType DeleteTopicRuleDestination
	DeprecateThingType DisassociateSbomFromPackageVersion PutVerificationStateOnViolation
	RemoveThingFromBillingGroup StartAuditMitigationActionsTask StartDetectMitigationActionsTask
	StartOnDemandAuditTask StopThingRegistrationTask TagResource UntagResource
	UpdateAuditSuppression UpdateBillingGroup UpdateCertificateProvider UpdateCommand
	UpdateCustomMetric UpdateDimension UpdateEncryptionConfiguration UpdateEventConfigurations
	UpdateFleetMetric UpdateIndexingConfiguration UpdateMitigationAction UpdatePackage
	UpdatePackageConfiguration UpdatePackageVersion UpdateStream UpdateThingType
	UpdateTopicRuleDestination`

// A Fleet takes for granted that an action which package iot knows and no table has changes
// nothing, and is certain of that. So somebody must have looked at each action that writes.
func TestActionsThatWrite(t *testing.T) {
	t.Parallel()
	tables, looked := actions(), strings.Fields(changeNothing)
	for _, a := range iot.Actions() {
		i := slices.Index(looked, a.Name)
		if i >= 0 {
			looked = slices.Delete(looked, i, i+1)
		}
		_, read := tables[a.Name]
		require.False(t, read && i >= 0, "%s is in a table by now: take it out of changeNothing", a.Name)
		if a.Access != iottrail.AccessRead && a.Access != iottrail.AccessList && !read && i < 0 {
			t.Errorf("%s writes: if it changes what a Fleet tells of, add it to a table of actions_*.go, and else to changeNothing here", a.Name)
		}
	}
	require.Empty(t, looked, "actions of changeNothing that package iot does not have any more")
}
