package decodetest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file damages logs: it cuts, flips, splices, repeats and appends.

// gzipForms are gzip streams of one small log: of all kinds of blocks and headers, and of
// one member or more.
func gzipForms(t testing.TB) (forms []sample) {
	t.Helper()
	text := trailtest.Around(`{"Records":[`, smallRecords, ",", "]}\n")
	member := func(level int, header gzip.Header, text []byte) []byte {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, level)
		require.NoError(t, err)
		w.Header = header
		_, err = w.Write(text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	plain := gzip.Header{OS: 255}
	named := gzip.Header{Name: "log.json", Comment: "c", Extra: []byte("xy"), OS: 3}
	checked := member(gzip.DefaultCompression, plain, text)
	checked[3] |= 2
	checked = slices.Insert(checked, 10, byte(crc32.ChecksumIEEE(checked[:10])), byte(crc32.ChecksumIEEE(checked[:10])>>8))
	add := func(name string, documents int, members ...[]byte) {
		s := newSample(t, "gzip: "+name, bytes.Repeat(text, documents), slices.Repeat([]string{"id-a", "id-b", "id-c"}, documents))
		s.zip, s.zipOnly = slices.Concat(members...), true
		got, err := unzipped(s.zip)
		require.NoError(t, err, name)
		require.Equal(t, string(s.text), string(got), name)
		forms = append(forms, s)
	}
	add("default", 1, member(gzip.DefaultCompression, plain, text))
	add("fastest", 1, member(gzip.BestSpeed, plain, text))
	add("Huffman codes only", 1, member(gzip.HuffmanOnly, plain, text))
	add("stored", 1, member(gzip.NoCompression, plain, text))
	add("a header with a checksum", 1, checked)
	add("a document in two members", 1, member(gzip.BestCompression, named, text[:70]), member(gzip.BestCompression, named, text[70:]))
	add("two documents, and an empty member", 2, member(gzip.BestSpeed, plain, text), member(gzip.BestSpeed, named, nil), member(gzip.BestSpeed, plain, text))
	return forms
}

// After a cut, the records delivered are exactly those that were whole, and there is an
// error unless the cut lies between two documents.
func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t, "between documents", "reported by a stream error", "within the first date")
	for _, s := range append(append(wrapped(t), containerSamples(t)...), gzipForms(t)...) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.everywhere(func(zip bool, k int) {
				counts.add(1, "cuts")
				s.requireStopped(t, stop{zip, k, io.EOF, k%2 == 1}, counts)
			})
		})
	}
}

// verified is the offset up to which a checksum confirms what was read, as the error
// at the end of a gzip stream has it, in a field and in its text.
func verified(t *testing.T, end error, what string) int {
	t.Helper()
	var u *iottrail.UnverifiedError
	require.ErrorAs(t, end, &u, "%s: the error does not say from where on nothing is verified", what)
	require.Contains(t, end.Error(), fmt.Sprintf("no checksum confirms what was read from byte %d on", u.Offset), what)
	return int(u.Offset)
}

// A flipped bit in a gzip log is an error, or makes no difference; and what the error
// says is verified is what the undamaged log has.
func TestEveryBitOfGzip(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t, "a stream error", "the same result", "a stream error, as it does not begin like gzip", "records altered, after what the error says is verified")
	for _, s := range gzipForms(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			want := trailtest.Read(t, bytes.NewReader(s.zip))
			for bit := 0; bit < 8*len(s.zip); bit += testrun.Step(7) {
				z := bytes.Clone(s.zip)
				z[bit/8] ^= 1 << (bit % 8)
				what := fmt.Sprintf("%s, bit %d of byte %d", s.name, bit%8, bit/8)
				var got trailtest.Reading
				watch(func() string { return what }, func() { got = trailtest.Read(t, bytes.NewReader(z)) })
				counts.add(1, "bits")
				upTo := 0
				switch {
				case bit/8 < 2:
					require.ErrorIs(t, got.End, iottrail.ErrNotLog, what)
					require.Empty(t, got.Items, what)
					counts.add(1, "a stream error, as it does not begin like gzip")
				case got.End != nil:
					upTo = verified(t, got.End, what)
					counts.add(1, "a stream error")
				default:
					require.Empty(t, got.Errors(), what)
					trailtest.RequireIdentical(t, want, got, what)
					counts.add(1, "the same result")
					continue
				}
				s.requireTrueUpTo(t, upTo, got, what, counts)
			}
		})
	}
}

