package main

import (
	"errors"
	"strings"
	"unsafe"

	"github.com/bytedance/sonic"
	"github.com/bytedance/sonic/ast"
	"github.com/bytedance/sonic/decoder"
)

// This file: what helps several peers. Going through the list and looking at one
// member are fastest with sonic, whose native code skips values.

var (
	errNoRecords = errors.New(`no "Records"`)
	errList      = errors.New("not a list of records up to the end")
	errNoNative  = errors.New("sonic has no native code for this version of Go or this machine: the peers that use it would be slower than they are")
)

// How the values are skipped: with a look at them, which leaves out control
// characters and escapes, or just to their ends.
const (
	cutChecking = decoder.Options(0)
	cutQuickly  = decoder.Options(decoder.OptionNoValidateJSON)
)

// cut calls f with the text of each record of a log, in one pass. Whatever is not in these
// texts is checked: there is one comma between two of them, and nothing else, and after the
// last comes the end of the log. So a log is valid where all of the texts are.
func cut(data []byte, how decoder.Options, f func(raw string) error) error {
	left, ok := strings.CutPrefix(unsafeString(data), `{"Records":[`)
	if !ok {
		return errNoRecords
	}
	if sonic.APIKind != sonic.UseSonicJSON {
		return errNoNative
	}
	if left == "]}" {
		return nil
	}
	var raw sonic.NoCopyRawMessage
	d := decoder.NewDecoder("")
	d.SetOptions(how)
	for {
		d.Reset(left)
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if unsafe.SliceData(raw) != unsafe.StringData(left) || len(raw) != d.Pos() {
			return errList
		}
		if err := f(unsafeString(raw)); err != nil {
			return err
		}
		left = left[len(raw):]
		if left == "]}" {
			return nil
		}
		if left, ok = strings.CutPrefix(left, ","); !ok {
			return errList
		}
	}
}

var sourcePath = []any{"eventSource"}

// A finder finds the source of one record after the other.
type finder struct{ source ast.Node } // here it is allocated but once

// fromIoT reports whether a record is one of AWS IoT. It checks nothing.
func (f *finder) fromIoT(raw string) (ok bool, err error) {
	look := ast.NewSearcher(raw)
	look.ValidateJSON = false
	f.source, err = look.GetByPath(sourcePath...)
	if errors.Is(err, ast.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	source, err := f.source.String()
	return source == iotSource, err
}

func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
func unsafeBytes(s string) []byte  { return unsafe.Slice(unsafe.StringData(s), len(s)) }
