package ocsf_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/ocsf"
)

// The law of this package: nothing of a record is lost, and unmapped has nothing that is not in
// the record.

// attributes says at which attribute a member of a record may be.
var attributes = map[string]string{
	"eventVersion":                   "metadata.product.version",
	"eventCategory":                  "metadata.product.feature.name",
	"eventID":                        "metadata.uid",
	"eventId":                        "metadata.uid", // in aggregated records
	"eventType":                      "metadata.event_code",
	"eventTime":                      "time_dt",
	"eventSource":                    "api.service.name",
	"eventName":                      "api.operation",
	"apiVersion":                     "api.version",
	"requestID":                      "api.request.uid",
	"requestParameters":              "api.request.data",
	"responseElements":               "api.response.data",
	"errorCode":                      "api.response.error",
	"errorMessage":                   "api.response.message",
	"awsRegion":                      "cloud.region",
	"recipientAccountId":             "cloud.account.uid",
	"sourceIPAddress":                "src_endpoint.domain",
	"sourceIPAddress as address":     "src_endpoint.ip",
	"vpcEndpointId":                  "src_endpoint.uid",
	"userAgent":                      "http_request.user_agent",
	"resources[].ARN":                "resources[].uid",
	"resources[].type":               "resources[].type",
	"resources[].accountId":          "resources[].owner.account.uid",
	"userIdentity.type":              "actor.user.type",
	"userIdentity.userName":          "actor.user.name",
	"userIdentity.arn":               "actor.user.uid",
	"userIdentity.principalId":       "actor.user.uid_alt",
	"userIdentity.accountId":         "actor.user.account.uid",
	"userIdentity.accessKeyId":       "actor.user.credential_uid",
	"userIdentity.credentialId":      "actor.user.credential_uid",
	"userIdentity.invokedBy":         "actor.invoked_by",
	"userIdentity.onBehalfOf.userId": "actor.user.uid_alt",
	"userIdentity.onBehalfOf.identityStoreArn":                          "actor.idp.uid",
	"userIdentity.identityProvider":                                     "actor.idp.name",
	"userIdentity.sessionContext.webIdFederationData.federatedProvider": "actor.idp.name",
	"userIdentity.sessionContext.sessionIssuer.arn":                     "actor.session.issuer",
	"userIdentity.sessionContext.attributes.creationDate":               "actor.session.created_time_dt",
	"userIdentity.sessionContext.attributes.mfaAuthenticated":           "actor.session.is_mfa",
}

// A value is one that is not empty, and where it is: element is the step into a list.
type value struct {
	path []string
	text string
}

const element = "\x00"

func (v value) String() string {
	return strings.ReplaceAll(strings.Join(v.path, "."), "."+element, "[]")
}

// valuesOf lists the values of JSON, including those of members that appear twice.
func valuesOf(data string) (list []value, err error) {
	d := json.NewDecoder(strings.NewReader(data))
	d.UseNumber()
	var walk func(path []string) error
	walk = func(path []string) error {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token {
		case nil, "":
			return nil
		case json.Delim('{'), json.Delim('['):
			for d.More() {
				step := element
				if token == json.Delim('{') {
					name, err := d.Token()
					if err != nil {
						return err
					}
					step = name.(string)
				}
				if err := walk(append(slices.Clone(path), step)); err != nil {
					return err
				}
			}
			_, err = d.Token()
			return err
		}
		list = append(list, value{path, fmt.Sprint(token)})
		return nil
	}
	if err := walk(nil); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more after the value: %v", err)
	}
	return list, nil
}