// requireTrueUpTo checks that what was read of a damaged form of the sample up to an
// offset is what the sample has.
func (s *sample) requireTrueUpTo(t *testing.T, upTo int, got trailtest.Reading, what string, counts *outcomes) {
	t.Helper()
	n := s.wholeAt(upTo)
	require.GreaterOrEqual(t, len(got.Items), n, "%s: verified up to %d: %v", what, upTo, got.End)
	counts.add(n, "records verified")
	for i, it := range got.Items {
		switch {
		case it.Err != nil:
			require.GreaterOrEqual(t, i, n, "%s: a record that is verified is in error: %v", what, it.Err)
		case i < len(s.raws) && it.Event.Raw == s.raws[i]:
		default:
			require.GreaterOrEqual(t, i, n, "%s: a record that is verified became %s", what, it.Event.Raw)
			counts.add(1, "records altered, after what the error says is verified")
		}
	}
}

// What comes after a gzip member is read if it is another one, and an error otherwise.
func TestAfterAGzipMember(t *testing.T) {
	t.Parallel()
	const a, b = "{\"eventVersion\":\"1.08\",\"eventID\":\"a\"}\n", "{\"eventVersion\":\"1.08\",\"eventID\":\"b\"}\n"
	member := func(text string) string { return string(trailtest.Gzip([]byte(text))) }
	first := member(a)
	with := func(at int, mask byte) string { // at counts from the end, where the checksum and the length are
		z := []byte(member(b))
		z[len(z)-at] ^= mask
		return string(z)
	}
	for _, test := range []struct {
		name, after string
		ids         []string
		cause       error // nil: a clean end
	}{
		{"nothing", "", []string{"a"}, nil},
		{"another member", member(b), []string{"a", "b"}, nil},
		{"the same member again", first, []string{"a", "a"}, nil},
		{"an empty member", member(""), []string{"a"}, nil},
		{"an empty member and another", member("") + member(b), []string{"a", "b"}, nil},
		{"a member with half a record, and one with the rest", member(b[:5]) + member(b[5:]), []string{"a", "b"}, nil},
		{"a member with half a record", member(b[:5]), []string{"a"}, io.ErrUnexpectedEOF},
		{"a member with a wrong checksum", with(8, 1), []string{"a", "b"}, gzip.ErrChecksum},
		{"a member with a wrong length", with(4, 1), []string{"a", "b"}, gzip.ErrChecksum},
		{"a member with a wrong length in its highest byte", with(1, 0x80), []string{"a", "b"}, gzip.ErrChecksum},
		{"a member with a wrong checksum, and another", with(8, 1) + first, []string{"a", "b"}, gzip.ErrChecksum},
		{"a member without its checksum", member(b)[:len(member(b))-8], []string{"a", "b"}, io.ErrUnexpectedEOF},
		{"half a magic number", "\x1f", []string{"a"}, io.ErrUnexpectedEOF},
		{"a magic number", "\x1f\x8b", []string{"a"}, io.ErrUnexpectedEOF},
		{"a magic number of another method", "\x1f\x8b\x07" + member(b)[3:], []string{"a"}, gzip.ErrHeader},
		{"a header cut in a name", "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xfflog.js", []string{"a"}, io.ErrUnexpectedEOF},
		{"one zero byte", "\x00", []string{"a"}, gzip.ErrHeader},
		{"a block of zero bytes", strings.Repeat("\x00", 512), []string{"a"}, gzip.ErrHeader},
		{"zero bytes and another member", "\x00\x00" + member(b), []string{"a"}, gzip.ErrHeader},
		{"a line feed", "\n", []string{"a"}, gzip.ErrHeader},
		{"garbage", "garbage", []string{"a"}, gzip.ErrHeader},
		{"a log that is not compressed", b, []string{"a"}, gzip.ErrHeader},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := trailtest.ReadInChunks(t, first+test.after)
			require.Empty(t, r.Errors())
			require.Equal(t, test.ids, r.IDs())
			if test.cause == nil {
				require.NoError(t, r.End)
				return
			}
			require.ErrorIs(t, r.End, test.cause)
			require.NotErrorIs(t, r.End, io.EOF)
			if test.name != "a member with half a record" { // sound gzip: it is the document that is cut
				require.Equal(t, len(a), verified(t, r.End, test.name), "the first member is verified, and nothing else")
			}
		})
	}
}

