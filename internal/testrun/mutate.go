package testrun

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
)

// MutationsVariable names the variable of the environment with a number of mutations.
const MutationsVariable = "IOTTRAIL_MUTATIONS"

// Mutations returns how many mutated inputs a law tries that has no end of them: in the long
// run as many as the variable IOTTRAIL_MUTATIONS says, or long.
func Mutations(short, plain, long int) int {
	if n, err := strconv.Atoi(os.Getenv(MutationsVariable)); err == nil && Long() {
		return n
	}
	return ByRun(short, plain, long)
}

// special are bytes that mean something in JSON, or nothing at all in it.
const special = "\"\\{}[]:, \n\x00u0tfn1-e.\xc3"

// Mutate returns the text with up to three changes: a bit that was flipped, a byte that was
// lost, inserted, or written over, two that were exchanged, or a part that is there twice.
func Mutate(r *rand.Rand, text []byte) []byte {
	text = slices.Clone(text)
	for range r.IntN(4) {
		if len(text) == 0 {
			return text
		}
		at := r.IntN(len(text))
		switch r.IntN(6) {
		case 0:
			text[at] ^= 1 << r.IntN(8)
		case 1:
			text = slices.Delete(text, at, at+1)
		case 2:
			text = slices.Insert(text, at, special[r.IntN(len(special))])
		case 3:
			text[at] = special[r.IntN(len(special))]
		case 4:
			other := r.IntN(len(text))
			text[at], text[other] = text[other], text[at]
		case 5:
			end := min(len(text), at+r.IntN(100))
			text = slices.Insert(text, at, text[at:end]...)
		}
	}
	return text
}
