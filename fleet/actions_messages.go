package fleet

import (
	"reflect"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/judge"
	"github.com/iottrail/iottrail/iot"
)

// messageActions are those about topic rules, which say where messages go, and about jobs, which
// say what devices are to do.
func messageActions() []action {
	return []action{
		on(iot.CreateTopicRule, func(r *reading, req *iot.CreateTopicRuleRequest, _ *iot.CreateTopicRuleResponse) {
			r.do(mayCreate, iot.TypeTopicRule, r.named(iot.TypeTopicRule, req.RuleName), entry{op: opBorn, to: other, set: r.rule(req.TopicRulePayload)})
		}),
		on(iot.ReplaceTopicRule, func(r *reading, req *iot.ReplaceTopicRuleRequest, _ *iot.ReplaceTopicRuleResponse) {
			r.do(mayUpdate, iot.TypeTopicRule, r.named(iot.TypeTopicRule, req.RuleName), entry{op: opSet, set: r.rule(req.TopicRulePayload)})
		}),
		on(iot.EnableTopicRule, func(r *reading, req *iot.EnableTopicRuleRequest, _ *iot.EnableTopicRuleResponse) {
			r.do(mayUpdate, iot.TypeTopicRule, r.named(iot.TypeTopicRule, req.RuleName), entry{op: opSet, set: []setting{{fieldEnabled, yes}}})
		}),
		on(iot.DisableTopicRule, func(r *reading, req *iot.DisableTopicRuleRequest, _ *iot.DisableTopicRuleResponse) {
			r.do(mayUpdate, iot.TypeTopicRule, r.named(iot.TypeTopicRule, req.RuleName), entry{op: opSet, set: []setting{{fieldEnabled, no}}})
		}),
		on(iot.DeleteTopicRule, func(r *reading, req *iot.DeleteTopicRuleRequest, _ *iot.DeleteTopicRuleResponse) {
			r.do(mayDelete, iot.TypeTopicRule, r.named(iot.TypeTopicRule, req.RuleName), entry{op: opDied})
		}),
		on(iot.CreateJob, func(r *reading, req *iot.CreateJobRequest, resp *iot.CreateJobResponse) {
			x := r.named(iot.TypeJob, req.JobID)
			if x == nil {
				x = r.named(iot.TypeJob, resp.JobID)
			}
			r.newJob(x, req.TargetSelection, req.Targets)
		}),
		on(iot.CreateOTAUpdate, func(r *reading, req *iot.CreateOTAUpdateRequest, resp *iot.CreateOTAUpdateResponse) {
			x := r.byARN(resp.AWSIoTJobARN)
			if x == nil {
				x = r.named(iot.TypeJob, resp.AWSIoTJobID)
			}
			if x != nil && x.kind == iot.TypeJob {
				r.newJob(x, req.TargetSelection, req.Targets)
			}
		}),
		on(iot.AssociateTargetsWithJob, func(r *reading, req *iot.AssociateTargetsWithJobRequest, _ *iot.AssociateTargetsWithJobResponse) {
			x := r.named(iot.TypeJob, req.JobID)
			if x == nil {
				r.may(mayUpdate, iot.TypeJob, nil)
			}
			r.targets(x, req.Targets)
		}),
		on(iot.UpdateJob, func(r *reading, req *iot.UpdateJobRequest, _ *iot.UpdateJobResponse) {
			r.do(mayUpdate, iot.TypeJob, r.named(iot.TypeJob, req.JobID), entry{op: opNeed})
		}),
		on(iot.CancelJob, func(r *reading, req *iot.CancelJobRequest, _ *iot.CancelJobResponse) {
			r.do(mayUpdate, iot.TypeJob, r.named(iot.TypeJob, req.JobID), entry{op: opSet, set: []setting{{fieldCancelled, yes}}})
		}),
		on(iot.DeleteJob, func(r *reading, req *iot.DeleteJobRequest, _ *iot.DeleteJobResponse) {
			r.do(mayDelete, iot.TypeJob, r.named(iot.TypeJob, req.JobID), entry{op: opDied})
		}),
	}
}

// newJob adds a job. A snapshot job is for those that are its targets now.
func (r *reading) newJob(x *resource, selection iot.TargetSelection, targets []string) {
	set := []setting{{fieldSelection, r.word(string(selection), string(iot.TargetSelectionSnapshot))}, {fieldCancelled, no}}
	r.do(mayCreate, iot.TypeJob, x, entry{op: opBorn, to: other, set: set})
	r.targets(x, targets)
}

