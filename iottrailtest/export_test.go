package iottrailtest

import "github.com/iottrail/iottrail"

// EventOf is NewEvent for an action and bodies of whatever type, for tests of all of them.
func EventOf(source, name string, access iottrail.Access, req, resp any) *iottrail.Event {
	c := newCall(source, name, access)
	c.request, c.response = encodeBody(req), encodeBody(resp)
	return c.event()
}
