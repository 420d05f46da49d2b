package iot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A PolicyDocument is the text of an AWS IoT policy as types: what the
// policyDocument member of CreatePolicy and CreatePolicyVersion holds. AWS IoT
// policies follow the conventions of IAM's; the grammar is at
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// and what is particular to AWS IoT at
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html.
//
// [ParsePolicyDocument] reads one, [PolicyDocument.MightAllow] asks it a
// question, [PolicyDocument.OverlyPermissive] lists where it opens too much, and
// [PolicyDocument.Misconfigured] where its denials do not work. A document may be built by hand
// as well; a document without statements allows nothing.
//
// # Variables
//
// A resource or a condition may hold policy variables, such as
// ${iot:Connection.Thing.ThingName} or ${aws:SourceIp}, which AWS replaces with a value of the
// request. They stay as they are written; [Statement.Variables] lists them. ${*}, ${?} and ${$}
// are not variables: they spell the characters *, ? and $ where those would mean something
// else. IAM knows variables only in documents of Version 2012-10-17.
//
// In a topic or a topic filter a variable counts as any text, with slashes and wildcards of
// MQTT in it: AWS warns that a client may connect as +, and so subscribe to more than
// ${iot:ClientId} was meant for
// (https://docs.aws.amazon.com/iot/latest/developerguide/basic-policy-variables.html), and an
// attribute of a thing may be a/#. The values of five variables can have none of these:
// iot:Connection.Thing.ThingName, iot:Connection.Thing.ThingTypeName,
// iot:Connection.Thing.IsAttached, iot:CertificateId and aws:SourceIp.
//
// # What a document does not say
//
// Only [CreatePolicy] and [CreatePolicyVersion] hold the text of a policy.
// [AttachPolicy] and [AttachPrincipalPolicy] have no more than its name, and
// [SetDefaultPolicyVersion] its name and the version: to find that someone
// attached an open policy, join them by account, region and policy name with
// what those two wrote, and follow which version is the default one. A policy
// older than the trail, or one that was managed elsewhere, can't be judged from
// the trail.
//
// There are also policies in provisioning templates, as resources of the
// templateBody of [RegisterThing], [CreateProvisioningTemplate] and
// [CreateProvisioningTemplateVersion], and AWS creates and attaches them when a
// device is provisioned. Nothing here looks at those; the body is text in the
// request.
type PolicyDocument struct {
	Version   string // of the policy language: PolicyVersion2012, PolicyVersion2008, or absent, which IAM takes for the latter
	ID        string // "Id"; not used by AWS IoT
	Statement []Statement
}

// The versions of the policy language.
const (
	PolicyVersion2008 = "2008-10-17" // has no variables
	PolicyVersion2012 = "2012-10-17"
)

// A Statement allows or denies actions on resources.
//
// It names its actions in either Action or NotAction, which means every
// action but these, and its resources in either Resource or NotResource.
// [ParsePolicyDocument] rejects a statement that has both or neither, or one
// without a value in it.
type Statement struct {
	SID          string           `json:"Sid,omitzero"`
	Effect       Effect           `json:"Effect"`
	Principal    PolicyPrincipals `json:"Principal,omitzero"`    // not used in policies of AWS IoT
	NotPrincipal PolicyPrincipals `json:"NotPrincipal,omitzero"` // not used in policies of AWS IoT
	Action       PolicyValues     `json:"Action,omitempty"`
	NotAction    PolicyValues     `json:"NotAction,omitempty"`
	Resource     PolicyValues     `json:"Resource,omitempty"`
	NotResource  PolicyValues     `json:"NotResource,omitempty"`

	// Condition is what must hold for the statement to apply: by operator, as
	// in "Bool", and by key, as in "iot:Connection.Thing.IsAttached", the
	// values to compare with. Numbers and booleans are kept as their text,
	// since the grammar lets them be written with or without quotation marks.
	Condition map[string]map[string]PolicyValues `json:"Condition,omitzero"`
}

// An Effect is what a [Statement] does: [EffectAllow] or [EffectDeny].
type Effect string

// The effects, as they are spelt.
const (
	EffectAllow Effect = "Allow"
	EffectDeny  Effect = "Deny"
)

// PolicyValues are the values of one element of a [Statement]. In JSON a single
// value needs no list around it, and is written without one; to the grammar both
// are the same.
type PolicyValues []string

// PolicyPrincipals are the principals of a [Statement] by their kind ("AWS",
// "Service", "Federated", "CanonicalUser"). The plain "*" is the one entry "*"
// without values.
type PolicyPrincipals map[string]PolicyValues

// A PolicyError says what is wrong with the text of a policy document, and
// where.
type PolicyError struct {
	Pointer string // JSON pointer to the element at fault; "" is the document itself
	Offset  int64  // in bytes from the start of the text
	Err     error  // what is wrong
}

