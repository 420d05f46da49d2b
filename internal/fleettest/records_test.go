package fleettest_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

// start is the first moment of every history.
var start = time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)

// places are the homes. The second is another account.
var places = [homes]struct{ account, region string }{{"111122223333", "us-east-1"}, {"444455556666", "us-east-1"}}

// Names, by the numbers of the resources. The last of each kind is called like the first.
var (
	policyNames = [policies]string{"open", "pump", "open"}
	thingNames  = [things]string{"pump-1", "pump-2", "pump-1"}
	groupNames  = [groups]string{"site", "hall", "spare", "site"}
	certIDs     = [certificates]string{hex64("a1"), hex64("b2"), hex64("c3"), hex64("a1")}
	caID        = hex64("d4")
)

func hex64(pair string) (id string) {
	for range 32 {
		id += pair
	}
	return id
}

func arn(home int, kind, name string) string {
	return "arn:aws:iot:" + places[home].region + ":" + places[home].account + ":" + kind + "/" + name
}

// ARNs, by the numbers of the resources.
var (
	certARNs, policyARNs, thingARNs, groupARNs = func() (c [certificates]string, p [policies]string, t [things]string, g [groups]string) {
		for i := range c {
			c[i] = arn(homeOf(i, certificates), "cert", certIDs[i])
		}
		for i := range p {
			p[i] = arn(homeOf(i, policies), "policy", policyNames[i])
		}
		for i := range t {
			t[i] = arn(homeOf(i, things), "thing", thingNames[i])
		}
		for i := range g {
			g[i] = arn(homeOf(i, groups), "thinggroup", groupNames[i])
		}
		return c, p, t, g
	}()
	aliasARN      = arn(0, "rolealias", "devices")
	caARN         = arn(0, "cacert", caID)
	authorizerARN = arn(0, "authorizer", "tokens")
	ruleARN       = arn(0, "rule", "store")

	otherARNs [otherKinds]string = [...]string{aliasARN, caARN, authorizerARN, ruleARN}
)

// What the calls of others choose from, by kind and document.
var (
	roles    = []string{"arn:aws:iam::111122223333:role/Device", "arn:aws:iam::111122223333:role/Gateway", "arn:aws:iam::111122223333:role/Admin"}
	sqls     = []string{"SELECT * FROM 'data'", "SELECT * FROM '#'", "SELECT temp FROM 'data'"}
	buckets  = []string{"archive", "elsewhere", "lake"}
	function = "arn:aws:lambda:us-east-1:111122223333:function:tokens"
)

// callers are who makes the calls, as a record has them, and from where.
var callers = []struct{ identity, address, person, key string }{
	{
		`{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","accessKeyId":"ASIAIOSFODNN7ROOT"}`,
		"203.0.113.7", "arn:aws:iam::111122223333:root", "ASIAIOSFODNN7ROOT",
	},
	{
		`{"type":"IAMUser","principalId":"AIDACKCEVSQ6C2EXAMPLE","arn":"arn:aws:iam::111122223333:user/ann","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"ann"}`,
		"198.51.100.9", "arn:aws:iam::111122223333:user/ann", "AKIAIOSFODNN7EXAMPLE",
	},
	{
		`{"type":"AssumedRole","principalId":"AROAIDPPEZS35WEXAMPLE:build","arn":"arn:aws:sts::111122223333:assumed-role/Pipeline/build","accountId":"111122223333","accessKeyId":"ASIAIOSFODNN7PIPES","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAIDPPEZS35WEXAMPLE","arn":"arn:aws:iam::111122223333:role/Pipeline","accountId":"111122223333","userName":"Pipeline"},"attributes":{"mfaAuthenticated":"false","creationDate":"2026-03-01T01:00:00Z"}}}`,
		"198.51.100.40", "arn:aws:iam::111122223333:role/Pipeline", "ASIAIOSFODNN7PIPES",
	},
}

// home is where a call is made: a transfer is accepted or rejected in the other account.
func (c *call) home() int {
	switch {
	case c.op == acceptTransfer || c.op == rejectTransfer:
		return 1
	case c.cert >= 0:
		return homeOf(c.cert, certificates)
	case c.policy >= 0:
		return homeOf(c.policy, policies)
	case c.group >= 0:
		return homeOf(c.group, groups)
	case c.thing >= 0:
		return homeOf(c.thing, things)
	}
	return 0
}

// members are those of an object, with their values in JSON.
type members []struct{ name, value string }

func (m *members) raw(name, value string) {
	*m = append(*m, struct{ name, value string }{name, value})
}

// text adds a member that needs no escapes.
func (m *members) text(name, value string) { m.raw(name, `"`+value+`"`) }

