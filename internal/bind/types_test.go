package bind_test

import (
	"encoding/json"
	"errors"
	"net/netip"
	"time"

	"github.com/iottrail/iottrail"
)

type status string

// A modelSample has a field of each kind that generated types have, and userSample one of each
// kind beside that a user's types may have.
type modelSample struct {
	Name     string             `json:"name,omitzero"`
	Status   status             `json:"status,omitzero"`
	Holder   string             `json:"holder,omitzero" cloudtrail:"sensitive,alias=owner,alias=keeper"`
	Places   int32              `json:"places,omitzero"`
	Number   int64              `json:"number,omitzero"`
	Warmth   float64            `json:"warmth,omitzero"`
	Open     iottrail.Bool      `json:"open,omitzero"`
	Built    iottrail.Timestamp `json:"built,omitzero"`
	Plan     iottrail.Blob      `json:"plan,omitzero"`
	Lamp     *lamp              `json:"lamp,omitzero"`
	Lamps    []lamp             `json:"lamps,omitzero"`
	Labels   []string           `json:"labels,omitzero"`
	Tags     map[string]string  `json:"tags,omitzero"`
	ByStatus map[status]lamp    `json:"byStatus,omitzero"`
	Groups   map[string][]lamp  `json:"groups,omitzero"`
	Inner    *modelSample       `json:"inner,omitzero"`
}

type lamp struct {
	Key   string `json:"key,omitzero"`
	Watts int32  `json:"watts,omitzero"`
}

type userSample struct {
	Base
	*Annex
	hidden
	Raw      json.RawMessage       `json:"raw"`
	Any      any                   `json:"any"`
	Exact    json.Number           `json:"exact"`
	Bytes    []byte                `json:"bytes"`
	Flag     bool                  `json:"flag"`
	Small    int8                  `json:"small"`
	Count    uint8                 `json:"count"`
	Big      uint64                `json:"big"`
	Half     float32               `json:"half"`
	Box      [2]int                `json:"box"`
	Address  netip.Addr            `json:"address"`
	When     time.Time             `json:"when"`
	Wrapped  upper                 `json:"wrapped"`
	Pointer  *string               `json:"pointer"`
	Twice    **int                 `json:"twice"`
	ByNumber map[int]string        `json:"byNumber"`
	ByAddr   map[netip.Addr]bool   `json:"byAddr"`
	Whens    []*iottrail.Timestamp `json:"whens"`
	Flags    map[string]bool       `json:"flags"`
	Maybe    *bool                 `json:"maybe"`
	Lists    [][]int               `json:"lists"`
	Channel  chan int              `json:"channel"`
	Reader   interface{ Read() }   `json:"reader"`
	ByFlag   map[bool]int          `json:"byFlag"`
	Untagged string
	Skipped  string `json:"-"`
	//lint:ignore SA5008 the name is a dash
	Dash   string `json:"-,"`
	secret string //lint:ignore U1000 it must not be read
}

type Base struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
}

type Annex struct {
	Kind  string `json:"kind"` // as deep as that of Base: neither counts
	Wing  string `json:"wing"`
	Flag  bool   `json:"flag"` // deeper than that of hall
	*Deep        // embeds Annex again
}

type Deep struct {
	Floor int `json:"floor"`
	*Annex
}

type hidden struct {
	Cellar string `json:"cellar"`
}

// upper refuses what is not a string, after it has changed itself.
type upper struct{ Text string }

func (u *upper) UnmarshalJSON(b []byte) error {
	u.Text = "half"
	if b[0] != '"' {
		return errors.New("upper: no string")
	}
	u.Text = string(b)
	return nil
}

func (u upper) MarshalJSON() ([]byte, error) { return []byte(u.Text), nil }

func ptr[T any](v T) *T { return &v }
