package main

import "strings"

const (
	fleetAccount   = "111122223333" // owns the fleet and the trail
	partnerAccount = "444455556666" // a partner's, who is to see telemetry
	homeRegion     = "eu-central-1"
	globalRegion   = "us-east-1" // where sign-in and IAM log
)

// User agents.
const (
	browser   = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
	goSDK     = "aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 md/GOOS#linux md/GOARCH#amd64 api/iot#1.69.4 m/E"
	cli       = "aws-cli/2.31.9 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython m/AA,E,b,s cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#iot"
	boto      = "Boto3/1.40.45 md/Botocore#1.40.45 ua/2.1 os/linux#6.8.0-84-generic md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython m/b,D,Z cfg/retry-mode#legacy Botocore/1.40.45"
	java      = "aws-sdk-java/2.34.6 md/io#sync md/http#Apache ua/2.1 api/iot#2.34.x os/Linux#6.1.152 lang/java#21.0.8 md/OpenJDK_64-Bit_Server_VM#21.0.8+9-LTS md/vendor#Amazon.com_Inc. m/D"
	nodeSDK   = "aws-sdk-js/3.899.0 ua/2.1 os/linux#5.10.244 lang/js md/nodejs#22.19.0 api/iot#3.899.0 exec-env/AWS_Lambda_nodejs22.x m/E"
	terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 md/GOOS#linux md/GOARCH#amd64 api/iot#1.69.4 m/E"
)

// An identity is userIdentity, in CloudTrail's order.
type identity struct {
	Type             string          `json:"type,omitempty"`
	PrincipalID      string          `json:"principalId,omitempty"`
	ARN              string          `json:"arn,omitempty"`
	AccountID        string          `json:"accountId,omitempty"`
	AccessKeyID      string          `json:"accessKeyId,omitempty"`
	UserName         string          `json:"userName,omitempty"`
	SessionContext   *sessionContext `json:"sessionContext,omitempty"`
	InvokedBy        string          `json:"invokedBy,omitempty"`
	IdentityProvider string          `json:"identityProvider,omitempty"`
	OnBehalfOf       *onBehalfOf     `json:"onBehalfOf,omitempty"`
	InScopeOf        *inScopeOf      `json:"inScopeOf,omitempty"`
	CredentialID     string          `json:"credentialId,omitempty"`
}

type sessionContext struct {
	Issuer          *sessionIssuer    `json:"sessionIssuer,omitempty"`
	WebIDFederation *webIDFederation  `json:"webIdFederationData,omitempty"`
	Attributes      sessionAttributes `json:"attributes"`
	SourceIdentity  string            `json:"sourceIdentity,omitempty"`
	EC2RoleDelivery string            `json:"ec2RoleDelivery,omitempty"`
}

type sessionIssuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

type webIDFederation struct {
	Provider   string            `json:"federatedProvider,omitempty"` // {} where nobody federated
	Attributes map[string]string `json:"attributes,omitempty"`
}

type sessionAttributes struct {
	CreationDate     string `json:"creationDate"`
	MFAAuthenticated string `json:"mfaAuthenticated"`
}

type onBehalfOf struct {
	UserID           string `json:"userId"`
	IdentityStoreARN string `json:"identityStoreArn"`
}

type inScopeOf struct {
	IssuerType          string `json:"issuerType"`
	CredentialsIssuedTo string `json:"credentialsIssuedTo"`
}

// A caller is an identity, where it calls from, and with what.
type caller struct {
	identity
	address, agent string
}

// role is a session of a role of an account. The role's path, if it has one,
// comes before its name.
func role(account, path, session, since string) identity {
	name := path[strings.LastIndexByte(path, '/')+1:]
	id := "AROA" + strings.ToUpper(hexOf(10, "role", name)) + "EXAMPLE"
	return identity{
		Type:        "AssumedRole",
		PrincipalID: id + ":" + session,
		ARN:         "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + session,
		AccountID:   account,
		AccessKeyID: "ASIA" + strings.ToUpper(hexOf(9, "key", name, session, since)) + "EXAMPLE",
		SessionContext: &sessionContext{
			Issuer:     &sessionIssuer{"Role", id, "arn:aws:iam::" + account + ":role/" + path, account, name},
			Attributes: sessionAttributes{since, "false"},
		},
	}
}

// user is an IAM user of the fleet's account, with a long-lived access key.
func user(name string) identity {
	return identity{
		Type:        "IAMUser",
		PrincipalID: "AIDA" + strings.ToUpper(hexOf(10, "user", name)) + "EXAMPLE",
		ARN:         "arn:aws:iam::" + fleetAccount + ":user/" + name,
		AccountID:   fleetAccount,
		AccessKeyID: "AKIA" + strings.ToUpper(hexOf(9, "key", name)) + "EXAMPLE",
		UserName:    name,
	}
}

// via is the same caller, for whom a service makes the call.
func (c caller) via(service string) caller {
	c.InvokedBy, c.address, c.agent = service, service, service
	return c
}

// with is the same caller with another user agent.
func (c caller) with(agent string) caller {
	c.agent = agent
	return c
}

// mfa is the same caller in a session that began with a second factor.
func (c caller) mfa() caller {
	sc := *c.SessionContext
	sc.Attributes.MFAAuthenticated = "true"
	c.SessionContext = &sc
	return c
}

// The cast.

// githubProvider is the identity provider that authenticates the pipeline.
const githubProvider = "arn:aws:iam::" + fleetAccount + ":oidc-provider/token.actions.githubusercontent.com"

