package fleet

import "fmt"

// Knowledge is how well something is known. The zero value is NotKnown.
type Knowledge uint8

const (
	// NotKnown: no record says it, for example because the trail begins later. The value is the
	// zero value, and means nothing.
	NotKnown Knowledge = iota
	// Known: records prove it, under the assumptions listed in the comment of the package.
	Known
	// Doubtful: records say it, but a call that can't be read, or missing records, may have changed
	// it since, or two calls in the same second disagree.
	Doubtful
)

var knowledges = [...]string{"not known", "known", "doubtful"}

// String returns "not known", "known" or "doubtful".
func (k Knowledge) String() string {
	if int(k) < len(knowledges) {
		return knowledges[k]
	}
	return fmt.Sprintf("Knowledge(%d)", uint8(k))
}

// MarshalText returns what String returns.
func (k Knowledge) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// A Fact is a value and how well it is known.
type Fact[T any] struct {
	Value T // if it is Doubtful, the last one that a record gives
	Known Knowledge
	By    *Change // what made it so, or proves it; nil if no record does
}

// known returns a fact that records prove.
func known[T any](value T, by *Change) Fact[T] { return Fact[T]{value, Known, by} }

// convert returns a fact about the same, of another type.
func convert[T, U any](f Fact[T], to func(T) U) Fact[U] {
	if f.Known == NotKnown {
		return Fact[U]{By: f.By}
	}
	return Fact[U]{to(f.Value), f.Known, f.By}
}
