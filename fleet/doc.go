// Package fleet says what a fleet on AWS IoT was like at any moment, by what a trail shows, and how
// it got that way: which certificates, policies, things and groups there were, what was attached to
// what, and what the holder of a certificate could do.
//
// It is two in the morning. A certificate that was retired yesterday is active. What can its holder
// do, and who made that possible?
//
//	var f fleet.Fleet
//	r := trail.Reader{FS: os.DirFS("bucket"), Decoder: []iottrail.Option{iottrail.OnlySources(iot.Source)}}
//	for ev, err := range r.Events(ctx) {
//		if err != nil {
//			f.Missed("", "", from, to, err) // from when to when records are missing
//			continue
//		}
//		f.Add(ev)
//	}
//	now := f.At(time.Date(2026, 10, 7, 2, 0, 0, 0, time.UTC))
//	for _, cert := range f.Find(iot.TypeCertificate, "2911e485") {
//		v := now.MightAllow(cert, "iot:Publish", "arn:aws:iot:eu-central-1:111122223333:topic/cmd/all")
//		fmt.Println(v.Answer)
//		for _, reason := range v.Because {
//			fmt.Println(reason) // why, and by which call
//		}
//	}
//
// A [Fleet] is built from records, in any order. [Fleet.At] returns a [State], the fleet at a moment.
// A State has what is known of each resource, by its ARN: [State.Certificate], [State.Policy] and so
// on. [State.MightAllow] answers whether the holder of a certificate could do something, and
// [State.Who] who could do it. [Fleet.Diff] compares two moments, [Fleet.Openings] lists what was
// opened and whether it was closed. [Fleet.History] returns what was done to a resource,
// [Fleet.Calls] what somebody did, and [Fleet.Doubts] what can't be known. Package sessions says who
// made a call, and by which sign-in.
//
// A [Call] is one call, as its record has it. A [Change] is what one call did to one resource, or
// tried to. Calls that failed changed nothing; they are in the histories of the resources that they
// were aimed at.
//
// # What is known
//
// A trail may begin after the fleet was born, a record may lack what was asked for, a file may be
// damaged. So what a State says is a [Fact], a value with how well it is known: Known if records
// prove it, Doubtful if something that can't be read may have changed it since, and NotKnown if no
// record says it. What is not known is never filled in with a default.
//
//   - What a call set stays so until another call sets it. A new resource has nothing attached, so
//     everything that is attached to it later is known. The same holds once it is deleted.
//   - A call that can't be read puts in doubt what its action can change, for every resource in its
//     account and region that may be meant. If the record has a name, only that resource is meant; if
//     it has one end of an attachment, whatever could be at the other end is. If a call created
//     something, its response says as much as its request.
//   - Missing records ([Fleet.Missed]), records without a time, and records whose action, account or
//     region can't be read put everything in doubt that could have been changed there and then.
//   - What happened later settles what happened before. If AWS refuses a kind of call when something
//     is not there, as it refuses an attachment when one of the two ends is missing, then a call that
//     succeeded proves that it was there, unless it may have been created meanwhile. Creation proves
//     that the resource was not there before. Deletion proves that it was there only for policies and
//     certificates: anything else can be deleted without an error even if it is not there. A
//     certificate was not ACTIVE when it was deleted. A policy was attached to nothing when it was
//     deleted, and had one version. A certificate had no things when it was deleted, and no policies
//     when it was deleted or transferred, unless it was deleted by force. If nothing unreadable can
//     have changed that between a moment and then, it was already so at that moment. Nothing is
//     concluded in this way about the time before the first record of an account in a region.
//   - Versions of a policy are numbered one by one, from 1 each time the policy is created. So it is
//     known how many were written by calls that can't be read. If there are exactly that many such
//     calls in that time, they are about this policy and no other.
//   - A detachment proves that nothing is attached after it, but not that something was before.
//
// # Order
//
// The times of records are whole seconds, and the order of calls within a second is not known. Every
// order that is possible for the resource is considered: it is created before it is changed, and
// changed before it is deleted; if it was there before, it is deleted before it is created again;
// versions are written in the order of their numbers, and before other calls name them. If that
// leaves several outcomes, the Fact is Doubtful. [Fleet.At] includes all that was done in its second.
//
// Records may come in any order, and more than once. A record is recognized by its event id in the
// account that received it, together with its action and its second. The records that two accounts
// got of one call are recognized by their shared event id; the one that counts is that of the account
// that is not the caller's own. A record that updates another takes its place. Records without an id
// are recognized by what they say.
//
// # What is taken for granted
//
// A Fact that is Known, and a [Verdict] that is Yes or No, can be relied on if
//
//   - the Fleet was given every record of AWS IoT of that account and region, from the first one it
//     was given to the moment asked about, except those reported to [Fleet.Missed];
//   - a call that succeeded did what the API reference of AWS IoT says;
//   - what no record names does not exist, in particular no dynamic thing group with a policy, no CA,
//     and no provisioning template that puts things into groups. If the trail begins after the fleet
//     was born, and there may be any of these, say so: f.Missed("", "", time.Time{}, begin, err);
//   - the first call to create a thing or a group did create it. AWS IoT also accepts such a call if
//     the thing or group already exists just as the call asks for it: if the trail begins later, say
//     so in the same way;
//   - devices that are provisioned over MQTT, or that register through a CA, change no certificate
//     that a call made, create no thing that a call created or deleted, and change no groups of
//     things unless a template with ThingGroups says so. Once there is such a template, or one that
//     can't be read or is older than the trail, the groups of things are in doubt;
//   - the mitigation actions of Device Defender leave records of their own;
//   - actions that are newer than package iot change nothing that a State reports. They are among the
//     Doubts.
//
// RegisterThing puts in doubt what its response lists, as a template decides what it does. From
// StartThingRegistrationTask on, everything that it can create or attach in the account and region is
// in doubt, as a file that no record has decides what it does.
//
// # Names
//
// Resources are distinguished by account, region, kind and name, taken from the parts of their ARNs:
// no name can pass for another resource. Two ARNs that differ only in the partition are the same, as
// the partition follows from the region. The ids of certificates are in lower case; AWS IoT accepts
// either case. Callers choose the texts in records: the String and LogValue methods quote what a
// terminal would act on, and leave out access keys and bodies.
//
// # Cost
//
// A Fleet keeps a few hundred bytes for each change, and none of an Event's memory. A question takes
// microseconds, however many calls there are, readable or not; but Who, Diff, Openings, Calls and
// Doubts look at everything once. The first question about a resource after a record of it was added
// takes time in proportion to its history: so add first, then ask.
package fleet
