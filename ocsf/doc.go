// Package ocsf writes CloudTrail's records, and what package detect finds in them, as events of
// OCSF, the Open Cybersecurity Schema Framework (https://schema.ocsf.io), for data lakes and
// SIEMs that take those.
//
//	enc := json.NewEncoder(w)
//	for ev, err := range iottrail.NewDecoder(r).Events() {
//		if err != nil {
//			log.Print(err) // what could not be read; the rest is
//			continue
//		}
//		if err := enc.Encode(ocsf.FromEvent(ev)); err != nil {
//			return err
//		}
//	}
//
// [FromEvent] makes an API Activity (class 6003) of a record, and [FromFinding] a Detection Finding
// (class 2004) of a finding. The version of OCSF is [Version]. The functions may be used by several
// goroutines at once.
//
// # As Security Lake has it
//
// An API Activity looks as those do that Amazon Security Lake makes of CloudTrail's records, by
// the mapping that the project OCSF has published for them. The types of this package say which
// member of the record is where. These are different:
//
//   - Security Lake makes an Account Change or an Authentication of calls to IAM, STS and sign-ins.
//     Here each record is an API Activity.
//   - The activity of an action of AWS IoT, AWS IoT Wireless, AWS IoT Secure Tunneling and AWS IoT
//     Greengrass V2 is known from its access level in IAM: Read and List are Read; Create and
//     Delete are told by the verb; all else is Update. Elsewhere it is that of the verb with which
//     the action's name begins, by Security Lake's list; then Read if the record has readOnly true;
//     then Other.
//   - Status is Failure by iottrail.Event.Failed, so also for a sign-in that failed without an
//     error code. StatusID is there as well.
//   - Cloud.Account is recipientAccountId, the account that got the record, as in Security Lake's
//     newer versions. The caller's account is in Actor.User.Account.
//   - Resources has what the bodies of AWS IoT's records name; CloudTrail says it of other
//     services only.
//   - Unmapped has a list as JSON where its elements could not be told apart between commas.
//
// # Where everything is
//
// Nothing of a record is lost: each value that is not empty is at its attribute, or in Unmapped. Of
// an Event whose fields were changed, what they have now counts, and not Raw.
//
// Request.Data and Response.Data are the bodies, as JSON text: with what secrets there are in
// them, as in Security Lake. To leave bodies out, clear them, in the Event or in the result. The
// bodies of AWS IoT's records may have certificates and commands in them; SECURITY.md says which
// CloudTrail masks.
//
// Unmapped has the rest, flat: a text for each value, under its path in the record. Numbers are as
// the record spells them.
//
//	"tlsDetails.tlsVersion": "TLSv1.3"
//	"additionalEventData.scopes[]": "read,write"
//	"insightDetails.insightContext.attributions": "[{\"attribute\":\"userAgent\",...
//
// A list of texts, numbers and booleans is one text under its path and [], with commas between
// the elements; if one of them has a comma or is empty, and if there are objects or lists among
// them, it is JSON text under the path itself. So is an object within sixteen others. Names with
// dots may give two values one path: the second has #2 after it. A byte that is not UTF-8 becomes
// U+FFFD, as everywhere in this module. Of an Event made by hand that Event.MarshalJSON refuses,
// as a body of it is not JSON, Unmapped has nothing but the member error, with the reason.
//
// # Records that are no calls
//
// A record without a time has the Time 0, as OCSF requires one. Where it was there and
// could not be read, Unmapped has it.
//
// Insights and aggregated events, which Security Lake does not collect, are summaries of
// calls: API Activities with the activity Other and without Status, whose EventCode tells them.
// An Insight has the call that was unusual as its API, and no Actor. An aggregated event has no API
// but the service. All that they say is in Unmapped.
//
// # OCSF 1.2 and later
//
// The events are valid as OCSF 1.2, too; set Metadata.Version if it is to say so. Of what they
// have, OCSF 1.2 deprecates actor.invoked_by, and OCSF 1.6 actor.user.credential_uid; both remain
// in later versions 1.
package ocsf

// Version is the version of OCSF that the events are of.
const Version = "1.1.0"