// Damaged gzip mostly shows as damaged JSON first. Then the error tells both, and what is
// sound gzip is not in doubt: it was so when it was compressed.
func TestSyntaxErrorInGzip(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	const log = `[{"eventVersion":"1.08","eventID":"a"} {"eventVersion":"1.08","eventID":"b"}]`
	sound := string(trailtest.Gzip([]byte(log)))
	long := string(trailtest.Gzip([]byte(log + strings.Repeat(" ", 20<<20))))
	for _, test := range []struct {
		name, zip string
		opts      []iottrail.Option
		cause     error // beside the syntax error
		doubt     bool
	}{
		{"sound", sound, nil, nil, false},
		{"more after the member", sound + "garbage", nil, nil, false},
		{"wrong checksum", sound[:len(sound)-5] + "~~~~~", nil, gzip.ErrChecksum, true},
		{"cut", sound[:len(sound)-1], nil, io.ErrUnexpectedEOF, true},
		{"cut by a limit", sound, []iottrail.Option{iottrail.WithLimits(iottrail.Limits{StreamSize: 47})}, nil, true},
		{"too long to read on", long, nil, nil, true},
	} {
		r := trailtest.ReadInChunks(t, test.zip, test.opts...)
		require.Equal(t, []string{"a"}, r.IDs(), test.name)
		var syntax *iottrail.SyntaxError
		require.ErrorAs(t, r.End, &syntax, test.name)
		require.EqualValues(t, strings.Index(log, ` {`)+1, syntax.Offset, test.name)
		require.Less(t, r.Stats.Bytes, int64(18<<20), "%s: it reads on without bound", test.name)
		if test.cause != nil {
			require.ErrorIs(t, r.End, test.cause, test.name)
		}
		if !test.doubt {
			require.False(t, errors.As(r.End, new(*iottrail.UnverifiedError)), "%s: %v", test.name, r.End)
			continue
		}
		require.Zero(t, verified(t, r.End, test.name), test.name)
	}
}

// A log that is cut and continued by another one gives no record that is in neither, and
// no end without an error. No splice makes a record of its own: the second log begins
// with a bracket and a quote, which ends the text that was cut, or opens brackets that
// nothing closes.
func TestSplices(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t, "between documents, all read", "after a time, as a record is", "a record that something follows in its line", "errors, with 0 records of the second log")
	seconds := [][]byte{[]byte(`{"eventVersion":"1.08","eventID":"id-x","x":"}]\"[{","y":[{"z":1}]}`), []byte(`{"eventVersion":"1.08","eventID":"id-y"}`)}
	samples := wrapped(t)
	for _, first := range samples {
		for i, second := range []string{"log file", "bare list", "JSON Lines", "JSON Lines with commas left in a list", "CloudWatch Logs"} {
			w := trailtest.WrappingNamed(second)
			t.Run(first.name+", then "+w.Name, func(t *testing.T) {
				t.Parallel()
				b := w.Wrap(seconds)
				for k := i; k <= len(first.text); k += testrun.Step(31) {
					between := []string{"", "\n"}[(k+i)/2%2]
					what := fmt.Sprintf("%s cut at %d, then %q and %s", first.name, k, between, w.Name)
					got := trailtest.Read(t, io.MultiReader(bytes.NewReader(first.text[:k]), strings.NewReader(between), bytes.NewReader(b)))
					counts.add(1, "splices")
					first.requireSpliced(t, k, seconds, got, what, counts)
				}
			})
		}
	}
}

