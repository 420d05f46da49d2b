package main

import (
	"bytes"
	"encoding/json"
	"unsafe"

	goccy "github.com/goccy/go-json"
	"github.com/tidwall/gjson"
)

// This file: goccy/go-json.

//lint:file-ignore SA1019 UnmarshalNoEscape is deprecated and still the fastest way

var goccySplit = &contestant{
	name:   "goccy/go-json, record by record",
	module: "github.com/goccy/go-json",
	every: func(data []byte, s *sink) error {
		return split(data, func(raw string) error {
			s.records++
			r := new(Record)
			if err := goccy.UnmarshalNoEscape(unsafeBytes(raw), r); err != nil {
				return err
			}
			use(s, r)
			return nil
		})
	},
	iot: func(data []byte, s *sink) error {
		var src eventSource
		return split(data, func(raw string) error {
			s.records++
			src.EventSource = ""
			if err := goccy.UnmarshalNoEscape(unsafeBytes(raw), &src); err != nil {
				return err
			}
			if src.EventSource == iotSource {
				r := new(Record)
				if err := goccy.UnmarshalNoEscape(unsafeBytes(raw), r); err != nil {
					return err
				}
				use(s, r)
			}
			return nil
		})
	},
}

// split calls f with each record of a log, as gjson finds them: faster than any
// of the libraries that have no way of their own of going through a list.
func split(data []byte, f func(raw string) error) error {
	records := gjson.Get(unsafeString(data), "Records")
	if !records.IsArray() {
		return errNoRecords
	}
	var err error
	records.ForEach(func(_, v gjson.Result) bool {
		err = f(v.Raw)
		return err == nil
	})
	return err
}

func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
func unsafeBytes(s string) []byte  { return unsafe.Slice(unsafe.StringData(s), len(s)) }

var goccyJSON = &contestant{
	name:      "goccy/go-json",
	module:    "github.com/goccy/go-json",
	lessEvery: wholeDocument,
	every: func(data []byte, s *sink) error {
		var d document[*Record]
		err := goccy.UnmarshalNoEscape(data, &d)
		return useAll(s, d.Records, err)
	},
	iot: func(data []byte, s *sink) error {
		var d document[json.RawMessage]
		if err := goccy.UnmarshalNoEscape(data, &d); err != nil {
			return err
		}
		for _, raw := range d.Records {
			s.records++
			var src eventSource
			if err := goccy.UnmarshalNoEscape(raw, &src); err != nil {
				return err
			}
			if src.EventSource == iotSource {
				r := new(Record)
				if err := goccy.UnmarshalNoEscape(raw, r); err != nil {
					return err
				}
				use(s, r)
			}
		}
		return nil
	},
	request: func(body []byte, into any) error { return goccy.UnmarshalNoEscape(body, into) },
}

var goccyStream = &contestant{
	name:   "goccy/go-json, Decoder",
	module: "github.com/goccy/go-json",
	every: func(data []byte, s *sink) error {
		dec := goccy.NewDecoder(bytes.NewReader(data))
		for range 3 {
			if _, err := dec.Token(); err != nil {
				return err
			}
		}
		for dec.More() {
			r := new(Record)
			if err := dec.Decode(r); err != nil {
				return err
			}
			s.records++
			use(s, r)
		}
		return nil
	},
}
