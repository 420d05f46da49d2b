package main

import (
	"bytes"
	"io"

	"github.com/iottrail/iottrail"
)

// This file: iottrail.

var iottrailDecoder = &contestant{
	name:   "iottrail",
	module: "github.com/iottrail/iottrail",
	every:  func(data []byte, s *sink) error { return decode(bytes.NewReader(data), s) },
	iot: func(data []byte, s *sink) error {
		return decode(bytes.NewReader(data), s, iottrail.OnlySources(iotSource))
	},
}

func decode(r io.Reader, s *sink, opts ...iottrail.Option) error {
	d := iottrail.NewDecoder(r, opts...)
	for {
		ev, err := d.Next()
		if err == io.EOF {
			s.records = int(d.Stats().Records)
			return nil
		}
		if err != nil {
			return err
		}
		s.event(ev)
	}
}
