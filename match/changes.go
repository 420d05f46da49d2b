package match

import (
	"strings"

	"github.com/iottrail/iottrail"
)

// changes goes by readOnly, or by the verb. Records without a name are not calls and change
// nothing: summaries (Insight, Aggregated) have none.
func changes(ev *iottrail.Event) iottrail.Answer {
	switch {
	case ev.EventName == "":
		return valueIs(false, "", ev.Extra, "eventName")
	case ev.ReadOnly != iottrail.Unset:
		return iottrail.AnswerOf(ev.ReadOnly.False())
	case unread(ev.Extra, "readOnly"):
		return iottrail.Maybe
	case hasVerb(ev.EventName, readVerbs):
		return iottrail.No
	case hasVerb(ev.EventName, writeVerbs):
		return iottrail.Yes
	}
	return iottrail.Maybe
}

// hasVerb reports whether a name begins with one of the verbs: SetupX does not begin with Set.
func hasVerb(name string, verbs []string) bool {
	for _, verb := range verbs {
		if rest, ok := strings.CutPrefix(name, verb); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}

// The verbs with which AWS begins the names of actions, those that read and those that
// change something. BatchGet reads, and is looked for before Batch.
var (
	readVerbs  = strings.Fields("Get List Describe Head Search Lookup Query Scan Validate BatchGet")
	writeVerbs = strings.Fields("Create Delete Update Put Attach Detach Add Remove Set Start Stop Register Deregister Associate Disassociate " +
		"Enable Disable Modify Terminate Run Cancel Tag Untag Reboot Revoke Authorize Allocate Release Assume Accept Reject Transfer " +
		"Confirm Copy Restore Reset Import Change Send Publish Replace Replicate Clear Switch Upload Batch Upgrade Purchase Request Resend Complete " +
		"Merge Split Invite Activate Deactivate Rotate Schedule ConsoleLogin SwitchRole")
)
