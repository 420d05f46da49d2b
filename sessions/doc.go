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
// A record names the access key that made the call. Where that key was issued, a record of
// sts:AssumeRole or iam:CreateAccessKey, for example, names it in its response, and who asked
// for it, with which key. Chain goes from record to record in this way, until it comes to a
// sign-in, to a service, or to a key that no record issued. There the trail ends, and the
// chain is not whole: the records before may be missing, or of another account.
//
// # What proves what
//
// An access key is given out once, so a record whose response has the key proves who asked for
// it: the link is [Issued]. Two kinds of links are [Inferred]. The console gets its keys without
// a record: its calls say when their session began, and the ConsoleLogin of the same identity
// in that second, or the call that assumed this very session of the role, is taken for their
// beginning. And a user of IAM Identity Center signs in to a portal, which assumes the role in
// the same second, from a record of its own.
//
// Nothing is chosen between two records that both could be meant: the chain ends there. But
// where the record of one of two such sessions is missing, the other one is taken for it.
// An Inferred link is as good as that.
// Calls of another account are seen in full in that account's trail alone. Where only the
// record of the role's account is there, the caller is an account, with no key.
//
// # Order and memory
//
// Records may be added in any order, and more than once. What is held is some 600 bytes for
// each record that issued credentials, and for each actor, address and key that was seen.
// Callers choose the names of sessions and where they call from, so both can grow with the
// number of records. A Sessions is for one goroutine at a time.
package sessions
