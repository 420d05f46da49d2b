package jsonscan

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func marksBytewise(data []byte) (places []uint32, ascii bool) {
	ascii = true
	for i, c := range data {
		if c < ' ' || c == '"' || c == '\\' {
			places = append(places, uint32(i))
		}
		ascii = ascii && c < 0x80
	}
	return places, ascii
}

func TestMarksTmp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		data := make([]byte, r.IntN(400))
		for i := range data {
			if r.IntN(4) > 0 {
				data[i] = "\"\\\n a:z\x80\xa2\xdc"[r.IntN(10)]
			} else {
				data[i] = byte(r.IntN(256))
			}
			if n%2 == 0 {
				data[i] &= 0x7f
			}
		}
		want, ascii := marksBytewise(data)
		buf := append(data, make([]byte, 16)...)[:len(data)]
		for _, plain := range []bool{false, true} {
			m := Marks{Plain: plain}
			if !m.mark(buf, 0) {
				require.Empty(t, data, "%q", data)
				continue
			}
			if m.limit != len(data) {
				continue
			}
			require.Equal(t, ascii, m.ascii)
			require.Empty(t, cmp.Diff(append(want, uint32(len(data)), uint32(len(data)), uint32(len(data)), uint32(len(data))), m.places))
		}
	}
	require.True(t, hasKernel)
}

func BenchmarkMarks(b *testing.B) {
	data := make([]byte, 0, window+Pad)
	for len(data) < window {
		data = append(data, `"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:x","arn":"arn:aws:sts::111122223333:assumed-role/x/y"},`...)
	}
	data = append(data, make([]byte, 16)...)[:window]
	for _, plain := range []bool{false, true} {
		b.Run(map[bool]string{false: "avx2", true: "go"}[plain], func(b *testing.B) {
			m := Marks{Plain: plain}
			b.SetBytes(window)
			for b.Loop() {
				m.mark(data, 0)
			}
		})
	}
}
