package iottrail_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
)

func TestStringAndLogValue(t *testing.T) {
	t.Parallel()
	e := iottrail.Event{
		EventTime: time.Date(2026, 10, 2, 12, 15, 30, 0, time.FixedZone("", 7200)), EventSource: "iot.amazonaws.com", EventName: "AttachPolicy",
		AWSRegion: "eu-central-1", SourceIPAddress: "AWS Internal", ErrorCode: "AccessDenied", ErrorMessage: "never shown beside a code",
		RecipientAccountID: account, ReadOnly: iottrail.False, EventType: "AwsApiCall", EventCategory: "Management", EventID: "e-1",
		UserIdentity: iottrail.UserIdentity{Type: "IAMUser", UserName: "ines", AccountID: account},
	}
	const want = `time=2026-10-02T10:15:30Z source=iot.amazonaws.com name=AttachPolicy region=eu-central-1 account=111122223333 ` +
		`actor="IAM user ines in 111122223333" from="AWS Internal" readOnly=false error=AccessDenied type=AwsApiCall category=Management id=e-1`
	assert.Equal(t, want, e.String())
	for _, verb := range []string{"%v", "%+v", "%s"} {
		assert.Equal(t, want, fmt.Sprintf(verb, e), verb)
		assert.Equal(t, want, fmt.Sprintf(verb, &e), verb)
	}
	var names []string
	for _, a := range e.LogValue().Group() {
		names = append(names, a.Key+"="+a.Value.String())
	}
	assert.Equal(t, strings.NewReplacer(`"`, "").Replace(want), strings.Join(names, " "))

	e.ErrorCode = ""
	assert.Contains(t, e.String(), `error="never shown beside a code"`)
	assert.Empty(t, iottrail.Event{}.String())
	assert.Empty(t, iottrail.Event{}.LogValue().Group())
	e = iottrail.Event{Insight: &iottrail.Insight{State: "Start", InsightType: "ApiCallRateInsight", EventSource: "iot.amazonaws.com", EventName: "CreateThing"}}
	assert.Equal(t, "insight=ApiCallRateInsight state=Start insightSource=iot.amazonaws.com insightName=CreateThing", e.String())
}

// Neither shows a body, an access key or what is in Extra, whatever form the
// record has.
func TestLogsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	for _, variant := range trailtest.Variants {
		e := trailtest.Filled(variant.Trim)
		var secrets []string
		for _, l := range trailtest.LeavesOf("Event", reflect.ValueOf(e).Elem()) {
			switch l.Value.Interface().(type) {
			case string, time.Time:
				if strings.HasSuffix(l.Path, "AccessKeyID") || strings.HasSuffix(l.Path, "CredentialID") {
					secrets = append(secrets, strings.TrimSuffix(l.Marks[0], `"`))
				}
			default:
				for _, m := range l.Marks {
					secrets = append(secrets, strings.Trim(m, `":`))
				}
			}
		}
		require.Greater(t, len(secrets), 15)
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("seen", "event", e, "value", *e)
		slog.New(slog.NewTextHandler(&b, nil)).Info("seen", "event", e)
		fmt.Fprintf(&b, "%v %+v %s %v %+v", e, e, *e, []iottrail.Event{*e}, struct{ E *iottrail.Event }{e})
		fmt.Fprint(&b, e.Actor(), e.Actor().String())
		require.Contains(t, b.String(), "text:Event.EventName", "the test must see something")
		for _, s := range secrets {
			require.NotContains(t, b.String(), s, variant.Name)
		}
	}
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for _, text := range []string{
		`{"eventVersion":"1.08","eventID":"a","eventTime":"hunter2","readOnly":"hunter2","resources":"hunter2","tlsDetails":{"cipherSuite":["hunter2"]},"userIdentity":{"arn":{"hunter2":1}}}`,
		`"hunter2"`, `["hunter2"]`, `hunter2`, `{"messageId":"1","body":"hunter2"}`, `{"password":"hunter2"}`,
		`{"eventVersion":"1.08","eventID":"a","requestParameters":{"password":"hunter2\x"}}`,
		`{"eventVersion":"1.08","eventID":"hunter2","eventID":"hunter2"}`,
	} {
		r := trailtest.ReadString(t, text)
		errs := []error{r.End}
		for _, err := range r.Errors() {
			errs = append(errs, err)
		}
		err := errors.Join(errs...)
		require.Error(t, err, text)
		assert.NotContains(t, err.Error(), secret, text)
	}
}

func TestLogsAreSafeForTerminals(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Plain-1.2_3":                  "name=Plain-1.2_3",
		"\x1b[31mred":                  `name="\x1b[31mred"`,
		"two\nlines":                   `name="two\nlines"`,
		`say "hi"`:                     `name="say \"hi\""`,
		`back\slash`:                   `name="back\\slash"`,
		"a=b":                          `name="a=b"`,
		"right\u202eto left":           `name="right\u202eto left"`,
		"bell\a":                       `name="bell\a"`,
		"c1\u009b31m":                  `name="c1\u009b31m"`,
		"bad\xff":                      `name="bad\xff"`,
		"é":                            `name=é`,
		"replaced\ufffd":               `name="replaced` + "\ufffd" + `"`,
		"\u05d0\u05d1":                 `name="\u05d0\u05d1"`,
		"a\u3164":                      `name="a\u3164"`,
		"a\uffa0":                      `name="a\uffa0"`,
		"a\u034f":                      `name="a\u034f"`,
		"a\u17b4\u17b5":                `name="a\u17b4\u17b5"`,
		"a\ufe0f":                      `name="a\ufe0f"`,
		"a\U000e0100":                  `name="a\U000e0100"`,
		"a\U000e0041":                  `name="a\U000e0041"`,
		strings.Repeat("x", 400):       `name="` + strings.Repeat("x", 300) + `"...`,
		strings.Repeat("x", 299) + "é": `name="` + strings.Repeat("x", 299) + `"...`,
	} {
		assert.Equal(t, want, iottrail.Event{EventName: name}.String(), "%q", name)
	}
}
