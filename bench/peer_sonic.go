package main

import (
	"strings"

	"github.com/bytedance/sonic"
	"github.com/bytedance/sonic/decoder"
)

// This file: bytedance/sonic.

// sonicStrict refuses control characters in strings, as JSON does and iottrail,
// and checks what it skips, except escapes. Strings are cut from the text they
// are in.
var sonicStrict = sonic.Config{ValidateString: true, CaseSensitive: true}.Froze()

var sonicJSON = &contestant{
	name:   "sonic",
	module: "github.com/bytedance/sonic",
	every: func(data []byte, s *sink) error {
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			return sonicBuild(sonicStrict, raw, s)
		})
	},
	iot: func(data []byte, s *sink) error {
		return sonicIoT(data, cutChecking, s)
	},
	// The body was checked when its record was read.
	request:   func(body []byte, into any) error { return sonic.Unmarshal(body, into) },
	lessEvery: less{overlooks: []string{escapes}},
	lessIoT:   less{overlooks: []string{controls, escapes}},
}

// sonicBuild copies a record, and has strings and bodies cut from the copy.
func sonicBuild(with sonic.API, raw string, s *sink) error {
	r := new(recordOf[sonic.NoCopyRawMessage])
	err := with.UnmarshalFromString(strings.Clone(raw), r)
	if err == nil {
		use(s, r)
	}
	return err
}

func sonicIoT(data []byte, how decoder.Options, s *sink) error {
	var find finder
	return cut(data, how, func(raw string) error {
		s.records++
		return sonicBuildIoT(&find, raw, s)
	})
}

func sonicBuildIoT(find *finder, raw string, s *sink) error {
	ok, err := find.fromIoT(raw)
	if ok && err == nil {
		err = sonicBuild(sonicStrict, raw, s)
	}
	return err
}

// sonicWhole cuts all strings of a log from one copy of it.
var sonicWhole = &contestant{
	name:   "sonic, whole document",
	module: "github.com/bytedance/sonic",
	every: func(data []byte, s *sink) error {
		var d document[*recordOf[sonic.NoCopyRawMessage]]
		err := sonicStrict.Unmarshal(data, &d)
		return useAll(s, d.Records, err)
	},
	lessEvery: less{overlooks: []string{escapes}, keepsLog: true},
}

// sonicWholeIoT copies the records of AWS IoT, and nothing else.
var sonicWholeIoT = &contestant{
	name:   "sonic, whole list of raw records",
	module: "github.com/bytedance/sonic",
	iot: func(data []byte, s *sink) error {
		var d document[sonic.NoCopyRawMessage]
		if err := sonicStrict.UnmarshalFromString(unsafeString(data), &d); err != nil {
			return err
		}
		var find finder
		for _, raw := range d.Records {
			s.records++
			if err := sonicBuildIoT(&find, unsafeString(raw), s); err != nil {
				return err
			}
		}
		return nil
	},
	lessIoT: less{overlooks: []string{escapes}},
}

var sonicCopies = &contestant{
	name:   "sonic, ConfigStd into json.RawMessage",
	module: "github.com/bytedance/sonic",
	every: func(data []byte, s *sink) error {
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			r := new(Record)
			if err := sonic.ConfigStd.UnmarshalFromString(raw, r); err != nil {
				return err
			}
			use(s, r)
			return nil
		})
	},
	lessEvery: less{overlooks: []string{escapes}},
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
		var find finder
		for i := range n {
			s.records++
			raw, err := list.Index(i).Raw()
			if err != nil {
				return err
			}
			if err := sonicBuildIoT(&find, raw, s); err != nil {
				return err
			}
		}
		return nil
	},
	lessIoT: less{overlooks: []string{controls, escapes, ends}},
}

// sonicUnchecked is what trust in the log would gain.
var sonicUnchecked = &contestant{
	name:   "sonic, unchecked",
	module: "github.com/bytedance/sonic",
	every: func(data []byte, s *sink) error {
		with := sonic.Config{NoValidateJSONSkip: true, CaseSensitive: true}.Froze()
		return cut(data, cutQuickly, func(raw string) error {
			s.records++
			return sonicBuild(with, raw, s)
		})
	},
	iot: func(data []byte, s *sink) error {
		return sonicIoT(data, cutQuickly, s)
	},
	lessEvery: less{overlooks: insideRecords},
	lessIoT:   less{overlooks: insideRecords},
}
