package main

import "strings"

// A contestant is one way of reading CloudTrail.
//
// The records that it hands to the sink must own their memory, as those of
// iottrail do: they stay as they are when data changes.
type contestant struct {
	name   string
	module string // "std" for the standard library's
	// every builds every record, and iot only those of AWS IoT.
	every, iot         func(data []byte, s *sink) error
	lessEvery, lessIoT less
	// request decodes the parameters of a call into the struct that into points
	// to. It is nil for a way of reading that is about whole logs.
	request func(body []byte, into any) error
}

// isOurs reports whether a contestant is iottrail, and no peer.
func (c *contestant) isOurs() bool { return c.module == iottrailDecoder.module }

// less is what a contestant leaves out of a job. Tests compare it with what the
// contestant does: it says neither too much nor too little.
type less struct {
	// overlooks are the kinds of faults that are not noticed: see faults.
	overlooks []string
	// keepsLog says that a record that is kept keeps the memory of the whole log.
	keepsLog bool
}

func (l less) sameWork() bool { return len(l.overlooks) == 0 && !l.keepsLog }

func (l less) String() string {
	var notes []string
	if len(l.overlooks) > 0 {
		notes = append(notes, "not checked: "+strings.Join(l.overlooks, ", "))
	}
	if l.keepsLog {
		notes = append(notes, "a record that is kept keeps the whole log in memory")
	}
	return strings.Join(notes, "; ")
}

// contestants take part by default: each library in the fastest way that was
// found for each job, and in the fastest that does the same work. otherWays were
// tried and were slower, or do what the jobs do not allow; they take part with
// -others.
var (
	contestants = []*contestant{iottrailDecoder, iottrailBytes, encodingJSON, goJSONExperiment, goccyJSON, goccyWholeNoCopy,
		sonicJSON, sonicWhole, segmentioJSON, segmentioWhole, fastJSON, gJSON}
	otherWays = []*contestant{encodingJSONOther, goJSONExperimentOther, goccyWhole, goccyStream,
		sonicWholeIoT, sonicCopies, sonicNode, sonicUnchecked, segmentioOther, segmentioWholeIoT,
		fastJSONWhole, gJSONWhole, gJSONUnchecked}
)

// document is a whole log for libraries that read it as one value.
type document[R any] struct {
	Records []R `json:"Records"`
}

// eventSource is all that is needed to say whether a record is wanted.
type eventSource struct {
	EventSource string `json:"eventSource"`
}
