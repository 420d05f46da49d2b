// Package sessions finds out who used a session: with which sign-in, and through which roles and
// access keys, somebody got to make a call.
//
//	var s sessions.Sessions
//	r := trail.Reader{FS: os.DirFS("bucket"), Decoder: []iottrail.Option{
//		iottrail.OnlySources(append(sessions.Sources(), iot.Source)...),
//	}}
//	for ev, err := range r.Events(ctx) {
//		if err != nil {
//			log.Print(err)
//			continue
//		}
//		s.Add(ev)
//	}
//	chain, whole := s.Chain(call) // of any record, when all are added
//	for _, link := range chain {
//		fmt.Println(link)
//	}
//
// A record names the access key that made the call. The record of the call that issued this key, such
// as sts:AssumeRole or iam:CreateAccessKey, has it in its response, and says who asked for it, and
// with which key. Chain goes from record to record in this way until it reaches a sign-in, a service,
// or a key that no record issued. In the last case the chain is not whole: the earlier records may be
// missing, or belong to another account.
//
// # What proves what
//
// An access key is given out once, so a record whose response has the key proves who asked for it:
// the link is [Issued]. Two kinds of links are [Inferred]. No record shows how the console gets its
// keys. But its calls say when their session began: the ConsoleLogin of the same identity in that
// second, or the call that assumed that session of the role, is taken as its beginning. And a user of
// IAM Identity Center signs in to a portal, which has its own record and assumes the role in the same
// second.
//
// If two records fit, neither is chosen: the chain ends there. But if the record of one of two such
// sessions is missing, the other is mistaken for it. So an Inferred link is not proof. Only an
// account's own trail has its calls in full. The record in the role's account alone shows the caller
// as an account, without a key.
//
// # Order and memory
//
// Records may be added in any order, and more than once. A Sessions holds about 600 bytes for each
// record that issued credentials, and for each actor, address and key seen. Callers choose the names
// of sessions and where they call from, so both can grow with the number of records. A Sessions is
// for one goroutine at a time.
package sessions
