package decodetest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file gives every container to the Decoder through readers that fail, at each
// byte. damage_test.go cuts and damages the bytes themselves.

// faults are what a reader may fail with in the middle of a stream.
var faults = []error{trailtest.ErrBroken, os.ErrDeadlineExceeded, io.ErrUnexpectedEOF}

// watch ends the tests with all stacks if f takes a minute.
func watch(what func() string, f func()) {
	timer := time.AfterFunc(time.Minute, func() { panic("the decoder hangs: " + what()) })
	defer timer.Stop()
	f()
}

// outcomes counts what came of the inputs of a test, and is printed at its end. In the
// long run each of some outcomes must have come at least once: else the test would not
// show what it is for.
type outcomes struct {
	sync.Mutex
	counts map[string]int
}

func newOutcomes(t *testing.T, wanted ...string) *outcomes {
	c := &outcomes{counts: make(map[string]int)}
	t.Cleanup(func() {
		var b strings.Builder
		for _, what := range slices.Sorted(maps.Keys(c.counts)) {
			fmt.Fprintf(&b, "; %d %s", c.counts[what], what)
		}
		t.Log(strings.TrimPrefix(b.String(), "; "))
		for _, what := range wanted {
			if testrun.Long() && !t.Failed() && c.counts[what] == 0 {
				t.Errorf("nothing had the outcome: %s", what)
			}
		}
	})
	return c
}

func (c *outcomes) add(n int, what string) {
	c.Lock()
	defer c.Unlock()
	c.counts[what] += n
}

// A sample is a stream, and what is known of it without the Decoder's help.
type sample struct {
	name string
	text []byte
	zip  []byte // a gzip form of text
	// zipOnly says that the text is one that another sample has.
	zipOnly bool
	raws    []string // the records, in order
	// ends are after what holds each record: itself, or the wrapper around it. documents
	// are after each document.
	ends, documents []int
}

// wholeAt returns how many records are complete in the text's first n bytes.
func (s *sample) wholeAt(n int) int {
	return len(s.ends) - len(slices.DeleteFunc(slices.Clone(s.ends), func(end int) bool { return end <= n }))
}

// betweenAt reports whether the text's first n bytes end between two documents, where a
// cut can't be seen.
func (s *sample) betweenAt(n int) bool {
	last := 0
	for _, end := range s.documents {
		if end <= n {
			last = end
		}
	}
	rest := strings.ReplaceAll(string(s.text[last:n]), "\ufeff", "")
	return strings.Trim(rest, " \t\r\n") == ""
}

// wantsAnEnd reports whether nothing but white space is between the end of record n, counted
// from 1, and the first k bytes, where the record is believed for what comes after it: the
// end of a line that has a time, or is a string, or the next element of a list of strings.
func (s *sample) wantsAnEnd(n, k int) bool {
	rest := string(s.text[s.ends[n-1]:k])
	return strings.Trim(rest, " \t\r\n") == "" && (timeBefore.Match(s.text) || strings.HasPrefix(string(s.text), `"`) || strings.HasPrefix(string(s.text), `["`) || strings.HasPrefix(string(s.text), "[\n"))
}

// timeAlone is text that ends with a time that has all but its record.
var timeAlone = regexp.MustCompile(`(^|\n)\d{4}-\d\d-\d\dT[^{"\n]* $`)