// requireSpliced checks what was read of k bytes of the sample, and more records.
func (s *sample) requireSpliced(t *testing.T, k int, seconds [][]byte, got trailtest.Reading, what string, counts *outcomes) {
	t.Helper()
	n := s.wholeAt(k)
	var raws []string
	for _, e := range got.Events() {
		raws = append(raws, e.Raw)
	}
	if n > 0 && s.wantsAnEnd(n, k) && (len(raws) < n || raws[n-1] != s.raws[n-1]) {
		// For what comes after it, it is not believed.
		require.True(t, got.End != nil || len(got.Errors()) > 0, what)
		require.Equal(t, s.raws[:n-1], append([]string{}, raws[:n-1]...), "%s: records of the first log", what)
		counts.add(1, "a record that something follows in its line")
		return
	}
	require.GreaterOrEqual(t, len(raws), n, "%s: records of the first log", what)
	require.Equal(t, s.raws[:n], append([]string{}, raws[:n]...), "%s: records of the first log", what)
	at := 0
	for _, raw := range raws[n:] { // those of the second, each once at most, in order
		for at < len(seconds) && string(seconds[at]) != raw {
			at++
		}
		require.Less(t, at, len(seconds), "%s: made up or repeated: %s", what, raw)
		at++
	}
	inError := got.End != nil || len(got.Errors()) > 0
	if s.betweenAt(k) {
		require.False(t, inError, "%s: between documents nothing is damaged", what)
		require.Len(t, raws, n+len(seconds), what)
		counts.add(1, "between documents, all read")
		return
	}
	if !inError && timeAlone.Match(s.text[:k]) {
		counts.add(1, "after a time, as a record is")
		return
	}
	require.True(t, inError, "%s: damage passes in silence", what)
	counts.add(1, fmt.Sprintf("errors, with %d records of the second log", len(raws)-n))
}

// Of gzip that is cut and continued with more gzip, or with text, the error says what is
// verified. After the cut, bytes of the second log are taken for compressed data of the
// first, and what that gives may well be a record: the checksum comes after it.
func TestSplicesOfGzip(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t, "a stream error", "between documents, all read", "a record error, as it does not begin like gzip")
	b := []byte(`{"eventVersion":"1.08","eventID":"id-x"}` + "\n")
	for _, s := range gzipForms(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for k := 1; k < len(s.zip); k++ {
				if _, err := unzipped(s.zip[:k]); err != nil && !testrun.Drawn(k, 7) { // the end of a member is always tried
					continue
				}
				for second, more := range map[string][]byte{"gzip": trailtest.Gzip(b), "text": b} {
					what := fmt.Sprintf("%s cut at %d, then %s", s.name, k, second)
					got := trailtest.Read(t, io.MultiReader(bytes.NewReader(s.zip[:k]), bytes.NewReader(more)))
					counts.add(1, "splices")
					if k == 1 && second == "text" { // as after any odd line
						require.NoError(t, got.End, what)
						require.Equal(t, []string{"!"}, got.IDs(), what)
						counts.add(1, "a record error, as it does not begin like gzip")
						continue
					}
					if k == 1 {
						require.ErrorIs(t, got.End, iottrail.ErrNotLog, what)
						require.Empty(t, got.Items, what)
						counts.add(1, "a stream error, as it does not begin like gzip")
						continue
					}
					if text, err := unzipped(s.zip[:k]); err == nil && second == "gzip" {
						s.requireSpliced(t, len(text), [][]byte{bytes.TrimSpace(b)}, got, what, counts)
						continue
					}
					s.requireTrueUpTo(t, verified(t, got.End, what), got, what, counts)
					counts.add(1, "a stream error")
				}
			}
		})
	}
}

