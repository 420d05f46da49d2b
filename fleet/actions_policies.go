package fleet

import (
	"strconv"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

func policyActions() []action {
	return []action{
		whole(on(iot.CreatePolicy, func(r *reading, req *iot.CreatePolicyRequest, resp *iot.CreatePolicyResponse) {
			x := r.policy(req.PolicyName, resp.PolicyARN, resp.PolicyName)
			doc := r.policyText(req.PolicyDocument, resp.PolicyDocument)
			r.do(mayCreate, iot.TypePolicy, x, entry{op: opBorn, to: other, n: 1, doc: doc, makesDefault: true})
		})),
		whole(on(iot.CreatePolicyVersion, versionCreated)),
		whole(on(iot.SetDefaultPolicyVersion, func(r *reading, req *iot.SetDefaultPolicyVersionRequest, _ *iot.SetDefaultPolicyVersionResponse) {
			r.do(mayDefault, iot.TypePolicy, r.policy(req.PolicyName, "", ""), entry{op: opDefault, n: r.versionNumber(req.PolicyVersionID)})
		})),
		whole(on(iot.DeletePolicyVersion, func(r *reading, req *iot.DeletePolicyVersionRequest, _ *iot.DeletePolicyVersionResponse) {
			x, n := r.policy(req.PolicyName, "", ""), r.versionNumber(req.PolicyVersionID)
			r.do(mayDrop, iot.TypePolicy, x, entry{op: opDrop, n: n})
			if n == noVersion {
				r.may(mayDrop, iot.TypePolicy, x)
			}
		})),
		whole(on(iot.DeletePolicy, func(r *reading, req *iot.DeletePolicyRequest, _ *iot.DeletePolicyResponse) {
			r.do(mayDelete, iot.TypePolicy, r.policy(req.PolicyName, "", ""), entry{op: opDied})
		})),
		whole(on(iot.AttachPolicy, func(r *reading, req *iot.AttachPolicyRequest, _ *iot.AttachPolicyResponse) {
			r.attach(opLink, req.PolicyName, req.Target)
		})),
		whole(on(iot.AttachPrincipalPolicy, func(r *reading, req *iot.AttachPrincipalPolicyRequest, _ *iot.AttachPrincipalPolicyResponse) {
			r.attach(opLink, req.PolicyName, req.Principal)
		})),
		whole(on(iot.DetachPolicy, func(r *reading, req *iot.DetachPolicyRequest, _ *iot.DetachPolicyResponse) {
			r.attach(opUnlink, req.PolicyName, req.Target)
		})),
		whole(on(iot.DetachPrincipalPolicy, func(r *reading, req *iot.DetachPrincipalPolicyRequest, _ *iot.DetachPrincipalPolicyResponse) {
			r.attach(opUnlink, req.PolicyName, req.Principal)
		})),
	}
}

func (r *reading) attach(op op, policy, target string) {
	to := r.target(target)
	r.link(op, linkPolicy, r.policy(policy, "", ""), to)
	if to != nil && to.kind == iot.TypeThingGroup && op == opLink && !to.armed {
		to.armed = true
		to.place.armed = append(to.place.armed, to)
	}
}

// policy returns the policy that a request names, or its response where the request does not.
func (r *reading) policy(name, arn, answered string) *resource {
	if x := r.named(iot.TypePolicy, name); x != nil {
		return x
	}
	if x := r.byARN(arn); x != nil && x.kind == iot.TypePolicy {
		return x
	}
	return r.named(iot.TypePolicy, answered)
}

// policyText returns the document of a version, or nil if the record does not have it.
func (r *reading) policyText(asked, answered string) *document {
	for _, text := range [...]string{asked, answered} {
		if text != "" && !freeform.IsMask(text) {
			return r.document(text)
		}
	}
	r.unreadableNow()
	return nil
}

// versionNumber reads the id of a version, which is a number.
func (r *reading) versionNumber(id string) int32 {
	const most = 1 << 30 // nobody writes so many
	n, err := strconv.ParseInt(id, 10, 32)
	if err != nil || n < 1 || n > most {
		r.unreadableNow()
		return noVersion
	}
	return int32(n)
}

func versionCreated(r *reading, req *iot.CreatePolicyVersionRequest, resp *iot.CreatePolicyVersionResponse) {
	x := r.policy(req.PolicyName, resp.PolicyARN, "")
	if x == nil {
		r.may(mayWrite, iot.TypePolicy, nil)
	}
	e := entry{op: opVersion, doc: r.policyText(req.PolicyDocument, resp.PolicyDocument)}
	if resp.PolicyVersionID != "" {
		e.n = r.versionNumber(resp.PolicyVersionID)
	}
	isDefault := resp.IsDefaultVersion
	if isDefault == iottrail.Unset {
		isDefault = req.SetAsDefault
	}
	switch r.flag(isDefault, no) {
	case yes:
		e.makesDefault = true
	case unread:
		r.unreadableNow()
		e.makesDefault, e.perhaps = true, true
	}
	r.add(x, e)
}
