package iotinput_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk/iotinput"
)

// A request as package iot would have it, with a member of each kind.
type request struct {
	Text    string             `json:"text"`
	Number  int64              `json:"number"`
	Ratio   float64            `json:"ratio"`
	Flag    iottrail.Bool      `json:"flag"`
	Time    iottrail.Timestamp `json:"time"`
	Blob    iottrail.Blob      `json:"blob"`
	Nested  *nested            `json:"nested"`
	List    []string           `json:"list"`
	Mapping map[string]string  `json:"mapping"`
}

type nested struct {
	Text string `json:"text"`
}

const requestBody = `{"text":"t","number":4294967296,"ratio":1.5,"flag":true,"time":1,"blob":"AAEC","nested":{"text":"n"},"list":["l"],"mapping":{"k":"v"}}`

// A program may be built with a newer SDK than these tests. Where that holds a member in another way
// that can take the value, it is filled; where it can't, or the member is gone, there is an error and
// no panic.
func TestNewerSDK(t *testing.T) {
	t.Parallel()
	type sdkNested struct{ Text *string }
	type sdkText string
	type today struct {
		Text    *string
		Number  *int64
		Ratio   *float64
		Flag    *bool
		Time    *time.Time
		Blob    []byte
		Nested  *sdkNested
		List    []string
		Mapping map[string]string
	}
	type otherwise struct {
		Text    sdkText
		Number  int64
		Ratio   float64
		Flag    bool
		Time    *time.Time
		Blob    []byte
		Nested  *sdkNested
		List    []sdkText
		Mapping map[sdkText]*string
	}
	type otherKinds struct {
		Text    []string
		Number  string
		Ratio   int64
		Flag    string
		Time    string
		Blob    string
		Nested  string
		List    map[string]string
		Mapping map[int]string
	}
	type interfaces struct{ Nested, List any }
	type narrow struct{ Number *int32 }
	second := aws.Time(time.Unix(1, 0).UTC())
	for _, test := range []struct {
		name     string
		in, want any
		paths    []string
	}{
		{"as it is today", new(today), &today{aws.String("t"), aws.Int64(1 << 32), aws.Float64(1.5), aws.Bool(true), second, []byte{0, 1, 2},
			&sdkNested{aws.String("n")}, []string{"l"}, map[string]string{"k": "v"}}, nil},
		{"in other ways", new(otherwise), &otherwise{"t", 1 << 32, 1.5, true, second, []byte{0, 1, 2},
			&sdkNested{aws.String("n")}, []sdkText{"l"}, map[sdkText]*string{"k": aws.String("v")}}, nil},
		{"narrower", new(narrow), new(narrow),
			[]string{"/text", "/number", "/ratio", "/flag", "/time", "/blob", "/nested", "/list", "/mapping"}},
		{"of other kinds", new(otherKinds), new(otherKinds),
			[]string{"/text", "/number", "/ratio", "/flag", "/time", "/blob", "/nested", "/list", "/mapping"}},
		{"an interface", new(interfaces), new(interfaces),
			[]string{"/text", "/number", "/ratio", "/flag", "/time", "/blob", "/nested/text", "/nested", "/list", "/mapping"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			req := new(request)
			require.NoError(t, json.Unmarshal([]byte(requestBody), req))
			var paths []string
			for _, err := range iotinput.Fill(test.in, req, requestBody) {
				paths = append(paths, err.(*iottrail.MemberError).Path)
			}
			require.Equal(t, test.paths, paths)
			require.Equal(t, test.want, test.in)
			require.Empty(t, iotinput.Fill(test.in, new(request), `{}`), "nothing is there, and nothing is missing")
		})
	}
}
