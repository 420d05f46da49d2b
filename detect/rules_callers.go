package detect

import (
	"net/netip"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/scope"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
	"github.com/iottrail/iottrail/match"
)

// This file has the rules about who called, from where, and how often.

func rootUse() Rule {
	return Rule{
		ID: "root-use", Title: "The root user was used", Severity: High, Techniques: []string{"T1078.004"},
		Why:            "Nothing in the running of a fleet needs the root user, and no policy of the account restricts it.",
		FalsePositives: "The few tasks that only root can do, such as closing the account; training accounts, in which root does everything.",
		NextSteps:      "Ask whoever holds the root credentials. If it was not them: change the password, delete root's access keys, and see what else came from the address.",
		// A caller who may be root or not is of another account, whose trail says who it is.
		Match: match.All(match.Sure(match.ByRoot), match.Not(match.ByService)),
	}
}

func withoutMFA() Rule {
	return Rule{
		ID: "no-mfa", Title: "A person acted without a second factor", Severity: Medium, Techniques: []string{"T1078.004"},
		Why:            "Without a second factor, a leaked password or access key is enough to act as that person. This covers console sign-ins, and calls that grant permissions in AWS IoT.",
		FalsePositives: "Scripts that use a user's long-term keys, which never come with a second factor.",
		NextSteps:      "Ask the person whether it was them; require MFA (aws:MultiFactorAuthPresent) for these calls.",
		Match: match.All(
			match.Any(
				match.Call("signin.amazonaws.com", "ConsoleLogin"),
				ofAccess(iottrail.AccessPermissionsManagement),
			),
			notFailed,
			match.Any(match.ByRoot, match.ByUser),
			match.Not(match.WithMFA),
		),
	}
}

func newAttacher(c Config) Rule {
	return Rule{
		ID: "new-attacher", Title: "A policy was attached by someone who had never attached one", Severity: Medium, Techniques: []string{"T1098"},
		Why:            "Few identities ever attach policies, so the first time that another one does is worth a look.",
		FalsePositives: "A new colleague; a new pipeline.",
		NextSteps:      "Ask the caller; read the policy; see what it was attached to.",
		Match:          match.All(match.Any(iot.AttachPolicy, iot.AttachPrincipalPolicy), notFailed),
		First:          &First{From: c.From},
	}
}

func deniedOften() Rule {
	return Rule{
		ID: "denied-often", Title: "An identity was denied again and again", Severity: Low, Techniques: []string{"T1580", "T1526"},
		Why:            "One denial is a mistake. Several within minutes, in whatever service, suggest that someone is testing what a credential can do.",
		FalsePositives: "A program that was deployed without the permissions it needs; tests of permissions, and security exercises, which many published logs come from.",
		NextSteps:      "See what the identity was allowed to do in the same hour.",
		Match:          match.Denied,
		Count:          &Count{Times: 3, Within: 10 * time.Minute},
	}
}

// fromOutside is left out if it is not known where the company is.
func (c Config) fromOutside() []Rule {
	if len(c.Offices)+len(c.VPCEndpoints) == 0 {
		return nil
	}
	anywhere := match.FromAddress(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0"))
	ownEndpoint := match.Always(iottrail.No)
	if len(c.VPCEndpoints) > 0 { // Through without ids would mean any
		ownEndpoint = match.Through(c.VPCEndpoints...)
	}
	return []Rule{{
		ID: "from-outside", Title: "A change came from outside your networks", Severity: Medium, Techniques: []string{"T1078.004"},
		Why:            "A stolen key works from anywhere, and a thief is rarely in the building.",
		FalsePositives: "People who travel; functions outside a VPC, which call from AWS's addresses.",
		NextSteps:      "Ask the caller; if it was not them, deactivate the key.",
		Match: match.All(
			match.Changes,
			anywhere, // and not a service without an address
			match.Not(match.FromAddress(c.Offices...)),
			match.Not(ownEndpoint),
		),
	}}
}

func lookAround() Rule {
	return Rule{
		ID: "look-around", Title: "Someone is looking around", Severity: Low, Techniques: []string{"T1526", "T1580"},
		Why:            "Five different reads and lists of AWS IoT within a minute, allowed or not, are what a tool does to find out what a credential can reach.",
		FalsePositives: "The console, whose pages make several reads at once; inventory tools.",
		NextSteps:      "See who it was, with which user agent, and what they did next.",
		Match:          ofAccess(iottrail.AccessRead, iottrail.AccessList),
		Count:          &Count{Times: 5, Within: time.Minute, Of: func(ev *iottrail.Event) string { return ev.EventName }},
	}
}

func newAddress(c Config) Rule {
	return Rule{
		ID: "new-address", Title: "A key or a role was used from a new address", Severity: Low, Techniques: []string{"T1078.004"},
		Why:            "Someone who has stolen a key calls from somewhere else. This covers calls that change AWS IoT, including its tunnels and Greengrass.",
		FalsePositives: "People who travel or work at home; functions outside a VPC; everyone's first calls, unless Config.From gives the rule time to learn.",
		NextSteps:      "Ask the caller; see what else came from the address.",
		Match: match.All(
			match.Any(match.Call(iot.Source), match.Call(iotwireless.Source), match.Call(iotsecuretunneling.Source), match.Call(greengrassv2.Source)),
			match.Changes, notFailed, match.Not(match.ByService),
			match.Func(func(ev *iottrail.Event) bool { _, known := ev.SourceAddr(); return known }),
		),
		First: &First{From: c.From, Per: func(ev *iottrail.Event) string {
			addr, _ := ev.SourceAddr()
			who := ev.UserIdentity.AccessKeyID
			if len(who) < 4 || who[:4] != "AKIA" { // those of sessions are another each time
				if who = Caller(ev); who == "" {
					return "" // who may be anybody
				}
			}
			return who + " " + network(addr).String()
		}},
	}
}

// network is the part of an address that does not change with each connection.
func network(addr netip.Addr) netip.Prefix {
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	p, _ := addr.WithZone("").Prefix(bits)
	return p
}

// ofAccess is Yes for the actions of AWS IoT with one of these access levels.
func ofAccess(levels ...iottrail.Access) iottrail.Predicate {
	of := access{levels, nil}
	for _, action := range iot.Actions() {
		if slices.Contains(levels, action.Access) {
			of.calls = append(of.calls, scope.Call{Source: iot.Source, Name: action.Name})
		}
	}
	return of
}

type access struct {
	levels []iottrail.Access
	calls  []scope.Call
}

func (a access) Ask(ev *iottrail.Event) iottrail.Answer {
	if _, unread := ev.Extra.Get("eventName"); unread && ev.EventName == "" {
		return min(isIoT.Ask(ev), iottrail.Maybe) // it may be any action
	}
	action, known := iot.ActionByName(ev.EventName)
	return min(isIoT.Ask(ev), iottrail.AnswerOf(known && slices.Contains(a.levels, action.Access)))
}

func (a access) Scope() scope.Calls { return scope.Calls{List: a.calls, Known: true} }

var isIoT = match.Call(iot.Source)
