package awssdk

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// An S3Client is what an S3FS needs of a *s3.Client.
type S3Client interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
}

// An S3FS is a bucket as a file system: the paths of files are the keys of objects, and a folder
// is what keys share up to a slash. Make it with [NewS3FS]. Several goroutines may use it at
// once.
//
// The settings of the SDK's client apply to each request: credentials, region, endpoint,
// retries. If the transfer of an object breaks off, reading resumes there, if the object is
// still the same: what is read is never a mix of two versions.
//
// Errors are a [*fs.PathError], which wraps the SDK's error and, if they fit,
// [fs.ErrNotExist], [fs.ErrPermission], [ErrChanged] or [ErrNoPath].
//
// If a key names both an object and a folder, ReadDir of the folder above has both. Open and
// Stat return the object, and ReadDir lists the folder.
type S3FS struct {
	// RequesterPays says in each request that the caller pays for it, which other people's
	// buckets may require.
	RequesterPays bool
	// DeliveredTo is the name of the bucket that CloudTrail delivers to, if that is another one,
	// because this one is a replica or the name is that of an access point. Digests name it.
	DeliveredTo string

	client S3Client
	bucket string
	ctx    context.Context
}

// NewS3FS returns a bucket as a file system. The name may also be that of an access point.
// It makes no request.
func NewS3FS(client S3Client, bucket string) *S3FS {
	return &S3FS{client: client, bucket: bucket, ctx: context.Background()}
}

// WithContext returns a copy whose requests end when ctx is done, including those of files that
// it opened. The methods of an [fs.FS] take no context: give a [trail.Reader] a copy with the
// context that you pass to its Events. A loop over Events that is left early waits for the
// requests in progress, unless their context is done before.
func (f *S3FS) WithContext(ctx context.Context) *S3FS {
	g := *f
	g.ctx = ctx
	return &g
}

// Bucket returns DeliveredTo, or else the name of the bucket: the one that digests must name. See
// [digest.MetadataFS].
func (f *S3FS) Bucket() string { return cmp.Or(f.DeliveredTo, f.bucket) }

// Open opens an object or a folder. A file that is an object is an [io.ReaderAt] and an
// [io.Seeker] as well: each ReadAt, and each Read after a Seek to another place, is a request
// for a range. A folder is an [fs.ReadDirFile].
func (f *S3FS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if name == "." {
		return &s3Folder{fsys: f, name: name}, nil
	}
	file, err := f.openObject(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	if folder, other := f.isFolder("open", name); folder {
		return &s3Folder{fsys: f, name: name}, nil
	} else if other != nil {
		err = other
	}
	return nil, err
}

// Stat returns the FileInfo of an object or a folder. The Sys of an object's is a
// *s3.HeadObjectOutput.
func (f *S3FS) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	if name == "." {
		return folderInfo(name), nil
	}
	head, err := f.head("stat", name)
	if err == nil {
		return s3Info{name: path.Base(name), size: aws.ToInt64(head.ContentLength), time: aws.ToTime(head.LastModified), sys: head}, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		if folder, other := f.isFolder("stat", name); folder {
			return folderInfo(name), nil
		} else if other != nil {
			err = other
		}
	}
	return nil, err
}

// Metadata returns the user-defined metadata of an object, with the names in lower case and
// without "x-amz-meta-". See [digest.MetadataFS].
func (f *S3FS) Metadata(key string) (map[string]string, error) {
	if !fs.ValidPath(key) {
		return nil, &fs.PathError{Op: "metadata", Path: key, Err: fs.ErrInvalid}
	}
	head, err := f.head("metadata", key)
	if err != nil {
		return nil, err
	}
	meta := make(map[string]string, len(head.Metadata))
	for name, value := range head.Metadata {
		meta[strings.ToLower(name)] = value
	}
	return meta, nil
}

func (f *S3FS) head(op, key string) (*s3.HeadObjectOutput, error) {
	out, err := f.client.HeadObject(f.ctx, &s3.HeadObjectInput{Bucket: &f.bucket, Key: &key, RequestPayer: f.payer()})
	if err != nil {
		return nil, f.fail(op, key, err)
	}
	return out, nil
}

func (f *S3FS) payer() types.RequestPayer {
	if f.RequesterPays {
		return types.RequestPayerRequester
	}
	return ""
}

// An s3Info is what is known about an object or a folder.
type s3Info struct {
	name   string
	size   int64
	time   time.Time
	folder bool
	sys    any
}

func folderInfo(name string) s3Info { return s3Info{name: path.Base(name), folder: true} }

func (i s3Info) Name() string { return i.name }
func (i s3Info) Size() int64  { return i.size }
func (i s3Info) IsDir() bool  { return i.folder }
func (i s3Info) Sys() any     { return i.sys }

// ModTime is in whole seconds, as in the headers of an object. A folder has none.
func (i s3Info) ModTime() time.Time { return i.time.Truncate(time.Second) }

// Mode says that nothing can be written.
func (i s3Info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
