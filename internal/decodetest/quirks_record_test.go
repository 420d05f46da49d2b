package decodetest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/iottrail/iottrail/iot"
)

// recordQuirks is the table "The record".
var recordQuirks = []quirk{
	{
		name: "additionalEventData a string", seen: "`additionalEventData` a string, or JSON inside a string",
		files: []string{"additional-event-data-string.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "additional-event-data-string.json", 2)
			assert.Equal(t, `"no details"`, string(es[0].AdditionalEventData))
			assert.Equal(t, `"{\"tls\":true,\"path\":\"/\"}"`, string(es[1].AdditionalEventData))
		},
	}, {
		name: "bodies of any kind", seen: "`requestParameters` / `responseElements` a string, array, `null` or absent",
		files: []string{"bodies-of-any-kind.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "bodies-of-any-kind.json", 7)
			for i, want := range []string{`"policyName=valve"`, `[{"policyName":"valve"}]`, `17`, `null`, ``} {
				assert.Equal(t, want, string(es[i].RequestParameters), "request %d", i)
			}
			assert.Nil(t, es[4].RequestParameters, "absent is nil, null is not")
			assert.Nil(t, es[4].ResponseElements)
			assert.Equal(t, `"OK"`, string(es[5].ResponseElements))
			assert.Equal(t, `[]`, string(es[6].ResponseElements))
			for i, e := range es {
				req, err := iot.AttachPolicy.Request(e)
				require.NotNil(t, req, "request %d", i)
				assert.Equal(t, i < 3, errors.Is(err, iottrail.ErrNoBody), "request %d: %v", i, err)
				assert.Equal(t, i >= 5, req.PolicyName == "valve", "request %d", i)
				resp, err := iot.AttachPolicy.Response(e)
				require.NotNil(t, resp, "response %d", i)
				assert.Equal(t, i >= 5, errors.Is(err, iottrail.ErrNoBody), "response %d: %v", i, err)
			}
		},
	}, {
		name: "body omitted for its size", seen: "`requestParameters` replaced by `{\"reason\":\"requestParameters too large\",\"omitted\":true,\"originalSize\":149893}` (also as strings)",
		files: []string{"body-omitted.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "body-omitted.json", 4)
			assert.JSONEq(t, `{"reason":"requestParameters too large","omitted":true,"originalSize":149893}`, string(es[0].RequestParameters))
			assert.JSONEq(t, `{"reason":"responseElements too large","omitted":true,"originalSize":120001}`, string(es[3].ResponseElements))
			requireOmitted := func(size int64, err error) {
				t.Helper()
				var omitted *iottrail.OmittedError
				require.ErrorAs(t, err, &omitted)
				require.Equal(t, size, omitted.OriginalSize)
			}
			for i, size := range []int64{149893, 150211, 300000} {
				req, err := iot.CreatePolicyVersion.Request(es[i])
				requireOmitted(size, err)
				assert.Equal(t, new(iot.CreatePolicyVersionRequest), req)
			}
			req, err := iot.CreateProvisioningTemplateVersion.Request(es[3])
			require.NoError(t, err)
			assert.Equal(t, "valve", req.TemplateName)
			resp, err := iot.CreateProvisioningTemplateVersion.Response(es[3])
			requireOmitted(120001, err)
			assert.Equal(t, new(iot.CreateProvisioningTemplateVersionResponse), resp)
		},
	}, {
		name: "masked values", seen: "a struct, map or list replaced by the string `HIDDEN_DUE_TO_SECURITY_REASONS`, `***` or `****`",
		files: []string{"masked-values.json"},
		check: maskedQuirk,
	}, {
		name: "eventTime spellings", seen: "`eventTime` with milliseconds, or as `20131102T010628Z`",
		files: []string{"event-time-spellings.json"},
		check: func(t *testing.T) {
			at := time.Date(2026, 10, 2, 10, 15, 30, 0, time.UTC)
			want := []time.Time{at.Add(123 * time.Millisecond), at.Add(123456789), at, at}
			for i, e := range oddEvents(t, "event-time-spellings.json", 4) {
				assert.Equal(t, want[i], e.EventTime, "record %d; UTC included", i)
			}
		},
	}, {
		name: "creationDate spellings", seen: "`creationDate` in any of: RFC 3339, basic ISO 8601, `Fri Apr 08 23:51:10 UTC 2016`",
		files: []string{"creation-date-spellings.json"},
		check: func(t *testing.T) {
			for i, e := range oddEvents(t, "creation-date-spellings.json", 3) {
				assert.Equal(t, time.Date(2026, 10, 2, 9, 5, 1, 0, time.UTC), e.UserIdentity.SessionContext.Attributes.CreationDate, "record %d", i)
			}
		},
	}, {
		name: "dates inside requests", seen: "dates inside requests: `Apr 21, 2021 6:49:04 PM`, `Apr 21, 2021, 6:49:04 PM`, with U+202F before AM/PM, epoch seconds as integer, float or exponent (`1.688560107857E9`)",
		files: []string{"request-date-spellings.json"},
		check: func(t *testing.T) {
			for i, e := range oddEvents(t, "request-date-spellings.json", 9) {
				request, err := iot.ListAuditTasks.Request(e)
				require.NoError(t, err, "record %d", i)
				start, end := time.Date(2026, 10, 2, 15, 4, 5, 0, time.UTC), time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC)
				if i == 5 {
					start, end = start.Add(123*time.Millisecond), end.Add(500*time.Millisecond)
				}
				assert.Equal(t, start, request.StartTime.Time, "record %d", i)
				assert.Equal(t, end, request.EndTime.Time, "record %d", i)
			}
		},
	}, {
		name: "numbers that change", seen: "numbers that change between integer and float (`0` / `0.0`), integers above 2^53",
		files: []string{"number-spellings.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "number-spellings.json", 6)
			for i, want := range []string{"0", "0.0", "9007199254740993", "9223372036854775807", "3.0E2"} {
				assert.Equal(t, `{"thingName":"valve-1","expectedVersion":`+want+`}`, string(es[i].RequestParameters))
			}
			for i, want := range []int64{0, 0, 9007199254740993, 9223372036854775807, 300} {
				req, err := iot.DeleteThing.Request(es[i])
				require.NoError(t, err, "record %d", i)
				assert.Equal(t, &iot.DeleteThingRequest{ThingName: "valve-1", ExpectedVersion: want}, req, "record %d", i)
			}
			assert.Equal(t, `{"bytesTransferredIn":0,"bytesTransferredOut":0.0,"big":18446744073709551616,"small":1E-400,"minus":-0.0}`,
				string(es[5].AdditionalEventData))
		},
	}, {
		name: "booleans as strings", seen: "booleans as strings and strings as booleans: `mfaAuthenticated`, `sessionCredentialFromConsole`, `readOnly`",
		files: []string{"boolean-spellings.json"},
		check: func(t *testing.T) {
			const unset, no, yes = iottrail.Unset, iottrail.False, iottrail.True
			type bools struct{ ReadOnly, Management, MFA, Console, AssumedRoot iottrail.Bool }
			var got []bools
			for _, e := range oddEvents(t, "boolean-spellings.json", 8) {
				s := e.UserIdentity.SessionContext
				got = append(got, bools{e.ReadOnly, e.ManagementEvent, s.Attributes.MFAAuthenticated, e.SessionCredentialFromConsole, s.AssumedRoot})
			}
			assert.Empty(t, cmp.Diff([]bools{
				{no, yes, no, unset, unset}, {yes, no, yes, yes, unset}, {yes, no, yes, yes, unset}, {no, yes, no, unset, unset},
				{unset, unset, unset, unset, unset}, {no, yes, no, unset, unset}, {no, yes, no, unset, yes}, {no, yes, no, unset, yes},
			}, got))
		},
	}, {
		name: "userIdentity missing", seen: "`userIdentity` missing, `null`, `{}`, or without `type`",
		files: []string{"user-identity-missing.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "user-identity-missing.json", 4)
			for i, e := range es[:3] {
				assert.Empty(t, cmp.Diff(iottrail.UserIdentity{}, e.UserIdentity), "record %d", i)
				assert.Equal(t, iottrail.Actor{}, e.Actor(), "record %d", i)
			}
			assert.Equal(t, "iot.amazonaws.com", es[3].UserIdentity.InvokedBy)
			assert.Equal(t, iottrail.Actor{Kind: iottrail.ActorService, AccountID: "111122223333", Name: "iot.amazonaws.com"}, es[3].Actor())
		},
	}, {
		name: "sessionIssuer and webIdFederationData empty", seen: "`sessionIssuer:{}`, `webIdFederationData:{}`",
		files: []string{"empty-issuer.json"},
		check: func(t *testing.T) {
			for i, e := range oddEvents(t, "empty-issuer.json", 4) {
				s := e.UserIdentity.SessionContext
				assert.Empty(t, cmp.Diff(iottrail.SessionIssuer{}, s.SessionIssuer), "record %d", i)
				assert.Empty(t, cmp.Diff(iottrail.WebIDFederationData{}, s.WebIDFederationData), "record %d", i)
				assert.Equal(t, "ci", e.Actor().Name, "the ARN still names the role of record %d", i)
			}
		},
	}, {
		name: "sourceIPAddress a name", seen: "`sourceIPAddress` a DNS name, `AWS Internal`, `AWS Internal/3`",
		files: []string{"source-address-names.json"},
		check: func(t *testing.T) {
			want := []string{"cloudformation.amazonaws.com", "AWS Internal", "AWS Internal/3", "2001:db8::1", "203.0.113.5"}
			for i, e := range oddEvents(t, "source-address-names.json", 5) {
				assert.Equal(t, want[i], e.SourceIPAddress)
				addr, ok := e.SourceAddr()
				assert.Equal(t, i >= 3, ok, want[i])
				if ok {
					assert.Equal(t, want[i], addr.String())
				}
			}
		},
	}, {
		name: "members absent", seen: "`sourceIPAddress`, `userAgent`, `errorCode`, `serviceEventDetails` absent",
		files: []string{"members-absent.json", "empty-strings.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "members-absent.json", 4)
			for i, e := range es[:2] {
				assert.Empty(t, e.SourceIPAddress+e.UserAgent+e.ErrorCode, "record %d", i)
				assert.Nil(t, e.ServiceEventDetails, "record %d", i)
				assert.False(t, e.Failed(), "record %d", i)
			}
			assert.True(t, es[2].Failed(), "an error message without a code is a failure")
			assert.Equal(t, "an error without a code", es[2].ErrorMessage)
			assert.Equal(t, iottrail.EventTypeServiceEvent, es[3].EventType)
			assert.Empty(t, es[3].RequestID)

			es = oddEvents(t, "empty-strings.json", 3) // "" where something else belongs
			assert.Empty(t, es[0].Resources)
			assert.Empty(t, es[0].ResponseElements)
			assert.Empty(t, es[0].AdditionalEventData)
			assert.Equal(t, iottrail.Unset, es[0].ReadOnly)
			assert.Equal(t, iottrail.Unset, es[0].ManagementEvent)
			assert.Empty(t, cmp.Diff(iottrail.TLSDetails{}, es[0].TLSDetails))
			assert.Empty(t, cmp.Diff(iottrail.SessionContext{}, es[1].UserIdentity.SessionContext))
			assert.True(t, es[2].UserIdentity.SessionContext.Attributes.CreationDate.IsZero())
			assert.Equal(t, iottrail.Unset, es[2].UserIdentity.SessionContext.Attributes.MFAAuthenticated)
			for i, e := range es {
				assert.Empty(t, e.Extra, "record %d", i)
			}
		},
	}, {
		name: "invokedBy an object", seen: "`invokedBy` an object `{\"serviceAccountId\": …}`",
		files: []string{"invoked-by-object.json", "legacy-iot.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "invoked-by-object.json", 3)
			assert.Equal(t, "777788889999", es[0].UserIdentity.InvokedByAccountID)
			assert.Empty(t, es[0].UserIdentity.InvokedBy)
			assert.Equal(t, "777788889999", es[0].Actor().OnBehalfOf)
			assert.Empty(t, es[1].UserIdentity.InvokedBy)
			assert.Empty(t, es[1].UserIdentity.InvokedByAccountID)
			assert.Equal(t, "greengrass.amazonaws.com", es[2].UserIdentity.InvokedBy)
			assert.Equal(t, "777788889999", es[2].UserIdentity.InvokedByDelegateAccountID)
			assert.Equal(t, "greengrass.amazonaws.com", es[2].Actor().OnBehalfOf)
			for _, e := range es {
				assert.Empty(t, e.UserIdentity.Extra)
			}
			legacyQuirk(t)
		},
	}, {
		name: "userName and principalId dropped", seen: "`userName` and `principalId` dropped for Identity Center (2025)",
		files: []string{"identity-center-user.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "identity-center-user.json", 2)
			const user = "2c91f4a7-6b03-4d58-9e1a-70c5d8b2e364"
			a := es[0].Actor()
			assert.Equal(t, iottrail.ActorIdentityCenter, a.Kind)
			assert.Equal(t, user, a.Name)
			assert.Equal(t, "111122223333", a.AccountID)
			assert.Equal(t, "arn:aws:identitystore::111122223333:identitystore/d-0f1e2d3c4b", es[0].UserIdentity.OnBehalfOf.IdentityStoreARN)
			assert.Equal(t, "b1c2d3e4-0f1a-4b2c-8d3e-4f5a6b7c8d9e", es[0].UserIdentity.CredentialID)
			assert.Equal(t, "ines", es[1].Actor().Name)
		},
	}, {
		name: "event names with a date suffix", seen: "event names with a date suffix (`CreateFunction20150331v2`)",
		files: []string{"event-name-date-suffix.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "event-name-date-suffix.json", 4)
			for i, want := range []struct{ name, bare string }{
				{"CreateFunction20150331", "CreateFunction"}, {"UpdateFunctionCode20150331v2", "UpdateFunctionCode"},
				{"CreateDistribution2020_05_31", "CreateDistribution"}, {"AttachPolicy", "AttachPolicy"},
			} {
				assert.Equal(t, want.name, es[i].EventName)
				assert.Equal(t, want.bare, es[i].Operation())
			}
		},
	}, {
		name: "apiVersion spellings", seen: "`apiVersion` as `2016_01_28`, a number, or null",
		files: []string{"api-version-spellings.json"},
		check: func(t *testing.T) {
			want := []string{"2016_01_28", "2015-05-28", "20150528", "2015.0528", "", ""}
			for i, e := range oddEvents(t, "api-version-spellings.json", 6) {
				assert.Equal(t, want[i], e.APIVersion, "record %d", i)
			}
		},
	}, {
		name: "a version that is read as a float", seen: "a version that is read as a float (1.10 = 1.1)",
		files: []string{"event-version-ten.json"},
		check: func(t *testing.T) {
			var got []iottrail.Version
			for _, e := range oddEvents(t, "event-version-ten.json", 5) {
				got = append(got, e.Version())
			}
			assert.Equal(t, []iottrail.Version{{Major: 1, Minor: 10}, {Major: 1, Minor: 1}, {Major: 1, Minor: 1}, {Major: 1, Minor: 9}, {Major: 1}}, got)
			assert.Positive(t, got[0].Compare(got[3]), "1.10 is newer than 1.09")
			assert.Negative(t, got[1].Compare(got[3]), "1.1 is older than 1.09")
		},
	}, {
		name: "unknown members at any level", seen: "unknown members at any level; keys with dots",
		files: []string{"unknown-members.json", "key-case.json"},
		check: unknownMembersQuirk,
	}, {
		name: "the same key twice", seen: "the same key twice in one object",
		files: []string{"duplicate-key.json", "duplicate-key-in-body.json"},
		check: duplicateKeyQuirk,
	}, {
		name: "Insight and Aggregated records", seen: "Insight records (no userIdentity, eventSource, eventName), Aggregated records (own shape, `eventId`)",
		files: []string{"insight-and-aggregated.json"},
		check: insightQuirk,
	}, {
		name: "no object where a record should be", seen: "a `null`, a string or a number where a record should be",
		files: []string{"null-record.json"},
		check: func(t *testing.T) {
			items := oddOnes(t, "null-record.json")
			want := []string{`null`, `"a record"`, `42`, `true`, `[{"eventVersion":"1.11"}]`}
			require.Len(t, items, len(want))
			for i, it := range items {
				require.NotNil(t, it.Err, want[i])
				assert.Equal(t, want[i], it.Err.Raw)
				assert.EqualValues(t, i+1, it.Err.Index)
				assert.Nil(t, it.Err.Event, want[i])
				assert.ErrorContains(t, it.Err, "where a record should be")
			}
		},
	}, {
		name: "the same action in two accounts", seen: "the same action in two accounts (`sharedEventID`), the same record through two trails (`eventID`)",
		files: []string{"repeats.json"},
		check: func(t *testing.T) {
			es := oddEvents(t, "repeats.json", 3)
			assert.Equal(t, es[1].EventID, es[2].EventID, "all are delivered")
			assert.NotEqual(t, es[0].EventID, es[1].EventID)
			for _, e := range es {
				assert.Equal(t, "0d3f6a51-1b2c-4d3e-8f4a-5b6c7d8e9f01", e.SharedEventID)
			}
			var repeats iottrail.Repeats
			for i, want := range []bool{false, true, true} {
				assert.Equal(t, want, repeats.Seen(es[i]), "record %d", i)
			}
		},
	},
}

