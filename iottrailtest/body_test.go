package iottrailtest_test

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iottrailtest"
)

type base struct {
	ID string `json:"id"`
}

type Wing struct {
	Wing string
}

// A room is a request of a user's own, with all that such a type may have.
type room struct {
	base
	*Wing
	Name    string             `json:"name" cloudtrail:"required"`
	Places  int                `json:"places"`
	Open    bool               `json:"open,omitempty"`
	Lit     iottrail.Bool      `json:"lit"`
	Built   iottrail.Timestamp `json:"built"`
	Opened  time.Time          `json:"opened"`
	Plan    iottrail.Blob      `json:"plan"`
	Bytes   []byte             `json:"bytes"`
	Labels  []string           `json:"labels"`
	ByFloor map[int]string     `json:"byFloor"`
	ByAddr  map[netip.Addr]int `json:"byAddr"`
	Inner   *room              `json:"inner"`
	Limit   *int               `json:"limit"`
	Any     any                `json:"any"`
	Raw     json.RawMessage    `json:"raw"`
	Address netip.Addr         `json:"address"`
	Door    [2]int             `json:"door"`
	Key     string             `json:"key" cloudtrail:"sensitive"`
	Keys    map[string]string  `json:"keys" cloudtrail:"sensitive"`
	Other   func()             `json:"-"`
	Default string
}

var visit = iottrail.NewAction[room, struct{}]("rooms.example.com", "Visit", iottrail.AccessWrite)

func TestBodies(t *testing.T) {
	t.Parallel()
	zero := 0
	for _, test := range []struct {
		name, want string
		req        room
	}{
		{"empty", `{}`, room{}},
		{"strings", `{"name":"<a & b>"}`, room{Name: "<a & b>"}},
		{"embedded", `{"id":"1","Wing":"w"}`, room{base: base{"1"}, Wing: &Wing{"w"}}},
		{"numbers and booleans", `{"places":3,"open":true}`, room{Places: 3, Open: true}},
		{"false and zero that are there", `{"lit":false,"limit":0}`, room{Lit: iottrail.False, Limit: &zero}},
		{"time as Java writes it", `{"built":"Nov 3, 2025, 2:05:00 PM"}`, room{Built: iottrail.Timestamp{Time: time.Date(2025, 11, 3, 14, 5, 0, 0, time.UTC)}}},
		{"time with a fraction", `{"built":"2025-11-03T14:05:00.5Z"}`, room{Built: iottrail.Timestamp{Time: time.Date(2025, 11, 3, 14, 5, 0, 5e8, time.UTC)}}},
		{"time of Go", `{"opened":"2025-11-03T14:05:00Z"}`, room{Opened: time.Date(2025, 11, 3, 14, 5, 0, 0, time.UTC)}},
		{"binary", `{"plan":"AQI=","bytes":"AwQ="}`, room{Plan: iottrail.Blob{1, 2}, Bytes: []byte{3, 4}}},
		{"lists", `{"labels":["a",""],"door":[1,0]}`, room{Labels: []string{"a", ""}, Door: [2]int{1, 0}}},
		{"empty list", `{"labels":[]}`, room{Labels: []string{}}},
		{"maps in order", `{"byFloor":{"1":"a","2":""},"byAddr":{"192.0.2.1":5}}`,
			room{ByFloor: map[int]string{2: "", 1: "a"}, ByAddr: map[netip.Addr]int{netip.MustParseAddr("192.0.2.1"): 5}}},
		{"nested", `{"inner":{"name":"b","inner":{}}}`, room{Inner: &room{Name: "b", Inner: &room{}}}},
		{"anything", `{"any":{"a":[1,null,"x"]},"raw":[1]}`, room{Any: map[string]any{"a": []any{json.Number("1"), nil, "x"}}, Raw: json.RawMessage(`[1]`)}},
		{"text", `{"address":"2001:db8::1"}`, room{Address: netip.MustParseAddr("2001:db8::1")}},
		{"no tag", `{"Default":"d"}`, room{Default: "d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ev := iottrailtest.NewEvent(visit, &test.req)
			require.Equal(t, test.want, string(ev.RequestParameters))
			got, err := visit.Request(ev)
			require.NoError(t, err)
			require.Equal(t, &test.req, got, "read again")
		})
	}
	ev := iottrailtest.NewEvent(visit, &room{Name: "a", Key: "secret", Keys: map[string]string{"a": "secret"}})
	require.Equal(t, `{"name":"a","key":"HIDDEN_DUE_TO_SECURITY_REASONS","keys":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, string(ev.RequestParameters))
	require.NotContains(t, ev.Raw, "secret")
}

// Types that are not structs.
func TestOtherBodies(t *testing.T) {
	t.Parallel()
	free := iottrail.NewAction[map[string]any, any]("s", "A", "")
	response := any(map[string]any{"n": 1})
	ev := iottrailtest.NewEvent(free, &map[string]any{"b": nil, "a": []int(nil)}, iottrailtest.Answering(&response))
	require.Equal(t, `{"a":null,"b":null}`, string(ev.RequestParameters))
	require.Equal(t, `{"n":1}`, string(ev.ResponseElements))

	var none map[string]any
	require.Equal(t, `null`, string(iottrailtest.NewEvent(free, &none).RequestParameters))
}
