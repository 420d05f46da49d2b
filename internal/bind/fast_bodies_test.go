package bind_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
	"github.com/iottrail/iottrail/internal/actiontest/modelbody"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iotsecuretunneling"
	"github.com/iottrail/iottrail/iotwireless"
)

// A fastSample has a field of each kind that is read the fast way.
type fastSample struct {
	Name string `json:"name"`
	Shed
	Status   status             `json:"status"`
	Code     string             `json:"code" cloudtrail:"sensitive,alias=key"`
	Codes    []string           `json:"codes" cloudtrail:"sensitive"`
	CodeOf   map[string]string  `json:"codeOf" cloudtrail:"sensitive"`
	Open     bool               `json:"open"`
	Shut     iottrail.Bool      `json:"shut"`
	I        int                `json:"i"`
	I8       int8               `json:"i8"`
	I16      int16              `json:"i16"`
	I32      int32              `json:"i32"`
	I64      int64              `json:"i64"`
	U        uint               `json:"u"`
	U8       uint8              `json:"u8"`
	U64      uint64             `json:"u64"`
	F32      float32            `json:"f32"`
	F64      float64            `json:"f64"`
	Built    iottrail.Timestamp `json:"built"`
	Plan     iottrail.Blob      `json:"plan"`
	Lamp     *lamp              `json:"lamp"`
	Lamps    []lamp             `json:"lamps"`
	LampsAt  []*lamp            `json:"lampsAt"`
	Twice    **int              `json:"twice"`
	Hint     *string            `json:"hint"`
	Labels   []string           `json:"labels"`
	Statuses []status           `json:"statuses"`
	Tags     map[string]string  `json:"tags"`
	Dict     dict               `json:"dict"`
	ByStatus map[status]lamp    `json:"byStatus"`
	Groups   map[string][]lamp  `json:"groups"`
	Lists    [][]int            `json:"lists"`
	Inner    *fastSample        `json:"inner"`
	Empty    struct{}           `json:"empty"`
	Empties  []struct{}         `json:"empties"`
	Upper    string             `json:"Pair"`
	Lower    string             `json:"pair"`
	Seven    string             `json:"sevenAt"`
	Sixteen  string             `json:"sixteenInAll14"`
	Longest  string             `json:"aNameThatIsLongerThanThreeWordsAre"`
	Longer   string             `json:"aNameThatIsLongerThanThreeWordsIs"`
	Middle   string             `json:"aNameThatDiffersInTheMiddleOneFromAnother"`
	Other    string             `json:"aNameThatDiffersInTheMiddleTwoFromAnother"`
}

type Shed struct {
	Width  int8   `json:"width"`
	Height string `json:"height"`
}

type dict map[string]string

