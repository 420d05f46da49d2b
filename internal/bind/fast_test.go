package bind_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/bind"
	"github.com/iottrail/iottrail/internal/testrun"
)

// bothWays reads a body in both ways, and requires that the fast one accepts what has no
// fault and gives the same, or leaves nothing. It reports whether it accepted.
func bothWays(t testing.TB, typ reflect.Type, body []byte, watching bool) (accepted bool) {
	t.Helper()
	plain := reflect.New(typ)
	faults, masked := bind.ReadPlainly(body, plain.Interface(), watching)

	// What is around the body must make no difference, nor where it begins.
	const before, after = `"name":"\`, `"}"]}0`
	around := []byte(strings.Repeat("[", len(body)%8) + before + string(body) + after)
	mine := around[len(around)-len(after)-len(body):]
	mine = mine[:len(body):len(body)]
	fast := reflect.New(typ)
	accepted = bind.ReadFast(mine, fast.Interface(), watching)

	if !bytes.Equal(body, mine) || !bytes.HasSuffix(around, []byte(after)) {
		t.Fatalf("%v: the body is written to: %q", typ, body)
	}
	if !accepted {
		if !fast.Elem().IsZero() {
			t.Fatalf("%v: something is left of %q: %+v", typ, body, fast.Elem())
		}
		return false
	}
	if len(faults) > 0 {
		t.Fatalf("%v: accepted with a fault, %s: %q", typ, faultTexts(faults), body)
	}
	if watching && masked {
		t.Fatalf("%v: accepted with a mask: %q", typ, body)
	}
	for i := range around {
		around[i] = '!'
	}
	if !reflect.DeepEqual(plain.Interface(), fast.Interface()) {
		t.Fatalf("%v, of %q (-plain +fast)\n%s", typ, body, cmp.Diff(plain.Interface(), fast.Interface()))
	}
	return true
}

// TestFastIsPlain reads bodies of all actions in both ways, as they are and damaged.
func TestFastIsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 6))
	usual, odd := allBodies(t, r)
	for _, b := range usual {
		if !bothWays(t, b.typ, b.body, false) {
			t.Errorf("%s: a usual body is not accepted: %s", b.name, b.body)
		}
		bothWays(t, b.typ, b.body, true)
	}
	accepted := 0
	for _, b := range odd {
		if bothWays(t, b.typ, b.body, false) {
			accepted++
		}
	}
	t.Logf("%d bodies with odd values, of which %d are accepted", len(odd), accepted)

	n := testrun.Mutations(500, 5_000, 200_000)
	accepted = 0
	all := append(usual, odd...)
	for i := range n {
		b, other := all[r.IntN(len(all))], all[r.IntN(len(all))]
		if bothWays(t, b.typ, mutated(r, b.body, other.body), i%4 == 0) {
			accepted++
		}
	}
	t.Logf("%d damaged bodies, of which %d are accepted", n, accepted)
	require.Greater(t, accepted, n/20, "the fast way is hardly tried")
}

type quoted struct {
	//lint:ignore SA5008 the name has a quote
	A string `json:"a\"b"`
}

// TestFastAccepts says what is read the fast way and what is a doubt: it would be slow,
// and right, if all were one.
func TestFastAccepts(t *testing.T) {
	t.Parallel()
	typ := reflect.TypeFor[fastSample]()
	require.True(t, bind.IsFast(typ))
	require.False(t, bind.IsFast(reflect.TypeFor[userSample]()), "a type with methods to read JSON")
	require.False(t, bind.IsFast(reflect.TypeFor[struct {
		In []*struct {
			S *string `cloudtrail:"sensitive"`
		}
	}]()), "a mask would leave the pointer nil")
	require.False(t, bind.IsFast(reflect.TypeFor[quoted]()), "a name with a quote")
	for _, body := range fastSampleBodies {
		require.True(t, bothWays(t, typ, []byte(body), false), body)
	}
	for _, body := range []string{
		``, ` `, `null`, `[]`, `"name"`, `{`, `{"`, `{"name`, `{"name"`, `{"name":`, `{"name":"`, `{"name":"a`, `{"name":"a"`, `{"name":"a",`, `{"name":"a",}`, `{}}`, `{} x`, `{"i":1 2}`,
		`{"name" "a"}`, `{name:1}`, `{"x":1}`, `{"n\u0061me":"a"}`, `{"NAME":"a"}`, `{"name":"a","Name":"b"}`, `{"key":"a","code":"b"}`, `{"Shed":{}}`,
		`{"name":1}`, `{"name":true}`, `{"name":[]}`, `{"name":{}}`, `{"open":"true"}`, `{"open":1}`, `{"open":tru}`, `{"open":truE}`, `{"shut":1}`, `{"shut":"yes"}`, `{"name":nul}`,
		`{"i":"1"}`, `{"i":""}`, `{"i":1.0}`, `{"i":1e2}`, `{"i":01}`, `{"i":-}`, `{"i":+1}`, `{"i":1000000000000000000}`, `{"i":true}`, `{"i":[]}`,
		`{"i8":128}`, `{"i8":-129}`, `{"i16":32768}`, `{"i32":2147483648}`, `{"i32":-2147483649}`, `{"u":-1}`, `{"u8":256}`, `{"u64":-1}`, `{"u64":18446744073709551615}`,
		`{"f64":"1.5"}`, `{"f64":1e400}`, `{"f64":1.}`, `{"f64":}`, `{"f32":1e39}`, `{"f64":x}`,
		`{"built":""}`, `{"built":"today"}`, `{"built":"***"}`, `{"built":{}}`, `{"built":"2021-04-21T18:49:04\u005a"}`, `{"built":true}`, `{"plan":"!"}`, `{"plan":[1]}`, `{"plan":"***"}`,
		`{"lamp":"***"}`, `{"lamps":["***"]}`, `{"open":"***"}`, `{"i":"***"}`, `{"lamps":""}`, `{"tags":"***"}`,
		`{"lamp":[]}`, `{"lamp":{"x":1}}`, `{"lamps":{}}`, `{"lamps":[1]}`, `{"lamps":[{}}`, `{"lamps":[{},]}`, `{"lamps":[{} {}]}`, `{"lamps":[`, `{"labels":["a",1]}`, `{"labels":"a"}`,
		`{"tags":{"a":"1","a":"2"}}`, `{"tags":{"a":1}}`, `{"tags":{"a":"b",}}`, `{"tags":{"a" "b"}}`, `{"tags":{1:"b"}}`, `{"tags":[]}`, `{"tags":{`, `{"tags":{"a":"b"`,
		`{"dict":{"a":"1","\u0061":"2"}}`, `{"byStatus":{"a":{},"a":{}}}`, `{"byStatus":{"a":1}}`, `{"byStatus":{"a":{} "b":{}}}`, `{"byStatus":{"a"}}`,
		"{\"name\":\"a\x00\"}", "{\"name\":\"\n12345678\"}", "{\"name\":\"12345678\\x12345678\"}", `{"name":"\u12"}`, `{"name":"\u123g45678"}`, `{"name":"\`, `{"name":"\u`, `{"name":"\ud83d\ude00"}`, `{"name":"\ud83d"}`,
		"{\"name\":\"\xff\"}", "{\"name\":\"12345678\xff12345678\"}", "{\"tags\":{\"\xed\xa0\x80\":\"\"}}",
		`{"name":"` + strings.Repeat("a", 4096-len(`{"name":""}`)+1) + `"}`,
		strings.Repeat(`{"inner":`, 33) + "{}" + strings.Repeat("}", 33),
	} {
		require.False(t, bothWays(t, typ, []byte(body), false), body)
	}
	require.True(t, bothWays(t, typ, []byte(`{"name":"`+strings.Repeat("a", 4096-len(`{"name":""}`))+`"}`), false))
	require.True(t, bothWays(t, typ, []byte(strings.Repeat(`{"inner":`, 31)+"{}"+strings.Repeat("}", 31)), false))
	for _, body := range []string{`{"name":"***"}`, `{"labels":["a","****"]}`, `{"tags":{"a":"***"}}`, `{"dict":{"a":"***"}}`, `{"inner":{"status":"***"}}`, `{"code":"***"}`, `{"codes":["a","****"]}`, `{"codeOf":{"a":"***"}}`} {
		require.True(t, bothWays(t, typ, []byte(body), false), body)
		require.False(t, bothWays(t, typ, []byte(body), true), body)
	}
	require.True(t, bothWays(t, typ, []byte(`{"tags":{"***":"a"}}`), true), "a key is no value")
}

// TestFastLengths has strings and names of all lengths at all places, which are read by words.
func TestFastLengths(t *testing.T) {
	t.Parallel()
	typ := reflect.TypeFor[fastSample]()
	for n := 0; n < 40; n += testrun.ByRun(3, 1, 1) {
		for _, end := range []string{"", "é", `\"`, `\\`, `\u00e9`, `\n\n\n\n\n\n\n\n\n`} {
			text := strings.Repeat("a", n) + end
			for _, body := range []string{
				`{"name":"` + text + `"}`, `{"name":"` + text + `","labels":["` + text + `","b"]}`, `{"tags":{"` + text + `":"` + text + `"}}`,
				`{"labels":["` + strings.Repeat(`","`, n) + text + `"]}`,
			} {
				require.True(t, bothWays(t, typ, []byte(body), false), body)
				for cut := range len(body) {
					require.False(t, bothWays(t, typ, []byte(body[:cut]), false), body[:cut])
				}
			}
		}
	}
}

// FuzzFast reads any body in both ways, into a fastSample or into what an action has.
func FuzzFast(f *testing.F) {
	usual, _ := allBodies(f, rand.New(rand.NewPCG(1, 2)))
	f.Fuzz(func(t *testing.T, which, body []byte) {
		typ := reflect.TypeFor[fastSample]()
		if len(which) >= 2 {
			typ = usual[int(binary.LittleEndian.Uint16(which))%len(usual)].typ
		}
		bothWays(t, typ, body, false)
		bothWays(t, typ, body, true)
	})
}