func (e *PolicyError) Error() string {
	at := "document"
	if e.Pointer != "" {
		at = policyText(e.Pointer)
	}
	return fmt.Sprintf("iot: policy: %s (offset %d): %v", at, e.Offset, e.Err)
}

// Unwrap returns e.Err.
func (e *PolicyError) Unwrap() error { return e.Err }

// ParsePolicyDocument reads the text of a policy document. The error is always a
// [*PolicyError], and the document is nil then: no part of a document that another reader may
// understand differently can be trusted. The methods of the nil document err on the safe side
// (it might allow anything), so that a policy that cannot be read does not pass for a harmless
// one.
//
// It is as strict as the grammar: the names of elements and effects match in their exact case,
// and it rejects
//   - an element that the grammar does not have, or one of a wrong type;
//   - the same name twice in one object, at any level, because readers differ
//     in which of the two they take;
//   - Action beside NotAction, Resource beside NotResource, Principal beside
//     NotPrincipal, or a statement that lacks an effect, actions or resources;
//   - two keys of one operator's condition that differ only in case, as keys match
//     in any case;
//   - a Version other than the two that exist;
//   - text that is not UTF-8, and escapes of half a surrogate pair.
//
// A single statement needs no list around it. It does not check whether actions and resources
// exist. Reading takes time and memory in proportion to the text, and nesting deeper than the
// grammar's is rejected where it begins.
func ParsePolicyDocument(text string) (*PolicyDocument, error) {
	doc := new(PolicyDocument)
	if err := readPolicy(text, func(r *policyReader) error { return r.document(doc) }); err != nil {
		return nil, err
	}
	return doc, nil
}

// UnmarshalJSON reads the document as strictly as [ParsePolicyDocument] does.
func (p *PolicyDocument) UnmarshalJSON(text []byte) error {
	doc, err := ParsePolicyDocument(string(text))
	if err == nil {
		*p = *doc
	}
	return err
}

// MarshalJSON writes the document in the form that [ParsePolicyDocument] reads.
// Reading it again gives the same document.
func (p PolicyDocument) MarshalJSON() ([]byte, error) {
	if p.Statement == nil {
		p.Statement = []Statement{} // null is not a list
	}
	return json.Marshal(struct {
		Version   string      `json:"Version,omitzero"`
		ID        string      `json:"Id,omitzero"`
		Statement []Statement `json:"Statement"`
	}(p))
}

// UnmarshalJSON reads the statement as strictly as [ParsePolicyDocument] does.
func (s *Statement) UnmarshalJSON(text []byte) error {
	var read Statement
	err := readPolicy(string(text), func(r *policyReader) error { return r.statement(&read) })
	if err == nil {
		*s = read
	}
	return err
}

// UnmarshalJSON reads a value or a list of values.
func (v *PolicyValues) UnmarshalJSON(text []byte) error {
	return readPolicy(string(text), func(r *policyReader) error { return r.values(v, anyScalar) })
}

// MarshalJSON writes one value as itself, and any other number as a list.
func (v PolicyValues) MarshalJSON() ([]byte, error) {
	switch len(v) {
	case 0:
		return []byte("[]"), nil
	case 1:
		return json.Marshal(v[0])
	}
	return json.Marshal([]string(v))
}

// UnmarshalJSON reads "*" or an object of principals.
func (m *PolicyPrincipals) UnmarshalJSON(text []byte) error {
	return readPolicy(string(text), func(r *policyReader) error { return r.principals(m) })
}

// MarshalJSON writes "*" or an object of principals.
func (m PolicyPrincipals) MarshalJSON() ([]byte, error) {
	if _, all := m["*"]; all {
		return []byte(`"*"`), nil
	}
	return json.Marshal(map[string]PolicyValues(m))
}

// policyReader reads the grammar's productions from text that is known to be one valid JSON
// value. That is why no method checks the decoder's error, or guards against a text that ends
// early. Each production has its own type at every level, so there is nothing to recurse into:
// the grammar itself bounds the depth.
type policyReader struct {
	text  string
	dec   *json.Decoder
	path  []string // the names and indices that lead to the value being read
	start int64    // offset of the token last taken
}

