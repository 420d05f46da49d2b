package match

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/iottrail/iottrail"
)

// FromAddress is Yes for calls from an address in one of the prefixes. An IPv4 address
// that is written as IPv6 is the IPv4 address, in a record and in a prefix; a port, a zone,
// brackets and spaces around an address are ignored.
//
// It is No for an address in none of them, and for calls without an address because an AWS
// service made them: such a record has the name of the service, "AWS Internal" or nothing. So
// Not(FromAddress(...)) is Yes for those: see [ByService].
//
// It is Maybe where the record does not prove the address: several addresses, of which a caller
// may have written some; text that is not an address, such as a mask, a whole network or "-";
// and an address in a prefix that came through a VPC endpoint or is private. A VPC may have any
// addresses that its owner likes, even the office's. See [Through].
func FromAddress(prefixes ...netip.Prefix) iottrail.Predicate {
	prefixes = slices.Clone(prefixes)
	for i, p := range prefixes {
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			prefixes[i] = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
	}
	return &fromAddress{prefixes}
}

type fromAddress struct{ prefixes []netip.Prefix }

func (q *fromAddress) Ask(ev *iottrail.Event) iottrail.Answer {
	a, ok := ev.SourceAddr()
	if !ok {
		if fromNowhere(ev) {
			return iottrail.No
		}
		return iottrail.Maybe
	}
	for _, p := range q.prefixes {
		if !p.Contains(a) {
			continue
		}
		if throughEndpoint(ev) || a.IsPrivate() || shared.Contains(a) {
			return iottrail.Maybe
		}
		return iottrail.Yes
	}
	return iottrail.No
}

// shared is the address space that providers share among their customers (RFC 6598). A VPC may
// use it, too.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// throughEndpoint reports whether a call came through somebody's VPC endpoint. In place of
// its id there may be the name of a service, or AWS Internal.
func throughEndpoint(ev *iottrail.Event) bool {
	id := ev.VPCEndpointID
	return strings.HasPrefix(id, "vpce-") || hidden(id) || unread(ev.Extra, "vpcEndpointId")
}

// fromNowhere reports whether a record says that no network was between the caller and AWS.
func fromNowhere(ev *iottrail.Event) bool {
	s := strings.TrimSpace(ev.SourceIPAddress)
	if s == "" {
		return !unread(ev.Extra, "sourceIPAddress")
	}
	if internal, ok := strings.CutPrefix(s, "AWS Internal"); ok && (internal == "" || internal[0] == '/') {
		return true
	}
	if strings.ContainsAny(s, ", ") {
		return false
	}
	for _, domain := range [...]string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"} {
		if strings.HasSuffix(s, domain) {
			return true
		}
	}
	return false
}

// Through is Yes for calls that came through one of these VPC endpoints, given by their ids;
// without ids it is Yes for calls through any endpoint. Combined with it, an address of a VPC
// means something:
//
//	match.All(match.FromAddress(plant), match.Through("vpce-0f1e2d3c4b5a69788"))
//	match.All(match.Through(), match.Not(match.Through("vpce-0f1e2d3c4b5a69788"))) // not ours
func Through(vpcEndpoints ...string) iottrail.Predicate { return &through{slices.Clone(vpcEndpoints)} }

type through struct{ of []string }

func (q *through) Ask(ev *iottrail.Event) iottrail.Answer {
	id := ev.VPCEndpointID
	switch {
	case hidden(id), id == "" && unread(ev.Extra, "vpcEndpointId"):
		return iottrail.Maybe
	}
	if len(q.of) == 0 {
		return iottrail.AnswerOf(strings.HasPrefix(id, "vpce-"))
	}
	return iottrail.AnswerOf(id != "" && slices.Contains(q.of, id))
}
