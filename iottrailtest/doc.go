// Package iottrailtest is for tests of programs that use iottrail: it makes Events, in a line of
// code each, and compares them.
//
//	ev := iottrailtest.NewEvent(iot.AttachPolicy,
//		&iot.AttachPolicyRequest{PolicyName: "pump", Target: "arn:aws:iot:us-east-1:111122223333:cert/0a1b"},
//		iottrailtest.By(iottrailtest.Root()),
//		iottrailtest.From("203.0.113.7"))
//	if got := rootAttaches.Ask(ev); got != iottrail.Yes { ... }
//
// An Event made by [NewEvent] is what an [iottrail.Decoder] would return: the request becomes a
// record in JSON, as CloudTrail would write it, and the record is decoded. So Raw is set, all
// methods and predicates work, and encoding and decoding give the same Event again. The Raw of
// several Events, one after the other, is a log for a program that reads logs.
//
// # What a record has
//
// Without options, a record is of a call that succeeded and returned nothing, on 2026-10-06 at
// 09:30:00 UTC, in the region [DefaultRegion] of the account [DefaultAccount], from
// [DefaultAddress] by the AWS CLI, made by the session alice of the role Operator, without MFA.
// It is a management event of event version 1.11; the examples of [With] are a data event and a
// sign-in. All ids are derived from what the record says: the same call gives the same Event in
// every run, though perhaps not in another version of this package. All accounts, keys and
// addresses are those reserved for documentation.
//
// readOnly follows [iottrail.Action.Access]: true for Read and List, absent if the access level
// of the action is not known, and false for all others.
//
// # Bodies
//
// A request or a response is written as the tags of its Go type say, and reads back as it was,
// with these differences between Go and a record:
//
//   - A zero field is absent, whatever its tag says. For a member that is false or 0, the type
//     needs an [iottrail.Bool] or a pointer. A list or a map that is empty but not nil is
//     written.
//   - A field with the tag cloudtrail:"sensitive" has a mask in place of its value, as in real
//     records. So it reads back as zero, and [iottrail.Action.Where] is Maybe if Req has the
//     field.
//   - A Timestamp of whole seconds is written as AWS's services write it in records, "Oct 6,
//     2026, 9:30:00 AM", and any other as RFC 3339.
//   - Required members may be missing: a test may leave out what does not matter to it.
//
// # Records that can't be read
//
// A detection needs an answer, mostly Maybe, for a record that was kept from saying what
// happened. Test it with a request that CloudTrail left out ([Omitted]), one that is masked or
// has another shape ([RequestJSON]), one that is absent (a nil request), and a call that failed
// ([FailedWith]). [With] changes anything else in a record, and [Change] an existing Event.
package iottrailtest
