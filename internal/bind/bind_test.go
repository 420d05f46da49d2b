package bind_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/testrun"
)

// faultTexts is what a test expects of faults: "pointer: error".
func faultTexts(faults []bind.Fault) []string {
	var s []string
	for _, f := range faults {
		s = append(s, f.Path+": "+f.Err.Error())
	}
	return s
}

func requireSame(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(userSample{}), cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

var aDay = time.Date(2021, 4, 21, 18, 49, 4, 0, time.UTC)

func TestInto(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       modelSample
		faults     []string
	}{
		{"empty", `{}`, modelSample{}, nil},
		{"null", `null`, modelSample{}, nil},
		{"white space", "\r\n{ \"name\" :\t\"a\" , \"labels\" : [ \"x\" , \"y\" ] , \"inner\":{ } }\n", modelSample{Name: "a", Labels: []string{"x", "y"}, Inner: &modelSample{}}, nil},
		{
			"every member",
			`{"name":"a","status":"FREE","holder":"h","places":12,"number":-9007199254740993,"warmth":20.5,"open":false,
			  "built":"2021-04-21T18:49:04Z","plan":"AQI=","lamp":{"key":"k","watts":40},"lamps":[{"watts":1},{"watts":2}],
			  "labels":["x","y"],"tags":{"a":"1","b":"2"},"byStatus":{"FREE":{"key":"f"}},"groups":{"g":[{"key":"1"},{"key":"2"}]},
			  "inner":{"name":"b"}}`,
			modelSample{
				Name: "a", Status: "FREE", Holder: "h", Places: 12, Number: -9007199254740993, Warmth: 20.5, Open: iottrail.False,
				Built: iottrail.Timestamp{Time: aDay}, Plan: iottrail.Blob{1, 2}, Lamp: &lamp{"k", 40}, Lamps: []lamp{{"", 1}, {"", 2}},
				Labels: []string{"x", "y"}, Tags: map[string]string{"a": "1", "b": "2"}, ByStatus: map[status]lamp{"FREE": {"f", 0}},
				Groups: map[string][]lamp{"g": {{"1", 0}, {"2", 0}}}, Inner: &modelSample{Name: "b"},
			}, nil,
		},
		{"any order", `{"inner":{"lamp":{"watts":1,"key":"k"},"name":"b"},"name":"a"}`, modelSample{Name: "a", Inner: &modelSample{Name: "b", Lamp: &lamp{"k", 1}}}, nil},
		{
			"more elements than the first allocation holds", `{"lamps":[{"watts":1},{"watts":2},{"watts":3},{"watts":4},{"watts":5}],"labels":["1","2","3","4","5"]}`,
			modelSample{Lamps: []lamp{{"", 1}, {"", 2}, {"", 3}, {"", 4}, {"", 5}}, Labels: []string{"1", "2", "3", "4", "5"}}, nil,
		},
		{"empty containers", `{"lamp":{},"lamps":[],"labels":[],"tags":{},"groups":{"g":[]}}`, modelSample{Lamp: &lamp{}, Lamps: []lamp{}, Labels: []string{}, Tags: map[string]string{}, Groups: map[string][]lamp{"g": {}}}, nil},
		{"escapes in values", `{"name":"a\"\\\u00e9\ud83d\ude00","tags":{"\u0061":"\n"}}`, modelSample{Name: "a\"\\é😀", Tags: map[string]string{"a": "\n"}}, nil},
		{"invalid UTF-8", "{\"name\":\"a\xff\",\"tags\":{\"\xff\":\"x\"}}", modelSample{Name: "a\ufffd", Tags: map[string]string{"\ufffd": "x"}}, nil},

		// Names.
		{"other case of the first letter", `{"Name":"a","ByStatus":{"FREE":{"Key":"f"}},"Inner":{"Places":1}}`, modelSample{Name: "a", ByStatus: map[status]lamp{"FREE": {"f", 0}}, Inner: &modelSample{Places: 1}}, nil},
		{"no other case", `{"NAME":"a","bystatus":{},"namE":"b"}`, modelSample{}, nil},
		{"escaped name", `{"n\u0061me":"a","\u004cabels":["x"]}`, modelSample{Name: "a", Labels: []string{"x"}}, nil},
		{"alias", `{"owner":"h"}`, modelSample{Holder: "h"}, nil},
		{"second alias, other case", `{"Keeper":"h"}`, modelSample{Holder: "h"}, nil},
		{"unknown members are skipped", `{"x":{"name":[1,{"name":2}]},"name":"a","":1,"lamp":{"y":null,"key":"k"}}`, modelSample{Name: "a", Lamp: &lamp{"k", 0}}, nil},

		// The same member twice.
		{"twice", `{"name":"a","name":"b","places":1}`, modelSample{Name: "a", Places: 1}, []string{"/name: the same member twice in one object"}},
		{"twice, in each case", `{"name":"a","Name":"b"}`, modelSample{Name: "a"}, []string{"/Name: the same member twice in one object"}},
		{"twice, once escaped", `{"thing":1,"name":"a","\u006eame":"b"}`, modelSample{Name: "a"}, []string{"/name: the same member twice in one object"}},
		{"twice, once as an alias", `{"owner":"a","holder":"b","Keeper":"c"}`, modelSample{Holder: "a"}, []string{"/holder: the same member twice in one object", "/Keeper: the same member twice in one object"}},
		{"twice, first null", `{"inner":{"name":null,"name":"b"}}`, modelSample{Inner: &modelSample{}}, []string{"/inner/name: the same member twice in one object"}},
		{"unknown member twice", `{"x":1,"y":1,"X":{},"z":1}`, modelSample{}, []string{"/X: the same member twice in one object"}},
		{"unknown member twice, not in UTF-8", "{\"\xff\":1,\"\xfe\":2,\"\\ud800\":3}", modelSample{}, []string{"/\ufffd: the same member twice in one object", "/\ufffd: the same member twice in one object"}},
		{"key twice", `{"tags":{"a":"1","b":"2","\u0061":"3"},"byStatus":{"F":{"key":"1"},"F":{"key":"2"}}}`, modelSample{Tags: map[string]string{"a": "1", "b": "2"}, ByStatus: map[status]lamp{"F": {"1", 0}}}, []string{
			"/tags/a: the same member twice in one object", "/byStatus/F: the same member twice in one object",
		}},
		{"keys in either case are two", `{"tags":{"a":"1","A":"2"}}`, modelSample{Tags: map[string]string{"a": "1", "A": "2"}}, nil},

		// The wrong type costs only itself.
		{
			"wrong types", `{"name":1,"status":true,"places":"x","number":[],"warmth":{},"open":"maybe","built":[1],"plan":"!","lamp":[],"lamps":{},"labels":"x","tags":3,"byStatus":[],"groups":false,"inner":7}`,
			modelSample{}, []string{
				"/name: a number where a string is expected", "/status: a boolean where a string is expected",
				"/places: a string that is not a number", "/number: a list where an integer is expected",
				"/warmth: an object where a number is expected", "/open: iottrail: a string of 5 bytes is not a boolean",
				"/built: a list is not a time in any known spelling", "/plan: iottrail: a string that is not base64",
				"/lamp: a list where an object is expected", "/lamps: an object where a list is expected",
				"/labels: a string where a list is expected", "/tags: a number where an object is expected",
				"/byStatus: a list where an object is expected", "/groups: a boolean where an object is expected",
				"/inner: a number where an object is expected",
			},
		},
		{
			"wrong types within", `{"lamps":[{"watts":1},7,{"key":1,"watts":2}],"labels":["x",1,"y"],"tags":{"a":1,"b":"2"},"byStatus":{"A":1,"B":{"watts":[],"key":"b"}},"groups":{"g":[{"key":"1"},"x"],"h":{}},"inner":{"inner":{"places":1.5,"name":"c"}},"name":"a"}`,
			modelSample{
				Lamps: []lamp{{"", 1}, {}, {"", 2}}, Labels: []string{"x", "", "y"}, Tags: map[string]string{"a": "", "b": "2"},
				ByStatus: map[status]lamp{"A": {}, "B": {"b", 0}}, Groups: map[string][]lamp{"g": {{"1", 0}, {}}, "h": nil},
				Inner: &modelSample{Inner: &modelSample{Name: "c"}}, Name: "a",
			}, []string{
				"/lamps/1: a number where an object is expected", "/lamps/2/key: a number where a string is expected",
				"/labels/1: a number where a string is expected", "/tags/a: a number where a string is expected",
				"/byStatus/A: a number where an object is expected", "/byStatus/B/watts: a list where an integer is expected",
				"/groups/g/1: a string where an object is expected", "/groups/h: an object where a list is expected",
				"/inner/inner/places: a number with a fraction where an integer is expected",
			},
		},
		{"pointer escapes", `{"tags":{"a/b~c":1,"\n":1,"\u00e9":1}}`, modelSample{Tags: map[string]string{"a/b~c": "", "\n": "", "é": ""}}, []string{
			"/tags/a~1b~0c: a number where a string is expected", "/tags/\n: a number where a string is expected", "/tags/é: a number where a string is expected",
		}},
		{"a list for a body", `[{}]`, modelSample{}, []string{": a list where an object is expected"}},
		{"a string for a body", `"x"`, modelSample{}, []string{": a string where an object is expected"}},

		// Absent in all but name.
		{
			"null everywhere", `{"name":null,"status":null,"places":null,"number":null,"warmth":null,"open":null,"built":null,"plan":null,"lamp":null,"lamps":null,"labels":null,"tags":null,"byStatus":null,"groups":null,"inner":null}`,
			modelSample{}, nil,
		},
		{"null within", `{"lamps":[null,{"watts":1}],"labels":[null,"x"],"tags":{"a":null},"groups":{"g":null}}`, modelSample{
			Lamps: []lamp{{}, {"", 1}}, Labels: []string{"", "x"}, Tags: map[string]string{"a": ""}, Groups: map[string][]lamp{"g": nil},
		}, nil},
		{
			"empty string everywhere", `{"name":"","status":"","places":"","number":"","warmth":"","open":"","built":"","plan":"","lamp":"","lamps":"","labels":"","tags":"","byStatus":"","groups":"","inner":""}`,
			modelSample{}, nil,
		},
		{
			"masks", `{"name":"***","status":"****","places":"HIDDEN_DUE_TO_SECURITY_REASONS","number":"***","warmth":"***","open":"***","built":"***","plan":"***","lamp":"***","lamps":"****","labels":"***","tags":"HIDDEN_DUE_TO_SECURITY_REASONS","byStatus":"***","groups":"***","inner":"***"}`,
			modelSample{Name: "***", Status: "****"}, nil,
		},
		{"escaped mask", `{"lamp":"\u002a**"}`, modelSample{}, nil},
		{"masks within", `{"lamps":["***",{"watts":"***","key":"***"}],"tags":{"a":"***"},"groups":{"g":"****"},"inner":{"places":"***","name":"b"}}`, modelSample{
			Lamps: []lamp{{}, {"***", 0}}, Tags: map[string]string{"a": "***"}, Groups: map[string][]lamp{"g": nil}, Inner: &modelSample{Name: "b"},
		}, nil},
		{"no masks", `{"lamp":"*****","places":"**","lamps":"Hidden_Due_To_Security_Reasons"}`, modelSample{}, []string{
			"/lamp: a string where an object is expected", "/places: a string that is not a number", "/lamps: a string where a list is expected",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got modelSample
			require.Equal(t, c.faults, faultTexts(bind.Into([]byte(c.body), &got)))
			requireSame(t, c.want, got)
		})
	}
}

