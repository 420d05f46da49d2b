package report

import (
	"strings"
)

// An openingKind has the words for a kind of opening, which fit after "may have" as well.
type openingKind struct {
	what  string // how fleet.Opening.What begins, without "perhaps "
	title func(o *opened, detail string) string
	did   func(o *opened, detail string) string
	reach int    // how broad it is, of openings whose rules are equally severe
	means string // what follows while it is open
}

// openingKinds has a row for each kind that package fleet knows.
func openingKinds() []openingKind {
	thing := func(o *opened) string { return resourceName(o.arn) }
	policy := func(o *opened) string {
		return "policy " + short(strings.TrimPrefix(o.by.What, "attached: policy "))
	}
	return []openingKind{
		{"a policy that opens too much was attached",
			func(o *opened, _ string) string { return capital(policy(o)) + " on " + thing(o) },
			func(o *opened, _ string) string {
				return "attached " + policy(o) + ", which opens too much, to " + thing(o)
			}, 5, ""},
		{"a version that opens too much was made a policy's default",
			func(o *opened, _ string) string { return capital(orA(thing(o), "policy")) + " opens too much" },
			func(o *opened, _ string) string {
				return "put a text that opens too much into force in " + orA(thing(o), "policy")
			}, 4, "It is in force for all that the policy is attached to."},
		{"a certificate is active again",
			func(o *opened, _ string) string { return capital(orA(thing(o), "certificate")) + " active again" },
			func(o *opened, _ string) string { return "made " + orA(thing(o), "certificate") + " active again" }, 3, "Whoever has its key can connect."},
		{"a CA registers devices by itself",
			func(o *opened, _ string) string { return orA(thing(o), "CA") + " registers devices by itself" },
			func(o *opened, _ string) string { return "let " + orA(thing(o), "CA") + " register devices by itself" }, 4, "Whoever has its key makes devices of the fleet."},
		{"a provisioning template has no hook",
			func(o *opened, _ string) string { return capital(orA(thing(o), "template")) + " without a hook" },
			func(o *opened, _ string) string {
				return "left " + orA(thing(o), "template") + " without a pre-provisioning hook"
			}, 4, "Nothing decides which devices it lets in."},
		{"a rule sends messages out of the account",
			func(o *opened, to string) string {
				return capital(orA(thing(o), "rule")) + " sends messages to " + targets(to, accountOf(o.arn))
			},
			func(o *opened, to string) string {
				return "had " + orA(thing(o), "rule") + " send messages to " + targets(to, accountOf(o.arn))
			}, 4, ""},
		{"an authorizer takes tokens without a signature, or is another account's",
			func(o *opened, _ string) string { return capital(orA(thing(o), "authorizer")) + " lets in strangers" },
			func(o *opened, _ string) string {
				return "set up " + orA(thing(o), "authorizer") + " so that it takes tokens without a signature or asks another account"
			}, 5, ""},
		{"logging is off",
			func(_ *opened, _ string) string { return "Logs of AWS IoT off" },
			func(_ *opened, _ string) string { return "turned the logs of AWS IoT off" }, 2, "Nothing records what devices do."},
		{"an audit, a check or an alarm is off",
			func(_ *opened, what string) string { return capital(short(orA(what, "audit"))) + " off" },
			func(_ *opened, what string) string { return "turned off " + short(orA(what, "an audit")) }, 2, "Nobody sees what it would find."},
		{"a scheduled audit is gone",
			func(o *opened, _ string) string { return capital(orA(thing(o), "scheduled audit")) + " is gone" },
			func(o *opened, _ string) string { return "deleted " + orA(thing(o), "scheduled audit") }, 2, "No record creates it again."},
		{"a security profile is gone, or has no alarms",
			func(o *opened, _ string) string {
				return capital(orA(thing(o), "security profile")) + " gone, or without alarms"
			},
			func(o *opened, _ string) string {
				return "deleted " + orA(thing(o), "security profile") + " or took its alarms"
			}, 2, ""},
		{"a check passes over a resource",
			func(_ *opened, what string) string { return "Audit check suppressed: " + suppressed(what) },
			func(_ *opened, what string) string { return "had the audit pass over a resource: " + suppressed(what) }, 1, "The audit does not report what it finds there."},
	}
}

func orA(name, kind string) string {
	if name == "" {
		return "a " + kind
	}
	return name
}

// suppressed names the check and the resource of a suppression.
func suppressed(what string) string {
	return short(strings.Trim(strings.ReplaceAll(strings.TrimPrefix(what, "suppression "), `\"`, ""), `"`))
}

// targets says where a rule sends messages: to which other accounts, if it tells, or else to what.
func targets(to, own string) string {
	accounts := make(map[string]bool)
	for word := range strings.FieldsFuncSeq(to, func(r rune) bool { return r == ' ' || r == ',' || r == '"' }) {
		if a := accountOf(word); a != "" && a != own {
			accounts[safe(a)] = true
		}
	}
	if len(accounts) > 0 {
		return "account " + list(firstOf(sortedKeys(accounts), 3))
	}
	return orA(short(strings.Trim(to, `"`)), "place that can't be read")
}
