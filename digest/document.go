package digest

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/trail"
)

// A document is what a digest file says. Believe nothing in it before verify.
type document struct {
	DigestStartTime            time.Time `json:"digestStartTime"`
	DigestEndTime              string    `json:"digestEndTime"` // as it is spelled, for the signature
	DigestS3Bucket             string    `json:"digestS3Bucket"`
	DigestS3Object             string    `json:"digestS3Object"`
	DigestPublicKeyFingerprint string    `json:"digestPublicKeyFingerprint"`
	DigestSignatureAlgorithm   string    `json:"digestSignatureAlgorithm"`

	// Of the digest before it. Null, if there is none, is the empty text.
	PreviousDigestS3Bucket      string          `json:"previousDigestS3Bucket"`
	PreviousDigestS3Object      string          `json:"previousDigestS3Object"`
	PreviousDigestHashValue     string          `json:"previousDigestHashValue"`
	PreviousDigestHashAlgorithm string          `json:"previousDigestHashAlgorithm"`
	PreviousDigestSignature     json.RawMessage `json:"previousDigestSignature"` // that it is there is required

	end       time.Time         // DigestEndTime
	signature string            // PreviousDigestSignature, or "null"
	hash      [sha256.Size]byte // of the file, decompressed
	data      []byte            // the file, decompressed; nil if it is large
}

type logFile struct {
	S3Bucket      string `json:"s3Bucket"`
	S3Object      string `json:"s3Object"`
	HashValue     string `json:"hashValue"`
	HashAlgorithm string `json:"hashAlgorithm"`
}

// The algorithms, as CloudTrail names them. There are no others.
const (
	hashAlgorithm      = "SHA-256"
	signatureAlgorithm = "SHA256withRSA"
)

// A digest may be forged to take all memory, and a small file may be a large one when it is
// decompressed. So until a digest that is larger than largeDigest is verified, only the members
// above are held, which together may be as large as maxMembers; no two large digests are read
// at the same time; and none may be larger than maxDigest, which is enough for 200,000 log
// files in an hour.
const (
	largeDigest = 1 << 20
	maxDigest   = 128 << 20
	maxMembers  = 64 << 10
)

// Errors of what a file holds.
var (
	errTrailing = errors.New("something comes after its gzip member")
	errTooLarge = fmt.Errorf("it is larger than %d MiB", maxDigest>>20)
)

// unpacked reads what a file holds, decompressed if its name says that it is compressed. At
// the end it fails if anything comes after the one gzip member that CloudTrail writes.
type unpacked struct {
	in *bufio.Reader
	z  *gzip.Reader // nil if the file is not compressed
}

func unpack(f io.Reader, k trail.Key) (*unpacked, error) {
	u := &unpacked{in: bufio.NewReaderSize(f, 32<<10)}
	if k.Unpacked {
		return u, nil
	}
	z, err := gzip.NewReader(u.in)
	if err != nil {
		return nil, inGzip(err)
	}
	z.Multistream(false)
	u.z = z
	return u, nil
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.z == nil {
		return u.in.Read(p)
	}
	n, err := u.z.Read(p)
	if err == io.EOF {
		switch _, after := u.in.Peek(1); after {
		case io.EOF:
		case nil:
			err = errTrailing
		default:
			err = after
		}
	} else if err != nil {
		err = inGzip(err)
	}
	return n, err
}

func inGzip(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("invalid format: gzip: %w", err)
}

// openDigest opens a digest, to read it decompressed.
func openDigest(fsys fs.FS, f trail.File) (io.ReadCloser, error) {
	file, err := fsys.Open(f.Path)
	if err != nil {
		return nil, err
	}
	content, err := unpack(file, f.Key)
	if err != nil {
		file.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{content, file}, nil
}

// readDocument reads a digest. It holds large while it reads a large one.
func readDocument(fsys fs.FS, f trail.File, large sync.Locker) (*document, error) {
	content, err := openDigest(fsys, f)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	data, err := io.ReadAll(io.LimitReader(content, largeDigest+1))
	if err == nil && len(data) > largeDigest {
		large.Lock()
		defer large.Unlock()
		data, err = io.ReadAll(io.MultiReader(bytes.NewReader(data), io.LimitReader(content, int64(maxDigest+1-len(data)))))
	}
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxDigest:
		return nil, errTooLarge
	}
	d, err := parseDocument(data)
	if d != nil && len(data) <= largeDigest {
		d.data = data
	}
	return d, err
}

