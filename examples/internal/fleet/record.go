package fleet

import (
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/services"
)

// Describe returns what a call set, without secrets, as [iot.Describe] does for AWS IoT Core.
// It is nil for a service without a package.
func Describe(ev *iottrail.Event) []slog.Attr {
	return services.Describe(ev)
}

// Resources returns all that a call touched. The texts are the caller's, of any length, and
// the same may come twice.
func Resources(ev *iottrail.Event) []Touched {
	var list []Touched
	for _, r := range services.Resources(ev) {
		list = append(list, Touched(r))
	}
	for _, r := range ev.Resources {
		list = append(list, Touched{r.Type, ResourceOf(r.ARN), r.ARN})
	}
	if len(list) > 0 || Access(ev) != "" {
		return list
	}
	// An action that no package knows: the members of the request that are names.
	var members map[string]json.RawMessage
	if json.Unmarshal(ev.RequestParameters, &members) != nil {
		return nil
	}
	for _, member := range slices.Sorted(maps.Keys(members)) {
		var value string
		if isName(member) && json.Unmarshal(members[member], &value) == nil && value != "" {
			list = append(list, Touched{Type: member, Name: value})
		}
	}
	return list
}

// isName reports whether a member of a request names something, and is not a
// secret.
func isName(member string) bool {
	switch strings.ToLower(member) {
	case "accesskeyid", "principalid":
		return false
	}
	for _, end := range []string{"Name", "Id", "ID", "Arn", "ARN"} {
		if strings.HasSuffix(member, end) || strings.EqualFold(member, end) {
			return true
		}
	}
	return false
}
