package awssdk

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// ErrNoPath reports that there are keys that no path can name. They have an empty element, as in "a//b", one
// that is "." or "..", or bytes that are not UTF-8: see [fs.ValidPath].
var ErrNoPath = errors.New("a key that no path can name")

// ReadDir returns what is in a folder, sorted by name. The Sys of an object's Info is a
// types.Object. An object of zero bytes with the name of the folder itself, which S3's console
// makes, is left out. If there are objects or folders that no path can name, the error wraps
// [ErrNoPath], and all others are returned with it.
func (f *S3FS) ReadDir(name string) ([]fs.DirEntry, error) { return f.ReadDirAfter(name, "") }

// ReadDirAfter is ReadDir of only those entries whose names come after another in the order of
// keys: by the bytes of their names, in which that of a folder ends in a slash. See
// [trail.ReadDirAfterFS].
func (f *S3FS) ReadDirAfter(name, after string) ([]fs.DirEntry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}
	}
	l := listing{prefix: prefixOf(name)}
	input := &s3.ListObjectsV2Input{Bucket: &f.bucket, Prefix: &l.prefix, Delimiter: aws.String("/"), EncodingType: types.EncodingTypeUrl, RequestPayer: f.payer()}
	if after != "" {
		input.StartAfter = aws.String(l.prefix + after)
	}
	for more := true; more; {
		page, err := f.client.ListObjectsV2(f.ctx, input)
		if err == nil {
			more, err = l.add(page, input)
		}
		if err != nil {
			return l.sorted(), f.fail("readdir", name, err)
		}
	}
	switch {
	case l.nameless > 0:
		return l.sorted(), f.fail("readdir", name, l.noPath())
	case !l.exists && after == "" && name != ".":
		return nil, f.fail("readdir", name, fmt.Errorf("no key begins with it and a slash: %w", fs.ErrNotExist))
	}
	return l.sorted(), nil
}

// isFolder reports whether a key begins with a name and a slash.
func (f *S3FS) isFolder(op, name string) (bool, error) {
	page, err := f.client.ListObjectsV2(f.ctx, &s3.ListObjectsV2Input{Bucket: &f.bucket, Prefix: aws.String(prefixOf(name)), MaxKeys: aws.Int32(1), RequestPayer: f.payer()})
	if err != nil {
		return false, f.fail(op, name, err)
	}
	return len(page.Contents) > 0, nil
}

// prefixOf returns what the keys in a folder begin with.
func prefixOf(folder string) string {
	if folder == "." {
		return ""
	}
	return folder + "/"
}

// A listing is what is known about a folder.
type listing struct {
	prefix  string
	entries []fs.DirEntry
	exists  bool // a key begins with the prefix

	nameless int    // that no path can name
	example  string // the first of these
}

// add takes a page, and prepares the input for the next one. It reports whether there is one.
func (l *listing) add(page *s3.ListObjectsV2Output, input *s3.ListObjectsV2Input) (more bool, err error) {
	for _, o := range page.Contents {
		key, err := keyOf(page, aws.ToString(o.Key))
		if err != nil {
			return false, err
		}
		l.exists = true
		if key == l.prefix && aws.ToInt64(o.Size) == 0 {
			continue
		}
		l.entry(key, s3Info{size: aws.ToInt64(o.Size), time: aws.ToTime(o.LastModified), sys: o})
	}
	for _, p := range page.CommonPrefixes {
		key, err := keyOf(page, aws.ToString(p.Prefix))
		if err != nil {
			return false, err
		}
		l.exists = true
		l.entry(key, s3Info{folder: true})
	}
	if !aws.ToBool(page.IsTruncated) {
		return false, nil
	}
	if token := aws.ToString(page.NextContinuationToken); token == "" || token == aws.ToString(input.ContinuationToken) {
		return false, errors.New("the list goes on, and S3 does not say where")
	}
	input.ContinuationToken = page.NextContinuationToken
	return true, nil
}

// noPath is the error for keys that no path can name.
func (l *listing) noPath() error {
	if l.nameless == 1 {
		return fmt.Errorf("%w: %q", ErrNoPath, l.example)
	}
	return fmt.Errorf("%w: %q, and %d more", ErrNoPath, l.example, l.nameless-1)
}

func (l *listing) entry(key string, info s3Info) {
	name, ok := strings.CutPrefix(key, l.prefix)
	if info.folder {
		name = strings.TrimSuffix(name, "/")
	}
	if !ok || name == "." || strings.Contains(name, "/") || !fs.ValidPath(name) {
		if l.nameless++; l.nameless == 1 {
			l.example = key
		}
		return
	}
	info.name = name
	l.entries = append(l.entries, fs.FileInfoToDirEntry(info))
}

// sorted returns the entries in the order of [fs.ReadDir], which is not that of keys: a slash
// sorts after some of the characters in names.
func (l *listing) sorted() []fs.DirEntry {
	slices.SortStableFunc(l.entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return l.entries
}

// keyOf decodes a key of a page. XML can't have every character that keys have.
func keyOf(page *s3.ListObjectsV2Output, key string) (string, error) {
	if page.EncodingType != types.EncodingTypeUrl {
		return key, nil
	}
	decoded, err := url.QueryUnescape(key)
	if err != nil {
		return "", fmt.Errorf("a key in the list is not encoded as it should be: %w", err)
	}
	return decoded, nil
}

// An s3Folder is a folder that was opened.
type s3Folder struct {
	fsys   *S3FS
	name   string
	listed bool
	left   []fs.DirEntry
	err    error // of listing
}

func (d *s3Folder) Stat() (fs.FileInfo, error) { return folderInfo(d.name), nil }
func (d *s3Folder) Close() error               { return nil }
func (d *s3Folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("it is a folder")}
}

// ReadDir returns an error of listing after what could be listed.
func (d *s3Folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.listed {
		d.left, d.err = d.fsys.ReadDir(d.name)
		d.listed = true
	}
	some := d.left
	if n > 0 && len(some) > 0 {
		some = some[:min(n, len(some))]
		d.left = d.left[len(some):]
		return some, nil
	}
	d.left = nil
	if n > 0 && d.err == nil {
		return nil, io.EOF
	}
	return some, d.err
}
