package jsonscan

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
)

// fastShape has members of every kind and length that nameKey distinguishes.
var fastShape = func() *Shape {
	part := NewShape(Member{Name: "arn"}, Member{Name: "userName"}, Member{Name: "type"}, Member{Name: "id"}, Member{Name: ""})
	shape := NewShape(
		Member{Name: "eventName"}, Member{Name: "eventTime"}, Member{Name: "eventSource"}, Member{Name: "eventVersion"},
		Member{Name: "userIdentity", Object: NewShape(Member{Name: "arn"}, Member{Name: "sessionContext", Object: part})},
		Member{Name: "requestParameters"}, Member{Name: "recipientAccountId"}, Member{Name: "additionalEventData"},
		Member{Name: "sessionCredentialFromConsole"}, Member{Name: "resources", List: part}, Member{Name: "Records", Stop: true},
	)
	shape.Other = func(name []byte) uint64 { return uint64(len(name)) }
	return shape
}()

// fastSeeds are objects with something in them that matters to a fast scan.
var fastSeeds = []string{
	`{"eventVersion":"1.08","eventName":"A","eventTime":"","eventSource":"iot","userIdentity":{"arn":"a","sessionContext":{"id":"1","arn":"2"}}}`,
	`{"requestParameters":{"a":"b","c":[1,{"d":"e"},null,true,false,-1.5e3],"f":{}},"recipientAccountId":null,"resources":[{"arn":"1","type":"2"},{}]}`,
	`{ "eventName" : "A" , "resources" : [ { "arn" : "1" } , 7 ] ,` + "\n\t\"userIdentity\" : {\r\n } }",
	`{"x1":1,"x2":"2","userIdentity":{"y1":{"z":"\\"},"y2":[],"sessionContext":{"w1":"\"","w2":"\u00e4","w1 ":0}}}`,
	`{"\u0065ventName":"\ud834\udd1e","event\u004eame2":"\/","userIdentity":{"\u0061rn":"\n","arn ":""}}`,
	`{"additionalEventData":"","sessionCredentialFromConsole":"true","sessionCredentialFromConsolf":"","recipientAccountIe":1}`,
	`{"Records":[{"eventName":"A"}],"eventName":"ä"}`,
	// Names that end like a member's, and whose second letter makes up for their length.
	`{"userIdentity":{"sessionContext":{"urerxName":"1","userName":"2","userNamf":"3"}},"evenuVersjon":"","eventVersiom":""}`,
	`{}`, `{"":{"":[[]]}}`, `{"a":tru}`, `{"a":01}`, `{"a":"` + "\x1f" + `"}`, `{"a":"\x"}`, `{"a":1,}`, `{"a" 1}`, `{"eventName":1,"eventName":2}`,
	`{"userIdentity":{"q":1,"q":2}}`, `{"resources":[{"q":1,"\u0071":2}]}`,
	`{"requestParameters":{"long":"` + strings.Repeat("x", 100) + `","list":[` + strings.Repeat(`"y",`, 30) + `0]}}`,
	strings.Repeat(`{"requestParameters":`, 70) + "1" + strings.Repeat("}", 70),
}

// pads are what may be after a buffer: nothing that a scan may take for a part of the object.
var pads = []string{
	strings.Repeat("}", Pad), strings.Repeat("]", Pad), `":":":":":":":":`, `","","","","","",`, `1111111111111111`,
	`,               `, `                `, `:0}             `, "eeeeeeeeeeeeeeee", `"}"}"}"}"}"}"}"}`,
}

// withPad returns a buffer of text, with a pad in the capacity after it.
func withPad(text []byte, pad string) []byte {
	return append(append(make([]byte, 0, len(text)+len(pad)), text...), pad...)[:len(text)]
}

// A scan is what a Scanner found.
type scan struct {
	end      int
	nodes    []Node
	seen     uint64
	unknowns int
	others   uint64
}

// plainScan is what Object finds at buf[pos]; ok is false where it finds a fault.
func plainScan(buf []byte, pos, limit int, shape *Shape, stop bool) (found scan, ok bool) {
	s := Scanner{Limit: limit, StopAtLists: stop}
	end, f := s.Object(buf[pos:], 0, shape, DefaultDepth)
	return scan{end, s.Nodes, s.Seen, s.Unknowns, s.Others}, f == None
}

