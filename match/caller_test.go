package match_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

func TestCallers(t *testing.T) {
	t.Parallel()
	stranger := iottrail.UserIdentity{Type: "AWSAccount", AccountID: "444455556666", PrincipalID: "AROAEXAMPLE:pat"}
	for _, test := range []struct {
		name string
		p    iottrail.Predicate
		ev   iottrail.Event
		want iottrail.Answer
	}{
		{"account of the caller", match.ByAccount("111122223333"), iottrail.Event{UserIdentity: root, RecipientAccountID: "2"}, iottrail.Yes},
		{"account of the recipient only", match.ByAccount("2"), iottrail.Event{UserIdentity: root, RecipientAccountID: "2"}, iottrail.No},
		{"ARN of the session", match.ByARN("arn:aws:sts::*:assumed-role/Deploy/*"), iottrail.Event{UserIdentity: role}, iottrail.Yes},
		{"ARN of the role", match.ByARN("arn:aws:iam::111122223333:role/*/Deploy"), iottrail.Event{UserIdentity: role}, iottrail.Yes},
		{"ARN of another", match.ByARN("arn:aws:iam::*:role/Deploy"), iottrail.Event{UserIdentity: role}, iottrail.No},
		{"no ARN may fit any pattern", match.ByARN("*"), iottrail.Event{EventName: "A"}, iottrail.Maybe},
		{"a session without its issuer", match.ByARN("arn:aws:iam::111122223333:role/ci/Deploy"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.Maybe},
		{"a session without its issuer, any of the account", match.ByARN("arn:aws:iam::111122223333:*"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.Maybe},
		{"a session without its issuer, any role", match.ByARN("arn:aws:iam::*:role*"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.Maybe},
		{"a session without its issuer, by odd wildcards", match.ByARN("arn:aws:iam::*:ro?e/Deploy"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.Maybe},
		{"a session without its issuer, of a path", match.ByARN("arn:aws:iam::*:role/*/De*y"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.Maybe},
		{"a session without its issuer, and users", match.ByARN("arn:aws:iam::111122223333:user/*"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.No},
		{"another session without its issuer", match.ByARN("arn:aws:iam::111122223333:role/ci/Admin"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.No},
		{"a session of another account without its issuer", match.ByARN("arn:aws:iam::444455556666:role/ci/Deploy"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/Deploy/s"}}, iottrail.No},
		{"no call", match.ByARN("*"), iottrail.Event{}, iottrail.No},
		{"a service", match.ByARN("*"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AWSService", InvokedBy: "iot.amazonaws.com"}}, iottrail.No},
		{"a user of Identity Center", match.ByARN("*"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "IdentityCenterUser"}}, iottrail.No},
		{"a web identity", match.ByARN("*"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "WebIdentityUser", PrincipalID: "a:b:c"}}, iottrail.No},
		{"another account without an ARN, of its own", match.ByARN("arn:aws:iam::444455556666:role/Deploy"), iottrail.Event{EventName: "A", UserIdentity: stranger}, iottrail.Maybe},
		{"another account without an ARN, of ours", match.ByARN("arn:aws:iam::111122223333:role/Deploy"), iottrail.Event{EventName: "A", UserIdentity: stranger}, iottrail.No},
		{"a masked ARN", match.ByARN("arn:aws:iam::111122223333:role/Deploy"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AssumedRole", ARN: "***", AccountID: "111122223333"}}, iottrail.Maybe},
		{"no account", match.ByAccount("1"), iottrail.Event{EventName: "A"}, iottrail.Maybe},
		{"a masked account", match.ByAccount("1"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "IAMUser", AccountID: "***"}}, iottrail.Maybe},
		{"no account of a service", match.ByAccount("1"), iottrail.Event{EventName: "A", UserIdentity: iottrail.UserIdentity{Type: "AWSService", InvokedBy: "iot.amazonaws.com"}}, iottrail.No},
		{"no account of a summary", match.ByAccount("1"), iottrail.Event{EventCategory: iottrail.EventCategoryInsight}, iottrail.No},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.p.Ask(&test.ev))
		})
	}
}
