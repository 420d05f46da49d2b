package main

// whoQuirks are the quirks of records that say who made a call, and how it ended.
var whoQuirks = []quirk{
	{
		file: "sign-in-outcomes.json",
		seen: "a sign-in that failed says so in `responseElements` or `serviceEventDetails`, with no errorCode and no errorMessage; one to Identity Center has a user of type Unknown",
		must: "Failed is true of the second, third and fifth odd record; all are a person's",
		odd: []odd{
			changed(signsIn("ConsoleLogin", "Success")...),
			changed(signsIn("ConsoleLogin", "Failure")...),
			changed(signsIn("CheckMfa", "Failure")...),
			changed(entersPortal("UserAuthentication", "Success")...),
			changed(entersPortal("CredentialVerification", "Failure")...),
		},
	}, {
		file: "grafana-outcomes.json",
		seen: "Amazon Managed Grafana writes `errorCode` 200 beside a success, and says failure by `serviceEventDetails.result.statusType`",
		must: "Failed is true of the second alone",
		odd: []odd{
			changed(grafana("create", `{"action":"create","result":{"statusType":"success","statusCode":"200"}}`, set("errorCode", `"200"`))...),
			changed(grafana("login-auth.sso", `{"action":"login-auth.sso","result":{"statusType":"failure"}}`)...),
		},
	}, {
		file: "denials.json",
		seen: "services have many codes for a denial, some write none, and a message may hold a denial's words as a name",
		must: "Denied is true of the first four",
		odd: []odd{
			changed(set("errorCode", `"AccessDeniedException"`), set("errorMessage", `"no"`)),
			changed(set("errorCode", `"com.amazonaws.iot#UnauthorizedException"`), set("errorMessage", `"no"`)),
			changed(set("errorCode", `"InvalidClientTokenId"`), set("errorMessage", `"The security token included in the request is invalid"`)),
			changed(set("errorMessage", `"User: arn:aws:sts::111122223333:assumed-role/ci/ci is not authorized to perform: iot:AttachPolicy on resource: *"`)),
			changed(set("errorCode", `"ResourceNotFoundException"`), set("errorMessage", `"Policy AccessDenied not found"`)),
			changed(set("errorMessage", `"Policy User:x-is-not-authorized-to-perform not found"`)),
			changed(set("errorCode", `"ExpiredToken"`), set("errorMessage", `"The security token included in the request is expired"`)),
		},
	}, {
		file: "endpoint-owner.json",
		seen: "one call through a VPC endpoint in the records of its caller and of the endpoint's owner (`sharedEventID`), whose copy does not have the caller",
		must: "the two do not say the same: neither is a repeat of the other, whichever comes first",
		odd: []odd{
			changed(through("111122223333")...),
			changed(append(through("444455556666"), set("userIdentity", `{"type":"AWSAccount","accountId":"111122223333"}`))...),
		},
	}, {
		file: "imitated-names.json",
		seen: "the path of a user or a role, or the name of a session, looks like a part of another ARN",
		must: "the user ines twice, then the role ci twice: ARNs are read by their parts",
		odd: []odd{
			changed(set("userIdentity", `{"type":"IAMUser","principalId":"AIDA1QUIRKS00EXAMPLE","arn":"arn:aws:iam::111122223333:user/x:assumed-role/admin/ines","accountId":"111122223333"}`)),
			changed(set("userIdentity", `{"principalId":"AIDA1QUIRKS00EXAMPLE","arn":"arn:aws:iam::111122223333:user/x:federated-user/ines"}`)),
			changed(set("userIdentity/sessionContext/sessionIssuer/arn", `"arn:aws:iam::111122223333:role/x:user/ci"`)),
			changed(set("userIdentity", `{"type":"AssumedRole","principalId":"AROA1QUIRKS00EXAMPLE:ci","arn":"arn:aws:sts::111122223333:assumed-role/ci/x:role/admin","accountId":"111122223333"}`)),
		},
	}, {
		file: "permission-set.json",
		seen: "two people share a role that Identity Center made for a permission set; the sessions of a pipeline share a role, too",
		must: "two persons and one principal, then one person with two sessions",
		odd: []odd{
			changed(session("AWSReservedSSO_Admin_0a1b2c3d4e5f6071", "aws-reserved/sso.amazonaws.com/eu-central-1/", "ines")...),
			changed(session("AWSReservedSSO_Admin_0a1b2c3d4e5f6071", "aws-reserved/sso.amazonaws.com/eu-central-1/", "omar")...),
			changed(session("deploy", "ci/", "run-1")...),
			changed(session("deploy", "ci/", "run-2")...),
		},
	},
}

