package iotinput_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/smithy-go/document"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk/iotinput"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/internal/testrun"
)

// same compares inputs whole. It leaves out only the mark that the SDK has in each struct, which
// has no content. Times are equal if they are the same instant; nil, and a list or a map that is
// empty, are not equal.
var same = cmp.Options{cmpopts.IgnoreTypes(document.NoSerde{})}

// An input of each action that the SDK sends to a server, and that is written there as CloudTrail
// writes it, comes back from the record as it was.
func TestInputsComeBack(t *testing.T) {
	t.Parallel()
	service, bindings := loadModel(t)
	server := newServer(t)
	draws := testrun.ByRun(2, 5, 50) // of which the first is whole
	for _, action := range service.Actions {
		t.Run(action.Name, func(t *testing.T) {
			r := randomOf(action.Name)
			for i := range draws {
				d := &inputGenerator{Rand: r, service: service, whole: i == 0}
				sent := server.newInput(t, action.Name)
				d.input(reflect.ValueOf(sent).Elem(), action, bindings.Actions[action.Name])
				w := server.call(t, action.Name, sent)
				parameters := written(t, cloudTrailWriter{service}, action, bindings.Actions[action.Name], w)
				got, err := iotinput.Of(eventOf(action.Name, parameters))
				require.NoError(t, err, parameters)
				if diff := cmp.Diff(sent, got, same); diff != "" {
					t.Fatalf("draw %d came back otherwise (-sent +got):\n%s%s", i, diff, parameters)
				}
			}
		})
	}
}

// TestInputsComeBack can fail: whatever single value is missing in a record, or is another one,
// the input is another one or there is an error.
func TestInputsDependOnEveryValue(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	service, bindings := loadModel(t)
	server := newServer(t)
	changed := 0
	for _, action := range service.Actions {
		r := randomOf(action.Name)
		d := &inputGenerator{Rand: r, service: service, whole: true}
		sent := server.newInput(t, action.Name)
		d.input(reflect.ValueOf(sent).Elem(), action, bindings.Actions[action.Name])
		w := server.call(t, action.Name, sent)
		parameters := written(t, cloudTrailWriter{service}, action, bindings.Actions[action.Name], w)
		for _, other := range edits(t, parameters) {
			changed++
			got, err := iotinput.Of(eventOf(action.Name, other))
			if err == nil && cmp.Equal(sent, got, same) {
				t.Errorf("%s: the same input of another record:\n%s\n%s", action.Name, parameters, other)
			}
		}
	}
	require.Greater(t, changed, len(service.Actions))
}

// edits returns bodies with one value left out, and with one text or number changed.
func edits(t *testing.T, body string) []string {
	t.Helper()
	root := parse(t, body)
	var list []string
	n := 0
	note := func() {
		if n++; !testrun.Drawn(n, 7) {
			return
		}
		data, err := json.Marshal(root)
		require.NoError(t, err)
		list = append(list, string(data))
	}
	var visit func(v any, set func(any))
	visit = func(v any, set func(any)) {
		switch v := v.(type) {
		case string:
			set(v + "0")
			note()
			set(v)
		case json.Number:
			set(json.Number(strconv.Itoa(1 - min(1, strings.Count(v.String(), "1"))))) // 0, or 1 where no 1 is in it
			note()
			set(v)
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				old := v[name]
				delete(v, name)
				note()
				v[name] = old
				visit(old, func(x any) { v[name] = x })
			}
		case []any:
			for i, old := range v {
				visit(old, func(x any) { v[i] = x })
			}
		}
	}
	visit(root, nil)
	return list
}

func parse(t *testing.T, body string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	return v
}

// randomOf makes the draws of an action the same in each run, whichever other tests run.
func randomOf(action string) *rand.Rand {
	h := fnv.New64()
	h.Write([]byte(action))
	return rand.New(rand.NewPCG(h.Sum64(), 18))
}

func written(t *testing.T, s cloudTrailWriter, action model.Action, b model.Binding, w arrivedRequest) string {
	t.Helper()
	p, err := s.parameters(action, b, w)
	require.NoError(t, err)
	data, err := json.Marshal(p)
	require.NoError(t, err)
	return string(data)
}

// A server answers each request of a client of the SDK with nothing, and passes on the request.
type server struct {
	client   reflect.Value
	requests chan arrivedRequest
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{requests: make(chan arrivedRequest, 2)}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := readRequest(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.requests <- request
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(h.Close)
	s.client = reflect.ValueOf(sdk.New(sdk.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(h.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}, nil
		}),
		Retryer: aws.NopRetryer{},
	}))
	return s
}

// newInput returns a new input of an action, which the client's method says.
func (s *server) newInput(t *testing.T, action string) any {
	t.Helper()
	method := s.client.MethodByName(action)
	require.True(t, method.IsValid(), "the SDK has no %s", action)
	return reflect.New(method.Type().In(1).Elem()).Interface()
}

// call calls an action, and returns the request that arrived.
func (s *server) call(t *testing.T, action string, input any) arrivedRequest {
	t.Helper()
	results := s.client.MethodByName(action).Call([]reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(input)})
	err, _ := results[1].Interface().(error)
	require.NoError(t, err)
	require.Len(t, s.requests, 1)
	return <-s.requests
}
