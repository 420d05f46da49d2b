// Package trail reads whole trails, or the part that a [Query] wants: the tree of files that
// CloudTrail writes to a bucket, in the bucket or in a copy of it.
//
//	r := trail.Reader{
//		FS:      os.DirFS("bucket"),
//		Query:   trail.Query{Accounts: []string{"111122223333"}, From: from, To: to},
//		Decoder: []iottrail.Option{iottrail.OnlySources(iot.Source)},
//	}
//	for ev, err := range r.Events(ctx) {
//		if err != nil {
//			log.Print(err) // which file or folder, and why; what can be read goes on
//			continue
//		}
//		fmt.Println(ev.EventTime, ev.EventName, r.Position().File)
//	}
//
// A [Reader] lists only the folders that may hold something wanted, reads several files at a
// time, and delivers their Events in an order that does not depend on that: see [Order].
// Nothing is skipped silently: what can't be listed or read, or is not named as CloudTrail
// names files, is a [*FileError]; so is a name in the Query that is nowhere in the tree; and
// files known to have no records are counted in [Stats]. A file system that can list a part of
// a folder is a [ReadDirAfterFS].
//
// S3FS of the module awssdk makes a bucket a file system; "aws s3 sync" makes a copy. A folder
// of exports, which has other names, is read with Query.AnyTree. Programs that list a bucket
// themselves can use [Query.Prefixes], [ParseKey] and [Query.Match].
//
// Package digest proves that the files are what CloudTrail delivered: its Chain is a
// [Checker].
package trail
