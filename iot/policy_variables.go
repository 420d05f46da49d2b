package iot

import (
	"maps"
	"slices"
	"strings"
)

// Variables returns the names of the policy variables in the statement's
// resources and conditions, such as "iot:Connection.Thing.ThingName", each once
// and in the order of the text (conditions in the order of their operators and
// keys). The default value that a variable may have is not part of its name.
func (s *Statement) Variables() []string {
	var names []string
	seen := make(map[string]bool)
	add := func(values PolicyValues) {
		for _, v := range values {
			for _, t := range parseGlob(v, true) {
				if t.kind == globVar && t.name != "" && !seen[t.name] {
					seen[t.name] = true
					names = append(names, t.name)
				}
			}
		}
	}
	add(s.Resource)
	add(s.NotResource)
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			add(s.Condition[operator][key])
		}
	}
	return names
}

// plainVariable reports whether the values of a variable, given by its name in lower case, have
// only the characters of plainRune: no separator of a topic's levels, and no wildcard of
// policies or of MQTT. Any other variable may be any text.
//
// The variables are on three pages of the AWS IoT guide, and these are the ones whose values
// something keeps plain. Of the others, AWS warns that a client may call itself +, which is
// iot:ClientId; the pattern of a thing's attribute, in CreateThing, has / and #; and what is in
// the fields of a certificate is up to its issuer. AWS says that wildcards in a certificate's
// field stop the replacement, but not which wildcards these are. It names no pattern for
// iot:DomainName.
// https://docs.aws.amazon.com/iot/latest/developerguide/basic-policy-variables.html
// https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
// https://docs.aws.amazon.com/iot/latest/developerguide/cert-policy-variables.html
// https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html
func plainVariable(name string) bool {
	switch name {
	case "iot:connection.thing.thingname", "iot:connection.thing.thingtypename", // [a-zA-Z0-9:_-]+
		"iot:connection.thing.isattached", // true or false
		"iot:certificateid",               // hexadecimal digits
		"aws:sourceip":                    // an address
		return true
	}
	return false
}

func plainRune(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune(":_-.", c)
}

// variableToken reads what is between ${ and }: a name, and after a comma its default value. It
// is not documented whether AWS IoT knows default values, or what a wildcard in one means:
// ${iot:ClientId, '*'} may be any text.
func variableToken(text string) globToken {
	name, byDefault, _ := strings.Cut(text, ",")
	name = strings.TrimSpace(name)
	return globToken{
		kind: globVar, name: name,
		wild: name == "" || strings.ContainsAny(text, "*?") || strings.ContainsAny(byDefault, "+#"),
		plain: plainVariable(lowerASCII(name)) &&
			!strings.ContainsFunc(byDefault, func(c rune) bool { return !plainRune(c) && c != ' ' && c != '\'' }),
	}
}

// takes reports whether the token of a variable or a star, as a part of a longer text, may
// equal that of another pattern. A variable without a value may be left as it is written, as
// AWS says of certificate variables; that is why one with plain values takes the characters of
// its own spelling, too.
func (t globToken) takes(u globToken) bool {
	if !t.plain {
		return true
	}
	return u.kind == globChar && (plainRune(u.char) || strings.ContainsRune("${},' ", u.char))
}

// freed returns the pattern in which the variables are wild for which free returns true.
func (g glob) freed(free func(globToken) bool) glob {
	if !slices.ContainsFunc(g, func(t globToken) bool { return t.kind == globVar && !t.wild && free(t) }) {
		return g
	}
	g = slices.Clone(g)
	for i, t := range g {
		g[i].wild = t.wild || t.kind == globVar && free(t)
	}
	return g
}

// isClientID reports whether a variable is the client ID of the caller.
func (t globToken) isClientID() bool { return lowerASCII(t.name) == "iot:clientid" }
