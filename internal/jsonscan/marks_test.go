package jsonscan

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
)

// marksByByte says what the marks of data are, in the simplest way.
func marksByByte(data []byte) (places []uint32, ascii bool) {
	ascii = true
	for i, c := range data {
		if c < ' ' || c == '"' || c == '\\' {
			places = append(places, uint32(i))
		}
		ascii = ascii && c < 0x80
	}
	return places, ascii
}

// requireMarks makes marks of data in each way, and checks them. The data begins alignment
// bytes into a buffer.
func requireMarks(t *testing.T, data []byte, alignment int) {
	t.Helper()
	buf := make([]byte, alignment+len(data), alignment+len(data)+Pad)
	for i := range buf[:cap(buf)] {
		buf[:cap(buf)][i] = '"' // marks, if anything were read beside the data
	}
	copy(buf[alignment:], data)
	for _, how := range []Marking{{}, {AVX2: true}, {InGo: true}, {Window: 65}, {Window: 65, AVX2: true}, {Window: 65, InGo: true}} {
		var m Marks
		m.Forget(how)
		for pos := alignment; pos < len(buf); pos += m.limit {
			require.True(t, m.mark(buf, pos), "%+v: nothing marked of %q from %d on", how, data, pos)
			want, ascii := marksByByte(buf[pos : pos+m.limit])
			for range sentinels {
				want = append(want, uint32(m.limit))
			}
			require.Equal(t, want, m.places, "%+v: %q from %d on", how, data, pos)
			require.Equal(t, ascii, m.ascii, "%+v: %q from %d on", how, data, pos)
		}
		require.False(t, m.mark(buf, len(buf)), "nothing is there to be marked")
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	// Each byte, in each place of a block and of the part of one.
	for c := range 256 {
		for _, at := range []int{0, 1, 7, 8, 31, 32, 63, 64, 70} {
			data := make([]byte, 71)
			for i := range data {
				data[i] = 'a'
			}
			data[at] = byte(c)
			requireMarks(t, data, 0)
		}
	}
	// Much and little of it, at each alignment.
	r := rand.New(rand.NewPCG(1, 2))
	for n := range testrun.ByRun(500, 2000, 2000) {
		data := make([]byte, r.IntN(5*block))
		for i := range data {
			switch r.IntN(1 + n%4) {
			case 0:
				data[i] = "\"\\\n\x00\x1f !#[]\x7f\x80\xa2\xdc"[r.IntN(13)]
			default:
				data[i] = byte(r.IntN(256) >> (n % 2))
			}
		}
		requireMarks(t, data, n%(block+1))
	}
}

// Where everything is a mark, there is no room for a window of them. What there is room for
// is marked.
func TestMarksOfQuotesAlone(t *testing.T) {
	t.Parallel()
	data := make([]byte, 10*window)
	for i := range data {
		data[i] = '"'
	}
	for _, how := range []Marking{{}, {AVX2: true}, {InGo: true}} {
		var m Marks
		m.Forget(how)
		for pos := 0; pos < len(data)-Pad; pos += m.limit {
			require.True(t, m.mark(data, pos))
			require.LessOrEqual(t, cap(m.places), window/4+block+sentinels+1024, "places grow")
			require.Len(t, m.places, m.limit+sentinels)
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, alignment uint8) {
		requireMarks(t, data, int(alignment%(block+1)))
	})
}
