package digest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// A MetadataFS is a file system that knows the metadata of objects in S3, which has the
// signature of a digest.
//
// If it has a method Bucket() string as well, which returns the name of the bucket, a digest of
// another bucket is Invalid, as for the AWS CLI: somebody copied it here. Leave the method out
// for a bucket to which S3 replicates another.
type MetadataFS interface {
	fs.FS
	// Metadata returns the user-defined metadata of an object, without "x-amz-meta-" before
	// the names, which are in lower case. It may be called by several goroutines at once.
	Metadata(key string) (map[string]string, error)
}

// The names in the metadata of a digest.
const (
	metaSignature = "signature"
	metaAlgorithm = "signature-algorithm"
	metaBackfill  = "backfill-generation-timestamp"
)

// maxMetadata is how large a file of metadata may be: S3 allows 2 KiB.
const maxMetadata = 64 << 10

// metadata returns the metadata of a digest: that of a MetadataFS, or that in a file beside
// the digest. It is nil if there is neither.
func metadata(fsys fs.FS, name string) (map[string]string, error) {
	if m, ok := fsys.(MetadataFS); ok {
		meta, err := m.Metadata(name)
		if err != nil {
			return nil, fmt.Errorf("its metadata: %w", err)
		}
		if meta == nil {
			meta = map[string]string{}
		}
		return meta, nil
	}
	file, err := fsys.Open(name + ".metadata.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("its metadata: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxMetadata+1))
	if err == nil && len(data) > maxMetadata {
		err = fmt.Errorf("more than %d KiB", maxMetadata>>10)
	}
	if err != nil {
		return nil, fmt.Errorf("its metadata: %w", err)
	}
	// As "aws s3api head-object" prints it.
	var head struct{ Metadata map[string]string }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("its metadata: %w", err)
	}
	if head.Metadata == nil {
		head.Metadata = map[string]string{}
	}
	return head.Metadata, nil
}
