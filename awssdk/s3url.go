package awssdk

import (
	"fmt"
	"strings"
)

// ParseS3URL reads s3://bucket/prefix, as the AWS CLI writes it: nothing in it is encoded. The
// prefix may be empty, and may end in a slash.
func ParseS3URL(url string) (bucket, prefix string, err error) {
	rest, ok := strings.CutPrefix(url, "s3://")
	bucket, prefix, _ = strings.Cut(rest, "/")
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
	if !ok || bucket == "" || strings.Trim(bucket, allowed) != "" {
		return "", "", fmt.Errorf("awssdk: %.200q is not s3://BUCKET/PREFIX", url)
	}
	return bucket, prefix, nil
}
