// Package iotinput makes the AWS SDK's input of a call from the record of the call: an
// *iot.AttachPolicyInput of the SDK from a record of AttachPolicy, and so on for every action
// of package iot of this library.
//
//	in, err := iotinput.Of(ev)
//	if err != nil {
//		return err // what the input lacks, or why there is none
//	}
//	switch in := in.(type) {
//	case *iot.AttachPolicyInput:
//		_, err = client.AttachPolicy(ctx, in)
//	}
//
// [Of] is for records of any action, [As] for records of one. Use an input to repeat a call, in a test
// account for example, or to pass what was asked for to code that is written for the SDK.
//
// # What an input holds
//
// An input holds what the record proves, and nothing else. A member that the record does not have
// stays nil, even if the SDK requires it: the SDK then refuses to make the call. A member that is
// present, but empty or 0, is a pointer to that value. Names, times, numbers and binary data are read
// in all spellings that package iot reads.
//
// Nothing that the input can't hold is dropped silently: an [*IncompleteError] lists each such member
// by its path, and comes with the input, which has everything else. Each wraps one of
//
//   - [ErrMasked]: CloudTrail did not write the value, as it is secret.
//   - [ErrUnknownMember]: the SDK's type has no such member, because the record or package iot
//     is newer than the SDK.
//   - [ErrValue]: the value is of a different kind than the member, out of range for its Go type, or
//     not base64, or the member appears twice.
//
// If the whole request is missing, that is an error as well: see [Of].
//
// What package iot treats as absent stays nil without an error: null, and the empty string in
// place of a number, a boolean, a time, a structure, a list or a map, as old records have it.
// For some members the SDK has no pointer: there a boolean that is false, and an enumeration
// that is the empty string, are the same as an absent one. The SDK sends neither.
//
// # What an input is not
//
//   - It is not the request. The caller, the region and the endpoint are those of the client that you
//     use. What the record says about them is in the Event: AWSRegion, RecipientAccountID and Actor.
//   - Calling with it is a new call, at a new time, with its own record. Names and ARNs in it
//     are those of the recorded account. A client token in it is sent again, and AWS may treat
//     the call as a repeat of the first one.
//   - It does not say whether the call succeeded. A call that failed has an input as well, if
//     CloudTrail wrote its request: ask [iottrail.Event.Failed] before calling again. ReadOnly
//     of the Event says which calls only read.
//   - Secrets are missing. CloudTrail masks, among others, the description of a package and the
//     attributes and the recipe of its versions.
//   - Responses are not used. What AWS chose, such as the id of a certificate, has another value
//     after a new call, and later records still name the first one.
//   - It is not checked. Records come from people who made calls, attackers among them: call
//     again only what you would have called.
//
// # Cost
//
// The SDK's package for AWS IoT is large: compiling it for the first time takes most of a minute. Only
// this package of the module imports it.
package iotinput

//go:generate go run -C ../../internal/gen ./inputgen