// A record's text is what an attacker chose, and may have brackets and quotes in it. In a
// log that is damaged in one place, such text must not make the decoder take what is
// within a record for a record.
func TestDamageLetsNothingIn(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t)
	evil := trailtest.Record("evil")
	records := []string{
		`{"eventVersion":"1.08","eventID":"b","userAgent":"~","requestParameters":{"l":[{"k":"~"},` + evil + `,{"k":"~","j":"~"},` + evil + `]},"eventName":"x"}`,
		`{"eventVersion":"1.08","eventID":"b","userAgent":"~","requestParameters":{"l":["~",` + evil + `,"~","~",` + evil + `],"m":{"~":"~","n":` + evil + `}}}`,
		`{"eventVersion":"1.08","eventID":"b","requestParameters":[[` + evil + `],{"~":` + evil + `},"~",` + evil + `,[` + evil + `]],"userAgent":"~"}`,
	}
	pieces := []string{"", "}", "]", "}]", ",", "{", "[", ":1", "x", `\"`, `\\`}
	for i, record := range records {
		for j, log := range []string{`{"Records":[` + trailtest.Record("a") + "," + record + "," + trailtest.Record("c") + `]}`, trailtest.Record("a") + record + trailtest.Record("c")} {
			t.Run(fmt.Sprintf("record %d, form %d", i, j), func(t *testing.T) {
				t.Parallel()
				for k := 0; k < len(pieces)*len(pieces); k++ {
					text := strings.ReplaceAll(log, "~", pieces[k/len(pieces)]+pieces[k%len(pieces)])
					damaged := []string{`{"Records":[{"eventVersion":"1.08","eventID":"d` + text}
					for at := range len(text) {
						if text[at] == '"' && (k/len(pieces) == 0 || at%7 == 0) {
							damaged = append(damaged, text[:at]+"#"+text[at+1:])
						}
					}
					for _, text := range damaged {
						counts.add(1, "logs with a quote damaged or a piece of another log before it")
						errs := 0
						for ev, err := range iottrail.NewDecoder(strings.NewReader(text)).Events() {
							if err != nil {
								errs++
								continue
							}
							require.NotEqual(t, "evil", ev.EventID, "a part of a record was taken for one in %s", text)
						}
						require.NotZero(t, errs, "damage passes in silence: %s", text)
					}
				}
			})
		}
	}
}

// No bit that is flipped, and no byte that is lost, put in or exchanged, makes a part of a
// record a record, unless a bracket comes in: a line feed neither, although lines are how
// the next record is found.
func TestDamagedByteLetsNothingIn(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t)
	evil := trailtest.Record("evil")
	a, c, d := trailtest.Record("a"), trailtest.Record("c"), trailtest.Record("d")
	// If a quote is lost, the text closes what it is in.
	for i, text := range []string{"x", "}", "}]}", "},]}", "}["} {
		b := `{"eventVersion":"1.08","eventID":"b","userAgent":"` + text + `","requestParameters":{"l":[{"k":1},` + evil + `,[` + evil + `],` + evil + `],"m":{"a":` + evil + `,"n":` + evil + `},"t":"\"` + trailtest.InQuotes(evil) + `"},"o":` + evil + `}`
		indented := func(text, indent string) string {
			var out bytes.Buffer
			require.NoError(t, json.Indent(&out, []byte(text), "", indent))
			return out.String()
		}
		file := `{"Records":[` + a + `,` + b + `,` + c + `]}`
		forms := []struct{ name, text string }{
			{"a log file, indented", indented(file, " ")},
			{"documents, indented", indented(a, "  ") + "\n" + indented(b, "  ") + "\n" + indented(c, "  ") + "\n"},
			{"JSON Lines", a + "\n" + b + "\n" + c + "\n" + d + "\n"},
			{"a log file", file},
			{"a log file with a record at its end", `{"Records":[` + a + `,` + b + `]}`},
			{"a log file of lines", "{\"Records\":[\n" + a + ",\n" + b + ",\n" + c + ",\n" + d + "\n]}\n"},
			{"a log file of lines, and another", "{\"Records\": [\n" + a + ",\r\n" + b + "]}\n{\"Records\":[\n" + b + "]}"},
			{"a list of lines", "[\n" + a + " ,\n" + b + ",\n" + b + "]"},
			{"a log file of many lines, all flush left", indented(file, "")},
			{"JSON Lines of log files", `{"Records":[` + a + `,` + b + `]}` + "\n" + `{"Records":[` + c + `,` + b + `]}` + "\n"},
			{"documents", a + b + c + d},
		}
		if i > 1 {
			forms = forms[:3] // the others differ in nothing that these texts could use
		}
		for _, form := range forms {
			t.Run(form.name+" with "+text, func(t *testing.T) {
				t.Parallel()
				text := form.text
				sound := trailtest.ReadString(t, text)
				require.NoError(t, sound.End)
				all, whole := 0, 0
				for at := range text {
					if !drawnByte(text, at) {
						continue
					}
					damaged := []string{text[:at] + text[at+1:]}
					for _, c := range "\n\r ,:\"\\1x" {
						damaged = append(damaged, text[:at]+string(c)+text[at+1:], text[:at]+string(c)+text[at:])
					}
					for bit := range 8 {
						damaged = append(damaged, text[:at]+string([]byte{text[at] ^ 1<<bit})+text[at+1:])
					}
					for _, text := range damaged {
						got := trailtest.ReadString(t, text)
						counts.add(1, "damaged logs")
						require.NotContains(t, got.IDs(), "evil", "a part of a record was taken for one in %s", text)
						all++
						if got.End == nil && len(got.Items) >= len(sound.Items) {
							counts.add(1, "read to the end")
							whole++
						}
					}
				}
				require.Greater(t, 3*whole, testrun.ByRun(1, 1, 2)*all, "%d of %d logs are read to their end with as much in them as before", whole, all)
			})
		}
	}
}

