package main

// This file describes the rules of detect/rules_credentials.go.

var credentialSketches = []sketch{
	{
		rule: "certificate-active", pipelines: true,
		calls: []calls{
			when("UpdateCertificate", equals("newStatus", "ACTIVE")),
			when("RegisterCertificate", equals("status", "ACTIVE"), lacks("status"), equals("setAsActive", true)),
			when("RegisterCertificateWithoutCA", equals("status", "ACTIVE"), lacks("status")),
			when("CreateKeysAndCertificate", equals("setAsActive", true)),
			when("CreateCertificateFromCsr", equals("setAsActive", true)),
			when("AcceptCertificateTransfer", equals("setAsActive", true)),
			iotCalls("RegisterThing", "StartThingRegistrationTask"),
		},
		also: []clause{succeeded},
		note: "AWS does not say which status a certificate has that is registered without one, so that is a finding. RegisterThing and StartThingRegistrationTask do what a " +
			"template says, which may be to make a certificate active: they are a Maybe. Devices that get theirs by fleet provisioning, over MQTT, make no such call: what they get " +
			"is decided by a template, see [provisioning-changed](#provisioning-changed).",
	},
	{rule: "certificate-back", none: "what came before is not in a record"},
	{
		rule: "ca-registers-devices",
		calls: []calls{
			when("RegisterCACertificate", equals("allowAutoRegistration", true)),
			when("UpdateCACertificate", equals("newAutoRegistrationStatus", "ENABLE"), equals("newStatus", "ACTIVE"), has("registrationConfig")),
		},
		note: "A CA that is registered without auto-registration can get it later, one that was inactive may still have it, and another template gives its devices another policy.",
	},
	{
		rule:           "open-policy",
		calls:          []calls{iotCalls("CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion")},
		wider:          "The text of the policy can't be read here, so each policy is found, whatever it allows.",
		falsePositives: "Every policy that is created on purpose.",
		note: "A text that can't be read is a Maybe. A return to another version is one whatever it says: its text is in the record of CreatePolicyVersion, which may be older " +
			"than the logs at hand. There are also policies in templates, which nothing here reads: any change of those is in [provisioning-changed](#provisioning-changed). " +
			"A variable such as `${iot:ClientId}` in a shadow's topic counts as open, since a client may call itself like another thing; `${iot:Connection.Thing.ThingName}` does not.",
	},
	{
		rule:           "deny-without-effect",
		calls:          []calls{when("CreatePolicy", mentions("policyDocument", "Deny")), when("CreatePolicyVersion", mentions("policyDocument", "Deny"))},
		wider:          "The text of the policy can't be read here, so each policy in which there is the word Deny is found.",
		falsePositives: "Every policy that denies something.",
		note:           "A Deny of a topic filter that a wider filter goes past is a finding, too.",
	},
	{
		rule: "provisioning-changed", pipelines: true,
		calls: []calls{iotCalls(
			"CreateProvisioningTemplate", "CreateProvisioningTemplateVersion", "UpdateProvisioningTemplate",
			"DeleteProvisioningTemplate", "DeleteProvisioningTemplateVersion", "CreateProvisioningClaim",
			"CreateCertificateProvider", "UpdateCertificateProvider", "DeleteCertificateProvider",
			"CreateAuthorizer", "UpdateAuthorizer", "DeleteAuthorizer", "SetDefaultAuthorizer", "ClearDefaultAuthorizer",
			"CreateDomainConfiguration", "UpdateDomainConfiguration", "DeleteDomainConfiguration",
			"CreateRoleAlias", "UpdateRoleAlias", "DeleteRoleAlias",
		)},
		note: "Whoever takes one away shuts devices out, or tidies up.",
	},
	{
		rule: "rights-by-group", pipelines: true,
		calls: []calls{
			when("AttachPolicy", mentions("target", ":thinggroup/"), condition{member: "target", op: cognito}),
			when("AttachPrincipalPolicy", mentions("principal", ":thinggroup/"), condition{member: "principal", op: cognito}),
			iotCalls("CreateDynamicThingGroup", "AddThingToThingGroup", "AttachThingPrincipal"),
			when("UpdateDynamicThingGroup", has("queryString")),
			when("UpdateThingGroupsForThing", has("thingGroupsToAdd")),
		},
		note: "The attributes and the type of a thing may decide, too, where a policy or the query of a dynamic group asks for them. " +
			"Programs change them all the time, so UpdateThing is no finding: have a rule of your own if your policies ask for them.",
	},
	{
		rule: "weak-authorizer",
		calls: []calls{
			when("CreateAuthorizer", equals("signingDisabled", true)),
			when("UpdateAuthorizer", has("authorizerFunctionArn")),
		},
		wider:          "Whose a function is can't be asked here, so each update that gives an authorizer a function is found.",
		unsaid:         []string{"A new authorizer whose function is in another account is not found."},
		falsePositives: "Authorizers that check tokens without keys of AWS IoT; functions that are replaced on purpose.",
	},
	{
		rule: "role-alias-changed",
		calls: []calls{
			when("UpdateRoleAlias", has("roleArn"), exceeds("credentialDurationSeconds", 3600)),
			when("CreateRoleAlias", exceeds("credentialDurationSeconds", 3600)),
		},
	},
}
