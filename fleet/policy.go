package fleet

import (
	"slices"
	"strconv"

	"github.com/iottrail/iottrail/iot"
)

// A Policy is what is known of a policy.
type Policy struct {
	ARN      string
	Exists   Fact[bool]
	Created  *Change      // nil if that is not known
	Default  Fact[string] // the id of the version that is in force
	Document Fact[string] // its text
	Versions []Version    // those that records name, except those that a record says were deleted
	Targets  Links        // what it is attached to: certificates, thing groups, Cognito identities
}

// A Version is one version of a policy.
type Version struct {
	ID       string
	Document Fact[string] // NotKnown if no record has the text, or it can't be read
}

// Policy returns what is known of the policy with an ARN.
func (s *State) Policy(arn string) Policy {
	r := s.fleet.find(iot.TypePolicy, arn)
	p := Policy{ARN: arn}
	if r == nil {
		return p
	}
	p.Exists, p.Created = s.exists(r), s.created(r)
	p.Targets = s.links(r, linkPolicy)
	if p.Exists.Known == Known && !p.Exists.Value {
		return p
	}
	p.Default, p.Document = s.defaultOf(r)
	if p.Exists.Known != Known {
		p.Default.Known, p.Document.Known = atMost(p.Default.Known), atMost(p.Document.Known)
	}
	p.Versions = s.versions(r)
	return p
}

// atMost makes what is known doubtful.
func atMost(k Knowledge) Knowledge {
	if k == Known {
		return Doubtful
	}
	return k
}

// defaultOf returns the default version of a policy and its text.
func (s *State) defaultOf(r *resource) (id, text Fact[string]) {
	d := r.defaultAt(s.at)
	if d.by == nil {
		return id, text
	}
	id.By, text.By = r.change(d.by), r.change(d.by)
	v := possibleVersion{version: version{number: d.by.n}}
	for _, may := range d.may {
		if may.made == d.by || may.number == d.by.n && d.by.n != noVersion {
			v = may
		}
	}
	known := Doubtful
	if d.known() {
		known, v = Known, d.may[0]
	}
	if v.number != noVersion {
		id.Value, id.Known = strconv.Itoa(int(v.number)), known
	}
	if v.doc != nil {
		text.Value, text.Known = v.doc.text, known
		text.By = r.change(v.made)
	}
	return id, text
}

// versions returns the versions of a policy that records name.
func (s *State) versions(r *resource) []Version {
	l := r.lifeAt(s.at)
	if l == nil {
		return nil
	}
	var list []Version
	add := func(n int32, made *entry) {
		v := Version{ID: strconv.Itoa(int(n))}
		if made != nil && made.doc != nil {
			v.Document = known(made.doc.text, r.change(made))
			if l.mixed || r.mayBeAnother(made.rec.sec, s.at) {
				v.Document.Known = Doubtful
			}
		}
		list = append(list, v)
	}
	var numbers []int32
	for n, made := range l.made {
		if made.rec.sec <= s.at {
			numbers = append(numbers, n)
		}
	}
	for _, g := range l.gaps {
		for n := g.lo; g.to <= s.at && g.lo != noVersion && n <= g.hi && len(numbers) < 1000; n++ {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		if d, ok := l.dropped[n]; !ok || d > s.at {
			add(n, l.made[n])
		}
	}
	return list
}
