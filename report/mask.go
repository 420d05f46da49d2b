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
)

const (
	masked      = "‹masked›"
	maxValue    = 8 << 10  // bytes of a text within a record
	maxRecord   = 64 << 10 // bytes of a record
	maxNesting  = 32       // of its values
	recordBegin = "{"
)

// maskedJSON returns the text of a record without what may be a secret, in ASCII where a character
// could mislead.
func maskedJSON(ev *iottrail.Event) string {
	raw := []byte(ev.Raw)
	if len(raw) == 0 {
		var err error
		if raw, err = json.Marshal(ev); err != nil {
			return ""
		}
	}
	if len(raw) > 1<<20 {
		return fmt.Sprintf(`{"notShown":"the record has %d bytes"}`, len(raw))
	}
	m := masker{issues: isIssuer(ev.EventSource)}
	m.decoder = json.NewDecoder(bytes.NewReader(raw))
	m.decoder.UseNumber()
	if !m.value("", shownRecord, 0) {
		return `{"notShown":"the record can't be read again"}`
	}
	if m.out.Len() > maxRecord {
		return fmt.Sprintf(`{"notShown":"the record has %d bytes","eventID":%s}`, len(raw), quoteJSON(safe(ev.EventID)))
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
	"policydocument": true, "assumerolepolicydocument": true, "sql": true, "awsiotsqlversion": true, "querystring": true,
	"setting": true, "loglevel": true, "defaultloglevel": true, "targetselection": true, "checkname": true, "targetchecknames": true,
	"frequency": true, "expirationdate": true, "severity": true, "reason": true, "region": true, "issuer": true, "provider": true,
	"createdate": true, "creationdate": true, "expiration": true, "mfaused": true, "mobileversion": true, "consolelogin": true,
	"credentialtype": true, "signinmethod": true, "assumedroleid": true, "audience": true, "subjecttype": true,
}

// identities are members that are shown of the services that give out credentials. Elsewhere people
// put passwords there.
var identities = map[string]bool{"username": true, "accesskeyid": true, "principalid": true, "subject": true, "subjectfromwebidentitytoken": true}

// secretNames find the members that hold secrets, whatever else their names say.
var secretNames = regexp.MustCompile(`(?i)passw|passphrase|secret|token(value)?$|private|credentials?$|userdata|^key$|keypair|signature$|payload|content|headers|environment|document$|templatebody|variables`)

// notSecret are names that secretNames finds, and that hold none.
var notSecret = map[string]bool{
	"policydocument": true, "assumerolepolicydocument": true, "credentials": true, "subjectfromwebidentitytoken": true, "hassessiontoken": true,
}

var flags = regexp.MustCompile(`^(?i:yes|no|true|false|success|failure|enabled|disabled|active|inactive|none|all)$|^[A-Z]+(_[A-Z0-9]+)+$`)

// A masker writes a record anew.
type masker struct {
	decoder *json.Decoder
	issues  bool // the record is of a service that gives out credentials
	out     bytes.Buffer
}

// value writes the next value, which is of the member with the name. It returns false if there is
// none.
func (m *masker) value(name string, how shown, depth int) bool {
	token, err := m.decoder.Token()
	if err != nil || depth > maxNesting {
		return false
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return m.object(how, depth)
		}
		return m.array(name, how, depth)
	case string:
		m.out.WriteString(quoteJSON(m.text(name, v, how)))
	case json.Number:
		if how == shownNever {
			m.out.WriteString(quoteJSON(masked))
		} else {
			m.out.WriteString(v.String())
		}
	case bool:
		fmt.Fprint(&m.out, v)
	default:
		m.out.WriteString("null")
	}
	return true
}

func (m *masker) object(how shown, depth int) bool {
	m.out.WriteString(recordBegin)
	for first := true; m.decoder.More(); first = false {
		token, err := m.decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return false
		}
		if !first {
			m.out.WriteByte(',')
		}
		m.out.WriteString(quoteJSON(keyOf(name)))
		m.out.WriteByte(':')
		if !m.value(name, within(name, how), depth+1) {
			return false
		}
	}
	_, err := m.decoder.Token()
	m.out.WriteByte('}')
	return err == nil
}

func (m *masker) array(name string, how shown, depth int) bool {
	m.out.WriteByte('[')
	for first := true; m.decoder.More(); first = false {
		if !first {
			m.out.WriteByte(',')
		}
		if !m.value(name, how, depth+1) {
			return false
		}
	}
	_, err := m.decoder.Token()
	m.out.WriteByte(']')
	return err == nil
}

// within says how the value of a member is shown.
func within(name string, how shown) shown {
	switch {
	case how == shownRecord && ofCloudTrail[name]:
		return shownAll
	case how == shownRecord:
		return shownNames
	case how == shownNames && secretNames.MatchString(name) && !notSecret[strings.ToLower(name)]:
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
	case how == shownNever || describe.LooksSecret(text) && lower != "accesskeyid":
		if how == shownAll { // a message or the name of a session that has a key in it
			return cutValue(hideKeys.ReplaceAllString(text, masked))
		}
		return masked
	case how == shownNames && strings.Contains(lower, "url"):
		return bareURL(text)
	case how == shownAll, how == shownNames && (harmless[lower] || m.issues && identities[lower] || describe.IsShown(name) || flags.MatchString(text)):
		return cutValue(text)
	}
	return masked
}

var hideKeys = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY.*`)

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
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
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
