package trail

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Query says which part of a trail is wanted. The zero Query wants all log files, those of
// [KindLog], of every account and region.
type Query struct {
	// Prefix is what comes before the folder AWSLogs, with or without a slash at its ends. If
	// it is empty, AWSLogs is looked for in all folders of a tree, except in those of services
	// in the folder of an account; "." means only the one at the top.
	Prefix string
	// OrganizationID names the folder in AWSLogs. If it is empty, the files of accounts
	// and of all organizations are wanted.
	OrganizationID string
	// Accounts and Regions are those that are wanted; empty means all. One that is nowhere in
	// the tree is an error, as it may be misspelt, except with AnyTree.
	Accounts, Regions []string
	// Kinds are those that are wanted; empty means KindLog, and with AnyTree every kind.
	Kinds []Kind
	// From and To bound the time of events, not of files: From is the first that is wanted, To
	// the first that no longer is. The zero time means no bound. An Event outside is not
	// delivered, but counted in Stats.Skipped. One without a time is delivered.
	From, To time.Time
	// AnyTree says that the tree is not a copy of a bucket: all files in all folders are read,
	// whatever their names. If a name is CloudTrail's all the same, the Query applies to it, as
	// far as the name says. In other files it applies to each Event: to its account, if it has
	// one, its region and its time. Such files have no time of delivery, and come first, unless
	// the order is ByKey. A name that io/fs does not allow, such as one that is not UTF-8, is
	// an error.
	AnyTree bool
	// Late is how long after To a file may have been delivered and still be read. Zero means
	// DefaultLate, and less than zero no time at all. See Stats.Late.
	Late time.Duration
}

// DefaultLate is longer than CloudTrail takes to deliver a file: usually minutes, and some
// hours if something went wrong.
const DefaultLate = 24 * time.Hour

// early is how long before From a file may have been delivered: names have whole minutes,
// and clocks differ.
const early = 15 * time.Minute

var (
	errTimes  = errors.New("trail: the Query's From is not before its To")
	errPrefix = errors.New("trail: the Query's Prefix is not the path of a folder: a folder of a file system has no empty name, and is not called . or .. there")
)

// check returns what makes it impossible to read what the Query wants from a file system.
func (q *Query) check() error {
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return errTimes
	}
	if prefix, _ := q.prefix(); prefix != "" && !fs.ValidPath(prefix) {
		return errPrefix
	}
	return nil
}

// prefix returns Prefix as keys have it, and whether AWSLogs must be searched for. Only one
// slash at each end is removed: keys may have more.
func (q *Query) prefix() (string, bool) {
	if q.Prefix == "." {
		return "", false
	}
	return strings.TrimSuffix(strings.TrimPrefix(q.Prefix, "/"), "/"), q.Prefix == ""
}

func (q *Query) kinds() []Kind {
	if len(q.Kinds) == 0 {
		return []Kind{KindLog}
	}
	return q.Kinds
}

// Delivery returns the first and the last time of delivery of files that can have events
// between From and To: those that Match accepts. Zero means no bound.
func (q *Query) Delivery() (first, last time.Time) {
	if !q.From.IsZero() {
		first = q.From.Add(-early).Truncate(time.Minute).UTC()
	}
	if !q.To.IsZero() {
		late := q.Late
		if late == 0 {
			late = DefaultLate
		}
		last = q.To.Add(max(0, late)).UTC()
	}
	return first, last
}

// Match reports whether a file with this key is wanted.
func (q *Query) Match(k Key) bool {
	prefix, search := q.prefix()
	return (search || k.Prefix == prefix) &&
		(q.OrganizationID == "" || k.OrganizationID == q.OrganizationID) &&
		q.matchName(k)
}

// matchName reports whether a file is wanted as far as its name says, which has neither the
// prefix nor the organization.
func (q *Query) matchName(k Key) bool {
	return (q.AnyTree && len(q.Kinds) == 0 || slices.Contains(q.kinds(), k.Kind)) &&
		oneOf(q.Accounts, k.AccountID) && oneOf(q.Regions, k.Region) && q.delivers(k.Time)
}

// delivers reports whether a file that was delivered at t can have events between From
// and To.
func (q *Query) delivers(t time.Time) bool {
	first, last := q.Delivery()
	return !t.Before(first) && (last.IsZero() || !t.After(last))
}

// overlaps reports whether a year, month or day can have files that Match.
func (q *Query) overlaps(start, end time.Time) bool {
	first, last := q.Delivery()
	return end.After(first) && (last.IsZero() || !start.After(last))
}

// holds reports whether an event of this time is wanted.
func (q *Query) holds(t time.Time) bool {
	return t.IsZero() || !t.Before(q.From) && (q.To.IsZero() || t.Before(q.To))
}

func oneOf(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }

// Prefixes returns prefixes of the keys of all files that Match, for programs that list a
// bucket without an fs.FS: as few as possible, and none begins with another. A prefix ends
// before the first folder that the Query does not name; it names days if the Query has
// Accounts, Regions and From, and whole months and years are one prefix.
//
// An empty Prefix means the folder AWSLogs at the top, and an empty OrganizationID with
// Accounts means a trail that is not an organization's: set both for others. With AnyTree, all
// keys are wanted. If the Query has no To, the prefixes go to the end of this year.
//
// Keys with these prefixes may still not Match.
func (q *Query) Prefixes() []string {
	if q.AnyTree {
		return []string{""}
	}
	base := awsLogs + "/"
	if prefix, _ := q.prefix(); prefix != "" {
		base = prefix + "/" + base
	}
	if q.OrganizationID != "" {
		base += q.OrganizationID + "/"
	}
	if len(q.Accounts) == 0 {
		return []string{base}
	}
	var prefixes []string
	dates := q.dates(time.Now())
	for _, account := range q.Accounts {
		for _, kind := range q.kinds() {
			folder := base + account + "/" + string(kind) + "/"
			if len(q.Regions) == 0 {
				prefixes = append(prefixes, folder)
				continue
			}
			for _, region := range q.Regions {
				for _, date := range dates {
					prefixes = append(prefixes, folder+region+"/"+date)
				}
			}
		}
	}
	slices.Sort(prefixes)
	return slices.Compact(prefixes)
}

// dates returns the folders of the years, months and days that overlap the Query, as few as
// there can be. Without a From that is the empty folder, which has all.
func (q *Query) dates(now time.Time) []string {
	day, last := q.Delivery()
	if day.IsZero() {
		return []string{""}
	}
	if last.IsZero() {
		last = time.Date(max(now.UTC().Year(), day.Year()), 12, 31, 0, 0, 0, 0, time.UTC)
	}
	day = day.Truncate(24 * time.Hour)
	var dates []string
	for !day.After(last) {
		// A year or month is whole if the first day after it is at most one day after last.
		switch year, month, next := day.AddDate(1, 0, 0), day.AddDate(0, 1, 0), day.AddDate(0, 0, 1); {
		case day.YearDay() == 1 && !year.AddDate(0, 0, -1).After(last):
			dates, day = append(dates, day.Format("2006/")), year
		case day.Day() == 1 && !month.AddDate(0, 0, -1).After(last):
			dates, day = append(dates, day.Format("2006/01/")), month
		default:
			dates, day = append(dates, day.Format("2006/01/02/")), next
		}
	}
	return dates
}
