package resource

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

// maxNewer is how many resources of an unknown action are listed. A body has room for thousands
// of ARNs, and their meaning is unknown.
const maxNewer = 1_000

// newer lists what the bodies of an action name that the table lacks, as far as that can be
// known: the ARNs of the table's services, wherever one is a whole string. Elsewhere a name
// can't be distinguished from any other text.
func (t *Table) newer(ev *iottrail.Event) []Resource {
	f := finder{table: t}
	for _, body := range [][]byte{ev.RequestParameters, ev.ResponseElements} {
		if len(f.found) == maxNewer || !jsonscan.Valid(body, jsonscan.DefaultDepth) {
			continue
		}
		eachText(body, func(value []byte, isName bool) bool {
			if s := text(value); !isName && t.isOwn(s) {
				f.addARN(s)
			}
			return len(f.found) < maxNewer
		})
	}
	return f.found
}

// isOwn reports whether a text is an ARN of one of the table's services.
func (t *Table) isOwn(s string) bool {
	rest, ok := strings.CutPrefix(s, "arn:")
	if !ok {
		return false
	}
	parts := strings.SplitN(rest, ":", 5) // partition, service, region, account, resource
	return len(parts) == 5 && parts[4] != "" &&
		slices.ContainsFunc(t.Kinds, func(k Kind) bool { return k.Service == parts[1] })
}

// eachText visits each string of a body, at all depths, until visit returns false: values,
// and names of members. As the body is valid, strings can be found without a look at what
// holds them, in one pass.
func eachText(body []byte, visit func(value []byte, isName bool) bool) {
	for i := 0; i < len(body); i++ {
		if body[i] != '"' {
			continue
		}
		end, _, _ := jsonscan.String(body, i+1)
		value := body[i:]
		i = jsonscan.Space(body, end)
		if !visit(value, i < len(body) && body[i] == ':') {
			return
		}
	}
}