// Types that AWS's models do not need and those of users may.
func TestIntoOtherTypes(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       userSample
		faults     []string
	}{
		{"embedded", `{"id":"i","kind":"k","wing":"w","flag":true,"cellar":"c","floor":3}`, userSample{
			Base: Base{ID: "i"}, Annex: &Annex{Wing: "w", Deep: &Deep{Floor: 3}}, Flag: true, hidden: hidden{"c"},
		}, nil},
		{"untagged", `{"untagged":"a"}`, userSample{Untagged: "a"}, nil},
		{"untagged, as in Go", `{"Untagged":"a"}`, userSample{Untagged: "a"}, nil},
		{"tag of a dash", `{"-":"a","Skipped":"b","secret":"c"}`, userSample{Dash: "a"}, nil},
		{"raw", `{"raw": {"a" : [1.0]} }`, userSample{Raw: json.RawMessage(`{"a" : [1.0]}`)}, nil},
		{"raw mask", `{"raw":"***"}`, userSample{Raw: json.RawMessage(`"***"`)}, nil},
		{"raw null", `{"raw":null,"any":null}`, userSample{}, nil},
		{"any", `{"any":{"a":[1e3,"x",true,false,null,{}],"b":"***","c":""}}`, userSample{Any: map[string]any{
			"a": []any{json.Number("1e3"), "x", true, false, nil, map[string]any{}}, "b": "***", "c": "",
		}}, nil},
		{"any, key twice", `{"any":[{"a":1,"a":2}]}`, userSample{Any: []any{map[string]any{"a": json.Number("1")}}}, []string{"/any/0/a: the same member twice in one object"}},
		{"any, key twice in the second of a list", `{"any":[0,{"a":1,"a":2}]}`, userSample{Any: []any{json.Number("0"), map[string]any{"a": json.Number("1")}}}, []string{"/any/1/a: the same member twice in one object"}},
		{"json.Number", `{"exact":1.50}`, userSample{Exact: "1.50"}, nil},
		{"json.Number in a string", `{"exact":"12"}`, userSample{Exact: "12"}, nil},
		{"json.Number, wrong", `{"exact":"12a"}`, userSample{}, []string{"/exact: a string that is not a number"}},
		{"bytes", `{"bytes":"AQI="}`, userSample{Bytes: []byte{1, 2}}, nil},
		{"bytes in a list", `{"bytes":[1,"2",300]}`, userSample{Bytes: []byte{1, 2, 0}}, []string{"/bytes/2: a number that its Go type can't hold"}},
		{"bytes, masked", `{"bytes":"***"}`, userSample{}, nil},
		{"bytes, wrong", `{"bytes":"AQI"}`, userSample{}, []string{"/bytes: a string that is not base64"}},
		{"bytes, a number", `{"bytes":1}`, userSample{}, []string{"/bytes: a number where base64 is expected"}},
		{"bool", `{"flag":true,"flags":{"a":"True","b":"false","c":false,"d":"***"}}`, userSample{Flag: true, Flags: map[string]bool{"a": true, "b": false, "c": false, "d": false}}, nil},
		{"bool, in each spelling of a text", `{"flags":{"a":"true","b":"True","c":"TRUE","d":"false","e":"False","f":"FALSE"},"maybe":"FALSE"}`, userSample{
			Flags: map[string]bool{"a": true, "b": true, "c": true, "d": false, "e": false, "f": false}, Maybe: ptr(false),
		}, nil},
		{"bool, masked", `{"flag":"***","maybe":"***"}`, userSample{}, nil},
		{"bool, in a spelling that is none", `{"flag":"tRUE","maybe":"0"}`, userSample{}, []string{"/flag: a string where a boolean is expected", "/maybe: a string where a boolean is expected"}},
		{"bool, wrong", `{"flag":1,"flags":{"a":"yes"}}`, userSample{Flags: map[string]bool{"a": false}}, []string{"/flag: a number where a boolean is expected", "/flags/a: a string where a boolean is expected"}},
		{"array", `{"box":[1,2]}`, userSample{Box: [2]int{1, 2}}, nil},
		{"short array", `{"box":[1]}`, userSample{Box: [2]int{1, 0}}, nil},
		{"long array", `{"box":[1,"x",3,4],"flag":true}`, userSample{Box: [2]int{1, 0}, Flag: true}, []string{"/box/1: a string that is not a number", "/box/2: a list that is longer than its Go array"}},
		{"text", `{"address":"192.0.2.1"}`, userSample{Address: netip.MustParseAddr("192.0.2.1")}, nil},
		{"text, masked", `{"address":"***"}`, userSample{}, nil},
		{"text, wrong", `{"address":"x"}`, userSample{}, []string{"/address: a string that netip.Addr refuses"}},
		{"text, a number", `{"address":1}`, userSample{}, []string{"/address: a number where a string is expected"}},
		{"time", `{"when":"2021-04-21T18:49:04Z"}`, userSample{When: aDay}, nil},
		{"unmarshaler", `{"wrapped":"\u0061"}`, userSample{Wrapped: upper{`"\u0061"`}}, nil},
		{"unmarshaler that fails", `{"wrapped":{"a":1},"flag":true}`, userSample{Flag: true}, []string{"/wrapped: an object that bind_test.upper refuses"}},
		{"unmarshaler that fails on a string", `{"when":"today"}`, userSample{}, []string{"/when: a string that time.Time refuses"}},
		{"unmarshaler, masked", `{"wrapped":"***"}`, userSample{}, nil},
		{"pointers", `{"pointer":"","twice":7,"whens":["2021-04-21T18:49:04Z","***",null,{}]}`, userSample{
			Pointer: ptr(""), Twice: ptr(ptr(7)), Whens: []*iottrail.Timestamp{{Time: aDay}, nil, nil, nil},
		}, []string{"/whens/3: an object is not a time in any known spelling"}},
		{"pointers to nothing", `{"pointer":null,"twice":"***"}`, userSample{}, nil},
		{"keys of other types", `{"byNumber":{"1":"a","-2":"b"},"byAddr":{"192.0.2.1":true}}`, userSample{
			ByNumber: map[int]string{1: "a", -2: "b"}, ByAddr: map[netip.Addr]bool{netip.MustParseAddr("192.0.2.1"): true},
		}, nil},
		{"keys that do not fit", `{"byNumber":{"x":"a","":"b","1":"c","1.0":"d"},"byAddr":{"x":true,"***":false}}`, userSample{
			ByNumber: map[int]string{1: "c"}, ByAddr: map[netip.Addr]bool{},
		}, []string{
			"/byNumber/x: a key that its Go type can't hold", "/byNumber/: a key that its Go type can't hold",
			"/byNumber/1.0: the same member twice in one object",
			"/byAddr/x: a key that its Go type can't hold", "/byAddr/***: a key that its Go type can't hold",
		}},
		{"lists of lists", `{"lists":[[1],[],null,[2,3]]}`, userSample{Lists: [][]int{{1}, {}, nil, {2, 3}}}, nil},
		{"types that hold no JSON", `{"channel":1,"reader":{},"byFlag":{"true":1},"flag":true}`, userSample{Flag: true}, []string{
			"/channel: its Go type can't hold a JSON value", "/reader: its Go type can't hold a JSON value", "/byFlag: its Go type can't hold a JSON value",
		}},
		{"nothing for types that hold no JSON", `{"channel":null,"reader":"","byFlag":"***"}`, userSample{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got userSample
			require.Equal(t, c.faults, faultTexts(bind.Into([]byte(c.body), &got)))
			requireSame(t, c.want, got)
		})
	}
}

