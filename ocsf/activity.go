package ocsf

import (
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/services"
)

// The values of [Base.ActivityID] in events of the class API Activity.
const (
	ActivityCreate = 1
	ActivityRead   = 2
	ActivityUpdate = 3
	ActivityDelete = 4
	ActivityOther  = 99
)

// activityName returns OCSF's caption of one of these.
func activityName(activity int) string {
	switch activity {
	case ActivityCreate:
		return "Create"
	case ActivityRead:
		return "Read"
	case ActivityUpdate:
		return "Update"
	case ActivityDelete:
		return "Delete"
	}
	return "Other"
}

// The verbs by which Security Lake recognizes activities.
var (
	createVerbs = strings.Fields("Create Run Generate")
	readVerbs   = strings.Fields("Get List Describe Search Lookup")
	updateVerbs = strings.Fields("Update Put Modify Add Remove Start Stop Attach Detach Associate Disassociate Tag Untag " +
		"Enable Disable Register Deregister")
	deleteVerbs = strings.Fields("Delete Terminate")
)

// activityOf returns the activity of a record. For the actions of AWS IoT's services the access
// level says whether they read or write; the verb says only whether they create or delete, and
// all others are updates. For other services the verb counts, and then readOnly.
func activityOf(ev *iottrail.Event) int {
	byVerb := activityOfName(ev.EventName)
	switch services.Access(ev) {
	case iottrail.AccessRead, iottrail.AccessList:
		return ActivityRead
	case iottrail.AccessTagging:
		return ActivityUpdate
	case iottrail.AccessWrite, iottrail.AccessPermissionsManagement:
		if byVerb == ActivityCreate || byVerb == ActivityDelete {
			return byVerb
		}
		return ActivityUpdate
	}
	if byVerb == ActivityOther && ev.EventName != "" && ev.ReadOnly.True() {
		return ActivityRead
	}
	return byVerb
}

// activityOfName goes by the verb at the beginning of a name, or after Batch.
func activityOfName(name string) int {
	if rest, ok := strings.CutPrefix(name, "Batch"); ok {
		name = rest
	}
	switch {
	case hasVerb(name, createVerbs):
		return ActivityCreate
	case hasVerb(name, readVerbs):
		return ActivityRead
	case hasVerb(name, updateVerbs):
		return ActivityUpdate
	case hasVerb(name, deleteVerbs):
		return ActivityDelete
	}
	return ActivityOther
}

// hasVerb reports whether a name begins with one of the verbs: Address does not begin with Add.
func hasVerb(name string, verbs []string) bool {
	for _, verb := range verbs {
		if rest, ok := strings.CutPrefix(name, verb); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}
