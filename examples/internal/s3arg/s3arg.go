// Package s3arg opens buckets that arguments of the programs name, as the AWS CLI does: with the
// credentials, the region and the endpoint of the environment, of ~/.aws or of the machine.
package s3arg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/iottrail/iottrail/awssdk"
)

// Is reports whether an argument names a bucket, and not a file.
func Is(arg string) bool { return strings.HasPrefix(arg, "s3://") }

// Check returns an error if an argument begins as one that names a bucket, and names none.
func Check(arg string) error {
	if !Is(arg) {
		return nil
	}
	_, _, err := parse(arg)
	return err
}

func parse(url string) (bucket, name string, err error) {
	bucket, prefix, err := awssdk.ParseS3URL(url)
	if err != nil {
		return "", "", err
	}
	name = strings.TrimSuffix(prefix, "/")
	switch {
	case prefix == "":
		name = "."
	case name == "." || !fs.ValidPath(name):
		return "", "", fmt.Errorf("%q is not the path of a folder or file", prefix)
	}
	return bucket, name, nil
}

// Open opens the bucket of s3://BUCKET/PREFIX. It returns the path of the prefix in it, without
// the slash at its end; "." if there is no prefix. It makes no request to S3. When ctx is done,
// those of the file system end.
func Open(ctx context.Context, url string, requesterPays bool) (fsys *awssdk.S3FS, name string, err error) {
	bucket, name, err := parse(url)
	if err != nil {
		return nil, "", err
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, "", err
	}
	if cfg.Region == "" {
		return nil, "", errors.New("no AWS region is set: AWS_REGION or a profile has it")
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = o.BaseEndpoint != nil // such an endpoint has no host for each bucket
	})
	fsys = awssdk.NewS3FS(client, bucket).WithContext(ctx)
	fsys.RequesterPays = requesterPays
	return fsys, name, nil
}
