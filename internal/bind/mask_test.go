package bind_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/freeform"
)

// A maskSample has a field of each type that a mask may be met in, twice where the tag of a
// sensitive field makes a difference.
type maskSample struct {
	Name    string  `json:"name"`
	Kind    status  `json:"kind"`
	Pointer *string `json:"pointer"`
	Any     any     `json:"any"`

	Names   []string          `json:"names"`
	Kinds   []status          `json:"kinds"`
	Tags    map[string]string `json:"tags"`
	ByKind  map[status]status `json:"byKind"`
	Pair    [2]string         `json:"pair"`
	Lamps   []lamp            `json:"lamps"`
	SLamps  []lamp            `json:"sLamps" cloudtrail:"sensitive"`
	SNames  []string          `json:"sNames" cloudtrail:"sensitive"`
	SKinds  []status          `json:"sKinds" cloudtrail:"alias=other,sensitive"`
	STags   map[string]string `json:"sTags" cloudtrail:"sensitive"`
	SByKind map[status]status `json:"sByKind" cloudtrail:"sensitive"`
	SPair   [2]string         `json:"sPair" cloudtrail:"sensitive"`

	SName    string          `json:"sName" cloudtrail:"sensitive"`
	SKind    status          `json:"sKind" cloudtrail:"sensitive"`
	SPointer *string         `json:"sPointer" cloudtrail:"sensitive"`
	SAny     any             `json:"sAny" cloudtrail:"sensitive"`
	SBad     map[bool]string `json:"sBad" cloudtrail:"sensitive"`

	Lamp    lamp               `json:"lamp"`
	Places  int32              `json:"places"`
	Number  json.Number        `json:"number"`
	Count   uint8              `json:"count"`
	Warmth  float64            `json:"warmth"`
	Flag    bool               `json:"flag"`
	Open    iottrail.Bool      `json:"open"`
	Built   iottrail.Timestamp `json:"built"`
	When    time.Time          `json:"when"`
	Plan    iottrail.Blob      `json:"plan"`
	Bytes   []byte             `json:"bytes"`
	Address netip.Addr         `json:"address"`
	Inner   *maskSample        `json:"inner" cloudtrail:"sensitive"`
}

// TestIntoMasks reads every mask into every type. Only what may be the value itself is
// kept, but all are listed as masked.
func TestIntoMasks(t *testing.T) {
	kept := func(s string) map[string]maskSample {
		return map[string]maskSample{
			`{"name":%s}`:                 {Name: s},
			`{"kind":%s}`:                 {Kind: status(s)},
			`{"pointer":%s}`:              {Pointer: &s},
			`{"any":%s}`:                  {Any: s},
			`{"sAny":%s}`:                 {SAny: s},
			`{"names":["a",%s]}`:          {Names: []string{"a", s}},
			`{"kinds":["a",%s]}`:          {Kinds: []status{"a", status(s)}},
			`{"tags":{"a":"b","c":%s}}`:   {Tags: map[string]string{"a": "b", "c": s}},
			`{"byKind":{"a":"b","c":%s}}`: {ByKind: map[status]status{"a": "b", "c": status(s)}},
			`{"pair":["a",%s]}`:           {Pair: [2]string{"a", s}},
			`{"lamps":[{"key":%s}]}`:      {Lamps: []lamp{{Key: s}}},
			`{"inner":{"name":%s}}`:       {Inner: &maskSample{Name: s}},
			`{"sLamps":[{"key":%s}]}`:     {SLamps: []lamp{{Key: s}}}, // the tag is for the field, not for those of a struct in it
		}
	}
	const gone = "name,kind,pointer,any,sAny"
	dropped := map[string]maskSample{
		`{"sNames":["a",%s]}`:          {SNames: []string{"a", ""}},
		`{"sKinds":["a",%s]}`:          {SKinds: []status{"a", ""}},
		`{"other":["a",%s]}`:           {SKinds: []status{"a", ""}},
		`{"sTags":{"a":"b","c":%s}}`:   {STags: map[string]string{"a": "b", "c": ""}},
		`{"sByKind":{"a":"b","c":%s}}`: {SByKind: map[status]status{"a": "b", "c": ""}},
		`{"sPair":["a",%s]}`:           {SPair: [2]string{"a", ""}},
		`{"lamps":[%s,{"key":"a"}]}`:   {Lamps: []lamp{{}, {Key: "a"}}},
		`{"inner":{"sName":%s}}`:       {Inner: new(maskSample)},
	}
	typ := reflect.TypeFor[maskSample]()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if !strings.Contains(","+gone+",", ","+name+",") {
			dropped[`{"`+name+`":%s}`] = maskSample{}
		}
	}
	for _, s := range freeform.Masks {
		t.Run(s, func(t *testing.T) {
			text, err := json.Marshal(s)
			require.NoError(t, err)
			escaped := fmt.Sprintf(`"\u%04x%s`, s[0], text[2:]) // encoding/json has escaped < before
			if s[0] == '<' {
				escaped = string(text)
			}
			for _, rows := range []map[string]maskSample{kept(s), dropped} {
				for body, want := range rows {
					for _, spelt := range []string{string(text), escaped} {
						body := fmt.Sprintf(body, spelt)
						var got maskSample
						require.Empty(t, faultTexts(bind.Into([]byte(body), &got)), body)
						require.Equal(t, want, got, body)
						require.Len(t, bind.Masked([]byte(body)), 1, body)

						_, seen, _ := bind.IntoSeen([]byte(body), new(maskSample))
						require.True(t, seen, body)
						_, seen, _ = bind.IntoSeen([]byte(body), new(struct{ Elsewhere string }))
						require.False(t, seen, "%s: only where there is a field for it", body)
					}
				}
			}
		})
	}
}

