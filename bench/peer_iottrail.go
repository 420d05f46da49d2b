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

// iottrailBytes gets the log as the peers do: as a slice.
var iottrailBytes = &contestant{
	name:   "iottrail, from bytes",
	module: "github.com/iottrail/iottrail",
	every:  func(data []byte, s *sink) error { return useEvents(iottrail.NewBytesDecoder(data), s) },
	iot: func(data []byte, s *sink) error {
		return useEvents(iottrail.NewBytesDecoder(data, iottrail.OnlySources(iotSource)), s)
	},
}

func decode(r io.Reader, s *sink, opts ...iottrail.Option) error {
	return useEvents(iottrail.NewDecoder(r, opts...), s)
}

func useEvents(d *iottrail.Decoder, s *sink) error {
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
