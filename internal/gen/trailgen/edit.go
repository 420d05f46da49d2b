package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// An odd is a record that is odd in some way, once it has its id.
type odd func(id string) json.RawMessage

// verbatim is a text where a record should be. %s is its id, if it has
// one.
func verbatim(text string) odd {
	return func(id string) json.RawMessage {
		return json.RawMessage(strings.ReplaceAll(text, "%s", id))
	}
}

// changed is an ordinary record with changes.
func changed(edits ...edit) odd {
	return func(id string) json.RawMessage {
		o := parseObject(ordinary(id))
		for _, e := range edits {
			o = e(o)
		}
		return o.text()
	}
}

// ordinary is the record that is on both sides of an odd one.
func ordinary(id string) json.RawMessage {
	return js(`{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA1QUIRKS00EXAMPLE:ci","arn":"arn:aws:sts::111122223333:assumed-role/ci/ci","accountId":"111122223333","accessKeyId":"ASIA1QUIRKS00EXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA1QUIRKS00EXAMPLE","arn":"arn:aws:iam::111122223333:role/ci","accountId":"111122223333","userName":"ci"},"attributes":{"creationDate":"2026-10-02T10:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-10-02T10:15:30Z","eventSource":"iot.amazonaws.com","eventName":"AttachPolicy","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.44","userAgent":"aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 api/iot#1.69.4","requestParameters":{"policyName":"valve","target":"%s"},"responseElements":null,"requestID":"3d6f1a20-52c4-4f0e-9a77-0c1d2e3f4a5b","eventID":"%s","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"iot.eu-central-1.amazonaws.com"}}`,
		certARN("valve"), id)
}

// An edit changes an object.
type edit func(object) object

// set gives the member at a path of names, divided by slashes, a value, written as JSON. A member that
// is not there is appended.
func set(path, value string) edit {
	return at(path, func(o object, name string) object {
		for i := range o {
			if o[i].name == name {
				o[i].value = json.RawMessage(value)
				return o
			}
		}
		return append(o, member{name, json.RawMessage(value)})
	})
}

// again appends a member, whether or not there is one of that name.
func again(path, value string) edit {
	return at(path, func(o object, name string) object {
		return append(o, member{name, json.RawMessage(value)})
	})
}

// drop removes members.
func drop(paths ...string) edit {
	return func(o object) object {
		for _, path := range paths {
			o = at(path, func(o object, name string) object {
				for i := range o {
					if o[i].name == name {
						return append(o[:i:i], o[i+1:]...)
					}
				}
				panic("nothing to drop at " + path)
			})(o)
		}
		return o
	}
}

// calls makes the record one of another action of AWS IoT.
func calls(action, request string) edit {
	return func(o object) object {
		return set("requestParameters", request)(set("eventName", `"`+action+`"`)(o))
	}
}

// at applies a change to the object that holds the last name of a path.
func at(path string, change func(o object, name string) object) edit {
	return func(o object) object {
		head, rest, deeper := strings.Cut(path, "/")
		if !deeper {
			return change(o, head)
		}
		for i := range o {
			if o[i].name == head {
				o[i].value = at(rest, change)(parseObject(o[i].value)).text()
				return o
			}
		}
		panic("no object at " + path)
	}
}

// An object is a JSON object whose members keep their order. A name is written
// as it is written, escapes included.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

func parseObject(text []byte) object {
	dec := json.NewDecoder(bytes.NewReader(text))
	token := func() json.Token {
		t, err := dec.Token()
		if err != nil {
			panic(fmt.Sprintf("%v in %s", err, text))
		}
		return t
	}
	if token() != json.Delim('{') {
		panic("no object: " + string(text))
	}
	var o object
	for dec.More() {
		m := member{name: token().(string)}
		if err := dec.Decode(&m.value); err != nil {
			panic(err)
		}
		o = append(o, m)
	}
	return o
}

func (o object) text() json.RawMessage {
	var buf bytes.Buffer
	buf.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			buf.WriteByte(',')
		}
		fmt.Fprintf(&buf, `"%s":%s`, m.name, m.value)
	}
	buf.WriteByte('}')
	return buf.Bytes()
}
