package iottrail

import (
	"net/netip"
	"strings"
)

// SourceAddr returns the address from which the call came, and whether SourceIPAddress is one:
// it may also be the name of an AWS service that called on someone's behalf, "AWS Internal",
// several addresses, or a mask. Spaces and brackets around the address, a port and a zone are
// ignored, and an IPv4 address that is written as IPv6 is returned as IPv4.
//
// An address that came through a VPC endpoint is one of that VPC's own, which its owner chose:
// see match.FromAddress.
func (e *Event) SourceAddr() (netip.Addr, bool) {
	s := bareAddress(strings.Trim(e.SourceIPAddress, " \t"))
	// Text that is not an address is common, and the error that says so costs memory.
	if !isIPv4(s) && !isIPv6(s) {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(s)
	return a.Unmap(), err == nil
}

// bareAddress returns an address without brackets, port and zone. If s is not an address,
// neither is the result.
func bareAddress(s string) string {
	if inside, ok := strings.CutPrefix(s, "["); ok {
		address, port, ok := strings.Cut(inside, "]")
		if !ok || !strings.Contains(address, ":") || port != "" && !isPort(port) {
			return ""
		}
		s = address
	} else if i := strings.IndexByte(s, ':'); i >= 0 && isPort(s[i:]) && isIPv4(s[:i]) {
		return s[:i]
	}
	if address, zone, ok := strings.Cut(s, "%"); ok && zone != "" && strings.Contains(address, ":") {
		return address
	}
	return s
}

// isPort reports whether s is a colon and the number of a port.
func isPort(s string) bool {
	digits, ok := strings.CutPrefix(s, ":")
	return ok && allDigits(digits) && len(digits) <= len("65535") && (len(digits) < len("65535") || digits <= "65535")
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
		field, tail, more := strings.Cut(rest, ":")
		if !more && strings.Contains(field, ".") {
			return isIPv4(field) && complete(groups+2)
		}
		if field == "" || len(field) > 4 || strings.Trim(field, "0123456789abcdefABCDEF") != "" {
			return false
		}
		if !more {
			return complete(groups + 1)
		}
		if after, twice := strings.CutPrefix(tail, ":"); twice {
			if gap {
				return false
			}
			if gap = true; after == "" {
				return complete(groups + 1)
			}
			tail = after
		}
		rest = tail
	}
	return false
}
