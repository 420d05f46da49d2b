package iottrail

import (
	"encoding/binary"
	"hash/maphash"
	"strings"
)

// Repeats recognizes records that were seen before: the same record through two trails, or, if
// both say the same, the records of one call in each of two accounts. The zero value is ready
// to use. It is for one goroutine at a time.
//
// A record is a repeat of another with the same event id in the same recipient
// account. Between different recipient accounts it is also a repeat of one with the
// same shared event id, if both say the same: when and where, which action with which
// request, response and outcome, by whom, with which credentials, from where and on what. What
// differs by nature is ignored: the ids of the records, the recipient, versions, and what
// CloudTrail or an event data store adds.
//
// One of such a pair may say less than the other. CloudTrail takes the caller out of the copy
// for the owner of a VPC endpoint; a service gives the owner of a resource no more than the
// caller's account and principal id. Those two are not repeats, whichever comes first, so that
// the record with the caller is never lost, and their call counts twice. The example of
// iottrailtest.Change has a pair of each sort.
//
// A record that adds to an earlier one (see [Event.Addendum]) is a repeat of another such
// record, but not of the earlier one. To count calls, skip the records whose Addendum has the
// Reason UPDATED_DATA: another record has the call already.
//
// Insight records are compared by event id alone, as the start and the end of an incident have
// the same shared event id. A record without an event id is never a repeat.
type Repeats struct {
	// Limit is how many ids are remembered; zero means 100,000, which take 20 to
	// 40 MB. When there are more, the oldest are forgotten.
	Limit int

	seen map[repeatKey]string // the value is the recipient account, of a shared id
	ring []repeatKey          // the keys in the order of their arrival
	next int                  // where in ring the next one goes, once it is full
	seed maphash.Seed         // of fingerprints; set with seen
}

// A repeatKey is an event id in one account, or a shared event id and what its record says.
type repeatKey struct {
	id, account      string
	print            uint64
	shared, addendum bool
}

// maxID is the length up to which an id is remembered. GUIDs have 36 characters;
// a record with a longer id is never a repeat.
const maxID = 128

// Seen reports whether the record is a repeat of one that it was asked about
// before, and remembers it.
func (r *Repeats) Seen(e *Event) bool {
	if !usable(e.EventID) {
		return false
	}
	if r.seen == nil {
		r.seen, r.seed = make(map[repeatKey]string), maphash.MakeSeed()
	}
	own := repeatKey{id: e.EventID, account: e.RecipientAccountID, addendum: e.Addendum != nil}
	repeat := false
	if len(own.account) <= maxID {
		if _, repeat = r.seen[own]; !repeat {
			r.add(own, "")
		}
	}
	if e.Insight != nil || e.EventCategory == EventCategoryInsight || e.EventType == EventTypeInsight {
		return repeat
	}
	if usable(e.SharedEventID) && usable(e.RecipientAccountID) {
		shared := repeatKey{id: e.SharedEventID, print: fingerprint(r.seed, e), shared: true, addendum: e.Addendum != nil}
		if account, ok := r.seen[shared]; !ok {
			r.add(shared, e.RecipientAccountID)
		} else if account != e.RecipientAccountID {
			repeat = true
		}
	}
	return repeat
}

func usable(id string) bool { return id != "" && len(id) <= maxID }

// add remembers a key, in memory of its own so that it does not hold its record's.
func (r *Repeats) add(k repeatKey, account string) {
	limit := r.Limit
	if limit <= 0 {
		limit = 100_000
	}
	k.id, k.account = strings.Clone(k.id), strings.Clone(k.account)
	if len(r.ring) < limit {
		r.ring = append(r.ring, k)
	} else {
		r.next %= len(r.ring)
		delete(r.seen, r.ring[r.next])
		r.ring[r.next] = k
		r.next++
	}
	r.seen[k] = strings.Clone(account)
}

// fingerprint is a hash of what a record says of its call. The seed is random, so that
// nobody can make a record that says something else and has the same. Bodies are taken as
// they are spelled, except that null is as good as none: of two spellings of one body, as
// different containers may have them, both records are kept.
func fingerprint(seed maphash.Seed, e *Event) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	var n [8]byte
	number := func(v uint64) {
		binary.LittleEndian.PutUint64(n[:], v)
		h.Write(n[:])
	}
	u, s := &e.UserIdentity, &e.UserIdentity.SessionContext
	for _, text := range [...]string{
		e.EventSource, e.EventName, e.AWSRegion, e.EventType, e.ErrorCode, e.ErrorMessage,
		e.SourceIPAddress, e.UserAgent, e.VPCEndpointID,
		u.Type, u.UserName, u.PrincipalID, u.ARN, u.AccountID, u.AccessKeyID, u.InvokedBy, u.InvokedByAccountID,
		u.InvokedByDelegateAccountID, u.IdentityProvider, u.CredentialID, u.OnBehalfOf.UserID, u.OnBehalfOf.IdentityStoreARN,
		u.InScopeOf.SourceARN, u.InScopeOf.SourceAccount, u.InScopeOf.IssuerType, u.InScopeOf.CredentialsIssuedTo,
		s.SourceIdentity, s.SignInSessionARN, s.AssumedRoot.String(), s.Attributes.MFAAuthenticated.String(),
		s.SessionIssuer.Type, s.SessionIssuer.UserName, s.SessionIssuer.PrincipalID, s.SessionIssuer.ARN, s.SessionIssuer.AccountID,
		s.WebIDFederationData.FederatedProvider, s.EC2RoleDelivery, s.EC2IssuedInVPC,
	} {
		number(uint64(len(text)))
		h.WriteString(text)
	}
	for _, body := range [...][]byte{e.RequestParameters, e.ResponseElements, e.AdditionalEventData, e.ServiceEventDetails} {
		if string(body) == "null" {
			body = nil
		}
		number(uint64(len(body)))
		h.Write(body)
	}
	for i := range e.Resources {
		for _, arn := range [...]string{e.Resources[i].ARN, e.Resources[i].ARNPrefix} {
			number(uint64(len(arn)))
			h.WriteString(arn)
		}
	}
	number(uint64(e.EventTime.UnixNano()))
	number(uint64(s.Attributes.CreationDate.UnixNano()))
	return h.Sum64()
}
