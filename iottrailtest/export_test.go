package iottrailtest

import (
	"reflect"

	"github.com/iottrail/iottrail"
)

// EventOf is NewEvent for an action and bodies of whatever type, for tests of all of them.
func EventOf(source, name string, access iottrail.Access, req, resp any) *iottrail.Event {
	c := newCall(source, name, access)
	c.request, c.response = encodeBody(req), encodeBody(resp)
	return c.event()
}

// Unwritten is the name of a member in an Extra of made that read has not, or "".
func Unwritten(made, read *iottrail.Event) string {
	return unwritten(reflect.ValueOf(made), reflect.ValueOf(read))
}
