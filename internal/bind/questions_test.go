package bind_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/freeform"
)

func TestMasked(t *testing.T) {
	all, err := json.Marshal(freeform.Masks)
	require.NoError(t, err)
	var pointers []string
	for i := range freeform.Masks {
		pointers = append(pointers, "/"+strconv.Itoa(i))
	}
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"none", `{"a":"x","b":["**","*****","Hidden"],"c":1}`, nil},
		{"each mask", string(all), pointers},
		{"within", `{"a":{"b":[1,"***",{"c":"****"}]},"d":[["***"]]}`, []string{"/a/b/1", "/a/b/2/c", "/d/0/0"}},
		{"names", `{"a/b~":"***","\u0063":"\u002a**","***":1}`, []string{"/a~1b~0", "/c"}},
		{"a mask for a body", `"***"`, []string{""}},
		{"white space", " [ \"***\" , \"x\" ] \n", []string{"/0"}},
		{"not JSON", `{"a":"***",}`, nil},
		{"nothing", ``, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, bind.Masked([]byte(c.body)))
		})
	}
}

func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		name, body string
		into       any
		want       []string
	}{
		{"none", `{"name":"a","Places":1,"owner":"b","inner":{"keeper":"c"}}`, new(modelSample), nil},
		{"some", `{"name":"a","x":1,"NAME":2,"lamp":{"y":{"z":1},"key":"k"}}`, new(modelSample), []string{"/x", "/NAME", "/lamp/y"}},
		{"in lists", `{"lamps":[{"watts":1,"a":1},3,{"b":1}],"labels":[{"c":1}]}`, new(modelSample), []string{"/lamps/0/a", "/lamps/2/b"}},
		{"in maps", `{"byStatus":{"F":{"a":1}},"groups":{"g/h":[{"b":1}]},"tags":{"c":{"d":1}}}`, new(modelSample), []string{"/byStatus/F/a", "/groups/g~1h/0/b"}},
		{"where the type is another", `{"lamp":[{"a":1}],"lamps":{"b":1},"name":{"c":1},"built":{"d":1},"inner":null}`, new(modelSample), nil},
		{"embedded", `{"id":1,"wing":2,"cellar":3,"kind":4,"any":{"a":1},"raw":{"b":1},"box":[{"c":1}]}`, new(userSample), []string{"/kind"}},
		{"nil pointer", `{"x":1}`, (*modelSample)(nil), []string{"/x"}},
		{"a struct", `{"x":1}`, modelSample{}, []string{"/x"}},
		{"no type", `{"x":1}`, nil, nil},
		{"not an object", `[{"x":1}]`, new(modelSample), nil},
		{"not JSON", `{"x":1`, new(modelSample), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, bind.Unknown([]byte(c.body), c.into))
		})
	}
}

// TestLongNames has a long name in the pointer to each of many members: what is
// returned must not be a thousand times the body.
func TestLongNames(t *testing.T) {
	name := strings.Repeat("n", 1<<18)
	total := func(pointers []string) (n int) {
		for _, p := range pointers {
			require.True(t, strings.HasPrefix(p, "/byStatus/"+name+"/"))
			n += len(p)
		}
		return n
	}
	var got modelSample
	faults := bind.Into([]byte(`{"byStatus":{"`+name+`":{"name":"a"`+strings.Repeat(`,"name":1`, 1500)+`}}}`), &got)
	last := len(faults) - 1
	require.Equal(t, []string{": " + strconv.Itoa(1500-last) + " more members could not be read"}, faultTexts(faults[last:]))
	var pointers []string
	for _, f := range faults[:last] {
		pointers = append(pointers, f.Path)
	}
	require.InDelta(t, 1<<20, total(pointers), 1<<19)

	body := []byte(`{"byStatus":{"` + name + `":{"x":"***"` + strings.Repeat(`,"x":"***"`, 1500) + `}}}`)
	require.InDelta(t, 1<<20, total(bind.Masked(body)), 1<<19)
	require.InDelta(t, 1<<20, total(bind.Unknown(body, new(modelSample))), 1<<19)
}
