package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// This file writes the records of the mixed log; services.go and iotcalls.go say
// which calls there are. Everything is made up here, from a seed. What is meant
// to be like the real thing is the shape: which members a record has, in which
// order, how long they are, what repeats from record to record and what never
// does, and so how well it compresses.

const iotSource = "iot.amazonaws.com"

// A service is one AWS service and its calls.
type service struct {
	source string
	weight int // out of the sum of all; iot has a twentieth of it
	calls  []call
}

// A call is one kind of record. Its texts are templates: see expand.
type call struct {
	name      string
	weight    int
	readOnly  bool
	request   string // requestParameters; empty is null
	response  string // responseElements; empty is null
	extra     string // additionalEventData; empty is absent
	resources string // empty is absent
	event     string // serviceEventDetails: the record is an AwsServiceEvent
	data      bool   // a data event
	signIn    bool   // a console sign-in
	shared    bool   // was delivered to several accounts
	identity  string // the type of identity that makes this call, where it must be one
	message   string // errorMessage of a sign-in
}

type generator struct {
	r   *rand.Rand
	out []byte
	now int64 // seconds since 1970: records are written about in order

	account, region string // of the record being written
	callers         []caller
	byType          map[string][]int
	services        []int // indices, as often as the weight says
	calls           [][]int
	keys            [64]string
	last            struct {
		s   *service
		c   *call
		who *caller
	}
}

func newGenerator() *generator {
	g := &generator{r: rand.New(rand.NewPCG(20260401, 0x107)), now: 1_775_000_000, byType: map[string][]int{}}
	for i := range g.keys {
		g.expand("$u")
		g.keys[i], g.out = string(g.out), nil
	}
	g.population()
	for i, s := range services {
		for range s.weight {
			g.services = append(g.services, i)
		}
		var calls []int
		for j, c := range s.calls {
			for range max(1, c.weight) {
				calls = append(calls, j)
			}
		}
		g.calls = append(g.calls, calls)
	}
	return g
}

var (
	accounts = [...]string{"111122223333", "123456789012", "210987654321", "333322221111", "444455556666", "999988887777"}
	regions  = [...]string{"eu-west-1", "us-east-1", "eu-central-1", "us-west-2", "ap-southeast-2", "eu-north-1"}
	agents   = [...]string{
		"AWS Internal",
		"aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#arm64 api/s3#1.79.1 m/g,n",
		"kubernetes/v1.32.3 (linux/amd64) external-dns/0.16.1",
		"Boto3/1.37.23 md/Botocore#1.37.23 ua/2.1 os/linux#6.8.0-1024-aws md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 m/N,E,Z,b cfg/retry-mode#legacy Botocore/1.37.23",
		"aws-cli/2.25.6 md/awscrt#0.23.8 ua/2.1 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/prompt#off md/command#iot.attach-policy",
		"m/D,N APN/1.1 fleet-provisioner/4.2.0 aws-sdk-java/2.31.12",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
		"Terraform/1.11.3 (+https://www.terraform.io) terraform-provider-aws/5.92.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.23.7 md/GOOS#linux md/GOARCH#amd64",
		"[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10.234 OpenJDK_64-Bit_Server_VM/25.442-b09 java/1.8.0_442 cfg/retry-mode/standard]",
		"aws-sdk-js/3.777.0 ua/2.1 os/linux#5.10.234 lang/js md/nodejs#22.14.0 api/dynamodb#3.777.0 exec-env/AWS_Lambda_nodejs22.x m/E,b,n",
		"aws-sdk-java/2.31.12 md/io#async md/http#NettyNio ua/2.1 os/Linux#6.1.131-143.221.amzn2023.x86_64 lang/java#21.0.6 md/OpenJDK_64-Bit_Server_VM#21.0.6+7-LTS md/vendor#Amazon.com_Inc. exec-env/AWS_ECS_FARGATE m/D,N",
	}
	words = [...]string{
		"orders", "billing", "telemetry", "pump", "north", "south", "archive", "ingest", "alarm", "firmware", "gateway", "press",
		"valve", "line", "batch", "report", "nightly", "shop", "search", "index", "edge", "cold", "raw", "clean", "audit", "meter",
	}
	hosts = [...]string{"cloudformation.amazonaws.com", "autoscaling.amazonaws.com", "config.amazonaws.com", "lambda.amazonaws.com",
		"cloudtrail.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com", "delivery.logs.amazonaws.com", "backup.amazonaws.com"}
)

// A caller is one identity of the population. Most records are made by few.
type caller struct {
	kind, account, before, after string // the userIdentity before and after the session's creationDate
	agent, address               string
	session                      int64 // when the session began
}

