package fleet

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/iot"
)

func thingActions() []action {
	return []action{
		whole(on(iot.CreateThing, func(r *reading, req *iot.CreateThingRequest, resp *iot.CreateThingResponse) {
			x := r.thing(req.ThingName, resp.ThingARN, resp.ThingName)
			r.do(mayCreate, iot.TypeThing, x, entry{op: opBorn, to: other, set: []setting{{fieldType, r.word(req.ThingTypeName, "")}}})
			r.touch(iot.TypeThingType, req.ThingTypeName)
			r.touch(iot.TypeBillingGroup, req.BillingGroupName)
		})),
		whole(on(iot.UpdateThing, func(r *reading, req *iot.UpdateThingRequest, _ *iot.UpdateThingResponse) {
			var set []setting
			switch {
			case req.RemoveThingType.True():
				set = []setting{{fieldType, ""}}
			default:
				if s := r.word(req.ThingTypeName, ""); s != "" {
					set = []setting{{fieldType, s}}
				}
			}
			r.do(mayUpdate, iot.TypeThing, r.named(iot.TypeThing, req.ThingName), entry{op: opSet, set: set})
			r.touch(iot.TypeThingType, req.ThingTypeName)
		})),
		whole(on(iot.DeleteThing, func(r *reading, req *iot.DeleteThingRequest, _ *iot.DeleteThingResponse) {
			r.do(mayDelete, iot.TypeThing, r.named(iot.TypeThing, req.ThingName), entry{op: opDied})
		})),
		whole(on(iot.AttachThingPrincipal, func(r *reading, req *iot.AttachThingPrincipalRequest, _ *iot.AttachThingPrincipalResponse) {
			r.link(opLink, linkThing, r.named(iot.TypeThing, req.ThingName), r.target(req.Principal))
		})),
		whole(on(iot.DetachThingPrincipal, func(r *reading, req *iot.DetachThingPrincipalRequest, _ *iot.DetachThingPrincipalResponse) {
			r.link(opUnlink, linkThing, r.named(iot.TypeThing, req.ThingName), r.target(req.Principal))
		})),
		on(iot.RegisterThing, thingRegistered),
		on(iot.StartThingRegistrationTask, func(r *reading, _ *iot.StartThingRegistrationTaskRequest, _ *iot.StartThingRegistrationTaskResponse) {
			// What it does is in a file, and when is not said.
			r.rec.until = forever
			r.may(mayCreate, iot.TypePolicy, nil)
			r.may(mayCreate, iot.TypeThing, nil)
			r.provisions(nil, nil)
		}),
	}
}

// thing returns the thing that a request names, or its response where the request does not.
func (r *reading) thing(name, arn, answered string) *resource {
	if x := r.named(iot.TypeThing, name); x != nil {
		return x
	}
	if x := r.byARN(arn); x != nil && x.kind == iot.TypeThing {
		return x
	}
	return r.named(iot.TypeThing, answered)
}

// touch notes that a call named a resource, and no more.
func (r *reading) touch(kind, name string) {
	if x := r.named(kind, name); x != nil && !r.has(x) {
		r.add(x, entry{op: opTouch})
	}
}

// thingRegistered takes in a call that does what a template says, to what the response lists.
func thingRegistered(r *reading, _ *iot.RegisterThingRequest, resp *iot.RegisterThingResponse) {
	of := make(map[string]*resource)
	for _, name := range slices.Sorted(maps.Keys(resp.ResourceARNs)) {
		if x := r.byARN(resp.ResourceARNs[name]); x != nil {
			of[x.kind] = x
			r.add(x, entry{op: opTouch})
		}
	}
	policy, thing, cert := of[iot.TypePolicy], of[iot.TypeThing], of[iot.TypeCertificate]
	nothing := len(of) == 0
	if policy != nil || nothing {
		r.may(mayCreate, iot.TypePolicy, policy)
	}
	if thing != nil || nothing {
		r.may(mayCreate, iot.TypeThing, thing)
	}
	if cert != nil || thing != nil || nothing {
		r.provisions(thing, cert)
	}
}

// provisions notes what provisioning by a template may do to a certificate and a thing: any of
// those that are nil.
func (r *reading) provisions(thing, cert *resource) {
	r.may(mayCreate, iot.TypeCertificate, cert)
	r.may(mayUpdate, iot.TypeCertificate, cert)
	r.may(mayUpdate, iot.TypeThing, thing)
	r.doubt(doubtKey{class: mayAttach, link: linkPolicy, b: cert})
	r.doubt(doubtKey{class: mayAttach, link: linkThing, a: thing, b: cert})
	for _, c := range [...]class{mayAttach, mayDetach} {
		r.doubt(doubtKey{class: c, link: linkMember, a: thing})
	}
}

