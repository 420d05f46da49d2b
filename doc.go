// Package iottrail reads AWS CloudTrail: the records of who did what in an AWS
// account, and in particular, with package iot, of what was done to a fleet of
// AWS IoT devices.
//
// # Where to go
//
// To read a log, whatever it is wrapped in, make a [Decoder] and range over its
// Events. Each record is an [Event]; nothing needs to be said about the input,
// which may be gzip or plain, a log file from S3, JSON Lines, events of
// EventBridge, the output of LookupEvents or of CloudWatch Logs, messages of SQS, or
// base64 of these where AWS puts it. For records in JSON of another kind, such as an
// export of Elasticsearch or Splunk, say with [Within] where they are.
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
// To unmarshal a single record that is at hand as bytes, use encoding/json: an
// Event knows how to read and to write itself.
//
// To learn who made a call, ask [Event.Actor], which has one answer for all types
// of identity. [Actor.Principal] and [Actor.Person] are what to compare callers by, and the
// example of Principal counts them. To ask other things of a record, and to combine questions, there is package match; a
// question is a [Predicate], and its [Answer] may be that the record was kept from saying.
//
// To choose the files of a bucket by their keys, before any is read, use package trail. To
// make Events for the tests of a program, use package iottrailtest.
//
// To learn what a call asked for, take the [Action] for it: iot.AttachPolicy, as
// every action of AWS IoT is a variable of package iot, iotwireless,
// iotsecuretunneling or greengrassv2. It recognizes its records (Is) and reads their
// bodies into Go types (Request, Response). For an action of another service, declare one
// with [NewAction], in a line. A [Mux] takes each record to the handler for its action.
//
// To read only some services' records out of many, give [OnlySources] to
// NewDecoder: it passes over the others at the speed of scanning.
//
// To drop records that arrive more than once, ask [Repeats]. To log an Event, give
// it to log/slog or print it: one line, without bodies or secrets.
//
// # What is promised
//
// Nothing is lost. Every value of a record that is not empty is in its Event: what
// has no field here, or does not fit it in full, is in the Extra of its object, under
// its own name. Marshalling writes all of it back, and Raw has the record to the byte.
//
// Nothing happens in silence. What can't be read is reported, with its place and
// its bytes, as a [*RecordError]; if the input is cut or damaged, everything before
// that is returned first, and then a [*StreamError], never an ordinary end. An Event
// comes whenever one can be had: where only a member can't be read, [Decoder.Next]
// returns the Event first, and then the error. Each record of a stream is returned,
// reported, or skipped by request, and [Stats] counts them. A document that is no log,
// such as a digest file, is a [*NotLogError], which says what it is.
//
// Nothing is believed that a record does not prove. An object is a record if it has an
// eventVersion of the form 1.N and one more member of a record; or eventSource, eventName
// and eventTime as texts and userIdentity as an object. Members that nobody knows are not
// searched for records.
//
// JSON is read strictly. What encoding/json finds invalid is an error here, and so
// is a member that appears twice in an object with a Go type, since readers differ
// in which of the two they take. Names match exactly.
//
// What could be read in two ways is an error. An object that is a record and holds what
// a container holds, or that is two containers, would let a record hide from the
// reader that takes the other way. An EventBridge event is read only if its type ends
// with "via CloudTrail" and its source begins with "aws.": anybody can put others on a bus.
//
// Memory is bounded. A Decoder holds one record and its buffers, however long the
// stream is and however large a record pretends to be: see [Limits].
//
// An Event owns its memory. Reading on does not change it, and it may be kept and
// given to another goroutine. Its fields may be changed, and the bytes of its bodies
// written. What keeps how much in memory is said at [Event].
//
// # What is not promised
//
// CloudTrail logs come from people who made calls, attackers among them, and may
// have been tampered with since. A field's text is what they chose it to be: a
// session's name, a user agent, the name of a policy. The String method of Event
// quotes such text where a terminal could act on it, and slog's handlers quote what
// LogValue gives them; the fields, and all that is made of them, have it as it is.
// That a log file is the one that CloudTrail wrote is not this package's to tell.
//
// # Concurrency
//
// A Decoder and a Repeats are for one goroutine at a time; different ones are
// independent. An Action and a Predicate may be used by several goroutines at once,
// and so may a Mux to which no handler is added any more. An Event may be read by
// several at once.
//
// # Compatibility
//
// The module follows semantic versioning. From version 1.0 on, a program that
// compiles with one release compiles with the later ones of its major version;
// before that, a release that breaks programs says so in CHANGELOG.md. Some things
// are not covered: fields, constants, actions and types may be added, as AWS adds
// them; so name the fields in composite literals, and be ready for values of
// strings and kinds of actors that have no constant yet. The text of errors and of
// String methods is for people and may change. What is refused as not readable
// today may be read tomorrow.
//
// # Damage
//
// A stream that is cut gives the records that were whole, and then a [*StreamError]; a
// cut between two documents or two gzip members can't be seen. What the reader failed
// with is found in the StreamError by errors.Is, and the reader is not asked again.
//
// The checksum of gzip comes after the data. Where a gzip member is damaged or cut, the
// StreamError wraps an [*UnverifiedError], which says from which byte of the decompressed
// stream on no checksum confirms what was read: records that reach beyond it were
// returned, and may be altered. A loop that is left early, or that one of the Limits of
// the stream ends, has not seen the checksum. Gzip members that follow each other are one stream, empty ones included.
// Anything else after a member, zero bytes included, is a StreamError.
//
// A bad record is a [*RecordError], and reading goes on after it where its brackets, or a line
// that begins with a brace, tell its end. What is found there is returned only if it is where a
// record would be; what may be a part of the damaged record is a RecordError as well. Where the
// end can't be known, as it is in doubt what is text and what is not, the stream ends with an
// error: SECURITY.md says against which damage no part of a record is taken for a record. A
// record or a gzip member that appears twice is returned twice: see [Repeats].
//
// A member that appears twice in an object with a Go type is a RecordError that wraps a
// [*DuplicateError]; objects without one, such as requests, are kept as they are, and
// reading them into a type refuses it. docs/readers.md has an answer for each way in
// which readers of JSON disagree.
package iottrail
