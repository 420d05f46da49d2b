package awssdk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/iottrail/iottrail"
)

// A Lookup asks CloudTrail for recent events, with LookupEvents. That needs no trail and no
// bucket.
//
//	lookup := awssdk.Lookup{Client: cloudtrail.NewFromConfig(cfg)}
//	in := &cloudtrail.LookupEventsInput{LookupAttributes: []types.LookupAttribute{{
//		AttributeKey: types.LookupAttributeKeyEventSource, AttributeValue: aws.String(iot.Source),
//	}}}
//	for ev, err := range lookup.Events(ctx, in) {
//		if err != nil {
//			log.Print(err)
//			continue
//		}
//		fmt.Println(ev.EventTime, ev.EventName, ev.Actor())
//	}
//
// LookupEvents does not have all that a trail can have:
//
//   - management events and, if the input asks for them, Insights events; no data events, and
//     no network activity;
//   - of the last 90 days;
//   - of the account and the region of the client. Calls of IAM and other global services are in
//     us-east-1.
//
// An input may have one attribute: for the events of two names, loop twice. The newest events
// come first, and a call shows up some minutes after it was made. (This is from the pages
// "LookupEvents" of the CloudTrail API Reference and "Working with CloudTrail event history" of
// the User Guide.)
//
// CloudTrail answers two calls a second, of 50 events each, for an account in a region. All
// loops over one Lookup together keep to that: use one for each account and region. It may be
// used by several goroutines at once. Do not copy it.
type Lookup struct {
	// Client is a *cloudtrail.Client.
	Client cloudtrail.LookupEventsAPIClient
	// Decoder has options for the Decoder of each record, such as [iottrail.OnlyNames].
	Decoder []iottrail.Option

	mu   sync.Mutex
	next time.Time // before which no call may begin
}

// LookupEvents allows a call each lookupInterval. If others call it in the same account, it may
// be throttled all the same: then a Lookup waits, throttledWait at first and twice as long each
// time, up to maxThrottledWait. It gives up after throttledTries, which takes some minutes.
const (
	lookupInterval   = time.Second / 2
	throttledWait    = time.Second
	maxThrottledWait = 30 * time.Second
	throttledTries   = 10
)

// Events returns the Events that LookupEvents finds, and errors. The input is not changed; nil
// asks for all. A page is requested when the loop needs it, and none after the loop has ended.
//
// A record that can't be read is a [*LookupError], after which the loop goes on. An Event with
// a member that can't be read is followed by the error that says so, as from an
// [iottrail.Decoder]. An error of the call ends the loop, after the SDK's own retries and, if
// it is throttling, after some minutes of waiting. If ctx is done, its error is the last.
//
// To go on after such an error, set the EndTime of the input to the EventTime of the last Event. The
// Events of that second come again: see [iottrail.Repeats].
func (l *Lookup) Events(ctx context.Context, in *cloudtrail.LookupEventsInput) iter.Seq2[*iottrail.Event, error] {
	return func(yield func(*iottrail.Event, error) bool) {
		pages := cloudtrail.NewLookupEventsPaginator(l.Client, in)
		var d iottrail.Decoder
		var token string
		for n := 1; pages.HasMorePages(); n++ {
			page, err := l.page(ctx, pages)
			if err != nil {
				yield(nil, fmt.Errorf("awssdk: page %d of LookupEvents: %w", n, err))
				return
			}
			for i := range page.Events {
				if ctx.Err() != nil {
					yield(nil, ctx.Err())
					return
				}
				if !l.record(&d, &page.Events[i], yield) {
					return
				}
			}
			if page.NextToken != nil && *page.NextToken != "" && *page.NextToken == token {
				yield(nil, fmt.Errorf("awssdk: page %d of LookupEvents: %w", n, errSamePage))
				return
			}
			token = aws.ToString(page.NextToken)
		}
	}
}

var (
	errSamePage = errors.New("the next page would be this one again")
	errNoRecord = errors.New("it has no record in CloudTrailEvent")
)

// record reads the record of an event. It returns false if the loop was left.
func (l *Lookup) record(d *iottrail.Decoder, e *types.Event, yield func(*iottrail.Event, error) bool) bool {
	id := aws.ToString(e.EventId)
	d.Reset(strings.NewReader(aws.ToString(e.CloudTrailEvent)), l.Decoder...)
	empty := true
	for ev, err := range d.Events() {
		empty = false
		if err != nil {
			err = &LookupError{EventID: id, Err: err}
		}
		if !yield(ev, err) {
			return false
		}
	}
	switch n := d.Stats().Records; {
	case empty && n == 0:
		return yield(nil, &LookupError{EventID: id, Err: errNoRecord})
	case n > 1:
		return yield(nil, &LookupError{EventID: id, Err: fmt.Errorf("it has %d records in CloudTrailEvent", n)})
	}
	return true
}

// page gets the next page, when it is its turn.
func (l *Lookup) page(ctx context.Context, pages *cloudtrail.LookupEventsPaginator) (*cloudtrail.LookupEventsOutput, error) {
	wait := throttledWait
	for try := 1; ; try++ {
		if err := l.turn(ctx); err != nil {
			return nil, err
		}
		page, err := pages.NextPage(ctx)
		switch {
		case err == nil:
			return page, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case try == throttledTries || !isThrottled(err):
			return nil, err
		}
		l.pause(wait)
		wait = min(2*wait, maxThrottledWait)
	}
}

func isThrottled(err error) bool {
	return retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary
}

// turn waits until the next call may begin, and takes it.
func (l *Lookup) turn(ctx context.Context) error {
	l.mu.Lock()
	at := time.Now()
	if at.Before(l.next) {
		at = l.next
	}
	l.next = at.Add(lookupInterval)
	l.mu.Unlock()
	return sleep(ctx, time.Until(at))
}

// pause keeps all loops from calling for a while.
func (l *Lookup) pause(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Now().Add(d); l.next.Before(until) {
		l.next = until
	}
}

// A LookupError says which event of LookupEvents an error is about.
type LookupError struct {
	EventID string // as LookupEvents returns it, beside the record
	Err     error  // a *iottrail.RecordError or *iottrail.StreamError, or another error that says what was there instead of a record
}

func (e *LookupError) Error() string {
	return fmt.Sprintf("awssdk: event %q of LookupEvents: %v", e.EventID, e.Err)
}

func (e *LookupError) Unwrap() error { return e.Err }