func TestIntoWhatIsNoStruct(t *testing.T) {
	var m map[string]any
	require.Empty(t, bind.Into([]byte(`{"a":1}`), &m))
	requireSame(t, map[string]any{"a": json.Number("1")}, m)

	var raw json.RawMessage
	require.Empty(t, bind.Into([]byte(` {"a":1} `), &raw))
	requireSame(t, json.RawMessage(`{"a":1}`), raw)

	var own upper
	faults := bind.Into([]byte(`{}`), &own)
	require.Equal(t, []string{": an object that bind_test.upper refuses"}, faultTexts(faults))
	require.EqualError(t, errors.Unwrap(faults[0].Err), "upper: no string")

	type loop *loop
	var l loop
	require.Equal(t, []string{": its Go type can't hold a JSON value"}, faultTexts(bind.Into([]byte(`{}`), &l)))
	require.Empty(t, bind.Unknown([]byte(`{"a":1}`), l))

	for _, into := range []any{nil, modelSample{}, (*modelSample)(nil)} {
		require.Equal(t, []string{": bind: no pointer to read into"}, faultTexts(bind.Into([]byte(`{}`), into)))
	}
}

// Which field a spelling belongs to, where several lay claim to it.
func TestIntoNames(t *testing.T) {
	type both struct {
		Upper string `json:"Name"`
		Lower string `json:"name"`
		Alias string `json:"alias" cloudtrail:"alias=name,alias=other,alias="`
		Other string `json:"Other"`
		Digit string `json:"1st"`
		Punct string `json:"{x"`
	}
	var got both
	require.Empty(t, bind.Into([]byte(`{"name":"l","Name":"u","other":"o","Alias":"a","1st":"1","{x":"p","[x":"no","":"no"}`), &got))
	require.Equal(t, both{"u", "l", "a", "o", "1", "p"}, got)

	type Inner struct {
		A string `json:"a"`
		B string
	}
	type Tagged struct {
		B string `json:"B"` // as deep as Inner's, but tagged: it counts
	}
	type outer struct {
		Inner
		*Tagged
		Named Inner `json:"named"`
	}
	var o outer
	require.Empty(t, bind.Into([]byte(`{"a":"1","B":"2","named":{"a":"3"}}`), &o))
	require.Equal(t, outer{Inner{A: "1"}, &Tagged{"2"}, Inner{A: "3"}}, o)
}

