package awssdk_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/internal/s3test"
)

// bucketName is that of all buckets here.
const bucketName = "fleet-logs"

// someone has credentials that the servers accept.
var someone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}, nil
})

// clientOf returns a client that asks a server, up to three times, and does not wait in
// between.
func clientOf(url string) *s3.Client {
	return s3.New(s3.Options{
		Region: "eu-central-1", BaseEndpoint: &url, UsePathStyle: true, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		Credentials: someone,
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts = 3
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			o.RateLimiter = ratelimit.None
		}),
	})
}

// serve serves objects of these contents.
func serve(t testing.TB, objects map[string]string) (*awssdk.S3FS, *s3test.Server) {
	all := make(map[string]s3test.Object)
	for key, data := range objects {
		all[key] = s3test.Object{Data: []byte(data)}
	}
	return serveObjects(t, all)
}

func serveObjects(t testing.TB, objects map[string]s3test.Object) (*awssdk.S3FS, *s3test.Server) {
	server := s3test.Serve(t, bucketName, objects)
	return awssdk.NewS3FS(clientOf(server.URL), bucketName), server
}

// forGet is a fault of GetObject alone.
func forGet(fault http.HandlerFunc) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || r.URL.Query().Has("list-type") {
			return false
		}
		fault(w, r)
		return true
	}
}

// lines returns requests as text: the method, the path or the prefix that is listed, and the range.
func lines(requests []*http.Request) (lines []string) {
	for _, r := range requests {
		line := r.Method + " " + r.URL.Path
		if r.URL.Query().Has("list-type") {
			line = "LIST " + r.URL.Query().Get("prefix")
		}
		if of := r.Header.Get("Range"); of != "" {
			line += " " + of
		}
		lines = append(lines, line)
	}
	return lines
}

func requests(t testing.TB, s *s3test.Server) []string {
	t.Helper()
	all, _ := s.Asked()
	require.NotEmpty(t, all)
	return lines(all)
}

// base64Of returns a CRC-32 as S3 writes it.
func base64Of(sum uint32) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum))
}
