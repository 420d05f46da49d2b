package detect

import (
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/match"
)

// This file has the rules about what lets devices in, and what they may do then:
// certificates, CAs, policies, provisioning, authorizers, role aliases.

// activations are the calls that make a certificate active.
func activations() iottrail.Predicate {
	return match.Any(
		iot.UpdateCertificate.Where(func(req *iot.UpdateCertificateRequest) bool { return judge.MayBeActive(req.NewStatus) }),
		iot.RegisterCertificate.Where(func(req *iot.RegisterCertificateRequest) bool {
			return judge.MayBeActive(req.Status) || req.SetAsActive.True()
		}),
		iot.RegisterCertificateWithoutCA.Where(func(req *iot.RegisterCertificateWithoutCARequest) bool { return judge.MayBeActive(req.Status) }),
		iot.CreateKeysAndCertificate.Where(func(req *iot.CreateKeysAndCertificateRequest) bool { return req.SetAsActive.True() }),
		iot.CreateCertificateFromCsr.Where(func(req *iot.CreateCertificateFromCsrRequest) bool { return req.SetAsActive.True() }),
		iot.AcceptCertificateTransfer.Where(func(req *iot.AcceptCertificateTransferRequest) bool { return req.SetAsActive.True() }),
		perhaps(iot.RegisterThing, iot.StartThingRegistrationTask), // these do what a template says
	)
}

func certificateActive(c Config) Rule {
	return Rule{
		ID: "certificate-active", Title: "A certificate was made active", Severity: Medium, Techniques: []string{"T1098.001"},
		Why:            "A certificate that was retired, perhaps because its key was lost, lets its holder connect again; and a new one is a new device.",
		FalsePositives: "New devices that are made known by hand; the role of a function that activates certificates of new devices: put it into Config.Pipelines.",
		NextSteps:      "See with iot.Touches what was done to the certificate before; set it to INACTIVE.",
		Match:          match.All(activations(), notFailed, c.byOthers()),
	}
}

// revoked are the calls after which a certificate is not to be used any more.
func revoked() iottrail.Predicate {
	return match.All(notFailed, match.Any(
		iot.UpdateCertificate.Where(func(req *iot.UpdateCertificateRequest) bool { return req.NewStatus == iot.CertificateStatusRevoked }),
		iot.DeleteCertificate,
	))
}

func certificateBack() Rule {
	return Rule{
		ID: "certificate-back", Title: "A certificate that was revoked or deleted is back", Severity: High, Techniques: []string{"T1098.001"},
		Why:            "A certificate is revoked because its key is in other hands. Whoever registers or activates it again lets those in.",
		FalsePositives: "A certificate that was revoked by mistake; the repair after somebody deleted certificates.",
		NextSteps:      "Set it to INACTIVE; ask who revoked it and why; see what connected with it since.",
		Match:          match.All(activations(), notFailed),
		After:          &After{Match: revoked(), Per: certificateOf},
	}
}

// certificateOf returns the id of the certificate that a call is about, from its request or its
// response, in one of the spellings that AWS IoT accepts.
func certificateOf(ev *iottrail.Event) string {
	for _, r := range iot.Resources(ev) {
		if r.Type == iot.TypeCertificate {
			return strings.TrimPrefix(strings.ToLower(r.Name), "0x")
		}
	}
	return ""
}

func caRegisters() Rule {
	return Rule{
		ID: "ca-registers-devices", Title: "A CA registers devices by itself", Severity: High, Techniques: []string{"T1098", "T1553.004"},
		Why:            "With auto-registration, whoever has the key of the CA makes devices of the fleet without a further call.",
		FalsePositives: "The set-up of just-in-time provisioning.",
		NextSteps:      "Ask who has the CA's key; set auto-registration to DISABLE; list the certificates that the CA signed.",
		Match: match.Any(
			iot.RegisterCACertificate.Where(judge.Registers),
			iot.UpdateCACertificate.Where(func(req *iot.UpdateCACertificateRequest) bool {
				return req.NewAutoRegistrationStatus == iot.AutoRegistrationStatusEnable ||
					req.NewStatus == iot.CACertificateStatusActive || req.RegistrationConfig != nil
			}),
		),
	}
}

