package fleet

import (
	"strconv"
	"time"

	"github.com/iottrail/iottrail/iot"
)

// A CA is what is known of a CA certificate.
type CA struct {
	ARN       string
	Exists    Fact[bool]
	Created   *Change // its registration; nil if that is not known
	Status    Fact[iot.CACertificateStatus]
	Registers Fact[bool]   // whether certificates that it signed are registered when they are first used
	Template  Fact[string] // the provisioning template that is used then, or ""
}

// CA returns what is known of the CA certificate with an ARN.
func (s *State) CA(arn string) CA {
	r := s.fleet.find(iot.TypeCACertificate, arn)
	c := CA{ARN: arn}
	if r == nil {
		return c
	}
	c.Exists, c.Created = s.exists(r), s.created(r)
	c.Status = convert(r.field(s.at, fieldStatus), func(v string) iot.CACertificateStatus { return iot.CACertificateStatus(v) })
	c.Registers, c.Template = flag(r.field(s.at, fieldRegisters)), r.field(s.at, fieldTemplate)
	return c
}

// A RoleAlias is what is known of a role alias, through which devices get credentials of a role.
type RoleAlias struct {
	ARN      string
	Exists   Fact[bool]
	Created  *Change      // nil if that is not known
	Role     Fact[string] // its ARN
	Duration Fact[time.Duration]
}

// RoleAlias returns what is known of the role alias with an ARN.
func (s *State) RoleAlias(arn string) RoleAlias {
	r := s.fleet.find(iot.TypeRoleAlias, arn)
	a := RoleAlias{ARN: arn}
	if r == nil {
		return a
	}
	a.Exists, a.Created, a.Role = s.exists(r), s.created(r), r.field(s.at, fieldRole)
	a.Duration = convert(r.field(s.at, fieldDuration), func(v string) time.Duration {
		n, _ := strconv.Atoi(v) // it was a number
		return time.Duration(n) * time.Second
	})
	return a
}

// A Template is what is known of a provisioning template.
type Template struct {
	ARN     string
	Exists  Fact[bool]
	Created *Change // nil if that is not known
	Enabled Fact[bool]
	Default Fact[string] // the version that is in force
	Hook    Fact[string] // the ARN of the function that decides about each device, or ""
	Role    Fact[string] // the ARN of the role with which devices are provisioned
}

// Template returns what is known of the provisioning template with an ARN.
func (s *State) Template(arn string) Template {
	r := s.fleet.find(iot.TypeProvisioningTemplate, arn)
	t := Template{ARN: arn}
	if r == nil {
		return t
	}
	t.Exists, t.Created, t.Enabled = s.exists(r), s.created(r), flag(r.field(s.at, fieldEnabled))
	t.Default, t.Hook, t.Role = r.field(s.at, fieldDefault), r.field(s.at, fieldHook), r.field(s.at, fieldRole)
	return t
}

// A Rule is what is known of a topic rule.
type Rule struct {
	ARN     string
	Exists  Fact[bool]
	Created *Change // nil if that is not known
	Enabled Fact[bool]
	SQL     Fact[string]
	Targets Fact[[]string] // where it sends messages: "s3 BUCKET", "lambda ARN", ..., that of its error action last
}

// Rule returns what is known of the topic rule with an ARN.
func (s *State) Rule(arn string) Rule {
	r := s.fleet.find(iot.TypeTopicRule, arn)
	t := Rule{ARN: arn}
	if r == nil {
		return t
	}
	t.Exists, t.Created, t.Enabled = s.exists(r), s.created(r), flag(r.field(s.at, fieldEnabled))
	t.SQL, t.Targets = r.field(s.at, fieldSQL), convert(r.field(s.at, fieldTargets), listed)
	return t
}

// An Authorizer is what is known of a custom authorizer.
type Authorizer struct {
	ARN      string
	Exists   Fact[bool]
	Created  *Change // nil if that is not known
	Active   Fact[bool]
	Function Fact[string] // the ARN of the function that decides who may connect
	Signed   Fact[bool]   // whether tokens must be signed
}

// Authorizer returns what is known of the authorizer with an ARN.
func (s *State) Authorizer(arn string) Authorizer {
	r := s.fleet.find(iot.TypeAuthorizer, arn)
	a := Authorizer{ARN: arn}
	if r == nil {
		return a
	}
	a.Exists, a.Created, a.Active = s.exists(r), s.created(r), flag(r.field(s.at, fieldEnabled))
	a.Function, a.Signed = r.field(s.at, fieldFunction), flag(r.field(s.at, fieldSigned))
	return a
}

// A DomainConfiguration is what is known of a domain configuration.
type DomainConfiguration struct {
	Name       string
	ARN        string // as AWS returned it; "" if no record has it
	Exists     Fact[bool]
	Created    *Change // nil if that is not known
	Enabled    Fact[bool]
	Domain     Fact[string] // its name, or "" for a domain of AWS's
	Authorizer Fact[string] // the name of the authorizer that it uses, or ""
}

// DomainConfiguration returns what is known of the domain configuration with an ARN, or with a name
// that no other has.
func (s *State) DomainConfiguration(arnOrName string) DomainConfiguration {
	r := s.fleet.find(iot.TypeDomainConfiguration, arnOrName)
	if r == nil {
		return DomainConfiguration{}
	}
	return DomainConfiguration{
		Name: r.name, ARN: r.given, Exists: s.exists(r), Created: s.created(r), Enabled: flag(r.field(s.at, fieldEnabled)),
		Domain: r.field(s.at, fieldDomain), Authorizer: r.field(s.at, fieldAuthorizer),
	}
}
