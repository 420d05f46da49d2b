// Package s3test serves a bucket as S3 does, for the tests of several modules: ListObjectsV2,
// GetObject and HeadObject, as the API Reference of S3 describes them. It knows nothing else, and
// has no signatures.
package s3test

import (
	"cmp"
	"crypto/md5"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iottrail/iottrail/internal/digesttest"
)

// An Object is one of a bucket.
type Object struct {
	Data         []byte
	Meta         map[string]string
	StorageClass string // "" is STANDARD
}

// ETag returns what distinguishes one version of the object from another.
func (o Object) ETag() string { return fmt.Sprintf(`"%x"`, md5.Sum(o.Data)) }

// Modified is when all objects were written.
var Modified = time.Date(2026, 10, 7, 1, 2, 3, 456e6, time.UTC)

// A Server serves a bucket at URL/NAME. Set its fields before it is asked.
type Server struct {
	*httptest.Server
	Name          string
	PageSize      int // how many keys and prefixes a page of a list has; 0 is 1000
	RequesterPays bool
	// Fault is called first. If it returns true, it has answered.
	Fault func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	objects  map[string]Object
	requests []*http.Request
	listed   int
}

// Serve starts a server of a bucket, until the test ends.
func Serve(t testing.TB, name string, objects map[string]Object) *Server {
	s := Start(name, objects)
	t.Cleanup(s.Close)
	return s
}

// Start starts a server of a bucket, until it is closed.
func Start(name string, objects map[string]Object) *Server {
	s := &Server{Name: name, objects: maps.Clone(objects)}
	s.Server = httptest.NewServer(s)
	return s
}

// Of returns the objects of a bucket with digests.
func Of(b *digesttest.Bucket) map[string]Object {
	objects := make(map[string]Object)
	for key, data := range b.Objects {
		objects[key] = Object{Data: data, Meta: b.Meta[key]}
	}
	return objects
}

// Put replaces an object, or adds it.
func (s *Server) Put(key string, o Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[key] = o
}

// Asked returns the requests since it was called last, and how many keys and prefixes the lists
// had that were answered.
func (s *Server) Asked() (requests []*http.Request, listed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests, listed = s.requests, s.listed
	s.requests, s.listed = nil, 0
	return requests, listed
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	if s.Fault == nil || !s.Fault(w, r) {
		s.Answer(w, r)
	}
}

// Answer answers as S3 does, for a Fault that changes only a part.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request) {
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	switch {
	case name != s.Name:
		Fail(w, r, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	case s.RequesterPays && r.Header.Get("X-Amz-Request-Payer") != "requester":
		Fail(w, r, http.StatusForbidden, "AccessDenied", "Access Denied")
	case key == "" && query.Get("list-type") == "2" && r.Method == http.MethodGet:
		s.list(w, r)
	case key != "" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		s.object(w, r, key)
	default:
		Fail(w, r, http.StatusNotImplemented, "NotImplemented", r.Method+" "+r.URL.String())
	}
}

// Fail answers with an error. The answer to HEAD has no code.
func Fail(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>%s</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`, code, message)
	}
}

// object answers GetObject and HeadObject.
func (s *Server) object(w http.ResponseWriter, r *http.Request, key string) {
	s.mu.Lock()
	o, ok := s.objects[key]
	s.mu.Unlock()
	switch match := r.Header.Get("If-Match"); {
	case !ok:
		Fail(w, r, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	case match != "" && match != o.ETag():
		Fail(w, r, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
		return
	case o.StorageClass != "" && r.Method == http.MethodGet:
		Fail(w, r, http.StatusForbidden, "InvalidObjectState", "The operation is not valid for the object's storage class</Message><StorageClass>"+o.StorageClass+"</StorageClass><Message>")
		return
	}
	header := w.Header()
	for name, value := range o.Meta {
		header["x-amz-meta-"+name] = []string{value}
	}
	header.Set("ETag", o.ETag())
	header.Set("Last-Modified", Modified.Format(http.TimeFormat))
	data, status := o.Data, http.StatusOK
	if of := r.Header.Get("Range"); of != "" {
		var first, last int
		if _, err := fmt.Sscanf(of, "bytes=%d-%d", &first, &last); err != nil || first >= len(data) {
			Fail(w, r, http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
			return
		}
		last = min(last, len(data)-1)
		header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(data)))
		data, status = data[first:last+1], http.StatusPartialContent
	}
	header.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		w.Write(data)
	}
}

// pageSize is how much a page of a list has, by the server and by the request.
func (s *Server) pageSize(r *http.Request) int {
	size := cmp.Or(s.PageSize, 1000)
	if n, err := strconv.Atoi(r.URL.Query().Get("max-keys")); err == nil {
		size = min(size, n)
	}
	return size
}
