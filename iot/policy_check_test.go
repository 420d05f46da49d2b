package iot

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/alone"
	"github.com/iottrail/iottrail/internal/testrun"
)

// policyChecks are statements and what they open too far. In them @ is short for
// the start of an ARN, ' for " and ^ for '. A finding is written as
// "STATEMENT REASON RESOURCE", and "?" after it says that it is conditional.
var policyChecks = []policyCheck{
	// The examples of AWS's page, in its order.
	{"page: connect as client/*", allowText("iot:Connect", "@client/*"), []string{"0 connect @client/*"}},
	{"page: connect as the client ID", allowText("iot:Connect", "@client/${iot:ClientId}"), []string{"0 connect @client/${iot:ClientId}"}},
	{"page: connect as the attached thing", allowText("iot:Connect", "@client/${iot:Connection.Thing.ThingName}", ifAttached), nil},
	{"page: publish to every shadow", allowText("iot:Publish", "@topic/$aws/things/*/shadow/update"), []string{"0 publish @topic/$aws/things/*/shadow/update"}},
	{"page: publish to every thing", allowText("iot:Publish", "@topic/$aws/things/*"), []string{"0 publish @topic/$aws/things/*"}},
	{"page: publish to one's own shadow", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*"), nil},
	{"page: subscribe to every thing", allowText("iot:Subscribe", "@topicfilter/$aws/things/*"), []string{"0 subscribe @topicfilter/$aws/things/*"}},
	{"page: subscribe to every thing with #", allowText("iot:Subscribe", "@topicfilter/$aws/things/#"), []string{"0 subscribe @topicfilter/$aws/things/#"}},
	{"page: subscribe to every shadow with +", allowText("iot:Subscribe", "@topicfilter/$aws/things/+/shadow/update"), []string{"0 subscribe @topicfilter/$aws/things/+/shadow/update"}},
	{"page: subscribe to one's own", `{'Effect':'Allow','Action':['iot:Subscribe'],'Resource':[` +
		`'@topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*',` +
		`'@topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/jobs/*']}`, nil},
	{"page: receive everything", allowText("iot:Receive", "@topic/$aws/things/*"), nil},
	{"page: shadows and jobs of every thing", allowText("iot:GetThingShadow", "@thing/*"), []string{"0 data @thing/*"}},
	{"page: shadows and jobs of two things", `{'Effect':'Allow','Action':['iot:DeleteThingShadow','iot:UpdateJobExecution'],` +
		`'Resource':['@thing/MyThing1','@thing/MyThing2']}`, nil},

	// Connecting.
	{"the client ID of an attached thing", allowText("iot:Connect", "@client/${iot:ClientId}", ifAttached), nil},
	{"the condition in other letters and types", allowText("iot:Connect", "@client/${IOT:clientid}", `{'Bool':{'IOT:CONNECTION.thing.isattached':[true]}}`), nil},
	{"the condition is of another key that folds to it", allowText("iot:Connect", "@client/${iot:ClientId}", `{'Bool':{'iot:Connection.Thing.IſAttached':'true'}}`), []string{"0 connect @client/${iot:ClientId} ?"}},
	{"the condition is false", allowText("iot:Connect", "@client/${iot:ClientId}", `{'Bool':{'iot:Connection.Thing.IsAttached':'false'}}`), []string{"0 connect @client/${iot:ClientId} ?"}},
	{"the condition is either", allowText("iot:Connect", "@client/${iot:ClientId}", `{'Bool':{'iot:Connection.Thing.IsAttached':['true','false']}}`), []string{"0 connect @client/${iot:ClientId} ?"}},
	{"the condition is empty", allowText("iot:Connect", "@client/${iot:ClientId}", `{'Bool':{'iot:Connection.Thing.IsAttached':[]}}`), []string{"0 connect @client/${iot:ClientId} ?"}},
	{"the condition passes what is absent", allowText("iot:Connect", "@client/${iot:ClientId}", `{'BoolIfExists':{'iot:Connection.Thing.IsAttached':'true'}}`), []string{"0 connect @client/${iot:ClientId} ?"}},
	{"the condition is another", allowText("iot:Connect", "@client/${iot:ClientId}", `{'Bool':{'aws:SecureTransport':'true'}}`), []string{"0 connect @client/${iot:ClientId} ?"}},
	{"client/* for attached things: the page's rule names the variable only", allowText("iot:Connect", "@client/*", ifAttached), []string{"0 connect @client/* ?"}},
	{"a part of the client ID", allowText("iot:Connect", "@client/sensor-*"), []string{"0 connect @client/sensor-*"}},
	{"one character of it", allowText("iot:Connect", "@client/sensor-?"), []string{"0 connect @client/sensor-?"}},
	{"a client ID with slashes", allowText("iot:Connect", "@client/a/*"), []string{"0 connect @client/a/*"}},
	{"one client", allowText("iot:Connect", "@client/sensor"), nil},
	{"an asterisk for a client", allowText("iot:Connect", "@client/${*}"), nil},
	{"a thing and more", allowText("iot:Connect", "@client/${iot:Connection.Thing.ThingName}-*"), []string{"0 connect @client/${iot:Connection.Thing.ThingName}-*"}},
	{"a thing, or any", allowText("iot:Connect", "@client/${iot:Connection.Thing.ThingName, ^*^}"), []string{"0 connect @client/${iot:Connection.Thing.ThingName, ^*^}"}},
	{"a thing, or any of one character", allowText("iot:Connect", "@client/${iot:Connection.Thing.ThingName, ^?^}"), []string{"0 connect @client/${iot:Connection.Thing.ThingName, ^?^}"}},
	{"another variable", allowText("iot:Connect", "@client/${iot:Certificate.Subject.CommonName}"), nil},
	{"another variable and more", allowText("iot:Connect", "@client/${iot:Connection.Thing.ThingTypeName}-*"), []string{"0 connect @client/${iot:Connection.Thing.ThingTypeName}-*"}},
	{"a variable that is none", allowText("iot:Connect", "@client/${iot:ClientId"), []string{"0 connect @client/${iot:ClientId"}},
	{"any region and account", allowText("iot:Connect", "arn:aws:iot:*:*:client/*"), []string{"0 connect arn:aws:iot:*:*:client/*"}},
	{"any resource", allowText("iot:Connect", "*"), []string{"0 connect *"}},
	{"the actions by wildcard", allowText("iot:C*", "@client/*"), []string{"0 connect @client/*"}},
	{"in other letters", allowText("IOT:connect", "@client/*"), []string{"0 connect @client/*"}},
	{"in a variable", allowText("iot:${x}", "@client/*"), []string{"0 connect @client/*"}},
	{"a variable for all of the ARN", allowText("iot:Connect", "@${iot:ClientId}"), []string{"0 connect @${iot:ClientId}"}},
	{"another action on clients", allowText("iot:Publish", "@client/*"), nil},
	{"another service's resource", allowText("iot:Connect", "arn:aws:s3:::client/*"), nil},

	// Publishing.
	{"every topic", allowText("iot:Publish", "@topic/*"), []string{"0 publish @topic/*"}},
	{"every reserved topic", allowText("iot:Publish", "@topic/$aws/*"), []string{"0 publish @topic/$aws/*"}},
	{"things of a kind", allowText("iot:Publish", "@topic/$aws/things/sensor-??/shadow/name/n/update"), []string{"0 publish @topic/$aws/things/sensor-??/shadow/name/n/update"}},
	{"jobs of every thing", allowText("iot:Publish", "@topic/$aws/things/*/jobs/*/update"), []string{"0 publish @topic/$aws/things/*/jobs/*/update"}},
	{"by the end of the topic", allowText("iot:Publish", "@topic/*/update"), []string{"0 publish @topic/*/update"}},
	{"topics of one's own", allowText("iot:Publish", "@topic/*/telemetry"), nil},
	{"a prefix", allowText("iot:Publish", "@topic/sensors/*"), nil},
	{"+ is a character to publish to", allowText("iot:Publish", "@topic/$aws/things/+/shadow/update"), nil},
	{"one thing", allowText("iot:Publish", "@topic/$aws/things/one/*"), nil},
	{"one's own name, by client ID, which may be another's", allowText("iot:Publish", "@topic/$aws/things/${iot:ClientId}/shadow/*"),
		[]string{"0 publish @topic/$aws/things/${iot:ClientId}/shadow/*"}},
	{"one's own name, by the client ID of an attached thing", allowText("iot:Publish", "@topic/$aws/things/${iot:ClientId}/shadow/*", ifAttached), nil},
	{"the name that an attribute of an attached thing has", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.Attributes[of]}/shadow/*", ifAttached),
		[]string{"0 publish @topic/$aws/things/${iot:Connection.Thing.Attributes[of]}/shadow/* ?"}},
	{"the topic that an attribute has", allowText("iot:Publish", "@topic/${iot:Connection.Thing.Attributes[topic]}"),
		[]string{"0 publish @topic/${iot:Connection.Thing.Attributes[topic]}"}},
	{"an end that an attribute has", allowText("iot:Publish", "@topic/$aws/${iot:Connection.Thing.Attributes[end]}/get"),
		[]string{"0 publish @topic/$aws/${iot:Connection.Thing.Attributes[end]}/get"}},
	{"topics of one's own, by client ID", allowText("iot:Publish", "@topic/telemetry/${iot:ClientId}"), nil},
	{"topics of one's own that end otherwise", allowText("iot:Publish", "@topic/${iot:ClientId}/telemetry"), nil},
	{"every thing, for one that is called things", allowText("iot:Publish", "@topic/$aws/${iot:Connection.Thing.ThingName}/*"),
		[]string{"0 publish @topic/$aws/${iot:Connection.Thing.ThingName}/*"}},
	{"no thing is called $aws", allowText("iot:Publish", "@topic/${iot:Connection.Thing.ThingName}/things/*"), nil},
	{"one's own type", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingTypeName}/shadow/*"), nil},
	{"one's own certificate", allowText("iot:Publish", "@topic/$aws/things/${iot:CertificateId}/shadow/*"), nil},
	{"one's own address", allowText("iot:Publish", "@topic/$aws/things/${aws:SourceIp}/shadow/*"), nil},
	{"the common name", allowText("iot:Publish", "@topic/$aws/things/${iot:Certificate.Subject.CommonName}/shadow/*"),
		[]string{"0 publish @topic/$aws/things/${iot:Certificate.Subject.CommonName}/shadow/*"}},
	{"the domain", allowText("iot:Publish", "@topic/$aws/things/${iot:DomainName}/shadow/*"), []string{"0 publish @topic/$aws/things/${iot:DomainName}/shadow/*"}},
	{"a variable that nobody knows", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingNames}/shadow/*"),
		[]string{"0 publish @topic/$aws/things/${iot:Connection.Thing.ThingNames}/shadow/*"}},
	{"one's own name in other letters", allowText("iot:Publish", "@topic/$aws/things/${IOT:connection.thing.THINGNAME}/shadow/*"), nil},
	{"the address in letters that only fold to it", allowText("iot:Publish", "@topic/$aws/things/${awſ:SourceIp}/shadow/*"),
		[]string{"0 publish @topic/$aws/things/${awſ:SourceIp}/shadow/*"}},
	{"one's own name, or a topic", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingName, ^a/b^}/shadow/update"),
		[]string{"0 publish @topic/$aws/things/${iot:Connection.Thing.ThingName, ^a/b^}/shadow/update"}},
	{"one's own name in a wildcard's", allowText("iot:Publish", "@topic/$aws/things/*${iot:Connection.Thing.ThingName}*/shadow/update"),
		[]string{"0 publish @topic/$aws/things/*${iot:Connection.Thing.ThingName}*/shadow/update"}},
	{"one's own client ID in a wildcard's", allowText("iot:Publish", "@topic/$aws/things/*${iot:ClientId}*/shadow/update"),
		[]string{"0 publish @topic/$aws/things/*${iot:ClientId}*/shadow/update"}},
	{"pump-1 and pump-10", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingName}*"),
		[]string{"0 publish @topic/$aws/things/${iot:Connection.Thing.ThingName}*"}},
	{"pump-1 and pump-10 by one character", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingName}?/shadow/*"),
		[]string{"0 publish @topic/$aws/things/${iot:Connection.Thing.ThingName}?/shadow/*"}},
	{"one's own name and text", allowText("iot:Publish", "@topic/$aws/things/a-${iot:Connection.Thing.ThingName}-b/shadow/*"), nil},
	{"one's own name, or any", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingName, ^*^}/shadow/update"),
		[]string{"0 publish @topic/$aws/things/${iot:Connection.Thing.ThingName, ^*^}/shadow/update"}},
	{"one's own name, or one character", allowText("iot:Publish", "@topic/$aws/things/${iot:ClientId,^?^}/jobs/*"),
		[]string{"0 publish @topic/$aws/things/${iot:ClientId,^?^}/jobs/*"}},
	{"one's own name, or one thing's", allowText("iot:Publish", "@topic/$aws/things/${iot:Connection.Thing.ThingName, ^pump^}/shadow/update"), nil},
	{"a variable, or every topic", allowText("iot:Publish", "@topic/${aws:userid, ^*^}"), []string{"0 publish @topic/${aws:userid, ^*^}"}},
	{"a star after a brace in a default", allowText("iot:Publish", "@topic/$aws/things/${iot:ClientId, ^}*^}/shadow/update"),
		[]string{"0 publish @topic/$aws/things/${iot:ClientId, ^}*^}/shadow/update"}},
	{"a variable in another", allowText("iot:Publish", "@topic/$aws/things/${iot:ClientId, ^${*}^}/shadow/update"),
		[]string{"0 publish @topic/$aws/things/${iot:ClientId, ^${*}^}/shadow/update"}},
	{"a deny of any by default is none for certain", allowText("iot:Publish", "@topic/*") + "," + denyText("iot:Publish", "${aws:userid, ^*^}"), []string{"0 publish @topic/*"}},
	{"one's own name in the wrong place", allowText("iot:Publish", "@topic/$aws/things/*/shadow/name/${iot:Connection.Thing.ThingName}/update"),
		[]string{"0 publish @topic/$aws/things/*/shadow/name/${iot:Connection.Thing.ThingName}/update"}},
	{"a star that crosses into one's own name", allowText("iot:Publish", "@topic/$aws/*/${iot:Connection.Thing.ThingName}/update"),
		[]string{"0 publish @topic/$aws/*/${iot:Connection.Thing.ThingName}/update"}},

	// Subscribing.
	{"every filter", allowText("iot:Subscribe", "@topicfilter/*"), []string{"0 subscribe @topicfilter/*"}},
	{"# is every topic that is not reserved", allowText("iot:Subscribe", "@topicfilter/#"), []string{"0 subscribe @topicfilter/#"}},
	{"+/# is nearly every topic", allowText("iot:Subscribe", "@topicfilter/+/#"), []string{"0 subscribe @topicfilter/+/#"}},
	{"a * that may be the # of +/#", allowText("iot:Subscribe", "@topicfilter/+/*"), []string{"0 subscribe @topicfilter/+/*"}},
	{"a * that may be the rest of +/#", allowText("iot:Subscribe", "@topicfilter/+*"), []string{"0 subscribe @topicfilter/+*"}},
	{"a ? that may be #", allowText("iot:Subscribe", "@topicfilter/?"), []string{"0 subscribe @topicfilter/?"}},
	{"a ? that may be the + of +/#", allowText("iot:Subscribe", "@topicfilter/?/#"), []string{"0 subscribe @topicfilter/?/#"}},
	{"two ? that may be +/#", allowText("iot:Subscribe", "@topicfilter/?/?"), []string{"0 subscribe @topicfilter/?/?"}},
	{"a ? that may be the # of +/#, shared", allowText("iot:Subscribe", "@topicfilter/$share/g/+/?"), []string{"0 subscribe @topicfilter/$share/g/+/?"}},
	{"a * that may be the # of +/#, shared", allowText("iot:Subscribe", "@topicfilter/$share/g/+/*"), []string{"0 subscribe @topicfilter/$share/g/+/*"}},
	{"a ? that may be # for things", allowText("iot:Subscribe", "@topicfilter/$aws/things/?"), []string{"0 subscribe @topicfilter/$aws/things/?"}},
	{"a ? that may be + for things", allowText("iot:Subscribe", "@topicfilter/$aws/things/?/#"), []string{"0 subscribe @topicfilter/$aws/things/?/#"}},
	{"a ? that may be # for what AWS reserves", allowText("iot:Subscribe", "@topicfilter/$aws/?"), []string{"0 subscribe @topicfilter/$aws/?"}},
	{"the client ID of an attached thing, or +", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:ClientId, ^+^}/shadow/get", ifAttached),
		[]string{"0 subscribe @topicfilter/$aws/things/${iot:ClientId, ^+^}/shadow/get ?"}},
	{"the client ID of an attached thing, or #", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:ClientId, ^#^}", ifAttached),
		[]string{"0 subscribe @topicfilter/$aws/things/${iot:ClientId, ^#^} ?"}},
	{"the client ID of an attached thing, or another name", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:ClientId, ^a^}/shadow/get", ifAttached), nil},
	{"what an update says of every thing", allowText("iot:Subscribe", "@topicfilter/$aws/things/*/shadow/update/documents"),
		[]string{"0 subscribe @topicfilter/$aws/things/*/shadow/update/documents"}},
	{"what an update says of every named shadow", allowText("iot:Subscribe", "@topicfilter/$aws/things/*/shadow/name/n/update/documents"),
		[]string{"0 subscribe @topicfilter/$aws/things/*/shadow/name/n/update/documents"}},
	{"a ? in what AWS reserves", allowText("iot:Subscribe", "@topicfilter/$?ws/things/one/shadow/update"), nil},
	{"a ? after the caller's own name", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/?"), nil},
	{"a * in a level of its own topics", allowText("iot:Subscribe", "@topicfilter/sensors/*"), nil},
	{"a $ in a spelling that is in doubt", allowText("iot:Publish", "@topic/$($)aws/things/*"), []string{"0 publish @topic/$($)aws/things/*"}},
	{"+ is the topics of one level", allowText("iot:Subscribe", "@topicfilter/+"), nil},
	{"+ in the first level is not $aws", allowText("iot:Subscribe", "@topicfilter/+/things/+/shadow/update"), nil},
	{"$aws/#", allowText("iot:Subscribe", "@topicfilter/$aws/#"), []string{"0 subscribe @topicfilter/$aws/#"}},
	{"+ for things and for a name", allowText("iot:Subscribe", "@topicfilter/$aws/+/+/shadow/get/accepted"), []string{"0 subscribe @topicfilter/$aws/+/+/shadow/get/accepted"}},
	{"+ for things and one name", allowText("iot:Subscribe", "@topicfilter/$aws/+/one/shadow/get/accepted"), nil},
	{"# in the middle is a character", allowText("iot:Subscribe", "@topicfilter/$aws/things/#/shadow/get"), nil},
	{"+ beside others is a character", allowText("iot:Subscribe", "@topicfilter/$aws/things/a+/shadow/get"), nil},
	{"one thing with #", allowText("iot:Subscribe", "@topicfilter/$aws/things/one/#"), nil},
	{"one's own thing with + and #", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/+/#"), nil},
	{"deltas of every thing", allowText("iot:Subscribe", "@topicfilter/$aws/things/*/shadow/update/delta"), []string{"0 subscribe @topicfilter/$aws/things/*/shadow/update/delta"}},
	{"new jobs of every thing", allowText("iot:Subscribe", "@topicfilter/$aws/things/+/jobs/notify-next"), []string{"0 subscribe @topicfilter/$aws/things/+/jobs/notify-next"}},
	{"one's own name, or + for one", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:ClientId, ^+^}/shadow/get"),
		[]string{"0 subscribe @topicfilter/$aws/things/${iot:ClientId, ^+^}/shadow/get"}},
	{"a client that is called +", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:ClientId}/shadow/get/accepted"),
		[]string{"0 subscribe @topicfilter/$aws/things/${iot:ClientId}/shadow/get/accepted"}},
	{"an attribute that is #", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:Connection.Thing.Attributes[a]}"),
		[]string{"0 subscribe @topicfilter/$aws/things/${iot:Connection.Thing.Attributes[a]}"}},
	{"no thing is called +", allowText("iot:Subscribe", "@topicfilter/$aws/things/${iot:Connection.Thing.ThingName}/shadow/get/accepted"), nil},
	{"every thing, for one that is called shadow", allowText("iot:Subscribe", "@topicfilter/$aws/things/+/${iot:Connection.Thing.ThingName}/get"),
		[]string{"0 subscribe @topicfilter/$aws/things/+/${iot:Connection.Thing.ThingName}/get"}},
	{"filters of one's own, by client ID", allowText("iot:Subscribe", "@topicfilter/commands/${iot:ClientId}/#"), nil},
	{"shared: #", allowText("iot:Subscribe", "@topicfilter/$share/g/#"), []string{"0 subscribe @topicfilter/$share/g/#"}},
	{"shared: +/#", allowText("iot:Subscribe", "@topicfilter/$share/g/+/#"), []string{"0 subscribe @topicfilter/$share/g/+/#"}},
	{"shared: # of any group", allowText("iot:Subscribe", "@topicfilter/$share/*/#"), []string{"0 subscribe @topicfilter/$share/*/#"}},
	{"shared: # of one's own group", allowText("iot:Subscribe", "@topicfilter/$share/${iot:ClientId}/#"), []string{"0 subscribe @topicfilter/$share/${iot:ClientId}/#"}},
	{"shared: everything", allowText("iot:Subscribe", "@topicfilter/$share/*"), []string{"0 subscribe @topicfilter/$share/*"}},
	{"shared: every filter", allowText("iot:Subscribe", "@topicfilter/$share/g/*"), []string{"0 subscribe @topicfilter/$share/g/*"}},
	{"shared: every thing", allowText("iot:Subscribe", "@topicfilter/$share/g/$aws/things/#"), []string{"0 subscribe @topicfilter/$share/g/$aws/things/#"}},
	{"shared: every shadow", allowText("iot:Subscribe", "@topicfilter/$share/g/$aws/things/+/shadow/update/accepted"),
		[]string{"0 subscribe @topicfilter/$share/g/$aws/things/+/shadow/update/accepted"}},
	{"shared: things of a kind", allowText("iot:Subscribe", "@topicfilter/$share/g/$aws/things/a*/jobs/notify"), []string{"0 subscribe @topicfilter/$share/g/$aws/things/a*/jobs/notify"}},
	{"shared: one's own thing", allowText("iot:Subscribe", "@topicfilter/$share/*/$aws/things/${iot:Connection.Thing.ThingName}/#"), nil},
	{"shared: other topics", allowText("iot:Subscribe", "@topicfilter/$share/g/sensors/#"), nil},
	{"shared: one topic for any group", allowText("iot:Subscribe", "@topicfilter/$share/*/test/topic"), nil},
	{"shared: + is the topics of one level", allowText("iot:Subscribe", "@topicfilter/$share/g/+"), nil},
	{"shared: + in the first level is not $aws", allowText("iot:Subscribe", "@topicfilter/$share/g/+/things/+/shadow/update"), nil},
	{"shared: a ? in what AWS reserves", allowText("iot:Subscribe", "@topicfilter/$share/g/$?ws/things/one/shadow/update"), nil},
	{"shared: no group", allowText("iot:Subscribe", "@topicfilter/$share/#"), nil},
	{"shared: twice is none", allowText("iot:Subscribe", "@topicfilter/$share/g/$share/g/#"), nil},
	{"$share is a topic to publish to", allowText("iot:Publish", "@topic/$share/g/*"), nil},

	// Shadows and jobs.
	{"things of a kind by the API", allowText("iot:UpdateThingShadow", "@thing/sensor-*"), []string{"0 data @thing/sensor-*"}},
	{"a named shadow of every thing", allowText("iot:UpdateThingShadow", "@thing/*/n"), []string{"0 data @thing/*/n"}},
	{"every named shadow of a thing", allowText("iot:UpdateThingShadow", "@thing/one/*"), nil},
	{"one's own thing and more by the API", allowText("iot:UpdateThingShadow", "@thing/${iot:Connection.Thing.ThingName}*"),
		[]string{"0 data @thing/${iot:Connection.Thing.ThingName}*"}},
	{"one's own thing, by client ID", allowText("iot:UpdateThingShadow", "@thing/${iot:ClientId}"), nil},
	{"other actions on things", allowText("iot:ListNamedShadowsForThing", "@thing/*"), nil},

	// Everything.
	{"*", allowText("*", "*"), []string{"0 everything *"}},
	{"iot:*", allowText("iot:*", "*"), []string{"0 everything *"}},
	{"all of an account", allowText("IoT*", "@*"), []string{"0 everything @*"}},
	{"all of a service", allowText("*:*", "arn:aws:iot:*"), []string{"0 everything arn:aws:iot:*"}},
	{"actions of one character", allowText("iot:?", "*"), nil},
	{"resources of one character", allowText("iot:*", "@?"), nil},
	{"with a condition", allowText("iot:*", "*", `{'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}`), []string{"0 everything * ?"}},
	{"all of another service", allowText("s3:*", "*"), nil},
	{"what a variable says is one resource", allowText("iot:*", "@${iot:Connection.Thing.Attributes[a]}"),
		[]string{"0 publish @${iot:Connection.Thing.Attributes[a]}", "0 subscribe @${iot:Connection.Thing.Attributes[a]}"}},
	{"all actions on topics", allowText("iot:*", "@topic/*"), []string{"0 publish @topic/*"}},
	{"all actions but those of another service", `{'Effect':'Allow','NotAction':'s3:*','Resource':'*'}`, []string{"0 everything *"}},
	{"all actions but one", `{'Effect':'Allow','NotAction':'iot:Publish','Resource':'*'}`, []string{"0 connect *", "0 subscribe *", "0 data *"}},
	{"all actions but iot's", `{'Effect':'Allow','NotAction':'iot:*','Resource':'*'}`, nil},
	{"all resources but one", `{'Effect':'Allow','Action':['iot:Connect','iot:Subscribe'],'NotResource':'@client/admin'}`,
		[]string{"0 connect arn:*:iot:*:*:client/*", "0 subscribe arn:*:iot:*:*:topicfilter/*"}},
	{"all filters but those of things", `{'Effect':'Allow','Action':'iot:Subscribe','NotResource':'@topicfilter/$aws/things/*'}`,
		[]string{"0 subscribe arn:*:iot:*:*:topicfilter/*"}},
	{"all resources but what a variable says", `{'Effect':'Allow','Action':'iot:Connect','NotResource':'${aws:userid, *}'}`,
		[]string{"0 connect arn:*:iot:*:*:client/*"}},
	{"all resources but clients and things", `{'Effect':'Allow','Action':'*','NotResource':['arn:*:iot:*:*:client/*','arn:*:iot:*:*:thing/*','arn:*:iot:*:*:topicfilter/*']}`,
		[]string{"0 publish arn:*:iot:*:*:topic/$aws/things/*"}},
	{"all resources but somebody's", `{'Effect':'Allow','Action':'iot:Connect','NotResource':['arn:aws:iot:xx-nowhere-1:000000000000:*','arn:x:iot:::*','@*']}`,
		[]string{"0 connect arn:*:iot:*:*:client/*"}},
	{"all resources but those of a service", `{'Effect':'Allow','Action':'*','NotResource':'arn:*:iot:*'}`, nil},
	{"all resources but all", `{'Effect':'Allow','Action':'*','NotResource':'*'}`, nil},
	{"everything, once for a statement", `{'Effect':'Allow','Action':'*','Resource':['@client/*','*','*','@thing/*']},` + allowText("*", "*"),
		[]string{"0 connect @client/*", "0 everything *", "1 everything *"}},

	// Several at once.
	{"one finding for each resource", `{'Sid':'A','Effect':'Allow','Action':['iot:Connect','iot:Publish','iot:Get*'],'Resource':['@client/*','@thing/one','@topic/*']}`,
		[]string{"0 connect @client/*", "0 publish @topic/*"}},
	{"one finding for each reason", allowText("iot:Receive", "*") + "," + allowText("iot:*b*", "*"), []string{"1 publish *", "1 subscribe *", "1 data *"}},

	// Denials.
	{"a deny is no finding", denyText("*", "*"), nil},
	{"a deny of all", allowText("iot:*", "*") + "," + denyText("iot:*", "*"), nil},
	{"a deny of one action", allowText("iot:*", "*") + "," + denyText("iot:Connect", "*"), []string{"0 everything *"}},
	{"a deny of just that", denyText("iot:Connect", "@client/*") + "," + allowText("iot:Connect", "@client/sensor-*"), nil},
	{"a deny of a part of that", denyText("iot:Connect", "@client/sensor-?") + "," + allowText("iot:Connect", "@client/sensor-*"), []string{"1 connect @client/sensor-*"}},
	{"a deny of another action", denyText("iot:Publish", "*") + "," + allowText("iot:Connect", "@client/*"), []string{"1 connect @client/*"}},
	{"a conditional deny", denyText("*", "*", ifAttached) + "," + allowText("iot:Connect", "@client/*"), []string{"1 connect @client/*"}},
	{"a deny with a variable", denyText("*", "*${x}") + "," + allowText("iot:Connect", "@client/*"), []string{"1 connect @client/*"}},
	{"a deny with NotAction", `{'Effect':'Deny','NotAction':'s3:*','Resource':'*'},` + allowText("iot:Connect", "@client/*"), []string{"1 connect @client/*"}},
	{"too many denials", strings.Repeat(denyText("*", strings.Repeat("x", 700))+",", 3) + allowText("iot:Connect", "@client/*") + "," + denyText("*", "*"), []string{"3 connect @client/*"}},
	{"a deny across colons", denyText("*", "arn:aws:iot:*:client/*") + "," + allowText("iot:Connect", "@client/*"), []string{"1 connect @client/*"}},
}