// requireFast scans the object at buf[pos] in the fast way, whole and shallow, and requires
// what Object finds, or a doubt. It reports whether there was none.
func requireFast(t *testing.T, buf []byte, pos int, how Marking, limit int, stop bool) (sure bool) {
	t.Helper()
	want, sound := plainScan(buf, pos, limit, fastShape, stop)
	sure = true
	for _, shallow := range []bool{false, true} {
		s := Scanner{Limit: limit, StopAtLists: stop, Shallow: shallow}
		var m Marks
		m.Forget(how)
		end, ok := s.Fast(&m, buf, pos, fastShape, DefaultDepth)
		if !ok {
			sure = false
			continue
		}
		require.True(t, sound, "%+v, shallow %t: %q is accepted, and Object finds a fault", how, shallow, buf[pos:])
		nodes := s.Nodes
		wanted := want.nodes
		if shallow {
			nodes, wanted = outermost(nodes), outermost(wanted)
		}
		got := scan{end, nodes, s.Seen, s.Unknowns, s.Others}
		if diff := cmp.Diff(scan{want.end, wanted, want.seen, want.unknowns, want.others}, got, cmp.AllowUnexported(scan{})); diff != "" {
			require.Failf(t, "the scans differ", "%+v, shallow %t: %q (-Object +Fast):\n%s", how, shallow, buf[pos:], diff)
		}
		if m.ASCII() {
			require.Less(t, slices.Max(append(slices.Clone(buf[pos:pos+end]), 0)), byte(0x80), "%q", buf[pos:])
		}
	}
	return sure
}

// outermost are the nodes of the members of an object itself.
func outermost(nodes []Node) (of []Node) {
	for at := 0; at < len(nodes); at = int(nodes[at].Next) {
		n := nodes[at]
		n.Next = 0
		of = append(of, n)
	}
	return of
}

// markings are the ways to make marks that are compared.
var markings = []Marking{{}, {AVX2: true}, {InGo: true}, {InGo: true, Window: 1}, {InGo: true, Window: 40}, {Window: 100}}

func TestFastIsObject(t *testing.T) {
	t.Parallel()
	tried := testrun.Draw(slices.Concat(pads, []string{""}), 1)
	sure, all := 0, 0
	for _, seed := range fastSeeds {
		for _, how := range markings {
			for _, before := range []string{"", " ", "[{\"a\":\"\\\"\"},", strings.Repeat("x", 63)} {
				for _, after := range []string{"", "}", "\n{\"a\":1}", strings.Repeat(" ", 70)} {
					text := before + seed + after
					for _, pad := range tried {
						all++
						buf := withPad([]byte(text), pad)
						if requireFast(t, buf, len(before), how, 1000, len(after) > 1) {
							sure++
						}
					}
				}
			}
		}
	}
	require.Greater(t, sure, all/12, "it is mostly in doubt, so this compares little")
}

// A usual record is never in doubt, however it is written: else the fast scan costs
// time and saves none.
func TestFastIsSure(t *testing.T) {
	t.Parallel()
	for _, seed := range fastSeeds[:8] {
		buf := append(make([]byte, 0, len(seed)+Pad), seed...)
		require.True(t, requireFast(t, buf, 0, Marking{InGo: true}, 0, false), "in doubt about %s", seed)
	}
}

// The limits are those of Object.
func TestFastLimits(t *testing.T) {
	t.Parallel()
	accepted := 0
	for _, seed := range fastSeeds {
		buf := append(make([]byte, 0, len(seed)+Pad), seed...)
		for limit := 1; limit < 12; limit++ {
			requireFast(t, buf, 0, Marking{InGo: true}, limit, false)
		}
		for room := range 6 {
			var m Marks
			m.Forget(Marking{InGo: true})
			if _, ok := new(Scanner).Fast(&m, buf, 0, fastShape, room); ok {
				_, f := new(Scanner).Object(buf, 0, fastShape, room)
				require.Equal(t, None, f, "%s is accepted with room %d", seed, room)
				accepted++
			}
		}
	}
	require.Positive(t, accepted, "it is always in doubt")
}

// TestFastIsObjectOfMutations is the law on damaged objects.
func TestFastIsObjectOfMutations(t *testing.T) {
	t.Parallel()
	n := testrun.Mutations(2_000, 20_000, 1_000_000)
	r := rand.New(rand.NewPCG(3, 4))
	sure := 0
	for i := range n {
		text := testrun.Mutate(r, []byte(fastSeeds[i%len(fastSeeds)]))
		buf := withPad(text, append(pads, "")[r.IntN(len(pads)+1)])
		if len(buf) == 0 || buf[0] != '{' {
			continue
		}
		if requireFast(t, buf, 0, markings[r.IntN(len(markings))], []int{0, 0, 1000, 10}[r.IntN(4)], r.IntN(2) == 0) {
			sure++
		}
	}
	require.Greater(t, sure, n/20, "it is mostly in doubt, so this compares little")
}

func FuzzFast(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, pos, window uint8) {
		buf := append(make([]byte, 0, len(data)+Pad), data...)
		if int(pos) >= len(buf) || buf[pos] != '{' {
			return
		}
		requireFast(t, buf, int(pos), Marking{InGo: true, Window: int(window)}, 0, false)
		requireFast(t, withPad(data, pads[int(window)%len(pads)]), int(pos), Marking{Window: int(window)}, 20, true)
	})
}