// lost returns what an API Activity lacks of an Event, and what its unmapped has that is not in
// the Event.
func lost(ev *iottrail.Event, activity []byte) (faults []string) {
	record, err := ev.MarshalJSON()
	if err != nil {
		return []string{err.Error()}
	}
	written, err := valuesOf(string(activity))
	if err != nil {
		return []string{err.Error()}
	}
	at := make(map[string][]string)
	left := make(map[string]*leftover)
	for _, v := range written {
		if v.path[0] == "unmapped" {
			left[v.path[1]] = &leftover{text: v.text}
		} else {
			at[v.String()] = append(at[v.String()], v.text)
		}
	}
	values, err := recordValues(string(record))
	if err != nil {
		return []string{err.Error()}
	}
	for _, v := range values {
		has := func(attribute string) bool {
			return slices.ContainsFunc(at[attribute], func(text string) bool { return same(v.text, text) })
		}
		if !findLeft(left, v) && !has(attributes[v.String()]) && !has(attributes[v.String()+" as address"]) {
			faults = append(faults, fmt.Sprintf("%s: %q is lost", v, v.text))
		}
	}
	for path, l := range left {
		if !l.found && !l.isEmpty() {
			faults = append(faults, fmt.Sprintf("%s: %q is not in the record", path, l.text))
		}
	}
	return faults
}

// recordValues lists the values of a record, whose request and response are one each.
func recordValues(record string) (list []value, err error) {
	values, err := valuesOf(record)
	var members map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal([]byte(record), &members)
	}
	for _, name := range []string{"requestParameters", "responseElements"} {
		if body := strings.ToValidUTF8(string(members[name]), "\ufffd"); body != "" && body != "null" {
			list = append(list, value{[]string{name}, body})
		}
		values = slices.DeleteFunc(values, func(v value) bool { return v.path[0] == name })
	}
	return append(list, values...), err
}

// same compares texts, times by the instant, and bodies with invalid UTF-8 as far as they are
// valid.
func same(a, b string) bool {
	if a == b || strings.ToValidUTF8(a, "\ufffd") == strings.ToValidUTF8(strings.ReplaceAll(b, "\ufffd", "\xff"), "\ufffd") {
		return true
	}
	t, err := time.Parse(time.RFC3339Nano, a)
	u, other := time.Parse(time.RFC3339Nano, b)
	return err == nil && other == nil && t.Equal(u)
}

// A leftover is a text of unmapped.
type leftover struct {
	text   string
	found  bool
	inside []value // of a list or an object that is JSON text
}

// findLeft finds a value in unmapped, under its path or one of several that have the same, in a
// list, or in JSON text.
func findLeft(left map[string]*leftover, v value) bool {
	for n := len(v.path); n > 0; n-- {
		if slices.Contains(v.path[:n], element) {
			continue
		}
		path, rest := strings.Join(v.path[:n], "."), v.path[n:]
		for again := 1; ; again++ {
			as := path
			if again > 1 {
				as = fmt.Sprintf("%s#%d", path, again)
			}
			l, joined := left[as], left[strings.Replace(as, path, path+"[]", 1)]
			if l == nil && joined == nil {
				break
			}
			if l != nil && len(rest) == 0 && !l.found && l.text == v.text || l != nil && len(rest) > 0 && l.has(value{rest, v.text}) {
				l.found = true
				return true
			}
			if joined != nil && slices.Equal(rest, []string{element}) && slices.Contains(strings.Split(joined.text, ","), v.text) {
				joined.found = true
				return true
			}
		}
	}
	return false
}

// has reports whether the text is JSON with the value.
func (l *leftover) has(v value) bool {
	if l.inside == nil {
		l.inside, _ = valuesOf(l.text) // what is not JSON has no values
	}
	return slices.ContainsFunc(l.inside, func(in value) bool { return slices.Equal(in.path, v.path) && in.text == v.text })
}

// isEmpty reports whether the text is JSON without values, such as [""].
func (l *leftover) isEmpty() bool {
	inside, err := valuesOf(l.text)
	return err == nil && len(inside) == 0
}

// requireLaw checks the law for an Event, and that its API Activity can be read again.
func requireLaw(t testing.TB, ev *iottrail.Event, what string) {
	t.Helper()
	a := ocsf.FromEvent(ev)
	data, err := json.Marshal(a)
	require.NoError(t, err, what)
	if faults := lost(ev, data); len(faults) > 0 {
		require.Failf(t, what, "%s\nof %s\nin %s", strings.Join(faults, "\n"), ev.Raw, data)
	}
	var back ocsf.APIActivity
	require.NoError(t, json.Unmarshal(data, &back), what)
	again, err := json.Marshal(&back)
	require.NoError(t, err, what)
	require.Equal(t, string(data), string(again), "%s: read and written again", what)
}

