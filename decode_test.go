package iottrail_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestEventsStopsAndGoesOn(t *testing.T) {
	t.Parallel()
	d := iottrail.NewDecoder(strings.NewReader("[" + trailtest.Record("a") + "," + trailtest.Record("b") + ",7," + trailtest.Record("c") + "," + trailtest.Record("d") + ",{"))
	var got []string
	for ev, err := range d.Events() {
		require.NoError(t, err)
		got = append(got, ev.EventID)
		break
	}
	ev, err := d.Next()
	require.NoError(t, err)
	got = append(got, ev.EventID)
	for ev, err := range d.Events() { // goes on after a record error
		if err != nil {
			require.Nil(t, ev)
			got = append(got, "!")
			continue
		}
		got = append(got, ev.EventID)
		if ev.EventID == "c" {
			break
		}
	}
	errs := 0
	for ev, err := range d.Events() {
		if err != nil {
			errs++
			require.IsType(t, new(iottrail.StreamError), err)
			continue
		}
		got = append(got, ev.EventID)
	}
	assert.Equal(t, []string{"a", "b", "!", "c", "d"}, got)
	assert.Equal(t, 1, errs, "the stream error comes once a loop, and ends it")
	for _, err := range d.Events() {
		require.IsType(t, new(iottrail.StreamError), err)
		errs++
	}
	assert.Equal(t, 2, errs, "and stays")

	d = iottrail.NewDecoder(strings.NewReader(trailtest.Record("a")))
	for range 2 {
		for ev, err := range d.Events() {
			require.NoError(t, err, "io.EOF is never yielded")
			require.NotNil(t, ev)
		}
	}
}

func TestEmptyStreams(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " \r\n\t ", "\ufeff", "\ufeff\n\ufeff", "[]", `{"Records":[]}`, `{"Records" : [ ] , "a":1 } [ ]`, "[\n]\n[]"} {
		r := trailtest.ReadInChunks(t, text)
		require.NoError(t, r.End, "%q", text)
		require.Empty(t, r.Items, "%q", text)
		require.Equal(t, iottrail.Stats{Bytes: int64(len(text))}, r.Stats, "%q", text)
	}
	d := iottrail.NewDecoder(strings.NewReader(""))
	i, o := d.Position()
	require.Zero(t, i+o)
	require.Zero(t, d.Stats())
}

func TestByteOrderMarks(t *testing.T) {
	t.Parallel()
	r := trailtest.ReadInChunks(t, "\ufeff"+trailtest.Record("a")+"\n\ufeff\ufeff"+trailtest.Record("b")+"\ufeff["+trailtest.Record("c")+"]")
	require.NoError(t, r.End)
	require.Equal(t, []string{"a", "b", "c"}, r.IDs())
	require.EqualValues(t, 3, r.Items[0].Offset)
	r = trailtest.ReadInChunks(t, "[\ufeff"+trailtest.Record("a")+"]")
	require.Empty(t, r.Events(), "a byte-order mark may be between documents only")
}

