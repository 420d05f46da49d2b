package main

import (
	"bytes"
	"fmt"
	"io"

	expjson "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/tidwall/gjson"
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
	// Each value is read, which validates it; then its members are gone through
	// up to the source, by skipping.
	iot: func(data []byte, s *sink) error {
		dec, err := expRecords(data)
		if err != nil {
			return err
		}
		look := jsontext.NewDecoder(bytes.NewBuffer(nil), expOptions...)
		for dec.PeekKind() == '{' {
			v, err := dec.ReadValue()
			if err != nil {
				return err
			}
			s.records++
			ok, err := expIsIoT(look, v)
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
	},
	request: func(body []byte, into any) error { return expjson.Unmarshal(body, into, expOptions...) },
}

// expEnd reads the end of a log.
func expEnd(dec *jsontext.Decoder) error {
	for range 2 {
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return fmt.Errorf("not the end: %v", err)
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

// jsontextSkip is no contestant for either job: it skips every record and builds
// none but those of IoT, which it finds with gjson, and shows what validating
// alone costs.
var jsontextSkip = &contestant{
	name:   "jsontext ReadValue + gjson",
	module: "github.com/go-json-experiment/json",
	iot: func(data []byte, s *sink) error {
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
			if gjson.GetBytes(v, "eventSource").Str == iotSource {
				r := new(recordOf[jsontext.Value])
				if err := expjson.Unmarshal(v, r, expOptions...); err != nil {
					return err
				}
				use(s, r)
			}
		}
		return expEnd(dec)
	},
}
