package oracle

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// A variant is what becomes of a chain of four digests, one an hour from 10:00 to 13:00: the
// first names the log files of 9:05 and 9:15, the second none, the others those of 11:05 and
// 12:05.
type variant struct {
	name string
	// signed changes what is given of a digest before it is signed: 0 is the first one.
	signed func(c *chain, hour int, d *digesttest.Digest)
	// changed changes the bucket afterwards.
	changed func(c *chain)

	// cli is what the AWS CLI says of files, ours what package digest says; of all others of
	// the chain both say that they are valid. It is empty if nothing is said.
	cli  map[string]string
	ours map[string]digest.Status
	// copied is where package digest says something else of a copy of the bucket without
	// metadata, except that of the newest digest.
	copied map[string]digest.Status
	// read is where it says something else while a Reader reads the files.
	read map[string]digest.Status
	// than is whether package digest is stricter than the CLI, or looser, with this variant.
	than comparison
	// alone: the CLI must see this bucket with nothing else in it.
	alone bool
}

// A comparison is how package digest judges a variant, next to the CLI.
type comparison string

// The comparisons.
const (
	alike    comparison = ""
	stricter comparison = "stricter" // it says that something is wrong of which the CLI says less
	looser   comparison = "looser"   // it says that something is valid of which the CLI does not
)

// valid is what both say of a file that is as it was delivered.
const valid = string(digest.Valid)

// compare compares what is said of a file. Where the CLI says nothing of a file, it is no less
// strict than who says that nothing proves it.
func compare(cli string, ours digest.Status) comparison {
	switch {
	case cli == valid && ours != digest.Valid, cli == "" && ours != "" && ours != digest.Valid && ours != digest.Unverified:
		return stricter
	case cli != valid && ours == digest.Valid:
		return looser
	}
	return alike
}

// A chain is the one that a variant changes, in a bucket.
type chain struct {
	bucket *digesttest.Bucket
	line   *digesttest.Line
	day    time.Time          // the start of its first hour
	keys   map[string]string  // of its files, by their labels
	before *digesttest.Bucket // where the trail was delivered to before, in one variant
}

// build returns the chain of a variant. Chains of different numbers have no key in common.
func (v variant) build(number int) *chain {
	b := digesttest.NewBucket()
	c := &chain{bucket: b, line: b.Line(region), day: digesttest.Start.AddDate(0, 0, number), keys: make(map[string]string)}
	c.line.Key.Time = c.day.Add(time.Hour)
	for hour, minutes := range [][]int{{5, 15}, {}, {5}, {5}} {
		d := c.line.Next()
		for _, m := range minutes {
			d.LogFiles = append(d.LogFiles, c.deliver(c.line, m))
		}
		if v.signed != nil {
			v.signed(c, hour, d)
		}
		c.add(c.line, d)
	}
	if v.changed != nil {
		v.changed(c)
	}
	return c
}

// deliver puts a log file into the bucket, of so many minutes after the start of the hour, and
// returns what a digest says of it.
func (c *chain) deliver(l *digesttest.Line, minutes int) digesttest.LogFile {
	f := l.Put(l.LogKey(minutes, "AbCdEfGhIjKlMnOp"), 3)
	c.keys[label(f.S3Object)] = f.S3Object
	return f
}

func (c *chain) add(l *digesttest.Line, d *digesttest.Digest) {
	l.Add(d)
	c.keys[label(d.DigestS3Object)] = d.DigestS3Object
}

// backfill adds a digest of backfill for the hour from 11:00 on, with the log file of 11:25.
func (c *chain) backfill(meta map[string]string) {
	l := c.bucket.Line(region)
	l.Key.Time, l.Key.Backfill = c.day.Add(3*time.Hour), true
	d := l.Next()
	d.LogFiles = []digesttest.LogFile{c.deliver(l, 25)}
	d.Meta = meta
	c.add(l, d)
}

// at returns a key of the chain with another time.
func (c *chain) at(name string, hours, minutes int) string {
	k, err := trail.ParseKey(c.keys[name])
	if err != nil {
		panic(err)
	}
	k.Time = c.day.Add(time.Duration(hours-9)*time.Hour + time.Duration(minutes)*time.Minute)
	return k.String()
}

// remove removes files.
func (c *chain) remove(names ...string) {
	for _, name := range names {
		delete(c.bucket.Objects, c.keys[name])
		delete(c.bucket.Meta, c.keys[name])
	}
}

// put puts other bytes into the place of a file.
func (c *chain) put(name string, data []byte) { c.bucket.Objects[c.keys[name]] = data }

// stored returns a file as it is stored, and plain decompressed.
func (c *chain) stored(name string) []byte { return bytes.Clone(c.bucket.Objects[c.keys[name]]) }
func (c *chain) plain(name string) []byte {
	return digesttest.Gunzip(c.stored(name))
}

// copyTo copies a file to another key.
func (c *chain) copyTo(name, key string) {
	c.bucket.Objects[key], c.bucket.Meta[key] = c.stored(name), c.bucket.Meta[c.keys[name]]
}

// meta sets a value in the metadata of a digest.
func (c *chain) meta(digest, name, value string) { c.bucket.Meta[c.keys[digest]][name] = value }

// forged is a log file that nobody delivered.
func (c *chain) forged() []byte {
	return bytes.ReplaceAll(c.plain("log 11:05"), []byte("sensor-"), []byte("forged-"))
}

// label is what the table calls a file.
func label(key string) string {
	k, err := trail.ParseKey(key)
	if err != nil {
		return key
	}
	name := "log "
	if k.Kind == trail.KindDigest {
		name = "digest "
	}
	name += k.Time.Format("15:04")
	if k.Backfill {
		name += " backfill"
	}
	if k.Unpacked {
		name += " decompressed"
	}
	return strings.Replace(name, " 0", " ", 1)
}

// withMember returns a digest that has another value of a member, or, if that is nil, none.
func withMember(d *digesttest.Digest, name string, value any) []byte {
	data, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	var members map[string]any
	if err := json.Unmarshal(data, &members); err != nil {
		panic(err)
	}
	if members[name] = value; value == nil {
		delete(members, name)
	}
	if data, err = json.Marshal(members); err != nil {
		panic(err)
	}
	return data
}

// In some variants there are two who sign. The key of the second is CloudTrail's newer one,
// and one of nobody's is in no list.
const (
	newerFingerprint  = "fedcba9876543210fedcba9876543210"
	nobodyFingerprint = "00000000000000000000000000000000"
)

var newerKey, nobodysKey = sync.OnceValue(newKey), sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// publicKeys returns what ListPublicKeys returns.
func publicKeys() []byte {
	return digesttest.PublicKeys(map[string]*rsa.PublicKey{newerFingerprint: &newerKey().PublicKey})
}

// newest returns the keys of the newest digest of each line.
func newest(b *digesttest.Bucket) []string {
	found := make(map[bool]string) // by whether it is of backfill
	for _, key := range slices.Sorted(maps.Keys(b.Objects)) {
		if k, err := trail.ParseKey(key); err == nil && k.Kind == trail.KindDigest {
			found[k.Backfill] = key
		}
	}
	return slices.Collect(maps.Values(found))
}

// said returns what is said of files by their labels: valid of all that belong to the chain,
// or whatever another says.
func said[S ~string](c *chain, others ...map[string]S) map[string]S {
	all := make(map[string]S)
	for name := range c.keys {
		all[name] = S(valid)
	}
	for _, other := range others {
		maps.Copy(all, other)
	}
	maps.DeleteFunc(all, func(_ string, s S) bool { return s == "" })
	return all
}
