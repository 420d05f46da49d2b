package main

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// This file describes the rules of detect/rules_callers.go.

const signIn = "signin.amazonaws.com"

// absentIn is a member that EventBridge must not find.
var absentIn = list{object{{"exists", false}}}

// succeeded leaves out calls that failed, as far as one member says it.
var succeeded = clause{
	name: "failed", not: true,
	sigma: []object{{{"errorCode|exists", true}}},
	event: object{{"errorCode", absentIn}},
}

// ourselves leaves out what services do with somebody's rights.
var ourselves = clause{
	name: "service", not: true,
	sigma: []object{{{"userIdentity.invokedBy|exists", true}}},
	event: nested("userIdentity.invokedBy", absentIn),
}

var byRoot = clause{
	name: "root",
	sigma: []object{
		{{"userIdentity.type", "Root"}},
		{{"userIdentity.sessionContext.assumedRoot", "true"}},
	},
	event: nested("userIdentity.$or", list{nested("type", list{"Root"}), nested("sessionContext.assumedRoot", list{"true"})}),
}

var byPeople = clause{
	name:  "people",
	sigma: []object{{{"userIdentity.type", list{"Root", "IAMUser"}}}},
	event: nested("userIdentity.type", list{"Root", "IAMUser"}),
}

var withoutMFA = clause{
	name: "mfa", not: true,
	sigma: []object{
		{{"userIdentity.sessionContext.attributes.mfaAuthenticated", "true"}},
		{{"additionalEventData.MFAUsed", "Yes"}},
	},
	event: nested("userIdentity.sessionContext.attributes.$or", list{
		nested("mfaAuthenticated", list{"false"}), nested("mfaAuthenticated", absentIn),
	}).merge(nested("additionalEventData.$or", list{nested("MFAUsed", list{"No"}), nested("MFAUsed", absentIn)})),
}

var signedIn = clause{
	name: "refused", not: true,
	sigma: []object{{{"responseElements.ConsoleLogin", "Failure"}}},
	event: nested("responseElements.$or", list{nested("ConsoleLogin", list{"Success"}), nested("ConsoleLogin", absentIn)}),
}

// denied is what Event.Denied goes by, except for messages without a code.
var denied = clause{
	name: "denied",
	sigma: []object{
		{{"errorCode|contains", list{
			"AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden", "PermissionDenied", "AuthorizationError", "AuthorizationFail",
			"AuthFailure", "InsufficientPrivileges", "InsufficientPermissions",
		}}},
		{{"errorCode", list{
			"InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException", "SignatureDoesNotMatch", "IncompleteSignature",
			"InvalidSignatureException", "MissingAuthenticationToken", "InvalidIdentityToken", "IDPRejectedClaim",
		}}},
		{{"eventSource", signIn}, {"responseElements.ConsoleLogin", "Failure"}},
	},
}

var readOnly = clause{
	name:  "reads",
	sigma: []object{{{"readOnly", true}}},
}

var callerSketches = []sketch{
	{
		rule: "root-use", also: []clause{byRoot, ourselves},
		unsaid: []string{"A call by root that another account received, where the type is AWSAccount, is not found."},
		note:   "AWS services make some calls in root's name; those are left out: see below what services do in someone's name.",
	},
	{
		rule: "no-mfa",
		calls: []calls{
			{source: signIn, names: []string{"ConsoleLogin"}},
			iotCalls(grants()...),
		},
		also:   []clause{byPeople, withoutMFA, succeeded, signedIn},
		unsaid: []string{"A record that can't say whether there was a second factor is not found."},
		note: "Calls with lasting keys never show a second factor, and so all are findings. Sessions of roles are left out, as pipelines and services have no second factor: " +
			"have a rule of your own for those that people assume. ConsoleLogin is no action of an API, and so has no model.",
	},
	{
		rule: "new-attacher",
		none: "who is new is not in a record",
		note: "What else a caller did before does not make it known: an attacker looks around first. The name of a session does not make a role new.",
	},
	{
		rule: "denied-often", also: []clause{denied},
		unsaid: []string{"A denial that only a message says, without a code, is not counted; nor is one whose code has underscores in its words."},
		note:   "A federated user counts as whoever asked for the token, whatever name was asked for in GetFederationToken.",
	},
	{
		rule: "from-outside",
		none: "the addresses are a company's own",
		note: "Calls that AWS services make mostly have no address, and are left out; the call that set the service to work has one. " +
			"What came through a VPC endpoint is a Maybe if its address is one of the company's, as the owner of a VPC chooses those: put your endpoints into Config.VPCEndpoints.",
	},
	{
		rule: "look-around", calls: []calls{iotCalls()}, also: []clause{readOnly}, distinct: "eventName",
		unsaid: []string{"It goes by readOnly, which CloudTrail writes, and not by the access level of the action."},
	},
	{rule: "new-address", none: "what is new is not in a record"},
}

// grants are the actions of AWS IoT that grant permissions.
func grants() (names []string) {
	for _, a := range iot.Actions() {
		if a.Access == iottrail.AccessPermissionsManagement {
			names = append(names, a.Name)
		}
	}
	return names
}
