// Package sessions finds out who used a session: by which sign-in, through which roles
// and which access keys somebody came to make a call.
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
// A record names the access key that made the call. The record of the call that issued this
// key, such as sts:AssumeRole or iam:CreateAccessKey, has it in its response, and says who
// asked for it, with which key. Chain goes from record to record in this way, until it comes to
// a sign-in, to a service, or to a key that no record issued. In the last case the chain is not
// whole: the records before may be missing, or of another account.
//
// # What proves what
//
// An access key is given out once, so a record whose response has the key proves who asked for
// it: the link is [Issued]. Two kinds of links are [Inferred]. The console gets its keys
// without a record. Its calls say when their session began, and the ConsoleLogin of the same
// identity in that second, or the call that assumed that session of the role, is taken for its
// beginning. A user of IAM Identity Center signs in to a portal, which has its own record and
// assumes the role in the same second.
//
// If two records could be meant, none is chosen: the chain ends there. But if the record of one
// of two such sessions is missing, the other one is taken for it. So an Inferred link is not a
// proof. Only an account's own trail has its calls in full. If there is only the record of the
// role's account, the caller is an account, without a key.
//
// # Order and memory
//
// Records may be added in any order, and more than once. A Sessions holds about 600 bytes for
// each record that issued credentials, and for each actor, address and key that was seen.
// Callers choose the names of sessions and where they call from, so both can grow with the
// number of records. A Sessions is for one goroutine at a time.
package sessions
