package iottrail

import "strings"

// An identityARN is what the ARN of an identity says. Paths and names can hold most
// characters, colons and the names of other types among them: an ARN is only ever taken
// apart from its beginning.
type identityARN struct {
	kind      ActorKind // ActorUnknown: the text is the ARN of nothing that makes calls, or no ARN
	partition string    // "" for "aws"
	account   string    // 12 digits, or ""
	path      string    // of a user or a role, without its slash at the end; "" for "/"
	name      string    // of the user or the role
	session   string    // of a role's session, or the name of a federated user
	longTerm  bool      // the ARN of IAM for a user, a role or root, and not of a session
}

// parseIdentityARN reads arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. For another ARN it
// returns the partition and the account.
func parseIdentityARN(arn string) (id identityARN) {
	rest, ok := strings.CutPrefix(arn, "arn:")
	var part [4]string // partition, service, region, account
	for i := range part {
		if !ok {
			return identityARN{}
		}
		part[i], rest, ok = strings.Cut(rest, ":")
	}
	if !ok {
		return identityARN{}
	}
	if part[0] != defaultPartition {
		id.partition = part[0]
	}
	if len(part[3]) == 12 && allDigits(part[3]) {
		id.account = part[3]
	}
	switch part[1] {
	case "iam", "sts": // the AWS IoT developer guide has a session of a role as one of iam
		id.resource(rest)
		id.longTerm = id.longTerm && part[1] == "iam"
	}
	return id
}

// resource reads TYPE/REST, or root.
func (id *identityARN) resource(resource string) {
	typ, rest, _ := strings.Cut(resource, "/")
	switch typ {
	case "root":
		if rest == "" {
			id.kind, id.longTerm = ActorRoot, true
		}
	case "user", "role":
		id.kind, id.longTerm = ActorIAMUser, true
		if typ == "role" {
			id.kind = ActorRole
		}
		if i := strings.LastIndexByte(rest, '/'); i >= 0 {
			id.path, rest = rest[:i], rest[i+1:]
		}
		id.name = rest
	case "assumed-role":
		id.kind = ActorRole
		id.name, id.session, _ = strings.Cut(rest, "/")
	case "assumed-root":
		id.kind, id.session = ActorRoot, rest
	case "federated-user":
		id.kind, id.session = ActorFederatedUser, rest
	}
}

const defaultPartition = "aws"

// iamARN builds the ARN of something of IAM or STS.
func iamARN(partition, service, account, resource string) string {
	if partition == "" {
		partition = defaultPartition
	}
	return "arn:" + partition + ":" + service + "::" + account + ":" + resource
}
