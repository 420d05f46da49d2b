package match

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// This file finds what a record was kept from saying.

// hidden reports whether a mask is in place of a value.
func hidden(value string) bool { return freeform.IsMask(value) }

// valueIs is the answer for a member that has this value, or that can't be read.
func valueIs(yes bool, value string, extra iottrail.Members, name string) iottrail.Answer {
	if !yes && value == "" && unread(extra, name) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(yes)
}

// unread reports whether the record has the member with a value that its field can't hold.
func unread(extra iottrail.Members, name string) bool {
	if len(extra) == 0 {
		return false
	}
	_, ok := extra.Get(name)
	return ok
}

// identityUnread reports whether a member that says who called can't be read.
func identityUnread(ev *iottrail.Event) bool {
	u := &ev.UserIdentity
	return unread(ev.Extra, "userIdentity") || unread(u.Extra, "type") || unread(u.Extra, "invokedBy")
}
