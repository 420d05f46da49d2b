// Package iottrail reads AWS CloudTrail: the records of who did what in an AWS
// account and, with package iot, what was done to a fleet of AWS IoT devices.
//
// A [Decoder] reads a log, whatever it is wrapped in, and returns each record as an
// [Event]:
//
//	d := iottrail.NewDecoder(r)
//	for ev, err := range d.Events() {
//		if err != nil {
//			log.Print(err) // says which record, at which byte, and why
//			continue       // no other record is affected
//		}
//		if ev.Failed() {
//			fmt.Println(ev.EventTime, ev.Actor(), ev.EventName, ev.ErrorCode)
//		}
//	}
//
// # Where to go
//
//   - To unmarshal one record that you have as bytes, use encoding/json with an Event.
//   - To read records inside JSON of your own, such as an export of Elasticsearch or
//     Splunk, give [Within] to NewDecoder; to read only some records, [OnlySources] or
//     [OnlyNames]; to drop records that arrive more than once, use [Repeats].
//   - To learn who made a call, use [Event.Actor]. To compare callers, use
//     [Actor.Principal] and [Actor.Person].
//   - To read what a call asked for, use its [Action], such as iot.AttachPolicy. Packages
//     iot, iotwireless, iotsecuretunneling and greengrassv2 have one for each action of
//     AWS IoT; [NewAction] declares others. A [Mux] calls a handler for each action.
//   - To ask questions of a record and combine them, use package match: a question is a
//     [Predicate], and its [Answer] is Yes, No or Maybe.
//   - Package trail reads the files of a trail, digest proves that they are what CloudTrail
//     delivered, and detect, fleet, sessions, ocsf and report work on their records. Package
//     iottrailtest makes Events for tests.
//
// # What is promised
//
//   - Nothing is lost. What an Event has no field for is in the Extra of its object, and
//     MarshalJSON writes it back: see [Event].
//   - Nothing is skipped silently. What can't be read is a [*RecordError], after which reading
//     goes on, or a [*StreamError]; [Stats] counts every record: see [Decoder.Next].
//   - Nothing is believed unless the record proves it. An object is a record only if it has an
//     eventVersion of the form 1.N and one more member of a record, or eventSource, eventName
//     and eventTime as strings and userIdentity as an object. An object that could be read in
//     two ways is an error. An event of EventBridge is read only if its type ends with "via
//     CloudTrail" and its source begins with "aws.", since anyone can put other events on a
//     bus.
//   - JSON is read strictly: what encoding/json rejects is an error, and so is a member
//     that appears twice in an object with a Go type, a [*DuplicateError]. Names match exactly.
//   - Memory is bounded: see [Limits]. An Event owns its memory: see [Event].
//
// SECURITY.md says what these promises mean against an attacker, and what is not promised.
// Above all, callers choose the text in a record: [Event.String], [Actor.String] and log/slog
// quote it; the fields do not. docs/readers.md lists how readers of JSON disagree, and what
// this one does.
//
// # Concurrency
//
// A Decoder and a Repeats are for one goroutine at a time. An Action and a Predicate may
// be used by several at once, and so may a Mux after its last handler is registered. An
// Event may be read by several at once.
//
// # Compatibility
//
// The module follows semantic versioning; before version 1.0, CHANGELOG.md says which
// releases break programs. Fields, constants, actions and types may be added, as AWS adds
// them, so name the fields in composite literals and expect values without a constant.
// The text of errors and of String methods may change. Input that is rejected today may be
// accepted tomorrow.
package iottrail