func openPolicy() Rule {
	open := func(_ *iottrail.Event, text string) iottrail.Answer {
		doc, err := iot.ParsePolicyDocument(text)
		if err != nil {
			return iottrail.Maybe
		}
		return iottrail.AnswerOf(len(doc.OverlyPermissive()) > 0)
	}
	return Rule{
		ID: "open-policy", Title: "A policy opens too much", Severity: Critical, Techniques: []string{"T1098", "T1548"},
		Why:            "One device with such a policy is all devices. It asks what Device Defender's check asks, which need not be enabled.",
		FalsePositives: "A return to an older version, whose text is in another record; a variable such as ${iot:ClientId} in a shadow's topic, which does count as open.",
		NextSteps:      "Print OverlyPermissive of the text; find with iot.Touches to what the policy was attached; return to the version before.",
		Match:          match.Any(policyTexts(open), perhaps(iot.SetDefaultPolicyVersion)),
	}
}

func denyWithoutEffect() Rule {
	misconfigured := func(_ *iottrail.Event, text string) iottrail.Answer {
		doc, err := iot.ParsePolicyDocument(text)
		if err != nil {
			return iottrail.No // open-policy has it
		}
		return iottrail.AnswerOf(len(doc.Misconfigured()) > 0)
	}
	return Rule{
		ID: "deny-without-effect", Title: "A policy denies something and does not", Severity: Medium, Techniques: []string{"T1562.001"},
		Why:            "In a policy, MQTT's wildcards + and # are only characters. A Deny with them closes nothing, and looks as if it did.",
		FalsePositives: "Topics that do have these characters, which MQTT does not allow in names.",
		NextSteps:      "Print Misconfigured of the text; write * in their place.",
		Match:          policyTexts(misconfigured),
	}
}

// policyTexts asks about the text of a policy that a call has.
func policyTexts(test func(*iottrail.Event, string) iottrail.Answer) iottrail.Predicate {
	return match.Any(
		iot.CreatePolicy.WhereEvent(func(ev *iottrail.Event, req *iot.CreatePolicyRequest) iottrail.Answer {
			return test(ev, req.PolicyDocument)
		}),
		iot.CreatePolicyVersion.WhereEvent(func(ev *iottrail.Event, req *iot.CreatePolicyVersionRequest) iottrail.Answer {
			return test(ev, req.PolicyDocument)
		}),
	)
}

func provisioningChanged(c Config) Rule {
	return Rule{
		ID: "provisioning-changed", Title: "How devices get in was changed", Severity: High, Techniques: []string{"T1556", "T1098"},
		Why: "A provisioning template says which policy each new device gets, a claim is what a device needs to use it, a certificate provider signs what devices send. " +
			"An authorizer says who is a device at all, a domain configuration which authorizer is asked, a role alias what devices may do in the rest of AWS.",
		FalsePositives: "Changes by hand: put the roles of those who may into Config.Pipelines.",
		NextSteps:      "Compare with what the pipeline has; put it back.",
		Match: match.All(
			match.Any(
				iot.CreateProvisioningTemplate, iot.CreateProvisioningTemplateVersion, iot.UpdateProvisioningTemplate,
				iot.DeleteProvisioningTemplate, iot.DeleteProvisioningTemplateVersion, iot.CreateProvisioningClaim,
				iot.CreateCertificateProvider, iot.UpdateCertificateProvider, iot.DeleteCertificateProvider,
				iot.CreateAuthorizer, iot.UpdateAuthorizer, iot.DeleteAuthorizer, iot.SetDefaultAuthorizer, iot.ClearDefaultAuthorizer,
				iot.CreateDomainConfiguration, iot.UpdateDomainConfiguration, iot.DeleteDomainConfiguration,
				iot.CreateRoleAlias, iot.UpdateRoleAlias, iot.DeleteRoleAlias,
			),
			c.byOthers(),
		),
	}
}