// moves notes that devices which a template provisions may change the groups of things, without a
// record, from now on. A template that puts things in no group does not.
func (r *reading) moves(template string) {
	if template != "" && json.Valid([]byte(template)) && !strings.Contains(template, "ThingGroups") && !strings.Contains(template, `\u`) {
		return
	}
	r.rec.until = forever
	for _, c := range [...]class{mayAttach, mayDetach} {
		r.place.doubt(r.rec, doubtKey{class: c, link: linkMember})
	}
}

func groupActions() []action {
	return []action{
		on(iot.CreateThingGroup, func(r *reading, req *iot.CreateThingGroupRequest, resp *iot.CreateThingGroupResponse) {
			x := r.group(req.ThingGroupName, resp.ThingGroupARN, resp.ThingGroupName)
			set := []setting{{fieldDynamic, no}, {fieldParent, r.word(req.ParentGroupName, "")}}
			r.do(mayCreate, iot.TypeThingGroup, x, entry{op: opBorn, to: other, set: set})
			r.need(r.named(iot.TypeThingGroup, req.ParentGroupName))
		}),
		on(iot.CreateDynamicThingGroup, func(r *reading, req *iot.CreateDynamicThingGroupRequest, resp *iot.CreateDynamicThingGroupResponse) {
			x := r.group(req.ThingGroupName, resp.ThingGroupARN, resp.ThingGroupName)
			query := r.word(req.QueryString, unread)
			if query == unread {
				query = r.word(resp.QueryString, unread)
			}
			r.do(mayCreate, iot.TypeThingGroup, x, entry{op: opBorn, to: other, set: []setting{{fieldDynamic, yes}, {fieldParent, ""}, {fieldQuery, query}}})
		}),
		on(iot.UpdateThingGroup, func(r *reading, req *iot.UpdateThingGroupRequest, _ *iot.UpdateThingGroupResponse) {
			r.do(mayUpdate, iot.TypeThingGroup, r.named(iot.TypeThingGroup, req.ThingGroupName), entry{op: opNeed})
		}),
		on(iot.UpdateDynamicThingGroup, func(r *reading, req *iot.UpdateDynamicThingGroupRequest, _ *iot.UpdateDynamicThingGroupResponse) {
			set := []setting{{fieldDynamic, yes}}
			if q := r.word(req.QueryString, ""); q != "" {
				set = append(set, setting{fieldQuery, q})
			}
			r.do(mayUpdate, iot.TypeThingGroup, r.named(iot.TypeThingGroup, req.ThingGroupName), entry{op: opSet, set: set})
		}),
		on(iot.DeleteThingGroup, func(r *reading, req *iot.DeleteThingGroupRequest, _ *iot.DeleteThingGroupResponse) {
			r.do(mayDelete, iot.TypeThingGroup, r.named(iot.TypeThingGroup, req.ThingGroupName), entry{op: opDied})
		}),
		on(iot.DeleteDynamicThingGroup, func(r *reading, req *iot.DeleteDynamicThingGroupRequest, _ *iot.DeleteDynamicThingGroupResponse) {
			r.do(mayDelete, iot.TypeThingGroup, r.named(iot.TypeThingGroup, req.ThingGroupName), entry{op: opDied})
		}),
		whole(on(iot.AddThingToThingGroup, func(r *reading, req *iot.AddThingToThingGroupRequest, _ *iot.AddThingToThingGroupResponse) {
			r.link(opLink, linkMember, r.thing(req.ThingName, req.ThingARN, ""), r.group(req.ThingGroupName, req.ThingGroupARN, ""))
		})),
		whole(on(iot.RemoveThingFromThingGroup, func(r *reading, req *iot.RemoveThingFromThingGroupRequest, _ *iot.RemoveThingFromThingGroupResponse) {
			r.link(opUnlink, linkMember, r.thing(req.ThingName, req.ThingARN, ""), r.group(req.ThingGroupName, req.ThingGroupARN, ""))
		})),
		whole(on(iot.UpdateThingGroupsForThing, groupsUpdated)),
	}
}

// group returns the thing group that a request names, or its response where the request does not.
func (r *reading) group(name, arn, answered string) *resource {
	if x := r.named(iot.TypeThingGroup, name); x != nil {
		return x
	}
	if x := r.byARN(arn); x != nil && x.kind == iot.TypeThingGroup {
		return x
	}
	return r.named(iot.TypeThingGroup, answered)
}

func groupsUpdated(r *reading, req *iot.UpdateThingGroupsForThingRequest, _ *iot.UpdateThingGroupsForThingResponse) {
	thing := r.named(iot.TypeThing, req.ThingName)
	r.need(thing)
	for _, g := range req.ThingGroupsToAdd {
		r.link(opLink, linkMember, thing, r.named(iot.TypeThingGroup, g))
	}
	for _, g := range req.ThingGroupsToRemove {
		r.link(opUnlink, linkMember, thing, r.named(iot.TypeThingGroup, g))
	}
	if thing == nil || r.unsure() {
		for _, c := range [...]class{mayAttach, mayDetach} {
			r.doubt(doubtKey{class: c, link: linkMember, a: thing})
		}
	}
}