func TestNoLogs(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		text   string
		stream bool // the whole stream is none
	}{
		"digest":                  {`{"digestEndTime":"x","digestS3Object":"y","previousDigestSignature":"z"}`, false},
		"notification of S3":      {`{"Records":[{"eventSource":"aws:s3","eventTime":"soon","eventName":"ObjectCreated:Put","s3":{}}]}`, false},
		"test notification of S":  {`{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}`, false},
		"delivered log files":     {`{"s3Bucket":"b","s3ObjectKey":["k"]}`, false},
		"S3 by EventBridge":       {`{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"k"}}}`, false},
		"no record of CloudTrail": {`{"detail-type":"ECS Service Action","source":"aws.ecs","detail":{"eventName":"x"}}`, false},
		"source is not AWS":       {`{"source":"com.example","detail":` + trailtest.Record("a") + `}`, false},
		"connection of a device":  {`{"clientId":"c","timestamp":1,"eventType":"connected","principalIdentifier":"p"}`, false},
		"its registry or":         {`{"eventType":"THING_EVENT","eventId":"f","timestamp":1,"operation":"CREATED","thingName":"t"}`, false},
		"S3 Object Lambda":        {`{"xAmzRequestId":"r","getObjectContext":{},"userIdentity":{}}`, false},
		"OCSF":                    {`{"class_uid":6003,"category_uid":6}`, false},
		"a Lambda function":       {`{"Records":[{"eventSource":"aws:dynamodb","eventVersion":"1.1","eventID":"1","dynamodb":{}}]}`, false},
		"is null and no list":     {`{"Records":null}`, false},
		"is not base64":           {`{"awslogs":{"data":"H4sIA"}}`, false},
		"a Lambda event of CloudWatch Logs that holds a JSON object without members": {`{"awslogs":{"data":"e30="}}`, false},
		"Kinesis":                   {`{"Records":[{"kinesis":{"partitionKey":"p","data":"e30="},"eventSource":"aws:kinesis","eventID":"s:1"}]}`, false},
		"members are \"name\"":      {`{"name":"x"}`, false},
		"neither a record":          {`{"eventName":"x","eventTime":"y"}`, false},
		"not a JSON object or list": {`{"messageId":"1","body":"plain text"}`, false},
		"nothing in it":             {`{"messageId":"1","body":" \n"}`, false},
		"tries out a topic":         {`{"TopicArn":"t","Message":"CloudTrail validation message."}`, false},

		"HTML":     {"<!DOCTYPE html><html></html>", true},
		"HTML or ": {"<html>", true},
		"XML":      {"<?xml version='1.0'?><Error/>", true},
		"or XML":   {"<Error><Code>AccessDenied</Code></Error>", true},
		"zip":      {"PK\x03\x04rest", true},
		"bzip2":    {"BZh91AY", true},
		"zstd":     {"\x28\xb5\x2f\xfd\x00", true},
		"xz":       {"\xfd7zXZ\x00", true},
		"UTF-16":   {"\xff\xfe{\x00}\x00", true},
		"Parquet":  {"PAR1\x15", true},
		"message ": {"CloudTrail validation message.", true},
		"lz4":      {"\x04\x22\x4d\x18rest", true},
		"snappy":   {"\xff\x06\x00\x00sNaPpYrest", true},
		"zlib":     {"x\x9c\xabV\x05\x00", true},
		"tar":      {"logs/a.json\x00" + strings.Repeat("\x00", 245) + "ustar\x00", true},
		"text in ": {"{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", true},
		"CSV":      {"Event name,Event time\nx,y\n", true},
		"console":  {"Event ID,Event time,User name\nx,y,z\n", true},
		"CSV:":     {"\"_raw\",\"_time\"\n\"{\"\"a\"\":1}\",\"x\"\n", true},
		"YAML":     {"Records:\n- eventVersion: '1.08'\n", true},
		"YAML:":    {"---\nEvents: []\n", true},
		"AWS CLI":  {"EVENTS\tAKIA\t{\"eventVersion\":\"1.08\"}\n", true},
		"Python":   {"{'Events': [{'EventId': 'x'}]}", true},
		"not JSON": {"Oct  1 08:00:00 host app[1]: started\nOct  1 08:00:01 host app[1]: went on\n", true},

		"damaged":          {"\x1f\x9b\x08\x00", true},
		"gzip that is":     {"?\x8b\x08\x00", true},
		"compressed twice": {"\n" + string(trailtest.Gzip([]byte("[]"))), true},
		"looks like gzip":  {"\x1f\x1f", true},
	} {
		for zip, text := range map[string]string{"plain": c.text, "gzip": string(trailtest.Gzip([]byte(c.text)))} {
			r := trailtest.ReadInChunks(t, text)
			var err error
			if c.stream {
				require.Empty(t, r.Items, "%s, %s", what, zip)
				err = r.End
			} else {
				require.NoError(t, r.End, "%s, %s", what, zip)
				require.Equal(t, []string{"!"}, r.IDs(), "%s, %s", what, zip)
				err = r.Errors()[0]
			}
			require.ErrorIs(t, err, iottrail.ErrNotLog, "%s, %s", what, zip)
			require.ErrorContains(t, err, what, zip)
		}
	}
	// A second gzip layer is not a log either.
	r := trailtest.Read(t, strings.NewReader(string(trailtest.Gzip(trailtest.Gzip([]byte(trailtest.Record("a")))))))
	require.Equal(t, 1, len(r.Items)+btoi(r.End != nil))
	require.Empty(t, r.Events())
}

