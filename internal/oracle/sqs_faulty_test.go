package oracle

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
)

// An httpFault is what becomes of a call.
type httpFault int

const (
	works httpFault = iota
	hasNoEffect
	isNotAnswered // it has its effect
	isCut         // half of the answer comes
)

func (f httpFault) String() string {
	return [...]string{"works", "has no effect", "is not answered", "is cut"}[f]
}

var errHTTP = errors.New("the connection is lost")

// A faultyClient is the HTTP client of a Consumer's clients of SQS and S3, in which one call goes
// wrong. It lets time pass: what the Consumer leaves to become visible in an hour is so at once.
// It stops the Consumer when its queue is empty.
type faultyClient struct {
	operation string
	at        int // which call of the operation, from 1
	how       httpFault

	t           *testing.T
	sqs         *sqs.Client // which has no faults
	queue, dead string      // their URLs
	messages    map[string][]string
	stop        func()

	mu        sync.Mutex
	met       bool
	calls     map[string]int
	handled   map[string]int    // how often each event was, by its id
	delivered map[string]string // the body of the message, by its receipt handle
	received  map[string]int    // how often each message was, by its body
	buried    map[string]bool   // in the dead letters, by its body
	errs      []error
}

func (f *faultyClient) reported(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = append(f.errs, err)
}

// Do sends a request, or not.
func (f *faultyClient) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(body(r))
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if operation == "" && r.Method == http.MethodGet && !r.URL.Query().Has("list-type") {
		operation = "GetObject"
	}
	how := f.next(operation)
	f.look(operation, body, how)
	if how == hasNoEffect {
		f.show(body)
		return nil, errHTTP
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	f.learn(operation, text)
	if operation == "DeleteMessage" && f.drained() {
		defer f.stop()
	}
	if how == isNotAnswered {
		f.show(body, text)
		return nil, errHTTP
	}
	if operation == "ChangeMessageVisibility" {
		f.show(body)
	}
	answer.Body = io.NopCloser(bytes.NewReader(text))
	if how == isCut {
		answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text[:len(text)/2]), broken{}))
	}
	return answer, nil
}

// broken is a connection that is lost.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errHTTP }

func body(r *http.Request) io.Reader {
	if r.Body == nil {
		return strings.NewReader("")
	}
	return r.Body
}

// next counts a call, and says what becomes of it.
func (f *faultyClient) next(operation string) httpFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil { // no faults
		return works
	}
	f.calls[operation]++
	if f.operation != operation || f.calls[operation] != f.at {
		return works
	}
	f.met = true
	return f.how
}

// drained reports whether there is no message in the queue any more, visible or not.
func (f *faultyClient) drained() bool {
	out, err := f.sqs.GetQueueAttributes(f.t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &f.queue, AttributeNames: []types.QueueAttributeName{"All"}})
	if !assert.NoError(f.t, err) {
		return true
	}
	count := func(name types.QueueAttributeName) int {
		n, err := strconv.Atoi(out.Attributes[string(name)])
		assert.NoError(f.t, err)
		return n
	}
	return count("ApproximateNumberOfMessages")+count("ApproximateNumberOfMessagesNotVisible") == 0
}

// look looks at a call before it has its effect: a message is deleted only when all its events were
// handled, or after it went to the dead letters.
func (f *faultyClient) look(operation string, text []byte, how httpFault) {
	var in struct{ ReceiptHandle, MessageBody string }
	_ = json.Unmarshal(text, &in)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.messages == nil || how == hasNoEffect:
	case operation == "SendMessage":
		f.buried[in.MessageBody] = true
	case operation == "DeleteMessage":
		body := f.delivered[in.ReceiptHandle]
		ids, ok := f.messages[body]
		assert.True(f.t, ok, "what is deleted was never delivered")
		assert.True(f.t, body != unreadable || f.buried[body], "a message is deleted that nobody could read")
		for _, id := range ids {
			least := 1
			if id == "refused" {
				least = 2
			}
			assert.GreaterOrEqual(f.t, f.handled[id], least, "a message is deleted before its event %s was handled", id)
			assert.LessOrEqual(f.t, f.handled[id], f.received[body], "event %s was handled more often than its message came", id)
		}
	}
}

// An sqsAnswer is that of ReceiveMessage, or a request with a receipt handle.
type sqsAnswer struct {
	ReceiptHandle string
	Messages      []struct{ Body, ReceiptHandle string }
}

// learn takes from an answer which messages were delivered.
func (f *faultyClient) learn(operation string, text []byte) {
	if operation != "ReceiveMessage" || f.messages == nil {
		return
	}
	var out sqsAnswer
	assert.NoError(f.t, json.Unmarshal(text, &out))
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range out.Messages {
		f.delivered[m.ReceiptHandle] = m.Body
		f.received[m.Body]++
	}
}

// show makes messages visible whose receipt handles are in a request or an answer.
func (f *faultyClient) show(texts ...[]byte) {
	for _, text := range texts {
		var in sqsAnswer
		_ = json.Unmarshal(text, &in)
		handles := []string{in.ReceiptHandle}
		for _, m := range in.Messages {
			handles = append(handles, m.ReceiptHandle)
		}
		for _, handle := range handles {
			if handle == "" {
				continue
			}
			_, err := f.sqs.ChangeMessageVisibility(f.t.Context(), &sqs.ChangeMessageVisibilityInput{QueueUrl: &f.queue, ReceiptHandle: aws.String(handle)})
			assert.True(f.t, err == nil || errors.As(err, new(*types.ReceiptHandleIsInvalid)), "%v", err)
		}
	}
}
