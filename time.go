package iottrail

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/iottrail/iottrail/internal/jsonscan"
)

// Timestamp is a time in the request or the response of a call.
// Services write it in many ways, and Timestamp reads all that have been seen: RFC
// 3339 with and without fractions, its letters in either case, basic ISO 8601
// (20131102T010628Z), the form of Unix's date (Fri Apr 08 23:51:10 UTC 2016), Java's
// (Apr 21, 2021, 6:49:04 PM, with any kind of space before PM), and seconds since
// 1970 as an integer, with a fraction or with an exponent. Text without a zone is
// taken as UTC. Digits beyond nanoseconds are cut off. An empty string and null read
// as the zero Timestamp.
//
// It writes RFC 3339 in UTC, and null for the zero Timestamp.
type Timestamp struct{ time.Time }

// MarshalJSON writes RFC 3339 in UTC.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().MarshalJSON()
}

// UnmarshalJSON reads each spelling listed in the type's comment.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	v, _, err := parseTime(data)
	if err != nil {
		return err
	}
	if v.IsZero() && string(data) != "null" && string(data) != `""` {
		return errZeroTime
	}
	t.Time = v
	return nil
}

var errNotTime = errors.New("not a time in any known spelling")

// parseTime reads the JSON value v as a time in UTC; null and "" are the zero
// time. It reports whether v has digits beyond nanoseconds, which are cut off. Its
// errors do not repeat the text, which could be anything.
func parseTime(v []byte) (t time.Time, beyond bool, err error) {
	switch jsonscan.KindOf(first(v)) {
	case jsonscan.Null:
		return time.Time{}, false, nil
	case jsonscan.Number:
		return parseEpoch(string(v))
	case jsonscan.Text:
		text := v[1 : len(v)-1]
		if t, ok := parseZulu(text); ok {
			return t, false, nil
		}
		var s string
		if err := json.Unmarshal(v, &s); err != nil {
			return time.Time{}, false, err
		}
		return parseTimeText(s)
	}
	return time.Time{}, false, fmt.Errorf("%s is %w", excerpt(v), errNotTime)
}

// parseZulu reads the one form in which CloudTrail itself writes times,
// 2006-01-02T15:04:05Z, without the cost of a general parser.
func parseZulu[T string | []byte](s T) (time.Time, bool) {
	if len(s) != len("2006-01-02T15:04:05Z") ||
		s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' {
		return time.Time{}, false
	}
	century, year := twoDigits(s[0], s[1]), twoDigits(s[2], s[3])
	month, day := twoDigits(s[5], s[6]), twoDigits(s[8], s[9])
	hour, minute, second := twoDigits(s[11], s[12]), twoDigits(s[14], s[15]), twoDigits(s[17], s[18])
	// They are unsigned: 0 less 1 is too large, too.
	if century > 99 || year > 99 || month-1 > 11 || day-1 > 30 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	year += 100 * century
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if most := daysIn[month-1]; day > most && !(leap && month == 2 && day == 29) {
		return time.Time{}, false
	}
	days := int64(365*year+(year+3)/4-(year+99)/100+(year+399)/400) - daysTo1970 // before the year
	days += int64(daysBefore[month-1] + day - 1)
	if leap && month > 2 {
		days++
	}
	return time.Unix(days*(24*60*60)+int64(hour*3600+minute*60+second), 0).UTC(), true
}