// eventsOf reads all Events of a file of testdata, whatever else is wrong with it.
func eventsOf(t testing.TB, name string) []*iottrail.Event {
	t.Helper()
	return trailtest.ReadFile(t, name).Events()
}

func TestNothingLostOfTestdata(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	n := 0
	for _, pattern := range []string{"testdata/quirks/*.json*", "testdata/containers/*"} {
		for _, name := range trailtest.Files(t, pattern) {
			for i, ev := range eventsOf(t, name) {
				requireLaw(t, ev, fmt.Sprintf("%s: event %d", name, i))
				n++
			}
		}
	}
	require.Greater(t, n, 400)
	for i, record := range testrun.ByRun(trailtest.TrailRecords, trailtest.TrailRecords, trailtest.AllTrailRecords)(t) {
		for _, ev := range trailtest.ReadString(t, string(record)).Events() {
			requireLaw(t, ev, fmt.Sprintf("record %d of the trail", i))
		}
	}
}

func TestNothingLostOfCorpus(t *testing.T) {
	t.Parallel()
	n := 0
	for _, line := range trailtest.Corpus(t) {
		for _, ev := range trailtest.ReadString(t, string(line.Record)).Events() {
			requireLaw(t, ev, line.String())
			n++
		}
	}
	require.Greater(t, n, trailtest.CorpusSize-100)
}

// Nothing is lost of records that were changed at random, as far as they can be read.
func TestNothingLostOfMutations(t *testing.T) {
	t.Parallel()
	records := trailtest.TrailRecords(t)
	for _, name := range trailtest.Files(t, "testdata/quirks/*.json") {
		for _, ev := range eventsOf(t, name) {
			records = append(records, []byte(ev.Raw))
		}
	}
	r, read := rand.New(rand.NewPCG(1, 2)), 0
	n := testrun.Mutations(100, 2000, 20_000)
	for range n {
		record := testrun.Mutate(r, records[r.IntN(len(records))])
		ev := new(iottrail.Event)
		var partly *iottrail.RecordError
		if err := ev.UnmarshalJSON(record); err == nil || errors.As(err, &partly) && partly.Event != nil {
			requireLaw(t, ev, "mutated")
			read++
		}
	}
	require.Greater(t, read, n/5)
}

// Nothing is lost of an Event in which every field is set: a new field needs no change here.
func TestNothingLostOfAnyField(t *testing.T) {
	t.Parallel()
	for _, v := range trailtest.Variants {
		ev := trailtest.Filled(v.Trim)
		before := ev.Clone()
		requireLaw(t, ev, v.Name)
		require.Empty(t, cmp.Diff(before, ev), "%s: FromEvent must not change the Event", v.Name)
	}
}

// The law finds what is missing, wherever it is taken from, and what was made up.
func TestLawFindsFaults(t *testing.T) {
	t.Parallel()
	ev := eventsOf(t, "testdata/quirks/identity-center-user.json")[0]
	for name, change := range map[string]func(a *ocsf.APIActivity){
		"an attribute":       func(a *ocsf.APIActivity) { a.Actor.User.UID = "" },
		"a body":             func(a *ocsf.APIActivity) { a.API.Request.Data = a.API.Request.Data[:10] },
		"a boolean":          func(a *ocsf.APIActivity) { a.Actor.Session.IsMFA = iottrail.True },
		"a time":             func(a *ocsf.APIActivity) { a.TimeDT = "2026-10-02T10:15:31Z" },
		"unmapped":           func(a *ocsf.APIActivity) { delete(a.Unmapped, "readOnly") },
		"another in its way": func(a *ocsf.APIActivity) { a.Unmapped["readOnly"] = "true" },
		"made up":            func(a *ocsf.APIActivity) { a.Unmapped["more"] = "x" },
	} {
		a := ocsf.FromEvent(ev)
		change(a)
		data, err := json.Marshal(a)
		require.NoError(t, err)
		require.NotEmpty(t, lost(ev, data), name)
	}
}
