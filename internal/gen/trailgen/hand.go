package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// A hand makes calls, each a little later than the one before. The ordinary weeks are written
// with it: nobody needs to know the second of each of their calls, but all runs of the
// generator must have the same.
type hand struct {
	s       *story
	who     caller
	at      time.Duration // of the day
	pace    int           // the most seconds between two calls
	console bool          // it clicks in the AWS console
}

// hand begins at a time of the day.
func (s *story) hand(clock string, who caller, pace int) *hand {
	return &hand{s: s, who: who, at: sinceMidnight(clock), pace: pace}
}

// call tells the next call.
func (h *hand) call(action string) *record {
	h.at += time.Duration(pick(h.pace+1, "pace", h.s.date(), h.at.String(), h.who.ARN, action)) * time.Second
	for h.s.seen[eventID(h.s.day.Add(h.at), h.who, action)] {
		h.at += time.Second
	}
	r := h.s.call(clockOf(h.at), h.who, action)
	service, name, _ := strings.Cut(action, ":")
	if h.console {
		return r.console()
	}
	r.UserAgent = agentFor(r.UserAgent, service, name)
	if service == "s3" {
		r.RequestID = strings.ToUpper(hexOf(16, "s3 request", r.EventID))
		if h.who.InvokedBy == "" {
			r.UserAgent = "[" + r.UserAgent + "]"
		}
	}
	return r
}

// wait lets up to so many seconds pass, and at least half of them.
func (h *hand) wait(seconds int) {
	h.at += time.Duration(seconds/2+pick(seconds/2+1, "wait", h.s.date(), h.at.String(), h.who.ARN)) * time.Second
}

// A lookup is a call that changes nothing, with its request; "" is one without parameters.
type lookup struct{ action, request string }

// looks makes calls one after the other. Words in braces, as {pump}, are replaced by those of
// words, which has each word and what replaces it in turn.
func (h *hand) looks(list []lookup, words ...string) {
	replacer := strings.NewReplacer(words...)
	for _, l := range list {
		r := h.call(l.action)
		if l.request != "" {
			r.req(strings.ReplaceAll(replacer.Replace(l.request), "%", "%%"))
		}
		if strings.HasPrefix(l.action, "iam:") {
			r.global()
		}
	}
}

// date is the day being written.
func (s *story) date() string { return s.day.Format(time.DateOnly) }

// stamp is a time of the day being written, as sessions have the time of their beginning.
func (s *story) stamp(clock string) string {
	return s.day.Add(sinceMidnight(clock)).Format(time.RFC3339)
}

// long is a time some hours after one of the day, as STS writes the end of a session.
func (s *story) long(clock string, after time.Duration) string {
	return s.day.Add(sinceMidnight(clock) + after).Format("Jan 2, 2006, 3:04:05 PM")
}

// near is a clock time up to so many minutes after another; which one depends on the day.
func (s *story) near(clock string, minutes int) string {
	return clockOf(sinceMidnight(clock) + time.Duration(pick(minutes*60, "near", s.date(), clock))*time.Second)
}

// weekend reports whether the day being written is a Saturday or a Sunday.
func (s *story) weekend() bool {
	return s.day.Weekday() == time.Saturday || s.day.Weekday() == time.Sunday
}

func sinceMidnight(clock string) time.Duration {
	at, err := time.Parse(time.TimeOnly, clock)
	if err != nil {
		panic(err)
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
}

func clockOf(d time.Duration) string {
	return time.Time{}.Add(d.Truncate(time.Second)).Format(time.TimeOnly)
}

// pick is a number below n that depends on the parts alone.
func pick(n int, parts ...string) int {
	return int(binary.BigEndian.Uint32(noise(4, parts...)) % uint32(n))
}

// sdkNames are the names that SDKs and the CLI have for services whose records have another.
var sdkNames = map[string]string{"monitoring": "cloudwatch", "logs": "cloudwatchlogs", "greengrass": "greengrassv2", "iotsecuredtunneling": "iotsecuretunneling"}

// goVersions are the versions of the packages of the SDK for Go, which each have their own.
var goVersions = map[string]string{
	"iam": "1.47.7", "kms": "1.45.6", "lambda": "1.77.6", "cloudwatchlogs": "1.58.2", "cloudwatch": "1.51.0", "s3": "1.88.3",
	"sns": "1.38.4", "sts": "1.38.6", "greengrassv2": "1.41.5", "cloudformation": "1.66.4",
}

// agentFor is a user agent with the service and the command that it is about. SDKs name the
// service, the CLI names the command.
func agentFor(agent, service, name string) string {
	sdk := cmp.Or(sdkNames[service], service)
	if service == "logs" { // the CLI has no other name for it
		agent = strings.Replace(agent, "md/command#iot", "md/command#logs."+kebab(name), 1)
	}
	agent = strings.Replace(agent, "md/command#iot", "md/command#"+sdk+"."+kebab(name), 1)
	if sdk == "iot" {
		return agent
	}
	if v, ok := goVersions[sdk]; ok {
		agent = strings.Replace(agent, "api/iot#1.69.4", "api/"+sdk+"#"+v, 1)
	}
	return strings.Replace(agent, "api/iot#", "api/"+sdk+"#", 1)
}

// kebab writes ListThings as list-things.
func kebab(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// credentials is the part of a response of STS that has the keys of a session.
func credentials(who caller, expires string) string {
	return fmt.Sprintf(`"credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"%s"}`, who.AccessKeyID, sessionToken, expires)
}

// renewed is the same caller in a session that began at another time.
func (c caller) renewed(since string) caller {
	sc := *c.SessionContext
	sc.Attributes.CreationDate = since
	c.SessionContext = &sc
	c.AccessKeyID = "ASIA" + strings.ToUpper(hexOf(9, "key", c.ARN, since)) + "EXAMPLE"
	return c
}

// in sends the call to another region.
func (r *record) in(region string) *record {
	if r.TLSDetails != nil {
		r.TLSDetails.Host = strings.Replace(r.TLSDetails.Host, r.AWSRegion, region, 1)
	}
	r.AWSRegion = region
	return r
}
