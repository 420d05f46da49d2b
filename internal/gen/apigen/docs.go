package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iottrail/iottrail/internal/model"
)

// nouns are our words for the resource types of the Service Authorization
// Reference, with their article.
var nouns = map[string]string{
	"authorizer": "an authorizer", "billinggroup": "a billing group", "cacert": "a CA certificate",
	"cert": "a certificate", "certificateprovider": "a certificate provider", "client": "an MQTT client",
	"command": "a command", "custommetric": "a custom metric", "destination": "a rule destination",
	"dimension": "a dimension", "domainconfiguration": "a domain configuration",
	"dynamicthinggroup": "a dynamic thing group", "fleetmetric": "a fleet metric", "index": "an index",
	"job": "a job", "jobtemplate": "a job template", "mitigationaction": "a mitigation action",
	"otaupdate": "an OTA update", "package": "a package", "packageversion": "a package version",
	"policy": "a policy", "provisioningtemplate": "a provisioning template", "rolealias": "a role alias",
	"rule": "a topic rule", "scheduledaudit": "a scheduled audit", "securityprofile": "a security profile",
	"stream": "a stream", "thing": "a thing", "thinggroup": "a thing group", "thingtype": "a thing type",
	"topic": "a topic", "topicfilter": "a topic filter", "tunnel": "a tunnel",

	"Destination": "a destination", "DeviceProfile": "a device profile", "FuotaTask": "a FUOTA task",
	"ImportTask": "an import task", "MulticastGroup": "a multicast group",
	"NetworkAnalyzerConfiguration": "a network analyzer configuration", "ServiceProfile": "a service profile",
	"SidewalkAccount": "a Sidewalk account", "WirelessDevice": "a wireless device",
	"WirelessGateway": "a wireless gateway", "WirelessGatewayTaskDefinition": "a gateway task definition",

	"component": "a component", "componentVersion": "a component version", "coreDevice": "a core device",
	"connectivityInfo": "the connectivity information", "deployment": "a deployment",
}

// checkNouns refuses types of resource without a word.
func checkNouns(svc *model.Service) error {
	missing := make(map[string]bool)
	for _, t := range svc.ResourceTypes {
		missing[t.Name] = nouns[t.Name] == ""
	}
	for _, a := range svc.Actions {
		for _, r := range a.Resources {
			missing[r.Type] = nouns[r.Type] == ""
		}
	}
	var errs []error
	for _, typ := range slices.Sorted(maps.Keys(missing)) {
		if missing[typ] {
			errs = append(errs, fmt.Errorf("docs.go: nouns has no words for the type of resource %s", typ))
		}
	}
	return errors.Join(errs...)
}

// calls are the words for a call of an access level.
var calls = map[string]string{
	"Read":                   "a read call",
	"List":                   "a list call",
	"Write":                  "a write call",
	"Permissions management": "a permissions management call",
	"Tagging":                "a tagging call",
	"":                       "a call of unknown access level",
}

// actionDoc is the comment of an action.
func (g *resolved) actionDoc(a model.Action) string {
	s := fmt.Sprintf("%s is %s (HTTP %s)", a.Name, calls[a.Access], a.Method)
	required, optional := resourceNouns(a.Resources)
	const most = 6 // more than these are not worth listing
	switch {
	case len(required) > 0:
		s += " on " + list(required, "and")
	case len(optional) > most:
		s += fmt.Sprintf(" on any of %d types of resource", len(optional))
		optional = nil
	case len(optional) > 0:
		s += " on " + list(optional, "or")
		optional = nil
	}
	s += "."
	if len(optional) > 0 {
		s += fmt.Sprintf(" It may also involve %s.", list(optional, "or"))
	}
	s += g.namesDoc(a)
	if g.isOlder(a.Name) {
		s += " An older version of the API has an action of this name, whose records are not of this one: see [VersionedAction]."
	}
	if a.Deprecated {
		s += " AWS has deprecated it, but callers may still use it."
	}
	return comment("", s) + "//\n// " + g.docs + a.Name + ".html\n"
}

// namesDoc says which types of resource the bodies of an action name beside those
// that the reference gives it: AttachPolicy is on a certificate, and names a
// policy.
func (g *resolved) namesDoc(a model.Action) string {
	i := slices.IndexFunc(g.touches, func(t touches) bool { return t.action == a.Name })
	if i < 0 {
		return ""
	}
	said := make(map[string]bool)
	for _, r := range a.Resources {
		said[r.Type] = true
	}
	var s string
	also := ""
	if len(said) > 0 {
		also = " also"
	}
	for _, body := range []struct {
		names, conjunction string
		members            []namedBy
	}{
		{"Its request can" + also + " name", "or", g.touches[i].request},
		{"Its response" + also + " names", "and", g.touches[i].response},
	} {
		var names []string
		for _, m := range body.members {
			if typ := m.naming.typ; typ != "" && !said[typ] {
				said[typ] = true
				names = append(names, nouns[typ])
			}
		}
		if names != nil {
			s += fmt.Sprintf(" %s %s.", body.names, list(names, body.conjunction))
		}
	}
	return s
}

