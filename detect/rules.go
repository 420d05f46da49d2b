package detect

import (
	"net/netip"
	"slices"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/match"
)

// Config is what the rules must know about a company. An empty field makes more findings and
// not fewer, except Offices and VPCEndpoints: without both, the rule that asks where a call
// came from is left out.
type Config struct {
	Accounts     []string       // the company's own; if there are none, the account that received the record
	Pipelines    []string       // ARNs, or patterns for match.ByARN, of the roles that change provisioning and roll out jobs
	Offices      []netip.Prefix // from where people and machines of the company call
	VPCEndpoints []string       // the company's own: "vpce-..."
	Buckets      []string       // those to which topic rules may write
	From         time.Time      // until then, rules about what is new only learn
	Quiet        time.Duration  // of each rule: see Rule.Quiet
}

// Rules returns the rules, in the order of docs/detections.md. The caller may change them: to leave
// one out, use slices.DeleteFunc.
func Rules(c Config) []Rule {
	rules := slices.Concat(
		[]Rule{rootUse(), withoutMFA(), certificateActive(c), caRegisters(), openPolicy(), watchersOff(), dataLeaves(c),
			provisioningChanged(c), fleetJob(c), newAttacher(c), deniedOften()},
		c.fromOutside(),
		[]Rule{tunnel(), codeByAnotherRoad(c), fleetDestroyed(c), deviceShutOut(c), rightsByGroup(c), denyWithoutEffect(),
			weakAuthorizer(c), roleAliasChanged(), ruleDestination(c), topicRuleStopped(c), watchersRedirected(), encryptionChanged(),
			lookAround(), wirelessDestination(c), newAddress(c), certificateBack()},
	)
	for i := range rules {
		rules[i].Quiet = c.Quiet
	}
	return rules
}

// byOthers is Yes for callers that are not one of the pipelines.
func (c Config) byOthers() iottrail.Predicate { return match.Not(match.ByARN(c.Pipelines...)) }

// isOwn asks whether an ARN is of an account of the company. That is not known for one without
// an account, such as that of a bucket.
func (c Config) isOwn(ev *iottrail.Event, arn string) iottrail.Answer {
	return judge.Own{Accounts: c.Accounts, Account: ev.RecipientAccountID}.Is(arn)
}

// perhaps is Maybe for these calls: their records do not say what was asked for.
func perhaps(calls ...iottrail.Predicate) iottrail.Predicate {
	return match.All(match.Any(calls...), match.Always(iottrail.Maybe))
}

// notFailed is for rules about what was done, and not about attempts.
var notFailed = match.Not(match.Failed)
