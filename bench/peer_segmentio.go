package main

import (
	"bytes"

	segmentio "github.com/segmentio/encoding/json"
)

// This file: segmentio/encoding/json.

// segmentioOwn has strings and bodies cut from the text they are in, which is a copy
// then. Names match as they are written.
const segmentioOwn = segmentio.ZeroCopy | segmentio.DontMatchCaseInsensitiveStructFields

// segmentioJSON reads record by record. Where it need not copy a string it has only to
// look whether a record has a backslash, or something that is not ASCII, once.
var segmentioJSON = &contestant{
	name:   "segmentio/encoding",
	module: "github.com/segmentio/encoding",
	every: func(data []byte, s *sink) error {
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			return segmentioBuild(raw, s)
		})
	},
	// Decoding the source alone checks the rest.
	iot: func(data []byte, s *sink) error {
		var src eventSource
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			src.EventSource = ""
			err := segmentioParse(unsafeBytes(raw), &src, segmentioOwn)
			if err == nil && src.EventSource == iotSource {
				err = segmentioBuild(raw, s)
			}
			return err
		})
	},
	request: func(body []byte, into any) error { return segmentioParse(bytes.Clone(body), into, segmentioOwn) },
}

// segmentioParse is Unmarshal with flags.
func segmentioParse(text []byte, into any, flags segmentio.ParseFlags) error {
	rest, err := segmentio.Parse(text, into, flags)
	if err == nil && len(rest) > 0 {
		err = errNotValid
	}
	return err
}

// segmentioBuild copies a record, and has strings and bodies cut from the copy.
func segmentioBuild(raw string, s *sink) error {
	r := new(Record)
	err := segmentioParse(bytes.Clone(unsafeBytes(raw)), r, segmentioOwn)
	if err == nil {
		use(s, r)
	}
	return err
}

// segmentioOther checks a record first and finds its source then; it copies each string
// and each body.
var segmentioOther = &contestant{
	name:   "segmentio/encoding, strings copied; Valid",
	module: "github.com/segmentio/encoding",
	every: func(data []byte, s *sink) error {
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			r := new(Record)
			err := segmentioParse(unsafeBytes(raw), r, segmentio.DontMatchCaseInsensitiveStructFields)
			if err == nil {
				use(s, r)
			}
			return err
		})
	},
	iot: func(data []byte, s *sink) error {
		var find finder
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			if !segmentio.Valid(unsafeBytes(raw)) {
				return errNotValid
			}
			ok, err := find.fromIoT(raw)
			if ok && err == nil {
				err = segmentioBuild(raw, s)
			}
			return err
		})
	},
}

// segmentioWhole cuts all strings of a log from one copy of it.
var segmentioWhole = &contestant{
	name:   "segmentio/encoding, whole document",
	module: "github.com/segmentio/encoding",
	every: func(data []byte, s *sink) error {
		var d document[*Record]
		err := segmentioParse(bytes.Clone(data), &d, segmentioOwn)
		return useAll(s, d.Records, err)
	},
	lessEvery: less{keepsLog: true},
}

// segmentioWholeIoT copies the records of AWS IoT, and nothing else.
var segmentioWholeIoT = &contestant{
	name:   "segmentio/encoding, whole list of raw records",
	module: "github.com/segmentio/encoding",
	iot: func(data []byte, s *sink) error {
		var d document[segmentio.RawMessage]
		if err := segmentioParse(data, &d, segmentioOwn); err != nil {
			return err
		}
		var find finder
		for _, raw := range d.Records {
			s.records++
			ok, err := find.fromIoT(unsafeString(raw))
			if ok && err == nil {
				err = segmentioBuild(unsafeString(raw), s)
			}
			if err != nil {
				return err
			}
		}
		return nil
	},
}
