package iottrail

import (
	"bytes"
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
)

// Services whose records say in a body how a call ended.
const (
	signInSource  = "signin.amazonaws.com"
	grafanaSource = "grafana.amazonaws.com"
)

// Failed reports whether the call failed, for whatever reason: the record has an
// error code, or only an error message, as sign-ins do, or it is of a sign-in whose
// response, or details, say so and nothing else does ({"ConsoleLogin":"Failure"}). An event
// of a user of Amazon Managed Grafana failed if the status in its details says so; there,
// the error code 200 comes with successes.
//
// None of this is text from the request, so no caller can make a success look like a failure,
// or a failure like a success.
func (e *Event) Failed() bool {
	if e.EventSource == grafanaSource {
		if failed, known := grafanaStatus(e.ServiceEventDetails); known {
			return failed
		}
		if e.ErrorCode == "200" {
			return false
		}
	}
	return e.ErrorCode != "" || e.ErrorMessage != "" || e.signInFailed()
}

// Denied reports whether the call failed because a policy did not allow it, or because the
// caller's credentials were not valid. A failed sign-in counts, too. An expired session is not
// a denial, as its caller had been let in, and neither is a dry run.
//
// Services have many codes for that. If a policy does not allow a call, the code has
// AccessDenied, Unauthorized, NotAuthorized, AuthorizationError, Forbidden or the like in it:
// "AccessDeniedException", "VpceAccessDenied", "Client.UnauthorizedOperation". If the
// credentials were not valid, it is AuthFailure, InvalidClientTokenId, InvalidAccessKeyId,
// UnrecognizedClient, SignatureDoesNotMatch, IncompleteSignature, InvalidSignature,
// MissingAuthenticationToken, InvalidIdentityToken or IDPRejectedClaim. 401 and 403 are denials
// as well; ExpiredToken, RequestExpired, OptInRequired and DryRunOperation are not.
//
// If there is no code, the message must begin with one of AWS's sentences for that; names that
// callers choose come later in messages.
func (e *Event) Denied() bool {
	switch {
	case !e.Failed():
		return false
	case e.ErrorCode != "":
		return deniedCode(e.ErrorCode)
	case e.signInFailed():
		return true
	}
	return deniedMessage(e.ErrorMessage)
}

// signInFailed reports whether the record is of a sign-in, to the console or to Identity
// Center, that says of itself that it failed.
func (e *Event) signInFailed() bool {
	if e.EventSource != signInSource && e.EventType != EventTypeConsoleSignIn {
		return false
	}
	return says(e.ResponseElements, e.EventName, "Failure") || says(e.ServiceEventDetails, e.EventName, "Failure")
}

// grafanaStatus reads result.statusType of the details of an event. One failure counts for
// more than any number of successes.
func grafanaStatus(details []byte) (failed, known bool) {
	freeform.Members(details, func(name, value []byte) bool {
		if string(name) == "result" {
			failed = failed || says(value, "statusType", "failure")
			known = known || failed || says(value, "statusType", "success")
		}
		return true
	})
	return failed, known
}

// says reports whether body is an object with a member of that name whose value is the
// text, in upper or lower case. The text is free of characters that JSON escapes.
func says(body []byte, name, text string) bool {
	found := false
	freeform.Members(body, func(n, v []byte) bool {
		if string(n) == name && len(v) == len(text)+2 && v[0] == '"' && equalFold(v[1:len(v)-1], text) {
			found = true
		}
		return !found
	})
	return found
}

// equalFold is strings.EqualFold for ASCII.
func equalFold(b []byte, text string) bool {
	if len(b) != len(text) {
		return false
	}
	for i := range b {
		if lower(b[i]) != lower(text[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// deniedParts are parts of codes that are denials, in lower case and without underscores.
var deniedParts = [...][]byte{
	[]byte("accessdenied"), []byte("unauthorized"), []byte("notauthorized"), []byte("forbidden"), []byte("permissiondenied"),
	[]byte("authorizationerror"), []byte("authorizationfail"), []byte("authfailure"),
	[]byte("insufficientprivileges"), []byte("insufficientpermissions"),
}

// deniedCodes are whole codes that are denials: of HTTP, and those by which services say
// that credentials, or a signature made with them, were not valid. As a part of another code
// such a word may be of other things: KMSInvalidSignatureException is of a document's.
var deniedCodes = [...][]byte{
	[]byte("401"), []byte("403"),
	[]byte("invalidclienttokenid"), []byte("invalidaccesskeyid"), []byte("unrecognizedclient"),
	[]byte("signaturedoesnotmatch"), []byte("incompletesignature"), []byte("invalidsignature"),
	[]byte("missingauthenticationtoken"), []byte("invalididentitytoken"), []byte("idprejectedclaim"),
}

// deniedCode reports whether an error code is a denial. A code may come with its package
// before a #, with parts divided by dots, such as "Client." or "EC2.", of which one is
// enough, and with text after a colon or a space, which does not count.
func deniedCode(code string) bool {
	if end := strings.IndexAny(code, ": "); end >= 0 {
		code = code[:end]
	}
	code = code[strings.LastIndexByte(code, '#')+1:]
	var buf [128]byte // no code is longer
	for more := true; more; {
		var part string
		part, code, more = strings.Cut(code, ".")
		word := buf[:0]
		for i := 0; i < len(part) && len(word) < len(buf); i++ {
			if part[i] != '_' {
				word = append(word, lower(part[i]))
			}
		}
		for _, p := range deniedParts {
			if bytes.Contains(word, p) {
				return true
			}
		}
		word = bytes.TrimSuffix(word, []byte("exception"))
		for _, c := range deniedCodes {
			if bytes.Equal(word, c) {
				return true
			}
		}
	}
	return false
}

// deniedSentences are beginnings of messages that are denials. A name may begin with the
// same words; so a sentence goes on after a space, and a single word does not.
var deniedSentences = [...]string{
	"access denied", "accessdenied", "accessdeniedexception", "permission denied",
	"you are not authorized", "you do not have permission", "not authorized", "user is not authorized", "the user is not authorized",
	"the request was denied due to a vpc endpoint policy", "unauthorized", "forbidden",
}

// deniedMessage reports whether an error message without a code says that the caller was
// not allowed to make the call.
func deniedMessage(message string) bool {
	// "User: ARN is not authorized to perform: ..."; no ARN of a caller has a space.
	rest := strings.TrimPrefix(message, "User: ")
	if _, said, _ := strings.Cut(rest, " "); strings.HasPrefix(said, "is not authorized to ") {
		return true
	}
	for _, s := range deniedSentences {
		if len(message) < len(s) || !strings.EqualFold(message[:len(s)], s) {
			continue
		}
		if rest := message[len(s):]; rest == "" || strings.IndexByte(".,:;(!", rest[0]) >= 0 || rest[0] == ' ' && strings.Contains(s, " ") {
			return true
		}
	}
	return false
}

// BodyOmitted reports whether CloudTrail left the request or the response out for its size.
// What such a call did can't be known from its record, and a caller may pad a request for that
// purpose: a detection that reads bodies should count such records.
func (e *Event) BodyOmitted() bool {
	_, request := freeform.Omitted(e.RequestParameters)
	_, response := freeform.Omitted(e.ResponseElements)
	return request || response
}
