package detect_test

import (
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
	. "github.com/iottrail/iottrail/iottrailtest"
)

func credentialTests() []ruleTest {
	const cert = "2911e4859bc000000000000000000000000000000000000000000000000000aa"
	active := &iot.UpdateCertificateRequest{CertificateID: cert, NewStatus: iot.CertificateStatusActive}
	group := "arn:aws:iot:eu-central-1:111122223333:thinggroup/all"
	open := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}`
	narrow := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-central-1:111122223333:client/${iot:Connection.Thing.ThingName}"}]}`
	wrongDeny := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"*"},{"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:eu-central-1:111122223333:topic/cmd/#"}]}`
	own, foreign := "arn:aws:lambda:eu-central-1:111122223333:function:auth", "arn:aws:lambda:eu-central-1:999988887777:function:auth"
	at := func(minutes int) Option { return At(noon.Add(time.Duration(minutes) * time.Minute)) }
	return []ruleTest{
		{"certificate-active", fires, "a status", calls(NewEvent(iot.UpdateCertificate, active)), yes},
		{"certificate-active", nearly, "another status", calls(NewEvent(iot.UpdateCertificate, &iot.UpdateCertificateRequest{CertificateID: cert, NewStatus: iot.CertificateStatusInactive})), none},
		{"certificate-active", nearly, "the pipeline", calls(NewEvent(iot.UpdateCertificate, active, byPipeline())), none},
		{"certificate-active", unread, "the request is left out", calls(NewEvent(iot.UpdateCertificate, active, Omitted())), maybe},
		{"certificate-active", past, "registered without a status", calls(NewEvent(iot.RegisterCertificateWithoutCA, &iot.RegisterCertificateWithoutCARequest{CertificatePEM: "x"})), yes},
		{"certificate-active", past, "a session called like the pipeline", calls(NewEvent(iot.UpdateCertificate, active, By(Role("other", "fleet-provisioner")))), yes},

		{"certificate-back", fires, "active after it was revoked", calls(
			NewEvent(iot.UpdateCertificate, &iot.UpdateCertificateRequest{CertificateID: cert, NewStatus: iot.CertificateStatusRevoked}, at(0)),
			NewEvent(iot.UpdateCertificate, active, at(1))), yes},
		{"certificate-back", fires, "the records come in another order", calls(
			NewEvent(iot.UpdateCertificate, active, at(1)),
			NewEvent(iot.UpdateCertificate, &iot.UpdateCertificateRequest{CertificateID: cert, NewStatus: iot.CertificateStatusRevoked}, at(0))), yes},
		{"certificate-back", nearly, "active before it was revoked", calls(
			NewEvent(iot.UpdateCertificate, active, at(0)),
			NewEvent(iot.UpdateCertificate, &iot.UpdateCertificateRequest{CertificateID: cert, NewStatus: iot.CertificateStatusRevoked}, at(1))), none},
		{"certificate-back", nearly, "another certificate", calls(
			NewEvent(iot.DeleteCertificate, &iot.DeleteCertificateRequest{CertificateID: "bb" + cert[2:]}, at(0)),
			NewEvent(iot.UpdateCertificate, active, at(1))), none},
		{"certificate-back", unread, "the status is masked", calls(
			NewEvent(iot.DeleteCertificate, &iot.DeleteCertificateRequest{CertificateID: cert}, at(0)),
			NewEvent(iot.UpdateCertificate, nil, RequestJSON(`{"certificateId":"`+cert+`","newStatus":"***"}`), at(1))), maybe},
		{"certificate-back", past, "registered again by its text", calls(
			NewEvent(iot.DeleteCertificate, &iot.DeleteCertificateRequest{CertificateID: cert}, at(0)),
			NewEvent(iot.RegisterCertificateWithoutCA, &iot.RegisterCertificateWithoutCARequest{CertificatePEM: "x", Status: iot.CertificateStatusActive}, at(1),
				Answering(&iot.RegisterCertificateWithoutCAResponse{CertificateARN: "arn:aws:iot:eu-central-1:111122223333:cert/" + cert, CertificateID: cert}))), yes},

		{"ca-registers-devices", fires, "a CA", calls(NewEvent(iot.RegisterCACertificate, &iot.RegisterCACertificateRequest{CACertificate: "x", AllowAutoRegistration: iottrail.BoolOf(true)})), yes},
		{"ca-registers-devices", nearly, "without", calls(NewEvent(iot.RegisterCACertificate, &iot.RegisterCACertificateRequest{CACertificate: "x"})), none},
		{"ca-registers-devices", unread, "the request is left out", calls(NewEvent(iot.RegisterCACertificate, &iot.RegisterCACertificateRequest{CACertificate: "x"}, Omitted())), maybe},
		{"ca-registers-devices", past, "later", calls(NewEvent(iot.UpdateCACertificate, &iot.UpdateCACertificateRequest{CertificateID: cert, NewAutoRegistrationStatus: iot.AutoRegistrationStatusEnable})), yes},

		{"open-policy", fires, "everything", calls(NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p", PolicyDocument: open})), yes},
		{"open-policy", nearly, "a device's own client", calls(NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p", PolicyDocument: narrow})), none},
		{"open-policy", unread, "the request is left out", calls(NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p", PolicyDocument: open}, Omitted())), maybe},
		{"open-policy", unread, "the text is no policy", calls(NewEvent(iot.CreatePolicyVersion, &iot.CreatePolicyVersionRequest{PolicyName: "p", PolicyDocument: "{"})), maybe},
		{"open-policy", past, "back to an older version", calls(NewEvent(iot.SetDefaultPolicyVersion, &iot.SetDefaultPolicyVersionRequest{PolicyName: "p", PolicyVersionID: "1"})), maybe},

		{"deny-without-effect", fires, "a wildcard of MQTT", calls(NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p", PolicyDocument: wrongDeny})), yes},
		{"deny-without-effect", nearly, "no Deny", calls(NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p", PolicyDocument: narrow})), none},
		{"deny-without-effect", unread, "the request is left out", calls(NewEvent(iot.CreatePolicy, &iot.CreatePolicyRequest{PolicyName: "p", PolicyDocument: wrongDeny}, Omitted())), maybe},
		{"deny-without-effect", past, "in a version", calls(NewEvent(iot.CreatePolicyVersion, &iot.CreatePolicyVersionRequest{PolicyName: "p", PolicyDocument: wrongDeny})), yes},

		{"provisioning-changed", fires, "a template", calls(NewEvent(iot.UpdateProvisioningTemplate, &iot.UpdateProvisioningTemplateRequest{TemplateName: "t"})), yes},
		{"provisioning-changed", nearly, "the pipeline", calls(NewEvent(iot.UpdateProvisioningTemplate, &iot.UpdateProvisioningTemplateRequest{TemplateName: "t"}, byPipeline())), none},
		{"provisioning-changed", unread, "the request is left out", calls(NewEvent(iot.UpdateProvisioningTemplate, &iot.UpdateProvisioningTemplateRequest{TemplateName: "t"}, Omitted())), yes},
		{"provisioning-changed", past, "a role of another account with the same name", calls(NewEvent(iot.UpdateProvisioningTemplate, &iot.UpdateProvisioningTemplateRequest{TemplateName: "t"},
			With(func(ev *iottrail.Event) {
				ev.UserIdentity = iottrail.UserIdentity{Type: "AssumedRole", AccountID: "999988887777", ARN: "arn:aws:sts::999988887777:assumed-role/fleet-provisioner/x"}
			}))), yes},

		{"rights-by-group", fires, "a policy on a group", calls(NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "p", Target: group})), yes},
		{"rights-by-group", fires, "a policy on a Cognito identity", calls(NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "p", Target: "eu-central-1:0a1b2c3d-0000-4000-8000-000000000000"})), yes},
		{"rights-by-group", nearly, "a policy on a certificate", calls(NewEvent(iot.AttachPolicy, &iot.AttachPolicyRequest{PolicyName: "p", Target: "arn:aws:iot:eu-central-1:111122223333:cert/" + cert})), none},
		{"rights-by-group", unread, "the target is masked", calls(NewEvent(iot.AttachPolicy, nil, RequestJSON(`{"policyName":"p","target":"***"}`))), maybe},
		{"rights-by-group", past, "a thing joins a group that has the policy", calls(NewEvent(iot.AddThingToThingGroup, &iot.AddThingToThingGroupRequest{ThingGroupName: "all", ThingName: "t"})), yes},
		{"rights-by-group", past, "the query of a dynamic group", calls(NewEvent(iot.UpdateDynamicThingGroup, &iot.UpdateDynamicThingGroupRequest{ThingGroupName: "g", ThingGroupProperties: &iot.ThingGroupProperties{}, QueryString: "thingName:*"})), yes},

		{"weak-authorizer", fires, "no signatures", calls(NewEvent(iot.CreateAuthorizer, &iot.CreateAuthorizerRequest{AuthorizerName: "a", AuthorizerFunctionARN: own, SigningDisabled: iottrail.BoolOf(true)})), yes},
		{"weak-authorizer", fires, "a function elsewhere", calls(NewEvent(iot.UpdateAuthorizer, &iot.UpdateAuthorizerRequest{AuthorizerName: "a", AuthorizerFunctionARN: foreign})), yes},
		{"weak-authorizer", nearly, "with signatures, of one's own", calls(NewEvent(iot.CreateAuthorizer, &iot.CreateAuthorizerRequest{AuthorizerName: "a", AuthorizerFunctionARN: own})), none},
		{"weak-authorizer", unread, "the request is left out", calls(NewEvent(iot.CreateAuthorizer, &iot.CreateAuthorizerRequest{AuthorizerName: "a"}, Omitted())), maybe},
		{"weak-authorizer", past, "an alias of the function's ARN", calls(NewEvent(iot.UpdateAuthorizer, &iot.UpdateAuthorizerRequest{AuthorizerName: "a", AuthorizerFunctionARN: foreign + ":111122223333"})), yes},

		{"role-alias-changed", fires, "another role", calls(NewEvent(iot.UpdateRoleAlias, &iot.UpdateRoleAliasRequest{RoleAlias: "a", RoleARN: "arn:aws:iam::111122223333:role/admin"})), yes},
		{"role-alias-changed", nearly, "shorter", calls(NewEvent(iot.UpdateRoleAlias, &iot.UpdateRoleAliasRequest{RoleAlias: "a", CredentialDurationSeconds: 900})), none},
		{"role-alias-changed", unread, "the request is left out", calls(NewEvent(iot.UpdateRoleAlias, &iot.UpdateRoleAliasRequest{RoleAlias: "a"}, Omitted())), maybe},
		{"role-alias-changed", past, "a new alias that lasts long", calls(NewEvent(iot.CreateRoleAlias, &iot.CreateRoleAliasRequest{RoleAlias: "b", RoleARN: "r", CredentialDurationSeconds: 43200})), yes},
	}
}
