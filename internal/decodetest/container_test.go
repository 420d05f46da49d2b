package decodetest_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestContainersOfTestdata(t *testing.T) {
	t.Parallel()
	want := trailtest.ReadFile(t, "testdata/containers/records.json")
	require.NoError(t, want.End)
	require.Len(t, want.Events(), 8)
	require.Len(t, want.Items, 8)
	for name, records := range trailtest.TestdataContainers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(trailtest.Path("testdata/containers/" + name))
			require.NoError(t, err)
			for reader, d := range readers(t, data, testrun.ByRun([]int{7}, []int{1, 2, 3, 7, 4096}, []int{1, 2, 3, 7, 4096})...) {
				got := trailtest.Drain(t, d)
				require.NoError(t, got.End, reader)
				require.Empty(t, got.Errors(), reader)
				trailtest.RequireSameEvents(t, want.Events()[:records], got.Events(), reader)
			}
		})
	}
}

// readers are Decoders that read the same bytes in different ways: whole, through the
// readers of iotest, in chunks of the sizes, in place, and after something else.
func readers(t testing.TB, data []byte, sizes ...int) map[string]*iottrail.Decoder {
	t.Helper()
	ds := map[string]*iottrail.Decoder{
		"whole":             iottrail.NewDecoder(bytes.NewReader(data)),
		"half":              iottrail.NewDecoder(iotest.HalfReader(bytes.NewReader(data))),
		"end with the data": iottrail.NewDecoder(iotest.DataErrReader(bytes.NewReader(data))),
		"reads of nothing":  iottrail.NewDecoder(&hesitant{r: bytes.NewReader(data)}),
		"in place":          iottrail.NewBytesDecoder(data),
		"reset":             trailtest.ResetDecoder(t, bytes.NewReader(data)),
	}
	for _, size := range sizes {
		ds[fmt.Sprintf("chunks of %d", size)] = iottrail.NewDecoder(trailtest.Chunks(data, size))
		if size == 1 {
			ds["one byte, end with the data"] = iottrail.NewDecoder(iotest.DataErrReader(iotest.OneByteReader(bytes.NewReader(data))))
		}
	}
	return ds
}

func inChunks(sizes ...int) func(testing.TB, []byte) map[string]*iottrail.Decoder {
	return func(t testing.TB, data []byte) map[string]*iottrail.Decoder { return readers(t, data, sizes...) }
}

// hesitant reads nothing at every other call.
type hesitant struct {
	r     io.Reader
	calls int
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.calls++; h.calls%2 == 1 {
		return 0, nil
	}
	return h.r.Read(p[:min(len(p), 1000)])
}

func TestContainersOfTrail(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	records := testrun.Draw(trailtest.TrailRecords(t), 5)
	// A few that are hard on strings: all kinds of characters and escapes, and
	// one whose member can't be read.
	records = append(records,
		[]byte(`{"eventVersion":"1.08","eventName":"é\u00e9\ud83d\ude00😀\\\"\/\n","eventID":"odd-1","requestParameters":{"a":"\\\\\"{[","b":"\u0000"}}`),
		[]byte(`{ "eventVersion" : "1.08" , "eventTime" : "never" , "eventID" : "odd-2", "readOnly":[] }`),
		[]byte(`{"eventVersion":"1.08","eventName":"<&>\u2028 \ud800 half","eventID":"odd-3"}`),
		[]byte("{\"eventVersion\":\"1.08\",\"requestParameters\":null,\n\t\"eventID\":\"odd-4\"}"))
	sizes := testrun.ByRun(nil, []int{1, 61, 4099}, []int{1, 3, 61, 4099})
	testWrappings(t, records, inChunks(sizes...))
}

func TestContainersOfCorpus(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	var records [][]byte
	for _, l := range trailtest.Corpus(t) {
		records = append(records, l.Record)
	}
	// All of them in one way, and few of them in all ways, from gzip, too: each pass over all
	// containers reads 200 MB.
	testWrappings(t, testrun.Draw(records, 7), func(_ testing.TB, data []byte) map[string]*iottrail.Decoder {
		if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
			return nil
		}
		return map[string]*iottrail.Decoder{"chunks of 8191": iottrail.NewDecoder(trailtest.Chunks(data, 8191))}
	})
	few := make([][]byte, 0, len(records)/40)
	for i := 0; i < len(records); i += 40 {
		few = append(few, records[i])
	}
	testWrappings(t, testrun.Draw(few, 7), inChunks(1))
}

