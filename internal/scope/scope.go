// Package scope finds out for which calls a Predicate can be true, so that it need not be asked
// about others.
package scope

import (
	"reflect"
	"strings"
)

// A Call is a call to a service; any call if Name is empty.
type Call struct{ Source, Name string }

// Calls are those for which a Predicate may answer other than No. If Known is false, that is
// every record.
//
// They are about records whose source and name can be read. For others a Predicate may say
// Maybe whatever its Calls are.
type Calls struct {
	List  []Call
	Known bool
}

// Scoped is a Predicate that knows its Calls.
type Scoped interface{ Scope() Calls }

// module is the path of this module, in which actions are declared.
const module = "github.com/iottrail/iottrail"

// Of returns the Calls of a Predicate. It does not import the packages that have Predicates: it
// knows an action by its type, which is Action or a package's own, such as
// greengrassv2.VersionedAction.
func Of(p any) Calls {
	switch p := p.(type) {
	case Scoped:
		return p.Scope()
	case interface {
		Source() string
		Name() string
	}:
		t := reflect.TypeOf(p) // another type may have these methods, and mean something else
		if strings.HasPrefix(t.PkgPath()+"/", module+"/") && strings.Contains(t.Name(), "Action[") {
			return Calls{[]Call{{p.Source(), p.Name()}}, true}
		}
	}
	return Calls{}
}

// Any returns the Calls of a Predicate that is true if one of its parts is.
func Any(parts []Calls) Calls {
	all := Calls{Known: true}
	for _, c := range parts {
		if !c.Known {
			return Calls{}
		}
		all.List = append(all.List, c.List...)
	}
	return all
}

// All returns the Calls of a Predicate that is true if all of its parts are: the Calls of any
// part, so it takes the shortest list.
func All(parts []Calls) Calls {
	var least Calls
	for _, c := range parts {
		if c.Known && (!least.Known || weight(c) < weight(least)) {
			least = c
		}
	}
	return least
}

// weight is how much Calls has; all calls to a service are more than any list.
func weight(c Calls) int {
	n := len(c.List)
	for _, call := range c.List {
		if call.Name == "" {
			n += 1000
		}
	}
	return n
}