const ifAttached = `{'Bool':{'iot:Connection.Thing.IsAttached':'true'}}`

type policyCheck struct {
	name, statements string
	want             []string
}

func (c policyCheck) document() string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[%s]}`,
		strings.NewReplacer("@", policyTestARN, "'", `"`, "^", "'").Replace(c.statements))
}

func allowText(action, resource string, condition ...string) string {
	return statementText("Allow", action, resource, condition)
}

func denyText(action, resource string, condition ...string) string {
	return statementText("Deny", action, resource, condition)
}

func statementText(effect, action, resource string, condition []string) string {
	s := fmt.Sprintf(`{'Effect':'%s','Action':'%s','Resource':'%s'`, effect, action, resource)
	for _, c := range condition {
		s += `,'Condition':` + c
	}
	return s + "}"
}

func TestOverlyPermissive(t *testing.T) {
	short := map[PolicyReason]string{
		PolicyOpensEverything: "everything", PolicyOpensConnect: "connect", PolicyOpensPublish: "publish",
		PolicyOpensSubscribe: "subscribe", PolicyOpensThingData: "data",
	}
	for _, tt := range policyChecks {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := ParsePolicyDocument(tt.document())
			require.NoError(t, err)
			var got []string
			for _, f := range doc.OverlyPermissive() {
				line := fmt.Sprintf("%d %s %s", f.Statement, short[f.Reason], strings.NewReplacer(policyTestARN, "@", "'", "^").Replace(f.Resource))
				if f.Conditional {
					line += " ?"
				}
				got = append(got, line)
				require.Equal(t, doc.Statement[f.Statement].SID, f.SID)
				require.NotEmpty(t, f.Actions)
				require.Contains(t, f.String(), f.Reason)
			}
			require.Empty(t, cmp.Diff(tt.want, got))
		})
	}
}

