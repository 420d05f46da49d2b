package digest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/iottrail/iottrail/internal/freeform"
)

// Status is what is known about a file.
type Status string

// The statuses. Only a file that is Valid is proven.
const (
	Valid      Status = "valid"      // it is what CloudTrail delivered
	Invalid    Status = "invalid"    // it is not
	Missing    Status = "missing"    // a valid digest names it, and it is not there
	Unverified Status = "unverified" // nothing proves it, or it was not read to its end
	Unexpected Status = "unexpected" // it is there, and no digest of its time names it
)

// Kind is what a file is.
type Kind string

// The kinds.
const (
	DigestFile Kind = "digest"
	LogFile    Kind = "log"
)

// A Finding says what is known about a digest or a log file.
type Finding struct {
	File   string // its path in the file system, or where it should be; for what can't be listed, the folder
	Kind   Kind
	Status Status
	Err    error // why; nil if it is Valid
	// Start and End are those of the digest, or of the one that names the log file: the hour in
	// which the log files were delivered. For a digest that is not Valid they are the hour
	// before the time in its name; for a log file about which nothing is known they are zero.
	Start, End time.Time
	Backfill   bool // it is a digest of log files that the digest of their hour left out
}

// Reason returns the text of Err, or "" if it is nil. It is safe to print.
func (f Finding) Reason() string { return reason(f.Err) }

// reason is the text of an error. Names of files in it are quoted already, except by the file
// system.
func reason(err error) string {
	if err == nil {
		return ""
	}
	if pathError, ok := err.(*fs.PathError); ok {
		err = pathError.Err
	}
	return freeform.Quoted(err.Error(), func(rune) bool { return false })
}

// String returns one line, with the reason if there is one:
//
//	log AWSLogs/... invalid: hash value doesn't match
func (f Finding) String() string {
	line := fmt.Sprintf("%s %s %s", f.Kind, freeform.Word(f.File), f.Status)
	if f.Err != nil {
		line += ": " + f.Reason()
	}
	return line
}

// LogValue returns a group with the file, its kind, its status and the reason.
func (f Finding) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("file", f.File), slog.String("kind", string(f.Kind)), slog.String("status", string(f.Status))}
	if f.Err != nil {
		attrs = append(attrs, slog.String("reason", f.Reason()))
	}
	return slog.GroupValue(attrs...)
}

// MarshalJSON returns this, without a reason if there is none:
//
//	{"file": "AWSLogs/...", "kind": "log", "status": "invalid", "reason": "hash value doesn't match"}
func (f Finding) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		File   string `json:"file"`
		Kind   Kind   `json:"kind"`
		Status Status `json:"status"`
		Reason string `json:"reason,omitempty"`
	}{f.File, f.Kind, f.Status, f.Reason()})
}
