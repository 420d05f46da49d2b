package iottrail

import (
	"strconv"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// This file has functions on the bytes of a JSON value that several files use.

// cloneBytes is bytes.Clone for any slice of bytes, with no capacity to spare.
func cloneBytes[B ~[]byte](b B) B {
	if b == nil {
		return nil
	}
	c := make(B, len(b)) // followed directly by copy, make does not zero
	copy(c, b)
	return c
}

// first returns the first byte of b, or 0.
func first(b []byte) byte {
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

// excerpt returns what an error may show of a value: its kind, and for numbers
// and literals, which can't be secrets, the value.
func excerpt(v []byte) string {
	switch jsonscan.KindOf(first(v)) {
	case jsonscan.Text:
		return "a string of " + strconv.Itoa(max(0, len(v)-2)) + " bytes"
	case jsonscan.Object:
		return "an object"
	case jsonscan.Array:
		return "a list"
	case jsonscan.Invalid:
		return "something that is not JSON"
	}
	if len(v) > 40 {
		return string(v[:40]) + "..."
	}
	return string(v)
}
