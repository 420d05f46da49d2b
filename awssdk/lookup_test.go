package awssdk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/awssdk"
)

// A history stands in for the LookupEvents of an account in a region.
type history struct {
	pages [][]types.Event
	// fails says what a call fails with, by its number, from 1.
	fails map[int]error

	mu     sync.Mutex
	called []time.Time
	inputs []cloudtrail.LookupEventsInput
}

func (h *history) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.called, h.inputs = append(h.called, time.Now()), append(h.inputs, *in)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := h.fails[len(h.called)]; err != nil {
		return nil, err
	}
	n, _ := strconv.Atoi(aws.ToString(in.NextToken))
	out := &cloudtrail.LookupEventsOutput{Events: h.pages[n]}
	if n++; n < len(h.pages) {
		out.NextToken = aws.String(strconv.Itoa(n))
	}
	return out, nil
}

// historyOf returns a history of so many pages, of two events each.
func historyOf(pages int) *history {
	h := new(history)
	for n := range pages {
		h.pages = append(h.pages, []types.Event{lookedUp(fmt.Sprintf("%d-1", n)), lookedUp(fmt.Sprintf("%d-2", n))})
	}
	return h
}

func lookedUp(id string) types.Event {
	return types.Event{EventId: aws.String(id), EventName: aws.String("CreateThing"), CloudTrailEvent: aws.String(record(id))}
}

// found returns the ids of Events, with the errors in their places.
func found(l *awssdk.Lookup, ctx context.Context, in *cloudtrail.LookupEventsInput) (all []string, errs []error) {
	for ev, err := range l.Events(ctx, in) {
		if err != nil {
			errs = append(errs, err)
			all = append(all, "error")
			continue
		}
		all = append(all, ev.EventID)
	}
	return all, errs
}

// All pages come, two a second, and the input is passed on and not changed.
func TestLookup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := historyOf(4)
		l := awssdk.Lookup{Client: h}
		in := &cloudtrail.LookupEventsInput{StartTime: aws.Time(time.Now().Add(-time.Hour)), MaxResults: aws.Int32(2)}
		start := time.Now()
		all, errs := found(&l, t.Context(), in)
		require.Empty(t, errs)
		assert.Equal(t, []string{"0-1", "0-2", "1-1", "1-2", "2-1", "2-2", "3-1", "3-2"}, all)
		assert.Equal(t, 1500*time.Millisecond, time.Since(start))
		assert.Nil(t, in.NextToken)
		for _, got := range h.inputs {
			assert.Equal(t, in.StartTime, got.StartTime)
			assert.EqualValues(t, 2, *got.MaxResults)
		}

		in.NextToken = aws.String("2")
		all, errs = found(&l, t.Context(), in)
		require.Empty(t, errs)
		assert.Equal(t, []string{"2-1", "2-2", "3-1", "3-2"}, all, "from a page on")
		all, errs = found(&l, t.Context(), nil)
		require.Empty(t, errs)
		assert.Len(t, all, 8, "without an input")
	})
}

// However many loops there are over a Lookup, there are two calls a second.
func TestLookupRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := historyOf(5)
		l := awssdk.Lookup{Client: h}
		var loops sync.WaitGroup
		for range 4 {
			loops.Go(func() {
				all, errs := found(&l, t.Context(), nil)
				assert.Empty(t, errs)
				assert.Len(t, all, 10)
			})
		}
		loops.Wait()
		require.Len(t, h.called, 20)
		for i := 2; i < len(h.called); i++ {
			assert.GreaterOrEqual(t, h.called[i].Sub(h.called[i-2]), time.Second, "calls %d to %d", i-2, i)
		}
		assert.Equal(t, 9500*time.Millisecond, h.called[19].Sub(h.called[0]), "no time is wasted")
	})
}

// A loop that is left makes no more calls, nor does one that never began.
func TestLookupLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := historyOf(4)
		l := awssdk.Lookup{Client: h}
		_ = l.Events(t.Context(), nil)
		assert.Empty(t, h.called)
		for ev, err := range l.Events(t.Context(), nil) {
			require.NoError(t, err)
			if ev.EventID == "1-1" {
				break
			}
		}
		assert.Len(t, h.called, 2)
	})
}

// A context that is done ends a loop at once: within a page, and while it waits.
func TestLookupCanceled(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]string{"within a page": "1-1", "before the next page": "1-2"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := historyOf(4)
				l := awssdk.Lookup{Client: h}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				start := time.Now()
				var last error
				for ev, err := range l.Events(ctx, nil) {
					require.NoError(t, last, "it goes on after the error of its context")
					assert.Equal(t, ctx.Err() != nil, err != nil, "an Event comes after its context is done")
					if last = err; err == nil && ev.EventID == at {
						cancel()
					}
				}
				require.ErrorIs(t, last, context.Canceled)
				assert.Len(t, h.called, 2)
				assert.Equal(t, time.Second/2, time.Since(start))
			})
		})
	}
}

