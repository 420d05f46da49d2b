package main

import (
	"bytes"
	"fmt"
	"io"
	"reflect"

	"github.com/klauspost/compress/gzip"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// A job is something that every contestant does with a whole log.
type job struct {
	name  string
	title string
	of    func(c *contestant) func(data []byte, s *sink) error
	less  func(c *contestant) less
	built func(l *Log) int     // how many records are to be built
	goals map[*contestant]goal // of those that are iottrail
}

var (
	jobEvery = &job{
		name: "every", title: "Every record to a typed one",
		of:    func(c *contestant) func([]byte, *sink) error { return c.every },
		less:  func(c *contestant) less { return c.lessEvery },
		built: func(l *Log) int { return l.Records },
		goals: goalsOf(goal{peer: 1.5, std: 8.5}, goal{peer: 1.7, std: 8.5}, goal{peer: 1.3}),
	}
	jobIoT = &job{
		name: "iot", title: "The records of AWS IoT out of all, everything validated",
		of:    func(c *contestant) func([]byte, *sink) error { return c.iot },
		less:  func(c *contestant) less { return c.lessIoT },
		built: func(l *Log) int { return l.IoT },
		goals: goalsOf(goal{peer: 1.8}, goal{peer: 2.1}, goal{peer: 1.2}),
	}
)

// entrants returns those of the list that can do the job.
func (j *job) entrants(list []*contestant) []*contestant {
	var can []*contestant
	for _, c := range list {
		if j.of(c) != nil {
			can = append(can, c)
		}
	}
	return can
}

// check runs contestants once and compares what they make with what iottrail
// makes, and the counts with what was written.
func (j *job) check(l *Log, list ...*contestant) error {
	run := func(c *contestant) (*sink, error) {
		s := &sink{check: true}
		err := j.of(c)(l.Data, s)
		if err == nil {
			err = s.err
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		return s, nil
	}
	want, err := run(iottrailDecoder)
	if err != nil {
		return err
	}
	for _, c := range list {
		got, err := run(c)
		if err != nil {
			return err
		}
		if got.records != l.Records || got.built != j.built(l) || got.sum != want.sum {
			return fmt.Errorf("%s: got %v; want %v of %d records and %d built", c.name, got, want, l.Records, j.built(l))
		}
	}
	return nil
}

// requests are the parameters of the calls of AWS IoT in a log, for the job requests.
type requests struct {
	list  []request
	bytes int64
}

type request struct {
	event *iottrail.Event
	of    reflect.Type // of the struct
}

// requestsOf collects the calls that have parameters.
func requestsOf(l *Log) (*requests, error) {
	reqs := &requests{}
	d := iottrail.NewDecoder(bytes.NewReader(l.Data), iottrail.OnlySources(iotSource))
	for {
		ev, err := d.Next()
		if err == io.EOF {
			return reqs, nil
		}
		if err != nil {
			return nil, err
		}
		into, err := iot.DecodeRequest(ev)
		if _, unknown := into.(*iottrail.UnknownAction); unknown || err != nil || string(ev.RequestParameters) == "null" {
			continue
		}
		reqs.list = append(reqs.list, request{ev, reflect.TypeOf(into).Elem()})
		reqs.bytes += int64(len(ev.RequestParameters))
	}
}

func (r *requests) possible(c *contestant) bool { return c == iottrailDecoder || c.request != nil }

// run decodes them all.
func (r *requests) run(c *contestant) error {
	for i := range r.list {
		if _, err := r.list[i].decode(c); err != nil {
			return err
		}
	}
	return nil
}

// decode decodes one. What iottrail pays to find the type by the call's name, and
// to check the source, the others pay for a reflect.New.
func (r *request) decode(c *contestant) (any, error) {
	if c == iottrailDecoder {
		return iot.DecodeRequest(r.event)
	}
	into := reflect.New(r.of).Interface()
	return into, c.request(r.event.RequestParameters, into)
}

// check compares what a contestant makes of each with what encoding/json does.
func (r *requests) check(c *contestant) error {
	if !r.possible(c) {
		return nil
	}
	for i := range r.list {
		got, err := r.list[i].decode(c)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", c.name, r.list[i].event.EventName, err)
		}
		want, err := r.list[i].decode(encodingJSON)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("%s: %s: got %+v, want %+v", c.name, r.list[i].event.EventName, got, want)
		}
	}
	return nil
}

// A gzipJob reads a log from gzip.
type gzipJob struct {
	name string
	run  func(gz []byte, l *Log) error
	goal float64 // at most so many times the decompressor alone
}

// decoderBuffer is the size of a Decoder's buffer, readSize in source.go: what is
// decompressed into it stays in the cache.
const decoderBuffer = 64 << 10

var gzipJobs = []gzipJob{
	{"decompressor alone", func(gz []byte, l *Log) error {
		z, err := gzip.NewReader(bytes.NewReader(gz))
		if err != nil {
			return err
		}
		n, err := io.CopyBuffer(onlyWriter{}, onlyReader{z}, make([]byte, decoderBuffer))
		if err == nil && n != int64(len(l.Data)) {
			err = fmt.Errorf("%d bytes", n)
		}
		return err
	}, 0},
	{"iottrail, IoT records", func(gz []byte, l *Log) error {
		var s sink
		err := decode(bytes.NewReader(gz), &s, iottrail.OnlySources(iotSource))
		if err == nil && (s.records != l.Records || s.built != l.IoT) {
			err = fmt.Errorf("%v", &s)
		}
		return err
	}, 1.25},
	{"iottrail, every record", func(gz []byte, l *Log) error {
		var s sink
		err := decode(bytes.NewReader(gz), &s)
		if err == nil && s.built != l.Records {
			err = fmt.Errorf("%v", &s)
		}
		return err
	}, 1.65},
}

// onlyReader and onlyWriter keep io.CopyBuffer from going round the buffer.
type (
	onlyReader struct{ io.Reader }
	onlyWriter struct{}
)

func (onlyWriter) Write(p []byte) (int, error) { return len(p), nil }
