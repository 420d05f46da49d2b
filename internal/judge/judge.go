// Package judge has the questions about requests to AWS IoT that the rules of package detect and
// the openings of package fleet share.
package judge

import (
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// Own says what belongs to a company.
type Own struct {
	Accounts []string // its accounts; if there are none, Account is the only one
	Account  string   // the one that received the record; "" if it is not known
}

// Is asks whether an ARN belongs to an account of the company. That is not known for an ARN without
// an account, such as that of a bucket.
func (o Own) Is(arn string) iottrail.Answer {
	parts := strings.SplitN(arn, ":", 6)
	switch {
	case len(parts) < 6:
		return iottrail.No
	case parts[4] == "":
		return iottrail.Maybe
	case len(o.Accounts) > 0:
		return iottrail.AnswerOf(slices.Contains(o.Accounts, parts[4]))
	case o.Account == "":
		return iottrail.Maybe
	}
	return iottrail.AnswerOf(parts[4] == o.Account)
}

// IsReadByOthers reports whether an ACL lets anyone but the owners of the bucket and the object
// read what is written there.
func IsReadByOthers(acl iot.CannedAccessControlList) bool {
	switch acl {
	case "", iot.CannedAccessControlListPrivate, iot.CannedAccessControlListBucketOwnerRead,
		iot.CannedAccessControlListBucketOwnerFullControl:
		return false
	}
	return true
}

// MayBeActive reports whether a certificate is active with this status. AWS does not say what a
// missing status means.
func MayBeActive(s iot.CertificateStatus) bool {
	return s == iot.CertificateStatusActive || s == ""
}

// LoggingOff, V2LoggingOff and LevelOff report whether a request turns logs of AWS IoT off. A level
// that is merely raised, from INFO to ERROR, is not off.
func LoggingOff(req *iot.SetLoggingOptionsRequest) bool {
	return req.LoggingOptionsPayload == nil || req.LoggingOptionsPayload.LogLevel == iot.LogLevelDisabled
}

// V2LoggingOff is described with LoggingOff.
func V2LoggingOff(req *iot.SetV2LoggingOptionsRequest) bool {
	return req.DisableAllLogs.True() || req.DefaultLogLevel == iot.LogLevelDisabled ||
		slices.ContainsFunc(req.EventConfigurations, func(c iot.LogEventConfiguration) bool { return c.LogLevel == iot.LogLevelDisabled })
}

// LevelOff is described with LoggingOff.
func LevelOff(req *iot.SetV2LoggingLevelRequest) bool { return req.LogLevel == iot.LogLevelDisabled }

// Unsigned reports whether an authorizer takes tokens without a signature.
func Unsigned(req *iot.CreateAuthorizerRequest) bool { return req.SigningDisabled.True() }

// Registers reports whether a new CA registers devices by itself.
func Registers(req *iot.RegisterCACertificateRequest) bool { return req.AllowAutoRegistration.True() }
