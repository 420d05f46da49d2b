package main

import (
	"bytes"

	goccy "github.com/goccy/go-json"
)

// This file: goccy/go-json.

// goccyJSON reads record by record. What it decodes it checks, and what it skips.
var goccyJSON = &contestant{
	name:   "goccy/go-json",
	module: "github.com/goccy/go-json",
	every: func(data []byte, s *sink) error {
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			return goccyBuild(raw, s)
		})
	},
	// The first eventSource counts: so the names after it need not be looked up.
	iot: func(data []byte, s *sink) error {
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			var src eventSource
			err := goccy.UnmarshalOf(unsafeBytes(raw), &src, goccy.DecodeNoCopyString(), goccy.DecodeFieldPriorityFirstWin())
			if err == nil && src.EventSource == iotSource {
				err = goccyBuild(raw, s)
			}
			return err
		})
	},
	request: func(body []byte, into any) error { return goccy.Unmarshal(body, into) },
}

// goccyBuild copies a record, and has strings cut from the copy.
func goccyBuild(raw string, s *sink) error {
	r := new(Record)
	err := goccy.UnmarshalWithOption(bytes.Clone(unsafeBytes(raw)), r, goccy.DecodeNoCopyString())
	if err == nil {
		use(s, r)
	}
	return err
}

var goccyWhole = &contestant{
	name:   "goccy/go-json, whole document, strings copied",
	module: "github.com/goccy/go-json",
	every: func(data []byte, s *sink) error {
		var d document[*Record]
		err := goccy.Unmarshal(data, &d)
		return useAll(s, d.Records, err)
	},
}

// goccyWholeNoCopy cuts all strings of a log from one copy of it.
var goccyWholeNoCopy = &contestant{
	name:      "goccy/go-json, whole document",
	module:    "github.com/goccy/go-json",
	lessEvery: less{keepsLog: true},
	every: func(data []byte, s *sink) error {
		var d document[*Record]
		err := goccy.UnmarshalWithOption(bytes.Clone(data), &d, goccy.DecodeNoCopyString())
		return useAll(s, d.Records, err)
	},
}

var goccyStream = &contestant{
	name:   "goccy/go-json, Decoder",
	module: "github.com/goccy/go-json",
	every: func(data []byte, s *sink) error {
		dec := goccy.NewDecoder(bytes.NewReader(data))
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
}
