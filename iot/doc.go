// Package iot types every action of AWS IoT Core as CloudTrail records it: the
// request, the response, their nested types and enumerations.
//
// Each action is a variable named as CloudTrail names the event. It recognizes its records and
// reads their bodies:
//
//	for ev, err := range iottrail.NewDecoder(r).Events() {
//		if err != nil {
//			log.Print(err) // one bad record does not end the loop
//			continue
//		}
//		if iot.AttachPolicy.Is(ev) {
//			req, err := iot.AttachPolicy.Request(ev)
//			fmt.Println(ev.Actor().Name, "attached", req.PolicyName, "to", req.Target, err)
//		}
//	}
//
// If the action is not known beforehand, [DecodeRequest] and [DecodeResponse] choose the type
// by the event's name; [iottrail.Mux] calls a handler for each action of interest; [Actions]
// lists all of them.
//
// For every action, [Resources] lists the things, certificates, policies and so on that its
// request and response name, and [Touches] asks for one by its ARN. [Describe] says what a call
// set, briefly and without secrets, for a log or a report.
//
// [ParsePolicyDocument] reads the text of a policy in a request. The document says whether it
// might allow something ([PolicyDocument.MightAllow]), where it opens too much
// ([PolicyDocument.OverlyPermissive]), and where its denials do not work
// ([PolicyDocument.Misconfigured]).
//
// # What CloudTrail records
//
// CloudTrail records calls of the control plane, which manage the fleet: registry,
// certificates, policies, jobs, topic rules, Device Defender, fleet indexing. It does not
// record what devices do: connecting, publishing, subscribing, and reading or writing shadows
// leave no record, and neither do the calls that a device makes to work on its jobs. A trail
// can't show that a device used a policy, only that someone attached it. Starting a command on
// a device, StartCommandExecution, also goes to the endpoint for devices' jobs, although people
// and programs make the call, and no record of it is documented: a trail shows who created a
// command, but not who sent it.
//
// So a trail can answer who changed what in the fleet, and from where. Every action is an
// [iottrail.Predicate], and can be combined with [Touches] and the questions of package match:
//
//	match.All(iot.AttachPolicy, iot.Touches("arn:*:thinggroup/pumps"), match.Not(match.Failed))
//
// [iottrail.Action.Where] asks about the parameters of a request. If CloudTrail left a body out
// for its size the answer is Maybe. Some questions take several actions: the rules of package
// detect know all that make a certificate active, for example.
//
// AWS's guide says that calls that only read are left out too. Published
// records disagree: ListThingTypes, ListJobs, ListStreams and others are in them. So every
// action has its type here, and [iottrail.Event] says of each record whether it was a read. The
// response of a read, and of an action that answers with nothing, is null in the record and
// gives an empty value.
//
// # What to expect of the types
//
// The types follow AWS's API model. A field has the model's name for the member, with Go's
// initialisms; its json tag has the member's own name, which is also CloudTrail's. The first
// letter is read in either case. What a comment calls required is what the caller must send: a
// call that failed may lack it.
//
//   - A boolean is an [iottrail.Bool]: absent and false differ.
//   - A structure is a pointer: nil is absent. In lists and maps it is a value.
//   - An enumeration is a string type. Its constants are the values that the
//     model knows; any other value is kept as it is.
//   - CloudTrail masks some values; the comments call those sensitive that the model does. A
//     masked value is left zero; the other members of the body are read. A string that is not
//     sensitive keeps its text even if that looks like a mask, as a thing may have such a name:
//     see [iottrail.MaskedMembers].
//
// # Actions newer than this package
//
// An action that AWS adds later is not an error: [DecodeRequest] returns an
// [iottrail.UnknownAction] that holds the body as it is. Members that AWS adds to a known
// action are ignored; the Event still has them. A program that needs an action can declare it,
// with [iottrail.NewAction].
package iot

//go:generate go run -C ../internal/gen ./apigen -service iot

// Source is the event source of AWS IoT Core's records.
const Source = "iot.amazonaws.com"
