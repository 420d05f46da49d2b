package bind

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

var (
	errNotNumber = errors.New("a string that is not a number")
	errFraction  = errors.New("a number with a fraction where an integer is expected")
	errRange     = errors.New("a number that its Go type can't hold")
)

// setNumberText gives v the number that a string holds. "NaN" and "Infinity",
// which AWS's services write for floats that JSON has no number for, are refused:
// a struct that held one could not be marshalled again.
func setNumberText(op op, v reflect.Value, text []byte) error {
	if len(text) == 0 || jsonscan.KindOf(text[0]) != jsonscan.Number ||
		!jsonscan.Valid(text, 0) || text[len(text)-1] <= ' ' /* Valid allows white space */ {
		return errNotNumber
	}
	return setNumber(op, v, text)
}

// setNumber gives v the value of a JSON number.
func setNumber(op op, v reflect.Value, number []byte) error {
	switch op {
	case opNumber:
		v.SetString(string(number))
	case opFloat:
		x, err := strconv.ParseFloat(string(number), v.Type().Bits())
		if err != nil {
			return errRange
		}
		v.SetFloat(x)
	case opInt:
		negative, n, err := integer(number)
		if err != nil {
			return err
		}
		x := int64(n)
		if negative {
			x = -x
		}
		// The sign is wrong where n does not fit, except that -(1<<63) does.
		if n != 0 && (x < 0) != negative || n > 1<<63 || v.OverflowInt(x) {
			return errRange
		}
		v.SetInt(x)
	case opUint:
		negative, n, err := integer(number)
		if err != nil {
			return err
		}
		if negative && n != 0 || v.OverflowUint(n) {
			return errRange
		}
		v.SetUint(n)
	}
	return nil
}

// integer returns the exact value of a JSON number that is an integer, however
// it is written: CloudTrail has 0 and 0.0, 1000 and 1e3.
func integer(number []byte) (negative bool, n uint64, err error) {
	digits := number
	if digits[0] == '-' {
		negative, digits = true, digits[1:]
	}
	if len(digits) < 20 { // 19 digits fit
		for i, c := range digits {
			if c -= '0'; c > 9 {
				break
			}
			if n = n*10 + uint64(c); i == len(digits)-1 {
				return negative, n, nil
			}
		}
	}
	// From here on the value is digits, without its point, times ten to the
	// exponent. ParseInt saturates; the bound keeps the sums below from overflowing.
	var exponent int64
	if i := bytes.IndexAny(digits, "eE"); i >= 0 {
		exponent, _ = strconv.ParseInt(string(digits[i+1:]), 10, 64)
		exponent = max(-1<<60, min(exponent, 1<<60))
		digits = digits[:i]
	}
	if i := bytes.IndexByte(digits, '.'); i >= 0 {
		exponent -= int64(len(digits) - i - 1)
		digits = append(bytes.Clone(digits[:i]), digits[i+1:]...)
	}
	digits = bytes.TrimLeft(digits, "0")
	whole := bytes.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(whole))
	switch {
	case len(whole) == 0:
		return negative, 0, nil
	case exponent < 0:
		return negative, 0, errFraction
	case exponent > 20 || len(whole) > 20:
		return negative, 0, errRange
	}
	n, err = strconv.ParseUint(string(whole)+strings.Repeat("0", int(exponent)), 10, 64)
	if err != nil {
		return negative, 0, errRange
	}
	return negative, n, nil
}