// An event that can't be read is an error with its id, and the others come all the same.
func TestLookupOdd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		odd := func(id string, text *string) types.Event {
			e := lookedUp(id)
			e.CloudTrailEvent = text
			return e
		}
		h := &history{pages: [][]types.Event{{
			lookedUp("1"),
			odd("none", nil),
			odd("empty", aws.String(" ")),
			odd("no record", aws.String(`{"greeting":"hello"}`)),
			odd("not JSON", aws.String(`{"eventVersion":`)),
			odd("two", aws.String(record("2a")+record("2b"))),
			{},
		}, {
			odd("partial", aws.String(`{"eventVersion":"1.11","eventID":"partial","eventTime":"yesterday"}`)),
			lookedUp("3"),
		}}}
		all, errs := found(&awssdk.Lookup{Client: h}, t.Context(), nil)
		assert.Equal(t, []string{"1", "error", "error", "error", "error", "2a", "2b", "error", "error", "partial", "error", "3"}, all)
		var ids []string
		for _, err := range errs {
			var about *awssdk.LookupError
			require.ErrorAs(t, err, &about)
			ids = append(ids, about.EventID)
		}
		assert.Equal(t, []string{"none", "empty", "no record", "not JSON", "two", "", "partial"}, ids)
		assert.ErrorIs(t, errs[2], iottrail.ErrNotLog)
		assert.ErrorIs(t, errs[3], io.ErrUnexpectedEOF)
		var record *iottrail.RecordError
		require.ErrorAs(t, errs[6], &record)
		assert.NotNil(t, record.Event)
	})
}

// Options apply to the records; a skipped one is not an error.
func TestLookupOptions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := awssdk.Lookup{Client: historyOf(2), Decoder: []iottrail.Option{iottrail.OnlyNames("DeleteThing")}}
		all, errs := found(&l, t.Context(), nil)
		assert.Empty(t, all)
		assert.Empty(t, errs)
	})
}

var errThrottled = &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}

// When throttled, all loops wait longer and longer; any other error ends the loop at once.
func TestLookupThrottled(t *testing.T) {
	t.Parallel()
	always := make(map[int]error)
	for n := range 100 {
		always[n+2] = errThrottled
	}
	denied := &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}
	for _, f := range []struct {
		name  string
		fails map[int]error
		all   []string
		is    error
		took  time.Duration
		calls int
	}{
		{"once", map[int]error{1: errThrottled}, []string{"0-1", "0-2", "1-1", "1-2"}, nil, time.Second + time.Second/2, 3},
		{"twice, and once more at the next page", map[int]error{2: errThrottled, 3: errThrottled}, []string{"0-1", "0-2", "1-1", "1-2"}, nil, time.Second/2 + 1*time.Second + 2*time.Second, 4},
		{"for good", always, []string{"0-1", "0-2", "error"}, errThrottled, time.Second/2 + (1+2+4+8+16+30*4)*time.Second, 11},
		{"denied", map[int]error{2: denied}, []string{"0-1", "0-2", "error"}, denied, time.Second / 2, 2},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := historyOf(2)
				h.fails = f.fails
				start := time.Now()
				all, errs := found(&awssdk.Lookup{Client: h}, t.Context(), nil)
				assert.Equal(t, f.all, all)
				assert.Equal(t, f.took, time.Since(start))
				assert.Len(t, h.called, f.calls)
				if f.is == nil {
					assert.Empty(t, errs)
					return
				}
				require.Len(t, errs, 1)
				assert.ErrorIs(t, errs[0], f.is)
				assert.ErrorContains(t, errs[0], "page 2")
			})
		})
	}
}

// A token that leads back to its own page is an error, and not an endless loop.
func TestLookupTurnsRound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all, errs := found(&awssdk.Lookup{Client: round{}}, t.Context(), nil)
		assert.Equal(t, []string{"1", "1", "error"}, all)
		assert.ErrorContains(t, errs[0], "page 2")
	})
}

type round struct{}

func (round) LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	return &cloudtrail.LookupEventsOutput{Events: []types.Event{lookedUp("1")}, NextToken: aws.String("round")}, nil
}

// The SDK's own client, with the answers that CloudTrail gives it: a page, throttling until its
// retries end, a page.
func TestLookupWithTheSDK(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		page := func(id, token string) answer {
			text, err := json.Marshal(map[string]any{"Events": []any{map[string]any{"EventId": id, "EventTime": 1790841660, "CloudTrailEvent": record(id)}}, "NextToken": token})
			require.NoError(t, err)
			return answer{200, string(text)}
		}
		throttled := answer{400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`}
		server := &answers{answers: []answer{page("1", "more"), throttled, throttled, throttled, throttled, page("2", "")}}
		client := cloudtrail.New(cloudtrail.Options{Region: "eu-central-1", HTTPClient: server, Credentials: someone})
		all, errs := found(&awssdk.Lookup{Client: client}, t.Context(), nil)
		assert.Empty(t, errs)
		assert.Equal(t, []string{"1", "2"}, all)
		require.Len(t, server.bodies, 6)
		assert.NotContains(t, server.bodies[0], "NextToken")
		assert.Contains(t, server.bodies[5], `"NextToken":"more"`)
	})
}

type answer struct {
	status int
	body   string
}

// answers stand in for CloudTrail, without a connection.
type answers struct {
	answers []answer
	bodies  []string // of the requests
}

func (a *answers) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	a.bodies = append(a.bodies, string(body))
	if len(a.answers) == 0 {
		return nil, errors.New("no answer is left")
	}
	now := a.answers[0]
	a.answers = a.answers[1:]
	return &http.Response{
		StatusCode: now.status, Body: io.NopCloser(bytes.NewReader([]byte(now.body))),
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}},
	}, nil
}
