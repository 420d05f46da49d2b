package fleet_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/fleet"
	"github.com/iottrail/iottrail/iot"
)

// What is printed and logged has nothing that acts on a terminal or forges a line, and no secrets,
// whatever is in the records.
func TestTexts(t *testing.T) {
	t.Parallel()
	const hostile = "x\x1b[2J\n2026-10-07 forged=\u202eline\u2066 \u200b\u05d0"
	const key, secret = "AKIAEXAMPLEKEY000001", "do-not-print-me"
	evil := func(ev *iottrail.Event) {
		ev.SourceIPAddress, ev.UserIdentity.UserName, ev.UserIdentity.AccessKeyID = hostile, hostile, key
		ev.UserIdentity.ARN = "arn:aws:iam::111122223333:user/" + hostile
	}
	s := newScene(t)
	text := func(format string, args ...any) string {
		for i := range args {
			args[i] = jsonText(fmt.Sprint(args[i]))
		}
		return fmt.Sprintf(format, args...)
	}
	open := `{"Version":"2012-10-17","Statement":[{"Sid":"` + secret + `","Effect":"Allow","Action":"iot:*","Resource":"*"}]}`
	s.at(0, "CreatePolicy", text(`{"policyName":%s,"policyDocument":%s}`, hostile, open), `{}`, evil)
	s.at(1, "AttachPolicy", text(`{"policyName":%s,"target":%s}`, hostile, at+"thinggroup/"+hostile), `null`, evil)
	s.at(1, "AttachPolicy", text(`{"policyName":%s,"target":%s}`, hostile, hostile), `null`, evil)
	s.at(2, "CreateThing", text(`{"thingName":%s,"thingTypeName":%s}`, hostile, hostile), `null`, evil)
	s.at(2, "CreateTopicRule", text(`{"ruleName":"r","topicRulePayload":{"sql":%s,"actions":[{"http":{"url":"https://u:do-not-print-me@h/?k=do-not-print-me"}}]}}`, hostile), `null`, evil)
	s.at(3, "CreateThing", unseen, `null`, evil)
	s.at(3, hostile, `{}`, `null`, evil)
	s.at(3, "CreateThing", `{}`, `null`, evil, failed(hostile))
	s.at(4, "CreateAuthorizer", text(`{"authorizerName":%s,"authorizerFunctionArn":%s,"signingDisabled":true}`, hostile, hostile), `null`, evil)
	s.at(4, "SetV2LoggingLevel", text(`{"logTarget":{"targetType":"THING_GROUP","targetName":%s},"logLevel":"DISABLED"}`, hostile), `null`, evil)
	s.cert(5, "c0", "ACTIVE")
	s.at(6, "AttachPolicy", text(`{"policyName":%s,"target":%s}`, hostile, arnOf("c0")), `null`, evil)
	s.Missed(hostile, hostile, second(8), second(9), fmt.Errorf("%s", hostile))

	var lines []any
	for _, c := range s.Doubts() {
		lines = append(lines, c)
	}
	for c := range s.Calls(nil) {
		lines = append(lines, c)
		for _, arn := range c.Touched {
			for _, h := range s.History(arn) {
				lines = append(lines, h)
			}
		}
	}
	for _, o := range s.Openings() {
		lines = append(lines, o)
	}
	for _, d := range s.Fleet.Diff(second(-1), second(10)) {
		lines = append(lines, d)
	}
	v := s.publish(7)
	lines = append(lines, v, s.state(7))
	for _, r := range v.Because {
		lines = append(lines, r)
	}
	require.Greater(t, len(lines), 40)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for _, line := range lines {
		text := fmt.Sprint(line)
		switch c := line.(type) {
		case *fleet.Change:
			require.Equal(t, text, fmt.Sprintf("%v", *c))
			require.Equal(t, text, fmt.Sprintf("%#v", *c))
		case *fleet.Call:
			require.Equal(t, text, fmt.Sprintf("%v", *c))
		}
		require.NotEmpty(t, text)
		odd := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || unicode.In(r, unicode.Hebrew) })
		require.Equal(t, -1, odd, "%q", text)
		require.NotContains(t, text, key)
		require.NotContains(t, text, secret)
		logger.Info("line", "it", line)
	}
	require.Equal(t, len(lines), strings.Count(log.String(), "\n"), "a line each")
	require.NotContains(t, log.String(), key)
	require.NotContains(t, log.String(), secret)
}

func jsonText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < ' ' || r == '"' || r == '\\' || r > 0x7e {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

func TestStrings(t *testing.T) {
	t.Parallel()
	require.Equal(t, "not known known doubtful Knowledge(9)", fmt.Sprint(fleet.NotKnown, fleet.Known, fleet.Doubtful, fleet.Knowledge(9)))
	text, err := fleet.Doubtful.MarshalText()
	require.NoError(t, err)
	require.Equal(t, "doubtful", string(text))
	s := newScene(t)
	s.policy(0, "p0", documents[allows])
	s.cert(0, "c0", "ACTIVE")
	s.attach(1, "p0", "c0")
	require.Equal(t,
		`2026-10-01T00:00:01Z AttachPolicy by "IAM user ann in 111122223333" from 203.0.113.7: policy p0: attached: cert 000000000000…`,
		s.History(arnOf("p0"))[1].String())
	require.Equal(t, "yes: the certificate is ACTIVE; policy p0 version 1 (attached to it) allows it", s.publish(2).String())
	require.Equal(t, []string{arnOf("p0")}, s.Find(iot.TypePolicy, "p"))
	require.Equal(t, "fleet at 2026-10-01T00:00:02Z", s.state(2).String())
}
