// Package ocsf turns CloudTrail's records, and what package detect finds in them, into events of
// OCSF, the Open Cybersecurity Schema Framework (https://schema.ocsf.io), for data lakes and SIEMs
// that read it.
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
// [FromEvent] makes an API Activity (class 6003) from a record, and [FromFinding] a Detection Finding
// (class 2004) from a finding. Both may be called by several goroutines at once.
//
// # As in Security Lake
//
// An API Activity looks like those that Amazon Security Lake makes from CloudTrail's records.
// It follows the mapping to OCSF 1.1.0 that OCSF publishes for CloudTrail
// (https://github.com/ocsf/examples). The comments of the types say where each member of a
// record is. The differences are:
//
//   - Security Lake makes an Account Change or an Authentication from some calls to IAM and
//     STS, and from sign-ins. Here each record is an API Activity.
//   - The activity of an action of AWS IoT, AWS IoT Wireless, AWS IoT Secure Tunneling or AWS IoT
//     Greengrass V2 follows its access level in IAM: Read and List are Read; among the others, the
//     verb says which are Create or Delete, and the rest are Update. For other services, and for
//     actions newer than this module, it follows the verb at the beginning of the name, by the list
//     in that mapping; else readOnly, which makes it Read; else it is Other.
//   - Status follows iottrail.Event.Failed: a sign-in may fail without an error code. StatusID is
//     there as well.
//   - Cloud.Account is recipientAccountId, the account that received the record, as in the mapping
//     to OCSF 1.5.0. The caller's account is in Actor.User.Account.
//   - Resources also has what AWS IoT's requests and responses name.
//
// # Nothing is lost
//
// Each value of a record that is not empty is in its attribute, or in Unmapped. If the fields of an
// Event were changed, they count, and not Raw.
//
// API.Request.Data and API.Response.Data are the whole bodies as JSON text, as in Security Lake,
// including their secrets: policies, commands, the text of jobs. Only what CloudTrail masked is
// masked. To leave bodies out, clear them in the Event or in the result. A Detection Finding has the
// bodies of its call, too.
//
// Unmapped has everything else: a text for each value, under its path in the record. Numbers are
// spelled as in the record.
//
//	"tlsDetails.tlsVersion": "TLSv1.3"
//	"additionalEventData.scopes[]": "read,write"
//	"insightDetails.insightContext.attributions": "[{\"attribute\":\"userAgent\", ...
//
// A list of texts, numbers and booleans is one text, with commas between its elements and [] after
// its path. If an element has a comma, is empty, or is an object or a list, the list is JSON text
// under its path. An object is also JSON text if it is inside sixteen others, or if its path is
// longer than 200 bytes; so are all objects of a record if the record's paths together would be
// larger than six times the record plus 64 KiB. If two values have the same path, which can happen as
// names may contain dots, the second has #2 appended. A byte that is not UTF-8 becomes U+FFFD, as
// everywhere in this module.
//
// For an Event made by hand that Event.MarshalJSON rejects, such as one with a body that is not
// JSON, Unmapped has only the member "error", with the reason. A record's own member of that
// name is "error#2".
//
// # Records without a time, and records that are not calls
//
// OCSF requires a time. If a record has none, or one that can't be read, Time is 0 and TimeDT
// is empty. A time that can't be read is in Unmapped.
//
// Insights and aggregated events, which Security Lake does not collect, sum up calls. They too become
// API Activities, with the activity Other and no Status; Metadata.EventCode tells them apart. The API
// of an Insight is the call that was unusual. An aggregated event has only the service as its API,
// and the end of its window as its Time. Neither has an Actor. Everything that they say is in
// Unmapped.
//
// # OCSF 1.2 and later
//
// The events are valid as OCSF 1.2 as well: set Metadata.Version to say so. Two attributes are
// deprecated in later versions, but still there: actor.invoked_by since 1.2 and
// actor.user.credential_uid since 1.6.
package ocsf

// Version is the version of OCSF of the events.
const Version = "1.1.0"