// population makes up who lives in the accounts.
func (g *generator) population() {
	for _, k := range kinds {
		for range k.callers {
			g.account = accounts[g.r.IntN(len(accounts))]
			c := caller{kind: k.name, account: g.account, agent: agents[skewed(g.r, len(agents))], session: g.now - g.r.Int64N(40_000)}
			c.address = g.address()
			before, after := identityTemplate(c.kind)
			g.byType[c.kind] = append(g.byType[c.kind], len(g.callers))
			from := len(g.out)
			g.expand(before)
			c.before = string(g.out[from:])
			from = len(g.out)
			g.expand(after)
			c.after = string(g.out[from:])
			g.out = g.out[:0]
			if c.kind == "AWSService" {
				host := hosts[g.r.IntN(len(hosts))]
				c.before = `{"type":"AWSService","invokedBy":"` + host + `"}`
				c.agent, c.address = host, host
			}
			g.callers = append(g.callers, c)
		}
	}
}

// kinds are the types of identity, how many callers there are of each, and how
// many records in a thousand they make.
var kinds = [...]struct {
	name           string
	callers, share int
}{
	{"AssumedRole", 260, 560}, {"AWSService", 12, 160}, {"IAMUser", 30, 130}, {"AWSAccount", 8, 30}, {"Role", 6, 15},
	{"IdentityCenterUser", 25, 25}, {"FederatedUser", 8, 15}, {"WebIdentityUser", 20, 15}, {"SAMLUser", 15, 10},
	{"Root", 4, 15}, {"Unknown", 4, 10}, {"Directory", 3, 5}, {"", 6, 10},
}

// identityTemplate returns the userIdentity of a type in two parts: the date at
// which the session began goes between them, where the second is not empty.
func identityTemplate(kind string) (before, after string) {
	const session = `,"sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"`
	const attributes = `","mfaAuthenticated":"false"}}}`
	switch kind {
	case "AssumedRole":
		return `{"type":"AssumedRole","principalId":"AROA$k:$w-$h","arn":"arn:aws:sts::$a:assumed-role/$w-$w-role/$w-$h","accountId":"$a","accessKeyId":"ASIA$k",` +
			`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA$k","arn":"arn:aws:iam::$a:role/$w-$w-role","accountId":"$a","userName":"$w-$w-role"},` +
			`"attributes":{"creationDate":"`, attributes
	case "IAMUser":
		return `{"type":"IAMUser","principalId":"AIDA$k","arn":"arn:aws:iam::$a:user/$w.$w","accountId":"$a","accessKeyId":"AKIA$k","userName":"$w.$w"` +
			session, attributes
	case "Root":
		return `{"type":"Root","principalId":"$a","arn":"arn:aws:iam::$a:root","accountId":"$a","accessKeyId":"ASIA$k"` + session, `","mfaAuthenticated":"true"}}}`
	case "Role":
		return `{"type":"Role","principalId":"AROA$k:$w","arn":"arn:aws:sts::$a:assumed-role/$w/$w","accountId":"$a","accessKeyId":"ASIA$k"}`, ""
	case "FederatedUser":
		return `{"type":"FederatedUser","principalId":"$a:$w","arn":"arn:aws:sts::$a:federated-user/$w","accountId":"$a","accessKeyId":"ASIA$k",` +
			`"sessionContext":{"sessionIssuer":{"type":"IAMUser","principalId":"AIDA$k","arn":"arn:aws:iam::$a:user/$w","accountId":"$a","userName":"$w"},` +
			`"webIdFederationData":{},"attributes":{"creationDate":"`, attributes
	case "WebIdentityUser":
		return `{"type":"WebIdentityUser","principalId":"arn:aws:iam::$a:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/$x:sts.amazonaws.com:system:serviceaccount:$w:$w",` +
			`"userName":"system:serviceaccount:$w:$w","identityProvider":"arn:aws:iam::$a:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/$x"}`, ""
	case "SAMLUser":
		return `{"type":"SAMLUser","principalId":"$h+$h\u003d:$w@example.com","userName":"$w@example.com","identityProvider":"$h+$h\u003d"}`, ""
	case "IdentityCenterUser":
		return `{"type":"IdentityCenterUser","accountId":"$a","onBehalfOf":{"userId":"$u","identityStoreArn":"arn:aws:identitystore::$a:identitystore/d-$h"},"credentialId":"$u"}`, ""
	case "AWSAccount":
		return `{"type":"AWSAccount","principalId":"AROA$k:$w-$h","accountId":"$a"}`, ""
	case "Directory":
		return `{"type":"Directory","principalId":"d-$h:$w","accountId":"$a","userName":"$w"}`, ""
	case "Unknown":
		return `{"type":"Unknown","principalId":"$a","accountId":"$a","userName":"$w"}`, ""
	case "AWSService":
		return "", ""
	}
	return `{"accountId":"$a","invokedBy":"AWS Internal"}`, ""
}

