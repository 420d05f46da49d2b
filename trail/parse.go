package trail

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/freeform"
)

// ErrOtherKey means that the key is not one of CloudTrail's, but that of a folder, of another
// service's log, or of anything else. The error for a file name that looks like CloudTrail's
// but is wrong does not wrap it.
var ErrOtherKey = errors.New("not the name of a CloudTrail file")

// ParseKey reads a key, whose folders must agree with the file name. No part of it is lost:
// String returns it again.
//
// An error that wraps [ErrOtherKey] is not unusual in a bucket; any other error is. Objects
// with either may hold records all the same: a Decoder of package iottrail recognizes them by
// their content.
//
// Everything before the folder AWSLogs is the Prefix, so that a path in a copy of the bucket is
// read, too, if its separators are slashes. The keys in S3's event notifications are encoded as
// in a URL: give them to [net/url.QueryUnescape] first. Those that package iottrail reads from
// such a notification, in an S3Object, are decoded already. If a key has encoded slashes or the
// separators of Windows, or is the address of an object with its bucket, the error says so.
func ParseKey(key string) (Key, error) {
	slash := strings.LastIndexByte(key, '/')
	k, err := ParseFileName(key[slash+1:])
	if errors.Is(err, ErrOtherKey) {
		return Key{}, err
	}
	wrong := func(what string) (Key, error) {
		return Key{}, fmt.Errorf("trail: the key %s: %s", freeform.Word(key), what)
	}
	if form := otherForm(key); form != "" {
		return wrong(form)
	}
	if err != nil {
		return Key{}, err
	}
	if slash < 0 {
		return wrong("a file name without folders, for ParseFileName")
	}

	// From here on each folder has a slash before it, the first one included.
	folders, ok := strings.CutSuffix("/"+key[:slash], k.folders())
	if !ok {
		return wrong("by its file name the folders should end in " + freeform.Word(k.folders()))
	}
	if i := strings.LastIndexByte(folders, '/'); i >= 0 && isOrganization(folders[i+1:]) {
		k.OrganizationID, folders = folders[i+1:], folders[:i]
	}
	prefix, ok := strings.CutSuffix(folders, "/AWSLogs")
	switch {
	case !ok:
		return wrong("before " + freeform.Word(k.folders()) + " there is neither the folder AWSLogs nor that of an organization in it")
	case prefix == "/":
		return wrong("a slash before AWSLogs, and nothing before the slash")
	case prefix != "":
		k.Prefix = prefix[1:]
	}
	return k, nil
}

// ParseFileName reads the name of a file alone, which has all that the key has except
// Prefix and OrganizationID. Its errors are those of [ParseKey].
func ParseFileName(name string) (Key, error) {
	account, rest, _ := strings.Cut(name, "_")
	kind, rest, ok := strings.Cut(rest, "_")
	if !ok || kind != string(KindLog) && !strings.HasPrefix(kind, string(KindLog)+"-") {
		return Key{}, fmt.Errorf("trail: %s is %w", freeform.Word(name), ErrOtherKey)
	}

	k := Key{AccountID: account, Kind: Kind(kind)}
	rest, packed := strings.CutSuffix(rest, ".gz")
	rest, ended := strings.CutSuffix(rest, ".json")
	k.Unpacked = !packed
	k.Region, rest, _ = strings.Cut(rest, "_")
	var stamp string
	if k.Kind == KindDigest {
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
	isTime := err == nil && when.Format(k.stamp()) == stamp && when.Year() >= firstYear

	for _, part := range [...]struct {
		ok          bool
		what, found string
	}{
		{ended, "end", name[max(0, len(name)-len(".json.gz")):]},
		{isAccount(account), "account", account},
		{hyphened(kind, lettersAndDigits), "kind", kind},
		{hyphened(k.Region, lowerAndDigits), "region", k.Region},
		{isTime, "time", stamp},
		{k.Kind == KindDigest || madeOf(k.Unique, lettersAndDigits), "unique part", k.Unique},
		{k.Kind != KindDigest || madeOf(k.Trail, lettersAndDigits+"._-"), "trail", k.Trail},
		{k.Kind != KindDigest || hyphened(k.HomeRegion, lowerAndDigits), "home region", k.HomeRegion},
	} {
		if !part.ok {
			return Key{}, fmt.Errorf("trail: the file name %s: wrong %s %+.40q", freeform.Word(name), part.what, part.found)
		}
	}
	return k, nil
}

// firstYear is the first year that a Key can have: the zero time is in the year before, and
// means that there is none.
const firstYear = 2

// otherForm says what a text is that is not a key, and how to make a key of it. It is empty for
// a key.
func otherForm(key string) string {
	file := key[strings.LastIndexByte(key, '/')+1:]
	scheme, _, isURL := strings.Cut(key, "://")
	name, isARN := strings.CutPrefix(key, "arn:")
	switch {
	case isURL && madeOf(scheme, lettersAndDigits):
		return "the address of an object: the key is what comes after the name of the bucket and a slash"
	case isARN && strings.Contains(name, ":s3:::"):
		return "the ARN of an object: the key is what comes after the name of the bucket and a slash"
	case strings.Contains(file, "%2F") || strings.Contains(file, "%2f"):
		return "encoded as in a URL: give it to url.QueryUnescape first"
	case strings.Contains(file, `\`):
		return `separated by backslashes, as on Windows: make them slashes first, as filepath.ToSlash does there`
	}
	return ""
}

func isAccount(s string) bool { return len(s) == 12 && madeOf(s, "0123456789") }

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

const (
	lowerAndDigits   = "abcdefghijklmnopqrstuvwxyz0123456789"
	lettersAndDigits = lowerAndDigits + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// madeOf reports whether s is not empty and has only these characters.
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
