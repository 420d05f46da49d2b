// Package iotsecuretunneling types every action of AWS IoT Secure Tunneling as CloudTrail
// records it: the request, the response, their nested types and enumerations. It is made as
// package iot is, whose comment says what to expect of the types.
//
// Each action is a variable named as CloudTrail names the event. It recognises
// its records and reads their bodies:
//
//	for ev, err := range iottrail.NewDecoder(r).Events() {
//		if err != nil {
//			log.Print(err) // one bad record does not end the loop
//			continue
//		}
//		if iotsecuretunneling.OpenTunnel.Is(ev) {
//			resp, err := iotsecuretunneling.OpenTunnel.Response(ev)
//			fmt.Println(ev.Actor().Name, "opened", resp.TunnelID, err)
//		}
//	}
//
// If the action is not known beforehand, [DecodeRequest] and [DecodeResponse] choose the type
// by the event's name; [iottrail.Mux] calls a handler for each action of interest; [Actions]
// lists all of them.
//
// For every action, [Resources] lists the tunnels and things that its request and response
// name, and [Touches] asks for one by its ARN. [Describe] says what a call set, in short and
// without secrets, for a log or a report.
//
// # What CloudTrail records
//
// CloudTrail records the calls that open, rotate and close tunnels. It does not record who
// connects to a tunnel, or what passes through it. Whoever has its access tokens can use a
// tunnel: OpenTunnel and RotateTunnelAccessToken return them. The API's model says that the
// tokens are secret, and CloudTrail masks such members. A masked token is left empty; see
// [iottrail.MaskedMembers]. A token that is in a record all the same is read, and is shown
// neither by [Describe] nor in an error.
//
// AWS has published no record of this service. Its source is spelled with a d,
// iotsecuredtunneling: that is how AWS's list of EventBridge's events has it. The ARNs of
// tunnels are those of AWS IoT: arn:aws:iot:REGION:ACCOUNT:tunnel/ID. A tunnel may be opened
// without a thing; where there is one, the service tells the device the token by MQTT.
//
// # Actions newer than this package
//
// An action that AWS adds later is not an error: [DecodeRequest] returns an
// [iottrail.UnknownAction] that holds the body as it is. Members that AWS adds to a known
// action are ignored; the Event still has them.
package iotsecuretunneling

//go:generate go run -C ../internal/gen ./apigen -service iotsecuretunneling

// Source is the event source of AWS IoT Secure Tunneling's records.
const Source = "iotsecuredtunneling.amazonaws.com"
