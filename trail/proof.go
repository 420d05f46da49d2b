package trail

import (
	"errors"
	"io"
)

// A Checker says whether files are what they were when they were delivered. Package digest has one.
// Check is called by several goroutines at once.
type Checker interface {
	// Check is called before a file is read, with its path in the file system. All of the
	// file, decompressed, is written to the writer. After the last byte, and only if the file was
	// read to its end without an error, the function is called. It returns nil if the file
	// is proven, an error that wraps [ErrUnverified] if nothing says what it should be, and
	// another error if it is something else.
	Check(key string) (io.Writer, func() error)
}

// A StoredChecker is what the writer of a Checker may be, too, if it wants to see a file as it
// is stored: compressed, as a rule.
type StoredChecker interface {
	// Stored is called before the file is read, with a reader of it, and returns the one to
	// read from instead.
	Stored(io.Reader) io.Reader
}

// ErrUnverified: nothing says what a file should be, so that it may have been changed, or
// not.
var ErrUnverified = errors.New("nothing proves what is in the file")

// Proof is what is known of the file that an Event is from. The Events of a file that was
// changed, or of which nothing is known, are delivered as others are, with a Proof that says so:
// who looks into what happened may want them. Who wants only what is proven asks for it:
//
//	if r.Position().Proof != trail.Valid {
//		continue
//	}
type Proof string

// The proofs. A Reader without a Checker says nothing, which is the empty one.
const (
	Valid      Proof = "valid"      // the file is what it was when it was delivered
	Pending    Proof = "pending"    // the file is not read to its end yet, where an error says if it is not valid
	Unverified Proof = "unverified" // nothing proves the file, or it could not be read to its end
	Invalid    Proof = "invalid"    // the file was changed, as the error before its first Event says
)