// For a year that is not a leap year: the days of each month, and those before it.
var (
	daysIn     = [12]uint{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	daysBefore = [12]uint{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}
)

// daysTo1970 is how many days are between the beginnings of the years 0 and 1970.
const daysTo1970 = 719528

// twoDigits returns the number that two digits are, or more than 99 if they are no digits.
func twoDigits(tens, ones byte) uint {
	a, b := uint(tens-'0'), uint(ones-'0')
	if a > 9 || b > 9 {
		return 1000
	}
	return 10*a + b
}

// timeLayouts are the spellings of quirks in real data and documentation, for
// text whose spaces are plain. Fractions of a second are read in each of them.
var timeLayouts = [...]string{
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	"20060102T150405Z0700",
	"20060102T150405",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 -0700 MST",
	"2006-01-02 15:04:05",
	"Mon Jan _2 15:04:05 UTC 2006",
	"Mon Jan _2 15:04:05 GMT 2006",
	"Jan _2, 2006 3:04:05 PM",
	"Jan _2, 2006, 3:04:05 PM",
	"Mon, 02 Jan 2006 15:04:05 GMT",
	"Mon, 02 Jan 2006 15:04:05 -0700",
	"2006-01-02",
}

// parseTimeText reads any spelling of a time in text, like parseTime; "" is the zero
// time.
func parseTimeText(s string) (t time.Time, beyond bool, err error) {
	if s == "" {
		return time.Time{}, false, nil
	}
	if len(s) > 64 {
		return time.Time{}, false, errNotTime
	}
	s = upperRFC3339(s)
	s = strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			t, err = inRange(t.UTC())
			return t, moreThanNine(s), err
		}
	}
	if k := jsonscan.KindOf(s[0]); k == jsonscan.Number && jsonscan.Valid([]byte(s), 1) {
		return parseEpoch(s)
	}
	return time.Time{}, false, errNotTime
}

// upperRFC3339 puts the two letters of RFC 3339 in upper case: it allows both, and
// package time does not.
func upperRFC3339(s string) string {
	if len(s) < len("2006-01-02t") || s[4] != '-' {
		return s
	}
	if s[10] == 't' {
		s = s[:10] + "T" + s[11:]
	}
	if end := len(s) - 1; s[end] == 'z' {
		s = s[:end] + "Z"
	}
	return s
}

// moreThanNine reports whether the fraction of a time in text has more digits than
// package time looks at. There is one fraction at most, but there may be commas that
// begin none.
func moreThanNine(s string) bool {
	for i := range len(s) {
		if s[i] != '.' && s[i] != ',' {
			continue
		}
		n := 0
		for rest := s[i+1:]; n < len(rest) && rest[n] >= '0' && rest[n] <= '9'; n++ {
		}
		if n > 9 {
			return true
		}
	}
	return false
}

// parseEpoch reads seconds since 1970, exactly to the nanosecond, like parseTime. The
// number is valid JSON.
func parseEpoch(number string) (t time.Time, beyond bool, err error) {
	if s, err := strconv.ParseInt(number, 10, 48); err == nil {
		t, err = inRange(time.Unix(s, 0).UTC())
		return t, false, err
	}
	// An exponent of many digits would make a number too large to hold.
	e := strings.IndexAny(number, "eE")
	if len(number) > 40 || e >= 0 && len(number)-e > 4 {
		return time.Time{}, false, errNotTime
	}
	seconds, ok := new(big.Rat).SetString(number)
	if !ok {
		return time.Time{}, false, errNotTime
	}
	exponent := 0
	mantissa := number
	if e >= 0 {
		mantissa = number[:e]
		exponent, _ = strconv.Atoi(number[e+1:]) // of three characters at most
	}
	_, decimals, _ := strings.Cut(mantissa, ".")
	nanos := new(big.Rat).Mul(seconds, big.NewRat(int64(time.Second), 1))
	whole := new(big.Int).Div(nanos.Num(), nanos.Denom())
	s, ns := new(big.Int).DivMod(whole, big.NewInt(int64(time.Second)), new(big.Int))
	if !s.IsInt64() || s.BitLen() > 48 {
		return time.Time{}, false, errNotTime
	}
	t, err = inRange(time.Unix(s.Int64(), ns.Int64()).UTC())
	return t, len(decimals)-exponent > 9, err
}

// inRange refuses what RFC 3339 cannot write.
func inRange(t time.Time) (time.Time, error) {
	if y := t.Year(); y < 0 || y > 9999 {
		return time.Time{}, errNotTime
	}
	return t, nil
}
