package main

import (
	"bytes"
	"encoding/json"
)

// This file: encoding/json.

// stdRecords goes to the first record of a log.
func stdRecords(data []byte) (*json.Decoder, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	for _, want := range [...]json.Token{json.Delim('{'), "Records", json.Delim('[')} {
		if t, err := dec.Token(); err != nil || t != want {
			return nil, errNoRecords
		}
	}
	return dec, nil
}

var encodingJSON = &contestant{
	name:   "encoding/json",
	module: "std",
	every: func(data []byte, s *sink) error {
		var d document[*Record]
		err := json.Unmarshal(data, &d)
		return useAll(s, d.Records, err)
	},
	// Each record is read into the same Record.
	iot: func(data []byte, s *sink) error {
		dec, err := stdRecords(data)
		if err != nil {
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
	request: json.Unmarshal,
}

// stdEnd reads the end of a log.
func stdEnd(dec *json.Decoder) error {
	for range 2 {
		if _, err := dec.Token(); err != nil {
			return err
		}
	}
	return nil
}

var encodingJSONStream = &contestant{
	name:   "encoding/json, Decoder",
	module: "std",
	every: func(data []byte, s *sink) error {
		dec, err := stdRecords(data)
		if err != nil {
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
	// This validates everything three times.
	iot: func(data []byte, s *sink) error {
		dec, err := stdRecords(data)
		if err != nil {
			return err
		}
		var raw json.RawMessage
		for dec.More() {
			if err := dec.Decode(&raw); err != nil {
				return err
			}
			s.records++
			var src eventSource
			if err := json.Unmarshal(raw, &src); err != nil {
				return err
			}
			if src.EventSource == iotSource {
				r := new(Record)
				if err := json.Unmarshal(raw, r); err != nil {
					return err
				}
				use(s, r)
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
