package main

import (
	"bytes"
	"io"

	expjson "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// This file: go-json-experiment/json.

// expOptions are those with which it is fastest. Double names are looked for by
// iottrail in the objects that it has types for; here they would be everywhere.
var expOptions = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

func expRecords(data []byte) (*jsontext.Decoder, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), expOptions...)
	for _, want := range [...]string{"{", "Records", "["} {
		if t, err := dec.ReadToken(); err != nil || t.String() != want {
			return nil, errNoRecords
		}
	}
	return dec, nil
}

var goJSONExperiment = &contestant{
	name:   "go-json-experiment",
	module: "github.com/go-json-experiment/json",
	every: func(data []byte, s *sink) error {
		dec, err := expRecords(data)
		if err != nil {
			return err
		}
		for dec.PeekKind() == '{' {
			r := new(recordOf[jsontext.Value])
			if err := expjson.UnmarshalDecode(dec, r); err != nil {
				return err
			}
			s.records++
			use(s, r)
		}
		return expEnd(dec)
	},
	// Reading a value checks it.
	iot: func(data []byte, s *sink) error {
		var find finder
		return expIoT(data, s, func(v jsontext.Value) (bool, error) { return find.fromIoT(unsafeString(v)) })
	},
	request: func(body []byte, into any) error { return expjson.Unmarshal(body, into, expOptions...) },
}

func expIoT(data []byte, s *sink, wanted func(v jsontext.Value) (bool, error)) error {
	dec, err := expRecords(data)
	if err != nil {
		return err
	}
	for dec.PeekKind() == '{' {
		v, err := dec.ReadValue()
		if err != nil {
			return err
		}
		s.records++
		ok, err := wanted(v)
		if err != nil {
			return err
		}
		if ok {
			r := new(recordOf[jsontext.Value])
			if err := expjson.Unmarshal(v, r, expOptions...); err != nil {
				return err
			}
			use(s, r)
		}
	}
	return expEnd(dec)
}

// goJSONExperimentOther goes through the members of each record up to the source,
// by skipping.
var goJSONExperimentOther = &contestant{
	name:   "go-json-experiment alone",
	module: "github.com/go-json-experiment/json",
	iot: func(data []byte, s *sink) error {
		look := jsontext.NewDecoder(bytes.NewBuffer(nil), expOptions...)
		return expIoT(data, s, func(v jsontext.Value) (bool, error) { return expIsIoT(look, v) })
	},
}

// expEnd reads the end of a log.
func expEnd(dec *jsontext.Decoder) error {
	for _, want := range [...]string{"]", "}"} {
		if t, err := dec.ReadToken(); err != nil || t.String() != want {
			return errList
		}
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return errList
	}
	return nil
}

func expIsIoT(look *jsontext.Decoder, v jsontext.Value) (bool, error) {
	look.Reset(bytes.NewBuffer(v), expOptions...)
	if _, err := look.ReadToken(); err != nil {
		return false, err
	}
	for look.PeekKind() == '"' {
		name, err := look.ReadValue()
		if err != nil {
			return false, err
		}
		if string(name) == `"eventSource"` {
			source, err := look.ReadToken()
			return err == nil && source.String() == iotSource, err
		}
		if err := look.SkipValue(); err != nil {
			return false, err
		}
	}
	return false, nil
}
