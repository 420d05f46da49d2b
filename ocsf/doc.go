// Package ocsf writes CloudTrail's records, and what package detect finds in them, as events of
// OCSF, the Open Cybersecurity Schema Framework (https://schema.ocsf.io), for data lakes and
// SIEMs that take those.
//
//	enc := json.NewEncoder(w)
//	for ev, err := range iottrail.NewDecoder(r).Events() {
//		if err != nil {
//			log.Print(err) // what could not be read; the rest is still read
//			continue
//		}
//		if err := enc.Encode(ocsf.FromEvent(ev)); err != nil {
//			return err
//		}
//	}
//
// [FromEvent] makes an API Activity (class 6003) of a record, and [FromFinding] a Detection Finding
// (class 2004) of a finding. Several goroutines may call them at once.
//
// # As in Security Lake
//
// An API Activity looks like those that Amazon Security Lake makes of CloudTrail's records. It
// follows the mapping to OCSF 1.1.0 that OCSF publishes for CloudTrail
// (https://github.com/ocsf/examples). The comments of the types here say which member of a record
// is where. These things are different:
//
//   - Security Lake makes an Account Change or an Authentication of some calls to IAM and STS, and
//     of sign-ins. Here each record is an API Activity.
//   - The activity of an action of AWS IoT, AWS IoT Wireless, AWS IoT Secure Tunneling or AWS IoT
//     Greengrass V2 goes by its access level in IAM: Read and List are Read; of all others the
//     verb tells those that Create or Delete, and the rest is Update. For other services, and for
//     actions that are newer than this module, the verb with which the name begins counts, by the
//     list of that mapping; then readOnly, which makes it Read; otherwise it is Other.
//   - Status goes by iottrail.Event.Failed: a sign-in may fail without an error code. StatusID is
//     there as well.
//   - Cloud.Account is recipientAccountId, the account that received the record, as in the mapping
//     to OCSF 1.5.0. The caller's account is in Actor.User.Account.
//   - Resources has what AWS IoT's requests and responses name, too.
//
// # Nothing is lost
//
// Each value of a record that is not empty is at its attribute, or in Unmapped. For an Event whose
// fields were changed, the fields count, and not Raw.
//
// API.Request.Data and API.Response.Data are the whole bodies as JSON text, as in Security Lake,
// with whatever is secret in them: policies, commands, the text of jobs. Only what CloudTrail masked
// is masked. To leave bodies out, clear them, in the Event or in the result. A Detection
// Finding has the bodies of its call as well.
//
// Unmapped has the rest, as a text for each value under its path in the record. Numbers are as
// the record spells them.
//
//	"tlsDetails.tlsVersion": "TLSv1.3"
//	"additionalEventData.scopes[]": "read,write"
//	"insightDetails.insightContext.attributions": "[{\"attribute\":\"userAgent\", ...
//
// A list of texts, numbers and booleans is one text, with commas between its elements and [] after
// its path. Where an element has a comma or is empty, or is an object or a list, the list is JSON
// text under its path. An object is JSON text as well if it is within sixteen others, or its path
// has more than 200 bytes; so are all objects of a record whose paths would have more than six times
// its own bytes, and 64 KiB. If two values have the same path, as names may have dots, the second has
// #2 after it. A byte that is not UTF-8 becomes U+FFFD, as everywhere in this module.
//
// For an Event made by hand that Event.MarshalJSON refuses, such as one with a body that is not
// JSON, Unmapped has only the member "error", with the reason. A record's own member of that name is
// "error#2".
//
// # Records without a time, and records that are no calls
//
// OCSF requires a time. Where a record has none, or none that can be read, Time is 0 and TimeDT is
// empty. A time that can't be read is in Unmapped.
//
// Insights and aggregated events, which Security Lake does not collect, sum up calls. They become
// API Activities, too, with the activity Other and no Status; Metadata.EventCode tells them apart.
// The API of an Insight is the call that was unusual. An aggregated event has only the service as
// its API, and as its Time the end of its window. Neither has an Actor. Unmapped has all that they
// say.
//
// # OCSF 1.2 and later
//
// The events are valid as OCSF 1.2 as well: set Metadata.Version to say so. Two attributes are
// deprecated in later versions, and still there: actor.invoked_by since 1.2 and
// actor.user.credential_uid since 1.6.
package ocsf

// Version is the version of OCSF that the events are of.
const Version = "1.1.0"