func (m *members) flag(name string, value bool) { m.raw(name, strconv.FormatBool(value)) }

func (m members) String() string {
	text := make([]byte, 0, 200)
	for _, one := range m {
		text = append(text, `,"`+one.name+`":`+one.value...)
	}
	if len(text) == 0 {
		return "{}"
	}
	text[0] = '{'
	return string(append(text, '}'))
}

// quoted are the texts of documents as JSON strings.
var quoted = func() (all []string) {
	for _, d := range documents {
		text, err := json.Marshal(d.text)
		if err != nil {
			panic(err)
		}
		all = append(all, string(text))
	}
	return all
}()

// bodies are the request and the response of a call.
func (c *call) bodies() (request, response members) {
	switch {
	case c.op <= acceptTransfer:
		return c.bodiesOfCertificate()
	case c.op <= detachPrincipal:
		return c.bodiesOfPolicy()
	case c.op <= updateGroups:
		return c.bodiesOfRegistry()
	}
	return c.bodiesOfOthers()
}

func (c *call) bodiesOfCertificate() (request, response members) {
	switch c.op {
	case createKeys, createFromCSR:
		if c.op == createFromCSR {
			request.text("certificateSigningRequest", "-----BEGIN CERTIFICATE REQUEST-----")
		}
		if c.on || c.kind == 0 {
			request.flag("setAsActive", c.on)
		}
	case register, registerWithoutCA:
		request.text("certificatePem", "-----BEGIN CERTIFICATE-----")
		if c.op == register && c.on {
			request.flag("setAsActive", true)
		} else if c.on {
			request.text("status", string(iot.CertificateStatusActive))
		} else {
			request.text("status", string(iot.CertificateStatusInactive))
		}
	default:
		request.text("certificateId", certIDs[c.cert])
	}
	switch c.op {
	case createKeys, createFromCSR, register, registerWithoutCA:
		response.text("certificateArn", certARNs[c.cert])
		response.text("certificateId", certIDs[c.cert])
	case updateCertificate:
		request.text("newStatus", string(c.status))
	case deleteCertificate:
		request.flag("forceDelete", c.on)
	case transfer:
		request.text("targetAwsAccount", places[1].account)
		response.text("transferredCertificateArn", certARNs[certificates-1])
	case acceptTransfer:
		request.flag("setAsActive", c.on)
	}
	return request, response
}

func (c *call) bodiesOfPolicy() (request, response members) {
	request.text("policyName", policyNames[c.policy])
	switch c.op {
	case createPolicy:
		request.raw("policyDocument", quoted[c.document])
		response.text("policyName", policyNames[c.policy])
		response.text("policyArn", policyARNs[c.policy])
		response.raw("policyDocument", quoted[c.document])
		response.text("policyVersionId", strconv.Itoa(int(c.version)))
	case createVersion:
		request.raw("policyDocument", quoted[c.document])
		if c.on || c.kind == 0 {
			request.flag("setAsDefault", c.on)
		}
		response.text("policyArn", policyARNs[c.policy])
		response.raw("policyDocument", quoted[c.document])
		response.text("policyVersionId", strconv.Itoa(int(c.version)))
		response.flag("isDefaultVersion", c.on)
	case setDefault, deleteVersion:
		request.text("policyVersionId", strconv.Itoa(int(c.version)))
	case attachPolicy, detachPolicy:
		request.text("target", c.targetARN())
	case attachPrincipal, detachPrincipal:
		request.text("principal", c.targetARN())
	}
	return request, response
}

// targetARN is what a policy is attached to.
func (c *call) targetARN() string {
	if c.group >= 0 {
		return groupARNs[c.group]
	}
	return certARNs[c.cert]
}

func (c *call) bodiesOfRegistry() (request, response members) {
	if c.thing >= 0 && (c.op != addThing && c.op != removeThing || c.kind != 1) {
		request.text("thingName", thingNames[c.thing])
	}
	if c.group >= 0 && (c.op != addThing && c.op != removeThing || c.kind != 1) {
		request.text("thingGroupName", groupNames[c.group])
	}
	switch c.op {
	case createThing:
		if c.kind != 0 {
			request.text("thingTypeName", thingTypes[c.kind])
		}
		response.text("thingName", thingNames[c.thing])
		response.text("thingArn", thingARNs[c.thing])
	case updateThing:
		if c.kind != 0 {
			request.text("thingTypeName", thingTypes[c.kind])
		} else {
			request.flag("removeThingType", true)
		}
	case attachThing:
		request.text("principal", certARNs[c.cert])
		if c.on {
			request.text("thingPrincipalType", "EXCLUSIVE_THING")
		}
	case detachThing:
		request.text("principal", certARNs[c.cert])
	case createGroup, createDynamicGroup:
		if c.parent >= 0 {
			request.text("parentGroupName", groupNames[c.parent])
		}
		if c.op == createDynamicGroup {
			request.text("queryString", "attributes.a:b")
		}
		response.text("thingGroupName", groupNames[c.group])
		response.text("thingGroupArn", groupARNs[c.group])
	case addThing, removeThing:
		if c.kind > 0 {
			request.text("thingArn", thingARNs[c.thing])
			request.text("thingGroupArn", groupARNs[c.group])
		}
	case updateGroups:
		request.raw("thingGroupsToAdd", names(c.into))
		request.raw("thingGroupsToRemove", names(c.from))
	}
	return request, response
}