// timeBefore is what comes before the record on a line of CloudWatch Logs.
var timeBefore = regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\dT[^{"]*`)

// newSample finds with encoding/json where the documents, and the elements of their
// lists, end. ids are those of the records.
func newSample(t testing.TB, name string, text []byte, ids []string) sample {
	t.Helper()
	s := sample{name: name, text: text, zip: trailtest.Gzip(text)}
	var holders [][]byte // what holds the records
	var ends []int
	blank := func(s string) string { return strings.Repeat(" ", len(s)) }
	d := json.NewDecoder(strings.NewReader(timeBefore.ReplaceAllStringFunc(strings.ReplaceAll(string(text), "\ufeff", "   "), blank)))
	value := func() (raw json.RawMessage) {
		require.NoError(t, d.Decode(&raw), name)
		return raw
	}
	list := func() {
		for d.More() {
			holders, ends = append(holders, value()), append(ends, int(d.InputOffset()))
		}
		_, err := d.Token()
		require.NoError(t, err, name)
	}
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err, name)
		switch token {
		case json.Delim('['):
			list()
		case json.Delim('{'):
			isContainer := false
			for d.More() {
				member, err := d.Token()
				require.NoError(t, err, name)
				if slices.Contains(listsOfContainers, member.(string)) && bytes.HasPrefix(bytes.TrimLeft(text[d.InputOffset():], ": \n"), []byte("[")) {
					isContainer = true
					_, err = d.Token()
					require.NoError(t, err, name)
					list()
				} else {
					value()
				}
			}
			_, err = d.Token()
			require.NoError(t, err, name)
			if !isContainer {
				holders, ends = append(holders, text[before:d.InputOffset()]), append(ends, int(d.InputOffset()))
			}
		default: // a string
			holders, ends = append(holders, text[before:d.InputOffset()]), append(ends, int(d.InputOffset()))
		}
		s.documents = append(s.documents, int(d.InputOffset()))
	}
	for i, h := range holders {
		for j, id := range ids {
			if len(holders) == len(ids) && i == j || len(holders) != len(ids) && (len(holders) == 1 || bytes.Contains(h, []byte(id))) {
				s.ends = append(s.ends, ends[i])
			}
		}
	}
	whole := trailtest.Read(t, bytes.NewReader(text))
	require.NoError(t, whole.End, name)
	require.Equal(t, ids, whole.IDs(), "%s: the records", name)
	require.Len(t, s.ends, len(ids), "%s: where the records end", name)
	for _, e := range whole.Events() {
		s.raws = append(s.raws, e.Raw)
	}
	return s
}

// smallRecords are hard on those who look for their end, and short, as they are read
// once for each of their bytes.
var smallRecords = [][]byte{
	[]byte(`{"eventVersion":"1.08","eventID":"id-a","x":"\"\u00e9[{"}`), []byte(`{"eventVersion":"1.08","eventID":"id-b"}`), []byte(`{ "eventVersion":"1.08", "eventID" : "id-c" }`),
}

// wrapped puts small records into every container, except those that are base64 as a
// whole, of which a cut leaves more or less of the last record: see TestCutInBase64.
func wrapped(t testing.TB) (samples []sample) {
	t.Helper()
	for _, w := range trailtest.Wrappings {
		if w.Whole {
			continue
		}
		s := newSample(t, w.Name, w.Wrap(smallRecords), []string{"id-a", "id-b", "id-c"})
		for i, r := range smallRecords {
			require.Equal(t, string(r), s.raws[i], w.Name)
		}
		samples = append(samples, s)
	}
	return samples
}

// containerSamples are the files of testdata/containers, except those that are base64 as a
// whole: see wrapped.
func containerSamples(t testing.TB) (samples []sample) {
	t.Helper()
	for name, count := range trailtest.TestdataContainers(t) {
		if strings.HasPrefix(name, "base64") {
			continue
		}
		data := trailtest.ReadBytes(t, "testdata/containers/"+name)
		text := data
		if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
			var err error
			text, err = unzipped(data)
			require.NoError(t, err, name)
		}
		var ids []string
		for i := range count {
			ids = append(ids, fmt.Sprintf("e0a1c2d3-0000-4000-8000-%012x", i))
		}
		s := newSample(t, name, text, ids)
		if len(data) != len(text) {
			s.zip = data
		}
		samples = append(samples, s)
	}
	return samples
}

// unzipped is what a gzip stream holds, or the beginning of one. At the end of a cut one
// the standard library can do with a few bits less, and finds some bytes more.
func unzipped(z []byte) (text []byte, err error) {
	for r := bytes.NewReader(z); r.Len() > 0; {
		member, err := gzip.NewReader(r)
		if err != nil {
			return text, err
		}
		member.Multistream(false)
		more, err := io.ReadAll(member)
		text = append(text, more...)
		if err != nil {
			return text, err
		}
	}
	return text, nil
}