// pipeline is the CI/CD pipeline that provisions devices: a role that it gets
// for a web identity token. It runs on the day that since names.
func pipeline(session, since string) caller {
	id := role(fleetAccount, "fleet-provisioner", session, since)
	id.SessionContext.WebIDFederation = &webIDFederation{githubProvider, map[string]string{
		"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
		"token.actions.githubusercontent.com:sub": "repo:example-pumps/fleet:ref:refs/heads/main",
	}}
	return caller{id, "198.51.100.24", goSDK}
}

// ines runs the fleet. She signs in through Identity Center, with a second
// factor, and works under a role that bears her name as its session's.
func ines(since string) caller {
	id := role(fleetAccount, "aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_FleetOperator_0a1b2c3d4e5f6a7b", "ines.okafor@example.com", since)
	return caller{id, "203.0.113.17", cli}.mfa()
}

// inesAtPortal is the same person where she is still an Identity Center user
// and has no role yet.
var inesAtPortal = caller{identity{
	Type:         "IdentityCenterUser",
	AccountID:    fleetAccount,
	OnBehalfOf:   &onBehalfOf{"2c91f4a7-6b03-4d58-9e1a-70c5d8b2e364", "arn:aws:identitystore::" + fleetAccount + ":identitystore/d-0f1e2d3c4b"},
	CredentialID: "b1c2d3e4-0f1a-4b2c-8d3e-4f5a6b7c8d9e",
}, "203.0.113.17", browser}

// mats is a contractor, an IAM user who may read a little.
var mats = caller{user("mats.lindqvist"), "192.0.2.88", boto}

// kiosk is a federated user: a screen in the service workshop, for which
// mats's user obtained credentials.
var kiosk = caller{identity{
	Type:        "FederatedUser",
	PrincipalID: fleetAccount + ":workshop-kiosk",
	ARN:         "arn:aws:sts::" + fleetAccount + ":federated-user/workshop-kiosk",
	AccountID:   fleetAccount,
	AccessKeyID: "ASIA7KIOSK001EXAMPLE",
	SessionContext: &sessionContext{
		Issuer:     &sessionIssuer{"IAMUser", mats.PrincipalID, mats.ARN, fleetAccount, mats.UserName},
		Attributes: sessionAttributes{"2026-10-06T13:02:40Z", "false"},
	},
}, "192.0.2.90", "aws-sdk-js/3.899.0 ua/2.1 os/Windows#10 lang/js md/browser#Microsoft-Edge_140.0 api/iot#3.899.0 m/E"}

// root is the account's root user, on the night when it should not have been.
var root = caller{identity{
	Type:        "Root",
	PrincipalID: fleetAccount,
	ARN:         "arn:aws:iam::" + fleetAccount + ":root",
	AccountID:   fleetAccount,
	AccessKeyID: "ASIA2ROOT0001EXAMPLE",
	SessionContext: &sessionContext{
		Attributes: sessionAttributes{"2026-10-07T01:12:44Z", "false"},
	},
}, "203.0.113.199", browser}

// backup is the IAM user that root creates that night, under an innocent name.
var backup = caller{user("svc-backup"), "2001:db8:4f1:9::b7", boto}

// partner is a job in the partner's account.
var partner = caller{role(partnerAccount, "telemetry-import", "nightly", "2026-10-07T03:30:00Z"), "198.51.100.140", java}

// partnerSeenFromHere is the same caller as the fleet's own trail shows it: an
// account and no more.
var partnerSeenFromHere = caller{identity{
	Type:        "AWSAccount",
	PrincipalID: partner.PrincipalID,
	AccountID:   partnerAccount,
}, partner.address, java}

// gateway is an instance role: a protocol gateway on EC2.
var gateway = caller{func() identity {
	id := role(fleetAccount, "modbus-gateway", "i-0f00dcafe12345678", "2026-10-06T05:41:09Z")
	id.SessionContext.EC2RoleDelivery = "2.0"
	return id
}(), "198.51.100.77", java}

// quarantine is the Lambda function that isolates a device.
var quarantine = caller{func() identity {
	id := role(fleetAccount, "service-role/quarantine-device", "quarantine-device", "2026-10-08T08:30:12Z")
	id.InScopeOf = &inScopeOf{"AWS::Lambda::Function", "arn:aws:lambda:eu-central-1:" + fleetAccount + ":function:quarantine-device"}
	return id
}(), "198.51.100.201", nodeSDK}

// config is AWS Config, which takes stock under its service-linked role.
var config = caller{role(fleetAccount, "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig", "configLambdaExecution", "2026-10-08T02:00:00Z"), "", ""}.via("config.amazonaws.com")

// aws is an AWS service that acts for itself.
func aws(service string) caller {
	return caller{identity{Type: "AWSService", InvokedBy: service}, service, service}
}

// internal is the identity of an AwsServiceEvent, which has no type.
var internal = caller{identity{AccountID: fleetAccount, InvokedBy: "AWS Internal"}, "AWS Internal", "AWS Internal"}

// The things.

func iotARN(kind, name string) string {
	return "arn:aws:iot:" + homeRegion + ":" + fleetAccount + ":" + kind + "/" + name
}

// certID is the id of a certificate that the story knows by a label.
func certID(label string) string { return hexOf(64, "certificate", label) }

func certARN(label string) string { return iotARN("cert", certID(label)) }

func thingARN(name string) string { return iotARN("thing", name) }

func groupARN(name string) string { return iotARN("thinggroup", name) }

func roleARN(name string) string { return "arn:aws:iam::" + fleetAccount + ":role/" + name }

func keyARN() string {
	return "arn:aws:kms:" + homeRegion + ":" + fleetAccount + ":key/" + uuid("kms key")
}

const trailBucket = "example-pumps-trail"
