// Package fleet tells what a trail says of a fleet on AWS IoT at any moment, and how it came to be so:
// which certificates, policies, things and groups there were, what was attached to what, and what
// the holder of a certificate could do.
//
// It is two in the morning. A certificate that was retired yesterday is active. What can its
// holder do, and who made that so?
//
//	var f fleet.Fleet
//	r := trail.Reader{FS: os.DirFS("bucket"), Decoder: []iottrail.Option{iottrail.OnlySources(iot.Source)}}
//	for ev, err := range r.Events(ctx) {
//		if err != nil {
//			f.Missed("", "", from, to, err) // of which time something can't be read
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
// A [Fleet] is made of records, in any order. [Fleet.At] is a [State], the fleet at a moment, and a
// State has what is known of each resource by its ARN: [State.Certificate], [State.Policy] and so
// on. [State.MightAllow] answers what the holder of a certificate could do, and [State.Who] who
// could do something. [Fleet.Diff] compares two moments, [Fleet.Openings] lists what was opened and
// whether it was closed. [Fleet.History] is what was done to a resource, [Fleet.Calls] what somebody
// did, and [Fleet.Doubts] what can't be known. Package sessions says who made a call, and by which sign-in.
//
// A [Call] is one call, by its record. A [Change] is what one call did to one resource, or tried to.
// Calls that failed changed nothing; they are in the histories of what they were aimed at.
//
// # What is known
//
// A trail may begin after the fleet was born, a record may lack what was asked for, a file may be
// damaged. So what a State says is a [Fact], with how well it is known: it is Known if records prove
// it, Doubtful if something that can't be read may have changed it since, NotKnown if no record
// says it. What is not known is never filled in with a default.
//
//   - What a call set is so until another call sets it. What was created had nothing attached, so
//     from then on all that is attached to it is known; the same holds from when it was deleted.
//   - A call that can't be read puts in doubt what calls of its action can change, in its account and
//     region, of all resources that can be meant. If the record has a name, it is that resource
//     alone; if it has one end of what was attached, it is whatever could be at the other.
//     If a call made something, its response says as much as its request.
//   - Records that are missing ([Fleet.Missed]), those without a time, and those of which the action, the
//     account or the region can't be read put everything there in doubt that could be changed then.
//   - What happened later settles what happened before. A call that AWS refuses where something is
//     not there, as an attachment where one of the two ends is missing, proves that it was, unless it
//     may have been created meanwhile; creation proves that it was not there. Deletion proves
//     nothing of that except of policies and certificates, as of others what is not there can be
//     deleted without an error. A certificate was not ACTIVE when it was deleted. A policy was attached to nothing
//     when it was deleted, and had one version. A certificate had no things when it was deleted,
//     and no policies when it was deleted or transferred, unless it was deleted by force. If nothing that can't be read can
//     have changed that between a moment and then, it was so at the moment. Of the time
//     before the first record of an account in a region nothing is concluded in this way.
//   - Versions of a policy are numbered one by one in each of its lives. So it is known how many
//     were written by calls that can't be read; if there are just as many such calls in that time, these
//     are of this policy, and of no other.
//   - A detachment proves that nothing is attached after it, and not that something was before.
//
// # Order
//
// Records have whole seconds, and in a second the order of calls is not known. They are taken in
// every order that is possible for the resource: it is created before it is changed and changed before it is
// deleted, if it was there before it is deleted before it is created again, versions are written in
// the order of their numbers, and before other calls name them. If that leaves several
// outcomes the Fact is Doubtful. [Fleet.At] includes all that was done in its second.
//
// Records may come in any order, and more than once: a record is known by its event id in the
// account that received it, with its action and its second, and the records that two accounts got of one call by their shared
// event id. In that case the one of the account that is not the caller's own counts. A record that brings
// another up to date has its place. Records without an id are known by what they say.
//
// # What is taken for granted
//
// Where a Fact is Known, and where a [Verdict] is Yes or No, it is so if
//
//   - the Fleet was given every record of AWS IoT of that account and region from the first that it was
//     given until the moment asked about, except what [Fleet.Missed] was told;
//   - AWS IoT does what its API reference says of the calls that succeeded;
//   - what no record names is not there: in particular no dynamic thing group with a policy, no CA and no
//     provisioning template that puts things into groups. If the trail begins after the fleet was born,
//     and there may be such, say so: f.Missed("", "", time.Time{}, begin, err);
//   - the first call that creates a thing or a group created it, though AWS IoT refuses none for one that is
//     there already as the call asks for it: for a trail that begins later, say so in the same way;
//   - devices that are provisioned over MQTT, or register by a CA, change no certificate that a call
//     made, create no thing that a call created or deleted, and change no groups of things unless a template
//     with ThingGroups says so. From when there is such a template, or one that can't be read or is older
//     than the trail, the groups of things are in doubt;
//   - the actions of Device Defender's mitigations have records of their own;
//   - actions that are newer than package iot change nothing that a State tells of. They are
//     among the Doubts.
//
// RegisterThing puts in doubt what its response lists, as a template says what it does, and
// StartThingRegistrationTask does so with everything that it can create or attach in the account and
// region, from then on, as a file says it that no record has.
//
// # Names
//
// Resources are distinguished by account, region, kind and name, taken from the parts of their ARNs: no
// name can pass for another resource. Two ARNs that differ in the partition alone are one, as the
// partition follows from the region. The ids of certificates are in lower case, as AWS IoT takes them in
// either. Text of the records is the callers': the String and LogValue methods quote what a terminal
// would act on, and have no access keys and no bodies.
//
// # Cost
//
// A Fleet keeps what it was told in a few hundred bytes for each change, and nothing of an Event's
// memory. Questions cost microseconds, however many calls there are and can't be read, except Who, Diff,
// Openings, Calls and Doubts, which look at everything once. The first question about a resource after
// a record of it was added costs in proportion to its history: so add first, and then ask.
package fleet
