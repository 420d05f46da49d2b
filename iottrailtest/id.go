package iottrailtest

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// hexOf returns n hexadecimal digits that follow from the parts, at most 64. No two lists of
// parts without zero bytes are taken for one.
func hexOf(n int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])[:n]
}

// uuid returns a GUID, of version 4 by its looks, that follows from the parts.
func uuid(parts ...string) string {
	h := hexOf(32, parts...)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

// accessKey returns the id of an access key: AKIA for a lasting one, ASIA for a session's. It
// ends as the ids in AWS's documentation do, so that no scanner takes it for a real one.
func accessKey(prefix string, of ...string) string {
	return prefix + strings.ToUpper(hexOf(9, of...)) + "EXAMPLE"
}

// principalID returns the id that IAM gives a user (AIDA) or a role (AROA).
func principalID(prefix, arn string) string {
	return prefix + strings.ToUpper(hexOf(10, arn)) + "EXAMPLE"
}
