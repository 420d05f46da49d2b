package trail

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"

	"github.com/iottrail/iottrail/internal/freeform"
)

// A File is a file of a trail that a Query wants.
type File struct {
	Path string // in the file system
	Key  Key    // zero if the name is not CloudTrail's, as it may be with Query.AnyTree
	Size int64  // in bytes, as it is stored; -1 if the file system does not say
}

// A FileError says which file or folder an error is about. Err may be
//
//   - a [*iottrail.RecordError] or a [*iottrail.StreamError], as the Decoder returned it;
//   - what the file system said. It wraps [ErrNowhere] and [fs.ErrNotExist] if an account,
//     region or folder that the Query names is nowhere in the tree;
//   - an error of [ParseKey], for a file that was not read because of its name;
//   - that of a [Checker], for a file that is not what it was.
type FileError struct {
	Path string // of the file or folder, in the file system
	Key  Key    // of the file; zero if it has none
	Err  error
}

func (e *FileError) Error() string {
	return fmt.Sprintf("trail: %s: %v", freeform.Word(e.Path), e.cause())
}

// cause returns Err without the path, which is before it already.
func (e *FileError) cause() error { return withoutPath(e.Err) }

func withoutPath(err error) error {
	switch inner := err.(type) {
	case *fs.PathError:
		return inner.Err
	case nowhere:
		return withoutPath(inner.error)
	}
	return err
}

// ErrNowhere means that there is nothing where a Query looks: the tree is not there, it has no
// folder AWSLogs, or no account, region or other folder that the Query names. The error of a
// single file or folder that is gone does not wrap it, although it may wrap [fs.ErrNotExist].
var ErrNowhere = errors.New("nothing of what the query names is in the tree")

// nowhere is an error that wraps ErrNowhere and says more than that.
type nowhere struct{ error }

func (e nowhere) Unwrap() error { return e.error }

func (e nowhere) Is(target error) bool { return target == ErrNowhere }

func (e *FileError) Unwrap() error { return e.Err }

// LogValue returns a group with the path and the error.
func (e *FileError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("path", freeform.Word(e.Path)), slog.String("error", e.cause().Error()))
}

// metadataSuffix is what the name of a file ends in that has the metadata of the object
// beside it, as "aws s3api head-object" prints it. Package digest reads such files.
const metadataSuffix = ".metadata.json"

// isHarmless reports whether a file is known to have no records, from its name: what
// systems put into the folders that they show, and metadata of digests.
func isHarmless(name string) bool {
	switch base := path.Base(name); base {
	case ".DS_Store", "Thumbs.db", "desktop.ini":
		return true
	default:
		object, ok := strings.CutSuffix(base, metadataSuffix)
		if !ok {
			return false
		}
		_, err := ParseFileName(object)
		return err == nil
	}
}

// size returns how large the file of an entry is, or -1.
func size(entry fs.DirEntry) int64 {
	if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
		return info.Size()
	}
	return -1
}