func rightsByGroup(c Config) Rule {
	return Rule{
		ID: "rights-by-group", Title: "Rights were given to many, or to people", Severity: High, Techniques: []string{"T1098"},
		Why: "A policy on a thing group holds for all its members, later ones too; the query of a dynamic group, who is put into a group, and which certificates a thing has, decide whose they are. " +
			"A policy on a Cognito identity is for whoever signs in to an app.",
		FalsePositives: "Work on the fleet by hand: put the roles of those who may into Config.Pipelines.",
		NextSteps:      "Read the policy; list the members of the group; see what Cognito's identity pool is for.",
		Match: match.All(
			match.Any(
				iot.AttachPolicy.Where(func(req *iot.AttachPolicyRequest) bool { return isGroup(req.Target) || isCognito(req.Target) }),
				iot.AttachPrincipalPolicy.Where(func(req *iot.AttachPrincipalPolicyRequest) bool {
					return isGroup(req.Principal) || isCognito(req.Principal)
				}),
				iot.CreateDynamicThingGroup, iot.UpdateDynamicThingGroup.Where(func(req *iot.UpdateDynamicThingGroupRequest) bool { return req.QueryString != "" }),
				iot.AttachThingPrincipal, // a certificate gets the rights of the thing and of its groups
				iot.AddThingToThingGroup, iot.UpdateThingGroupsForThing.Where(func(req *iot.UpdateThingGroupsForThingRequest) bool { return len(req.ThingGroupsToAdd) > 0 }),
			),
			c.byOthers(),
		),
	}
}

func isGroup(target string) bool { return strings.Contains(target, ":thinggroup/") }

// isCognito reports whether a target is the id of a Cognito identity: the region, a colon and a UUID.
func isCognito(target string) bool {
	_, id, ok := strings.Cut(target, ":")
	return ok && !strings.HasPrefix(target, "arn:") && len(id) == len("00000000-0000-0000-0000-000000000000")
}

func weakAuthorizer(c Config) Rule {
	foreign := func(ev *iottrail.Event, arn string) iottrail.Answer {
		if arn == "" {
			return iottrail.No // it stays as it is
		}
		return -c.isOwn(ev, arn)
	}
	return Rule{
		ID: "weak-authorizer", Title: "An authorizer takes tokens without a signature, or is someone else's", Severity: Critical, Techniques: []string{"T1556"},
		Why:            "An authorizer's function says who may connect. Without signatures anybody can make AWS call it; a function in another account lets in whom its owner likes.",
		FalsePositives: "Authorizers that check tokens without keys of AWS IoT; functions in an account of the company that is not in Config.Accounts.",
		NextSteps:      "Set the authorizer to INACTIVE; read its function.",
		Match: match.Any(
			iot.CreateAuthorizer.WhereEvent(func(ev *iottrail.Event, req *iot.CreateAuthorizerRequest) iottrail.Answer {
				return max(iottrail.AnswerOf(judge.Unsigned(req)), foreign(ev, req.AuthorizerFunctionARN))
			}),
			iot.UpdateAuthorizer.WhereEvent(func(ev *iottrail.Event, req *iot.UpdateAuthorizerRequest) iottrail.Answer {
				return foreign(ev, req.AuthorizerFunctionARN)
			}),
		),
	}
}

// longSession is how many seconds credentials of a role alias last by default.
const longSession = 3600

func roleAliasChanged() Rule {
	return Rule{
		ID: "role-alias-changed", Title: "A role alias gets another role, or lasts longer", Severity: High, Techniques: []string{"T1098.003", "T1550.001"},
		Why:            "A role alias lets devices have the rights of a role in the rest of AWS: of another one with one call.",
		FalsePositives: "A role that is replaced on purpose.",
		NextSteps:      "Read the policies of the role; put the one before back.",
		Match: match.Any(
			iot.UpdateRoleAlias.Where(func(req *iot.UpdateRoleAliasRequest) bool {
				return req.RoleARN != "" || req.CredentialDurationSeconds > longSession
			}),
			iot.CreateRoleAlias.Where(func(req *iot.CreateRoleAliasRequest) bool { return req.CredentialDurationSeconds > longSession }),
		),
	}
}
