package awssdk_test

import (
	"errors"
	"io/fs"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/internal/s3test"
)

// kinds are the errors that distinguish those of S3.
var kinds = []error{fs.ErrNotExist, fs.ErrPermission, awssdk.ErrChanged, awssdk.ErrNoPath, fs.ErrInvalid}

// A refusal of S3 is an error of the right kind, which says what can be done.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		status        int
		code, message string
		kind          error  // of GetObject and ListObjectsV2
		says          string // of these
		ofHead        error  // the kind of HeadObject's, which has the status alone
	}{
		{"no object", 404, "NoSuchKey", "The specified key does not exist.", fs.ErrNotExist, "NoSuchKey", fs.ErrNotExist},
		{"no bucket", 404, "NoSuchBucket", "The specified bucket does not exist", fs.ErrNotExist, "bucket fleet-logs: there is no such bucket: ", fs.ErrNotExist},
		{"not allowed", 403, "AccessDenied", "User: arn:aws:iam::111122223333:user/ops is not authorized to perform: s3:GetObject on resource: x", fs.ErrPermission, "is not authorized to perform: s3:GetObject", fs.ErrPermission},
		{"a key of KMS that is not allowed", 403, "AccessDenied", "User: ops is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext", fs.ErrPermission, "it is encrypted by KMS, with a key that you may not use: ", fs.ErrPermission},
		{"a key of KMS that is disabled", 400, "KMS.DisabledException", "arn:aws:kms:eu-central-1:111122223333:key/a is disabled.", nil, "it is encrypted, and KMS does not decrypt it: ", nil},
		{"a key of the customer's", 400, "InvalidRequest", "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.", nil, "(SSE-C), which can't be given here: ", nil},
		{"another region", 301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.", nil, "it is in another region: us-east-1: ", nil},
		{"a signature for another region", 400, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region 'eu-central-1' is wrong; expecting 'us-east-1'", nil, "it is in another region: us-east-1: ", nil},
		{"a session that is over", 400, "ExpiredToken", "The provided token has expired.", nil, "ExpiredToken: The provided token has expired.", nil},
		{"a key that nobody has", 403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", fs.ErrPermission, "InvalidAccessKeyId", fs.ErrPermission},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, server := serve(t, map[string]string{"a": ""})
			server.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("X-Amz-Bucket-Region", "us-east-1")
				s3test.Fail(w, r, test.status, test.code, test.message)
				return true
			}
			for op, err := range map[string]error{"open": second(f.Open("logs/a")), "readdir": second(f.ReadDir("logs/a")), "stat": second(f.Stat("logs/a")), "metadata": second(f.Metadata("logs/a"))} {
				var about *fs.PathError
				require.ErrorAs(t, err, &about)
				require.Equal(t, "logs/a", about.Path)
				require.ErrorContains(t, err, op+" logs/a: bucket fleet-logs: ")
				kind := test.kind
				if op == "metadata" || op == "stat" && test.ofHead != fs.ErrNotExist { // Stat asks for a folder then
					kind = test.ofHead
				} else {
					require.ErrorContains(t, err, test.says)
					var api smithy.APIError
					require.ErrorAs(t, err, &api)
					require.Equal(t, test.code, api.ErrorCode())
				}
				for _, k := range kinds {
					require.Equal(t, k == kind, errors.Is(err, k), "%v: %v", k, err)
				}
			}
		})
	}
}

// The error for an object in an archive differs from that for one that may not be read.
func TestArchived(t *testing.T) {
	t.Parallel()
	f, _ := serveObjects(t, map[string]s3test.Object{"a": {Data: []byte("1"), StorageClass: "DEEP_ARCHIVE"}})
	_, err := f.Open("a")
	require.ErrorContains(t, err, "open a: bucket fleet-logs: it is archived in the storage class DEEP_ARCHIVE, and must be restored first: ")
	var state *types.InvalidObjectState
	require.ErrorAs(t, err, &state)
	for _, k := range kinds {
		require.NotErrorIs(t, err, k)
	}
	info, err := f.Stat("a")
	require.NoError(t, err)
	require.EqualValues(t, 1, info.Size(), "what is known of it is known all the same")
	entries, err := f.ReadDir(".")
	require.NoError(t, err)
	info, err = entries[0].Info()
	require.NoError(t, err)
	require.EqualValues(t, "DEEP_ARCHIVE", info.Sys().(types.Object).StorageClass)
}

// Without the right to list the bucket, it is not known whether there is a folder.
func TestFoldersThatMayNotBeListed(t *testing.T) {
	t.Parallel()
	f, server := serve(t, nil)
	server.Fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("list-type") {
			s3test.Fail(w, r, http.StatusForbidden, "AccessDenied", "Access Denied")
			return true
		}
		return false
	}
	for _, err := range []error{second(f.Open("a")), second(f.Stat("a"))} {
		require.ErrorIs(t, err, fs.ErrPermission)
		require.NotErrorIs(t, err, fs.ErrNotExist)
		require.ErrorContains(t, err, "ListObjectsV2")
	}
}

// Text that others wrote does not reach a terminal unescaped: S3's messages name keys.
func TestErrorsAreEscaped(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"\x1b[2J\u202e/": "1"})
	_, err := f.ReadDir("\x1b[2J\u202e")
	require.ErrorContains(t, errors.Unwrap(err), `bucket fleet-logs: a key that no path can name: "\x1b[2J\u202e/"`)
	server.Fault = func(w http.ResponseWriter, r *http.Request) bool {
		s3test.Fail(w, r, http.StatusForbidden, "AccessDenied", "not allowed on arn:aws:s3:::fleet-logs/a\nb\u202ec \u2713")
		return true
	}
	_, err = f.Open("a")
	require.ErrorIs(t, err, fs.ErrPermission)
	require.ErrorContains(t, err, `not allowed on arn:aws:s3:::fleet-logs/a\nb\u202ec \u2713`)
}