// readPolicy reads text, which must be one JSON value, by the production read.
func readPolicy(text string, read func(*policyReader) error) error {
	if !utf8.ValidString(text) {
		return &PolicyError{Offset: firstInvalid(text), Err: errors.New("is not UTF-8")}
	}
	var whole json.RawMessage
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		fault := &PolicyError{Err: fmt.Errorf("is not JSON: %w", err)}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			fault.Offset = syntax.Offset
			if fault.Offset > 0 && !strings.HasPrefix(syntax.Error(), "unexpected end") {
				fault.Offset-- // it counts the byte at fault
			}
		}
		return fault
	}
	if at := loneSurrogate(text); at >= 0 {
		return &PolicyError{Offset: int64(at), Err: errors.New("escapes half of a surrogate pair")}
	}
	r := &policyReader{text: text, dec: json.NewDecoder(strings.NewReader(text))}
	r.dec.UseNumber()
	return read(r)
}

// firstInvalid returns the offset of the first byte that is not UTF-8.
func firstInvalid(text string) int64 {
	at := 0
	for {
		c, width := utf8.DecodeRuneInString(text[at:])
		if c == utf8.RuneError && width <= 1 {
			return int64(at)
		}
		at += width
	}
}

// loneSurrogate returns the offset of the first \u escape in the JSON text that is half of a
// surrogate pair without its other half, or -1. encoding/json would silently read it as U+FFFD.
func loneSurrogate(text string) int {
	escape := func(i int) uint64 { // the code unit of the \u escape at i, or 0
		if i+6 > len(text) || text[i:i+2] != `\u` {
			return 0
		}
		unit, _ := strconv.ParseUint(text[i+2:i+6], 16, 32)
		return unit
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		switch unit := escape(i); {
		case unit>>10 == 0xD800>>10 && escape(i+6)>>10 == 0xDC00>>10:
			i += 11
		case unit>>11 == 0xD800>>11:
			return i
		default:
			i++ // past the character that the backslash escapes
		}
	}
	return -1
}

func (r *policyReader) next() json.Token {
	at := r.dec.InputOffset()
	for int(at) < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	r.start = at
	tok, _ := r.dec.Token()
	return tok
}

func (r *policyReader) errorf(format string, args ...any) error {
	var pointer strings.Builder
	for _, step := range r.path {
		pointer.WriteByte('/')
		pointer.WriteString(strings.ReplaceAll(strings.ReplaceAll(step, "~", "~0"), "/", "~1"))
	}
	return &PolicyError{Pointer: pointer.String(), Offset: r.start, Err: fmt.Errorf(format, args...)}
}