// What OverlyPermissive says nothing of, MightAllow does not open for two things, or for
// a filter of many: tried with patterns of all parts that matter, and of variables that
// may be anything. One that is plain is replaced with what a thing may be called.
func TestOverlyPermissiveAgainstMightAllow(t *testing.T) {
	t.Parallel()
	const (
		own     = policyTestARN
		ownName = "${iot:Connection.Thing.ThingName}"
	)
	ownNames := []string{"a", "b", "things", "shadow", "topic", "x:y_z-0"}
	for _, tt := range []struct {
		action string
		bases  []string
		parts  []string
		each   []string // is too open for %s being a as well as b
		anyOf  []string // is too open
	}{
		{"iot:Connect", []string{"", own, own + "client/"},
			[]string{"*", "?", "client/", "a", "b", own, "arn:", "aws", ":", "iot", "/", "cl", "${*}", "$(*)", "${x", "c*"},
			[]string{"client/%s", "client/%s%[1]s"}, nil},
		{"iot:Publish", []string{"", own + "topic/", own + "topic/$aws/things/"},
			[]string{"*", "?", "topic/", "$aws", "/", "things", "a", own, "shadow", "update", "jobs", "get", "arn:aws:iot:*:*:", "up*", "t?ings", "${$}aws", "$($)aws", "${x", "${y,'+'}",
				"${iot:ClientId}", "${iot:Connection.Thing.Attributes[x]}", ownName},
			[]string{"topic/$aws/things/%s/shadow/update", "topic/$aws/things/%s/jobs/get", "topic/$aws/things/%s/shadow/name/n/update"}, nil},
		{"iot:GetThingShadow", []string{"", own, own + "thing/"},
			[]string{"*", "?", "thing/", "a", "b", own, "/", "th", "arn:*:", "${*}", "${x"},
			[]string{"thing/%s", "thing/%s/n"}, nil},
		{"iot:Subscribe", []string{"", own + "topicfilter/", own + "topicfilter/$aws/things/", own + "topicfilter/$share/g/"},
			[]string{"*", "?", "topicfilter/", "$aws", "/", "things", "+", "#", own, "shadow", "update", "jobs", "get", "$share/", "g", "a", "+/", "/#", "${$}aws", "$($)aws", "notify", "n*", "${x",
				"${iot:ClientId}", "${iot:Connection.Thing.Attributes[x]}", ownName},
			[]string{"topicfilter/$aws/things/%s/shadow/update", "topicfilter/$aws/things/%s/jobs/notify"},
			[]string{"#", "+/#", "$aws/#", "$aws/+/#", "$aws/+/+/#", "$aws/things/#", "$aws/things/+/#", "$aws/things/+/shadow/#", "$aws/things/+/shadow/update",
				"$aws/things/+/+/update", "$aws/things/+/jobs/+/get", "$aws/things/+/jobs/notify", "$share/g/#", "$share/g/+/#", "$share/g/$aws/things/#", "$share/+/#"}},
	} {
		t.Run(tt.action, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2)) // the same patterns each time
			quiet, open := 0, 0
			n := testrun.ByRun(100, 3_000, 20_000)
			for range n {
				resource := tt.bases[random.IntN(len(tt.bases))]
				for range 1 + random.IntN(6) {
					resource += tt.parts[random.IntN(len(tt.parts))]
				}
				doc := &PolicyDocument{
					Version:   []string{PolicyVersion2012, PolicyVersion2008, ""}[random.IntN(3)],
					Statement: []Statement{{Effect: EffectAllow, Action: PolicyValues{tt.action}, Resource: PolicyValues{resource}}},
				}
				if len(doc.OverlyPermissive()) > 0 {
					open++
					continue
				}
				quiet++
				// One's own name is another's for nobody: it is one name at a time.
				name := ownNames[random.IntN(len(ownNames))]
				doc.Statement[0].Resource[0] = strings.ReplaceAll(resource, ownName, name)
				for _, names := range tt.each {
					require.False(t, doc.MightAllow(tt.action, own+fmt.Sprintf(names, "a")) && doc.MightAllow(tt.action, own+fmt.Sprintf(names, "b")),
						"Version %q, %s: no finding, and yet it might allow %s for more than one, if it is called %s", doc.Version, resource, names, name)
				}
				for _, filter := range tt.anyOf {
					require.False(t, doc.MightAllow(tt.action, own+"topicfilter/"+filter), "Version %q, %s: no finding, and yet it might allow %s", doc.Version, resource, filter)
				}
			}
			require.Greater(t, min(quiet, open), n/20, "too few patterns of one kind")
		})
	}
}