// logFiles returns the log files that a verified digest names. A large digest is read again for
// them.
func (d *document) logFiles(fsys fs.FS, f trail.File, large sync.Locker) ([]logFile, error) {
	data := d.data
	if data == nil {
		large.Lock()
		defer large.Unlock()
		var err error
		if data, err = readAgain(fsys, f, d.hash); err != nil {
			return nil, err
		}
	}
	var list struct {
		LogFiles []logFile `json:"logFiles"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("invalid format: %w", err)
	}
	return list.LogFiles, nil
}

// readAgain reads a digest whose hash is known.
func readAgain(fsys fs.FS, f trail.File, hash [sha256.Size]byte) ([]byte, error) {
	content, err := openDigest(fsys, f)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	data, err := io.ReadAll(io.LimitReader(content, maxDigest+1))
	if err == nil && sha256.Sum256(data) != hash {
		err = errors.New("it was changed while it was read")
	}
	return data, err
}

func parseDocument(data []byte) (*document, error) {
	d := &document{hash: sha256.Sum256(data)}
	if err := json.Unmarshal(data, d); err != nil {
		return nil, fmt.Errorf("invalid format: %w", err)
	}
	if d.size() > maxMembers {
		return nil, errors.New("invalid format: its members are too long")
	}
	var err error
	if d.end, err = time.Parse(time.RFC3339, d.DigestEndTime); err != nil {
		return nil, fmt.Errorf("invalid format: digestEndTime: %w", err)
	}
	switch {
	case d.DigestStartTime.IsZero():
		return nil, errors.New("invalid format: no digestStartTime")
	case !d.DigestStartTime.Before(d.end):
		return nil, errors.New("invalid format: digestStartTime is not before digestEndTime")
	case d.DigestS3Bucket == "":
		return nil, errors.New("invalid format: no digestS3Bucket")
	case d.PreviousDigestSignature == nil:
		return nil, errors.New("invalid format: no previousDigestSignature")
	}
	if d.signature = "null"; string(d.PreviousDigestSignature) != "null" {
		if err := json.Unmarshal(d.PreviousDigestSignature, &d.signature); err != nil {
			return nil, fmt.Errorf("invalid format: previousDigestSignature: %w", err)
		}
	}
	return d, nil
}

// size returns how many bytes the held members take.
func (d *document) size() int {
	size := len(d.PreviousDigestSignature)
	for _, text := range [...]string{d.DigestEndTime, d.DigestS3Bucket, d.DigestS3Object, d.DigestPublicKeyFingerprint, d.DigestSignatureAlgorithm,
		d.PreviousDigestS3Bucket, d.PreviousDigestS3Object, d.PreviousDigestHashValue, d.PreviousDigestHashAlgorithm} {
		size += len(text)
	}
	return size
}

// sha256Of returns a hash that a digest has, which CloudTrail writes in small letters. It
// returns false if it is not one of hashAlgorithm.
func sha256Of(value, algorithm string) (sum [sha256.Size]byte, ok bool) {
	b, err := hex.DecodeString(value)
	copy(sum[:], b)
	return sum, err == nil && len(b) == len(sum) && value == strings.ToLower(value) && algorithm == hashAlgorithm
}

// hasPrevious reports whether the digest names one before it.
func (d *document) hasPrevious() bool {
	return d.PreviousDigestS3Bucket != "" && d.PreviousDigestS3Object != ""
}

var errSignature = errors.New("signature verification failed")

// verify reports whether the signature, in hexadecimal, is that of the digest by the key
// that it names. The text that is signed is from the page "Custom implementations of CloudTrail log
// file integrity validation" of the CloudTrail User Guide.
func (d *document) verify(keys Keys, signature string) error {
	if d.DigestSignatureAlgorithm != signatureAlgorithm {
		return fmt.Errorf("its signature algorithm is %s, not %s", freeform.Word(d.DigestSignatureAlgorithm), signatureAlgorithm)
	}
	key := keys[d.DigestPublicKeyFingerprint]
	if key == nil {
		return fmt.Errorf("no public key was given with the fingerprint %s", freeform.Word(d.DigestPublicKeyFingerprint))
	}
	sig, err := hex.DecodeString(signature)
	if err != nil {
		return errSignature
	}
	signed := fmt.Sprintf("%s\n%s/%s\n%x\n%s", d.DigestEndTime, d.DigestS3Bucket, d.DigestS3Object, d.hash, d.signature)
	sum := sha256.Sum256([]byte(signed))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) != nil {
		return errSignature
	}
	return nil
}
