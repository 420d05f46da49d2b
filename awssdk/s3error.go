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
	hint, kind := explain(err)
	return &fs.PathError{Op: op, Path: name, Err: &s3Error{f.bucket, kind, hint, err}}
}

// An s3Error is an error about a bucket.
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
	return text + escaped(e.err.Error())
}

func (e *s3Error) Unwrap() []error {
	if e.kind == nil {
		return []error{e.err}
	}
	return []error{e.kind, e.err}
}

// explain says what an error of S3 means, according to the page "Error responses" of its API
// Reference. The answer to HeadObject has no code, only a status.
func explain(err error) (hint string, kind error) {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return "", nil
	}
	status, header := 0, http.Header{}
	if answer := (*smithyhttp.ResponseError)(nil); errors.As(err, &answer) && answer.Response != nil {
		status, header = answer.HTTPStatusCode(), answer.Response.Header
	}
	code, message := api.ErrorCode(), api.ErrorMessage()
	switch {
	case code == "NoSuchBucket":
		return "there is no such bucket", fs.ErrNotExist
	case code == "InvalidObjectState":
		return archived(err), nil
	case strings.HasPrefix(code, "KMS."):
		return "it is encrypted, and KMS does not decrypt it", nil
	case code == "AccessDenied" && strings.Contains(message, "kms:"):
		return "it is encrypted by KMS, with a key that you may not use", fs.ErrPermission
	case code == "InvalidRequest" && strings.Contains(message, "Server Side Encryption"):
		return "it is encrypted with a key that S3 does not keep (SSE-C), which can't be given here", nil
	case status == http.StatusMovedPermanently || code == "AuthorizationHeaderMalformed":
		if region := header.Get("X-Amz-Bucket-Region"); region != "" {
			return "it is in another region: " + region, nil
		}
		return "it may be in another region", nil
	case status == http.StatusPreconditionFailed || code == "PreconditionFailed":
		return ErrChanged.Error(), ErrChanged
	case status == http.StatusNotFound || code == "NoSuchKey" || code == "NotFound":
		return "", fs.ErrNotExist
	case status == http.StatusForbidden || code == "AccessDenied" || code == "Forbidden":
		return "", fs.ErrPermission
	}
	return "", nil
}

// archived is the hint for an object that can't be read before it is restored.
func archived(err error) string {
	var state *types.InvalidObjectState
	if errors.As(err, &state) && state.StorageClass != "" {
		return "it is archived in the storage class " + string(state.StorageClass) + ", and must be restored first"
	}
	return "it is archived, and must be restored first"
}