// record writes one record and returns its source. It is long because it writes the members one
// after the other, in CloudTrail's order.
func (g *generator) record() string {
	// Programs make the same call again and again.
	if g.last.who == nil || g.r.IntN(5) < 2 {
		i := g.services[g.r.IntN(len(g.services))]
		g.last.s = &services[i]
		g.last.c = &g.last.s.calls[g.calls[i][g.r.IntN(len(g.calls[i]))]]
		g.last.who = g.caller(g.last.c)
		g.region = regions[skewed(g.r, len(regions))]
	}
	s, c, who := g.last.s, g.last.c, g.last.who
	g.now += int64(g.r.IntN(5)) - 1
	g.account = who.account
	if g.account == "" || who.kind == "AWSService" {
		g.account = accounts[g.r.IntN(len(accounts))]
	}

	version := "1.11"
	if g.r.IntN(10) == 0 {
		version = "1.09"
	}
	g.raw(`{"eventVersion":"`, version, `","userIdentity":`)
	g.raw(who.before)
	if who.after != "" {
		g.time(who.session)
		g.raw(who.after)
	}
	g.raw(`,"eventTime":"`)
	g.time(g.now)
	g.raw(`","eventSource":"`, s.source, `","eventName":"`, c.name, `","awsRegion":"`, g.region, `","sourceIPAddress":"`, who.address, `"`)
	if who.agent != "" {
		g.raw(`,"userAgent":"`, who.agent, `"`)
	}
	failed := c.event == "" && !c.signIn && g.r.IntN(16) == 0
	switch {
	case failed && g.r.IntN(3) == 0:
		g.raw(`,"errorCode":"ThrottlingException","errorMessage":"Rate exceeded"`)
	case failed:
		g.expand(`,"errorCode":"AccessDenied","errorMessage":"User: arn:aws:sts::$a:assumed-role/$w-$w-role/$w is not authorized to perform: `)
		g.raw(s.source[:len(s.source)-len(".amazonaws.com")], ":", c.name)
		g.expand(` on resource: \"arn:aws:$w:$r:$a:$w/$w\" because no identity-based policy allows the action"`)
	case c.message != "":
		g.raw(`,"errorMessage":"`, c.message, `"`)
	}
	g.raw(`,"requestParameters":`)
	g.body(c.request)
	g.raw(`,"responseElements":`)
	if failed {
		g.raw("null")
	} else {
		g.body(c.response)
	}
	if c.extra != "" {
		g.raw(`,"additionalEventData":`)
		g.expand(c.extra)
	}
	if c.event == "" && !c.signIn {
		g.expand(`,"requestID":"$u"`)
	}
	g.expand(`,"eventID":"$u","readOnly":`)
	g.raw(strconv.FormatBool(c.readOnly))
	if c.resources != "" {
		g.raw(`,"resources":`)
		g.expand(c.resources)
	}
	switch {
	case c.event != "":
		g.raw(`,"eventType":"AwsServiceEvent"`)
	case c.signIn:
		g.raw(`,"eventType":"AwsConsoleSignIn"`)
	default:
		g.raw(`,"eventType":"AwsApiCall"`)
	}
	if s.source == "ssm.amazonaws.com" || s.source == "dynamodb.amazonaws.com" {
		g.raw(`,"apiVersion":"2012-08-10"`)
	}
	g.raw(`,"managementEvent":`, strconv.FormatBool(!c.data))
	g.raw(`,"recipientAccountId":"`, g.account, `"`)
	if c.shared || who.kind == "AWSAccount" {
		g.expand(`,"sharedEventID":"$u"`)
	}
	if c.event != "" {
		g.raw(`,"serviceEventDetails":`)
		g.expand(c.event)
	}
	if c.data && g.r.IntN(3) == 0 {
		g.expand(`,"vpcEndpointId":"vpce-$i","vpcEndpointAccountId":"$a"`)
	}
	if c.data {
		g.raw(`,"eventCategory":"Data"`)
	} else {
		g.raw(`,"eventCategory":"Management"`)
	}
	switch n := g.r.IntN(1000); {
	case n < 3:
		g.expand(`,"addendum":{"reason":"DELIVERY_DELAY","updatedFields":"","originalRequestID":"$u","originalEventID":"$u"}`)
	case n < 6: // what nobody knows of CloudTrail yet
		g.expand(`,"recordLineage":{"producer":"$w","attempt":$n}`)
	}
	if who.kind != "AWSService" && c.event == "" && g.r.IntN(4) > 0 {
		cipher := `"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256"`
		if g.r.IntN(5) == 0 {
			cipher = `"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256"`
		}
		g.raw(`,"tlsDetails":{"tlsVersion":`, cipher, `,"clientProvidedHostHeader":"`,
			s.source[:len(s.source)-len("amazonaws.com")], g.region, `.amazonaws.com"`)
		if g.r.IntN(3) == 0 {
			g.raw(`,"keyExchange":"X25519MLKEM768"`)
		}
		g.raw("}")
	}
	if g.r.IntN(40) == 0 {
		g.raw(`,"sessionCredentialFromConsole":"true"`)
	}
	g.raw("}")
	return s.source
}

