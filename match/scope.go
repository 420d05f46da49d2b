package match

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/scope"
)

// This file tells package detect which calls the questions can be true for: see scope.Of. A
// question without a Scope can be true for any call.

func scopes(of []iottrail.Predicate) []scope.Calls {
	calls := make([]scope.Calls, len(of))
	for i, p := range of {
		calls[i] = scope.Of(p)
	}
	return calls
}

func (q *all) Scope() scope.Calls  { return scope.All(scopes(q.of)) }
func (q *some) Scope() scope.Calls { return scope.Any(scopes(q.of)) }
func (q *sure) Scope() scope.Calls { return scope.Of(q.of) }

func (a always) Scope() scope.Calls { return scope.Calls{Known: iottrail.Answer(a) == iottrail.No} }

func (q *call) Scope() scope.Calls {
	c := scope.Calls{Known: true}
	for _, name := range q.names {
		c.List = append(c.List, scope.Call{Source: q.source, Name: name})
	}
	if len(q.names) == 0 {
		c.List = append(c.List, scope.Call{Source: q.source})
	}
	return c
}