func TestPolicyFinding(t *testing.T) {
	doc := parsePolicy(t, PolicyVersion2012, `{'Sid':'Own','Effect':'Allow','Action':['iot:g*shadow','iot:UpdateThingShadow'],'Resource':'thing'},
		{'Sid':'All','Effect':'Allow','Action':['iot:GET*','iot:UpdateThingShadow'],'Resource':'@thing/*','Condition':{'a':{'b':'c'}}},
		{'Effect':'Deny','Action':'iot:Update*','Resource':'*'}`)
	want := []PolicyFinding{{
		Statement: 1, SID: "All", Actions: []string{"iot:GetThingShadow", "iot:GetPendingJobExecutions"},
		Resource: policyTestARN + "thing/*", Conditional: true, Reason: PolicyOpensThingData,
	}}
	got := doc.OverlyPermissive()
	require.Equal(t, want, got)
	require.Equal(t, "statement 1 (All), on a condition, allows reading or changing the shadows or jobs of other things: "+
		"iot:GetThingShadow, iot:GetPendingJobExecutions on "+policyTestARN+"thing/*", got[0].String())

	got[0].Actions[0] = "changed"
	require.Equal(t, want[0].Actions[1:], doc.OverlyPermissive()[0].Actions[1:], "findings share nothing")
	require.Equal(t, "iot:GetThingShadow", doc.OverlyPermissive()[0].Actions[0], "findings share nothing")

	unread := (*PolicyDocument)(nil).OverlyPermissive()
	require.Equal(t, []PolicyFinding{{Statement: -1, Reason: PolicyUnreadable}}, unread)
	require.Equal(t, string(PolicyUnreadable), unread[0].String())
	require.Nil(t, new(PolicyDocument).OverlyPermissive())
}