// testWrappings reads the records in every container, plain and gzipped, in
// chunks, and compares what comes out with the records read one by one.
func testWrappings(t *testing.T, records [][]byte, readers func(testing.TB, []byte) map[string]*iottrail.Decoder) {
	var want trailtest.Reading
	for i, record := range records {
		ev, it := new(iottrail.Event), trailtest.Item{}
		if err := ev.UnmarshalJSON(record); err != nil {
			require.IsType(t, it.Err, err, "record %d", i)
			it.Err = err.(*iottrail.RecordError)
			it.Event = it.Err.Event
		} else {
			it.Event = ev
		}
		want.Items = append(want.Items, it)
	}
	for _, w := range trailtest.Wrappings {
		t.Run(fmt.Sprintf("%d in %s", len(records), w.Name), func(t *testing.T) {
			t.Parallel()
			outer := w.Wrap(records)
			for name, d := range readers(t, outer) {
				trailtest.RequireWrapped(t, want, trailtest.Drain(t, d), w, outer, name)
			}
			for name, d := range readers(t, trailtest.Gzip(outer)) {
				trailtest.RequireWrapped(t, want, trailtest.Drain(t, d), w, outer, "gzip, "+name)
			}
		})
	}
}

// Of a container only one record is held at a time, so there may be more in it than memory has;
// except those that Held names, which are as large as a record at most.
func TestContainersLargerThanARecord(t *testing.T) {
	t.Parallel()
	const size = 10_000
	var records [][]byte
	for i := range 30 {
		noise := make([]byte, 700) // which gzip does not make smaller
		rand.NewChaCha8([32]byte{byte(i)}).Read(noise)
		records = append(records, fmt.Appendf(nil, `{"eventVersion":"1.08","eventID":"%d","x":%q}`, i, trailtest.InBase64(noise)))
	}
	for _, w := range trailtest.Wrappings {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			got := trailtest.Read(t, bytes.NewReader(w.Wrap(records)), iottrail.WithLimits(iottrail.Limits{RecordSize: size}))
			if w.Held {
				require.Empty(t, got.Events(), "it is read record by record: do not set Held")
				require.ErrorContains(t, got.Errors()[0], "Limits.RecordSize")
				return
			}
			require.Empty(t, got.Errors(), "all of it is held at once. Is its list in listNames, and a member of the document itself? If it never has more than a record may have, set Held")
			require.NoError(t, got.End)
			require.Len(t, got.Events(), len(records))
		})
	}
}

// UnmarshalJSON reads no object that a Decoder would not read as a record.
func TestUnmarshalOfWhatIsNoRecord(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		json string
		is   error
	}{
		"a record and a list of records":   {`{"eventVersion":"1.08","eventName":"X","Records":[{"eventVersion":"1.08","eventID":"b"}]}`, nil},
		"what S3 sends to Lambda":          {`{"eventID":"a","eventSource":"aws:s3","s3":{}}`, iottrail.ErrNotLog},
		"what DynamoDB sends to Lambda":    {`{"eventID":"r","eventSource":"aws:dynamodb","zzz":1}`, iottrail.ErrNotLog},
		"an event of LookupEvents":         {`{"eventName":"a","cloudTrailEvent":"{}"}`, iottrail.ErrNotLog},
		"a record and the text of another": {`{"eventVersion":"1.08","eventID":"a","cloudTrailEvent":"{}"}`, nil},
		"what a Decoder reads as a record": {`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","x":1}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			streamed := trailtest.ReadString(t, test.json)
			err := new(iottrail.Event).UnmarshalJSON([]byte(test.json))
			if len(streamed.Events()) == 1 {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			if test.is != nil {
				require.ErrorIs(t, err, test.is)
			}
		})
	}
}