// object calls member for each member of the object whose brace was just
// taken. The name is the last step of the path while it does.
func (r *policyReader) object(member func(name string) error) error {
	seen := make(map[string]bool)
	for r.dec.More() {
		name, _ := r.next().(string)
		r.path = append(r.path, name)
		if seen[name] {
			return r.errorf("appears twice in one object")
		}
		seen[name] = true
		if err := member(name); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
	r.next() // the closing brace
	return nil
}

// list calls element for each element of the list whose bracket was just
// taken, and returns how many there were.
func (r *policyReader) list(element func() error) (n int, err error) {
	for ; r.dec.More(); n++ {
		r.path = append(r.path, strconv.Itoa(n))
		if err := element(); err != nil {
			return n, err
		}
		r.path = r.path[:len(r.path)-1]
	}
	r.next() // the closing bracket
	return n, nil
}

func (r *policyReader) document(doc *PolicyDocument) error {
	if tok := r.next(); tok != json.Delim('{') {
		return r.errorf("must be an object, is %s", policyTokenKind(tok))
	}
	hasStatement := false
	err := r.object(func(name string) error {
		switch name {
		case "Version":
			if err := r.string(&doc.Version); err != nil {
				return err
			}
			if doc.Version != PolicyVersion2012 && doc.Version != PolicyVersion2008 {
				return r.errorf("must be %q or %q, is %s", PolicyVersion2012, PolicyVersion2008, quotedPolicyText(doc.Version))
			}
			return nil
		case "Id":
			return r.string(&doc.ID)
		case "Statement":
			hasStatement = true
			return r.statements(&doc.Statement)
		}
		return r.errorf("is not an element of a policy document")
	})
	if err == nil && !hasStatement {
		err = r.errorf("has no Statement")
	}
	return err
}

func (r *policyReader) statements(all *[]Statement) error {
	*all = []Statement{}
	one := func(tok json.Token) error {
		var s Statement
		if err := r.statementFrom(tok, &s); err != nil {
			return err
		}
		*all = append(*all, s)
		return nil
	}
	tok := r.next()
	if tok != json.Delim('[') {
		return one(tok)
	}
	_, err := r.list(func() error { return one(r.next()) })
	return err
}

func (r *policyReader) statement(s *Statement) error { return r.statementFrom(r.next(), s) }

func (r *policyReader) statementFrom(tok json.Token, s *Statement) error {
	if tok != json.Delim('{') {
		return r.errorf("must be an object, is %s", policyTokenKind(tok))
	}
	start := r.start
	err := r.object(func(name string) error {
		switch name {
		case "Sid":
			return r.string(&s.SID)
		case "Effect":
			if err := r.string((*string)(&s.Effect)); err != nil {
				return err
			}
			if s.Effect != EffectAllow && s.Effect != EffectDeny {
				return r.errorf("must be %q or %q, is %s", EffectAllow, EffectDeny, quotedPolicyText(string(s.Effect)))
			}
			return nil
		case "Principal":
			return r.principals(&s.Principal)
		case "NotPrincipal":
			return r.principals(&s.NotPrincipal)
		case "Action":
			return r.strings(&s.Action)
		case "NotAction":
			return r.strings(&s.NotAction)
		case "Resource":
			return r.strings(&s.Resource)
		case "NotResource":
			return r.strings(&s.NotResource)
		case "Condition":
			return r.condition(&s.Condition)
		}
		return r.errorf("is not an element of a statement")
	})
	if err != nil {
		return err
	}
	r.start = start // what follows is about the statement as a whole
	switch {
	case s.Effect == "":
		return r.errorf("has no Effect")
	case s.Action == nil && s.NotAction == nil:
		return r.errorf("has neither Action nor NotAction")
	case s.Action != nil && s.NotAction != nil:
		return r.errorf("has both Action and NotAction")
	case s.Resource == nil && s.NotResource == nil:
		return r.errorf("has neither Resource nor NotResource")
	case s.Resource != nil && s.NotResource != nil:
		return r.errorf("has both Resource and NotResource")
	case s.Principal != nil && s.NotPrincipal != nil:
		return r.errorf("has both Principal and NotPrincipal")
	}
	return nil
}

func (r *policyReader) principals(m *PolicyPrincipals) error {
	*m = PolicyPrincipals{}
	switch tok := r.next(); tok {
	case "*":
		(*m)["*"] = nil
		return nil
	case json.Delim('{'):
		return r.object(func(kind string) error {
			if kind == "*" {
				return r.errorf("is not a kind of principal")
			}
			var values PolicyValues
			err := r.strings(&values)
			(*m)[kind] = values
			return err
		})
	default:
		return r.errorf(`must be "*" or an object, is %s`, policyTokenKind(tok))
	}
}

func (r *policyReader) condition(c *map[string]map[string]PolicyValues) error {
	if tok := r.next(); tok != json.Delim('{') {
		return r.errorf("must be an object, is %s", policyTokenKind(tok))
	}
	*c = make(map[string]map[string]PolicyValues)
	return r.object(func(operator string) error {
		if tok := r.next(); tok != json.Delim('{') {
			return r.errorf("must be an object, is %s", policyTokenKind(tok))
		}
		keys := make(map[string]PolicyValues)
		(*c)[operator] = keys
		seen := make(map[string]bool) // keys match in any case
		return r.object(func(key string) error {
			if seen[lowerASCII(key)] {
				return r.errorf("appears twice in one object, in another case")
			}
			seen[lowerASCII(key)] = true
			var values PolicyValues
			err := r.values(&values, anyScalar)
			keys[key] = values
			return err
		})
	})
}

func (r *policyReader) string(s *string) error {
	tok := r.next()
	text, ok := tok.(string)
	if !ok {
		return r.errorf("must be a string, is %s", policyTokenKind(tok))
	}
	*s = text
	return nil
}

// strings reads a value or a list of at least one.
func (r *policyReader) strings(v *PolicyValues) error {
	if err := r.values(v, onlyString); err != nil {
		return err
	}
	if len(*v) == 0 {
		return r.errorf("is an empty list")
	}
	return nil
}

// values reads a value or a list of values; scalar tells which tokens are one.
func (r *policyReader) values(v *PolicyValues, scalar func(json.Token) (string, bool)) error {
	one := func(tok json.Token, orList string) error {
		text, ok := scalar(tok)
		if !ok {
			return r.errorf("must be a string%s, is %s", orList, policyTokenKind(tok))
		}
		*v = append(*v, text)
		return nil
	}
	*v = PolicyValues{}
	tok := r.next()
	if tok != json.Delim('[') {
		return one(tok, " or a list of strings")
	}
	_, err := r.list(func() error { return one(r.next(), "") })
	return err
}

func onlyString(tok json.Token) (string, bool) {
	text, ok := tok.(string)
	return text, ok
}

func anyScalar(tok json.Token) (string, bool) {
	switch t := tok.(type) {
	case string:
		return t, true
	case json.Number:
		return t.String(), true
	case bool:
		return strconv.FormatBool(t), true
	}
	return "", false
}

func policyTokenKind(tok json.Token) string {
	switch tok := tok.(type) {
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case json.Delim:
		if tok == '[' {
			return "a list"
		}
		return "an object"
	}
	return "null"
}