// Structs with more fields than a word has bits.
func TestIntoManyFields(t *testing.T) {
	var fields []reflect.StructField
	var body, want strings.Builder
	for i := range 200 {
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[int](), Tag: reflect.StructTag(fmt.Sprintf(`json:"f%d"`, i))})
		fmt.Fprintf(&body, `"f%d":%d,`, i, i+1)
		fmt.Fprintf(&want, ` %d`, i+1)
	}
	v := reflect.New(reflect.StructOf(fields))
	faults := bind.Into([]byte("{"+body.String()+`"f3":0,"F64":0,"f199":0}`), v.Interface())
	require.Equal(t, []string{"/f3", "/F64", "/f199"}, []string{faults[0].Path, faults[1].Path, faults[2].Path})
	require.ErrorIs(t, faults[2].Err, bind.ErrDuplicate)
	require.Equal(t, "{"+want.String()[1:]+"}", fmt.Sprint(v.Elem()))
}

func TestIntoNumbers(t *testing.T) {
	type numbers struct {
		I8  int8    `json:"i8"`
		I64 int64   `json:"i64"`
		U8  uint8   `json:"u8"`
		U64 uint64  `json:"u64"`
		F32 float32 `json:"f32"`
		F64 float64 `json:"f64"`
	}
	const (
		fraction = "a number with a fraction where an integer is expected"
		large    = "a number that its Go type can't hold"
		none     = "a string that is not a number"
	)
	for _, c := range []struct{ field, number, want, fault string }{
		{"I8", `0`, "0", ""},
		{"I8", `-0`, "0", ""},
		{"I8", `0.0`, "0", ""},
		{"I8", `-0.000e5`, "0", ""},
		{"I8", `127`, "127", ""},
		{"I8", `-128`, "-128", ""},
		{"I8", `1.27e2`, "127", ""},
		{"I8", `1270e-1`, "127", ""},
		{"I8", `0.0127E+4`, "127", ""},
		{"I8", `"12"`, "12", ""},
		{"I8", `"-1.0"`, "-1", ""},
		{"I8", `"\u0031"`, "1", ""},
		{"I8", `128`, "0", large},
		{"I8", `-129`, "0", large},
		{"I8", `1.5`, "0", fraction},
		{"I8", `1e-1`, "0", fraction},
		{"I8", `1e400`, "0", large},
		{"I8", `1e99999999999999999999`, "0", large},
		{"I8", `1e-99999999999999999999`, "0", fraction},
		{"I8", `0e99999999999999999999`, "0", ""},
		{"I8", `"x"`, "0", none},
		{"I8", `"1 "`, "0", none},
		{"I8", `" 1"`, "0", none},
		{"I8", `"+1"`, "0", none},
		{"I8", `"01"`, "0", none},
		{"I8", `"0x1"`, "0", none},
		{"I8", `"NaN"`, "0", none},
		{"I64", `9007199254740993`, "9007199254740993", ""},
		{"I64", `9007199254740993.0`, "9007199254740993", ""},
		{"I64", `9223372036854775807`, "9223372036854775807", ""},
		{"I64", `-9223372036854775808`, "-9223372036854775808", ""},
		{"I64", `"-9223372036854775808.0"`, "-9223372036854775808", ""},
		{"I64", `9223372036854775808`, "0", large},
		{"I64", `-9223372036854775809`, "0", large},
		{"I64", `18446744073709551615`, "0", large},
		{"I64", `-18446744073709551615`, "0", large},
		{"I64", `99999999999999999999`, "0", large},
		{"I64", `1e18`, "1000000000000000000", ""},
		{"I64", `1.688560107857E9`, "0", fraction},
		{"I64", `1.688560107857E12`, "1688560107857", ""},
		{"I64", `123456789012345678901`, "0", large},
		{"U8", `255`, "255", ""},
		{"U8", `-0.0`, "0", ""},
		{"U8", `256`, "0", large},
		{"U8", `-1`, "0", large},
		{"U8", `0.5`, "0", fraction},
		{"U64", `18446744073709551615`, "18446744073709551615", ""},
		{"U64", `18446744073709551616`, "0", large},
		{"F32", `0.1`, "0.1", ""},
		{"F32", `1e39`, "0", large},
		{"F64", `1e39`, "1e+39", ""},
		{"F64", `"1.5"`, "1.5", ""},
		{"F64", `"NaN"`, "0", "a string that is not a number"},
		{"F64", `"Infinity"`, "0", "a string that is not a number"},
		{"F64", `"-Infinity"`, "0", "a string that is not a number"},
		{"F64", `"infinity"`, "0", none},
		{"F64", `1e400`, "0", large},
		{"F64", `1e-400`, "0", ""},
	} {
		t.Run(c.field+" "+c.number, func(t *testing.T) {
			var got numbers
			body := []byte(`{"` + c.field + `":` + c.number + `}`)
			before := string(body)
			faults := bind.Into(body, &got)
			require.Equal(t, before, string(body), "the body is not written to")
			require.Equal(t, c.want, fmt.Sprint(reflect.ValueOf(got).FieldByName(c.field)))
			if c.fault == "" {
				require.Empty(t, faults)
			} else {
				require.Equal(t, []string{"/" + c.field + ": " + c.fault}, faultTexts(faults))
			}
		})
	}
}

