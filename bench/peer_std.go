package main

import (
	"bytes"
	"encoding/json"
	"io"
)

// This file: encoding/json.

var encodingJSON = &contestant{
	name:   "encoding/json",
	module: "std",
	every: func(data []byte, s *sink) error {
		var d document[*Record]
		err := json.Unmarshal(data, &d)
		return useAll(s, d.Records, err)
	},
	// Of each record only the source is decoded, while the rest is checked; those of
	// AWS IoT are decoded in place.
	iot: func(data []byte, s *sink) error {
		dec := json.NewDecoder(bytes.NewReader(data))
		if err := stdBegin(dec); err != nil {
			return err
		}
		var src eventSource
		for dec.More() {
			from := dec.InputOffset()
			src.EventSource = ""
			if err := dec.Decode(&src); err != nil {
				return err
			}
			s.records++
			if src.EventSource == iotSource {
				r := new(Record)
				if err := json.Unmarshal(bytes.TrimPrefix(data[from:dec.InputOffset()], []byte(",")), r); err != nil {
					return err
				}
				use(s, r)
			}
		}
		return stdEnd(dec)
	},
	request: json.Unmarshal,
}

// A tokenReader is what is common to the Decoders of encoding/json and its
// likeness.
type tokenReader interface{ Token() (json.Token, error) }

// stdBegin goes to the first record of a log.
func stdBegin(dec tokenReader) error {
	for _, want := range [...]json.Token{json.Delim('{'), "Records", json.Delim('[')} {
		if t, err := dec.Token(); err != nil || t != want {
			return errNoRecords
		}
	}
	return nil
}

// stdEnd reads the end of a log, after which nothing may come.
func stdEnd(dec tokenReader) error {
	for _, want := range [...]json.Token{json.Delim(']'), json.Delim('}')} {
		if t, err := dec.Token(); err != nil || t != want {
			return errList
		}
	}
	if _, err := dec.Token(); err != io.EOF {
		return errList
	}
	return nil
}

var encodingJSONOther = &contestant{
	name:   "encoding/json, Decoder",
	module: "std",
	every: func(data []byte, s *sink) error {
		dec := json.NewDecoder(bytes.NewReader(data))
		if err := stdBegin(dec); err != nil {
			return err
		}
		for dec.More() {
			r := new(Record)
			if err := dec.Decode(r); err != nil {
				return err
			}
			s.records++
			use(s, r)
		}
		return stdEnd(dec)
	},
	// Each record is read into the same Record.
	iot: func(data []byte, s *sink) error {
		dec := json.NewDecoder(bytes.NewReader(data))
		if err := stdBegin(dec); err != nil {
			return err
		}
		r := new(Record)
		for dec.More() {
			*r = Record{}
			if err := dec.Decode(r); err != nil {
				return err
			}
			s.records++
			if r.EventSource == iotSource {
				use(s, r)
				r = new(Record)
			}
		}
		return stdEnd(dec)
	},
}

func useAll[B ~[]byte](s *sink, records []*recordOf[B], err error) error {
	if err != nil {
		return err
	}
	s.records += len(records)
	for _, r := range records {
		use(s, r)
	}
	return nil
}
