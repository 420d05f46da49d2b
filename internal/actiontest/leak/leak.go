// Package leak has marks to put in place of secrets, and finds them again wherever they
// got to. It needs nothing beyond the library, so that the examples, which are a module
// of their own, can use it as well.
package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"github.com/iottrail/iottrail"
)

// Text begins every mark. It is base64, so that it can stand for binary data.
const Text = "MarkedSecret"

// Digits begins every mark that is a number.
const Digits = "7316059284"

// Mark returns a mark of its own for each n below 10,000, which is base64 as well.
func Mark(n int) string { return fmt.Sprintf("%s%04d", Text, n) }

// NumberMark is a mark that is a number.
func NumberMark(n int) json.Number { return json.Number(fmt.Sprintf("%s%04d", Digits, n)) }

// forms are what a mark looks like, in whatever way it is printed.
var forms = func() (forms []form) {
	for what, mark := range map[string][]byte{"text": []byte(Text), "number": []byte(Digits), "binary data": binary()} {
		add := func(how, text string) {
			forms = append(forms, form{what + " in " + how, text, what == "number"})
		}
		add("hexadecimal", hex.EncodeToString(mark))
		add("capital hexadecimal", strings.ToUpper(hex.EncodeToString(mark)))
		add("decimal bytes", strings.Trim(fmt.Sprint(mark), "[]"))
		goSyntax := fmt.Sprintf("%#v", mark)
		add("Go syntax", goSyntax[strings.Index(goSyntax, "{")+1:len(goSyntax)-1])
		if what != "binary data" {
			add("plain text", string(mark))
		}
		for skip := range 3 { // within the base64 of something longer it is at one of three places
			b := base64.StdEncoding.EncodeToString(append(make([]byte, skip), mark...))
			add("base64", b[4:len(b)-4])
		}
	}
	return forms
}()

type form struct {
	name, text string
	number     bool
}

// binary is what Text is the base64 of.
func binary() []byte {
	b, err := base64.StdEncoding.DecodeString(Text)
	if err != nil {
		panic(err)
	}
	return b
}

// In says in which form a mark is in the text, or "". Those that are numbers count
// only where numbers is set.
func In(text string, numbers bool) string {
	form, _ := Find(text, numbers)
	return form
}

// Find says where it is as well.
func Find(text string, numbers bool) (form string, place int) {
	for _, f := range forms {
		if numbers || !f.number {
			if i := strings.Index(text, f.text); i >= 0 {
				return f.name, i
			}
		}
	}
	return "", 0
}

// Record is a record with these bodies, and marks in all that is not for logs beside
// them.
func Record(source, action string, request, response []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"eventVersion":"1.11","eventTime":"2026-10-05T08:00:00Z","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.1",`+
		`"userIdentity":{"type":"IAMUser","userName":"ann","accountId":"111122223333","accessKeyId":%q,"sessionContext":{"sessionToken":%[1]q}},`+
		`"eventSource":%q,"eventName":%q,"recipientAccountId":"111122223333","eventID":"e-1","readOnly":false,`+
		`"additionalEventData":{"x-amz-security-token":%[1]q},"sessionToken":%[1]q`, Mark(9100), source, action)
	for name, body := range map[string][]byte{"requestParameters": request, "responseElements": response} {
		if body != nil {
			fmt.Fprintf(&b, `,%q:%s`, name, body)
		}
	}
	return append(b.Bytes(), '}')
}

// verbs are those that print a value that has a String or an Error method by it; %x does
// as well, in hexadecimal.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x"}

// Shown calls yield for each text in which the value is shown by fmt and log/slog: what
// an Event or an error becomes in someone's log.
func Shown(value any, yield func(how, text string)) {
	for _, verb := range verbs {
		if _, ok := value.(*iottrail.RecordError); ok && verb == "%#v" {
			continue // shows RecordError.Raw, which is the record: see SECURITY.md
		}
		yield(verb, fmt.Sprintf(verb, value))
	}
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("seen", "value", value)
	yield("slog's TextHandler", b.String())
	b.Reset()
	slog.New(slog.NewJSONHandler(&b, nil)).Info("seen", "value", value)
	yield("slog's JSONHandler", b.String())
}

// Break calls yield with JSON that has the mark in a string, in which something goes
// wrong at the mark. Only two are still JSON: "escaped" and "not UTF-8".
func Break(text []byte, mark string, yield func(what string, text []byte)) {
	at := bytes.Index(text, []byte(mark))
	in, after := at+len(mark)/2, at+len(mark)
	quote := after // which closes the string
	for text[quote] != '"' {
		if text[quote] == '\\' {
			quote++
		}
		quote++
	}
	splice := func(at int, with string) []byte {
		return append(append(bytes.Clone(text[:at]), with...), text[at:]...)
	}
	yield("cut in it", bytes.Clone(text[:after]))
	yield("cut after it", bytes.Clone(text[:quote+1]))
	yield("no such escape", splice(after, `\x`))
	yield("a control character", splice(after, "\n"))
	yield("escaped", splice(after, `\u0041\ud800`))
	yield("not UTF-8", splice(after, "\xff"))
	yield("quoted too early", splice(in, `"`))
	yield("no colon", splice(quote+1, `:`))
	yield("something after", append(bytes.Clone(text), mark...))
}

// Unwrapped returns the errors that an error wraps directly.
func Unwrapped(err error) []error {
	switch w := err.(type) {
	case interface{ Unwrap() error }:
		if inner := w.Unwrap(); inner != nil {
			return []error{inner}
		}
	case interface{ Unwrap() []error }:
		return w.Unwrap()
	}
	return nil
}