// everywhere calls f with the places where reading may stop, in the text and in its gzip
// form: everywhere, or, in a large file, around the ends of records and now and then. Of
// these a run that is not long draws some.
func (s *sample) everywhere(f func(zip bool, k int)) {
	places := 0
	visit := func(zip bool, n int, ends []int) {
		for k := range n + 1 {
			near := slices.ContainsFunc(ends, func(end int) bool { return end-2 <= k && k <= end+1 })
			if n <= 2000 || near || k%131 == 0 || k < 3 || k > n-10 {
				if places++; k == 0 || k == n || testrun.Drawn(places, 7) {
					f(zip, k)
				}
			}
		}
	}
	if !s.zipOnly {
		visit(false, len(s.text), s.ends)
	}
	visit(true, len(s.zip), nil)
}

// A stop is how and where the reading of a sample stops: k bytes of it, or of its gzip
// form, and then the error.
type stop struct {
	zip      bool
	k        int
	err      error
	together bool
}

// requireStopped reads a sample up to there, and checks that exactly what was complete
// is returned, and that what was not is reported.
func (s *sample) requireStopped(t *testing.T, at stop, counts *outcomes) {
	t.Helper()
	what := fmt.Sprintf("%s (gzip: %t), %v at %d (together with data: %t)", s.name, at.zip, at.err, at.k, at.together)
	bytesOf, text, complete := s.text, s.text[:min(at.k, len(s.text))], at.err == io.EOF
	if at.zip {
		var err error
		bytesOf = s.zip
		text, err = unzipped(bytesOf[:at.k])
		complete = complete && err == nil
	}
	r := &trailtest.FaultyReader{
		Data: bytesOf[:at.k], More: bytesOf[at.k:], Err: at.err, Together: at.together,
		Size: []int{0, 1, 7, 0, 2}[at.k%5], Idle: []int{0, 0, 0, 2}[at.k/2%4],
	}
	var got trailtest.Reading
	watch(func() string { return what }, func() { got = trailtest.Read(t, r) })
	require.Zero(t, r.ReadsAfterError, "%s: it was read on after the error", what)
	if timeBefore.Match(s.text) && len(text) > 0 && len(text) < len("2026-10-01") {
		// Nothing tells yet that this is a time, and not a number.
		require.Empty(t, got.Events(), what)
		require.True(t, got.End != nil || len(got.Errors()) > 0, what)
		counts.add(1, "within the first date")
		return
	}
	n := s.wholeAt(len(text))
	require.Empty(t, got.Errors(), what)
	require.Len(t, got.Items, n, "%s: of %q", what, text)
	for i, it := range got.Items {
		require.Equal(t, s.raws[i], it.Event.Raw, what)
	}
	counts.add(n, "records delivered")
	if complete && s.betweenAt(len(text)) {
		require.NoError(t, got.End, what)
		counts.add(1, "between documents")
		return
	}
	cause := at.err
	if cause == io.EOF {
		cause = io.ErrUnexpectedEOF
	}
	require.ErrorIs(t, got.End, cause, what)
	require.NotErrorIs(t, got.End, io.EOF, "%s: it must not look like an ordinary end", what)
	counts.add(1, "reported by a stream error")
	if n > 0 {
		require.GreaterOrEqual(t, got.End.(*iottrail.StreamError).Offset, int64(s.ends[n-1]), "%s: StreamError.Offset", what)
	}
	require.EqualValues(t, len(text), got.Stats.Bytes, "%s: Stats.Bytes", what)
	require.LessOrEqual(t, got.End.(*iottrail.StreamError).Offset, int64(len(text)), "%s: StreamError.Offset", what)
}

