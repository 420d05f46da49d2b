package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iottrail/iottrail/internal/model"
)

// family is a group of actions that share a generated file, <name>_gen.go.
type family struct {
	name    string
	title   string
	actions string // separated by white space
}

// shared is the family of types that belong to no family of actions.
const shared = "shared"

// typeFamily places types whose use does not tell where a reader looks for
// them. An entry that names no shape in use is an error, and so is one that
// changes nothing.
var typeFamily = map[string]map[string]string{
	"iot": {
		"Tag":                    "tags",
		"KeyPair":                "certificates",
		"LogLevel":               "logging",
		"MitigationActionParams": "mitigation",
	},
	"iotwireless":        {"Tag": "tags"},
	"iotsecuretunneling": {"Tag": "tags"},
}

// groupActions maps each action to its family. Every action of the service
// must be in exactly one family, and every name in a family must be an action.
func groupActions(svc *model.Service, families []family) (map[string]string, error) {
	known := make(map[string]bool)
	for _, a := range svc.Actions {
		known[a.Name] = true
	}
	of := make(map[string]string)
	var errs []error
	for _, f := range families {
		for name := range strings.FieldsSeq(f.actions) {
			if !known[name] {
				errs = append(errs, fmt.Errorf("group.go: family %s: %s is not an action", f.name, name))
			}
			if other, ok := of[name]; ok {
				errs = append(errs, fmt.Errorf("group.go: %s is in two families: %s and %s", name, other, f.name))
			}
			of[name] = f.name
		}
	}
	for _, a := range svc.Actions {
		if of[a.Name] == "" {
			errs = append(errs, fmt.Errorf("group.go: %s is in no family", a.Name))
		}
	}
	return of, errors.Join(errs...)
}