// A pattern opens a shape if it reaches two names that differ in the watched
// part. All small patterns are tried against that definition.
func TestShapeAgainstDefinition(t *testing.T) {
	for _, tt := range []struct {
		shape, suffix string
	}{
		{"{name}/x", "/x"}, {"x/{name}", ""}, {"{name}", ""}, {"x{client}", ""},
	} {
		var sh shape
		sh.add(tt.shape)
		prefix, _, _ := strings.Cut(tt.shape, "{")
		alphabet := "ax"
		if strings.Contains(tt.shape, "{client}") {
			alphabet = "ax/"
		}
		names := wordsOver(alphabet, 5)[1:]
		patterns := wordsOver("ax/*?", 5)
		for i := 0; i < len(patterns); i += testrun.Step(1) {
			pattern, reached := patterns[i], 0
			for _, name := range names {
				if naiveGlob(pattern, prefix+name+tt.suffix) {
					reached++
				}
			}
			g := parseGlob(pattern, true)
			require.Equal(t, reached > 1, sh.opens(g), "%q in %q", pattern, tt.shape)
			require.Equal(t, reached > 0, sh.reach(g) != 0, "%q in %q", pattern, tt.shape)
		}
	}
}

// The rules' own names are what they claim to watch.
func TestPolicyRules(t *testing.T) {
	for _, rule := range policyRules().rules {
		require.True(t, rule.resources.opens(parseGlob(rule.every, true)), rule.every)
		for _, n := range rule.resources.nodes {
			for _, e := range n.edges {
				require.NotEqual(t, classNone, e.class, "a shape names a part that there is not")
			}
		}
	}
}

