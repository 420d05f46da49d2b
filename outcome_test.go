package iottrail_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
)

// ends are records that failed, or did not, for one reason each.
var ends = []struct {
	name           string
	ev             iottrail.Event
	failed, denied bool
}{
	{"nothing", iottrail.Event{}, false, false},
	{"a code", iottrail.Event{ErrorCode: "ThrottlingException"}, true, false},
	{"a message", iottrail.Event{ErrorMessage: "it broke"}, true, false},
	{"a denial", iottrail.Event{ErrorCode: "AccessDenied"}, true, true},
	{"a denial's message beside another code", iottrail.Event{ErrorCode: "InvalidRequestException", ErrorMessage: "User: x is not authorized to perform: a"}, true, false},
	{"a failure in the request", iottrail.Event{RequestParameters: body(`{"ConsoleLogin":"Failure","errorCode":"AccessDenied","statusType":"failure"}`)}, false, false},
	{"a failure in the response of a call", iottrail.Event{EventSource: "iot.amazonaws.com", EventName: "CreateThing", ResponseElements: body(`{"CreateThing":"Failure","thingName":"Failure"}`)}, false, false},
	{"texts of the caller", iottrail.Event{UserAgent: "AccessDenied", SourceIPAddress: "Failure", AdditionalEventData: body(`{"ConsoleLogin":"Failure"}`)}, false, false},

	{"a sign-in", signInTo("ConsoleLogin", `{"ConsoleLogin":"Success"}`), false, false},
	{"a failed sign-in", signInTo("ConsoleLogin", `{"ConsoleLogin":"Failure"}`), true, true},
	{"a failed sign-in with a message", withError(signInTo("ConsoleLogin", `{"ConsoleLogin":"Failure"}`), "", "Failed authentication"), true, true},
	{"a failed sign-in with a code", withError(signInTo("ConsoleLogin", `{"ConsoleLogin":"Failure"}`), "InternalFailure", ""), true, false},
	{"a failed second factor", signInTo("CheckMfa", `{"CheckMfa":"Failure"}`), true, true},
	{"a failed change of role", signInTo("SwitchRole", `{ "SwitchRole" : "Failure" }`), true, true},
	{"in lower case", signInTo("ConsoleLogin", `{"ConsoleLogin":"failure"}`), true, true},
	{"success and failure", signInTo("ConsoleLogin", `{"ConsoleLogin":"Success","ConsoleLogin":"Failure"}`), true, true},
	{"failure and success", signInTo("ConsoleLogin", `{"ConsoleLogin":"Failure","ConsoleLogin":"Success"}`), true, true},
	{"the failure of another", signInTo("ConsoleLogin", `{"ConsoleLogin":"Success","note":"Failure"}`), false, false},
	{"a failure inside", signInTo("ConsoleLogin", `{"ConsoleLogin":{"ConsoleLogin":"Failure"}}`), false, false},
	{"a sign-in without a response", signInTo("ConsoleLogin", `null`), false, false},
	{"a sign-in whose response is a text", signInTo("ConsoleLogin", `"ConsoleLogin: Failure"`), false, false},
	{"a sign-in by its type", iottrail.Event{EventType: iottrail.EventTypeConsoleSignIn, EventName: "ConsoleLogin", ResponseElements: body(`{"ConsoleLogin":"Failure"}`)}, true, true},
	{"a sign-in to Identity Center", detailed("signin.amazonaws.com", "CredentialVerification", `{"CredentialVerification":"Success"}`), false, false},
	{"a failed one", detailed("signin.amazonaws.com", "CredentialVerification", `{"CredentialVerification":"Failure"}`), true, true},
	{"a failed one of another step", detailed("signin.amazonaws.com", "UserAuthentication", `{"UserAuthentication":"Failure"}`), true, true},
	{"details of another service", detailed("kms.amazonaws.com", "RotateKey", `{"RotateKey":"Failure"}`), false, false},

	{"Grafana's success with a code", withError(grafana(`{"result":{"statusType":"success","statusCode":"200"}}`), "200", ""), false, false},
	{"Grafana's success with a code and a message", withError(grafana(`{"result":{"statusType":"success"}}`), "200", "AccessDenied"), false, false},
	{"Grafana's success with a denial's code", withError(grafana(`{"result":{"statusType":"success"}}`), "403", ""), false, false},
	{"Grafana's failure without a code", grafana(`{"action":"login-auth.sso","result":{"statusType":"failure"}}`), true, false},
	{"Grafana's failure with the code of a success", withError(grafana(`{"result":{"statusType":"failure"}}`), "200", ""), true, false},
	{"Grafana's denial", withError(grafana(`{"result":{"statusType":"failure"}}`), "403", ""), true, true},
	{"Grafana's failure and success", grafana(`{"result":{"statusType":"failure","statusType":"success"}}`), true, false},
	{"Grafana's failure in a second result", grafana(`{"result":{"statusType":"success"},"result":{"statusType":"failure"}}`), true, false},
	{"Grafana's failure in a first result", grafana(`{"result":{"statusType":"failure"},"result":{"statusType":"success"}}`), true, false},
	{"Grafana's status elsewhere", withError(grafana(`{"statusType":"success","request":{"result":{"statusType":"success"}}}`), "500", ""), true, false},
	{"Grafana's failure elsewhere", grafana(`{"statusType":"failure","request":{"result":{"statusType":"failure"}}}`), false, false},
	{"Grafana's code of a success without details", withError(grafana(``), "200", ""), false, false},
	{"Grafana's API", withError(grafana(``), "AccessDeniedException", ""), true, true},
	{"a status of tomorrow", withError(grafana(`{"result":{"statusType":"partial"}}`), "500", ""), true, false},
	{"the code of a success elsewhere", iottrail.Event{EventSource: "iot.amazonaws.com", ErrorCode: "200"}, true, false},
}

