package trail

import (
	"errors"
	"io"
)

// A Checker says whether files are what they were when they were delivered. Package digest has one.
// Check is called by several goroutines at once.
type Checker interface {
	// Check is called before a file is read, with its path in the file system. The whole file,
	// decompressed, is written to the writer. After the last byte, and only if the file was
	// read to its end without an error, the function is called. It returns nil if the file is
	// proven, an error that wraps [ErrUnverified] if nothing says what the file should be, and
	// another error if the file is not what it should be.
	Check(key string) (io.Writer, func() error)
}

// A writer of a Checker may also be a StoredChecker, which sees a file as it is stored: usually
// compressed.
type StoredChecker interface {
	// Stored is called before the file is read, with a reader of it, and returns the one to
	// read from instead.
	Stored(io.Reader) io.Reader
}

// ErrUnverified means that nothing says what a file should be, so it may or may not have
// been changed.
var ErrUnverified = errors.New("nothing proves what is in the file")

// Proof is what is known about the file that an Event is from. The Events of a file that was
// changed, or about which nothing is known, are delivered like others, with a Proof that says
// so: an investigation may want them. To have only what is proven:
//
//	if r.Position().Proof != trail.Valid {
//		continue
//	}
type Proof string

// The proofs. A Reader without a Checker has the empty Proof.
const (
	Valid      Proof = "valid"      // the file is what it was when it was delivered
	Pending    Proof = "pending"    // the file is not read to its end yet, where an error says if it is not valid
	Unverified Proof = "unverified" // nothing proves the file, or it could not be read to its end
	Invalid    Proof = "invalid"    // the file was changed, as the error before its first Event says
)