// An error that comes with the first bytes is not lost where the stream is limited.
func TestErrorWithTheFirstBytesOfALimitedStream(t *testing.T) {
	t.Parallel()
	r := &trailtest.FaultyReader{Data: []byte(trailtest.Record("a") + "\n"), Err: trailtest.ErrBroken, Together: true, More: []byte(trailtest.Record("b"))}
	got := trailtest.Read(t, r, iottrail.WithLimits(iottrail.Limits{StreamSize: 1 << 20}))
	require.Equal(t, []string{"a"}, got.IDs())
	require.ErrorIs(t, got.End, trailtest.ErrBroken)
	require.Zero(t, r.ReadsAfterError, "it was read on after the error")
}

// A reader that fails costs nothing that was complete; what was not is reported, with
// the reader's own error, in every container.
func TestReaderFailsAnywhere(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t, "records delivered", "reported by a stream error", "within the first date")
	for _, s := range append(append(wrapped(t), containerSamples(t)...), gzipForms(t)...) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.everywhere(func(zip bool, k int) {
				counts.add(1, "places")
				s.requireStopped(t, stop{zip, k, faults[k/2%len(faults)], k%2 == 1}, counts)
			})
		})
	}
}

// A time-out is known as one by whoever wants to try again.
func TestTimeoutIsKnown(t *testing.T) {
	t.Parallel()
	r := trailtest.Read(t, &trailtest.FaultyReader{Data: []byte("[" + trailtest.Record("a") + ","), Err: os.ErrDeadlineExceeded, More: []byte(trailtest.Record("b") + "]")})
	require.Equal(t, []string{"a"}, r.IDs())
	var timeout interface{ Timeout() bool }
	require.ErrorAs(t, r.End, &timeout)
	require.True(t, timeout.Timeout())
}

// A reader that fails within damage: its error is found too, unless the damage alone
// ends the stream.
func TestReaderFailsWithinDamage(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t, "records in doubt at the reader's error", "ended by the reader's error", "ended by the damage")
	for _, d := range trailtest.Damages {
		whole := trailtest.ReadString(t, d.Input)
		for k := 0; k < len(d.Input); k++ {
			r := &trailtest.FaultyReader{Data: []byte(d.Input[:k]), Err: faults[k%len(faults)], Size: 1 + k%5, More: []byte(d.Input[k:])}
			what := fmt.Sprintf("%s: %v at %d", d.Name, r.Err, k)
			var got trailtest.Reading
			watch(func() string { return what }, func() { got = trailtest.Read(t, r) })
			require.Zero(t, r.ReadsAfterError, "%s: it was read on after the error", what)
			require.Error(t, got.End, what)
			require.LessOrEqual(t, len(got.Items), len(whole.Items), what)
			want := whole.IDs()[:len(got.Items)]
			if errs := got.Errors(); len(errs) > 0 && strings.Contains(errs[len(errs)-1].Error(), "by which that could be known, can't be read") {
				last := errs[len(errs)-1]
				require.Equal(t, trailtest.Record(want[len(want)-1]), last.Raw, "%s: the record that might be a part", what)
				counts.add(1, "records in doubt at the reader's error")
				want[len(want)-1] = "!"
			}
			require.Equal(t, strings.Join(want, " "), strings.Join(got.IDs(), " "), what)
			if errors.Is(got.End, r.Err) {
				counts.add(1, "ended by the reader's error")
				continue
			}
			require.Equal(t, whole.End, got.End, "%s: neither the reader's error nor that of the damage", what)
			counts.add(1, "ended by the damage")
		}
	}
}

// What a gzip member holds is returned when it is there, and not when the next member
// comes, which may be never.
func TestMembersAreReadAsTheyCome(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	d := iottrail.NewDecoder(r)
	for _, id := range []string{"a", "b", "c"} {
		go w.Write(trailtest.Gzip([]byte(trailtest.Record(id) + "\n")))
		watch(func() string { return "it waits for the member after that of record " + id }, func() {
			ev, err := d.Next()
			require.NoError(t, err)
			require.Equal(t, id, ev.EventID)
		})
	}
	require.NoError(t, w.Close())
	_, err := d.Next()
	require.Equal(t, io.EOF, err)
}