func body(text string) json.RawMessage { return json.RawMessage(text) }

func signInTo(name, response string) iottrail.Event {
	return iottrail.Event{EventSource: "signin.amazonaws.com", EventType: iottrail.EventTypeConsoleSignIn, EventName: name, ResponseElements: body(response)}
}

func detailed(source, name, details string) iottrail.Event {
	return iottrail.Event{EventSource: source, EventType: iottrail.EventTypeServiceEvent, EventName: name, ServiceEventDetails: body(details)}
}

func grafana(details string) iottrail.Event {
	return detailed("grafana.amazonaws.com", "create", details)
}

func withError(ev iottrail.Event, code, message string) iottrail.Event {
	ev.ErrorCode, ev.ErrorMessage = code, message
	return ev
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	for _, c := range ends {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.failed, c.ev.Failed(), "Failed")
			require.Equal(t, c.denied, c.ev.Denied(), "Denied")
		})
	}
}

func TestDeniedCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"AccessDenied": true, "AccessDeniedException": true, "AccessDeniedFault": true, "AccountAccessDenied": true, "S3AccessDenied": true,
		"VpceAccessDenied": true, "KMS.AccessDeniedException": true, "KMSAccessDeniedException": true, "Server.AccessDenied": true,
		"accessDenied": true, "ACCESS_DENIED": true, "TOPIC_AUTHORIZATION_FAILED": true, "AuthorizationFailure": true,
		"AuthorizationError": true, "AuthorizationErrorException": true, "UnauthorizedOperation": true, "Client.UnauthorizedOperation": true,
		"UnauthorizedException": true, "UnauthorizedAccess": true, "UnauthorizedRequest": true, "ForbiddenException": true, "Forbidden": true,
		"NotAuthorized": true, "NotAuthorizedException": true, "IAMUserNotAuthorized": true, "AuthFailure": true, "Client.AuthFailure": true,
		"AuthFailure.ServiceLinkedRoleCreationNotPermitted": true, "InsufficientPrivilegesException": true, "PermissionDeniedException": true,
		"401": true, "403": true, "com.example.iot#AccessDeniedException": true, "AccessDeniedException:http://internal.example.com/": true,
		"AccessDeniedException: no": true,
		// Credentials that did not hold.
		"InvalidClientTokenId": true, "Client.InvalidClientTokenId": true, "InvalidAccessKeyId": true, "UnrecognizedClientException": true,
		"SignatureDoesNotMatch": true, "IncompleteSignature": true, "IncompleteSignatureException": true, "InvalidSignatureException": true,
		"MissingAuthenticationToken": true, "MissingAuthenticationTokenException": true, "InvalidIdentityToken": true, "IDPRejectedClaim": true,

		"ThrottlingException": false, "ResourceNotFoundException": false, "DryRunOperation": false, "Client.DryRunOperation": false,
		"ExpiredToken": false, "ExpiredTokenException": false, "RequestExpired": false, "OptInRequired": false, "NoSuchEntityException": false,
		"InvalidUserType": false, "AWSOrganizationsNotInUseException": false, "AuthorizationNotFound": false, "AuthorizationAlreadyExists": false,
		"KMSInvalidSignatureException": false, "InsufficientS3BucketPolicyException": false, "4030": false, "200": false, "404": false,
		"Client.InvalidPermission.NotFound": false, "OperationNotPermitted": false,
		// What comes after the code is not the code.
		"ValidationException: AccessDenied": false, "ValidationException AccessDenied": false, "AccessDenied#ValidationException": false,
		strings.Repeat("x", 300): false,
	} {
		ev := iottrail.Event{ErrorCode: code}
		assert.Equal(t, want, ev.Denied(), code)
		assert.True(t, ev.Failed(), code)
	}
}

func TestDeniedMessages(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		"User: arn:aws:sts::111122223333:assumed-role/Fleet/ines is not authorized to perform: iot:UpdateCertificate on resource: x": true,
		"arn:aws:iam::111122223333:user/ines is not authorized to perform: iot:UpdateCertificate":                                    true,
		"User: anonymous is not authorized to perform: es:ESHttpGet":                                                                 true,
		"Access Denied":                                       true,
		"Access denied.":                                      true,
		"access denied to the topic":                          true,
		"AccessDeniedException: no":                           true,
		"You are not authorized to perform this operation.":   true,
		"The user is not authorized":                          true,
		"The request was denied due to a VPC endpoint policy": true,
		"Forbidden":                             true,
		"Unauthorized: bad token":               true,
		"":                                      false,
		"Failed authentication":                 false,
		"No username found in supplied account": false,
		"Rate exceeded":                         false,
		"Thing User: x is not authorized to perform: y does not exist":          false,
		"Policy Access Denied not found":                                        false,
		"Forbidden does not exist":                                              false,
		"AccessDenied-1 does not exist":                                         false,
		"Unauthorizedthing does not exist":                                      false,
		"User: two words is not authorized to perform":                          false,
		"User: x is not authorized":                                             false,
		"The thing group is not empty: x is not authorized to perform anything": false,
	} {
		ev := iottrail.Event{ErrorMessage: message}
		assert.Equal(t, want, ev.Denied(), message)
	}
}

func TestOutcomeAllocatesNothing(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	for i := range ends {
		ev := &ends[i].ev
		_, objects := alone.Allocated(func() {
			for range 100 {
				ev.Failed()
				ev.Denied()
			}
		})
		require.Zero(t, objects, ends[i].name)
	}
}
