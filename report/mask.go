package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/describe"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/internal/jsonscan"
)

const (
	masked     = "‹masked›"
	maxValue   = 8 << 10  // bytes of a text within a record
	maxRecord  = 64 << 10 // bytes of a record
	maxNesting = 32       // of its values
)

// maskedJSON returns the text of a record without what may be a secret, in ASCII where a character
// could mislead. What is known of the bodies of actions is remembered in of.
func maskedJSON(ev *iottrail.Event, of *models) string {
	raw := []byte(ev.Raw)
	if len(raw) == 0 {
		var err error
		if raw, err = json.Marshal(ev); err != nil {
			return ""
		}
	}
	if len(raw) > 1<<20 || !json.Valid(raw) {
		return fmt.Sprintf(`{"notShown":"a record of %d bytes"}`, len(raw))
	}
	m := masker{issues: isIssuer(ev.EventSource), bodies: of.of(ev), names: of}
	m.value("", raw, shownRecord, 0)
	if m.out.Len() > maxRecord {
		return fmt.Sprintf(`{"notShown":"a record of %d bytes","eventID":%s}`, len(raw), quoteJSON(safe(ev.EventID)))
	}
	return m.out.String()
}

// How texts are shown depends on where they stand.
type shown uint8

const (
	shownRecord shown = iota // members of the record itself
	shownAll                 // members that CloudTrail writes, such as who called
	shownNames               // the bodies, of which what is known to be harmless is shown
	shownNever               // within a member that may be a secret
)

// ofCloudTrail are the members of a record that hold no secrets, with all in them: who called, from
// where, what and when.
var ofCloudTrail = map[string]bool{
	"eventVersion": true, "userIdentity": true, "eventTime": true, "eventSource": true, "eventName": true, "awsRegion": true,
	"sourceIPAddress": true, "userAgent": true, "errorCode": true, "errorMessage": true, "requestID": true, "eventID": true, "eventId": true,
	"readOnly": true, "resources": true, "eventType": true, "apiVersion": true, "managementEvent": true, "recipientAccountId": true,
	"sharedEventID": true, "vpcEndpointId": true, "vpcEndpointAccountId": true, "addendum": true, "sessionCredentialFromConsole": true,
	"eventCategory": true, "tlsDetails": true,
}

// harmless are the members of bodies that are shown besides those whose names say so, in lower case.
var harmless = map[string]bool{
	"policydocument": true, "assumerolepolicydocument": true, "sql": true, "awsiotsqlversion": true,
	"setting": true, "loglevel": true, "defaultloglevel": true, "targetselection": true, "checkname": true, "targetchecknames": true,
	"frequency": true, "expirationdate": true, "severity": true, "reason": true, "region": true, "issuer": true, "provider": true,
	"createdate": true, "creationdate": true, "expiration": true, "mfaused": true, "mobileversion": true, "consolelogin": true,
	"credentialtype": true, "signinmethod": true, "assumedroleid": true, "audience": true, "subjecttype": true,
}

// identities are members that are shown of the services that give out credentials. Elsewhere people
// put passwords there.
var identities = map[string]bool{"username": true, "accesskeyid": true, "principalid": true, "subject": true, "subjectfromwebidentitytoken": true}

// secretNames find the members that hold secrets, whatever else their names say.
var secretNames = regexp.MustCompile(`(?i)passw|^(s|bin)$|parameters$|passphrase|secret|token(value)?$|private|credentials?$|userdata|keys?$|keypair|signature$|^payload(template|data)?$|^content$|headers|environment|document$|templatebody|variables`)

// urlNames find the members that hold URLs, which may have a signature or a token.
var urlNames = regexp.MustCompile(`(?i)ur[li]$|documentsource$`)

// notSecret are names that secretNames finds, and that hold none.
var notSecret = map[string]bool{
	"policydocument": true, "assumerolepolicydocument": true, "credentials": true, "subjectfromwebidentitytoken": true, "hassessiontoken": true, "accesskey": true, "tagkeys": true,
}

var flags = regexp.MustCompile(`^(?i:yes|no|true|false|success|failure|enabled|disabled|active|inactive|none|all)$|^[A-Z]+(_[A-Z0-9]+)+$`)

// A masker writes a record anew.
type masker struct {
	bodies bodies
	names  *models
	issues bool // the record is of a service that gives out credentials
	out    bytes.Buffer
}