// resourceNouns splits the resource types of an action into those that every
// call names and those that it may.
func resourceNouns(resources []model.Resource) (required, optional []string) {
	for _, r := range resources {
		if r.Required {
			required = append(required, nouns[r.Type])
		} else {
			optional = append(optional, nouns[r.Type])
		}
	}
	return required, optional
}

// requestDoc is the comment of an action's request type.
func (g *resolved) requestDoc(a model.Action) string {
	sh := g.shapes[a.Input]
	name := a.Name + "Request"
	if sh == nil || len(sh.Members) == 0 {
		return comment("", fmt.Sprintf("%s is empty: %s takes no parameters.", name, a.Name))
	}
	return comment("", fmt.Sprintf("%s holds the parameters of a call of [%s].%s", name, a.Name, facts(g, sh)))
}

// responseDoc is the comment of an action's response type.
func (g *resolved) responseDoc(a model.Action) string {
	sh := g.shapes[a.Output]
	name := a.Name + "Response"
	if sh == nil || len(sh.Members) == 0 {
		return comment("", fmt.Sprintf("%s is empty: [%s] answers with no members.", name, a.Name))
	}
	return comment("", fmt.Sprintf("%s holds what [%s] answered.%s", name, a.Name, facts(g, sh)))
}

// structDoc is the comment of a nested structure.
func (g *resolved) structDoc(sh *model.Shape) string {
	name := g.goTypes[sh.Name]
	s := fmt.Sprintf("%s is part of %s.%s", name, g.usedIn(sh.Name), facts(g, sh))
	if len(sh.Members) == 0 {
		s += " It has no members: what counts is that it is there."
	}
	if sh.Deprecated {
		s += " AWS has deprecated it."
	}
	if name != goName(sh.Name) {
		s += fmt.Sprintf(" The API calls it %s.", sh.Name)
	}
	return comment("", s)
}

// enumDoc is the comment of an enumeration's type. It lists the values, so that who
// looks up the type of a field need not look for its constants as well.
func (g *resolved) enumDoc(sh *model.Shape) string {
	s := fmt.Sprintf("%s is an enumeration in %s.", g.goTypes[sh.Name], g.usedIn(sh.Name))
	if len(sh.Enum) == 1 {
		return comment("", s+" Its known value is "+sh.Enum[0]+".")
	}
	return comment("", s+" Its known values are "+list(sh.Enum, "and")+".")
}

// facts says which members of a structure are required. What concerns one
// member is beside its field.
func facts(g *resolved, sh *model.Shape) string {
	var required []string
	for _, m := range sh.Members {
		if m.Required {
			required = append(required, goName(m.Name))
		}
	}
	switch len(required) {
	case 0:
		return ""
	case 1:
		return " " + required[0] + " is required."
	case len(sh.Members):
		return " All members are required."
	}
	return " " + list(required, "and") + " are required."
}

// fieldDoc is the comment at the end of a field's line, where there is something to say.
func (g *resolved) fieldDoc(sh *model.Shape, m model.Member) string {
	var notes []string
	if g.shapes[m.Shape].Sensitive {
		notes = append(notes, "sensitive: CloudTrail masks it")
	}
	if alias, ok := g.aliases[sh.Name+"."+m.Name]; ok {
		notes = append(notes, "older records call it "+alias)
	}
	if m.Deprecated || g.shapes[m.Shape].Deprecated {
		notes = append(notes, "deprecated by AWS")
	}
	if notes == nil {
		return ""
	}
	return " // " + strings.Join(notes, "; ")
}

// usedIn names the types that a shape occurs in, the first few of them.
func (g *resolved) usedIn(shape string) string {
	users := slices.Clone(g.users[shape])
	for i, u := range users {
		users[i] = "[" + u + "]"
	}
	const most = 4
	if len(users) > most {
		n := len(users) - most + 1
		users = append(users[:most-1], fmt.Sprintf("%d more types", n))
	}
	return list(users, "and")
}

// list joins words: "a, b and c".
func list(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}

// comment wraps text into lines of a comment.
func comment(indent, text string) string {
	const width = 80
	var b strings.Builder
	line := indent + "//"
	for w := range strings.FieldsSeq(text) {
		if len(line)+1+len(w) > width {
			b.WriteString(line + "\n")
			line = indent + "//"
		}
		line += " " + w
	}
	return b.String() + line + "\n"
}
