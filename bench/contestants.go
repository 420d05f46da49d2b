package main

import "errors"

// A contestant is one way of reading CloudTrail.
//
// The records that it hands to the sink must own their memory, as those of
// iottrail do: they stay as they are when data changes.
type contestant struct {
	name   string
	module string
	// every builds every record, and iot only those of AWS IoT.
	every, iot func(data []byte, s *sink) error
	// lessEvery and lessIoT say what the contestant leaves out of the job, so that it
	// does not do the same work: it does not check all, or does not make records
	// that can be kept one by one.
	lessEvery, lessIoT string
	// request decodes the parameters of a call into the struct that into points
	// to. It is nil for a library that does not decode into structs.
	request func(body []byte, into any) error
}

// contestants take part by default: each library in the fastest way that was
// found for each job, and in the fastest that does the same work. otherWays were tried and were slower, or are not
// quite the same; they take part with -others.
var (
	contestants = []*contestant{iottrailDecoder, encodingJSON, goJSONExperiment, goccySplit, goccyJSON, sonicSplit, sonicJSON, fastJSON, gJSON}
	otherWays   = []*contestant{encodingJSONStream, goccyStream, sonicCopies, sonicNode, fastJSONOther, gJSONUnchecked, jsontextSkip}
)

// document is a whole log for libraries that read it as one value.
type document[R any] struct {
	Records []R `json:"Records"`
}

// wholeDocument is what is left out by those who cut all strings of a log from one
// copy of it: a record that is kept keeps them all, and a log can't be longer than
// memory. iottrail's records are each other's no business.
const wholeDocument = "a record that is kept keeps the whole log in memory"

// eventSource is all that is needed to tell whether a record is wanted.
type eventSource struct {
	EventSource string `json:"eventSource"`
}

var errNoRecords = errors.New(`no "Records"`)
