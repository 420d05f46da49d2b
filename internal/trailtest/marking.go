package trailtest

import (
	"reflect"
	"unsafe"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Marking makes a Decoder make marks in that way. It writes a field that is not exported: a
// function for tests, in a file of package iottrail, would have all that imports the package
// compiled once more for them.
func Marking(how jsonscan.Marking) iottrail.Option {
	return func(d *iottrail.Decoder) {
		field := reflect.ValueOf(d).Elem().FieldByName("marking")
		*(*jsonscan.Marking)(unsafe.Pointer(field.UnsafeAddr())) = how
	}
}
