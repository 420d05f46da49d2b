package iottrail

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is the version of a record's format. Its parts are two integers, not
// the digits of a fraction: 1.10 comes after 1.9, and 1.08 is 1.8.
type Version struct{ Major, Minor int }

// ParseVersion reads a version such as "1.08" or "1.11".
func ParseVersion(s string) (Version, error) {
	major, minor, ok := strings.Cut(s, ".")
	a, errA := strconv.ParseUint(major, 10, 31)
	b, errB := strconv.ParseUint(minor, 10, 31)
	if !ok || errA != nil || errB != nil {
		return Version{}, fmt.Errorf("iottrail: the event version %.40q is not two numbers with a dot between them", s)
	}
	return Version{int(a), int(b)}, nil
}

// Compare returns -1 if v is older than w, +1 if it is newer, and 0 otherwise.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}

// AtLeast reports whether v is major.minor or newer. By CloudTrail's rule a newer minor
// version only adds members.
func (v Version) AtLeast(major, minor int) bool { return v.Compare(Version{major, minor}) >= 0 }

// String returns the version as CloudTrail writes it today: "1.8" is "1.08".
func (v Version) String() string {
	if v.Major == 1 && v.Minor > 0 && v.Minor < 10 {
		return fmt.Sprintf("%d.%02d", v.Major, v.Minor)
	}
	return fmt.Sprintf("%d.%d", v.Major, v.Minor)
}

// Version returns the version of the record's format, or the zero Version if
// EventVersion is missing or unreadable.
func (e *Event) Version() Version {
	v, _ := ParseVersion(e.EventVersion)
	return v
}