// A member that appears twice is an error in an object with a Go type, at any depth. What
// has none, such as a request, is kept as it is; reading it into a type refuses it.
func TestMemberRepeatedAnywhere(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t)
	for _, v := range trailtest.Variants {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			record := trailtest.Encode(t, trailtest.Filled(v.Trim))
			for _, o := range objectsOf(t, record) {
				for i, name := range o.names {
					again := fmt.Sprintf(`,%q:0`, name)
					if i%2 == 1 {
						again = fmt.Sprintf(`,"\u%04x%s":""`, name[0], name[1:])
					}
					text := record[:o.end-1] + again + record[o.end-1:]
					path := fmt.Sprintf("%q with %s again", o.path, name)
					got := trailtest.ReadString(t, text+"\n"+trailtest.Record("b"))
					require.NoError(t, got.End, path)
					if !hasType(reflect.TypeFor[iottrail.Event](), o.path) {
						require.NotNil(t, got.Items[0].Event, "%s: %v", path, got.Items[0].Err)
						require.Equal(t, text, got.Items[0].Event.Raw, path)
						require.Contains(t, trailtest.Encode(t, got.Items[0].Event), again, path)
						counts.add(1, "kept")
						continue
					}
					var twice *iottrail.DuplicateError
					require.ErrorAs(t, asError(got.Items[0].Err), &twice, path)
					require.Equal(t, name, twice.Name, path)
					require.EqualValues(t, o.end, twice.Offset, path)
					require.Equal(t, text, got.Items[0].Err.Raw, path)
					require.Equal(t, "b", got.Items[1].Event.EventID, path)
					counts.add(1, "errors")
				}
			}
		})
	}
}

// An object of a record: the names on the way to it, its members' names, and where it ends.
type object struct {
	path, names []string
	end         int
}

func objectsOf(t *testing.T, text string) (objects []object) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	var value func(path []string)
	value = func(path []string) {
		token, err := d.Token()
		require.NoError(t, err)
		o := object{path: path}
		switch token {
		case json.Delim('{'):
			for d.More() {
				name, err := d.Token()
				require.NoError(t, err)
				o.names = append(o.names, name.(string))
				value(append(slices.Clone(path), name.(string)))
			}
		case json.Delim('['):
			for d.More() {
				value(path)
			}
		default:
			return
		}
		_, err = d.Token()
		require.NoError(t, err)
		o.end = int(d.InputOffset())
		objects = append(objects, o)
	}
	value(nil)
	return objects
}

// hasType reports whether the object at a path has a Go type, of fields or of texts.
func hasType(v reflect.Type, path []string) bool {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice && v.Elem().Kind() != reflect.Uint8 {
		v = v.Elem()
	}
	if len(path) == 0 {
		return v.Kind() == reflect.Struct || v.Kind() == reflect.Map
	}
	for i := 0; v.Kind() == reflect.Struct && i < v.NumField(); i++ {
		if v.Field(i).Tag.Get("json") == path[0] && hasType(v.Field(i).Type, path[1:]) {
			return true
		}
	}
	switch v {
	case reflect.TypeFor[iottrail.Event](): // members of these may be in the record itself
		return hasType(reflect.TypeFor[iottrail.Aggregated](), path) || hasType(reflect.TypeFor[iottrail.Insight](), path)
	case reflect.TypeFor[iottrail.UserIdentity](): // of these objects a field has a part
		return len(path) == 1 && (path[0] == "invokedBy" || path[0] == "invokedByDelegate")
	}
	return false
}
