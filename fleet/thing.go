package fleet

import (
	"strings"

	"github.com/iottrail/iottrail/iot"
)

// A Thing is what is known of a thing.
type Thing struct {
	ARN        string
	Exists     Fact[bool]
	Created    *Change      // nil if that is not known
	Type       Fact[string] // the name of its thing type, or ""
	Principals Links        // its certificates, and others
	Groups     Links        // the static groups that it is in; Complete says nothing about dynamic ones
}

// Thing returns what is known of the thing with an ARN.
func (s *State) Thing(arn string) Thing {
	r := s.fleet.find(iot.TypeThing, arn)
	t := Thing{ARN: arn}
	if r == nil {
		return t
	}
	t.Exists, t.Created, t.Type = s.exists(r), s.created(r), r.field(s.at, fieldType)
	t.Principals, t.Groups = s.links(r, linkThing), s.links(r, linkMember)
	return t
}

// A Group is what is known of a thing group.
type Group struct {
	ARN      string
	Exists   Fact[bool]
	Created  *Change // nil if that is not known
	Dynamic  Fact[bool]
	Query    Fact[string] // of a dynamic group: which things are its members
	Parent   Fact[string] // the ARN of the group that it is in, or ""; it never changes
	Policies Links        // attached to the group itself; its things also have those of its parents
	Members  Links        // never complete for a group that is or may be dynamic, as no record says who its members are
}

// Group returns what is known of the thing group with an ARN.
func (s *State) Group(arn string) Group {
	r := s.fleet.find(iot.TypeThingGroup, arn)
	g := Group{ARN: arn}
	if r == nil {
		return g
	}
	g.Exists, g.Created = s.exists(r), s.created(r)
	g.Dynamic, g.Query = flag(r.field(s.at, fieldDynamic)), r.field(s.at, fieldQuery)
	g.Parent = convert(r.field(s.at, fieldParent), func(name string) string {
		if name == "" {
			return ""
		}
		return id{r.place, iot.TypeThingGroup, name}.arn()
	})
	g.Policies, g.Members = s.links(r, linkPolicy), s.links(r, linkMember)
	if g.Dynamic.Known != Known || g.Dynamic.Value {
		g.Members.Complete = NotKnown
	}
	return g
}

// A Job is what is known of a job.
type Job struct {
	ARN        string
	Exists     Fact[bool]
	Created    *Change    // nil if that is not known
	Targets    Links      // things and thing groups
	Continuous Fact[bool] // things that join its groups later get it, too
	Cancelled  Fact[bool]
}

// Job returns what is known of the job with an ARN.
func (s *State) Job(arn string) Job {
	r := s.fleet.find(iot.TypeJob, arn)
	j := Job{ARN: arn}
	if r == nil {
		return j
	}
	j.Exists, j.Created, j.Targets = s.exists(r), s.created(r), s.links(r, linkTarget)
	j.Continuous = convert(r.field(s.at, fieldSelection), func(v string) bool {
		return strings.EqualFold(v, string(iot.TargetSelectionContinuous))
	})
	j.Cancelled = flag(r.field(s.at, fieldCancelled))
	return j
}
