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
		ID: "certificate-active", Title: "A certificate was activated", Severity: Medium, Techniques: []string{"T1098.001"},
		Why:            "If the certificate had been retired, perhaps because its key was lost, whoever has the key can connect again. If it is new, so is the device.",
		FalsePositives: "New devices that are added by hand; a function that activates the certificates of new devices: list its role in Config.Pipelines.",
		NextSteps:      "See what happened to the certificate before; if nobody can explain the call, set the certificate to INACTIVE.",
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
		ID: "certificate-back", Title: "A revoked or deleted certificate is back", Severity: High, Techniques: []string{"T1098.001"},
		Why:            "Certificates are revoked because someone else may have the key. Registering or activating one again lets that person back in.",
		FalsePositives: "A certificate that was revoked by mistake; repairs after certificates were deleted.",
		NextSteps:      "Set it to INACTIVE; ask who revoked it and why; see what has connected with it since.",
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
		ID: "ca-registers-devices", Title: "A CA can register devices by itself", Severity: High, Techniques: []string{"T1098", "T1553.004"},
		Why:            "With auto-registration, anyone who has the CA's key can add devices to the fleet without another call.",
		FalsePositives: "The set-up of just-in-time provisioning.",
		NextSteps:      "Ask who has the CA's key; set auto-registration to DISABLE; list the certificates that the CA has signed.",
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
		ID: "open-policy", Title: "A policy allows too much", Severity: Critical, Techniques: []string{"T1098", "T1548"},
		Why:            "With such a policy, one device may be able to act as all of them. The rule looks for what Device Defender's check looks for, whether or not that check is enabled.",
		FalsePositives: "A return to an older version, whose text is in another record; a policy variable such as ${iot:ClientId} in a shadow's topic, which does count as too much.",
		NextSteps:      "Read the policy's text; see what it is attached to; make the version before it the default.",
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
		ID: "deny-without-effect", Title: "A policy's Deny has no effect", Severity: Medium, Techniques: []string{"T1562.001"},
		Why:            "In a policy, MQTT's wildcards + and # are ordinary characters. A Deny that uses them looks as if it blocked something, but does not.",
		FalsePositives: "Topics whose names do contain these characters, which MQTT does not allow.",
		NextSteps:      "Read the policy's text; replace + and # in it with *.",
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
		ID: "provisioning-changed", Title: "How devices join or authenticate was changed", Severity: High, Techniques: []string{"T1556", "T1098"},
		Why: "A provisioning template says which policy each new device gets; a claim is what a device needs to use it; a certificate provider signs what devices send. " +
			"An authorizer decides who counts as a device at all; a domain configuration says which authorizer is asked; a role alias says what devices may do in the rest of AWS.",
		FalsePositives: "Manual changes by people who are allowed to make them: list their roles in Config.Pipelines.",
		NextSteps:      "Compare it with what the pipeline deploys; restore that.",
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
		ID: "rights-by-group", Title: "Permissions may reach a whole group, or an app's users", Severity: High, Techniques: []string{"T1098"},
		Why: "A policy on a thing group applies to all its members, and to those that join later. So the query of a dynamic group, adding a thing to a group, and attaching a certificate to a thing all decide who gets it. " +
			"A policy on a Cognito identity applies to whoever signs in to an app.",
		FalsePositives: "Manual changes by people who are allowed to make them: list their roles in Config.Pipelines.",
		NextSteps:      "Read the policy; list the members of the group; see what the Cognito identity pool is for.",
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
		ID: "weak-authorizer", Title: "An authorizer accepts unsigned tokens, or runs in another account", Severity: Critical, Techniques: []string{"T1556"},
		Why:            "An authorizer's function decides who may connect. Without signatures, anyone can make AWS call it; a function in another account lets in whoever its owner likes.",
		FalsePositives: "Authorizers that check tokens themselves, without keys in AWS IoT; functions in one of the company's accounts that is not in Config.Accounts.",
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
		ID: "role-alias-changed", Title: "A role alias got another role, or credentials that last longer", Severity: High, Techniques: []string{"T1098.003", "T1550.001"},
		Why:            "A role alias gives devices the permissions of a role in the rest of AWS. One call is enough to give them another role.",
		FalsePositives: "A role that is replaced on purpose.",
		NextSteps:      "Read the policies of the role; restore the previous one.",
		Match: match.Any(
			iot.UpdateRoleAlias.Where(func(req *iot.UpdateRoleAliasRequest) bool {
				return req.RoleARN != "" || req.CredentialDurationSeconds > longSession
			}),
			iot.CreateRoleAlias.Where(func(req *iot.CreateRoleAliasRequest) bool { return req.CredentialDurationSeconds > longSession }),
		),
	}
}
