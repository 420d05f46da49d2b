package bind

import "reflect"

// For tests that compare the two ways of reading a body: ReadFast accepts it, or leaves the
// struct zero, and ReadPlainly is what decides then.
var ReadFast = readFast

func ReadPlainly(body []byte, into any, watching bool) (faults []Fault, masked bool) {
	d := decoders.Get().(*decoder)
	defer d.release()
	d.watching = watching
	faults = d.into(body, into)
	return faults, d.masked
}

// IsFast reports whether there is a fast way for a type, if the body is of the usual kind.
func IsFast(t reflect.Type) bool { return planOf(t).fast }
