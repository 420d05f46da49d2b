// Package digest proves that the log files of a trail are what CloudTrail delivered, and that
// none is missing: by the digest files that CloudTrail signs each hour.
//
//	keys, err := digest.ParseKeys(output) // of "aws cloudtrail list-public-keys"
//	...
//	for f := range digest.Validate(ctx, os.DirFS("bucket"), keys, trail.Query{}) {
//		if f.Status != digest.Valid {
//			fmt.Println(f) // which file, what it is, and why
//		}
//	}
//
// [Validate] only reads files to hash them. To use the Events of those files as well, give a
// [Chain] to the Reader of package trail: what is hashed is then what was decoded, in one pass.
//
//	chain, err := digest.Open(ctx, fsys, keys, query)
//	...
//	r := trail.Reader{FS: fsys, Query: query, Check: chain}
//	for ev, err := range r.Events(ctx) {
//		...
//		if r.Position().Proof == trail.Valid { ... }
//	}
//	for _, span := range chain.Coverage() {
//		fmt.Println(span) // from when to when everything is proven, and what is missing
//	}
//
// # What is proven
//
// A digest names the log files that were delivered in its hour, with their hashes, and the
// digest before it, with its hash and signature. So the newest digest proves all before it, as
// far as the chain goes, if its own signature is known: see [Open]. A log file that is [Valid]
// has the content that CloudTrail delivered; compressing it anew changes nothing of that.
//
// Whoever can write to the bucket can take files away. That is found, with these exceptions.
// Where the newest digests are gone, the proof ends early, and [Chain.Coverage] shows when. Where
// nothing is left of an account or a region, name it in the Query, and its absence is an error.
// Where nothing is left of a trail beside another, its name is not in the Coverage.
//
// Nothing in the files proves which bucket they are from, except to a [MetadataFS] that knows its
// name, nor that the keys are CloudTrail's own: see [Keys]. Anyone can have CloudTrail sign
// digests of an account of their own, so name yours in Query.Accounts if others can write to the
// bucket. And in a copy of a bucket, genuine files under another prefix, with their digests, are
// proven as well, and read twice: Reader.Repeats drops the records that came before.
//
// # Stricter than the AWS CLI
//
// "aws cloudtrail validate-logs" does the same for a bucket. This package finds more: files
// that no digest names; anything after the gzip member of a file, and a member that was
// cut; algorithms other than SHA-256 and SHA256withRSA; a digest whose hash is not the one
// that the digest after it has. It also takes a decompressed file, under a name without .gz, for
// the file that it is a copy of, which the AWS CLI does not know. TESTING.md has a table in which
// both are compared.
package digest
