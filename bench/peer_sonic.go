package main

import (
	"strings"

	"github.com/bytedance/sonic"
)

// This file: bytedance/sonic.

// sonicStrict refuses control characters in strings, as JSON does and iottrail,
// and validates what it skips, but for escapes. Strings are cut from the text they stand in.
var sonicStrict = sonic.Config{ValidateString: true, CaseSensitive: true}.Froze()

var sonicSplit = &contestant{
	name:   "sonic, record by record",
	module: "github.com/bytedance/sonic",
	// A copy of each record, and strings and bodies cut from it.
	every: func(data []byte, s *sink) error {
		return split(data, func(raw string) error {
			s.records++
			r := new(recordOf[sonic.NoCopyRawMessage])
			if err := sonicStrict.UnmarshalFromString(strings.Clone(raw), r); err != nil {
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
			if err := sonicStrict.UnmarshalFromString(raw, &src); err != nil {
				return err
			}
			if src.EventSource == iotSource {
				r := new(recordOf[sonic.NoCopyRawMessage])
				if err := sonicStrict.UnmarshalFromString(strings.Clone(raw), r); err != nil {
					return err
				}
				use(s, r)
			}
			return nil
		})
	},
	lessEvery: "escapes are not checked in bodies and in what is skipped",
	lessIoT:   "escapes are not checked in bodies and in what is skipped",
}

var sonicJSON = &contestant{
	name:   "sonic",
	module: "github.com/bytedance/sonic",
	every: func(data []byte, s *sink) error {
		var d document[*recordOf[sonic.NoCopyRawMessage]]
		err := sonicStrict.Unmarshal(data, &d)
		return useAll(s, d.Records, err)
	},
	iot: func(data []byte, s *sink) error {
		var d document[sonic.NoCopyRawMessage]
		if err := sonicStrict.UnmarshalFromString(unsafeString(data), &d); err != nil {
			return err
		}
		for _, raw := range d.Records {
			s.records++
			source, err := sonic.GetFromString(unsafeString(raw), "eventSource")
			if err != nil {
				return err
			}
			if text, _ := source.String(); text == iotSource {
				r := new(recordOf[sonic.NoCopyRawMessage])
				if err := sonicStrict.Unmarshal(raw, r); err != nil {
					return err
				}
				use(s, r)
			}
		}
		return nil
	},
	request:   func(body []byte, into any) error { return sonicStrict.Unmarshal(body, into) },
	lessEvery: "escapes are not checked in bodies and in what is skipped, and " + wholeDocument,
	lessIoT:   "escapes are not checked in bodies and in what is skipped",
}

var sonicCopies = &contestant{
	name:   "sonic, ConfigStd into json.RawMessage",
	module: "github.com/bytedance/sonic",
	every: func(data []byte, s *sink) error {
		return split(data, func(raw string) error {
			s.records++
			r := new(Record)
			if err := sonic.ConfigStd.UnmarshalFromString(raw, r); err != nil {
				return err
			}
			use(s, r)
			return nil
		})
	},
	lessEvery: "escapes are not checked in bodies and in what is skipped",
}

var sonicNode = &contestant{
	name:   "sonic, ast.Node",
	module: "github.com/bytedance/sonic",
	iot: func(data []byte, s *sink) error {
		list, err := sonic.GetFromString(unsafeString(data), "Records")
		if err != nil {
			return err
		}
		if err := list.Load(); err != nil {
			return err
		}
		n, err := list.Len()
		if err != nil {
			return err
		}
		for i := range n {
			s.records++
			raw, err := list.Index(i).Raw()
			if err != nil {
				return err
			}
			src, err := sonic.GetFromString(raw, "eventSource")
			if err != nil {
				return err
			}
			if text, _ := src.String(); text == iotSource {
				r := new(recordOf[sonic.NoCopyRawMessage])
				if err := sonicStrict.UnmarshalFromString(strings.Clone(raw), r); err != nil {
					return err
				}
				use(s, r)
			}
		}
		return nil
	},
	lessIoT: "skips without checking",
}