func unknownMembersQuirk(t *testing.T) {
	es := oddEvents(t, "unknown-members.json", 4)
	requireExtra := func(m iottrail.Members, want ...string) {
		t.Helper()
		var got []string
		for _, e := range m {
			got = append(got, e.Name, string(e.Value))
		}
		require.Equal(t, want, got, "in the order of the record")
	}
	requireExtra(es[0].Extra, "aMemberOfTomorrow", `{"list":[1,2.50,"three",null],"flag":false}`, "dotted.key", `"value"`, "@timestamp", `"2026-10-02T10:15:31Z"`)
	u := es[1].UserIdentity
	requireExtra(u.Extra, "clearance", `"secret"`)
	requireExtra(u.SessionContext.Extra, "weather", `["rain"]`)
	requireExtra(u.SessionContext.SessionIssuer.Extra, "path", `"/"`)
	requireExtra(u.SessionContext.Attributes.Extra, "mfa.device", `7`)
	requireExtra(es[1].TLSDetails.Extra, "earlyData", `true`)
	requireExtra(es[2].Resources[0].Extra, "colour", `"red"`)
	requireExtra(es[2].Insight.Extra, "mood", `"good"`)
	requireExtra(es[3].Extra, "", `"an empty name"`, "constructor", `{"prototype":1}`)

	e := oddEvents(t, "key-case.json", 1)[0] // keys match in their documented case
	require.Equal(t, "AttachPolicy", e.EventName)
	require.Equal(t, "iot.amazonaws.com", e.EventSource)
	require.Equal(t, iottrail.False, e.ReadOnly)
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/ci/ci", e.UserIdentity.ARN)
	requireExtra(e.Extra, "EventName", `"DetachPolicy"`, "EVENTSOURCE", `"s3.amazonaws.com"`, "readonly", `true`)
	requireExtra(e.UserIdentity.Extra, "ARN", `"arn:aws:iam::999988887777:root"`)
}

