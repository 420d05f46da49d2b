package fleet

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/arns"
	"github.com/iottrail/iottrail/iot"
)

// An id tells resources apart. It is a struct, so that no name can pass for the name and the
// place of another. The partition is left out: it follows from the region.
type id struct {
	place *place
	kind  string // as in package iot; that of thing groups is TypeThingGroup for dynamic ones, too
	name  string
}

// Kinds of what has no ARN of AWS IoT. No kind of package iot begins with a space.
const (
	kindIdentity    = " identity"    // of Cognito, or whatever else a policy was attached to
	kindLogging     = " logging"     // the logging options of an account, or of a target
	kindAudit       = " audit"       // a check, or the way of its alarms
	kindSuppression = " suppression" // of a check for a resource
)

func hasARN(kind string) bool { return kind != "" && kind[0] != ' ' }

// settled returns an id in the one spelling that it is kept in. AWS IoT takes the ids of
// certificates in either case.
func settled(kind, name string) (string, string) {
	switch kind {
	case iot.TypeDynamicThingGroup:
		kind = iot.TypeThingGroup
	case iot.TypeCertificate, iot.TypeCACertificate:
		name = strings.TrimPrefix(strings.ToLower(name), "0x")
	}
	return kind, name
}

// arn returns the ARN, or "" where none can be had: of what has none, and of domain
// configurations, to whose names AWS adds an id of its own.
func (i id) arn() string {
	if !hasARN(i.kind) || i.kind == iot.TypeDomainConfiguration || i.place.account == "" || i.place.region == "" {
		return ""
	}
	path := i.kind + "/" + i.name
	switch i.kind {
	case iot.TypeRuleDestination:
		path = "ruledestination/" + i.name
	case iot.TypePackageVersion:
		first, second, _ := strings.Cut(i.name, "/")
		path = "package/" + first + "/version/" + second
	}
	return "arn:" + arns.Partition(i.place.region) + ":iot:" + i.place.region + ":" + i.place.account + ":" + path
}

// parseARN takes the ARN of a resource of AWS IoT apart. Nothing is looked for beyond the first
// slash, so that a name can't move it.
func parseARN(arn string) (account, region, kind, name string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "iot" || parts[3] == "" || parts[4] == "" {
		return "", "", "", "", false
	}
	kind, name, _ = strings.Cut(parts[5], "/")
	switch kind {
	case "ruledestination":
		kind = iot.TypeRuleDestination
	case "package":
		if first, second, ok := strings.Cut(name, "/version/"); ok {
			kind, name = iot.TypePackageVersion, first+"/"+second
		}
	case iot.TypeDomainConfiguration:
		name, _, _ = strings.Cut(name, "/")
	}
	if kind == "" || name == "" {
		return "", "", "", "", false
	}
	kind, name = settled(kind, name)
	return parts[4], parts[3], kind, name, true
}

// A resource is what records say of one.
type resource struct {
	id
	given string // the ARN that AWS answered, of a domain configuration
	armed bool   // it is a thing group to which a policy was attached once

	log     []entry // see entries
	version int     // is another one whenever the log was changed
	sorted  bool
	built   *built // what follows from log; nil if it is to be made anew
}

// changed has all that was made of the log made anew.
func (r *resource) changed() {
	r.version, r.sorted, r.built = r.version+1, false, nil
	if r.kind == iot.TypePolicy {
		r.place.policies.settled = false
	}
}

// address returns the ARN, or what the resource can be asked for by instead: the name of a
// domain configuration, a Cognito identity.
func (r *resource) address() string {
	switch {
	case r.given != "":
		return r.given
	case r.kind == iot.TypeDomainConfiguration || r.kind == kindIdentity:
		return r.name
	}
	return r.arn()
}

// entries returns the log in the order of time, without what belongs to records that another
// has the place of.
func (r *resource) entries() []entry {
	if r.sorted {
		return r.log
	}
	r.log = slices.DeleteFunc(r.log, func(e entry) bool { return e.rec.copied })
	if !slices.IsSortedFunc(r.log, compareEntries) {
		slices.SortStableFunc(r.log, compareEntries)
	}
	r.sorted, r.built = true, nil
	return r.log
}

func compareEntries(a, b entry) int {
	if a.rec.sec != b.rec.sec { // as nearly always
		return cmp.Compare(a.rec.sec, b.rec.sec)
	}
	return cmp.Or(cmp.Compare(a.op.rank(), b.op.rank()), compareRecords(a.rec, b.rec))
}

// at returns the resource, which may be one that no record names yet.
func (f *Fleet) at(p *place, kind, name string) *resource {
	kind, name = settled(kind, name)
	i := id{p, kind, name}
	if r, ok := f.resources[i]; ok {
		return r
	}
	if f.resources == nil {
		f.resources = make(map[id]*resource)
	}
	i.kind, i.name = f.text(kind), strings.Clone(name)
	r := &resource{id: i}
	f.resources[i] = r
	if p.kinds == nil {
		p.kinds = make(map[string][]*resource)
	}
	p.kinds[i.kind] = append(p.kinds[i.kind], r)
	delete(f.found, i.kind)
	return r
}

// find returns the resource with that ARN, or nil. The name of a domain configuration will do
// where only one has it.
func (f *Fleet) find(kind, arn string) *resource {
	if account, region, k, name, ok := parseARN(arn); ok {
		if kind != "" && k != kind {
			return nil
		}
		p, ok := f.places[[2]string{account, region}]
		if !ok {
			return nil
		}
		return f.resources[id{p, k, name}]
	}
	if kind != "" && kind != iot.TypeDomainConfiguration {
		return nil
	}
	var only *resource
	for _, r := range f.byName(iot.TypeDomainConfiguration, arn) {
		if r.name != arn {
			continue
		}
		if only != nil {
			return nil
		}
		only = r
	}
	return only
}

// byName returns the resources of a kind whose names begin so, in the order of their names.
func (f *Fleet) byName(kind, prefix string) []*resource {
	list, ok := f.found[kind]
	if !ok {
		for _, p := range f.places {
			list = append(list, p.kinds[kind]...)
		}
		slices.SortFunc(list, func(a, b *resource) int {
			return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.place.account, b.place.account), strings.Compare(a.place.region, b.place.region))
		})
		if f.found == nil {
			f.found = make(map[string][]*resource)
		}
		f.found[kind] = list
	}
	from, _ := slices.BinarySearchFunc(list, prefix, func(r *resource, p string) int { return strings.Compare(r.name, p) })
	to := from
	for to < len(list) && strings.HasPrefix(list[to].name, prefix) {
		to++
	}
	return list[from:to]
}

// Find returns the ARNs of the resources of a kind whose names begin with a prefix, in the order of
// their names. [Fleet.History] and the methods of [State] take these ARNs. The kind is one of the
// constants of package iot: iot.TypeCertificate (the name of a certificate is its id),
// iot.TypePolicy, and so on. Thing groups are iot.TypeThingGroup, dynamic or not. Find returns every
// resource that a record names, even in a call that failed. The ARN of a domain configuration ends in
// an id that AWS chooses: if no record has it, Find returns the name instead.
func (f *Fleet) Find(kind, namePrefix string) []string {
	kind, namePrefix = settled(kind, namePrefix)
	if !hasARN(kind) {
		return nil
	}
	var found []string
	for _, r := range f.byName(kind, namePrefix) {
		if address := r.address(); address != "" {
			found = append(found, address)
		}
	}
	return found
}
