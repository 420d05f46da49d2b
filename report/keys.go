package report

import (
	"encoding/json"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
)

// A keyEvent is what a call of IAM did to a lasting access key.
type keyEvent struct {
	key, user string
	what      keyChange
}

type keyChange uint8

const (
	keyMade keyChange = iota
	keyOn
	keyOff // deleted, or inactive
)

// keyEvents reads what a call did to access keys.
func keyEvents(ev *iottrail.Event) []keyEvent {
	if ev.EventSource != "iam.amazonaws.com" || ev.Failed() {
		return nil
	}
	switch ev.EventName {
	case "CreateAccessKey":
		key := freeform.Member(ev.ResponseElements, "accessKey")
		return keyEventOf(key, key, keyMade)
	case "DeleteAccessKey":
		return keyEventOf(ev.RequestParameters, ev.RequestParameters, keyOff)
	case "UpdateAccessKey":
		what := keyOff
		if strings.EqualFold(textMember(ev.RequestParameters, "status"), "Active") {
			what = keyOn
		}
		return keyEventOf(ev.RequestParameters, ev.RequestParameters, what)
	}
	return nil
}

func keyEventOf(idIn, userIn []byte, what keyChange) []keyEvent {
	e := keyEvent{clipped(textMember(idIn, "accessKeyId")), clipped(textMember(userIn, "userName")), what}
	if e.key == "" {
		return nil
	}
	return []keyEvent{e}
}

func textMember(body []byte, name string) (s string) {
	if json.Unmarshal(freeform.Member(body, name), &s) != nil {
		return ""
	}
	return s
}

// A madeKey is an access key that a session of the incident made.
type madeKey struct {
	key, user   string
	made, ended *row // ended is nil while the key can be used
}

// madeKeys are the keys that sessions of the incident made, by time, and how they ended.
func (b *builder) madeKeys() (list []madeKey) {
	at := make(map[string]int)
	for _, w := range b.rows {
		for _, e := range w.keys {
			i, known := at[e.key]
			switch {
			case e.what == keyMade && !known && b.incident.has(w.node):
				at[e.key] = len(list)
				list = append(list, madeKey{key: e.key, user: e.user, made: w})
			case known && e.what == keyOff && list[i].ended == nil:
				list[i].ended = w
			case known && e.what == keyOn:
				list[i].ended = nil
			}
		}
	}
	return list
}
