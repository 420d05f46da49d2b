// Package digesttest makes up buckets of a trail with digests, signed by a key of its own, for
// the tests of several packages.
package digesttest

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/trail"
)

// Fingerprint is that of the key that signs.
const Fingerprint = "0123456789abcdef0123456789abcdef"

// key is made once for a test program: nobody can take it for one of CloudTrail's. 2048 bits
// are what those have; in the short run half of them do.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, testrun.ByRun(1024, 2048, 2048))
	if err != nil {
		panic(err)
	}
	return k
})

// A Bucket is objects with their metadata.
type Bucket struct {
	Name    string
	Objects map[string][]byte
	Meta    map[string]map[string]string // of digests
}

// A Line is the digests of one trail in one account and region.
type Line struct {
	Bucket *Bucket
	Key    trail.Key // of the next digest; Time is the end of its hour
	Signer *rsa.PrivateKey
	// Last is the digest that was added last, whose signature is the next one's
	// previousDigestSignature; nil at first.
	Last *Digest
}

// A Digest is what a digest file says. Tests change it before Add signs it, or the object after
// that.
type Digest struct {
	AWSAccountID             string    `json:"awsAccountId"`
	DigestStartTime          string    `json:"digestStartTime"`
	DigestEndTime            string    `json:"digestEndTime"`
	DigestS3Bucket           string    `json:"digestS3Bucket"`
	DigestS3Object           string    `json:"digestS3Object"`
	PublicKeyFingerprint     string    `json:"digestPublicKeyFingerprint"`
	DigestSignatureAlgorithm string    `json:"digestSignatureAlgorithm"`
	NewestEventTime          *string   `json:"newestEventTime"`
	OldestEventTime          *string   `json:"oldestEventTime"`
	PreviousBucket           *string   `json:"previousDigestS3Bucket"`
	PreviousObject           *string   `json:"previousDigestS3Object"`
	PreviousHash             *string   `json:"previousDigestHashValue"`
	PreviousHashAlgorithm    *string   `json:"previousDigestHashAlgorithm"`
	PreviousSignature        *string   `json:"previousDigestSignature"`
	LogFiles                 []LogFile `json:"logFiles"`

	Signature string            `json:"-"` // set by Add
	Plain     []byte            `json:"-"` // the file, decompressed; set by Add, unless a test wants others than the fields make
	Meta      map[string]string `json:"-"` // what Add puts into the metadata beside the signature and its algorithm
	Hash      crypto.Hash       `json:"-"` // what Add signs with; zero is SHA-256, as CloudTrail does
}

// A LogFile is what a digest says of a log file.
type LogFile struct {
	S3Bucket        string `json:"s3Bucket"`
	S3Object        string `json:"s3Object"`
	HashValue       string `json:"hashValue"`
	HashAlgorithm   string `json:"hashAlgorithm"`
	NewestEventTime string `json:"newestEventTime"`
	OldestEventTime string `json:"oldestEventTime"`
}

// NewBucket returns an empty bucket.
func NewBucket() *Bucket {
	return &Bucket{Name: "fleet-logs", Objects: map[string][]byte{}, Meta: map[string]map[string]string{}}
}

// Clone returns a bucket with the same objects and metadata; those of one may be replaced, but
// not changed in place.
func (b *Bucket) Clone() *Bucket {
	meta := make(map[string]map[string]string)
	for name, m := range b.Meta {
		meta[name] = maps.Clone(m)
	}
	return &Bucket{Name: b.Name, Objects: maps.Clone(b.Objects), Meta: meta}
}

// Start is the start of the first hour of lines.
var Start = time.Date(2026, 10, 6, 9, 0, 0, 0, time.UTC)

// Line returns an empty line of the account's trail "fleet" in a region.
func (b *Bucket) Line(region string) *Line {
	return &Line{Bucket: b, Signer: key(), Key: trail.Key{
		AccountID: "111122223333", Kind: trail.KindDigest, Region: region,
		Time: Start.Add(time.Hour), Trail: "fleet", HomeRegion: "eu-central-1",
	}}
}

// LogKey returns the key of a log file that was delivered so many minutes after the start of
// the line's next hour.
func (l *Line) LogKey(minutes int, unique string) trail.Key {
	return trail.Key{
		Prefix: l.Key.Prefix, OrganizationID: l.Key.OrganizationID, AccountID: l.Key.AccountID, Kind: trail.KindLog, Region: l.Key.Region,
		Time: l.Key.Time.Add(-time.Hour + time.Duration(minutes)*time.Minute), Unique: unique,
	}
}

// Put puts a log file with so many records into the bucket, and returns what a digest says of it.
func (l *Line) Put(k trail.Key, records int) LogFile {
	plain := Log(k, records)
	l.Bucket.Objects[k.String()] = Gzip(plain)
	sum := sha256.Sum256(plain)
	return LogFile{
		S3Bucket: l.Bucket.Name, S3Object: k.String(), HashValue: hex.EncodeToString(sum[:]), HashAlgorithm: "SHA-256",
		OldestEventTime: stamp(k.Time.Add(-10 * time.Minute)), NewestEventTime: stamp(k.Time.Add(-5 * time.Minute)),
	}
}

// Hour adds a digest of as many log files as given numbers of records, delivered every ten minutes.
func (l *Line) Hour(records ...int) *Digest {
	d := l.Next()
	for i, n := range records {
		d.LogFiles = append(d.LogFiles, l.Put(l.LogKey(5+10*i, fmt.Sprintf("%dAbCdEfGhIjKlMn%d", i%10, i%10)), n))
	}
	l.Add(d)
	return d
}

