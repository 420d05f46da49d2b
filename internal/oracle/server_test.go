package oracle

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/iottrail/iottrail/internal/digesttest"
)

// serve starts a server that answers as S3 and CloudTrail do, as far as the CLI asks, and
// returns its address. It serves buckets under their names, and a list of public keys.
func serve(t *testing.T, keys []byte, buckets ...*digesttest.Bucket) string {
	t.Helper()
	s := &server{t, keys, make(map[string]*digesttest.Bucket)}
	for _, b := range buckets {
		s.buckets[b.Name] = b
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

type server struct {
	t       *testing.T
	keys    []byte
	buckets map[string]*digesttest.Bucket
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if operation := r.Header.Get("X-Amz-Target"); operation != "" {
		if !strings.HasSuffix(operation, ".ListPublicKeys") {
			s.unknown(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Write(s.keys)
		return
	}
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	b := s.buckets[name]
	query := r.URL.Query()
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		s.unknown(w, r)
	case b == nil:
		fail(w, "NoSuchBucket")
	case key != "":
		object(w, b, key)
	case query.Has("location"):
		io.WriteString(w, `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-central-1</LocationConstraint>`)
	case query.Has("list-type"): // ListObjectsV2, which the CLI has no need of here
		s.unknown(w, r)
	default:
		list(w, b, query.Get("prefix"), query.Get("marker"))
	}
}

// unknown fails the test at a request that the CLI was not known to make.
func (s *server) unknown(w http.ResponseWriter, r *http.Request) {
	s.t.Errorf("the CLI asks what the server does not know: %s %s %s", r.Method, r.URL, r.Header.Get("X-Amz-Target"))
	http.Error(w, "", http.StatusNotImplemented)
}

// object answers GetObject and HeadObject.
func object(w http.ResponseWriter, b *digesttest.Bucket, key string) {
	data, ok := b.Objects[key]
	if !ok {
		fail(w, "NoSuchKey")
		return
	}
	for name, value := range b.Meta[key] {
		// In lower case, as S3 has it: the CLI does not find it otherwise.
		w.Header()["x-amz-meta-"+name] = []string{value}
	}
	w.Write(data)
}

// A listing is what ListObjects answers.
type listing struct {
	XMLName     xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name        string
	Prefix      string
	Marker      string
	IsTruncated bool
	Contents    []listed
}

type listed struct {
	Key  string
	Size int
}

// list answers ListObjects, all in one page.
func list(w http.ResponseWriter, b *digesttest.Bucket, prefix, marker string) {
	answer := listing{Name: b.Name, Prefix: prefix, Marker: marker}
	for key, data := range b.Objects {
		if strings.HasPrefix(key, prefix) && key > marker {
			answer.Contents = append(answer.Contents, listed{key, len(data)})
		}
	}
	slices.SortFunc(answer.Contents, func(a, b listed) int { return strings.Compare(a.Key, b.Key) })
	writeXML(w, answer)
}

// fail answers with one of S3's errors.
func fail(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusNotFound)
	writeXML(w, struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}

func writeXML(w io.Writer, answer any) {
	data, err := xml.Marshal(answer)
	if err != nil {
		panic(err)
	}
	w.Write(data)
}
