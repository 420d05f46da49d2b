// Package greengrassv2 types every action of AWS IoT Greengrass V2 as CloudTrail records it:
// the request, the response, their nested types and enumerations. It is made as package iot
// is, whose comment says what to expect of the types.
//
// Each action is a variable named as CloudTrail names the event. It recognises
// its records and reads their bodies:
//
//	for ev, err := range iottrail.NewDecoder(r).Events() {
//		if err != nil {
//			log.Print(err) // one bad record does not end the loop
//			continue
//		}
//		if greengrassv2.CreateDeployment.Is(ev) {
//			req, err := greengrassv2.CreateDeployment.Request(ev)
//			fmt.Println(ev.Actor().Name, "deployed to", req.TargetARN, err)
//		}
//	}
//
// If the action is not known beforehand, [DecodeRequest] and [DecodeResponse] choose the type
// by the event's name; [iottrail.Mux] calls a handler for each action of interest; [Actions]
// lists all of them.
//
// For every action, [Resources] lists the components, deployments, core devices, things and
// groups that its request and response name, and [Touches] asks for one by its ARN. [Describe]
// says what a call set, in short and without secrets, for a log or a report.
//
// # Greengrass V1
//
// V1 and V2 have the same event source and ten names of actions in common. A record does not
// say which of the two it is of, and this package has no types for V1's bodies. So:
//
//   - CreateDeployment and ListDeployments are calls of their own in each version. A request
//     with a GroupId or another member that only V1 has is of V1. One with a targetArn or
//     another member that only V2 has is of V2. So is a ListDeployments that succeeded without
//     any of these, as V1 never goes without a group. The response of CreateDeployment shows it
//     as well: a DeploymentArn is V1's, an iotJobId V2's.
//   - TagResource, UntagResource and ListTagsForResource are recognized from what they tag: the
//     ARNs of V1's resources end like /greengrass/groups/ID, those of V2's like
//     components:NAME, deployments:ID or coreDevices:NAME.
//   - AssociateServiceRoleToAccount, DisassociateServiceRoleFromAccount,
//     GetServiceRoleForAccount, GetConnectivityInfo and UpdateConnectivityInfo are one and the
//     same call in both: they have the same URL and the same members, and act on the same role
//     and the same core device. Their records are read whichever version's SDK made the call,
//     and a question about them may be answered with Yes.
//
// The first five are a [VersionedAction]. For a record of V1 its Is is false, its Ask and its
// Where answer No, and its Request returns an error that wraps [iottrail.ErrOtherAction].
// [DecodeRequest] returns an [iottrail.UnknownAction], as it does for V1's other actions;
// [Resources] and [Describe] go by that, too. If the record does not show the version, as it
// has no request, one that can't be read, or members of both versions, Ask and Where answer
// Maybe, and Is is true, so that nobody escapes by keeping something out of a record. This may
// also be so for a call that failed.
//
// The case of a member's first letter says nothing: it is read in either case, as in the
// other packages.
//
// # What CloudTrail records
//
// CloudTrail records the calls that manage components, deployments and core devices. It does
// not record what a core device does with them, or its exchange with client devices. Calls of
// core devices to the service are recorded only by trails that select these data events, and
// then not if they were denied: ResolveComponentCandidates of this package, and
// GetDeploymentConfiguration, VerifyClientDeviceIdentity,
// VerifyClientDeviceIoTCertificateAssociation, ListThingGroupsForCoreDevices and
// PutCertificateAuthorities, which AWS's API model does not have: [DecodeRequest] returns an
// [iottrail.UnknownAction] for those.
//
// A recipe of a component and the configuration of one in a deployment may hold
// credentials. The API's model does not say that they are secret, and CloudTrail masks none
// of them. [Describe] does not show them.
//
// # Actions newer than this package
//
// An action that AWS adds later is not an error: [DecodeRequest] returns an
// [iottrail.UnknownAction] that holds the body as it is. Members that AWS adds to a known
// action are ignored; the Event still has them.
package greengrassv2

//go:generate go run -C ../internal/gen ./apigen -service greengrassv2

// Source is the event source of the records of AWS IoT Greengrass, of V1 and of V2.
const Source = "greengrass.amazonaws.com"