// fastSampleBodies are accepted, all of them.
var fastSampleBodies = []string{
	`{}`, ` { } `, "\r\n{\t\"name\" :\n\"a\" , \"lamps\":[ { } , { \"key\" : \"k\" } ] , \"tags\" : { \"a\" : \"b\" } , \"lists\" : [ ] }\n",
	`{"width":1,"height":"h","name":"a","status":"FREE","code":"c","codes":["d","e"],"codeOf":{"f":"g"},"open":true,"shut":false,` +
		`"i":-1,"i8":-128,"i16":-32768,"i32":-2147483648,"i64":-999999999999999999,"u":1,"u8":255,"u64":999999999999999999,"f32":0.1,"f64":-1.5e-3,` +
		`"built":"2021-04-21T18:49:04Z","plan":"AQI=","lamp":{"key":"k","watts":40},"lamps":[{"watts":1},{"watts":2}],"lampsAt":[{"watts":1},null],` +
		`"twice":7,"hint":"","labels":["x","y"],"statuses":["FREE"],"tags":{"a":"1","b":"2"},"dict":{"c":"3"},"byStatus":{"FREE":{"key":"f"}},` +
		`"groups":{"g":[{"key":"1"},{"key":"2"}]},"lists":[[1],[],[2,3]],"inner":{"name":"b","inner":{}},"empty":{},"empties":[{},{}],"Pair":"p","pair":"q",` +
		`"sevenAt":"7","sixteenInAll14":"16","aNameThatIsLongerThanThreeWordsAre":"31","aNameThatIsLongerThanThreeWordsIs":"30"}`,
	`{"aNameThatDiffersInTheMiddleTwoFromAnother":"2","aNameThatDiffersInTheMiddleOneFromAnother":"1","pair":"q","Pair":"p"}`,
	`{"lists":[[]],"aNameThatDiffersInTheMiddleTwoFromAnother":"2","empties":[],"pair":"q"}`,
	`{"aNameThatIsLongerThanThreeWordsIs":"30","inner":{"built":1618987744.5,"shut":"true","open":false},"Name":"a","Key":"c","I8":127,"i":0,"u":-0,"f64":10}`,
	`{"name":null,"code":null,"open":null,"i":null,"built":null,"lamp":null,"lamps":[null],"labels":[null,"a"],"tags":{"a":null},"byStatus":{"F":null},"dict":null,"empty":null}`,
	`{"name":"\"\\\/\b\f\n\r\t","status":"\u00e9\u20ac\u0000","labels":["\ud7ff","\uE000é€😀","{\"a\":[\"b\",\"c\"]}"],"tags":{"\u0061\n":"\\"}}`,
	`{"name":"","code":"","labels":["",""],"tags":{"":""},"codes":[],"codeOf":{},"lamps":[],"groups":{"":[]},"dict":{},"byStatus":{}}`,
	`{"name":"***","labels":["HIDDEN_DUE_TO_SECURITY_REASONS"],"tags":{"***":"****"},"hint":"***","code":"***","codes":["a","\u002a**"],"codeOf":{"a":"****"}}`,
	`{"name":"end\n"}`, `{"name":"\u003e"}`, `{"i":1}`, `{"u8":9}`, `{"lamp":{}}`, `{"tags":{"k":"v"}}`, `{"name":"1234567"}`, `{"name":"12345678"}`, `{"name":"123456789"}`,
}

// A typedBody is a body, and the type that it is read into.
type typedBody struct {
	name string
	typ  reflect.Type
	body []byte
}

// allBodies are bodies of all actions that there are: whole ones by the model, in parts where
// a whole one is too large for the fast way, with diverse changes, and those of testdata.
// Those of a fastSample are ten times as many as of one action.
func allBodies(t testing.TB, r *rand.Rand) (usual, odd []typedBody) {
	t.Helper()
	for _, s := range []struct {
		name, source     string
		actions          []iottrail.ActionInfo
		request, results func(*iottrail.Event) (any, error)
	}{
		{"iot", iot.Source, iot.Actions(), iot.DecodeRequest, iot.DecodeResponse},
		{"iotwireless", iotwireless.Source, iotwireless.Actions(), iotwireless.DecodeRequest, iotwireless.DecodeResponse},
		{"iotsecuretunneling", iotsecuretunneling.Source, iotsecuretunneling.Actions(), iotsecuretunneling.DecodeRequest, iotsecuretunneling.DecodeResponse},
		{"greengrassv2", greengrassv2.Source, greengrassv2.Actions(), greengrassv2.DecodeRequest, greengrassv2.DecodeResponse},
	} {
		svc, err := model.Load(s.name)
		require.NoError(t, err)
		for _, a := range svc.Actions {
			ev := &iottrail.Event{EventSource: s.source, EventName: a.Name}
			for i, decode := range []func(*iottrail.Event) (any, error){s.request, s.results} {
				empty, err := decode(ev)
				require.NoError(t, err)
				typ := reflect.TypeOf(empty).Elem()
				whole := modelbody.Build(svc, []string{a.Input, a.Output}[i], typ, nil)
				usual = append(usual, typedBody{typ.Name(), typ, inPart(t, r, whole)})
				odd = append(odd, typedBody{typ.Name(), typ, whole.Scrambled(r)})
			}
		}
	}
	for range 10 {
		for _, body := range fastSampleBodies {
			usual = append(usual, typedBody{"fastSample", reflect.TypeFor[fastSample](), []byte(body)})
		}
	}
	for _, b := range trailBodies(t) {
		if strings.Contains(string(b.body), `"omitted"`) {
			odd = append(odd, b)
		} else {
			usual = append(usual, b)
		}
	}
	return usual, odd
}

