package fleet

import (
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// A document is the text of a policy, once for all policies that have it.
type document struct {
	text   string
	read   bool // allows and denies are set
	err    error
	allows *iot.PolicyDocument // with the statements that allow something
	denies *iot.PolicyDocument // with those that deny something, and one that allows everything
	open   iottrail.Answer     // whether it opens too much; see opens
	judged bool
}

// document returns the document with a text, or nil if the text is none that can be read.
func (f *Fleet) document(text string) *document {
	if text == "" {
		return nil
	}
	if d, ok := f.documents[text]; ok {
		return d
	}
	if f.documents == nil {
		f.documents = make(map[string]*document)
	}
	d := &document{text: strings.Clone(text)}
	f.documents[d.text] = d
	return d
}

// parse reads the text.
func (d *document) parse() {
	if d.read {
		return
	}
	d.read = true
	doc, err := iot.ParsePolicyDocument(d.text)
	if err != nil {
		d.err = err
		return
	}
	d.allows, d.denies = &iot.PolicyDocument{Version: doc.Version}, &iot.PolicyDocument{Version: doc.Version}
	for _, s := range doc.Statement {
		if s.Effect == iot.EffectDeny {
			d.denies.Statement = append(d.denies.Statement, s)
		} else {
			d.allows.Statement = append(d.allows.Statement, s)
		}
	}
	if len(d.denies.Statement) > 0 {
		d.denies.Statement = append(d.denies.Statement, iot.Statement{Effect: iot.EffectAllow, Action: iot.PolicyValues{"*"}, Resource: iot.PolicyValues{"*"}})
	}
}

// mightAllow reports whether the document might allow an action on a resource, its denials left
// out. One that can't be read might.
func (d *document) mightAllow(action, resource string) bool {
	d.parse()
	return d.allows.MightAllow(action, resource)
}

// allowsAny reports whether the document allows anything at all. One that can't be read does.
func (d *document) allowsAny() bool {
	d.parse()
	return d.err != nil || len(d.allows.Statement) > 0
}

// deniesAny reports whether the document denies anything at all. One that can't be read may.
func (d *document) deniesAny() bool {
	d.parse()
	return d.err != nil || len(d.denies.Statement) > 0
}

// denied reports whether the document denies an action on a resource for certain.
func (d *document) denied(action, resource string) bool {
	d.parse()
	return d.err == nil && len(d.denies.Statement) > 0 && !d.denies.MightAllow(action, resource)
}

// opens reports whether the document opens too much, as package detect judges it.
func (d *document) opens() iottrail.Answer {
	if !d.judged {
		d.judged = true
		doc, err := iot.ParsePolicyDocument(d.text)
		d.open = iottrail.Maybe
		if err == nil {
			d.open = iottrail.AnswerOf(len(doc.OverlyPermissive()) > 0)
		}
	}
	return d.open
}