// What is longer than AWS accepts is not looked at, but never harmless; white
// space does not count.
func TestOverlyPermissiveTooLong(t *testing.T) {
	tooLong := []PolicyFinding{{Statement: -1, Reason: PolicyTooLong}}
	require.Equal(t, string(PolicyTooLong), tooLong[0].String())
	long := strings.Repeat("a", maxPolicyLength)
	for name, statements := range map[string]string{
		"Sid":        `{'Sid':'` + long + `','Effect':'Deny','Action':'a','Resource':'b'}`,
		"Action":     denyText(long, "b"),
		"Resource":   denyText("a", long),
		"NotAction":  `{'Effect':'Deny','NotAction':['a','` + long + `'],'Resource':'b'}`,
		"Principal":  `{'Effect':'Deny','Principal':{'AWS':'` + long + `'},'Action':'a','Resource':'b'}`,
		"a kind":     `{'Effect':'Deny','NotPrincipal':{'` + long + `':'a'},'Action':'a','Resource':'b'}`,
		"a key":      denyText("a", "b", `{'Bool':{'`+long+`':'a'}}`),
		"statements": strings.Repeat(denyText("", "")+",", 600) + denyText("", ""),
		"resources":  `{'Effect':'Deny','Action':'a','Resource':['b'` + strings.Repeat(",''", maxPolicyLength/2) + `]}`,
	} {
		require.Equal(t, tooLong, parsePolicy(t, PolicyVersion2012, statements).OverlyPermissive(), name)
	}
	doc := parsePolicy(t, PolicyVersion2012, denyText("a", "b")+strings.Repeat("\n ", maxPolicyLength))
	require.Empty(t, doc.OverlyPermissive())
	doc.ID = long
	require.Equal(t, tooLong, doc.OverlyPermissive())

	// No document whose text is short is taken for a long one.
	for _, tt := range policyChecks {
		doc, err := ParsePolicyDocument(tt.document())
		require.NoError(t, err)
		text, err := json.Marshal(doc)
		require.NoError(t, err)
		require.False(t, doc.longerThan(len(text)), tt.name)
	}
}

