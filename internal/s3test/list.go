package s3test

import (
	"cmp"
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A page is what ListObjectsV2 answers.
type page struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name                  string
	Prefix, Delimiter     string
	EncodingType          string `xml:",omitempty"`
	KeyCount, MaxKeys     int
	IsTruncated           bool
	NextContinuationToken string `xml:",omitempty"`
	Contents              []content
	CommonPrefixes        []commonPrefix
}

type content struct {
	Key, ETag, StorageClass string
	LastModified            string
	Size                    int
}

type commonPrefix struct{ Prefix string }

// list answers ListObjectsV2. A token is how many keys and prefixes came before.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	encode := func(key string) string { return key }
	p := page{Name: s.Name, MaxKeys: s.pageSize(r), EncodingType: query.Get("encoding-type")}
	if p.EncodingType == "url" {
		encode = func(key string) string { return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/") }
	}
	p.Prefix, p.Delimiter = encode(query.Get("prefix")), encode(query.Get("delimiter"))
	names := s.names(query.Get("prefix"), query.Get("delimiter"), query.Get("start-after"))
	before, _ := strconv.Atoi(query.Get("continuation-token"))
	names = names[before:]
	if len(names) > p.MaxKeys {
		names = names[:p.MaxKeys]
		p.IsTruncated, p.NextContinuationToken = true, strconv.Itoa(before+p.MaxKeys)
	}
	p.KeyCount = len(names)

	s.mu.Lock()
	s.listed += len(names)
	for _, n := range names {
		if n.isPrefix {
			p.CommonPrefixes = append(p.CommonPrefixes, commonPrefix{encode(n.name)})
			continue
		}
		o := s.objects[n.name]
		p.Contents = append(p.Contents, content{encode(n.name), o.ETag(), cmp.Or(o.StorageClass, "STANDARD"), Modified.Format(time.RFC3339Nano), len(o.Data)})
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/xml")
	io.WriteString(w, xml.Header)
	xml.NewEncoder(w).Encode(p)
}

// A name is a key, or what several keys have in common.
type name struct {
	name     string
	isPrefix bool
}

// names returns all that a list has, on all its pages.
func (s *Server) names(prefix, delimiter, after string) (names []name) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok || key <= after {
			continue
		}
		n := name{key, false}
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			n = name{prefix + rest[:i+len(delimiter)], true}
		}
		if len(names) == 0 || names[len(names)-1] != n {
			names = append(names, n)
		}
	}
	return names
}