// signsIn makes the record a sign-in to the console.
func signsIn(name, outcome string) []edit {
	return []edit{
		set("userIdentity", `{"type":"IAMUser","principalId":"AIDA1QUIRKS00EXAMPLE","arn":"arn:aws:iam::111122223333:user/ines","accountId":"111122223333","userName":"ines"}`),
		set("eventSource", `"signin.amazonaws.com"`), set("eventName", `"`+name+`"`), set("eventType", `"AwsConsoleSignIn"`),
		set("requestParameters", `null`), set("responseElements", `{"`+name+`":"`+outcome+`"}`),
		set("additionalEventData", `{"MobileVersion":"No","MFAUsed":"No"}`), drop("requestID"),
	}
}

// entersPortal makes the record a step of a sign-in to Identity Center.
func entersPortal(name, outcome string) []edit {
	return []edit{
		set("userIdentity", `{"type":"Unknown","principalId":"111122223333","arn":"","accountId":"111122223333","accessKeyId":"","userName":"ines"}`),
		set("eventSource", `"signin.amazonaws.com"`), set("eventName", `"`+name+`"`), set("eventType", `"AwsServiceEvent"`),
		set("requestParameters", `null`), set("additionalEventData", `{"CredentialType":"PASSWORD"}`),
		set("serviceEventDetails", `{"`+name+`":"`+outcome+`"}`),
	}
}

// grafana makes the record one of a user of Amazon Managed Grafana.
func grafana(name, details string, more ...edit) []edit {
	return append([]edit{
		set("userIdentity", `{"type":"SAMLUser","userName":"ines"}`), set("sourceIPAddress", `"192.0.2.44,198.51.100.7"`),
		set("eventSource", `"grafana.amazonaws.com"`), set("eventName", `"`+name+`"`), set("eventType", `"AwsServiceEvent"`),
		set("requestParameters", `null`), set("serviceEventDetails", details), drop("requestID"),
	}, more...)
}

// through makes the record the one that an account received of a call through an endpoint.
func through(recipient string) []edit {
	return []edit{
		set("eventType", `"AwsVpceEvent"`), set("eventCategory", `"NetworkActivity"`), set("managementEvent", `false`),
		set("errorCode", `"VpceAccessDenied"`), set("errorMessage", `"The request was denied due to a VPC endpoint policy"`), set("requestParameters", `null`),
		set("recipientAccountId", `"`+recipient+`"`), set("sharedEventID", `"0d3f6a51-1b2c-4d3e-8f4a-5b6c7d8e9f02"`),
		set("vpcEndpointId", `"vpce-0a1b2c3d4e5f60718"`), set("vpcEndpointAccountId", `"444455556666"`),
	}
}

// session makes the caller a session of a role.
func session(role, path, name string) []edit {
	return []edit{
		set("userIdentity/principalId", `"AROA1QUIRKS00EXAMPLE:`+name+`"`),
		set("userIdentity/arn", `"arn:aws:sts::111122223333:assumed-role/`+role+`/`+name+`"`),
		set("userIdentity/sessionContext/sessionIssuer/arn", `"arn:aws:iam::111122223333:role/`+path+role+`"`),
		set("userIdentity/sessionContext/sessionIssuer/userName", `"`+role+`"`),
	}
}