func TestOverlyPermissiveManyFindings(t *testing.T) {
	findings := func(n int) []PolicyFinding {
		half := strings.Repeat("@client/*','", n/2-1) + "@client/*"
		return parsePolicy(t, PolicyVersion2012, strings.ReplaceAll(
			`{'Effect':'Allow','Action':'iot:Connect','Resource':['HALF']},`+
				`{'Effect':'Allow','Action':'iot:Connect','Resource':['HALF']}`, "HALF", half)).OverlyPermissive()
	}
	full := findings(maxPolicyFindings)
	require.Len(t, full, maxPolicyFindings)
	require.Equal(t, PolicyOpensConnect, full[maxPolicyFindings-1].Reason)
	more := findings(maxPolicyFindings + 2)
	require.Len(t, more, maxPolicyFindings)
	require.Equal(t, PolicyFinding{Statement: -1, Reason: PolicyOpensMore}, more[maxPolicyFindings-1])
	require.Equal(t, string(PolicyOpensMore), more[maxPolicyFindings-1].String())
	require.Equal(t, full[:maxPolicyFindings/2], more[:maxPolicyFindings/2])
}

// hostileDocuments are statements of the length that take long to look at.
func hostileDocuments() map[string]func(length int) []Statement {
	list := func(unit string, length int) PolicyValues {
		return slices.Repeat(PolicyValues{unit}, max(1, length/(len(unit)+2)))
	}
	allow := func(actions, resources PolicyValues) Statement {
		return Statement{Effect: EffectAllow, Action: actions, Resource: resources}
	}
	deny := func(actions, resources PolicyValues) Statement {
		return Statement{Effect: EffectDeny, Action: actions, Resource: resources}
	}
	all := PolicyValues{"*"}
	longDeny := deny(all, PolicyValues{"*" + strings.Repeat("a", 1900) + "b", "*"}) // the last hides the findings
	return map[string]func(length int) []Statement{
		"one long pattern": func(n int) []Statement {
			return []Statement{allow(all, PolicyValues{strings.Repeat("*a", n/2)})}
		},
		"one long variable": func(n int) []Statement {
			return []Statement{allow(all, PolicyValues{strings.Repeat("${x}", n/4)})}
		},
		"many stars": func(n int) []Statement { return []Statement{allow(all, list("*", n))} },
		"many patterns": func(n int) []Statement {
			return []Statement{allow(list("iot:?*", n/2), list("arn:*:*/*", n/2))}
		},
		"a long deny of a long pattern": func(n int) []Statement {
			return []Statement{longDeny, allow(all, PolicyValues{"*" + strings.Repeat("a", n)})}
		},
		"a long deny of many patterns": func(n int) []Statement {
			return []Statement{longDeny, allow(all, list("*"+strings.Repeat("a", 1800), n))}
		},
		"many denials": func(n int) []Statement {
			return []Statement{
				deny(all, append(list("x", 1500), "*")), deny(list("*x", 300), all),
				allow(PolicyValues{"iot:*"}, list("*", n)),
			}
		},
		"many statements": func(n int) []Statement {
			return slices.Repeat([]Statement{allow(PolicyValues{"iot:*x"}, all)}, n/50)
		},
		"a long condition": func(n int) []Statement {
			s := allow(PolicyValues{"iot:Connect"}, list("x", n/2))
			s.Condition = map[string]map[string]PolicyValues{"Bool": {"iot:Connection.Thing.IsAttached": list("true", n/2)}}
			return []Statement{s}
		},
	}
}

