package digest

import (
	"crypto/sha256"
	"slices"
	"sort"
	"time"

	"github.com/iottrail/iottrail/trail"
)

// An origin is what the keys of digests and of the log files that they name have in common.
type origin struct{ prefix, organizationID, accountID, region string }

func originOf(k trail.Key) origin {
	return origin{k.Prefix, k.OrganizationID, k.AccountID, k.Region}
}

// A lineID is what the keys of consecutive digests have in common: those of one trail, account
// and region. Digests of backfill are a line of their own.
type lineID struct {
	origin
	trail, homeRegion string
	backfill          bool
}

func idOf(k trail.Key) lineID { return lineID{originOf(k), k.Trail, k.HomeRegion, k.Backfill} }

// A line is the digests of a lineID, the newest first.
type line struct {
	id    lineID
	hours []*hour
	valid []period // the times of valid digests, in order, with a gap between each two
}

// A period is a time, both ends included.
type period struct{ start, end time.Time }

// setValid sets valid, once all hours are known.
func (l *line) setValid() {
	var times []period
	for _, h := range l.hours {
		if h.finding.Status == Valid {
			times = append(times, period{h.finding.Start, h.finding.End})
		}
	}
	slices.SortFunc(times, func(a, b period) int { return a.start.Compare(b.start) })
	for _, p := range times {
		if last := len(l.valid) - 1; last >= 0 && !p.start.After(l.valid[last].end) {
			if p.end.After(l.valid[last].end) {
				l.valid[last].end = p.end
			}
			continue
		}
		l.valid = append(l.valid, p)
	}
}

// covers reports whether there is a valid digest of this time.
func (l *line) covers(t time.Time) bool {
	i := sort.Search(len(l.valid), func(i int) bool { return !t.After(l.valid[i].end) })
	return i < len(l.valid) && !t.Before(l.valid[i].start)
}

// An hour is a digest, or the place of one that is missing.
type hour struct {
	finding Finding
	hash    [sha256.Size]byte // of the digest, decompressed
	files   []string          // paths of the log files that it names and the Query wants, if it is valid
	first   bool              // it says that there is no digest before it
}
