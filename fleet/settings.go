package fleet

import (
	"sort"
	"strings"
)

// A field is a setting of a resource.
type field uint8

const (
	fieldType      field = iota // of a thing
	fieldParent                 // the name of a group's
	fieldDynamic                // of a group
	fieldQuery                  // of a dynamic group
	fieldIssuer                 // of a certificate
	fieldStatus                 // of a CA
	fieldRegisters              // whether a CA registers certificates by itself
	fieldTemplate               // by which it does
	fieldRole                   // the ARN of a role
	fieldDuration               // of the credentials of a role alias, in seconds
	fieldEnabled
	fieldHook       // the function that is asked before a template provisions, or nothing
	fieldHookless   // whether a template is one that can have a hook, and has none
	fieldDefault    // the version of a template
	fieldSQL        // of a rule
	fieldTargets    // where a rule sends messages
	fieldLeaves     // whether that is out of the account
	fieldFunction   // of an authorizer
	fieldSigned     // whether it wants tokens signed
	fieldForeign    // whether its function is of another account
	fieldAuthorizer // of a domain configuration
	fieldDomain
	fieldCancelled // of a job
	fieldSelection
	fieldUntil // of a suppression
	fieldAlarms
	numFields
)

// A setting is what a call set a field to. A value that the record does not say is unread.
type setting struct {
	field field
	value string
}

// Values of settings.
const (
	yes    = "true"
	no     = "false"
	maybe  = "maybe"
	unread = "\x00" // no value that AWS IoT takes
)

// fields has for each field the calls that set it, by time.
type fields [numFields][]fieldSet

// A fieldSet is a second in which a field was set.
type fieldSet struct {
	sec   int64
	value string
	sure  bool // not two values in one second, and no value that can't be read
	by    *entry
}

// fieldsOf reads the log.
func (r *resource) fieldsOf() *fields {
	b := r.build()
	if b.fields != nil {
		return b.fields
	}
	f := new(fields)
	for i := range r.log {
		e := &r.log[i]
		if e.rec.sec == never {
			continue
		}
		for _, s := range e.set {
			list := f[s.field]
			was := len(list) - 1
			now := fieldSet{e.rec.sec, s.value, s.value != unread, e}
			if was < 0 || list[was].sec != now.sec {
				f[s.field] = append(list, now)
				continue
			}
			// What was created is created before it is changed, if it was not there before.
			if list[was].value != now.value && (list[was].by.op != opBorn || !r.begins(e.rec.sec)) {
				now.sure = false
			}
			list[was] = now
		}
	}
	b.fields = f
	return f
}

// begins reports whether a resource was created in a second, once, and not deleted in it.
func (r *resource) begins(sec int64) bool {
	born := 0
	log := r.entries()
	for i := sort.Search(len(log), func(i int) bool { return log[i].rec.sec >= sec }); i < len(log) && log[i].rec.sec == sec; i++ {
		switch log[i].op {
		case opBorn:
			born++
		case opDied:
			return false
		}
	}
	return born == 1
}

// field returns what a field was set to, at the end of a second.
func (r *resource) field(at int64, which field) Fact[string] {
	list := r.fieldsOf()[which]
	n := sort.Search(len(list), func(i int) bool { return list[i].sec > at })
	if n == 0 {
		return Fact[string]{}
	}
	s := &list[n-1]
	m := r.build().lives.boundBefore(at)
	may := states(other)
	if m != nil {
		may, _ = r.outcome(m)
		if m.sec > s.sec || m.sec == s.sec && may == gone {
			return Fact[string]{} // it is another one by that name
		}
	}
	fact := Fact[string]{Value: s.value, Known: Known, By: r.change(s.by)}
	p := r.place
	if !s.sure || m != nil && m.sec == s.sec && may&gone != 0 || p.missing(s.sec, at) != nil || p.may(s.sec, at, mayUpdate, r) != nil || r.mayBeAnother(s.sec, at) {
		fact.Known = Doubtful
	}
	if s.value == unread {
		fact.Value, fact.Known = "", NotKnown
	}
	return fact
}

// mayBeAnother reports whether a resource may have been deleted and created again unseen.
func (r *resource) mayBeAnother(from, to int64) bool {
	died, _ := r.mayHaveDied(from, to)
	return died
}

// flag reads a field that is true or false.
func flag(f Fact[string]) Fact[bool] {
	return convert(f, func(s string) bool { return s == yes })
}

// boolText is a setting's text of a boolean.
func boolText(b bool) string {
	if b {
		return yes
	}
	return no
}

// listed takes a setting of several texts apart.
func listed(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
