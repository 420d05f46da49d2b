package resource

import (
	"strings"

	"github.com/iottrail/iottrail/internal/arns"
)

// An identity tells two resources apart: where they are, and the end of their ARNs without what
// AWS adds to the name. The partition follows from the region, and is left out so that a wrong
// guess does no harm.
type identity struct{ region, account, service, path string }

// bare is the identity without the place.
func (id identity) bare() identity {
	return identity{service: id.service, path: id.path}
}

// arn builds the ARN.
func (id identity) arn() string {
	return strings.Join([]string{"arn", arns.Partition(id.region), id.service, id.region, id.account, id.path}, ":")
}

// parse parses an ARN. The kind is nil if the table does not have it;
// the identity is then that of the text as a whole.
func (f *finder) parse(arn string) (id identity, name string, kind *Kind) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return identity{path: arn}, "", nil
	}
	id = identity{region: parts[3], account: parts[4], service: parts[2], path: parts[5]}
	for i := range f.table.Kinds {
		k := &f.table.Kinds[i]
		name, ok := strings.CutPrefix(id.path, k.Prefix)
		if !ok || name == "" || k.Service != id.service {
			continue
		}
		if k.Infix != "" {
			first, second, ok := strings.Cut(name, k.Infix)
			if !ok || first == "" || second == "" {
				continue
			}
			name = first + "/" + second
		}
		if k.Suffix != "" {
			if name, ok = strings.CutSuffix(name, k.Suffix); !ok || name == "" {
				continue
			}
		}
		if k.Tail {
			name, _, _ = strings.Cut(name, "/")
			id.path = k.Prefix + name
		}
		return id, name, k
	}
	return identity{path: arn}, "", nil
}