// A hostile document is looked at to its end, up to the longest that is looked at at all.
func TestOverlyPermissiveHostile(t *testing.T) {
	t.Parallel()
	for name, statements := range hostileDocuments() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n, tooLong := range map[int]bool{1000: false, 100_000: true} {
				doc := PolicyDocument{Version: PolicyVersion2012, Statement: statements(n)}
				findings := doc.OverlyPermissive()
				require.LessOrEqual(t, len(findings), maxPolicyFindings)
				require.Equal(t, tooLong, len(findings) > 0 && findings[0].Reason == PolicyTooLong, "%d bytes", n)
			}
		})
	}
}

// It costs time in proportion to its length, or nearly so, and beyond the longest next to
// nothing.
func TestOverlyPermissiveTime(t *testing.T) {
	if !alone.Timed(t) {
		return
	}
	for name, statements := range hostileDocuments() {
		t.Run(name, func(t *testing.T) {
			cost := func(n int, tooLong bool) time.Duration {
				doc := PolicyDocument{Version: PolicyVersion2012, Statement: statements(n)}
				return alone.LeastCPU(3, func() {
					findings := doc.OverlyPermissive()
					require.LessOrEqual(t, len(findings), maxPolicyFindings)
					require.Equal(t, tooLong, len(findings) > 0 && findings[0].Reason == PolicyTooLong)
				})
			}
			// A busy machine may slow the processor down for one of the lengths; that it
			// does so for the same one five times is what the test is about.
			var slow string
			for range 5 {
				// The deny of 2 KB is the same in all, and so they are shorter.
				small, middle, large := cost(4000, false), cost(8000, false), cost(16000, false)
				beyond := cost(1_000_000, true)
				slow = ""
				if middle > 2*4*max(small, time.Millisecond) || large > 2*4*max(middle, time.Millisecond) ||
					large > 2*time.Second || beyond > max(large, 20*time.Millisecond) {
					slow = fmt.Sprintf("4,000 bytes take %v, 8,000 %v, 16,000 %v, and 1,000,000, which is too long, %v", small, middle, large, beyond)
				}
				if slow == "" {
					break
				}
			}
			require.Empty(t, slow)
		})
	}
}