func duplicateKeyQuirk(t *testing.T) {
	items := oddOnes(t, "duplicate-key.json")
	want := []struct{ name, path string }{
		{"eventName", "/eventName"}, {"eventName", "/eventName"}, {"arn", "/userIdentity/arn"},
		{"mfaAuthenticated", "/userIdentity/sessionContext/attributes/mfaAuthenticated"},
		{"ARN", "/resources/0/ARN"}, {"eventSource", "/eventSource"},
	}
	require.Len(t, items, len(want))
	data := trailtest.ReadBytes(t, "testdata/quirks/duplicate-key.json")
	for i, it := range items {
		require.NotNilf(t, it.Err, "record %d is no error", i)
		var twice *iottrail.DuplicateError
		require.ErrorAs(t, it.Err, &twice)
		assert.Equal(t, want[i].name, twice.Name)
		assert.Equal(t, want[i].path, it.Err.Path)
		assert.Nil(t, it.Err.Event, "neither of the two can be trusted")
		assert.Contains(t, it.Err.Raw, fmt.Sprintf(`0000-4000-8000-000000000%03x"`, 0x101+i), "its bytes are kept")
		assert.True(t, json.Valid([]byte(it.Err.Raw)), "the whole record")
		assert.Equal(t, it.Err.Raw, string(data[it.Offset:][:len(it.Err.Raw)]))
		assert.Equal(t, byte('"'), data[twice.Offset], "the offset is that of the second")
	}
	es := oddEvents(t, "duplicate-key-in-body.json", 3)
	assert.Equal(t, `{"policyName":"valve","target":"one","policyName":"other"}`, string(es[0].RequestParameters))
	assert.Equal(t, `{"a":1,"a":2}`, string(es[2].AdditionalEventData))
	for i, e := range es {
		req, err := iot.AttachPolicy.Request(e)
		if i == 2 {
			require.NoError(t, err)
			continue
		}
		var fault *iottrail.MemberError
		require.ErrorAs(t, err, &fault, "request %d", i)
		assert.Equal(t, []string{"/policyName", "/PolicyName"}[i], fault.Path, "that of the second")
		assert.Equal(t, &iot.AttachPolicyRequest{PolicyName: "valve", Target: "one"}, req, "request %d: the first, and what is beside it", i)
	}
}

