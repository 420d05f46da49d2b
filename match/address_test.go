package match_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

func TestFromAddress(t *testing.T) {
	t.Parallel()
	prefix := netip.MustParsePrefix
	for _, test := range []struct {
		name string
		p    iottrail.Predicate
		ev   iottrail.Event
		want iottrail.Answer
	}{
		{"address", match.FromAddress(prefix("192.0.2.0/24")), iottrail.Event{SourceIPAddress: "192.0.2.7"}, iottrail.Yes},
		{"address outside", match.FromAddress(prefix("192.0.2.0/24")), iottrail.Event{SourceIPAddress: "198.51.100.7"}, iottrail.No},
		{"IPv6", match.FromAddress(prefix("192.0.2.0/24"), prefix("2001:db8::/32")), iottrail.Event{SourceIPAddress: "2001:db8::1"}, iottrail.Yes},
		{"IPv4 in IPv6", match.FromAddress(prefix("192.0.2.0/24")), iottrail.Event{SourceIPAddress: "::ffff:192.0.2.7"}, iottrail.Yes},
		{"IPv4 as IPv6 in the prefix", match.FromAddress(prefix("::ffff:192.0.2.0/120")), iottrail.Event{SourceIPAddress: "192.0.2.7"}, iottrail.Yes},
		{"IPv4 as IPv6 in both", match.FromAddress(prefix("::ffff:0:0/96")), iottrail.Event{SourceIPAddress: "::ffff:192.0.2.7"}, iottrail.Yes},
		{"IPv4 as IPv6 outside", match.FromAddress(prefix("::ffff:192.0.2.0/120")), iottrail.Event{SourceIPAddress: "192.0.3.7"}, iottrail.No},
		{"service as a source", match.FromAddress(prefix("0.0.0.0/0"), prefix("::/0")), iottrail.Event{SourceIPAddress: "AWS Internal"}, iottrail.No},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.p.Ask(&test.ev))
		})
	}
}

func TestAddressesThatProveNothing(t *testing.T) {
	t.Parallel()
	office := match.FromAddress(netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/16"))
	const no, maybe, yes = iottrail.No, iottrail.Maybe, iottrail.Yes
	for _, test := range []struct {
		address, endpoint string
		want              iottrail.Answer
	}{
		{"192.0.2.7", "", yes},
		{"192.0.2.7:443", "", yes},
		{" 192.0.2.7", "", yes},
		{"192.0.2.7 ", "", yes},
		{"::ffff:192.0.2.7", "", yes},
		{"2001:db8::7", "", yes},
		{"2001:db8::7%eth0", "", yes},
		{"[2001:db8::7]", "", yes},
		{"[2001:db8::7]:443", "", yes},
		{"[2001:db8::7%eth0]:443", "", yes},
		{"198.51.100.7:443", "", no},
		{"[2001:db9::7]", "", no},
		{"192.0.2.7", "vpce-0f1e2d3c4b5a69788", maybe},
		{"198.51.100.7", "vpce-0f1e2d3c4b5a69788", no},
		{"10.1.2.3", "", maybe},
		{"10.1.2.3", "vpce-0f1e2d3c4b5a69788", maybe},
		{"192.168.2.3", "", no},
		{"100.64.2.3", "", maybe},
		{"192.0.2.7", "AWS Internal", yes},
		{"192.0.2.7", "logs.amazonaws.com", yes},
		{"192.0.2.7", "HIDDEN_DUE_TO_SECURITY_REASONS", maybe},
		{"192.0.2.7, 198.51.100.7", "", maybe},
		{"192.0.2.7,192.0.2.8", "", maybe},
		{"198.51.100.7,198.51.100.8", "", maybe},
		{"HIDDEN_DUE_TO_SECURITY_REASONS", "", maybe},
		{"192.0.2.0/24", "", maybe},
		{"192.0.2.007", "", maybe},
		{"192.0.2.7:65536", "", maybe},
		{"192.0.2.7:", "", maybe},
		{"192.0.2.7%eth0", "", maybe},
		{"[192.0.2.7]", "", maybe},
		{"[2001:db8::7", "", maybe},
		{"[2001:db8::7]443", "", maybe},
		{"2001:db8::7%", "", maybe},
		{"-", "", maybe},
		{"office", "", maybe},
		{"amazonaws.com", "", maybe},
		{"192.0.2.7 .amazonaws.com", "", maybe},
		{"192.0.2.7,x.amazonaws.com", "", maybe},
		{"", "", no},
		{" ", "", no},
		{"AWS Internal", "", no},
		{"AWS Internal/3", "", no},
		{"AWS Internals", "", maybe},
		{"iot.amazonaws.com", "", no},
		{"ec2.amazonaws.com.cn", "", no},
		{"lambda.eu-isoe-west-1.amazonaws.eu", "", no},
	} {
		ev := &iottrail.Event{SourceIPAddress: test.address, VPCEndpointID: test.endpoint}
		require.Equal(t, test.want, office.Ask(ev), "%q through %q", test.address, test.endpoint)
	}
}
