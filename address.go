package iottrail

import (
	"net/netip"
	"strings"
)

// SourceAddr returns the address from which the call came, and whether
// SourceIPAddress is one: it may also be the name of an AWS service that called
// on someone's behalf, or "AWS Internal".
func (e *Event) SourceAddr() (netip.Addr, bool) {
	// What is no address is common, and the error that says so costs memory.
	if s := e.SourceIPAddress; !isIPv4(s) && !isIPv6(s) {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(e.SourceIPAddress)
	return a, err == nil
}

// isIPv4 reports whether netip takes s for an IPv4 address.
func isIPv4(s string) bool {
	for fields := 1; ; fields++ {
		field, rest, more := strings.Cut(s, ".")
		octet := allDigits(field) && (len(field) == 1 || field[0] != '0') && (len(field) < 3 || len(field) == 3 && field <= "255")
		if !octet || more && fields == 4 {
			return false
		}
		if !more {
			return fields == 4
		}
		s = rest
	}
}

// isIPv6 reports whether netip takes s for an IPv6 address without a zone, which
// CloudTrail does not write.
func isIPv6(s string) bool {
	rest, gap := strings.CutPrefix(s, "::")
	if gap && rest == "" {
		return true
	}
	complete := func(groups int) bool { return groups == 8 && !gap || groups < 8 && gap }
	for groups := 0; groups < 8; groups++ {
		field, behind, more := strings.Cut(rest, ":")
		if !more && strings.Contains(field, ".") {
			return isIPv4(field) && complete(groups+2)
		}
		if field == "" || len(field) > 4 || strings.Trim(field, "0123456789abcdefABCDEF") != "" {
			return false
		}
		if !more {
			return complete(groups + 1)
		}
		if after, twice := strings.CutPrefix(behind, ":"); twice {
			if gap {
				return false
			}
			if gap = true; after == "" {
				return complete(groups + 1)
			}
			behind = after
		}
		rest = behind
	}
	return false
}
