package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// pause is how long a region of an account must be silent for the next
	// record of the first days to begin a new log file. CloudTrail writes a file
	// every five minutes or so; a story is easier to read in fewer.
	pause = 15 * time.Minute
	// beat is how often files are delivered.
	beat = 5 * time.Minute
)

// everyFiveMinutes is when log files begin to have what arrived in five minutes, as those of
// CloudTrail have, and no more.
var everyFiveMinutes = time.Date(2026, 10, 9, 0, 0, 0, 0, time.UTC)

// A logFile is what CloudTrail delivers at once for a region of an account.
type logFile struct {
	key       string // in the bucket
	delivered time.Time
	records   []*record
	plain     []byte
}

// trailFiles lays records out as CloudTrail does in a bucket.
func trailFiles(records []*record) tree {
	t := make(tree)
	files := logFiles(records)
	for _, f := range files {
		t[f.key] = gzipped(f.plain)
	}
	hour := time.Date(2026, 10, 6, 9, 0, 0, 0, time.UTC)
	key, plain := digestOf(files, hour)
	t[key] = gzipped(plain)
	return t
}

// A shelf is where the log files of a region of an account lie.
type shelf struct{ account, region string }

// logFiles puts each record into a file, the files in the order of their keys.
func logFiles(records []*record) []*logFile {
	ordered := slices.Clone(records)
	slices.SortStableFunc(ordered, func(a, b *record) int { return a.when.Compare(b.when) })
	first, _ := slices.BinarySearchFunc(ordered, everyFiveMinutes, func(r *record, t time.Time) int { return r.when.Compare(t) })
	files := slices.Concat(filesByPause(ordered[:first]), filesByBeat(ordered[first:]))
	for _, f := range files {
		f.finish()
	}
	slices.SortFunc(files, func(a, b *logFile) int { return strings.Compare(a.key, b.key) })
	return files
}

// filesByPause begins a new file where nothing happened for a while.
func filesByPause(ordered []*record) (files []*logFile) {
	open := make(map[shelf]*logFile)
	for _, r := range ordered {
		on := shelf{r.RecipientAccountID, r.AWSRegion}
		f := open[on]
		if f == nil || r.when.Sub(f.records[len(f.records)-1].when) > pause {
			f = new(logFile)
			open[on] = f
			files = append(files, f)
		}
		f.records = append(f.records, r)
		f.delivered = r.when.Truncate(beat).Add(beat)
	}
	return files
}

// filesByBeat puts into a file what arrives between two beats.
func filesByBeat(ordered []*record) (files []*logFile) {
	type slot struct {
		on        shelf
		delivered time.Time
	}
	open := make(map[slot]*logFile)
	for _, r := range ordered {
		s := slot{shelf{r.RecipientAccountID, r.AWSRegion}, arrives(r).Truncate(beat).Add(beat)}
		f := open[s]
		if f == nil {
			f = &logFile{delivered: s.delivered}
			open[s] = f
			files = append(files, f)
		}
		f.records = append(f.records, r)
	}
	return files
}

// arrives is when the record of a call has reached CloudTrail: some minutes later, as have
// those of about the same time. One in a hundred takes a quarter of an hour longer.
func arrives(r *record) time.Time {
	after := 100*time.Second + time.Duration(pick(240, "latency", r.RecipientAccountID, r.AWSRegion, r.when.Truncate(beat).String()))*time.Second
	if pick(100, "late", r.EventID) == 0 {
		after += 15 * time.Minute
	}
	return r.when.Add(after)
}

// finish names the file and writes its text, once it has all its records.
func (f *logFile) finish() {
	first := f.records[0]
	account, region := first.RecipientAccountID, first.AWSRegion
	f.key = fmt.Sprintf("AWSLogs/%[1]s/CloudTrail/%[2]s/%[3]s/%[1]s_CloudTrail_%[2]s_%[4]s_%[5]s.json.gz",
		account, region, f.delivered.Format("2006/01/02"), f.delivered.Format("20060102T1504Z"), letters(account, region, first.EventID))

	// "CloudTrail log files are not an ordered stack trace": within a minute
	// the records lie as they may.
	slices.SortFunc(f.records, func(a, b *record) int {
		return cmp.Or(
			a.when.Truncate(time.Minute).Compare(b.when.Truncate(time.Minute)),
			strings.Compare(a.EventID, b.EventID),
		)
	})
	f.plain = plainJSON(struct{ Records []*record }{f.records})
}