// value writes a value, which is valid JSON and of the member with the name.
func (m *masker) value(name string, data []byte, how shown, depth int) {
	i := jsonscan.Space(data, 0)
	if i < len(data) && data[i] != '"' && how == shownNames && urlNames.MatchString(name) {
		how = shownNever // it should be a text
	}
	switch {
	case i == len(data) || depth > maxNesting:
		m.out.WriteString(quoteJSON(masked))
	case data[i] == '{':
		m.object(data, how, depth)
	case data[i] == '[':
		m.list(name, data[i:], how, depth)
	case data[i] == '"':
		text := string(bytes.TrimRight(data[i:], " \t\r\n"))
		text = text[1 : len(text)-1]
		if strings.Contains(text, `\`) {
			text = string(jsonscan.AppendUnquoted(nil, []byte(text)))
		}
		m.out.WriteString(quoteJSON(m.text(name, text, how)))
	case jsonscan.KindOf(data[i]) == jsonscan.Number && (how == shownNever || how == shownNames && m.bodies.known && !m.bodies.numbers[strings.ToLower(name)] && !isOmittedSize(name)):
		m.out.WriteString(quoteJSON(masked))
	default:
		m.out.Write(bytes.TrimSpace(data))
	}
}

func (m *masker) object(data []byte, how shown, depth int) {
	m.out.WriteByte('{')
	first := true
	freeform.Members(data, func(name, value []byte) bool {
		if !first {
			m.out.WriteByte(',')
		}
		first = false
		m.out.WriteString(quoteJSON(keyOf(string(name))))
		m.out.WriteByte(':')
		m.value(string(name), value, m.within(string(name), how), depth+1)
		return true
	})
	m.out.WriteByte('}')
}

func (m *masker) list(name string, data []byte, how shown, depth int) {
	m.out.WriteByte('[')
	for i, first := jsonscan.Space(data, 1), true; i < len(data) && data[i] != ']'; first = false {
		end, fault := jsonscan.Value(data, i, jsonscan.DefaultDepth)
		if fault != jsonscan.None {
			break
		}
		if !first {
			m.out.WriteByte(',')
		}
		in := how
		if how == shownNames && jsonscan.KindOf(data[i]) == jsonscan.Number {
			in = shownNever // numbers in lists are bytes as often as anything
		}
		m.value(name, data[i:end], in, depth+1)
		if i = jsonscan.Space(data, end); i < len(data) && data[i] == ',' {
			i = jsonscan.Space(data, i+1)
		}
	}
	m.out.WriteByte(']')
}

// isOmittedSize reports whether a member has the size of a body that CloudTrail left out.
func isOmittedSize(name string) bool { return name == "originalSize" }

// within says how the value of a member is shown.
func (m *masker) within(name string, how shown) shown {
	switch {
	case how == shownRecord && ofCloudTrail[name]:
		return shownAll
	case how == shownRecord:
		return shownNames
	case how == shownNames && m.bodies.sensitive[strings.ToLower(name)]:
		return shownNever
	case how != shownRecord && m.names.isSecret(name):
		return shownNever
	}
	return how
}

// text returns a text as it is shown.
func (m *masker) text(name, text string, how shown) string {
	lower := strings.ToLower(name)
	switch {
	case text == "" || freeform.IsMask(text):
		return text
	case lower == "accesskeyid" && !keyID.MatchString(text):
		return masked
	case how == shownNever || describe.LooksSecret(text) && lower != "accesskeyid":
		if how == shownAll { // a message or the name of a session that has a key in it
			return cutValue(withoutSecrets(text))
		}
		return masked
	case how == shownNames && urlNames.MatchString(name):
		return bareURL(text)
	case how == shownAll:
		return cutValue(describe.BareURLs(text))
	case how == shownNames && (harmless[lower] || m.issues && identities[lower] || describe.IsShown(name) || flags.MatchString(text)):
		return cutValue(text)
	}
	return masked
}

// keyID is what the id of an access key looks like. What is not one may be its secret, by mistake.
var keyID = regexp.MustCompile(`^A[KS]IA[A-Z0-9]{12,124}$`)

var hideKeys = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY.*`)

// withoutSecrets leaves out of a text that CloudTrail writes, such as an error message or a user agent,
// what may be a secret: it may repeat what the caller sent.
func withoutSecrets(text string) string {
	return describe.BareURLs(hideKeys.ReplaceAllString(text, masked))
}

func cutValue(s string) string {
	if len(s) <= maxValue {
		return s
	}
	return strings.ToValidUTF8(s[:maxValue], "") + fmt.Sprintf("… (%d bytes)", len(s))
}

// bareURL is a URL without what may be a credential.
func bareURL(s string) string {
	if u, err := url.Parse(s); err != nil || u.Host == "" {
		return masked
	}
	return cutValue(describe.BareURL(s))
}

// keyOf is the name of a member as it is shown. Names are the callers' in maps.
func keyOf(name string) string {
	if len(name) > maxText || describe.LooksSecret(name) {
		return masked
	}
	return name
}

// quoteJSON writes a text as JSON in which no character misleads.
func quoteJSON(s string) string {
	if plain(s) && !strings.ContainsAny(s, `"\`) {
		return `"` + s + `"`
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == utf8.RuneError:
			b.WriteString(`\ufffd`)
		case r > 0xffff && misleads(r):
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		case misleads(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