// Next returns the next digest of the line, without log files, for Add.
func (l *Line) Next() *Digest {
	d := &Digest{
		AWSAccountID: l.Key.AccountID, DigestStartTime: stamp(l.Key.Time.Add(-time.Hour)), DigestEndTime: stamp(l.Key.Time),
		DigestS3Bucket: l.Bucket.Name, DigestS3Object: l.Key.String(),
		PublicKeyFingerprint: Fingerprint, DigestSignatureAlgorithm: "SHA256withRSA", LogFiles: []LogFile{},
	}
	if last := l.Last; last != nil {
		sum := sha256.Sum256(last.Plain)
		d.PreviousBucket, d.PreviousObject, d.PreviousSignature = &last.DigestS3Bucket, &last.DigestS3Object, &last.Signature
		d.PreviousHash, d.PreviousHashAlgorithm = ptr(hex.EncodeToString(sum[:])), ptr("SHA-256")
	}
	return d
}

// Add signs a digest, puts it into the bucket, and goes on to the next hour.
func (l *Line) Add(d *Digest) {
	if d.Plain == nil {
		var err error
		if d.Plain, err = json.Marshal(d); err != nil {
			panic(err)
		}
	}
	d.Signature = d.sign(l.Signer)
	l.Bucket.Objects[d.DigestS3Object] = Gzip(d.Plain)
	meta := map[string]string{"signature": d.Signature, "signature-algorithm": "SHA256withRSA"}
	maps.Copy(meta, d.Meta)
	l.Bucket.Meta[d.DigestS3Object] = meta
	l.Last = d
	l.Key.Time = l.Key.Time.Add(time.Hour)
}

// sign returns the signature of a digest.
func (d *Digest) sign(key *rsa.PrivateKey) string {
	previous := "null"
	if d.PreviousSignature != nil {
		previous = *d.PreviousSignature
	}
	sum := sha256.Sum256(d.Plain)
	hash := cmp.Or(d.Hash, crypto.SHA256)
	text := hash.New()
	fmt.Fprintf(text, "%s\n%s/%s\n%x\n%s", d.DigestEndTime, d.DigestS3Bucket, d.DigestS3Object, sum, previous)
	signature, err := rsa.SignPKCS1v15(nil, key, hash, text.Sum(nil))
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(signature)
}

// PublicKeys returns what ListPublicKeys returns of the key that signs, and of others by their
// fingerprints.
func PublicKeys(others ...map[string]*rsa.PublicKey) []byte {
	type listed struct {
		Value                              []byte // base64 in JSON
		ValidityStartTime, ValidityEndTime int64
		Fingerprint                        string
	}
	var list struct{ PublicKeyList []listed }
	for _, keys := range append(others, map[string]*rsa.PublicKey{Fingerprint: &key().PublicKey}) {
		for fingerprint, k := range keys {
			list.PublicKeyList = append(list.PublicKeyList, listed{x509.MarshalPKCS1PublicKey(k), 1767225600, 1798761600, fingerprint})
		}
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	return data
}

// Served returns the bucket as S3 has it, with the metadata.
func (b *Bucket) Served() fs.FS { return served{b.Copy(), b} }

type served struct {
	fs.FS
	bucket *Bucket
}

func (s served) Metadata(key string) (map[string]string, error) { return s.bucket.Meta[key], nil }

func (s served) Bucket() string { return s.bucket.Name }

// Copy returns a copy of the bucket without any metadata.
func (b *Bucket) Copy() fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range b.Objects {
		m[name] = &fstest.MapFile{Data: data}
	}
	return m
}

// CopyWith returns a copy with the metadata of some digests beside them, as "aws s3api
// head-object" prints it.
func (b *Bucket) CopyWith(digests ...string) fstest.MapFS {
	m := b.Copy()
	for _, name := range digests {
		m[name+".metadata.json"] = &fstest.MapFile{Data: b.Head(name)}
	}
	return m
}

// Head returns what "aws s3api head-object" prints of an object.
func (b *Bucket) Head(name string) []byte {
	data, err := json.Marshal(map[string]any{"ContentLength": len(b.Objects[name]), "ContentType": "application/json", "Metadata": b.Meta[name]})
	if err != nil {
		panic(err)
	}
	return data
}

// Log returns a log file with so many records, the oldest ten minutes before the file.
func Log(k trail.Key, records int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	for i := range records {
		if i > 0 {
			b.WriteByte(',')
		}
		at := k.Time.Add(-10*time.Minute + time.Duration(i%300)*time.Second)
		fmt.Fprintf(&b, `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::%[1]s:user/ops","accountId":"%[1]s","userName":"ops"},`+
			`"eventTime":"%[2]s","eventSource":"iot.amazonaws.com","eventName":"CreateThing","awsRegion":"%[3]s","sourceIPAddress":"192.0.2.7","userAgent":"aws-cli",`+
			`"requestParameters":{"thingName":"sensor-%[4]d"},"responseElements":null,"requestID":"%[5]s","eventID":"%[5]s","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"%[1]s","eventCategory":"Management"}`,
			k.AccountID, stamp(at), k.Region, i, fmt.Sprintf("%x-%d", sha256.Sum256([]byte(k.String())), i)[:12]+fmt.Sprintf("-%06d", i))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// Gzip compresses.
func Gzip(plain []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(plain)
	z.Close()
	return b.Bytes()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func ptr(s string) *string { return &s }

// Gunzip decompresses.
func Gunzip(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	return plain
}

// Delete takes the digests of a region away whose keys have a part of their time; of all regions,
// if it is empty.
func (b *Bucket) Delete(region, part string) {
	maps.DeleteFunc(b.Objects, func(name string, _ []byte) bool {
		k, err := trail.ParseKey(name)
		return err == nil && k.Kind == trail.KindDigest && (region == "" || k.Region == region) && strings.Contains(name, part)
	})
}
