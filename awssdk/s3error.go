package awssdk

import (
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// fail returns the error of an operation on a file or folder.
func (f *S3FS) fail(op, name string, err error) error {
	kind, hint := explain(err)
	return &fs.PathError{Op: op, Path: name, Err: &s3Error{f.bucket, kind, hint, err}}
}

// An s3Error is what is wrong in a bucket.
type s3Error struct {
	bucket string
	kind   error  // fs.ErrNotExist and the like, or nil
	hint   string // what it means, if that is not what it says
	err    error
}

func (e *s3Error) Error() string {
	text := "bucket " + e.bucket + ": "
	if e.hint != "" {
		text += e.hint + ": "
	}
	return text + e.err.Error()
}

func (e *s3Error) Unwrap() []error {
	if e.kind == nil {
		return []error{e.err}
	}
	return []error{e.kind, e.err}
}

// explain says what an error of S3 means, after the page "Error responses" of its API Reference. The
// answer to HeadObject has no code, but a status alone.
func explain(err error) (kind error, hint string) {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return nil, ""
	}
	status, header := 0, http.Header{}
	if answer := (*smithyhttp.ResponseError)(nil); errors.As(err, &answer) && answer.Response != nil {
		status, header = answer.HTTPStatusCode(), answer.Response.Header
	}
	code, message := api.ErrorCode(), api.ErrorMessage()
	switch {
	case code == "NoSuchBucket":
		return fs.ErrNotExist, "there is no such bucket"
	case code == "InvalidObjectState":
		return nil, archived(err)
	case strings.HasPrefix(code, "KMS."):
		return nil, "it is encrypted, and KMS does not decrypt it"
	case code == "AccessDenied" && strings.Contains(message, "kms:"):
		return fs.ErrPermission, "it is encrypted by KMS, with a key that you may not use"
	case code == "InvalidRequest" && strings.Contains(message, "Server Side Encryption"):
		return nil, "it is encrypted with a key that S3 does not keep (SSE-C), which can't be given here"
	case status == http.StatusMovedPermanently || code == "AuthorizationHeaderMalformed":
		if region := header.Get("X-Amz-Bucket-Region"); region != "" {
			return nil, "it is in another region: " + region
		}
		return nil, "it may be in another region"
	case status == http.StatusPreconditionFailed || code == "PreconditionFailed":
		return ErrChanged, ErrChanged.Error()
	case status == http.StatusNotFound || code == "NoSuchKey" || code == "NotFound":
		return fs.ErrNotExist, ""
	case status == http.StatusForbidden || code == "AccessDenied" || code == "Forbidden":
		return fs.ErrPermission, ""
	}
	return nil, ""
}

// archived is the hint for an object that can't be read before it is restored.
func archived(err error) string {
	var state *types.InvalidObjectState
	if errors.As(err, &state) && state.StorageClass != "" {
		return "it is archived in the storage class " + string(state.StorageClass) + ", and must be restored first"
	}
	return "it is archived, and must be restored first"
}
