// Package digest proves that the log files of a trail are what CloudTrail delivered, and that
// none is missing, using the digest files that CloudTrail signs each hour.
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
// [Chain] to the Reader of package trail: it hashes what is decoded, in one pass.
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
// has the content that CloudTrail delivered; compressing it anew makes no difference.
//
// Whoever can write to the bucket can remove files. That is detected, with these exceptions. If
// the newest digests are gone, the proof ends early, and [Chain.Coverage] shows when. If
// nothing is left of an account or a region, that is an error only if the Query names it. If
// nothing is left of one of several trails, its name is not in the Coverage.
//
// Nothing in the files proves which bucket they come from, except to a [MetadataFS] that knows
// its name, or that the keys are CloudTrail's own: see [Keys]. Anyone can have CloudTrail sign
// digests of an account of their own, so name yours in Query.Accounts if others can write to
// the bucket. In a copy of a bucket, genuine files that were copied to another prefix, with
// their digests, are proven as well, and read twice: Reader.Repeats drops the second records.
//
// # Stricter than the AWS CLI
//
// "aws cloudtrail validate-logs" does the same for a bucket. This package also finds files that
// no digest names; anything after the gzip member of a file, and a member that was cut;
// algorithms other than SHA-256 and SHA256withRSA; a digest whose hash is not the one that the
// digest after it has. It also accepts a decompressed copy of a file, under a name without .gz,
// which the AWS CLI does not know. A table in TESTING.md compares the two.
package digest