// maskedQuirk checks that a mask leaves its member zero, and the others read.
func maskedQuirk(t *testing.T) {
	es := oddEvents(t, "masked-values.json", 6)
	for i, masked := range [][]string{
		{"/attributePayload"}, {"/attributePayload/attributes"}, {"/topicRulePayload/actions"},
		{"/jobExecutionsRolloutConfig/maximumPerMinute", "/presignedUrlConfig/expiresInSec"}, {"/setAsActive"}, {"/attributes"},
	} {
		assert.Equal(t, masked, iottrail.MaskedMembers(es[i].RequestParameters), "record %d", i)
	}
	assert.Equal(t, []string{"/keyPair"}, iottrail.MaskedMembers(es[4].ResponseElements))

	thing, err := iot.CreateThing.Request(es[0])
	require.NoError(t, err)
	assert.Equal(t, &iot.CreateThingRequest{ThingName: "valve-1", ThingTypeName: "valve"}, thing)
	thing, err = iot.CreateThing.Request(es[1])
	require.NoError(t, err)
	assert.Equal(t, &iot.CreateThingRequest{ThingName: "valve-1", AttributePayload: &iot.AttributePayload{Merge: iottrail.True}}, thing)
	rule, err := iot.CreateTopicRule.Request(es[2])
	require.NoError(t, err)
	assert.Equal(t, &iot.TopicRulePayload{SQL: "SELECT * FROM 'valves'", RuleDisabled: iottrail.False}, rule.TopicRulePayload)
	job, err := iot.CreateJob.Request(es[3])
	require.NoError(t, err)
	assert.Equal(t, &iot.CreateJobRequest{
		JobID: "valve", Targets: []string{"arn:aws:iot:eu-central-1:111122223333:thing/valve-1"},
		JobExecutionsRolloutConfig: &iot.JobExecutionsRolloutConfig{},
		PresignedURLConfig:         &iot.PresignedURLConfig{RoleARN: "arn:aws:iam::111122223333:role/jobs"},
	}, job)
	keys, err := iot.CreateKeysAndCertificate.Request(es[4])
	require.NoError(t, err)
	assert.Equal(t, iottrail.Unset, keys.SetAsActive)
	made, err := iot.CreateKeysAndCertificate.Response(es[4])
	require.NoError(t, err)
	assert.NotEmpty(t, made.CertificateID)
	assert.Nil(t, made.KeyPair)
	version, err := iot.CreatePackageVersion.Request(es[5])
	require.NoError(t, err)
	assert.Equal(t, &iot.CreatePackageVersionRequest{PackageName: "valve", VersionName: "1.0", Tags: map[string]string{"team": "fleet"}}, version)
}

