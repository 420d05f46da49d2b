package iotinput_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/model"
)

// An arrivedRequest is a request that arrived at the server.
type arrivedRequest struct {
	method, path string // path is escaped
	query        url.Values
	header       http.Header
	body         []byte
}

func readRequest(r *http.Request) (arrivedRequest, error) {
	body, err := io.ReadAll(r.Body)
	return arrivedRequest{r.Method, r.URL.EscapedPath(), r.URL.Query(), r.Header, body}, err
}

// A cloudTrailWriter writes the parameters of an arrived request as CloudTrail does: each
// member under the name that the API gives it, wherever HTTP had it, as what the API says it is. It
// knows the API from the pinned model alone, and refuses a request of which it would leave something
// out.
type cloudTrailWriter struct{ service *model.Service }

func (s cloudTrailWriter) parameters(action model.Action, b model.Binding, w arrivedRequest) (map[string]any, error) {
	input := s.service.Shape(action.Input)
	labels, err := readLabels(b.URI, w.path)
	if err != nil || w.method != b.Method {
		return nil, fmt.Errorf("%s %s is not %s %s: %v", w.method, w.path, b.Method, b.URI, err)
	}
	p, err := s.body(input, b, w.body)
	if err != nil {
		return nil, err
	}
	var errs []error
	add := func(member, text string) {
		if _, ok := p[member]; ok {
			errs = append(errs, fmt.Errorf("%s is in two places of the request", member))
		}
		value, err := s.typed(memberShape(s.service, input, member), text)
		p[member], errs = value, append(errs, err)
	}
	for label, text := range labels {
		add(b.Labels[label], text)
	}
	for name, texts := range w.query {
		if b.Query[name] == "" || len(texts) != 1 {
			return nil, fmt.Errorf("%d of %s in the query", len(texts), name)
		}
		add(b.Query[name], texts[0])
	}
	for name, texts := range w.header {
		member := headerMember(b, name)
		switch {
		case member != "" && len(texts) == 1:
			add(member, texts[0])
		case !ownHeaders[name]:
			return nil, fmt.Errorf("%d of the header %s", len(texts), name)
		}
	}
	return p, errors.Join(errs...)
}

// ownHeaders are those of HTTP and of the SDK, which carry no member.
var ownHeaders = map[string]bool{
	"Accept-Encoding": true, "Amz-Sdk-Invocation-Id": true, "Amz-Sdk-Request": true, "Authorization": true,
	"Content-Length": true, "Content-Type": true, "User-Agent": true, "X-Amz-Date": true,
}

func headerMember(b model.Binding, name string) string {
	for header, member := range b.Headers {
		if http.CanonicalHeaderKey(header) == name {
			return member
		}
	}
	return ""
}

// readLabels reads the values of the labels in a pattern such as /things/{thingName} out of a path.
// A label that ends with a plus sign comes last, and has the rest of the path.
func readLabels(pattern, path string) (map[string]string, error) {
	labels := make(map[string]string)
	for pattern != "" || path != "" {
		part, restOfPattern, _ := strings.Cut(pattern, "/")
		text, restOfPath, _ := strings.Cut(path, "/")
		label, isLabel := strings.CutPrefix(strings.TrimSuffix(part, "}"), "{")
		if name, ok := strings.CutSuffix(label, "+"); ok {
			label, text, restOfPath = name, path, ""
		}
		text, err := url.PathUnescape(text)
		if err != nil {
			return nil, err
		}
		if isLabel {
			labels[label] = text
		} else if text != part {
			return nil, fmt.Errorf("%q where the pattern has %q", text, part)
		}
		pattern, path = restOfPattern, restOfPath
	}
	return labels, nil
}

// body returns the members that the body has.
func (s cloudTrailWriter) body(input *model.Shape, b model.Binding, body []byte) (map[string]any, error) {
	p := make(map[string]any)
	if len(body) == 0 {
		return p, nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("the body: %w", err)
	}
	if b.Payload != "" {
		p[b.Payload] = s.withTimes(memberShape(s.service, input, b.Payload), v)
		return p, nil
	}
	return s.withTimes(input, v).(map[string]any), nil
}

// typed returns a value that HTTP had as text, as JSON has it.
func (s cloudTrailWriter) typed(shape *model.Shape, text string) (any, error) {
	switch shape.Kind {
	case model.String:
		return text, nil
	case model.Integer, model.Long:
		_, err := strconv.ParseInt(text, 10, 64)
		return json.Number(text), err
	case model.Boolean:
		return strconv.ParseBool(text)
	case model.Timestamp:
		t, err := time.Parse(time.RFC3339, text)
		return s.time(t), err
	}
	return nil, fmt.Errorf("a %s outside of the body", shape.Kind)
}

// withTimes returns a value of a body with the times as CloudTrail writes them. In the body they
// are seconds since 1970.
func (s cloudTrailWriter) withTimes(shape *model.Shape, v any) any {
	if shape == nil {
		return v // newer than the model
	}
	switch v := v.(type) {
	case json.Number:
		if shape.Kind == model.Timestamp {
			seconds, err := v.Float64()
			if err != nil {
				panic(err)
			}
			return s.time(time.UnixMilli(int64(seconds*1000 + 0.5)))
		}
	case []any:
		for i := range v {
			v[i] = s.withTimes(s.service.Shape(shape.Element), v[i])
		}
	case map[string]any:
		for name := range v {
			of := s.service.Shape(shape.Value)
			if shape.Kind == model.Structure {
				of = memberShape(s.service, shape, name)
			}
			v[name] = s.withTimes(of, v[name])
		}
	}
	return v
}

// time writes a time in one of the ways that records have, which follows from the time. All but
// the first two can hold milliseconds.
func (s cloudTrailWriter) time(t time.Time) any {
	t = t.UTC()
	switch way := t.Unix() % 5; {
	case way == 0 && t.Nanosecond() == 0:
		return t.Format("Jan 2, 2006 3:04:05 PM")
	case way == 1 && t.Nanosecond() == 0:
		return t.Format("Jan 2, 2006, 3:04:05\u202fPM")
	case way == 2:
		return t.Format(time.RFC3339Nano)
	default:
		return json.Number(strconv.FormatFloat(float64(t.UnixMilli())/1000, "fE"[way%2], -1, 64))
	}
}

func memberShape(service *model.Service, shape *model.Shape, name string) *model.Shape {
	for _, m := range shape.Members {
		if m.Name == name {
			return service.Shape(m.Shape)
		}
	}
	return nil
}
