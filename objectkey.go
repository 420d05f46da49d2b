package iottrail

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ObjectKey is the key of an object that CloudTrail writes to the bucket of a trail:
//
//	[Prefix/]AWSLogs/[OrganizationID/]AccountID/Kind/Region/YYYY/MM/DD/ and the file name
//
// in which the file name is, of a log file and of a digest file,
//
//	AccountID_Kind_Region_YYYYMMDDTHHmmZ_Unique.json.gz
//	AccountID_Kind_Region_Trail_HomeRegion_YYYYMMDDTHHmmSSZ[_backfill].json.gz
//
// after the pages "Finding your CloudTrail log files", "CloudTrail log file examples"
// and "CloudTrail digest file structure" of the CloudTrail User Guide. It tells which
// objects to read before any is. It proves nothing of what they hold: whoever can
// write to the bucket chooses the keys.
type ObjectKey struct {
	Prefix         string // of the trail, if it has one; without the slash that follows it
	OrganizationID string // "o-..." in the bucket of an organization's trail
	AccountID      string // whose calls the file has; in an organization, that of the member
	Kind           FileKind
	Region         string    // where the calls were made
	Time           time.Time // UTC; of a log file when it was delivered, after all that it has; of a digest the end of its hour
	Unique         string    // of a log file: keeps names apart, and means nothing
	Trail          string    // of a digest: the name of the trail
	HomeRegion     string    // of a digest: where the trail was made
	Backfill       bool      // a digest of log files that the digest of their hour left out
	Unpacked       bool      // .json, the name of a decompressed copy, instead of .json.gz
}

// FileKind is what a file has: the name of the folder that CloudTrail puts it in.
// Others than these are read as well, if their files are named as log files are.
type FileKind string

// The kinds of file.
const (
	FileLog             FileKind = "CloudTrail" // management and data events
	FileInsight         FileKind = "CloudTrail-Insight"
	FileNetworkActivity FileKind = "CloudTrail-NetworkActivity"
	FileAggregated      FileKind = "CloudTrail-Aggregated" // data events, summed up
	FileDigest          FileKind = "CloudTrail-Digest"     // no events, but the hashes of log files
)

// ErrOtherKey: the key is not one of CloudTrail's, but that of a folder, of another
// service's log, of anything. A file name that claims to be CloudTrail's by its kind,
// and is wrong, is another error.
var ErrOtherKey = errors.New("not the name of a CloudTrail file")

