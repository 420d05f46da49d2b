package main

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/iottrail/iottrail/detect"
)

// A config is the configuration in the environment.
type config struct {
	buckets  []string // from which objects are read
	rules    detect.Config
	leaveOut []string // ids of rules
}

// readConfig reads the environment of an instance that starts at a given time. Its error names
// each variable that is wrong.
func readConfig(getenv func(string) string, start time.Time) (config, error) {
	var c config
	var learn time.Duration
	var errs []error
	for _, v := range []struct {
		name string
		read func(string) error
	}{
		{"BUCKETS", list(&c.buckets, bucketName)},
		{"ACCOUNTS", list(&c.rules.Accounts, accountID)},
		{"PIPELINES", list(&c.rules.Pipelines, identityARN)},
		{"OFFICES", list(&c.rules.Offices, prefix)},
		{"VPC_ENDPOINTS", list(&c.rules.VPCEndpoints, vpcEndpoint)},
		{"TOPIC_RULE_BUCKETS", list(&c.rules.Buckets, bucketName)},
		{"QUIET", duration(&c.rules.Quiet)},
		{"LEARN", duration(&learn)},
		{"LEAVE_OUT", list(&c.leaveOut, ruleID)},
	} {
		if err := v.read(getenv(v.name)); err != nil {
			errs = append(errs, fmt.Errorf("the variable %s: %w", v.name, err))
		}
	}
	if learn > 0 {
		c.rules.From = start.Add(learn)
	}
	return c, errors.Join(errs...)
}

// detectRules returns the rules that are not left out.
func (c config) detectRules() []detect.Rule {
	return slices.DeleteFunc(detect.Rules(c.rules), func(r detect.Rule) bool { return slices.Contains(c.leaveOut, r.ID) })
}

// list reads values with commas or spaces between them. There may be none.
func list[T any](to *[]T, parse func(string) (T, error)) func(string) error {
	return func(text string) error {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
			value, err := parse(word)
			if err != nil {
				return err
			}
			*to = append(*to, value)
		}
		return nil
	}
}

// duration reads a time such as 1h30m. An empty one is 0.
func duration(to *time.Duration) func(string) error {
	return func(text string) error {
		if text == "" {
			return nil
		}
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not a time such as 30m or 1h", text)
		}
		*to = d
		return nil
	}
}

// like returns a function that accepts texts of one form and rejects others.
func like(pattern, what string) func(string) (string, error) {
	form := regexp.MustCompile("^(?:" + pattern + ")$")
	return func(text string) (string, error) {
		if !form.MatchString(text) {
			return "", fmt.Errorf("%q is not %s", text, what)
		}
		return text, nil
	}
}

var (
	bucketName  = like(`[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`, "the name of a bucket, which is without s3:// and without a prefix")
	accountID   = like(`[0-9]{12}`, "the id of an account, which has 12 digits")
	identityARN = like(`arn:[^:*?]+:[^:*?]+:[^:]*:[^:*?]+:.+`, "the ARN of a role or a user with its account")
	vpcEndpoint = like(`vpce-[0-9a-z-]+`, `the id of a VPC endpoint, which begins with "vpce-"`)
)

// prefix reads a network, or an address, which is a network of one.
func prefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr.Prefix(addr.BitLen())
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		err = fmt.Errorf("%q is neither a network such as 203.0.113.0/24 nor an address", text)
	}
	return p, err
}

// ruleID checks the id of a rule: a misspelt one would leave nothing out.
func ruleID(text string) (string, error) {
	for _, r := range detect.Rules(detect.Config{Offices: []netip.Prefix{{}}}) { // without an office there is one rule fewer
		if r.ID == text {
			return text, nil
		}
	}
	return "", fmt.Errorf("there is no rule %q; docs/detections.md has them all", text)
}