// What is not JSON gives one fault, and leaves nothing behind.
func TestIntoInvalid(t *testing.T) {
	whole := `{"name":"a\u0061","places":12,"open":true,"lamps":[{"key":"k"},{}],"tags":{"a":"b"},"labels":["x",null],"x":[{"y":-1.5e3}],"groups":{"g":[]},"built":"2021-04-21T18:49:04Z"}`
	bodies := []string{
		"", " ", "x", "{} {}", "{}x", `{"name"}`, `{"name":}`, `{"name" "a"}`, `{name:1}`, `{"name":"a",}`, `{"labels":["a",]}`,
		`{"labels":["a" "b"]}`, `{"tags":{"a":"b" "c":"d"}}`, `{"tags":{"a" "b"}}`, `{"places":01}`, `{"places":-}`, `{"open":tru}`,
		`{"name":nul}`, "{\"name\":\"\n\"}", `{"name":"\x"}`, `{"built":{]}`, `{"plan":[1,}`, `{"lamps":[}`, `{"inner":{"name":"` + strings.Repeat("a", 6000) + `","holder":`,
		`{"x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
	}
	for i := 0; i < len(whole); i += testrun.Step(1) {
		bodies = append(bodies, whole[:i])
	}
	var got modelSample
	require.Empty(t, bind.Into([]byte(whole), &got))
	for _, body := range bodies {
		faults := bind.Into([]byte(body), &got)
		require.Len(t, faults, 1, body)
		require.Empty(t, faults[0].Path, body)
		require.Contains(t, faults[0].Err.Error(), " of the body", body)
		requireSame(t, modelSample{}, got)
		require.Empty(t, bind.Masked([]byte(`["***",`+body)), body)
		require.Empty(t, bind.Unknown([]byte(body), &got), body)

		var other userSample
		bind.Into([]byte(strings.NewReplacer("name", "any", "places", "raw", "tags", "byNumber", "labels", "box", "lamps", "any").Replace(body)), &other)
		requireSame(t, userSample{}, other)
	}
	require.Equal(t, []string{": unexpected end of JSON input, at byte 9 of the body"}, faultTexts(bind.Into([]byte(`{"name":"`), &got)))
	require.Equal(t, []string{": invalid JSON: something after the value, at byte 3 of the body"}, faultTexts(bind.Into([]byte(`{} 1`), &got)))
}

func nested(open, inside, closing string, n int) []byte {
	return []byte(strings.Repeat(open, n) + inside + strings.Repeat(closing, n))
}

func TestIntoDeep(t *testing.T) {
	type list []list
	type dict map[string]dict
	type strings1 struct {
		In   *strings1         `json:"in"`
		List []string          `json:"list"`
		Dict map[string]string `json:"dict"`
		Box  [1]int            `json:"box"`
	}
	const levels = 1000
	depths := []int{1, 1000, 9000}
	if testing.Short() {
		depths = depths[:1]
	}
	for _, c := range []struct {
		name                  string
		open, inside, closing string
		into                  func() any
	}{
		{"structs", `{"inner":`, "null", "}", func() any { return new(modelSample) }},
		{"lists", `[`, "", "]", func() any { return new(list) }},
		{"maps", `{"a":`, "null", "}", func() any { return new(dict) }},
		{"any, lists", `[`, "", "]", func() any { return new(any) }},
		{"any, objects", `{"a":`, "null", "}", func() any { return new(any) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Empty(t, bind.Into(nested(c.open, c.inside, c.closing, levels), c.into()))
			for _, deeper := range depths {
				faults := bind.Into(nested(c.open, c.inside, c.closing, levels+deeper), c.into())
				require.Len(t, faults, 1)
				require.EqualError(t, faults[0].Err, "nested more than 1000 levels deep")
				require.Equal(t, levels, strings.Count(faults[0].Path, "/"))
			}
			if testing.Short() && c.name != "structs" {
				return
			}
			faults := bind.Into(nested(c.open, c.inside, c.closing, 10_001), c.into())
			require.Contains(t, faultTexts(faults)[0], ": nested too deep, at byte ")
		})
	}
	for _, inside := range []string{`{"list":[]}`, `{"dict":{}}`, `{"box":[]}`} {
		faults := bind.Into(nested(`{"in":`, inside, "}", levels-1), new(strings1))
		require.Len(t, faults, 1, inside)
	}
	require.Empty(t, bind.Unknown(nested(`{"inner":`, `{"x":1}`, "}", levels), new(modelSample)))
	require.Len(t, bind.Unknown(nested(`{"inner":`, `{"x":1}`, "}", levels-1), new(modelSample)), 1)
	require.Len(t, bind.Masked(nested("[", `"***"`, "]", 10_000)), 1)
	require.Empty(t, bind.Masked(nested("[", `"***"`, "]", 10_001)))
}

func TestIntoLimits(t *testing.T) {
	t.Run("faults", func(t *testing.T) {
		var got modelSample
		faults := bind.Into([]byte(`{"labels":[`+strings.Repeat("1,", 1500)+`"x"],"name":"a"}`), &got)
		require.Len(t, faults, 1001)
		require.Equal(t, "/labels/999", faults[999].Path)
		require.Equal(t, []string{": 500 more members could not be read"}, faultTexts(faults[1000:]))
		require.Len(t, got.Labels, 1501)
		require.Equal(t, "a", got.Name)
	})
	many := `{"%s":[` + strings.Repeat(`"",`, 1<<17-1) + `"","x"],"name":"a"}`
	names := []string{"labels", "lamps", "any"}
	for i := 0; i < len(names); i += testrun.Step(1) {
		name := names[i]
		t.Run("elements of "+name, func(t *testing.T) {
			var got struct {
				Labels []string `json:"labels"`
				Lamps  []int8   `json:"lamps"`
				Any    any      `json:"any"`
				Name   string   `json:"name"`
			}
			faults := bind.Into(fmt.Appendf(nil, many, name), &got)
			require.Len(t, faults, 1)
			require.Equal(t, "/"+name+"/131072: more than 131072 elements in one body", faultTexts(faults)[0])
			require.Equal(t, "a", got.Name)
		})
	}
	t.Run("keys", func(t *testing.T) {
		var got struct {
			Labels []string          `json:"labels"`
			Tags   map[string]string `json:"tags"`
			Lamps  map[status]int    `json:"lamps"`
			Any    any               `json:"any"`
		}
		body := `{"labels":[` + strings.Repeat(`"",`, 1<<17-1) + `""],"tags":{"a":"b"},"lamps":{"a":1},"any":{"a":1}}`
		require.Equal(t, []string{"/tags/a: more than 131072 elements in one body"}, faultTexts(bind.Into([]byte(body), &got)))
		require.Empty(t, got.Tags)
		require.Empty(t, got.Lamps)
		require.Empty(t, got.Any)
	})
	t.Run("pointers", func(t *testing.T) {
		require.Len(t, bind.Masked([]byte(`[`+strings.Repeat(`"***",`, 2000)+`0]`)), 1000)
		require.Len(t, bind.Unknown([]byte(`{"lamps":[`+strings.Repeat(`{"x":1},`, 2000)+`0]}`), new(modelSample)), 1000)
	})
}

// The result does not change with the body, and does not keep a large one alive.
func TestIntoOwnsItsMemory(t *testing.T) {
	for _, size := range []int{0, 500, 5_000, 50_000} {
		pad := `"pad":"` + strings.Repeat("p", size) + `"`
		body := []byte(`{"name":"a","holder":"hölder",` + pad + `,"labels":["x","y",` + `"` + strings.Repeat("z", size) + `"],"tags":{"k":"v"},` +
			`"inner":{"name":"esc\"aped"}}`)
		raw := []byte(`{"raw":{"a":1},"any":["x"],` + pad + `,"wrapped":"w","address":"192.0.2.1","exact":12}`)
		var got modelSample
		var other userSample
		require.Empty(t, bind.Into(body, &got))
		require.Empty(t, bind.Into(raw, &other))
		for _, b := range [][]byte{body, raw} {
			for i := range b {
				b[i] = '!'
			}
		}
		requireSame(t, modelSample{
			Name: "a", Holder: "hölder", Labels: []string{"x", "y", strings.Repeat("z", size)}, Tags: map[string]string{"k": "v"},
			Inner: &modelSample{Name: `esc"aped`},
		}, got)
		requireSame(t, userSample{
			Raw: json.RawMessage(`{"a":1}`), Any: []any{"x"}, Wrapped: upper{`"w"`}, Address: netip.MustParseAddr("192.0.2.1"), Exact: "12",
		}, other)
		require.Equal(t, len(other.Raw), cap(other.Raw))
	}

	body := []byte(`{"name":"a","pad":"` + strings.Repeat("p", 100_000) + `","holder":"b"}`)
	kept := weak.Make(&body[0])
	var got modelSample
	require.Empty(t, bind.Into(body, &got))
	runtime.GC()
	require.Nil(t, kept.Value(), "the body is held")
	require.Equal(t, modelSample{Name: "a", Holder: "b"}, got)
}

// Of a body nothing is copied but what the fields hold.
func TestIntoAllocations(t *testing.T) {
	if !alone.Test(t) {
		return
	}
	for _, test := range []struct {
		body           string
		bytes, objects int64
	}{
		{`{"name":"a","status":"FREE","places":12,"warmth":20.5,"lamp":{"key":"k"}}`, 1000, 4}, // the struct, the lamp, the text, the float's
		{`{"name":"a","pad":"` + strings.Repeat("p", 100_000) + `","holder":"b"}`, 10_000, 10}, // what it is read with is not kept after a large body
	} {
		body := []byte(test.body)
		into := func() {
			var got modelSample
			bind.Into(body, &got)
		}
		into() // what is made only once is made
		bytes, objects := alone.Allocated(into)
		for range 10 { // under the race detector a pool loses some of what it has
			again, objectsAgain := alone.Allocated(into)
			bytes, objects = min(bytes, again), min(objects, objectsAgain)
		}
		t.Logf("a body of %d bytes: %d bytes in %d objects", len(body), bytes, objects)
		require.LessOrEqual(t, objects, test.objects)
		require.LessOrEqual(t, bytes, test.bytes)
	}
}

// Several goroutines may meet a type for the first time at once.
func TestIntoConcurrently(t *testing.T) {
	type leaf struct {
		Up   *leaf  `json:"up"`
		Name string `json:"name"`
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				var got leaf
				if faults := bind.Into([]byte(`{"up":{"up":{"name":"a"}}}`), &got); faults != nil || got.Up.Up.Name != "a" {
					t.Error(faults, got)
				}
			}
		})
	}
	wg.Wait()
}

// A method of the caller's that panics must leave nothing behind for the next.
func TestIntoAfterPanic(t *testing.T) {
	for range 10 {
		require.Panics(t, func() {
			var got struct {
				In struct {
					P panics `json:"p"`
				} `json:"in"`
			}
			bind.Into([]byte(`{"in":{"p":1}}`), &got)
		})
		var got modelSample
		require.Equal(t, []string{"/name: a number where a string is expected"}, faultTexts(bind.Into([]byte(`{"name":1}`), &got)))
	}
}

type panics struct{}

func (*panics) UnmarshalJSON([]byte) error { panic("panics") }