// inPart is the JSON of a body, without so many of its members that it has no more than 4 KiB.
func inPart(t testing.TB, r *rand.Rand, whole modelbody.Body) []byte {
	t.Helper()
	v := whole.Value
	for {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(r.IntN(2) == 0)
		require.NoError(t, e.Encode(v))
		if b.Len() <= 4<<10 {
			return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
		}
		v = modelbody.Site{Path: anyMember(r, v)}.Set(v, modelbody.Absent{})
	}
}

// anyMember is the path of a member that holds no objects with more than one.
func anyMember(r *rand.Rand, v any) (path []string) {
	for {
		object, ok := v.(map[string]any)
		if !ok || len(object) == 0 || len(path) > 0 && len(object) == 1 {
			return path
		}
		name := slices.Sorted(maps.Keys(object))[r.IntN(len(object))]
		path, v = append(path, name), object[name]
	}
}

// trailBodies are those of the records in testdata.
func trailBodies(t testing.TB) (bodies []typedBody) {
	t.Helper()
	for _, record := range trailtest.TrailRecords(t) {
		var ev iottrail.Event
		if err := ev.UnmarshalJSON(record); err != nil || ev.EventSource != iot.Source {
			continue
		}
		request, _ := iot.DecodeRequest(&ev)
		response, _ := iot.DecodeResponse(&ev)
		for i, v := range []any{request, response} {
			if body := [][]byte{ev.RequestParameters, ev.ResponseElements}[i]; len(body) > 0 && string(body) != "null" {
				bodies = append(bodies, typedBody{ev.EventName, reflect.TypeOf(v).Elem(), body})
			}
		}
	}
	require.NotEmpty(t, bodies)
	return bodies
}

var (
	between = regexp.MustCompile(`"[^,{}\[\]]*`)
	digits  = regexp.MustCompile(`-?[0-9]+`)
	numbers = []string{"0", "-0", "00", "01", "-", "1.0", "1.5", "1e2", "1E400", "128", "-129", "256", "32768", "2147483647", "2147483648", "-2147483649",
		"999999999999999999", "1000000000000000000", "9223372036854775808", "18446744073709551616", "99999999999999999999", "0.0", "5.", ".5", `"1"`}
)

// mutated is a body with a few changes, some of them of single bytes; others put a piece of
// another body in the place of one of its own, a member there twice, or another number.
func mutated(r *rand.Rand, body, other []byte) []byte {
	if r.IntN(2) == 0 {
		return testrun.Mutate(r, body)
	}
	body = bytes.Clone(body)
	for range 1 + r.IntN(3) {
		if len(body) == 0 {
			return body
		}
		i := r.IntN(len(body))
		switch r.IntN(4) {
		case 0:
			pieces := []string{`\u0041`, `\ud83d\ude00`, `\ud83d`, `\n`, "***", "null", `""`, "é", `"name":"a",`, "{", "[", "1e3", "99999999999999999999", " ", "\xed\xa0\x80"}
			body = append(body[:i], append([]byte(pieces[r.IntN(len(pieces))]), body[i:]...)...)
		case 1:
			from := r.IntN(len(other))
			piece := other[from : from+r.IntN(min(40, len(other)-from))]
			end := min(len(body), i+r.IntN(40))
			body = append(body[:i], append(bytes.Clone(piece), body[end:]...)...)
		case 2: // what is between two commas or brackets, twice
			if at := between.FindAllIndex(body, -1); at != nil {
				a := at[r.IntN(len(at))]
				body = append(body[:a[1]], append(append([]byte(","), body[a[0]:a[1]]...), body[a[1]:]...)...)
			}
		case 3: // another number
			if at := digits.FindAllIndex(body, -1); at != nil {
				a := at[r.IntN(len(at))]
				number := numbers[r.IntN(len(numbers))]
				body = append(body[:a[0]], append([]byte(number), body[a[1]:]...)...)
			}
		}
	}
	return body
}
