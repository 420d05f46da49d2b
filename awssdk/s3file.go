package awssdk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// ErrChanged reports that an object was replaced while it was read.
var ErrChanged = errors.New("the object was replaced while it was read")

// An s3File is an object that was opened.
type s3File struct {
	fsys    *S3FS
	name    string
	info    s3Info
	etag    *string // of the version that is read
	version *string // nil if the bucket does not have versions
	body    *s3Body // what Read returns next; nil after a Seek, until there is a Read
	off     int64   // of that
	closed  bool
}

func (f *S3FS) openObject(name string) (fs.File, error) {
	out, err := f.client.GetObject(f.ctx, &s3.GetObjectInput{Bucket: &f.bucket, Key: &name, RequestPayer: f.payer()}, quiet)
	if err != nil {
		return nil, f.fail("open", name, err)
	}
	if out.ContentLength == nil {
		out.Body.Close()
		return nil, f.fail("open", name, errors.New("S3 does not say how large it is"))
	}
	file := &s3File{fsys: f, name: name, etag: out.ETag, version: out.VersionId, info: s3Info{name: path.Base(name), size: *out.ContentLength, time: aws.ToTime(out.LastModified)}}
	file.body = file.from(0, file.info.size)
	file.body.r = out.Body
	return file, nil
}

// quiet keeps the SDK from logging a line for each object without a checksum in S3.
func quiet(o *s3.Options) { o.DisableLogOutputChecksumValidationSkipped = true }

// from returns what is in a range of the object.
func (f *s3File) from(off, end int64) *s3Body { return &s3Body{file: f, off: off, end: end} }

func (f *s3File) Stat() (fs.FileInfo, error) { return f.info, nil }

func (f *s3File) Read(p []byte) (int, error) {
	if f.closed {
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrClosed}
	}
	if f.body == nil {
		f.body = f.from(f.off, f.info.size)
	}
	n, err := f.body.Read(p)
	f.off += int64(n)
	return n, err
}

// ReadAt asks for a range. It does not change what Read returns next.
func (f *s3File) ReadAt(p []byte, off int64) (int, error) {
	switch {
	case f.closed:
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrClosed}
	case off < 0:
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
	case off >= f.info.size:
		return 0, io.EOF
	}
	end := min(off+int64(len(p)), f.info.size)
	b := f.from(off, end)
	defer b.Close()
	n, err := io.ReadFull(b, p[:end-off])
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Seek makes no request.
func (f *s3File) Seek(off int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		off += f.off
	case io.SeekEnd:
		off += f.info.size
	}
	switch {
	case f.closed:
		return 0, &fs.PathError{Op: "seek", Path: f.name, Err: fs.ErrClosed}
	case off < 0 || whence < io.SeekStart || whence > io.SeekEnd:
		return 0, &fs.PathError{Op: "seek", Path: f.name, Err: fs.ErrInvalid}
	case off != f.off:
		f.drop()
	}
	f.off = off
	return off, nil
}

func (f *s3File) Close() error {
	if f.closed {
		return &fs.PathError{Op: "close", Path: f.name, Err: fs.ErrClosed}
	}
	f.closed = true
	f.drop()
	return nil
}

func (f *s3File) drop() {
	if f.body != nil {
		f.body.Close()
	}
	f.body = nil
}

// An s3Body is a range of an object. If its transfer breaks off, it asks for the rest.
type s3Body struct {
	file     *s3File
	r        io.ReadCloser // nil until it is asked for
	off, end int64         // what is left

	breaks  int   // since
	brokeAt int64 // the last of them
	err     error // after which nothing comes
}

const (
	// mostBreaks is how often a transfer may break off before enough has come.
	mostBreaks = 5
	enough     = 1 << 20
)

func (b *s3Body) Read(p []byte) (int, error) {
	for b.err == nil && len(p) > 0 {
		if b.r == nil {
			if b.off >= b.end {
				return 0, io.EOF
			}
			if b.r, b.err = b.ask(); b.err != nil {
				break
			}
		}
		n, err := b.read(p)
		if err != nil && err != io.EOF {
			b.broke(err)
			err = b.err
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, b.err
}

// read reads some of what is left. After that comes the end, or what the SDK finds wrong with it.
func (b *s3Body) read(p []byte) (int, error) {
	left := b.end - b.off
	if left == 0 {
		n, err := b.r.Read(make([]byte, 1))
		if n > 0 {
			err = errors.New("S3 sends more than it said")
		}
		return 0, err
	}
	n, err := b.r.Read(p[:min(int64(len(p)), left)])
	b.off += int64(n)
	if err == io.EOF && b.off < b.end {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// broke takes the error with which a transfer broke off, and sets err if it can't be resumed.
// An error after the last byte is about all of them: the SDK compares the checksum there.
func (b *s3Body) broke(err error) {
	b.Close()
	b.r = nil
	if b.off-b.brokeAt >= enough {
		b.breaks = 0
	}
	b.brokeAt = b.off
	if b.breaks++; b.off >= b.end || b.breaks > mostBreaks || b.file.fsys.ctx.Err() != nil {
		b.err = b.file.fsys.fail("read", b.file.name, err)
	}
}

// ask asks for what is left, of the same version.
func (b *s3Body) ask() (io.ReadCloser, error) {
	f := b.file
	if f.etag == nil {
		return nil, f.fsys.fail("read", f.name, errors.New("S3 does not say which version it is, so that a part of it can't be asked for"))
	}
	out, err := f.fsys.client.GetObject(f.fsys.ctx, &s3.GetObjectInput{
		Bucket: &f.fsys.bucket, Key: &f.name, RequestPayer: f.fsys.payer(),
		Range: aws.String(fmt.Sprintf("bytes=%d-%d", b.off, b.end-1)), IfMatch: f.etag,
	}, quiet)
	if err != nil {
		return nil, f.fsys.fail("read", f.name, err)
	}
	switch {
	// An ETag may be an MD5, and two objects can be made to have the same MD5. Asking for the
	// version would need another permission, s3:GetObjectVersion.
	case aws.ToString(out.ETag) != *f.etag || aws.ToString(out.VersionId) != aws.ToString(f.version):
		err = ErrChanged
	case !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-%d/", b.off, b.end-1)):
		err = fmt.Errorf("S3 sends a range other than the one asked for: %q", aws.ToString(out.ContentRange))
	}
	if err != nil {
		out.Body.Close()
		return nil, f.fsys.fail("read", f.name, err)
	}
	return out.Body, nil
}

func (b *s3Body) Close() error {
	if b.r == nil {
		return nil
	}
	return b.r.Close()
}
