package iottrailtest

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// hexOf returns n hexadecimal digits, at most 64, that are derived from the parts. Different
// lists of parts without zero bytes give different digits.
func hexOf(n int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])[:n]
}

// uuid returns a GUID in the form of version 4 that is derived from the parts.
func uuid(parts ...string) string {
	h := hexOf(32, parts...)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

// accessKey returns the id of an access key: AKIA for a long-term one, ASIA for a session's. It
// ends as the ids in AWS's documentation do, so that no scanner takes it for a real one.
func accessKey(prefix string, of ...string) string {
	return prefix + strings.ToUpper(hexOf(9, of...)) + "EXAMPLE"
}

// principalID returns the id that IAM gives a user (AIDA) or a role (AROA).
func principalID(prefix, arn string) string {
	return prefix + strings.ToUpper(hexOf(10, arn)) + "EXAMPLE"
}