// A mask is seen within what a field takes as it is, or reads by a method, and a text that is
// none is not.
func TestIntoSeen(t *testing.T) {
	type safe struct {
		Raw  json.RawMessage
		Blob iottrail.Blob
		Any  any
		Name string
	}
	for body, want := range map[string]bool{
		`{"raw":{"a":["***"]}}`:    true,
		`{"blob":{"hb":"***"}}`:    true,
		`{"any":{"a":["***"]}}`:    true,
		`{"any":{"***":1}}`:        false, // a name is no value
		`{"raw":{"***":"**"}}`:     false,
		`{"name":"**"}`:            false,
		`{"name":"x","a":"***"}`:   false,
		`{"name":"a","raw":[1,2]}`: false,
	} {
		_, seen, _ := bind.IntoSeen([]byte(body), new(safe))
		require.Equal(t, want, seen, body)
	}
}

func TestHasRequired(t *testing.T) {
	type embedded struct {
		Name string `json:"name" cloudtrail:"alias=other,required"`
	}
	require.True(t, bind.HasRequired(reflect.TypeFor[embedded]()))
	require.True(t, bind.HasRequired(reflect.TypeFor[struct{ embedded }]()))
	require.False(t, bind.HasRequired(reflect.TypeFor[struct{ Inner embedded }]()), "only the request's own members")
	require.False(t, bind.HasRequired(reflect.TypeFor[maskSample]()))
	require.False(t, bind.HasRequired(reflect.TypeFor[int]()))
}

// A required member is lacking where it is absent, null or empty.
func TestIntoLacking(t *testing.T) {
	type request struct {
		Name  string            `json:"name" cloudtrail:"required"`
		Tags  map[string]string `json:"tags" cloudtrail:"required"`
		Other string            `json:"other"`
	}
	for body, want := range map[string]bool{
		`{"name":"a","tags":{"a":"b"}}`: false,
		`{"Name":"a","tags":{}}`:        false,
		`{"name":"a"}`:                  true,
		`{"name":"","tags":{"a":"b"}}`:  true,
		`{"name":null,"tags":{}}`:       true,
		`{}`:                            true,
	} {
		_, _, lacking := bind.IntoSeen([]byte(body), new(request))
		require.Equal(t, want, lacking, body)
	}
	_, _, lacking := bind.IntoSeen([]byte(`{}`), new(maskSample))
	require.False(t, lacking)
}

// TestIntoSensitive reads what is not a mask into sensitive fields, which then are like any
// other.
func TestIntoSensitive(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       maskSample
		faults     []string
	}{
		{"strings", `{"sName":"a","sKind":"\u0062","sPointer":"c"}`, maskSample{SName: "a", SKind: "b", SPointer: ptr("c")}, nil},
		{"empty strings", `{"sName":"","sKind":"","sPointer":""}`, maskSample{SPointer: ptr("")}, nil},
		{"null", `{"sName":null,"sPointer":null,"sNames":null,"sTags":null}`, maskSample{}, nil},
		{"not UTF-8", "{\"sName\":\"a\xff\"}", maskSample{SName: "a\ufffd"}, nil},
		{"holders of strings", `{"sNames":["a"],"sKinds":[],"sTags":{"a":"b"},"sByKind":{},"sPair":["a","b"]}`, maskSample{
			SNames: []string{"a"}, SKinds: []status{}, STags: map[string]string{"a": "b"}, SByKind: map[status]status{}, SPair: [2]string{"a", "b"},
		}, nil},
		{"wrong types", `{"sName":1,"sPointer":{},"sNames":["a",[]],"sTags":{"a":true},"sNames2":1}`, maskSample{
			SNames: []string{"a", ""}, STags: map[string]string{"a": ""},
		}, []string{
			"/sName: a number where a string is expected", "/sPointer: an object where a string is expected",
			"/sNames/1: a list where a string is expected", "/sTags/a: a boolean where a string is expected",
		}},
		{"a key twice", `{"sTags":{"a":"b","a":"c"}}`, maskSample{STags: map[string]string{"a": "b"}}, []string{"/sTags/a: the same member twice in one object"}},
		{"a type that holds no JSON", `{"sBad":{}}`, maskSample{}, []string{"/sBad: its Go type can't hold a JSON value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got maskSample
			require.Equal(t, c.faults, faultTexts(bind.Into([]byte(c.body), &got)))
			require.Equal(t, c.want, got)
		})
	}
}
