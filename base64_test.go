package iottrail_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// firehose is an event of Firehose with records of this data, as their texts have it.
func firehose(data ...string) string {
	var records []string
	for i, d := range data {
		records = append(records, fmt.Sprintf(`{"recordId":"%d","approximateArrivalTimestamp":1,"data":"%s"}`, i, d))
	}
	return `{"invocationId":"i","deliveryStreamArn":"a","records":[` + strings.Join(records, ",") + `]}`
}

// Spellings of base64 that are read.
func TestBase64Spellings(t *testing.T) {
	t.Parallel()
	odd := `{"eventVersion":"1.08","eventID":"a","x":"~~~???"}` // has + and / in base64, and padding
	for len(odd)%3 != 1 {
		odd = odd[:len(odd)-1] + " }"
	}
	std := trailtest.InBase64([]byte(odd))
	require.True(t, strings.ContainsAny(std, "+/"))
	require.True(t, strings.HasSuffix(std, "=="))
	for name, text := range map[string]string{
		"padding":               std,
		"no padding":            base64.RawStdEncoding.EncodeToString([]byte(odd)),
		"the alphabet of URLs":  base64.URLEncoding.EncodeToString([]byte(odd)),
		"of URLs, no padding":   base64.RawURLEncoding.EncodeToString([]byte(odd)),
		"too much padding":      std + "==",
		"escaped slashes":       strings.ReplaceAll(std, "/", `\/`),
		"line feeds":            std[:20] + `\n` + std[20:40] + `\r\n` + std[40:] + `\n`,
		"escaped letters":       fmt.Sprintf(`\u%04x`, std[0]) + std[1:],
		"gzip":                  trailtest.InBase64(trailtest.Gzip([]byte(odd))),
		"gzip, no padding":      strings.TrimRight(trailtest.InBase64(trailtest.Gzip([]byte(odd))), "="),
		"two members":           trailtest.InBase64(append(trailtest.Gzip([]byte(odd[:10])), trailtest.Gzip([]byte(odd[10:]))...)),
		"a list":                trailtest.InBase64([]byte("[" + odd + "]")),
		"white space before it": trailtest.InBase64([]byte(" \n" + odd)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := firehose(text, trailtest.InBase64([]byte(trailtest.Record("b"))))
			r := trailtest.ReadInChunks(t, in)
			require.NoError(t, r.End)
			require.Equal(t, []string{"a", "b"}, r.IDs(), "%v", r.Errors())
			require.Equal(t, odd, r.Items[0].Event.Raw)
			require.True(t, strings.HasPrefix(in[r.Items[0].Offset:], text))
			if strings.Contains(text, `\`) {
				return
			}
			for _, whole := range []string{text, "\n" + text + "\n", text[:8] + "\n" + text[8:]} {
				r := trailtest.ReadInChunks(t, whole)
				require.NoError(t, r.End)
				require.Equal(t, []string{"a"}, r.IDs(), "%v", r.Errors())
				require.EqualValues(t, strings.Index(whole, text[:8]), r.Items[0].Offset)
			}
		})
	}
}

// One record of a batch whose data can't be read costs only that one, and the error says
// why.
func TestBase64DamageInABatch(t *testing.T) {
	t.Parallel()
	z := trailtest.Gzip([]byte(trailtest.Record("x") + trailtest.Record("y")))
	wrong := bytes.Clone(z)
	wrong[len(wrong)-6] ^= 1
	plain := trailtest.InBase64([]byte(trailtest.Record(strings.Repeat("x", 60))))
	for _, test := range []struct {
		name, data string
		ids        string // between those of the records before and after
		is         error
		says       string
	}{
		{"gzip that is cut", trailtest.InBase64(z[:len(z)-9]), "x y !", io.ErrUnexpectedEOF, "holds what ends early"},
		{"gzip without its checksum", trailtest.InBase64(z[:len(z)-8]), "x y !", io.ErrUnexpectedEOF, "holds what ends early"},
		{"a wrong checksum", trailtest.InBase64(wrong), "x y !", gzip.ErrChecksum, "checksum"},
		{"text after gzip", trailtest.InBase64(append(bytes.Clone(z), "text"...)), "x y !", gzip.ErrHeader, "gzip"},
		{"a letter of no alphabet", plain[:70] + "!" + plain[71:], "!", iottrail.ErrNotLog, "whose data is not base64"},
		{"one letter too many", strings.TrimRight(plain, "=") + strings.Repeat("A", 5-len(strings.TrimRight(plain, "="))%4), "!", iottrail.ErrNotLog, "whose data is not base64"},
		{"a record that is cut", trailtest.InBase64([]byte(trailtest.Record("x")[:20])), "!", io.ErrUnexpectedEOF, "a Firehose record holds what can't be read"},
		{"damage", trailtest.InBase64([]byte(`{"eventVersion":tru}`)), "!", nil, "invalid JSON"},
		{"another document", trailtest.InBase64([]byte(`{"a":1}`)), "!", iottrail.ErrNotLog, "a Firehose record that holds a JSON object that is neither"},
		{"plain text", "hello, world", "!", iottrail.ErrNotLog, "whose text is not a JSON object or list"},
		{"base64 of text", trailtest.InBase64([]byte("hello, world")), "!", iottrail.ErrNotLog, "whose text is not a JSON object or list"},
		{"JSON that is not in base64", `{\"eventVersion\":\"1.08\",\"eventID\":\"x\"}`, "!", iottrail.ErrNotLog, "whose text is not a JSON object or list"},
		{"nothing", "", "!", iottrail.ErrNotLog, "with nothing in it"},
		{"gzip of nothing", trailtest.InBase64(trailtest.Gzip(nil)), "!", iottrail.ErrNotLog, "with nothing in it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := firehose(trailtest.InBase64([]byte(trailtest.Record("a"))), test.data, trailtest.InBase64(trailtest.Gzip([]byte(trailtest.Record("b")))))
			r := trailtest.ReadInChunks(t, in)
			require.NoError(t, r.End)
			require.Equal(t, "a "+test.ids+" b", strings.Join(r.IDs(), " "), "%v", r.Errors())
			err := r.Errors()[0]
			if test.is != nil {
				require.ErrorIs(t, err, test.is)
			}
			require.ErrorContains(t, err, test.says)
			if test.data != "" {
				from, to := strings.Index(in, `{"recordId":"1"`), strings.Index(in, `{"recordId":"2"`)
				require.True(t, int64(from) <= err.Offset && err.Offset < int64(to), "the offset %d of the error is not in its record, %d to %d", err.Offset, from, to)
			}
		})
	}
}

// What grows too much out of base64 ends the stream, like what grows out of its own gzip.
func TestBase64Bombs(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(trailtest.Record("x")))
	require.NoError(t, err)
	size := testrun.ByRun(3, 10, 10) << 20
	_, err = w.Write(make([]byte, size))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	bomb := trailtest.InBase64(b.Bytes())
	spaces := trailtest.InBase64(trailtest.Gzip([]byte(trailtest.Record("x") + strings.Repeat(" ", size))))
	for name, in := range map[string]string{
		"in a record":    firehose(trailtest.InBase64([]byte(trailtest.Record("a"))), spaces, trailtest.InBase64([]byte(trailtest.Record("b")))),
		"as a whole":     spaces,
		"in gzip":        string(trailtest.Gzip([]byte(firehose(spaces)))),
		"at a path":      `{"x":"` + spaces + `"}`,
		"as a whole, 64": wrappedAt(spaces, 64),
	} {
		for limit, l := range map[string]iottrail.Limits{"StreamSize": {StreamSize: 2 << 20}, "Ratio": {Ratio: 100}} {
			t.Run(name+", "+limit, func(t *testing.T) {
				t.Parallel()
				opts := []iottrail.Option{iottrail.WithLimits(l)}
				if name == "at a path" {
					opts = append(opts, iottrail.Within("x"))
				}
				r := trailtest.ReadString(t, in, opts...)
				require.Empty(t, r.Errors())
				over := new(iottrail.LimitError)
				require.ErrorAs(t, r.End, &over)
				require.Equal(t, limit, over.Limit)
				require.Equal(t, "x", r.IDs()[len(r.IDs())-1], "what came before is returned")
			})
		}
	}
	// Without such limits zeros are no JSON, and an error of that record.
	r := trailtest.ReadString(t, firehose(bomb, trailtest.InBase64([]byte(trailtest.Record("b")))))
	require.NoError(t, r.End)
	require.Equal(t, "b", r.IDs()[len(r.IDs())-1])
	require.Less(t, len(r.Errors()), 3)
	r = trailtest.ReadString(t, firehose(bomb), iottrail.WithLimits(iottrail.Limits{StreamSize: 1 << 20}))
	require.ErrorIs(t, r.End, iottrail.ErrLimit)

	// All of them count together.
	some := trailtest.InBase64(trailtest.Gzip([]byte(trailtest.Record("x") + strings.Repeat(" ", 700<<10))))
	r = trailtest.ReadString(t, firehose(some, some, some), iottrail.WithLimits(iottrail.Limits{StreamSize: 2 << 20}))
	require.Equal(t, []string{"x", "x", "x"}, r.IDs()[:3])
	require.ErrorIs(t, r.End, iottrail.ErrLimit)
	r = trailtest.ReadString(t, firehose(some, some, some), iottrail.WithLimits(iottrail.Limits{StreamSize: 3 << 20}))
	require.NoError(t, r.End)
	r = trailtest.ReadString(t, firehose(some, some, some), iottrail.WithLimits(iottrail.Limits{Ratio: 100}))
	require.ErrorIs(t, r.End, iottrail.ErrLimit, "the free MiB is one for all")
}

func wrappedAt(text string, most int) string {
	var b strings.Builder
	for ; len(text) > most; text = text[most:] {
		b.WriteString(text[:most] + "\n")
	}
	return b.String() + text
}

// A stream of base64 that is cut anywhere, or whose reader fails, has a record only where
// all of it is there, and never looks complete.
func TestCutInBase64(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	text := trailtest.Record("a") + "\n" + trailtest.Record("b") + "\n"
	for name, data := range map[string][]byte{"gzip": trailtest.Gzip([]byte(text)), "plain": []byte(text)} {
		stream := wrappedAt(trailtest.InBase64(data), 20) + "\n"
		whole := trailtest.ReadString(t, stream)
		require.NoError(t, whole.End)
		require.Equal(t, []string{"a", "b"}, whole.IDs())
		for k := range len(stream) {
			for _, end := range []error{io.EOF, trailtest.ErrBroken} {
				r := trailtest.Read(t, &trailtest.FaultyReader{Data: []byte(stream[:k]), Err: end, Together: k%2 == 0})
				what := fmt.Sprintf("%s, cut at %d of %d, %v: %v", name, k, len(stream), end, r.IDs())
				got := r.IDs()
				if end != io.EOF {
					require.ErrorIs(t, r.End, end, what)
				}
				decoded, _ := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.ReplaceAll(stream[:k], "\n", ""), "="))
				complete := name == "plain" && (len(strings.TrimSpace(string(decoded))) == len(trailtest.Record("a")) || strings.Count(string(decoded), "}") == 2)
				if end == io.EOF && k > 0 && !complete && strings.TrimSpace(stream[k:]) != "" && strings.Trim(stream[k:], "=\n") != "" {
					require.True(t, r.End != nil || len(r.Errors()) > 0, what)
				}
				for _, id := range got {
					require.Contains(t, []string{"a", "b", "!"}, id, what)
				}
				if name == "plain" {
					require.LessOrEqual(t, len(r.Events()), strings.Count(string(decoded), "}"), what)
				}
				if errors.Is(r.End, iottrail.ErrNotLog) {
					require.Less(t, k, 10, what)
				}
			}
		}
	}
}