// groupTypes maps each shape that an action reaches to a family: the one that
// has more than half of those actions, else the one that has all structures
// with a member of that shape, else shared.
func groupTypes(svc *model.Service, actions map[string]string, pinned map[string]string) (map[string]string, error) {
	of := make(map[string]string)
	for name, families := range familyUses(svc, actions) {
		total := 0
		for _, n := range families {
			total += n
		}
		of[name] = shared
		for f, n := range families {
			if 2*n > total {
				of[name] = f
			}
		}
	}
	for name, f := range pinned {
		switch of[name] {
		case "":
			return nil, fmt.Errorf("group.go: typeFamily: no action reaches a shape %s", name)
		case f:
			return nil, fmt.Errorf("group.go: typeFamily: %s is in %s without it", name, f)
		}
		of[name] = f
	}
	holders := make(map[string]map[string]bool) // shape: the shapes that refer to it
	for i := range svc.Shapes {
		for _, r := range svc.Shapes[i].Refs() {
			if holders[r] == nil {
				holders[r] = make(map[string]bool)
			}
			holders[r][svc.Shapes[i].Name] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for name := range of {
			if of[name] != shared {
				continue
			}
			families := make(map[string]bool)
			for h := range holders[name] {
				families[of[h]] = true
			}
			if len(families) == 1 && !families[shared] {
				for f := range families {
					of[name], changed = f, true
				}
			}
		}
	}
	return of, nil
}

// familyUses counts for each shape the actions that reach it, by family.
func familyUses(svc *model.Service, actions map[string]string) map[string]map[string]int {
	index := indexShapes(svc)
	uses := make(map[string]map[string]int)
	for _, a := range svc.Actions {
		for name := range reach(index, a.Input, a.Output) {
			if uses[name] == nil {
				uses[name] = make(map[string]int)
			}
			uses[name][actions[a.Name]]++
		}
	}
	return uses
}

// iotFamilies covers AWS IoT.
var iotFamilies = []family{
	{"things", "things and their principals", `
		AttachThingPrincipal CreateThing DeleteThing DescribeThing DetachThingPrincipal
		ListPrincipalThings ListPrincipalThingsV2 ListThingPrincipals ListThingPrincipalsV2 ListThings
		UpdateThing`},
	{"thingtypes", "thing types", `
		CreateThingType DeleteThingType DeprecateThingType DescribeThingType ListThingTypes
		UpdateThingType`},
	{"thinggroups", "thing groups, static and dynamic", `
		AddThingToThingGroup CreateDynamicThingGroup CreateThingGroup DeleteDynamicThingGroup
		DeleteThingGroup DescribeThingGroup ListThingGroups ListThingGroupsForThing
		ListThingsInThingGroup RemoveThingFromThingGroup UpdateDynamicThingGroup UpdateThingGroup
		UpdateThingGroupsForThing`},
	{"billinggroups", "billing groups", `
		AddThingToBillingGroup CreateBillingGroup DeleteBillingGroup DescribeBillingGroup
		ListBillingGroups ListThingsInBillingGroup RemoveThingFromBillingGroup UpdateBillingGroup`},
	{"certificates", "device and CA certificates, certificate providers", `
		AcceptCertificateTransfer CancelCertificateTransfer CreateCertificateFromCsr
		CreateCertificateProvider CreateKeysAndCertificate DeleteCACertificate DeleteCertificate
		DeleteCertificateProvider DeleteRegistrationCode DescribeCACertificate DescribeCertificate
		DescribeCertificateProvider GetRegistrationCode ListCACertificates ListCertificateProviders
		ListCertificates ListCertificatesByCA ListOutgoingCertificates RegisterCACertificate
		RegisterCertificate RegisterCertificateWithoutCA RejectCertificateTransfer TransferCertificate
		UpdateCACertificate UpdateCertificate UpdateCertificateProvider`},
	{"policies", "IoT policies", `
		AttachPolicy AttachPrincipalPolicy CreatePolicy CreatePolicyVersion DeletePolicy
		DeletePolicyVersion DetachPolicy DetachPrincipalPolicy GetEffectivePolicies GetPolicy
		GetPolicyVersion ListAttachedPolicies ListPolicies ListPolicyPrincipals ListPolicyVersions
		ListPrincipalPolicies ListTargetsForPolicy SetDefaultPolicyVersion TestAuthorization`},
	{"authorizers", "custom authorizers", `
		ClearDefaultAuthorizer CreateAuthorizer DeleteAuthorizer DescribeAuthorizer
		DescribeDefaultAuthorizer ListAuthorizers SetDefaultAuthorizer TestInvokeAuthorizer
		UpdateAuthorizer`},
	{"rolealiases", "role aliases", `
		CreateRoleAlias DeleteRoleAlias DescribeRoleAlias ListRoleAliases UpdateRoleAlias`},
	{"provisioning", "fleet provisioning and bulk registration", `
		CreateProvisioningClaim CreateProvisioningTemplate CreateProvisioningTemplateVersion
		DeleteProvisioningTemplate DeleteProvisioningTemplateVersion DescribeProvisioningTemplate
		DescribeProvisioningTemplateVersion DescribeThingRegistrationTask
		ListProvisioningTemplateVersions ListProvisioningTemplates ListThingRegistrationTaskReports
		ListThingRegistrationTasks RegisterThing StartThingRegistrationTask StopThingRegistrationTask
		UpdateProvisioningTemplate`},
	{"domains", "domain configurations, endpoints and encryption", `
		CreateDomainConfiguration DeleteDomainConfiguration DescribeDomainConfiguration
		DescribeEncryptionConfiguration DescribeEndpoint ListDomainConfigurations
		UpdateDomainConfiguration UpdateEncryptionConfiguration`},
	{"jobs", "jobs and job templates", `
		AssociateTargetsWithJob CancelJob CancelJobExecution CreateJob CreateJobTemplate DeleteJob
		DeleteJobExecution DeleteJobTemplate DescribeJob DescribeJobExecution DescribeJobTemplate
		DescribeManagedJobTemplate GetJobDocument ListJobExecutionsForJob ListJobExecutionsForThing
		ListJobTemplates ListJobs ListManagedJobTemplates UpdateJob`},
	{"commands", "commands", `
		CreateCommand DeleteCommand DeleteCommandExecution GetCommand GetCommandExecution
		ListCommandExecutions ListCommands UpdateCommand`},
	{"ota", "over-the-air updates and streams", `
		CreateOTAUpdate CreateStream DeleteOTAUpdate DeleteStream DescribeStream GetOTAUpdate
		ListOTAUpdates ListStreams UpdateStream`},
	{"packages", "software packages", `
		AssociateSbomWithPackageVersion CreatePackage CreatePackageVersion DeletePackage
		DeletePackageVersion DisassociateSbomFromPackageVersion GetPackage GetPackageConfiguration
		GetPackageVersion ListPackageVersions ListPackages ListSbomValidationResults UpdatePackage
		UpdatePackageConfiguration UpdatePackageVersion`},
	{"topicrules", "topic rules and their destinations", `
		ConfirmTopicRuleDestination CreateTopicRule CreateTopicRuleDestination DeleteTopicRule
		DeleteTopicRuleDestination DisableTopicRule EnableTopicRule GetTopicRule
		GetTopicRuleDestination ListTopicRuleDestinations ListTopicRules ReplaceTopicRule
		UpdateTopicRuleDestination`},
	{"logging", "logging", `
		DeleteV2LoggingLevel GetLoggingOptions GetV2LoggingOptions ListV2LoggingLevels
		SetLoggingOptions SetV2LoggingLevel SetV2LoggingOptions`},
	{"events", "event messages", `
		DescribeEventConfigurations UpdateEventConfigurations`},
	{"indexing", "fleet indexing and fleet metrics", `
		CreateFleetMetric DeleteFleetMetric DescribeFleetMetric DescribeIndex GetBucketsAggregation
		GetCardinality GetIndexingConfiguration GetPercentiles GetStatistics GetThingConnectivityData
		ListFleetMetrics ListIndices SearchIndex UpdateFleetMetric UpdateIndexingConfiguration`},
	{"audits", "Device Defender audits", `
		CancelAuditMitigationActionsTask CancelAuditTask CreateAuditSuppression CreateScheduledAudit
		DeleteAccountAuditConfiguration DeleteAuditSuppression DeleteScheduledAudit
		DescribeAccountAuditConfiguration DescribeAuditFinding DescribeAuditMitigationActionsTask
		DescribeAuditSuppression DescribeAuditTask DescribeScheduledAudit ListAuditFindings
		ListAuditMitigationActionsExecutions ListAuditMitigationActionsTasks ListAuditSuppressions
		ListAuditTasks ListRelatedResourcesForAuditFinding ListScheduledAudits
		StartAuditMitigationActionsTask StartOnDemandAuditTask UpdateAccountAuditConfiguration
		UpdateAuditSuppression UpdateScheduledAudit`},
	{"detect", "Device Defender detect", `
		AttachSecurityProfile CancelDetectMitigationActionsTask CreateCustomMetric CreateDimension
		CreateSecurityProfile DeleteCustomMetric DeleteDimension DeleteSecurityProfile
		DescribeCustomMetric DescribeDetectMitigationActionsTask DescribeDimension
		DescribeSecurityProfile DetachSecurityProfile GetBehaviorModelTrainingSummaries
		ListActiveViolations ListCustomMetrics ListDetectMitigationActionsExecutions
		ListDetectMitigationActionsTasks ListDimensions ListMetricValues ListSecurityProfiles
		ListSecurityProfilesForTarget ListTargetsForSecurityProfile ListViolationEvents
		PutVerificationStateOnViolation StartDetectMitigationActionsTask UpdateCustomMetric
		UpdateDimension UpdateSecurityProfile ValidateSecurityProfileBehaviors`},
	{"mitigation", "Device Defender mitigation actions", `
		CreateMitigationAction DeleteMitigationAction DescribeMitigationAction ListMitigationActions
		UpdateMitigationAction`},
	{"tags", "tags", `
		ListTagsForResource TagResource UntagResource`},
}

// iotwirelessFamilies covers AWS IoT Wireless.
var iotwirelessFamilies = []family{
	{"devices", "wireless devices", `
		AssociateWirelessDeviceWithThing CreateWirelessDevice DeleteQueuedMessages
		DeleteWirelessDevice DeregisterWirelessDevice DisassociateWirelessDeviceFromThing
		GetWirelessDevice GetWirelessDeviceStatistics ListQueuedMessages ListWirelessDevices
		SendDataToWirelessDevice TestWirelessDevice UpdateWirelessDevice`},
	{"gateways", "wireless gateways, their tasks and the service endpoint", `
		AssociateWirelessGatewayWithCertificate AssociateWirelessGatewayWithThing
		CreateWirelessGateway CreateWirelessGatewayTask CreateWirelessGatewayTaskDefinition
		DeleteWirelessGateway DeleteWirelessGatewayTask DeleteWirelessGatewayTaskDefinition
		DisassociateWirelessGatewayFromCertificate DisassociateWirelessGatewayFromThing
		GetServiceEndpoint GetWirelessGateway GetWirelessGatewayCertificate
		GetWirelessGatewayFirmwareInformation GetWirelessGatewayStatistics GetWirelessGatewayTask
		GetWirelessGatewayTaskDefinition ListWirelessGatewayTaskDefinitions ListWirelessGateways
		UpdateWirelessGateway`},
	{"profiles", "device and service profiles", `
		CreateDeviceProfile CreateServiceProfile DeleteDeviceProfile DeleteServiceProfile
		GetDeviceProfile GetServiceProfile ListDeviceProfiles ListServiceProfiles`},
	{"destinations", "destinations", `
		CreateDestination DeleteDestination GetDestination ListDestinations UpdateDestination`},
	{"fuota", "firmware updates over the air", `
		AssociateWirelessDeviceWithFuotaTask CreateFuotaTask DeleteFuotaTask
		DisassociateWirelessDeviceFromFuotaTask GetFuotaTask ListFuotaTasks StartFuotaTask
		UpdateFuotaTask`},
	{"multicast", "multicast groups", `
		AssociateMulticastGroupWithFuotaTask AssociateWirelessDeviceWithMulticastGroup
		CancelMulticastGroupSession CreateMulticastGroup DeleteMulticastGroup
		DisassociateMulticastGroupFromFuotaTask DisassociateWirelessDeviceFromMulticastGroup
		GetMulticastGroup GetMulticastGroupSession ListMulticastGroups ListMulticastGroupsByFuotaTask
		SendDataToMulticastGroup StartBulkAssociateWirelessDeviceWithMulticastGroup
		StartBulkDisassociateWirelessDeviceFromMulticastGroup StartMulticastGroupSession
		UpdateMulticastGroup`},
	{"partneraccounts", "partner accounts", `
		AssociateAwsAccountWithPartnerAccount DisassociateAwsAccountFromPartnerAccount
		GetPartnerAccount ListPartnerAccounts UpdatePartnerAccount`},
	{"events", "event notifications", `
		GetEventConfigurationByResourceTypes GetResourceEventConfiguration ListEventConfigurations
		UpdateEventConfigurationByResourceTypes UpdateResourceEventConfiguration`},
	{"logging", "log levels", `
		GetLogLevelsByResourceTypes GetResourceLogLevel PutResourceLogLevel ResetAllResourceLogLevels
		ResetResourceLogLevel UpdateLogLevelsByResourceTypes`},
	{"metrics", "metrics", `
		GetMetricConfiguration GetMetrics UpdateMetricConfiguration`},
	{"networkanalyzer", "network analyzer configurations", `
		CreateNetworkAnalyzerConfiguration DeleteNetworkAnalyzerConfiguration
		GetNetworkAnalyzerConfiguration ListNetworkAnalyzerConfigurations
		UpdateNetworkAnalyzerConfiguration`},
	{"positions", "positions", `
		GetPosition GetPositionConfiguration GetPositionEstimate GetResourcePosition
		ListPositionConfigurations PutPositionConfiguration UpdatePosition UpdateResourcePosition`},
	{"importtasks", "import tasks", `
		DeleteWirelessDeviceImportTask GetWirelessDeviceImportTask
		ListDevicesForWirelessDeviceImportTask ListWirelessDeviceImportTasks
		StartSingleWirelessDeviceImportTask StartWirelessDeviceImportTask
		UpdateWirelessDeviceImportTask`},
	{"tags", "tags", `
		ListTagsForResource TagResource UntagResource`},
}

// iotsecuretunnelingFamilies covers AWS IoT Secure Tunneling.
var iotsecuretunnelingFamilies = []family{
	{"tunnels", "tunnels", `
		CloseTunnel DescribeTunnel ListTunnels OpenTunnel RotateTunnelAccessToken`},
	{"tags", "tags", `
		ListTagsForResource TagResource UntagResource`},
}

// greengrassv2Families covers AWS IoT Greengrass V2.
var greengrassv2Families = []family{
	{"components", "components and their versions", `
		CreateComponentVersion DeleteComponent DescribeComponent GetComponent
		GetComponentVersionArtifact ListComponentVersions ListComponents ResolveComponentCandidates`},
	{"deployments", "deployments", `
		CancelDeployment CreateDeployment DeleteDeployment GetDeployment ListDeployments
		ListEffectiveDeployments`},
	{"coredevices", "core devices", `
		DeleteCoreDevice GetCoreDevice ListCoreDevices ListInstalledComponents`},
	{"clientdevices", "client devices, and where they find their core device", `
		BatchAssociateClientDeviceWithCoreDevice BatchDisassociateClientDeviceFromCoreDevice
		GetConnectivityInfo ListClientDevicesAssociatedWithCoreDevice UpdateConnectivityInfo`},
	{"servicerole", "the service role of an account", `
		AssociateServiceRoleToAccount DisassociateServiceRoleFromAccount GetServiceRoleForAccount`},
	{"tags", "tags", `
		ListTagsForResource TagResource UntagResource`},
}