func insightQuirk(t *testing.T) {
	es := oddEvents(t, "insight-and-aggregated.json", 4)
	i := es[0].Insight
	require.NotNil(t, i)
	assert.Nil(t, es[0].Aggregated)
	assert.False(t, i.Lake)
	assert.Equal(t, "End ApiCallRateInsight CreateThing iot.amazonaws.com", i.State+" "+i.InsightType+" "+i.EventName+" "+i.EventSource)
	stats := i.Context.Statistics
	assert.Equal(t, []json.Number{"1.2E-4", "12", "7", "10079"},
		[]json.Number{stats.Baseline.Average, stats.Insight.Average, stats.InsightDuration, stats.BaselineDuration})
	require.Len(t, i.Context.Attributions, 1)
	assert.Equal(t, "userAgent", i.Context.Attributions[0].Attribute)
	assert.Equal(t, json.Number("11.5"), i.Context.Attributions[0].Insight[0].Average)
	assert.Equal(t, "Boto3/1.40.45", i.Context.Attributions[0].Baseline[0].Value)

	a := es[1].Aggregated
	require.NotNil(t, a)
	assert.Nil(t, es[1].Insight)
	assert.Equal(t, "111122223333", a.AccountID)
	assert.Regexp(t, "0102$", es[1].EventID, "from the member eventId")
	assert.Equal(t, time.Date(2026, 10, 2, 11, 5, 0, 0, time.UTC), a.TimeWindow.WindowEnd)
	assert.Equal(t, 5*time.Minute, a.TimeWindow.WindowEnd.Sub(a.TimeWindow.WindowStart))
	assert.Equal(t, "PT5M", a.TimeWindow.WindowSize)
	assert.Equal(t, iottrail.Statistic{Name: "PutObject", Value: "3.0"}, a.Summary.PrimaryDimension.Statistics[1])
	assert.Equal(t, "userIdentity", a.Summary.Details[0].Dimension)
	assert.Equal(t, "DELIVERY_DELAY", es[1].Addendum.Reason)
	assert.Contains(t, trailtest.Encode(t, es[1]), `"eventId":`)

	assert.Equal(t, "insight", es[2].EventCategory)
	assert.Equal(t, "Start", es[2].Insight.State)

	lake := es[3].Insight
	require.NotNil(t, lake)
	assert.True(t, lake.Lake)
	assert.Equal(t, "Start iot.amazonaws.com CreateThing ApiCallRateInsight", lake.State+" "+lake.EventSource+" "+lake.EventName+" "+lake.InsightType)
	assert.Equal(t, "arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/0d3f6a51", lake.Source)
	assert.Equal(t, json.Number("4.5"), lake.Context.InsightAverage)
	for i, e := range es {
		assert.Empty(t, e.EventName, "record %d", i)
		assert.Equal(t, iottrail.Actor{}, e.Actor(), "record %d", i)
		assert.Empty(t, e.Extra, "record %d", i)
	}
}