// JSON Lines that were cut at the front, or begin with what a crash left, cost the first
// line only.
func TestBeginsWithinALine(t *testing.T) {
	t.Parallel()
	for _, front := range []string{
		`ntID":"x"}`, `"}`, "\x9f\x8b\xba\"}", // the last from within a character
		"\x00\x00\x00", "\x01", "\xff", `<"eventID":"x"}`, "\x1f\"eventID\":\"x\"}",
	} {
		r := trailtest.ReadInChunks(t, front+"\n"+trailtest.Record("a")+"\n"+trailtest.Record("b"))
		require.NoError(t, r.End, "%q", front)
		require.Equal(t, []string{"!", "a", "b"}, r.IDs(), "%q", front)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestControlMessages(t *testing.T) {
	t.Parallel()
	control := `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking"},{"id":"","timestamp":2,"message":"CWL CONTROL MESSAGE: 2"}]}`
	data := `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"` + trailtest.InQuotes(trailtest.Record("a")) + `"}]}`
	r := trailtest.ReadInChunks(t, control+data+"\n"+control+trailtest.Record("b"))
	require.NoError(t, r.End)
	require.Equal(t, []string{"a", "b"}, r.IDs())
	require.Equal(t, iottrail.Stats{Records: 6, Events: 2, Skipped: 4, Bytes: r.Stats.Bytes}, r.Stats)
	require.EqualValues(t, 2, r.Items[0].Index, "control messages have an index")
}

func TestWrappersInWrappers(t *testing.T) {
	t.Parallel()
	// A record in EventBridge in SNS in SQS, and something worse.
	text := trailtest.Record("a")
	for depth := 1; depth < 20; depth++ {
		text = `{"messageId":"1","body":"` + trailtest.InQuotes(text) + `"}`
		r := trailtest.Read(t, strings.NewReader(text))
		require.NoError(t, r.End)
		require.Len(t, r.Items, 1)
		if depth > 8 {
			require.ErrorIs(t, r.Items[0].Err, iottrail.ErrLimit)
			return
		}
		require.Equal(t, []string{"a"}, r.IDs(), "%d wrappers", depth)
		require.EqualValues(t, strings.Index(text, `eventVersion`)-len(strings.Repeat(`\`, 1<<depth-1))-2, r.Items[0].Offset, "%d wrappers", depth)
	}
}

func TestOversizedRecords(t *testing.T) {
	t.Parallel()
	const most = 300
	record := func(id string, size int) string {
		r := `{"eventVersion":"1.08","eventID":"` + id + `","x":"` + `"}`
		return `{"eventVersion":"1.08","eventID":"` + id + `","x":"` + strings.Repeat("y", size-len(r)) + `"}`
	}
	for name, text := range map[string]string{
		"list":         "[" + record("a", most) + "," + record("b", most+1) + " , " + record("c", 50*most) + "," + record("d", most) + "]",
		"lines":        record("a", most) + "\n" + record("b", most+1) + "\n" + record("c", 50*most) + "\n" + record("d", most),
		"concatenated": record("a", most) + record("b", most+1) + record("c", 50*most) + record("d", most),
		"log file":     `{"Records":[` + record("a", most) + "," + record("b", most+1) + "," + record("c", 50*most) + "," + record("d", most) + "]}",
	} {
		r := trailtest.ReadInChunks(t, text, iottrail.WithLimits(iottrail.Limits{RecordSize: most}))
		require.NoError(t, r.End, name)
		require.Equal(t, []string{"a", "!", "!", "d"}, r.IDs(), name)
		for i, id := range []string{"b", "c"} {
			err := r.Errors()[i]
			require.ErrorIs(t, err, iottrail.ErrLimit, name)
			require.ErrorContains(t, err, "Limits.RecordSize")
			require.Nil(t, err.Event)
			require.True(t, strings.HasPrefix(text[err.Offset:], err.Raw), "%s: Raw is a prefix of the record", name)
			require.True(t, strings.HasPrefix(err.Raw, `{"eventVersion":"1.08","eventID":"`+id), "%s: %s", name, err.Raw)
			require.LessOrEqual(t, len(err.Raw), most)
		}
		r = trailtest.ReadInChunks(t, text)
		require.Equal(t, []string{"a", "b", "c", "d"}, r.IDs(), "%s: with the default", name)
	}
}

func TestOversizedOthers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("z", 5000)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"string":                  {`["` + long + `",` + trailtest.Record("a") + `]`, []string{"!", "a"}},
		"string with brackets":    {`["` + strings.Repeat(`]\"`, 2000) + `",` + trailtest.Record("a") + `]`, []string{"!", "a"}},
		"number":                  {`[` + strings.Repeat("1", 5000) + `,` + trailtest.Record("a") + `]`, []string{"!", "a"}},
		"number among lines":      {strings.Repeat("1", 5000) + "\n" + trailtest.Record("a"), []string{"!", "a"}},
		"list":                    {`[[` + strings.Repeat("1,", 5000) + `1],` + trailtest.Record("a") + `]`, []string{"!", "a"}},
		"garbage line":            {long + "\n" + trailtest.Record("a"), []string{"!", "a"}},
		"garbage in a list":       {`[` + long + "," + trailtest.Record("a") + "]", []string{"!", "a"}},
		"early fault":             {`[{"a":tru,"b":"` + long + `"},` + trailtest.Record("a") + "]", []string{"!", "a"}},
		"fault after the limit":   {`[{"b":"` + long + `","a":tru},` + trailtest.Record("a") + "]", []string{"!", "a"}},
		"member twice, early":     {`[{"eventVersion":"1.08","eventID":"a","eventID":"b","c":"` + long + `"},` + trailtest.Record("a") + "]", []string{"!", "a"}},
		"wrapper":                 {`{"messageId":"1","body":"` + long + `"}` + trailtest.Record("a"), []string{"!", "a"}},
		"begin of a log file":     {`{"x":"` + long + `","Records":[` + trailtest.Record("b") + `]}` + trailtest.Record("a"), []string{"!", "a"}},
		"white space in a record": {`[{"eventVersion":"1.08","eventID":` + strings.Repeat(" ", 5000) + `"b"},` + trailtest.Record("a") + "]", []string{"!", "a"}},
		"white space around":      {`[` + strings.Repeat(" ", 5000) + trailtest.Record("a") + strings.Repeat(" ", 5000) + "]", []string{"a"}},
	} {
		r := trailtest.ReadInChunks(t, c.text, iottrail.WithLimits(iottrail.Limits{RecordSize: 100}))
		require.NoError(t, r.End, name)
		require.Equal(t, c.want, r.IDs(), "%s: %v", name, r.Errors())
		for _, err := range r.Errors() {
			require.LessOrEqual(t, len(err.Raw), 100, name)
			require.True(t, strings.HasPrefix(c.text[err.Offset:], err.Raw), name)
		}
	}
	for name, text := range map[string]string{
		"cut":                           `[` + trailtest.Record("a") + `,{"x":"` + long,
		"member after the list":         `{"Records":[` + trailtest.Record("a") + `],"x":"` + long + `"}`,
		"name of a member after a list": `{"Records":[` + trailtest.Record("a") + `],"` + long + `":1}`,
	} {
		r := trailtest.ReadInChunks(t, text, iottrail.WithLimits(iottrail.Limits{RecordSize: 100}))
		require.Equal(t, []string{"a"}, r.IDs()[:1], name)
		require.Error(t, r.End, name)
		if name == "cut" {
			require.ErrorIs(t, r.End, io.ErrUnexpectedEOF)
		} else {
			require.ErrorIs(t, r.End, iottrail.ErrLimit, name)
		}
	}
}

// endless gives a record without end, with more and more members.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	if !e.begun {
		e.begun = true
		return copy(p, `[{"eventVersion":"1.08","eventID":"a","x":"`), nil
	}
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestOversizedRecordTakesNoMemory(t *testing.T) {
	t.Parallel()
	if !alone.Test(t) {
		return
	}
	size := testrun.ByRun(int64(40), 80, 200)
	r := io.MultiReader(io.LimitReader(new(endless), size<<20), strings.NewReader(`"},`+trailtest.Record("b")+"]"))
	d := iottrail.NewDecoder(r, iottrail.WithLimits(iottrail.Limits{RecordSize: 1 << 20}))
	bytes, _ := alone.Allocated(func() {
		_, err := d.Next()
		require.ErrorIs(t, err, iottrail.ErrLimit)
		ev, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, "b", ev.EventID)
	})
	require.Less(t, bytes, int64(16<<20), "bytes allocated for a record of %d MiB and a limit of 1 MiB", size)
}

func TestDepth(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, c := range map[string]func(int) string{
		"record": func(n int) string {
			return `{"eventVersion":"1.08","eventID":"a","requestParameters":` + deep(n-1) + `}`
		},
		"unknown":        func(n int) string { return `{"eventVersion":"1.08","eventID":"a","x":{"y":` + deep(n-2) + `}}` },
		"list":           func(n int) string { return `[{"eventVersion":"1.08","eventID":"a","x":` + deep(n-2) + `}]` },
		"log file":       func(n int) string { return `{"Records":[{"eventVersion":"1.08","eventID":"a","x":` + deep(n-3) + `}]}` },
		"after the list": func(n int) string { return `{"Records":[{"eventVersion":"1.08","eventID":"a"}],"x":` + deep(n-1) + `}` },
		"EventBridge": func(n int) string {
			return `{"detail-type":"x via CloudTrail","detail":{"eventVersion":"1.08","eventID":"a","x":` + deep(n-2) + `}}`
		},
		"EventBridge in lists": func(n int) string {
			return `[{"detail-type":"x via CloudTrail","detail":{"eventVersion":"1.08","eventID":"a","x":` + deep(n-3) + `}}]`
		},
	} {
		for _, most := range []int{10, 100, 10_000} {
			if most > testrun.ByRun(100, 10_000, 10_000) && name != "unknown" {
				continue
			}
			ok, over := c(most), c(most+1)
			if most == 10_000 {
				require.True(t, json.Valid([]byte(ok)), name)
				require.False(t, json.Valid([]byte(over)), name)
			}
			opt, read := iottrail.WithLimits(iottrail.Limits{Depth: most}), trailtest.ReadInChunks
			if most == 10_000 {
				opt = iottrail.WithLimits(iottrail.Limits{}) // the default
				read = testrun.ByRun(trailtest.ReadString, read, read)
			}
			r := read(t, ok, opt)
			require.NoError(t, r.End, "%s of depth %d", name, most)
			require.Equal(t, []string{"a"}, r.IDs(), "%s of depth %d: %v", name, most, r.Errors())

			r = read(t, over+"\n"+trailtest.Record("b"), opt)
			if name == "after the list" {
				require.ErrorIs(t, r.End, iottrail.ErrLimit, "%s of depth %d", name, most)
				continue
			}
			require.NoError(t, r.End, "%s of depth %d", name, most)
			require.Equal(t, []string{"!", "b"}, r.IDs(), "%s of depth %d", name, most)
			require.ErrorIs(t, r.Errors()[0], iottrail.ErrLimit)
			require.ErrorContains(t, r.Errors()[0], "Limits.Depth")
		}
	}
	// More than the default can be asked for.
	levels := testrun.ByRun(20_000, 50_000, 50_000)
	r := trailtest.ReadString(t, `{"eventVersion":"1.08","eventID":"a","x":`+deep(levels)+`}`, iottrail.WithLimits(iottrail.Limits{Depth: levels + 10_000}))
	require.Equal(t, []string{"a"}, r.IDs())
	if testing.Short() {
		return
	}
	r = trailtest.ReadString(t, `[`+`{"x":`+deep(2_000_000)+`},`+trailtest.Record("b")+`]`, iottrail.WithLimits(iottrail.Limits{Depth: math.MaxInt}))
	require.Equal(t, []string{"!", "b"}, r.IDs(), "at most 1,000,000")
}

func TestMembersLimit(t *testing.T) {
	t.Parallel()
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"m%d":{"free":[1,{"a":1,"b":2}]}`, i)
		}
		return `{"eventVersion":"1.08","eventID":"a"` + b.String() + `}`
	}
	opt := iottrail.WithLimits(iottrail.Limits{Members: 50})
	r := trailtest.ReadInChunks(t, many(48)+many(49)+trailtest.Record("b"), opt)
	require.NoError(t, r.End)
	require.Equal(t, []string{"a", "!", "b"}, r.IDs())
	require.ErrorIs(t, r.Errors()[0], iottrail.ErrLimit)
	require.ErrorContains(t, r.Errors()[0], "Limits.Members")

	// Elements count, free-form bodies do not.
	elements := `{"eventVersion":"1.08","eventID":"a","resources":[` + strings.TrimSuffix(strings.Repeat(`{},`, 60), ",") + `]}`
	body := `{"eventVersion":"1.08","eventID":"a","requestParameters":[` + strings.TrimSuffix(strings.Repeat(`{},`, 60), ",") + `]}`
	r = trailtest.ReadInChunks(t, elements+body, opt)
	require.Equal(t, []string{"!", "a"}, r.IDs())
	if testing.Short() {
		return
	}
	r = trailtest.ReadString(t, `{"eventVersion":"1.08"`+trailtest.Pieces(100_000, "", trailtest.Numbered(`,"m%d":1`))+"}"+trailtest.Record("b"))
	require.Equal(t, []string{"!", "b"}, r.IDs(), "the default is 100,000")
}

func TestOnlySourcesAndNames(t *testing.T) {
	t.Parallel()
	const iot, s3 = "iot.amazonaws.com", "s3.amazonaws.com"
	r := func(id, source, name string) string {
		return fmt.Sprintf(`{"eventVersion":"1.08","eventID":%q,"eventSource":%q,"eventName":%q}`, id, source, name)
	}
	input := "[" + strings.Join([]string{
		r("iot-attach", iot, "AttachPolicy"), r("iot-list", iot, "ListThings"), r("s3-get", s3, "GetObject"), r("s3-attach", s3, "AttachPolicy"),
		`{"eventVersion":"1.08","eventID":"escaped","event\u0053ource":"s3\u002eamazonaws.com","eventName":"\u0047etObject"}`,
		`{"eventVersion":"1.08","eventID":"no-source","eventName":"AttachPolicy"}`, `{"eventVersion":"1.08","eventID":"no-name","eventSource":"s3.amazonaws.com"}`,
		`{"eventVersion":"1.08","eventID":"neither"}`,
		`{"eventVersion":"1.08","eventID":"null","eventSource":null,"eventName":null}`, `{"eventVersion":"1.08","eventID":"empty","eventSource":"","eventName":""}`,
		`{"eventVersion":"1.08","eventID":"odd","eventSource":["x"],"eventName":7}`,
		`{"eventVersion":"1.08","eventID":"case","EventSource":"iot.amazonaws.com","eventSource":"s3.amazonaws.com","eventName":"X"}`,
		`{"EventID":"legacy","EventName":"AttachPolicy","RequestParamters":{}}`,
		`{"eventVersion":"1.08","eventId":"aggregated","eventCategory":"Aggregated","eventSource":"s3.amazonaws.com"}`,
		`{"eventVersion":"1.08","eventID":"insight","insightDetails":{"eventSource":"iot.amazonaws.com"}}`,
		`{"eventVersion":"1.08","eventID":"twice","eventSource":"x.amazonaws.com","eventName":"Z","eventName":"Z"}`,
		`{"eventVersion":"1.08","eventID":"unsound","eventSource":"x.amazonaws.com","eventName":"Z","eventTime":"never"}`,
	}, ",") + "]"
	untold := []string{"no-source", "neither", "null", "empty", "odd", "!", "insight"}
	for name, c := range map[string]struct {
		opts []iottrail.Option
		want []string
	}{
		"one source":      {[]iottrail.Option{iottrail.OnlySources(iot)}, []string{"iot-attach", "iot-list", "no-source", "neither", "null", "empty", "odd", "!", "legacy", "insight", "!"}},
		"two sources":     {[]iottrail.Option{iottrail.OnlySources(iot, s3)}, []string{"iot-attach", "iot-list", "s3-get", "s3-attach", "escaped", "no-source", "no-name", "neither", "null", "empty", "odd", "!", "case", "legacy", "aggregated", "insight", "!"}},
		"intersection":    {[]iottrail.Option{iottrail.OnlySources(iot, s3), iottrail.OnlySources(s3, "x")}, []string{"s3-get", "s3-attach", "escaped", "no-source", "no-name", "neither", "null", "empty", "odd", "!", "case", "aggregated", "insight", "!"}},
		"empty with one":  {[]iottrail.Option{iottrail.OnlySources(), iottrail.OnlySources(iot)}, append(slices.Clone(untold), "!")},
		"disjoint":        {[]iottrail.Option{iottrail.OnlySources(iot), iottrail.OnlySources(s3)}, append(slices.Clone(untold), "!")},
		"no source":       {[]iottrail.Option{iottrail.OnlySources()}, append(slices.Clone(untold), "!")},
		"a name":          {[]iottrail.Option{iottrail.OnlyNames("AttachPolicy")}, []string{"iot-attach", "s3-attach", "no-source", "no-name", "neither", "null", "empty", "odd", "!", "legacy", "aggregated", "insight", "!"}},
		"an escaped name": {[]iottrail.Option{iottrail.OnlyNames("GetObject")}, []string{"s3-get", "escaped", "no-name", "neither", "null", "empty", "odd", "!", "aggregated", "insight", "!"}},
		"no name":         {[]iottrail.Option{iottrail.OnlyNames()}, []string{"no-name", "neither", "null", "empty", "odd", "!", "aggregated", "insight", "!"}},
		"source and name": {[]iottrail.Option{iottrail.OnlySources(iot), iottrail.OnlyNames("AttachPolicy")}, []string{"iot-attach", "no-source", "neither", "null", "empty", "odd", "!", "legacy", "insight", "!"}},
		"two lists of names": {[]iottrail.Option{iottrail.OnlyNames("AttachPolicy", "X"), iottrail.OnlyNames("X")},
			[]string{"no-name", "neither", "null", "empty", "odd", "!", "case", "aggregated", "insight", "!"}},
	} {
		got := trailtest.ReadInChunks(t, input, c.opts...)
		require.NoError(t, got.End, name)
		require.Empty(t, cmp.Diff(c.want, got.IDs()), "%s (-want +got)", name)
		require.EqualValues(t, 17, got.Stats.Records, name)
		require.EqualValues(t, 17-len(got.Items), got.Stats.Skipped, name)
		last := got.Errors()[len(got.Errors())-1]
		var twice *iottrail.DuplicateError
		require.ErrorAs(t, last, &twice, "%s: a member twice is an error though the record is not wanted", name)
		require.EqualValues(t, 15, last.Index, "%s: indices count what is skipped", name)
		require.Contains(t, input[last.Offset:][:50], "twice")
	}
	all := trailtest.ReadString(t, input)
	require.Len(t, all.Errors(), 3)
	require.Zero(t, all.Stats.Skipped)

	sources := []string{iot}
	d := iottrail.NewDecoder(strings.NewReader(r("s3", s3, "A")+r("iot", iot, "B")), iottrail.OnlySources(sources...))
	sources[0] = s3
	ev, err := d.Next()
	require.NoError(t, err)
	require.Equal(t, "iot", ev.EventID, "the list is copied")
	// Options hold no state of one decoder.
	opt := iottrail.OnlySources(iot, s3)
	for range 2 {
		require.Len(t, trailtest.ReadString(t, r("a", iot, "A")+r("b", s3, "B"), opt, iottrail.OnlySources(s3)).IDs(), 1)
	}
}

func TestSkippedRecordsAreChecked(t *testing.T) {
	t.Parallel()
	bad := `{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"A","x":tru}`
	r := trailtest.ReadInChunks(t, "["+bad+","+trailtest.Record("a")+"]", iottrail.OnlySources("iot.amazonaws.com"))
	require.Equal(t, []string{"!", "a"}, r.IDs())
	require.Equal(t, bad, r.Errors()[0].Raw)
	// Skipped, with or without wrappers, whatever the type of its members.
	over := `{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventTime":5e99,"tlsDetails":[]}`
	for _, w := range trailtest.Wrappings {
		r := trailtest.Read(t, strings.NewReader(string(w.Wrap([][]byte{[]byte(over), []byte(trailtest.Record("a")), []byte(over), []byte(trailtest.Record("b"))}))),
			iottrail.OnlySources("iot.amazonaws.com"))
		require.NoError(t, r.End, w.Name)
		require.Equal(t, []string{"a", "b"}, r.IDs(), w.Name)
		require.Equal(t, [2]int64{1, 3}, [2]int64{r.Items[0].Index, r.Items[1].Index}, w.Name)
		require.EqualValues(t, 2, r.Stats.Skipped, w.Name)
	}
}

func TestDuplicateMembers(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, `"member-%d":0,`, i)
	}
	for path, record := range map[string]string{
		"/eventID":                          `{"eventVersion":"1.08","eventID":"a","eventID":"b"}`,
		"/eventTime":                        `{"eventVersion":"1.08","eventTime":null,"\u0065ventTime":""}`,
		"/x":                                `{"eventVersion":"1.08","eventID":"a","x":1,"\u0078":2}`,
		"/member-3":                         `{"eventVersion":"1.08","eventID":"a",` + many.String() + `"member-\u0033":1}`,
		"/userIdentity/x/y":                 `{"eventVersion":"1.08","userIdentity":{"x":1,"a":2,"x/y":3,"x/y":4}}`,
		"/resources/2/ARN":                  `{"eventVersion":"1.08","eventID":"a","resources":[{},{"ARN":"x"},{"ARN":"x","type":"t","ARN":"x"}]}`,
		"/insightDetails/insightContext/z":  `{"eventVersion":"1.08","insightDetails":{"insightContext":{"statistics":{"z":1},"z":1,"z":2}}}`,
		"/insightContext/statistics/z":      `{"eventVersion":"1.08","eventID":"a","insightContext":{"statistics":{"z":1,"z":2}}}`,
		"/summary/details/0/statistics/1/q": `{"eventVersion":"1.08","eventType":"AwsAggregatedEvent","summary":{"details":[{"statistics":[{},{"q":1,"q":2}]}]}}`,
		"/userIdentity/invokedBy/z":         `{"eventVersion":"1.08","userIdentity":{"invokedBy":{"z":1,"z":1}}}`,
		"/userIdentity/sessionContext/webIdFederationData/attributes/k": `{"eventVersion":"1.08","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"k":"v","k":"v"}}}}}`,
	} {
		r := trailtest.ReadInChunks(t, record+trailtest.Record("b"))
		require.Equal(t, []string{"!", "b"}, r.IDs(), path)
		var twice *iottrail.DuplicateError
		require.ErrorAs(t, r.Errors()[0], &twice, path)
		require.Equal(t, strings.ReplaceAll(path, "x/y", "x~1y"), r.Errors()[0].Path)
		require.Equal(t, record, r.Errors()[0].Raw, path)
		require.Zero(t, r.Errors()[0].Offset, "%s: where the record begins", path)
		require.Equal(t, byte('"'), record[twice.Offset], path)
		require.Error(t, new(iottrail.Event).UnmarshalJSON([]byte(record)), path)
	}
}
