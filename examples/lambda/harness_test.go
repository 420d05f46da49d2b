package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/s3test"
	"github.com/iottrail/iottrail/internal/testrun"
)

// This file runs the function as Lambda does: the built binary beside a runtime API and an S3.

var binaries string // the folder of what is built

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "lambda")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binaries = dir
		return m.Run()
	}())
}

// buildCommand is the command in README.md, except for the architecture and the file.
const buildCommand = "CGO_ENABLED=0 GOOS=linux GOARCH=%s go build -tags lambda.norpc -trimpath -o %s ."

// build runs that command.
func build(goos, goarch string) (string, error) {
	file := filepath.Join(binaries, goarch, "bootstrap")
	args := strings.Fields(fmt.Sprintf(buildCommand, goarch, file))
	return file, run(args[3:], args[0], "GOOS="+goos, args[2])
}

func run(args []string, environment ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), environment...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", args, err, out)
	}
	return nil
}

// bootstrap is the binary to run, built once for all tests. In the long run it is, on Linux with
// amd64, what Lambda runs. In the others it is made of the packages that were compiled for these
// tests: -trimpath and CGO_ENABLED=0 would have each compiled once more, which takes most of the time.
var bootstrap = sync.OnceValues(func() (string, error) {
	if testrun.Long() {
		return build(runtime.GOOS, runtime.GOARCH)
	}
	file := filepath.Join(binaries, "bootstrap")
	return file, run([]string{"go", "build", "-tags", "lambda.norpc", "-o", file, "."})
})

// An instance is a process of the function, with a runtime API that knows nobody else.
type instance struct {
	t    testing.TB
	cmd  *exec.Cmd
	api  *runtimeAPI
	log  *os.File // what it writes
	dead chan struct{}
}

// start starts an instance, with these variables.
func start(t testing.TB, environment ...string) *instance {
	t.Helper()
	file, err := bootstrap()
	require.NoError(t, err)
	return startFile(t, exec.Command(file), environment...)
}

func startFile(t testing.TB, cmd *exec.Cmd, environment ...string) *instance {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	i := &instance{t: t, cmd: cmd, api: newRuntimeAPI(), log: log, dead: make(chan struct{})}
	i.cmd.Stdout, i.cmd.Stderr = log, log
	i.cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(i.api.URL, "http://"), "AWS_LAMBDA_FUNCTION_NAME=iottrail", "AWS_MAX_ATTEMPTS=1"}
	for name, value := range s3test.Environ("", t.TempDir()) {
		i.cmd.Env = append(i.cmd.Env, name+"="+value)
	}
	i.cmd.Env = append(i.cmd.Env, environment...)
	require.NoError(t, i.cmd.Start())
	go func() {
		_ = i.cmd.Wait() // how it ended is in ProcessState
		close(i.dead)
	}()
	t.Cleanup(func() {
		_ = i.cmd.Process.Kill() // it may have ended
		<-i.dead
		i.api.Close()
		log.Close()
	})
	return i
}

// A reply is what an instance did with an event.
type reply struct {
	Answer string // of the function
	Failed bool   // Answer is an error
	Log    string // what it wrote meanwhile
}

// invoke has the instance take an event, for which it has a minute.
func (i *instance) invoke(id, event string) reply {
	i.t.Helper()
	return i.invokeUntil(id, event, time.Now().Add(time.Minute))
}

// patience is how long a test waits for an instance that does not do what it should, after the
// deadline of the event.
const patience = 5 * time.Minute

func (i *instance) invokeUntil(id, event string, deadline time.Time) reply {
	i.t.Helper()
	from := i.written()
	tooLate := time.After(time.Until(deadline) + patience)
	select {
	case i.api.events <- runtimeEvent{id, event, deadline}:
	case <-i.dead:
		require.Failf(i.t, "the instance ended", "%s", i.text(from))
	case <-tooLate:
		require.Failf(i.t, "the instance asks for no event", "%s", i.text(from))
	}
	select {
	case r := <-i.api.replies:
		r.Log = i.text(from) // all of it is written before it answers
		return r
	case <-i.dead:
		require.Failf(i.t, "the instance ended", "%s", i.text(from))
	case <-tooLate:
		require.Failf(i.t, "the instance does not answer", "%s", i.text(from))
	}
	return reply{}
}

// ended waits for the instance to end by itself, and returns its status and what it wrote.
func (i *instance) ended() (status int, log string) {
	select {
	case <-i.dead:
	case <-time.After(patience):
		require.Failf(i.t, "the instance does not end", "%s", i.text(0))
	}
	return i.cmd.ProcessState.ExitCode(), i.text(0)
}