// caller chooses who makes a call.
func (g *generator) caller(c *call) *caller {
	kind := c.identity
	if c.event == "" && kind == "" {
		n := g.r.IntN(990) // the last of kinds is for events of services
		for _, k := range kinds {
			if n -= k.share; n < 0 {
				kind = k.name
				break
			}
		}
	}
	list := g.byType[kind]
	who := &g.callers[list[skewed(g.r, len(list))]]
	if who.after != "" && g.now-who.session > 40_000 {
		who.session = g.now - 1
	}
	return who
}

// skewed returns a number below n, small ones more often.
func skewed(r *rand.Rand, n int) int {
	f := r.Float64()
	return int(f * f * f * float64(n))
}

func (g *generator) raw(texts ...string) {
	for _, t := range texts {
		g.out = append(g.out, t...)
	}
}

func (g *generator) body(template string) {
	if template == "" {
		template = "null"
	}
	g.expand(template)
}

// expand writes a template: "$" and a letter are replaced by
//
//	$a the account    $r the region       $w a word, a name     $n a small number  $N a large one
//	$u a UUID         $h 10, $x 32, $X 64 hexadecimal digits    $i an id's digits  $k the end of a key's id
//	$K one of a few keys' UUIDs
//	$t a time         $e milliseconds     $p an address         $b base64          $T a session token   $$ a dollar
func (g *generator) expand(template string) {
	for i := 0; i < len(template); i++ {
		c := template[i]
		if c != '$' {
			g.out = append(g.out, c)
			continue
		}
		i++
		switch template[i] {
		case 'a':
			g.raw(g.account)
		case 'r':
			if g.region == "" {
				g.region = regions[0]
			}
			g.raw(g.region)
		case 'w':
			g.raw(words[skewed(g.r, len(words))])
			g.out = strconv.AppendInt(append(g.out, '-'), int64(skewed(g.r, 12)), 10)
		case 'n':
			g.out = strconv.AppendInt(g.out, int64(g.r.IntN(100)), 10)
		case 'N':
			g.out = strconv.AppendInt(g.out, int64(g.r.IntN(100_000_000)), 10)
		case 'u':
			for j, n := range [...]int{8, 4, 4, 4, 12} {
				if j > 0 {
					g.out = append(g.out, '-')
				}
				g.digits("0123456789abcdef", n)
			}
		case 'K':
			g.raw(g.keys[skewed(g.r, len(g.keys))])
		case 'h':
			g.digits("0123456789abcdef", 10)
		case 'i':
			g.digits("0123456789abcdef", 17)
		case 'x':
			g.digits("0123456789abcdef", 32)
		case 'X':
			g.digits("0123456789abcdef", 64)
		case 'k':
			g.digits("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)
		case 't':
			g.time(g.now - int64(g.r.IntN(100_000)))
		case 'e':
			g.out = strconv.AppendInt(g.out, g.now*1000+int64(g.r.IntN(1000)), 10)
		case 'p':
			g.raw(g.address())
		case 'b':
			g.digits(base64, 40+g.r.IntN(40))
		case 'T':
			g.raw("IQoJb3JpZ2luX2VjE")
			g.digits(base64, 260+g.r.IntN(300))
			g.raw(`\u003d\u003d`)
		case '$':
			g.out = append(g.out, '$')
		default:
			panic(fmt.Sprintf("template %q: $%c", template, template[i]))
		}
	}
}

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

func (g *generator) digits(of string, n int) {
	for n > 0 {
		bits := g.r.Uint64()
		for k := 0; k < 8 && n > 0; k++ {
			g.out = append(g.out, of[int(bits&0xff)%len(of)])
			bits >>= 8
			n--
		}
	}
}

func (g *generator) address() string {
	return fmt.Sprintf("203.0.%d.%d", 113-g.r.IntN(4), 1+g.r.IntN(250))
}

// time writes seconds since 1970 as CloudTrail does.
func (g *generator) time(seconds int64) {
	g.out = time.Unix(seconds, 0).UTC().AppendFormat(g.out, time.RFC3339)
}