// letters is the random part of a file's name.
func letters(parts ...string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := noise(16, parts...)
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b)
}

// A digest is CloudTrail's hourly statement of what it has delivered.
type digest struct {
	AWSAccountID                string         `json:"awsAccountId"`
	DigestStartTime             string         `json:"digestStartTime"`
	DigestEndTime               string         `json:"digestEndTime"`
	DigestS3Bucket              string         `json:"digestS3Bucket"`
	DigestS3Object              string         `json:"digestS3Object"`
	DigestPublicKeyFingerprint  string         `json:"digestPublicKeyFingerprint"`
	DigestSignatureAlgorithm    string         `json:"digestSignatureAlgorithm"`
	NewestEventTime             string         `json:"newestEventTime"`
	OldestEventTime             string         `json:"oldestEventTime"`
	PreviousDigestS3Bucket      string         `json:"previousDigestS3Bucket"`
	PreviousDigestS3Object      string         `json:"previousDigestS3Object"`
	PreviousDigestHashValue     string         `json:"previousDigestHashValue"`
	PreviousDigestHashAlgorithm string         `json:"previousDigestHashAlgorithm"`
	PreviousDigestSignature     string         `json:"previousDigestSignature"`
	LogFiles                    []digestedFile `json:"logFiles"`
}

type digestedFile struct {
	S3Bucket        string `json:"s3Bucket"`
	S3Object        string `json:"s3Object"`
	HashValue       string `json:"hashValue"`
	HashAlgorithm   string `json:"hashAlgorithm"`
	NewestEventTime string `json:"newestEventTime"`
	OldestEventTime string `json:"oldestEventTime"`
}

// digestOf is the digest of the hour that begins at start, for the fleet's
// account and region. The hashes of log files are real. The previous digest is
// not there, and no key has signed anything: a chain that validates is the
// business of package digest's own tests.
func digestOf(files []*logFile, start time.Time) (key string, plain []byte) {
	name := func(end time.Time) string {
		return fmt.Sprintf("AWSLogs/%[1]s/CloudTrail-Digest/%[2]s/%[3]s/%[1]s_CloudTrail-Digest_%[2]s_fleet_%[2]s_%[4]s.json.gz",
			fleetAccount, homeRegion, end.Format("2006/01/02"), end.Format("20060102T150405Z"))
	}
	end := start.Add(time.Hour)
	d := digest{
		AWSAccountID:                fleetAccount,
		DigestStartTime:             start.Format(time.RFC3339),
		DigestEndTime:               end.Format(time.RFC3339),
		DigestS3Bucket:              trailBucket,
		DigestS3Object:              name(end),
		DigestPublicKeyFingerprint:  hexOf(32, "digest key"),
		DigestSignatureAlgorithm:    "SHA256withRSA",
		PreviousDigestS3Bucket:      trailBucket,
		PreviousDigestS3Object:      name(start),
		PreviousDigestHashValue:     hexOf(64, "previous digest"),
		PreviousDigestHashAlgorithm: "SHA-256",
		PreviousDigestSignature:     hexOf(512, "previous signature"),
	}
	for _, f := range files {
		if f.records[0].RecipientAccountID != fleetAccount || f.records[0].AWSRegion != homeRegion ||
			f.delivered.Before(start) || !f.delivered.Before(end) {
			continue
		}
		sum := sha256.Sum256(f.plain)
		times := make([]string, len(f.records))
		for i, r := range f.records {
			times[i] = r.EventTime
		}
		d.LogFiles = append(d.LogFiles, digestedFile{
			S3Bucket:        trailBucket,
			S3Object:        f.key,
			HashValue:       hex.EncodeToString(sum[:]),
			HashAlgorithm:   "SHA-256",
			NewestEventTime: slices.Max(times),
			OldestEventTime: slices.Min(times),
		})
	}
	if len(d.LogFiles) == 0 {
		panic("a digest without files at " + start.String())
	}
	d.OldestEventTime, d.NewestEventTime = d.LogFiles[0].OldestEventTime, d.LogFiles[0].NewestEventTime
	for _, f := range d.LogFiles {
		d.OldestEventTime = min(d.OldestEventTime, f.OldestEventTime)
		d.NewestEventTime = max(d.NewestEventTime, f.NewestEventTime)
	}
	plain, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return d.DigestS3Object, plain
}
