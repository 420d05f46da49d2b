// Package iotwireless types every action of AWS IoT Wireless (LoRaWAN and
// Amazon Sidewalk) as CloudTrail records it: the request, the response, their
// nested types and enumerations. It is made as package iot is, whose comment
// says what to expect of the types.
//
// Each action is a variable named as CloudTrail names the event. It recognises
// its records and reads their bodies:
//
//	for ev, err := range iottrail.NewDecoder(r).Events() {
//		if err != nil {
//			log.Print(err) // one bad record does not end the loop
//			continue
//		}
//		if iotwireless.DeleteWirelessDevice.Is(ev) {
//			req, err := iotwireless.DeleteWirelessDevice.Request(ev)
//			fmt.Println(ev.Actor().Name, "deleted", req.ID, err)
//		}
//	}
//
// If the action is not known beforehand, [DecodeRequest] and [DecodeResponse] choose the type
// by the event's name; [iottrail.Mux] calls a handler for each action of interest; [Actions]
// lists all of them.
//
// For every action, [Resources] lists the devices, gateways, profiles and so on that its
// request and response name, and [Touches] asks for one by its ARN. [Describe] says what a call
// set, in short and without secrets, for a log or a report.
//
// # What CloudTrail records
//
// CloudTrail records calls that manage devices, gateways, profiles and tasks,
// and those that send data to devices through the API. What devices send by
// radio leaves no record.
//
// AWS has published no record of this service. The API writes the names of its
// members with a capital first letter (DestinationName), and so do the json
// tags here, but for some services CloudTrail changes such names to lower case
// (destinationName): both are read.
//
// # Actions newer than this package
//
// An action that AWS adds later is not an error: [DecodeRequest] returns an
// [iottrail.UnknownAction] that holds the body as it is. Members that AWS adds to a known
// action are ignored; the Event still has them.
package iotwireless

//go:generate go run -C ../internal/gen ./apigen -service iotwireless

// Source is the event source of AWS IoT Wireless's records.
const Source = "iotwireless.amazonaws.com"
