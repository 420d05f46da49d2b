package main

import (
	"fmt"
	"strings"
	"unicode"
)

// initialisms are the words that Go names do not write in plain mixed case,
// keyed in lower case.
var initialisms = func() map[string]string {
	m := map[string]string{
		// Not simply upper case.
		"iot": "IoT", "qos": "QoS", "sigv4": "SigV4", "oauth": "OAuth",
		// Written as one word by AWS.
		"clientid": "ClientID", "customauth": "CustomAuth", "unsignedlong": "UnsignedLong",
	}
	for _, w := range strings.Fields(`
		abp acl api arn aws ca cbor cidr cpu crc csr dns ecdsa eui fec fuota gnss gps gpst
		http https iam id ip jitp json kms lns mac mic ml mqtt ocsp ota otaa pem qos rf rsa
		rose sbom sni snr sns sql sqs ssl tls ttl ui uri url utc uuid vpc wss
		bcch bsic cdma cid cups earfcn eutran geran gsm lac lte mcc mnc nmr nr pci psc rscp
		rsrp rsrq rss rssi tac tdscdma uarfcn uarfcndl utran wcdma`) {
		if _, ok := m[w]; !ok {
			m[w] = strings.ToUpper(w)
		}
	}
	return m
}()

// goName is the exported Go name for a name of the API model:
// caCertificatePem is CACertificatePEM, thingArns is ThingARNs.
func goName(name string) string {
	var b strings.Builder
	for _, w := range splitWords(name) {
		b.WriteString(goWord(w))
	}
	return b.String()
}

// goWord writes one word of a Go name.
func goWord(w string) string {
	lower := strings.ToLower(w)
	if up, ok := initialisms[lower]; ok {
		return up
	}
	if one, ok := strings.CutSuffix(lower, "s"); ok {
		if up, ok := initialisms[one]; ok {
			return up + "s" // ids, ARNs
		}
	}
	if letters := strings.TrimRight(lower, "0123456789"); letters != lower {
		if up, ok := initialisms[letters]; ok {
			return up + lower[len(letters):] // mqtt5
		}
	}
	return strings.ToUpper(w[:1]) + w[1:]
}

// splitWords splits a name at changes from lower to upper case, before the last
// capital of a row that goes on in lower case, and at everything that is
// neither letter nor digit. Digits belong to the word before them.
func splitWords(name string) []string {
	var words []string
	start := 0
	r := []rune(name)
	flush := func(end int) {
		if end > start {
			words = append(words, string(r[start:end]))
		}
		start = end
	}
	for i, c := range r {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			flush(i)
			start = i + 1
		case i > start && unicode.IsUpper(c) && !unicode.IsUpper(r[i-1]):
			flush(i)
		case i > start+1 && unicode.IsLower(c) && unicode.IsUpper(r[i-1]) && unicode.IsUpper(r[i-2]) && !pluralEnd(r, i):
			flush(i - 1)
		}
	}
	flush(len(r))
	return words
}

// pluralEnd reports whether the letter at i is an s that ends an upper-case
// word, as in ARNs.
func pluralEnd(r []rune, i int) bool {
	return r[i] == 's' && (i+1 == len(r) || unicode.IsUpper(r[i+1]))
}

// enumName is the Go name of an enumeration's value: of CertificateStatus and
// PENDING_TRANSFER, CertificateStatusPendingTransfer. A value in capitals is
// read as words in lower case, except where it has digits (EU868, X509).
func enumName(typ, value string) string {
	value = strings.ReplaceAll(value, "/", " per ")
	capitals := strings.ToUpper(value) == value
	var b strings.Builder
	b.WriteString(typ)
	last := byte(0)
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words := []string{part}
		switch {
		case !capitals:
			words = splitWords(part)
		case !strings.ContainsAny(part, "0123456789"):
			words[0] = strings.ToLower(part)
		}
		for _, w := range words {
			w = goWord(w)
			if isDigit(last) && isDigit(w[0]) {
				b.WriteByte('_') // AS923-1 is AS923_1, not AS9231
			}
			b.WriteString(w)
			last = w[len(w)-1]
		}
	}
	return b.String()
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// namespace refuses names that are taken: the generated package, or the fields
// of one structure.
type namespace map[string]string

// add takes a name for what it names in the API model.
func (n namespace) add(name, what string) error {
	if other, ok := n[name]; ok {
		return fmt.Errorf("overrides_table.go: the Go name %s means both %s and %s: rename a type, or see names.go", name, other, what)
	}
	n[name] = what
	return nil
}
