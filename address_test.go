package iottrail_test

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
)

func TestSourceAddr(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "255.255.255.255": "255.255.255.255", "2001:db8::1": "2001:db8::1", "::": "::", "::ffff:192.0.2.1": "192.0.2.1",
		"192.0.2.1:443": "192.0.2.1", " 192.0.2.1\t": "192.0.2.1", "[2001:db8::1]": "2001:db8::1", "[2001:db8::1]:443": "2001:db8::1",
		"2001:db8::1%eth0": "2001:db8::1", "[fe80::1%1]:65535": "fe80::1", "1:2:3:4:5:6:7:443": "1:2:3:4:5:6:7:443",
		"1:2:3:4:5:6:7:8": "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:192.0.2.1": "1:2:3:4:5:6:c000:201", "1:2:3:4:5:6:7::": "1:2:3:4:5:6:7:0",
	} {
		a, ok := (&iottrail.Event{SourceIPAddress: text}).SourceAddr()
		require.True(t, ok, text)
		require.Equal(t, netip.MustParseAddr(want), a)
	}
	for _, text := range []string{
		"", "AWS Internal", "iot.amazonaws.com", "192.0.2", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:x", "[192.0.2.1]", "[::1", "[::1]80", "[::1]:", "[]", "::1%", "192.0.2.1%1", "192.0.2.1, 192.0.2.2", "192.0.2.1.5", "201.252.42.03", "999.1.1.1", "1.1.1.256", "192.0.2.0/24",
		"cafe.bad", ":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::1:", "::192.0.2",
	} {
		_, ok := (&iottrail.Event{SourceIPAddress: text}).SourceAddr()
		require.False(t, ok, text)
	}
}

// Whatever netip parses is an address, and nothing else, except an IPv4 address with a port.
func TestSourceAddrIsThatOfNetip(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	parts := []string{"::", ":", ".", "0", "1", "25", "255", "256", "01", "ffff", "ABCD", "12345", "g", "192.0.2.1", "1:2:3", "1.2.3."}
	addresses := 0
	for range testrun.ByRun(5_000, 50_000, 200_000) {
		text := ""
		for range 1 + random.IntN(9) {
			text += parts[random.IntN(len(parts))]
		}
		want, err := netip.ParseAddr(text)
		got, ok := (&iottrail.Event{SourceIPAddress: text}).SourceAddr()
		if port, err := netip.ParseAddrPort(text); err == nil && port.Addr().Is4() {
			require.Equal(t, len(text)-strings.LastIndexByte(text, ':') <= len(":65535"), ok, "%q has a port", text)
			continue
		}
		require.Equal(t, err == nil, ok, "%q: %v", text, err)
		require.Equal(t, want.Unmap(), got, "%q", text)
		if ok {
			addresses++
		}
	}
	require.Greater(t, addresses, 100, "the texts must have addresses among them")
}