func (i *instance) written() int64 {
	info, err := i.log.Stat()
	require.NoError(i.t, err)
	return info.Size()
}

func (i *instance) text(from int64) string {
	data, err := io.ReadAll(io.NewSectionReader(i.log, from, i.written()-from))
	require.NoError(i.t, err)
	return string(data)
}

// A runtimeAPI is Lambda as a function sees it: the page "Using the Lambda runtime API for custom
// runtimes" of the developer guide describes it.
type runtimeAPI struct {
	*httptest.Server
	events  chan runtimeEvent
	replies chan reply
}

type runtimeEvent struct {
	id, body string
	deadline time.Time
}

func newRuntimeAPI() *runtimeAPI {
	api := &runtimeAPI{events: make(chan runtimeEvent), replies: make(chan reply, 1)}
	api.Server = httptest.NewServer(api)
	return api
}

func (api *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, "/2018-06-01/runtime/invocation/")
	switch {
	case ok && r.Method == http.MethodGet && path == "next":
		select {
		case e := <-api.events:
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", e.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(e.deadline.UnixMilli(), 10))
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:111122223333:function:iottrail")
			_, _ = io.WriteString(w, e.body) // an instance that died is seen by invoke
		case <-r.Context().Done():
		}
	case ok && r.Method == http.MethodPost && (strings.HasSuffix(path, "/response") || strings.HasSuffix(path, "/error")):
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		api.replies <- reply{Answer: string(body), Failed: strings.HasSuffix(path, "/error")}
	default:
		http.Error(w, "the runtime API has no "+r.URL.Path, http.StatusNotFound)
	}
}

// A bucket is an S3 with one bucket, for somebody who may get its objects and nothing else: what
// else is asked for, and an object that is not there, is refused, as S3 does then.
type bucket struct {
	*httptest.Server
	backend *s3mem.Backend

	mu       sync.Mutex
	fault    map[string]http.HandlerFunc // by key
	requests []string
}

const trailBucket = "example-pumps-trail"

func newBucket(t testing.TB) *bucket {
	t.Helper()
	b := &bucket{backend: s3mem.New(), fault: make(map[string]http.HandlerFunc)}
	require.NoError(t, b.backend.CreateBucket(trailBucket))
	server := gofakes3.New(b.backend).Server()
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.serve(w, r, server) }))
	t.Cleanup(b.Close)
	return b
}

func (b *bucket) serve(w http.ResponseWriter, r *http.Request, server http.Handler) {
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	query.Del("x-id") // what the SDK calls the operation
	b.mu.Lock()
	b.requests = append(b.requests, r.Method+" "+r.URL.Path+" "+query.Encode())
	fault := b.fault[key]
	b.mu.Unlock()
	_, err := b.backend.HeadObject(name, key)
	switch {
	case fault != nil:
		fault(w, r)
	case r.Method != http.MethodGet || len(query) > 0 || err != nil:
		s3test.Fail(w, r, http.StatusForbidden, "AccessDenied", "Access Denied")
	default:
		server.ServeHTTP(w, r)
	}
}

func (b *bucket) put(t testing.TB, key string, data []byte) {
	t.Helper()
	_, err := b.backend.PutObject(trailBucket, key, map[string]string{}, bytes.NewReader(data), int64(len(data)), nil)
	require.NoError(t, err)
}

// asked returns the requests so far: method, path and query.
func (b *bucket) asked() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.requests...)
}

// environment is where the function finds the bucket. The SDK asks an endpoint that is an address
// with the bucket in the path.
func (b *bucket) environment() []string {
	return []string{"AWS_ENDPOINT_URL_S3=" + b.URL, "BUCKETS=" + trailBucket}
}

// breakOff answers with a part of an object, and no more when it is asked for the rest.
func breakOff(data []byte, part int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
			w.Header().Set("ETag", `"0"`)
			_, _ = w.Write(data[:part]) // as the test sees
			_ = http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

// hang answers nothing until the caller gives up.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// in runs a function in this process, for what needs no binary.
func in(t testing.TB, out io.Writer, environment map[string]string) *function {
	t.Helper()
	f, err := newFunction(t.Context(), func(name string) string { return environment[name] }, &output{w: out})
	require.NoError(t, err)
	return f
}

var errFull = errors.New("the disk is full")

// fullDisk is a writer that fails.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }
