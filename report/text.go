package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// maxText is how many characters a text of a record has in a report.
const maxText = 300

// safe makes a text of a record fit to be read: characters that can't be seen, act on a terminal or
// turn the direction of the text around them are escaped, and what is too long is cut.
func safe(s string) string { return safeUpTo(s, maxText) }

func safeUpTo(s string, most int) string {
	if plain(s) && len(s) <= most {
		return strings.Clone(s)
	}
	var b strings.Builder
	n := 0
	for i, r := range s {
		if n++; n > most || b.Len() > 4*most {
			b.WriteString("…")
			break
		}
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(s[i:])
			writeEscaped(&b, s[i:i+size])
		} else if misleads(r) {
			writeEscaped(&b, string(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func misleads(r rune) bool { return !unicode.IsPrint(r) || freeform.Misleads(r) }

func writeEscaped(b *strings.Builder, s string) {
	quoted := strconv.QuoteToASCII(s)
	b.WriteString(quoted[1 : len(quoted)-1])
}

var longID = regexp.MustCompile(`\b([0-9a-f]{12})[0-9a-f]{52}\b`)

// short is safe with the ids of certificates cut to their first 12 digits, and without what
// an ARN has before the resource.
func short(s string) string {
	if len(s) < 64 && !strings.Contains(s, "arn:") {
		return safe(s)
	}
	return safe(longID.ReplaceAllString(arnHead.ReplaceAllString(s, ""), "$1…"))
}

// arnHead is the part of an ARN that says where the resource is.
var arnHead = regexp.MustCompile(`\barn:[^:,\s"]*:[^:,\s"]*:[^:,\s"]*:[^:,\s"]*:`)

// kindWords are what people call the kinds of resources whose ARNs call them otherwise.
var kindWords = map[string]string{
	iot.TypeCertificate: "certificate", iot.TypeThingGroup: "group", iot.TypeDynamicThingGroup: "group", iot.TypeProvisioningTemplate: "template",
	iot.TypeCACertificate: "CA", iot.TypeThingType: "thing type", iot.TypeRoleAlias: "role alias", iot.TypeScheduledAudit: "scheduled audit",
	iot.TypeSecurityProfile: "security profile", iot.TypeTopicRule: "rule", iot.TypeDomainConfiguration: "domain configuration",
}

// kindAndName takes the ARN of a resource of AWS IoT apart.
func kindAndName(arn string) (kind, name string) {
	parts := strings.SplitN(arn, ":", 6)
	kind, name, _ = strings.Cut(parts[len(parts)-1], "/")
	return kind, name
}

// accountOf returns the account in an ARN, or "".
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4]
	}
	return ""
}

// resourceName is what people call a resource: "certificate 2911e4859bc0…".
func resourceName(arn string) string {
	kind, name := kindAndName(arn)
	if name == "" {
		return short(kind)
	}
	return named(kind, name)
}

func named(kind, name string) string {
	word := kindWords[kind]
	if word == "" {
		word = short(kind)
	}
	return strings.TrimSpace(word + " " + nameText(name))
}

// nameText is a name within a sentence. One that is no name as AWS has them, but could pass for words of the
// sentence or for another name, is in quotes and in ASCII; so does one that would pass for the root user.
func nameText(name string) string {
	if !unlikeName.MatchString(name) && !strings.EqualFold(name, "root") || name == "hidden user name" || name == "AWS Internal" {
		return short(name)
	}
	quoted := strconv.QuoteToASCII(safeUpTo(longID.ReplaceAllString(name, "$1..."), maxText))
	return "“" + quoted[1:len(quoted)-1] + "”"
}

// unlikeName finds characters that names of AWS have not.
var unlikeName = regexp.MustCompile(`[^A-Za-z0-9_+=,.@:/$*#…-]`)

// capitalWord is capital for a name at the beginning of a sentence: names are left as they are.
func capitalWord(who string) string {
	if who == "root" {
		return "Root"
	}
	return who
}

// capital returns a text with its first letter in upper case.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

func uncapital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// plural is "1 call", "2 calls".
func plural(n int, one string) string {
	switch {
	case n == 1:
		return "1 " + one
	case strings.HasSuffix(one, "y") && !strings.HasSuffix(one, "ay"):
		return thousands(n) + " " + strings.TrimSuffix(one, "y") + "ies"
	}
	return thousands(n) + " " + one + "s"
}

// thousands writes a number as people read it.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Times are in UTC.
const dayLayout, clockLayout = "2 Jan", "15:04:05"

func dayAndClock(t time.Time) string {
	if t.IsZero() {
		return "at an unknown time"
	}
	return t.UTC().Format(dayLayout + " " + clockLayout)
}

// fromTo is two times, the day of the second only if it is another one.
func fromTo(a, b time.Time) string {
	switch {
	case a.Equal(b):
		return dayAndClock(a)
	case sameDay(a, b):
		return dayAndClock(a) + " to " + b.UTC().Format(clockLayout)
	}
	return dayAndClock(a) + " to " + dayAndClock(b)
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

func dateLong(t time.Time) string { return t.UTC().Format("2 January 2006") }

// list joins texts as a sentence does.
func list(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return fmt.Sprintf("%s and %s", strings.Join(items[:n-1], ", "), items[n-1])
	}
}
