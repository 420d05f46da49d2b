package trail

import "time"

// Key is the key of an object that CloudTrail writes to the bucket of a trail:
//
//	[Prefix/]AWSLogs/[OrganizationID/]AccountID/Kind/Region/YYYY/MM/DD/ and the file name
//
// where the file names of a log file and of a digest file are
//
//	AccountID_Kind_Region_YYYYMMDDTHHmmZ_Unique.json.gz
//	AccountID_Kind_Region_Trail_HomeRegion_YYYYMMDDTHHmmSSZ[_backfill].json.gz
//
// according to the pages "Finding your CloudTrail log files", "CloudTrail log file examples"
// and "CloudTrail digest file structure" of the CloudTrail User Guide. It tells you which
// objects to read before any is read. It proves nothing about what they hold: whoever can
// write to the bucket chooses the keys.
type Key struct {
	Prefix         string // of the trail, if it has one; without the slash that follows it
	OrganizationID string // "o-..." in the bucket of an organization's trail
	AccountID      string // the account whose calls the file has; in an organization, the member
	Kind           Kind
	Region         string // where the calls were made
	// Time is in UTC: when a log file was delivered, after all the events in it, or the end of
	// the hour of a digest.
	Time       time.Time
	Unique     string // of a log file: keeps names apart, and means nothing
	Trail      string // of a digest: the name of the trail
	HomeRegion string // of a digest: where the trail was made
	Backfill   bool   // a digest of log files that the digest of their hour left out
	Unpacked   bool   // .json, the name of a decompressed copy, instead of .json.gz
}

// Kind is what a file holds: the name of the folder that CloudTrail puts it in. Other kinds are
// read as well, if their files are named as log files are.
type Kind string

// The kinds of file.
const (
	KindLog             Kind = "CloudTrail" // management and data events
	KindInsight         Kind = "CloudTrail-Insight"
	KindNetworkActivity Kind = "CloudTrail-NetworkActivity"
	KindAggregated      Kind = "CloudTrail-Aggregated" // data events, summed up
	KindDigest          Kind = "CloudTrail-Digest"     // no events, but the hashes of log files
)

// String returns the key. It checks nothing: if k was not parsed, parse what String returns.
func (k Key) String() string {
	key := "AWSLogs"
	if k.OrganizationID != "" {
		key += "/" + k.OrganizationID
	}
	key += k.folders() + "/" + k.FileName()
	if k.Prefix != "" {
		key = k.Prefix + "/" + key
	}
	return key
}

// FileName returns the last part of the key, the name of the file.
func (k Key) FileName() string {
	name := k.untilTime()
	if k.Kind != KindDigest {
		name += "_" + k.Unique
	} else if k.Backfill {
		name += "_backfill"
	}
	if k.Unpacked {
		return name + ".json"
	}
	return name + ".json.gz"
}

// untilTime returns the file name up to the time, which is the same for all log files of an
// account and region that were delivered in the same minute.
func (k Key) untilTime() string {
	name := k.AccountID + "_" + string(k.Kind) + "_" + k.Region + "_"
	if k.Kind == KindDigest {
		name += k.Trail + "_" + k.HomeRegion + "_"
	}
	return name + k.Time.UTC().Format(k.stamp())
}

// folders are those that the file name decides.
func (k Key) folders() string {
	return "/" + k.AccountID + "/" + string(k.Kind) + "/" + k.Region + k.Time.UTC().Format("/2006/01/02")
}

// isLog reports whether the file name is that of a log file.
func (k Key) isLog() bool { return k.Kind != "" && k.Kind != KindDigest }

// stamp is how the file name has the time.
func (k Key) stamp() string {
	if k.Kind == KindDigest {
		return "20060102T150405Z"
	}
	return "20060102T1504Z"
}
