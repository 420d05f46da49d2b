package main

import "encoding/json"

// samples are the eight records that each file of containers/ holds, in this
// order and to the byte. Between them they have every large part of a record:
//
//	0  a change in AWS IoT, with a policy document inside a string
//	1  a sign-in to the console
//	2  an AwsServiceEvent, whose identity has no type
//	3  an Insight record, which has no identity, source or name
//	4  a data event with resources
//	5  strings with quotes, escapes, control characters and every plane of
//	   Unicode; unknown members; a number that no float64 holds
//	6  a NetworkActivity record, denied by the policy of an endpoint
//	7  a call that failed
//
// Each eventID ends in the record's number.
func samples() []json.RawMessage {
	all := make([]json.RawMessage, len(sampleTexts))
	for i, text := range sampleTexts {
		all[i] = compact(text)
	}
	return all
}

var sampleTexts = []string{
	`{"eventVersion":"1.11",
	"userIdentity":{"type":"AssumedRole","principalId":"AROA1SAMPLE00EXAMPLE:deploy","arn":"arn:aws:sts::111122223333:assumed-role/deployer/deploy","accountId":"111122223333","accessKeyId":"ASIA1SAMPLE00EXAMPLE",
		"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA1SAMPLE00EXAMPLE","arn":"arn:aws:iam::111122223333:role/deployer","accountId":"111122223333","userName":"deployer"},"attributes":{"creationDate":"2026-10-01T08:00:00Z","mfaAuthenticated":"false"},"sourceIdentity":"ci"}},
	"eventTime":"2026-10-01T08:01:00Z","eventSource":"iot.amazonaws.com","eventName":"CreatePolicy","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.10","userAgent":"aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 api/iot#1.69.4",
	"requestParameters":{"policyName":"lamp","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iot:Publish\",\"Resource\":\"arn:aws:iot:eu-central-1:111122223333:topic/lamps/*\"}]}"},
	"responseElements":{"policyName":"lamp","policyArn":"arn:aws:iot:eu-central-1:111122223333:policy/lamp","policyVersionId":"1"},
	"requestID":"5a3d1c70-9f21-4d5e-8c11-000000000000","eventID":"e0a1c2d3-0000-4000-8000-000000000000","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management",
	"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"iot.eu-central-1.amazonaws.com","keyExchange":"X25519MLKEM768"}}`,

	`{"eventVersion":"1.11",
	"userIdentity":{"type":"IAMUser","principalId":"AIDA1SAMPLE01EXAMPLE","arn":"arn:aws:iam::111122223333:user/noor","accountId":"111122223333","userName":"noor"},
	"eventTime":"2026-10-01T08:02:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"2001:db8::7","userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
	"requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},
	"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/iot/home?region=eu-central-1#/thinghub","MobileVersion":"No","MFAIdentifier":"arn:aws:iam::111122223333:mfa/noor","MFAUsed":"Yes"},
	"eventID":"e0a1c2d3-0000-4000-8000-000000000001","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management",
	"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"signin.aws.amazon.com"}}`,

	`{"eventVersion":"1.11",
	"userIdentity":{"accountId":"111122223333","invokedBy":"AWS Internal"},
	"eventTime":"2026-10-01T08:03:00Z","eventSource":"kms.amazonaws.com","eventName":"RotateKey","awsRegion":"eu-central-1","sourceIPAddress":"AWS Internal","userAgent":"AWS Internal",
	"requestParameters":null,"responseElements":null,
	"eventID":"e0a1c2d3-0000-4000-8000-000000000002","readOnly":false,
	"resources":[{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d"}],
	"eventType":"AwsServiceEvent","managementEvent":true,"recipientAccountId":"111122223333",
	"serviceEventDetails":{"keyId":"arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d"},"eventCategory":"Management"}`,

	`{"eventVersion":"1.09","eventTime":"2026-10-01T08:04:00Z","awsRegion":"eu-central-1","eventID":"e0a1c2d3-0000-4000-8000-000000000003","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"7b1c2d3e-0000-4000-8000-0000000000aa",
	"insightDetails":{"state":"Start","eventSource":"iot.amazonaws.com","eventName":"UpdateCertificate","insightType":"ApiErrorRateInsight","errorCode":"ThrottlingException",
		"insightContext":{"statistics":{"baseline":{"average":9.82222E-5},"insight":{"average":0.6},"insightDuration":5,"baselineDuration":10080},
		"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:sts::111122223333:assumed-role/deployer","average":0.6}],"baseline":[{"value":"arn:aws:sts::111122223333:assumed-role/deployer","average":9.82222E-5}]},{"attribute":"errorCode","insight":[{"value":"null","average":0.6}],"baseline":[]}]}},
	"eventCategory":"Insight"}`,

	`{"eventVersion":"1.11",
	"userIdentity":{"type":"AWSAccount","principalId":"AROA1SAMPLE04EXAMPLE:nightly","accountId":"444455556666"},
	"eventTime":"2026-10-01T08:05:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.4","userAgent":"[Boto3/1.40.45 md/Botocore#1.40.45 ua/2.1 os/linux#6.8.0 lang/python#3.12.3]",
	"requestParameters":{"bucketName":"example-lamp-firmware","Host":"example-lamp-firmware.s3.eu-central-1.amazonaws.com","key":"lamp/1.0.bin"},"responseElements":null,
	"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0.0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"s4mpleExample0id==","bytesTransferredOut":1048576.0},
	"requestID":"SAMPLE4EXAMPLE00","eventID":"e0a1c2d3-0000-4000-8000-000000000004","readOnly":true,
	"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::example-lamp-firmware/lamp/1.0.bin"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::example-lamp-firmware"},{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::example-lamp-firmware/"}],
	"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","sharedEventID":"7b1c2d3e-0000-4000-8000-0000000000bb","eventCategory":"Data",
	"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"example-lamp-firmware.s3.eu-central-1.amazonaws.com"}}`,

	`{"eventVersion":"1.11",
	"userIdentity":{"type":"IAMUser","principalId":"AIDA1SAMPLE05EXAMPLE","arn":"arn:aws:iam::111122223333:user/noor","accountId":"111122223333","accessKeyId":"AKIA1SAMPLE05EXAMPLE","userName":"noor","favourite.colour":"blue"},
	"eventTime":"2026-10-01T08:06:00Z","eventSource":"iot.amazonaws.com","eventName":"UpdateThing","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.10","userAgent":"curl\/8.16 \"quoted\" \\ back\tslash <&>",
	"requestParameters":{"thingName":"lamp-ä","attributePayload":{"attributes":{"note":"line one\nline two\r\n\ttab \"quote\" \\ \/ \u0000 \u001f \u007f \u2028","script":"日本語 العربية 🚰 \ud83d\udca7 \u00e9 e\u0301","html":"<script>alert('1 & 2')<\/script>","json":"{\"Records\":[{\"eventVersion\":\"1.11\"}]}","":"empty key"},"merge":true},"expectedVersion":9007199254740993},
	"responseElements":{},
	"additionalEventData":{"ratio":1.50,"big":123456789012345678901234567890,"tiny":1e-400,"minus":-0,"nested":[[],{},[{}],null,true,false]},
	"requestID":"5a3d1c70-9f21-4d5e-8c11-000000000005","eventID":"e0a1c2d3-0000-4000-8000-000000000005","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management",
	"aMemberOfTomorrow":{"a.b":[1,2.0,"three"]},
	"sessionCredentialFromConsole":"true"}`,

	`{"eventVersion":"1.11",
	"userIdentity":{"type":"AssumedRole","principalId":"AROA1SAMPLE06EXAMPLE:i-0abc","arn":"arn:aws:sts::111122223333:assumed-role/reader/i-0abc","accountId":"111122223333","accessKeyId":"ASIA1SAMPLE06EXAMPLE",
		"sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"2026-10-01T07:00:00Z","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"}},
	"eventTime":"2026-10-01T08:07:00Z","eventSource":"iot.amazonaws.com","eventName":"ListThings","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.9","errorCode":"VpceAccessDenied","errorMessage":"The request was denied due to a VPC endpoint policy",
	"requestID":"5a3d1c70-9f21-4d5e-8c11-000000000006","eventID":"e0a1c2d3-0000-4000-8000-000000000006","eventType":"AwsVpceEvent","recipientAccountId":"111122223333","sharedEventID":"7b1c2d3e-0000-4000-8000-0000000000cc","vpcEndpointId":"vpce-0123456789abcdef0","vpcEndpointAccountId":"111122223333","eventCategory":"NetworkActivity",
	"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"iot.eu-central-1.amazonaws.com"}}`,

	`{"eventVersion":"1.11",
	"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","accessKeyId":"",
		"sessionContext":{"attributes":{"creationDate":"2026-10-01T07:30:00Z","mfaAuthenticated":"false"}}},
	"eventTime":"2026-10-01T08:08:00Z","eventSource":"iot.amazonaws.com","eventName":"DeleteCertificate","awsRegion":"eu-central-1","sourceIPAddress":"203.0.113.8","userAgent":"aws-cli/2.31.9 ua/2.1 os/macos#24.6.0 lang/python#3.13.7 md/command#iot.delete-certificate",
	"errorCode":"CertificateStateException","errorMessage":"Certificate must be deactivated (not ACTIVE) before deletion.",
	"requestParameters":{"certificateId":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b","forceDelete":false},"responseElements":null,
	"requestID":"5a3d1c70-9f21-4d5e-8c11-000000000007","eventID":"e0a1c2d3-0000-4000-8000-000000000007","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management",
	"tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":"iot.eu-central-1.amazonaws.com"}}`,
}