// names is a list of the names of groups.
func names(in set) string {
	var list []string
	for g, name := range groupNames {
		if in.has(g) {
			list = append(list, `"`+name+`"`)
		}
	}
	return "[" + strings.Join(list, ",") + "]"
}

func (c *call) bodiesOfOthers() (request, response members) {
	switch c.op {
	case createAlias, updateAlias, deleteAlias:
		request.text("roleAlias", "devices")
	case updateCA, deleteCA:
		request.text("certificateId", caID)
	case createAuthorizer, updateAuthorizer, deleteAuthorizer:
		request.text("authorizerName", "tokens")
	case createRule, replaceRule, enableRule, disableRule, deleteRule:
		request.text("ruleName", "store")
	}
	switch c.op {
	case createAlias, updateAlias:
		if c.op == createAlias || c.kind != 0 {
			request.text("roleArn", roles[c.kind])
		}
		if c.on {
			request.raw("credentialDurationSeconds", "7200")
		} else if c.op == createAlias || c.kind == 0 {
			request.raw("credentialDurationSeconds", "3600")
		}
		response.text("roleAlias", "devices")
		response.text("roleAliasArn", aliasARN)
	case registerCA:
		request.text("caCertificate", "-----BEGIN CERTIFICATE-----")
		request.flag("setAsActive", c.on)
		request.flag("allowAutoRegistration", c.kind == 1)
		response.text("certificateArn", caARN)
		response.text("certificateId", caID)
	case updateCA:
		if c.kind != 1 {
			request.text("newStatus", active(c.on))
		}
		if c.kind != 0 {
			request.text("newAutoRegistrationStatus", map[bool]string{true: "ENABLE", false: "DISABLE"}[c.on])
		}
	case createAuthorizer, updateAuthorizer:
		request.text("status", active(c.on))
		if c.op == createAuthorizer {
			request.text("authorizerFunctionArn", function)
			request.flag("signingDisabled", c.kind != 0)
		}
		response.text("authorizerName", "tokens")
		response.text("authorizerArn", authorizerARN)
	case createRule, replaceRule:
		request.raw("topicRulePayload", fmt.Sprintf(`{"sql":%q,"ruleDisabled":%t,"actions":[{"s3":{"roleArn":%q,"bucketName":%q,"key":"k"}}]}`,
			sqls[c.kind], !c.on, roles[0], buckets[c.document]))
	}
	return request, response
}

func active(on bool) string {
	if on {
		return "ACTIVE"
	}
	return "INACTIVE"
}

// appendRecord appends the record of a call.
func appendRecord(to []byte, c *call) []byte {
	who, where := callers[c.caller], places[c.home()]
	to = append(to, `{"eventVersion":"1.11","userIdentity":`...)
	to = append(to, who.identity...)
	to = append(to, `,"eventTime":"`...)
	to = start.Add(time.Duration(c.second)*time.Second).AppendFormat(to, time.RFC3339)
	to = append(to, `","eventSource":"iot.amazonaws.com","eventName":"`...)
	to = append(to, c.damage.name(actions[c.op].name)...)
	to = append(to, `","awsRegion":"`+where.region+`","sourceIPAddress":"`+who.address+`","userAgent":"aws-cli/2.17.0"`...)
	request, response := c.damage.bodies(c)
	if c.failed != "" {
		response = "null"
		to = append(to, `,"errorCode":"`+c.failed+`"`...)
	}
	to = append(to, `,"requestParameters":`+request+`,"responseElements":`+response...)
	to = append(to, `,"requestID":"`+c.id+`","eventID":"`+c.id+`","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"`...)
	return append(to, where.account+`","eventCategory":"Management"}`...)
}

// decode reads records that follow each other.
func decode(text []byte) (events []*iottrail.Event, err error) {
	for ev, err := range iottrail.NewBytesDecoder(text).Events() {
		if err != nil {
			return nil, err
		}
		events = append(events, ev)
	}
	return events, nil
}
