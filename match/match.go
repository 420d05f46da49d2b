// Package match asks questions about CloudTrail's records, and combines them:
//
//	suspicious := match.All(iot.AttachPolicy, match.ByRoot, match.Not(match.WithMFA))
//	if suspicious.Ask(ev) != iottrail.No {
//
// A question is an [iottrail.Predicate]. Every action is one (iot.AttachPolicy), the Where
// of an action asks about its request, a [Condition] and the functions here ask about the
// rest of the record, and [Func] makes one from a Go function.
//
// Package detect has ready-made rules made of such questions (docs/detections.md, in the
// repository, describes them), and runs rules of your own.
//
// # Maybe
//
// A caller can pad a request until CloudTrail leaves it out for its size. The record of such a
// call can't say what was attached to what, so the answer to a question about that is Maybe:
//
//	iot.AttachPolicy.Where(func(req *iot.AttachPolicyRequest) bool { return req.PolicyName == "admin" })
//
// The answer is Maybe if a record should say something and does not: a member is masked or
// can't be read; it is absent, and every record of its kind has it; the record is the copy for
// another account, without the caller. If a record has nothing to say the answer is No, or
// ordinary records would drown the alarms: a call with a long-term access key is not [WithMFA].
//
// Maybe stays Maybe in [All], [Any] and [Not], where it decides. So nobody can keep a record
// from saying something to evade an alarm that asks for any answer other than No.
//
// A question about a request does not ask how the call ended. If the call failed, the answer is
// Yes or No if the record has the request, and Maybe if it has none. To detect what was
// changed, combine it with Not(Failed).
//
// Each question is Maybe if a member that it asks about is masked or can't be read, and for
// these records:
//
//	All, Any, Not                by the logic of their parts
//	Sure                         never
//	Func                         where the function says so
//	an action (iot.CreateThing)  never otherwise
//	Action.Where, WhereEvent     the request was omitted, masked or damaged: see there
//	iot.Touches, TouchesNamed    a body was omitted, masked or damaged, or names what may fit: see there
//	Call                         never otherwise
//	Region                       no region
//	Recipient                    no recipient, since event version 1.02, before which none has one
//	During                       no time
//	ByRoot, ByUser, ByRole,      the caller is of another account, and the record has no id that
//	ByFederated                  says what it is; the type is "Unknown"; there is no identity; a person in the
//	                             console, without a type, as records up to event version 1.05 may be
//	ByAccount                    a caller whose account is absent or masked
//	ByARN                        a caller whose ARN is absent or masked, and may fit by its account; a session
//	                             of a role without the issuer, which alone has the path of the role
//	ByService                    never otherwise
//	WithMFA                      a session of a role that does not say; the caller is of another account, or
//	                             unknown; a sign-in whose MFAUsed is neither Yes nor No
//	WithSession                  the caller is of another account, without an access key
//	Failed, Denied               never otherwise
//	Changes                      neither readOnly nor the verb of the name says it
//	Omitted                      never
//	Resource                     only a prefix of an ARN is given, and may fit
//	FromAddress                  an address that the record does not prove: see there
//	Through                      never otherwise
//
// A member can't be read if its value is not of the kind that its field holds: it is then in
// Extra.
package match

import (
	"slices"

	"github.com/iottrail/iottrail"
)

// All is "and": the least of the answers, and Yes without any. It asks in order, up to the
// first No. A nil Predicate panics here, and in Any, Not and Sure.
func All(of ...iottrail.Predicate) iottrail.Predicate { return &all{noneNil("All", of)} }

// Any is "or": the greatest of the answers, and No without any. It asks in order, up to the
// first Yes.
func Any(of ...iottrail.Predicate) iottrail.Predicate { return &some{noneNil("Any", of)} }

// Not is Yes for No, and No for Yes. Maybe stays Maybe.
func Not(p iottrail.Predicate) iottrail.Predicate {
	return &not{noneNil("Not", []iottrail.Predicate{p})[0]}
}

// Sure is Yes if p is, and otherwise No: it turns Maybe into No.
func Sure(p iottrail.Predicate) iottrail.Predicate {
	return &sure{noneNil("Sure", []iottrail.Predicate{p})[0]}
}

// Always gives the same answer for every record.
func Always(answer iottrail.Answer) iottrail.Predicate { return always(answer) }

// Func makes a Predicate of a Go function, which returns a bool, or an Answer if it may be
// Maybe. It panics if f is nil.
func Func[A bool | iottrail.Answer](f func(ev *iottrail.Event) A) iottrail.Predicate {
	if f == nil {
		panic("match: Func of nil")
	}
	switch f := any(f).(type) {
	case func(*iottrail.Event) bool:
		return ask(func(ev *iottrail.Event) iottrail.Answer { return iottrail.AnswerOf(f(ev)) })
	case func(*iottrail.Event) iottrail.Answer:
		return ask(f)
	}
	panic("match: unreachable")
}

type all struct{ of []iottrail.Predicate }

func (q *all) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.Yes
	for _, p := range q.of {
		if answer = min(answer, p.Ask(ev)); answer == iottrail.No {
			break
		}
	}
	return answer
}

type some struct{ of []iottrail.Predicate }

func (q *some) Ask(ev *iottrail.Event) iottrail.Answer {
	answer := iottrail.No
	for _, p := range q.of {
		if answer = max(answer, p.Ask(ev)); answer == iottrail.Yes {
			break
		}
	}
	return answer
}

type not struct{ of iottrail.Predicate }

func (q *not) Ask(ev *iottrail.Event) iottrail.Answer { return -q.of.Ask(ev) }

type sure struct{ of iottrail.Predicate }

func (q *sure) Ask(ev *iottrail.Event) iottrail.Answer {
	return iottrail.AnswerOf(q.of.Ask(ev) == iottrail.Yes)
}

type always iottrail.Answer

func (a always) Ask(*iottrail.Event) iottrail.Answer { return iottrail.Answer(a) }

// ask is the Predicate of a function.
type ask func(*iottrail.Event) iottrail.Answer

func (f ask) Ask(ev *iottrail.Event) iottrail.Answer { return f(ev) }

// noneNil returns a copy of the Predicates. A nil one is a mistake in the program, better found
// at its start than at the first record that gets that far.
func noneNil(function string, of []iottrail.Predicate) []iottrail.Predicate {
	for _, p := range of {
		if p == nil {
			panic("match: " + function + " of a nil Predicate")
		}
	}
	return slices.Clone(of)
}