const (
	lowerAndDigits   = "abcdefghijklmnopqrstuvwxyz0123456789"
	lettersAndDigits = lowerAndDigits + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// ParseObjectKey reads a key, the folders of which must say the same as the file name.
// No part of it is lost: String returns it again.
//
// An error that wraps [ErrOtherKey] is nothing unusual in a bucket; any other error is.
// Objects with either may hold records all the same, which a [Decoder] tells by their
// content.
//
// All before the folder AWSLogs is the Prefix, so that a path in a copy of the bucket
// is read, too, if its separators are slashes. The keys in S3's event notifications are
// encoded as in a URL: give them to [net/url.QueryUnescape] first. Those of S3Object are
// decoded already.
func ParseObjectKey(key string) (ObjectKey, error) {
	slash := strings.LastIndexByte(key, '/')
	k, err := ParseFileName(key[slash+1:])
	if err != nil {
		return ObjectKey{}, err
	}
	wrong := func(what string) (ObjectKey, error) {
		return ObjectKey{}, fmt.Errorf("iottrail: the object key %s: %s", printable(key), what)
	}
	if slash < 0 {
		return wrong("a file name without folders")
	}

	// From here on each folder has a slash before it, the first one included.
	folders, ok := strings.CutSuffix("/"+key[:slash], k.folders())
	if !ok {
		return wrong("by its file name the folders should end in " + printable(k.folders()))
	}
	if i := strings.LastIndexByte(folders, '/'); i >= 0 && isOrganization(folders[i+1:]) {
		k.OrganizationID, folders = folders[i+1:], folders[:i]
	}
	prefix, ok := strings.CutSuffix(folders, "/AWSLogs")
	switch {
	case !ok:
		return wrong("before " + printable(k.folders()) + " there is neither the folder AWSLogs nor that of an organization in it")
	case prefix == "/":
		return wrong("a slash before AWSLogs, and nothing before the slash")
	case prefix != "":
		k.Prefix = prefix[1:]
	}
	return k, nil
}

// ParseFileName reads the name of a file alone, which has all that the key has except
// Prefix and OrganizationID. Its errors are those of [ParseObjectKey].
func ParseFileName(name string) (ObjectKey, error) {
	account, rest, _ := strings.Cut(name, "_")
	kind, rest, ok := strings.Cut(rest, "_")
	if !ok || kind != string(FileLog) && !strings.HasPrefix(kind, string(FileLog)+"-") {
		return ObjectKey{}, fmt.Errorf("iottrail: %s is %w", printable(name), ErrOtherKey)
	}

	k := ObjectKey{AccountID: account, Kind: FileKind(kind)}
	rest, packed := strings.CutSuffix(rest, ".gz")
	rest, ended := strings.CutSuffix(rest, ".json")
	k.Unpacked = !packed
	k.Region, rest, _ = strings.Cut(rest, "_")
	var stamp string
	if k.Kind == FileDigest {
		// The name of a trail may have the separator; what comes after it may not.
		rest, k.Backfill = strings.CutSuffix(rest, "_backfill")
		rest, stamp = cutLast(rest)
		k.Trail, k.HomeRegion = cutLast(rest)
	} else {
		stamp, k.Unique, _ = strings.Cut(rest, "_")
	}
	// Parse is lenient where Format is not: a fraction may follow the seconds.
	when, err := time.Parse(k.stamp(), stamp)
	k.Time = when

	for _, part := range [...]struct {
		ok          bool
		what, found string
	}{
		{ended, "end", name[max(0, len(name)-len(".json.gz")):]},
		{len(account) == 12 && madeOf(account, "0123456789"), "account", account},
		{hyphened(kind, lettersAndDigits), "kind", kind},
		{hyphened(k.Region, lowerAndDigits), "region", k.Region},
		{err == nil && when.Format(k.stamp()) == stamp, "time", stamp},
		{k.Kind == FileDigest || madeOf(k.Unique, lettersAndDigits), "unique part", k.Unique},
		{k.Kind != FileDigest || madeOf(k.Trail, lettersAndDigits+"._-"), "trail", k.Trail},
		{k.Kind != FileDigest || hyphened(k.HomeRegion, lowerAndDigits), "home region", k.HomeRegion},
	} {
		if !part.ok {
			return ObjectKey{}, fmt.Errorf("iottrail: the file name %s: wrong %s %+.40q", printable(name), part.what, part.found)
		}
	}
	return k, nil
}

// String returns the key. It checks nothing: if k was not parsed, see whether what
// String returns can be.
func (k ObjectKey) String() string {
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
func (k ObjectKey) FileName() string {
	name := k.AccountID + "_" + string(k.Kind) + "_" + k.Region + "_"
	stamp := k.Time.UTC().Format(k.stamp())
	if k.Kind == FileDigest {
		name += k.Trail + "_" + k.HomeRegion + "_" + stamp
		if k.Backfill {
			name += "_backfill"
		}
	} else {
		name += stamp + "_" + k.Unique
	}
	if k.Unpacked {
		return name + ".json"
	}
	return name + ".json.gz"
}

// folders are those that the file name decides.
func (k ObjectKey) folders() string {
	return "/" + k.AccountID + "/" + string(k.Kind) + "/" + k.Region + k.Time.UTC().Format("/2006/01/02")
}

// stamp is how the file name has the time.
func (k ObjectKey) stamp() string {
	if k.Kind == FileDigest {
		return "20060102T150405Z"
	}
	return "20060102T1504Z"
}

// isOrganization follows the API Reference of AWS Organizations.
func isOrganization(s string) bool {
	id, ok := strings.CutPrefix(s, "o-")
	return ok && len(id) >= 10 && len(id) <= 32 && madeOf(id, lowerAndDigits)
}

// cutLast cuts s at its last underscore.
func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '_')
	return s[:max(0, i)], s[i+1:]
}

// madeOf reports whether s has characters, and none but these.
func madeOf(s, characters string) bool { return s != "" && strings.Trim(s, characters) == "" }

// hyphened reports whether s is made of these characters, with hyphens between them.
func hyphened(s, characters string) bool {
	for part := range strings.SplitSeq(s, "-") {
		if !madeOf(part, characters) {
			return false
		}
	}
	return true
}
