package describe

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// shownEnds are endings, in lower case, of the names of members whose texts may be shown.
var shownEnds = []string{
	"account", "alias", "arn", "arns", "attribute", "attributes", "dayofmonth", "eui", "field", "id", "identifier", "ids",
	"metric", "name", "names", "principal", "role", "status", "target", "targets", "time", "toadd", "topic", "toremove",
	"type", "unit", "version", "versions",

	// What people write for other people.
	"comment", "description", "reason", "reasoncode", "transfermessage",

	"multicastgroups", "tagkeys", "wirelessdevices", "wirelessgateways",
}

// neverShown are names that end like one of these, but may still be secrets.
var neverShown = []string{"username", "accesskeyid", "principalid"}

// IsShown reports whether the name of a member says that its text may be shown: it names
// something, or says what kind it is.
func IsShown(name string) bool {
	name = strings.ToLower(name)
	ends := func(end string) bool { return strings.HasSuffix(name, end) }
	return slices.ContainsFunc(shownEnds, ends) && !slices.ContainsFunc(neverShown, ends)
}

// isRetry reports whether a member only says that a call repeats another one.
func isRetry(name string) bool {
	name = strings.ToLower(name)
	return name == "clienttoken" || name == "clientrequesttoken"
}

// isIdentifier reports whether a name may be that of a member in AWS's APIs.
func isIdentifier(name string) bool {
	return name != "" && len(name) <= 100 && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// isURL reports whether a member holds a URL.
func isURL(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, "url") || strings.HasSuffix(name, "uri") || name == "documentsource"
}

// BareURL returns a URL without what may be a credential: the user, the query, which in a
// presigned URL has the signature, the fragment and, outside AWS, names in the path that look
// like the tokens of webhooks.
func BareURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "(not a URL)"
	}
	u.User, u.RawQuery, u.ForceQuery, u.Fragment = nil, "", false, ""
	if !isOfAWS(u.Hostname()) {
		names := strings.Split(u.EscapedPath(), "/")
		for i, name := range names {
			if looksLikeToken(name) {
				names[i] = "***"
			}
		}
		u.RawPath = strings.Join(names, "/")
		u.Path, _ = url.PathUnescape(u.RawPath) // it was escaped
	}
	return u.String()
}

var anyURL = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s"'<>]+`)

// BareURLs returns a text with each URL replaced by its BareURL.
func BareURLs(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	return anyURL.ReplaceAllStringFunc(text, BareURL)
}

// isOfAWS reports whether a host is in a domain of AWS's own services, where a path names resources.
func isOfAWS(host string) bool {
	host = strings.ToLower(host)
	return slices.ContainsFunc([]string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"}, func(domain string) bool {
		return strings.HasSuffix(host, domain)
	})
}

// looksLikeToken reports whether a name is long and has digits among its letters.
func looksLikeToken(name string) bool {
	const length = 20
	return len(name) >= length && strings.ContainsAny(name, "0123456789") &&
		strings.ContainsFunc(name, func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' })
}

// LooksSecret reports whether a text has a private key or an access key anywhere in it.
func LooksSecret(s string) bool {
	if strings.Contains(s, "PRIVATE KEY") {
		return true
	}
	const length = 20 // of the id of an access key
	for i := 0; i+length <= len(s); i++ {
		if id := s[i : i+length]; (strings.HasPrefix(id, "AKIA") || strings.HasPrefix(id, "ASIA")) &&
			!strings.ContainsFunc(id, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
			return true
		}
	}
	return false
}

// cut returns a copy of a text, at most maxText bytes long. A longer text ends with "…".
func cut(s string) string {
	const end = "…"
	if len(s) > maxText {
		return strings.ToValidUTF8(s[:maxText-len(end)], "") + end
	}
	return strings.Clone(s)
}