func (r *reading) targets(job *resource, targets []string) {
	for _, t := range targets {
		r.link(opLink, linkTarget, job, r.target(t))
	}
	if len(targets) == 0 || r.unsure() {
		r.doubt(doubtKey{class: mayAttach, link: linkTarget, a: job})
	}
}

// rule is what a topic rule does.
func (r *reading) rule(p *iot.TopicRulePayload) []setting {
	if p == nil {
		r.unreadableNow()
		return []setting{{fieldSQL, unread}, {fieldTargets, unread}, {fieldLeaves, unread}, {fieldEnabled, unread}}
	}
	enabled := no
	if s := r.flag(p.RuleDisabled, no); s == no {
		enabled = yes
	} else if s == unread {
		enabled = unread
	}
	leaves, to := iottrail.No, []string(nil)
	for _, a := range append(slices.Clip(p.Actions), errorAction(p)...) {
		leaves = max(leaves, actionLeaves(&a, judge.Own{Account: r.place.account}))
		to = append(to, destination(&a))
	}
	targets := r.text(strings.Join(to, "\n"))
	if r.unsure() { // there may be others
		leaves, targets = max(leaves, iottrail.Maybe), unread
	}
	return []setting{
		{fieldSQL, r.word(p.SQL, unread)}, {fieldTargets, targets}, {fieldLeaves, answerText(leaves)}, {fieldEnabled, enabled},
	}
}

func errorAction(p *iot.TopicRulePayload) []iot.TopicRuleAction {
	if p.ErrorAction == nil {
		return nil
	}
	return []iot.TopicRuleAction{*p.ErrorAction}
}

func answerText(a iottrail.Answer) string {
	switch a {
	case iottrail.Yes:
		return yes
	case iottrail.No:
		return no
	}
	return maybe
}

// actionLeaves asks whether an action of a rule sends messages out of the account. It does if
// something that it names is of another account or on the internet. The name of a bucket, or
// of the endpoint of a domain, does not say whose it is.
func actionLeaves(a *iot.TopicRuleAction, own judge.Own) iottrail.Answer {
	answer := iottrail.No
	for _, arn := range arnsIn(reflect.ValueOf(a).Elem(), nil) {
		if own.Is(arn) == iottrail.No {
			answer = iottrail.Yes
		}
	}
	switch {
	case a.HTTP != nil, a.Salesforce != nil, a.S3 != nil && judge.IsReadByOthers(a.S3.CannedACL), *a == (iot.TopicRuleAction{}):
		return iottrail.Yes
	case a.SQS != nil:
		return max(answer, queueLeaves(a.SQS.QueueURL, own))
	case a.S3 != nil, a.Elasticsearch != nil, a.OpenSearch != nil, a.InfluxDB != nil:
		return max(answer, iottrail.Maybe)
	}
	return answer
}

// queueLeaves asks about the URL of a queue: https://HOST/ACCOUNT/NAME.
func queueLeaves(url string, own judge.Own) iottrail.Answer {
	parts := strings.Split(strings.TrimPrefix(url, "https://"), "/")
	if len(parts) != 3 || !isAccount(parts[1]) {
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(parts[1] != own.Account)
}

// arnsIn returns the texts in a value that are ARNs with an account.
func arnsIn(v reflect.Value, list []string) []string {
	switch v.Kind() {
	case reflect.String:
		if parts := strings.SplitN(v.String(), ":", 6); len(parts) == 6 && parts[0] == "arn" && parts[4] != "" {
			list = append(list, v.String())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			list = arnsIn(v.Elem(), list)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				list = arnsIn(v.Field(i), list)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = arnsIn(v.Index(i), list)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			list = arnsIn(it.Value(), list)
		}
	}
	return list
}

// destination says where an action sends messages: the member that says so, and the first of what it
// names that tells the place.
func destination(a *iot.TopicRuleAction) string {
	v := reflect.ValueOf(a).Elem()
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		to := v.Field(i).Elem()
		for _, field := range [...]string{
			"BucketName", "FunctionARN", "TargetARN", "QueueURL", "StreamName", "DeliveryStreamName", "URL", "Topic", "LogGroupName",
			"TableName", "DestinationARN", "Endpoint", "StateMachineName", "ChannelName", "InputName",
		} {
			if f := to.FieldByName(field); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
				return name + " " + bare(f.String())
			}
		}
		return name
	}
	return "nowhere known"
}

// bare returns a URL without its query and a user, which may be secrets.
func bare(s string) string {
	s, _, _ = strings.Cut(s, "?")
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return s
	}
	host, path, _ := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	return scheme + "://" + strings.TrimSuffix(host+"/"+path, "/")
}
