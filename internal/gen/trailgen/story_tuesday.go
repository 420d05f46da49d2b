package main

// tuesday: ordinary work.
func tuesday(s *story) {
	s.on("2026-10-06")
	tuesdayConsole(s)
	tuesdayRotation(s)
	tuesdayRetirement(s)
	tuesdayCA(s)
	tuesdayMats(s)
	tuesdayUpdate(s)
	tuesdayRadio(s)
}

// tuesdayConsole: Ines signs in and looks around.
func tuesdayConsole(s *story) {
	i := ines("2026-10-06T07:02:18Z")
	s.call("07:02:05", inesAtPortal, "signin:UserAuthentication").
		more(`{"AuthWorkflowID":"%s","CredentialType":"PASSWORD,TOTP","LoginTo":"https://d-0f1e2d3c4b.awsapps.com/start"}`, uuid("auth workflow")).
		service(`{"UserAuthentication":"Success"}`)
	s.call("07:02:18", inesAtPortal, "sso:Federate").
		service(`{"role_name":"FleetOperator","account_id":"111122223333"}`)
	saml := caller{identity{
		Type:             "SAMLUser",
		PrincipalID:      "uR7example0saml0principal=:ines.okafor@example.com",
		UserName:         "ines.okafor@example.com",
		IdentityProvider: "uR7example0saml0principal=",
	}, i.address, "aws-internal/3"}
	s.call("07:02:18", saml, "sts:AssumeRoleWithSAML").
		req(`{"sAMLAssertionID":"_3f1c8a52-assertion","roleSessionName":"ines.okafor@example.com","durationSeconds":28800,"roleArn":"%s","principalArn":"arn:aws:iam::111122223333:saml-provider/AWSSSO_3f1c8a52_DO_NOT_DELETE"}`, i.SessionContext.Issuer.ARN).
		resp(`{"subjectType":"persistent","issuer":"https://portal.sso.eu-central-1.amazonaws.com/saml/assertion/EXAMPLE","credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"Oct 6, 2026, 3:02:18 PM"},"nameQualifier":"uR7example0saml0principal=","assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"},"subject":"ines.okafor@example.com","audience":"https://signin.aws.amazon.com/saml"}`,
			i.AccessKeyID, sessionToken, i.PrincipalID, i.ARN).
		touching(i.SessionContext.Issuer.ARN, "AWS::IAM::Role")

	s.call("07:03:01", i, "iot:DescribeEndpoint").req(`{"endpointType":"iot:Data-ATS"}`).console()
	s.call("07:03:02", i, "iot:ListThings").console() // no parameters: null
	s.call("07:03:04", i, "iot:ListThingTypes").req(`{"maxResults":25}`).console()
	s.call("07:03:20", i, "iot:SearchIndex").req(`{"queryString":"thingName:pump-* AND connectivity.connected:true","maxResults":50}`).console()
	s.call("07:03:41", i, "iot:DescribeThing").req(`{"thingName":"pump-0002"}`).console()
	s.call("07:03:42", i, "iot:ListThingPrincipals").req(`{"thingName":"pump-0002"}`).console()
	s.call("07:03:50", i, "iot:DescribeCertificate").req(`{"certificateId":"%s"}`, certID("pump-0002")).console()
	s.call("07:03:51", i, "iot:ListAttachedPolicies").req(`{"target":"%s","recursive":false,"pageSize":10}`, certARN("pump-0002")).console()
	s.call("07:05:30", i, "iot:ListAuditTasks").req(`{"startTime":"Sep 29, 2026, 7:05:30 AM","endTime":"Oct 6, 2026, 7:05:30 AM","maxResults":25}`).console()
	s.call("07:05:31", i, "iot:ListPolicies").req(`{"pageSize":250,"ascendingOrder":false}`).console()
	s.call("07:05:40", i, "monitoring:DescribeAlarms").req(`{"maxRecords":100}`).console()
}

// tuesdayRotation: pump-0002 gets a new certificate, whose key never leaves the
// pump. The old one goes in the order that AWS IoT demands.
func tuesdayRotation(s *story) {
	i := ines("2026-10-06T07:02:18Z")
	old, renewed := "pump-0002", "pump-0002 renewed"

	s.call("09:10:02", i, "iot:CreateCertificateFromCsr").
		req(`{"certificateSigningRequest":"%s","setAsActive":true}`, pem("CERTIFICATE REQUEST", renewed)).
		resp(`{"certificateArn":"%s","certificateId":"%s","certificatePem":"%s"}`, certARN(renewed), certID(renewed), pem("CERTIFICATE", renewed))
	s.call("09:10:09", i, "iot:AttachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(renewed))
	s.call("09:10:15", i, "iot:AttachThingPrincipal").
		req(`{"thingName":"pump-0002","principal":"%s","thingPrincipalType":"EXCLUSIVE_THING"}`, certARN(renewed)).
		fails("InvalidRequestException", "Thing pump-0002 already has an attached principal and cannot be attached exclusively")
	s.call("09:10:31", i, "iot:AttachThingPrincipal").
		req(`{"thingName":"pump-0002","principal":"%s"}`, certARN(renewed)).
		resp(`{}`)
	s.call("09:12:40", i, "iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"INACTIVE"}`, certID(old))
	s.call("09:13:02", i, "iot:DeleteCertificate").
		req(`{"certificateId":"%s","forceDelete":false}`, certID(old)).
		fails("DeleteConflictException", "Things must be detached before deletion (arn: "+certARN(old)+")")
	s.call("09:13:20", i, "iot:DetachPolicy").req(`{"policyName":"pump-telemetry","target":"%s"}`, certARN(old))
	s.call("09:13:26", i, "iot:DetachThingPrincipal").
		req(`{"thingName":"pump-0002","principal":"%s"}`, certARN(old)).
		resp(`{}`)
	s.call("09:13:33", i, "iot:DeleteCertificate").req(`{"certificateId":"%s","forceDelete":false}`, certID(old))
}

// tuesdayRetirement: pump-0005 is out of order. Its certificate stays,
// inactive, with its policy: Wednesday needs it.
func tuesdayRetirement(s *story) {
	i := ines("2026-10-06T07:02:18Z")
	s.call("09:31:00", i, "iot:UpdateCertificate").req(`{"certificateId":"%s","newStatus":"INACTIVE"}`, certID("pump-0005"))
	s.call("09:31:12", i, "iot:DetachThingPrincipal").
		req(`{"thingName":"pump-0005","principal":"%s"}`, certARN("pump-0005")).
		resp(`{}`)
	s.call("09:31:20", i, "iot:DeleteThing").req(`{"thingName":"pump-0005","expectedVersion":1}`).resp(`{}`)
}

// tuesdayCA: the manufacturer's CA may register new pumps by itself.
func tuesdayCA(s *story) {
	i := ines("2026-10-06T07:02:18Z")
	s.call("09:44:12", i, "iot:GetRegistrationCode")
	s.call("09:52:47", i, "iot:RegisterCACertificate").
		req(`{"caCertificate":"%s","verificationCertificate":"%s","setAsActive":true,"allowAutoRegistration":true,"registrationConfig":{"templateBody":"%s","roleArn":"%s"},"tags":[{"Key":"maker","Value":"Müller & Söhne \"Pumpen\""}],"certificateMode":"DEFAULT"}`,
			pem("CERTIFICATE", "ca"), pem("CERTIFICATE", "ca verification"), provisioningTemplate("pump-telemetry"), roleARN("pump-provisioning")).
		resp(`{"certificateArn":"%s","certificateId":"%s"}`, iotARN("cacert", certID("ca")), certID("ca"))
}

// tuesdayMats: a contractor tries doors, and lends a kiosk his rights.
func tuesdayMats(s *story) {
	s.call("12:40:08", mats, "iot:ListCertificates").req(`{"pageSize":25,"ascendingOrder":false}`)
	s.call("12:40:31", mats, "iot:CreatePolicyVersion").
		req(`{"policyName":"pump-telemetry","policyDocument":"%s","setAsDefault":true}`, badPolicy).
		denied(iotARN("policy", "pump-telemetry"))
	s.call("12:41:02", mats, "iot:CreateJob").
		req(`{"jobId":"reboot-all","targets":["%s"],"document":"{\"operation\":\"reboot\"}","targetSelection":"SNAPSHOT"}`, groupARN("all-pumps")).
		denied(iotARN("job", "reboot-all"))
	s.call("12:41:40", mats, "iam:ListUsers").global().denied("arn:aws:iam::111122223333:user/")
	s.call("12:42:10", mats, "s3:GetObject").data().
		req(`{"bucketName":"example-pumps-firmware","Host":"example-pumps-firmware.s3.eu-central-1.amazonaws.com","key":"pump/3.2.0.bin"}`).
		more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"Q9example0id0two==","bytesTransferredOut":245}`).
		touching("arn:aws:s3:::example-pumps-firmware/pump/3.2.0.bin", "AWS::S3::Object", "arn:aws:s3:::example-pumps-firmware", "AWS::S3::Bucket").
		fails("AccessDenied", "Access Denied")
	s.call("13:02:40", mats, "sts:GetFederationToken").
		req(`{"name":"workshop-kiosk","durationSeconds":43200,"policy":"%s"}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:DescribeThing","iot:ListThings"],"Resource":"*"}]}`).
		resp(`{"credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"Oct 7, 2026, 1:02:40 AM"},"federatedUser":{"federatedUserId":"%s","arn":"%s"},"packedPolicySize":6}`,
			kiosk.AccessKeyID, sessionToken, kiosk.PrincipalID, kiosk.ARN)
	s.call("13:03:05", kiosk, "iot:ListThings").req(`{"thingTypeName":"pump","maxResults":100}`)
	s.call("13:03:09", kiosk, "iot:DescribeThing").req(`{"thingName":"pump-0001"}`)
	s.call("13:04:17", kiosk, "iot:UpdateThing").
		req(`{"thingName":"pump-0001","attributePayload":{"attributes":{"note":"needs-oil"},"merge":true}}`).
		denied(thingARN("pump-0001"))
}

// tuesdayUpdate: firmware 3.2.1 goes out over the air, first as an OTA update
// and then, for the pumps that missed it, as a job by Greengrass.
func tuesdayUpdate(s *story) {
	ci := pipeline("release-321", "2026-10-06T14:00:31Z")
	s.call("14:01:12", ci, "s3:PutObject").data().
		req(`{"bucketName":"example-pumps-firmware","Host":"example-pumps-firmware.s3.eu-central-1.amazonaws.com","key":"pump/3.2.1.bin","x-amz-server-side-encryption":"aws:kms"}`).
		resp(`{"x-amz-server-side-encryption":"aws:kms","x-amz-version-id":"v0example321","x-amz-server-side-encryption-aws-kms-key-id":"%s"}`, keyARN()).
		more(`{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":481280,"SSEApplied":"SSE_KMS","AuthenticationMethod":"AuthHeader","x-amz-id-2":"ZZexample0id0two==","bytesTransferredOut":0.0}`).
		touching("arn:aws:s3:::example-pumps-firmware/pump/3.2.1.bin", "AWS::S3::Object", "arn:aws:s3:::example-pumps-firmware", "AWS::S3::Bucket")
	s.call("14:01:20", ci, "iot:CreateStream").
		req(`{"streamId":"pump-3-2-1","description":"Firmware 3.2.1","files":[{"fileId":1,"s3Location":{"bucket":"example-pumps-firmware","key":"pump/3.2.1.bin","version":"v0example321"}}],"roleArn":"%s"}`, roleARN("pump-ota")).
		resp(`{"streamId":"pump-3-2-1","streamArn":"%s","description":"Firmware 3.2.1","streamVersion":1}`, iotARN("stream", "pump-3-2-1"))
	s.call("14:01:33", ci, "iot:CreateOTAUpdate").
		req(`{"otaUpdateId":"pump-3-2-1","description":"Firmware 3.2.1: fixes the dry-run cut-off","targets":["%s"],"protocols":["MQTT"],"targetSelection":"SNAPSHOT","awsJobExecutionsRolloutConfig":{"maximumPerMinute":5,"exponentialRate":{"baseRatePerMinute":1,"incrementFactor":1.5,"rateIncreaseCriteria":{"numberOfSucceededThings":2}}},"awsJobAbortConfig":{"abortCriteriaList":[{"failureType":"FAILED","action":"CANCEL","thresholdPercentage":20.0,"minNumberOfExecutedThings":2}]},"awsJobTimeoutConfig":{"inProgressTimeoutInMinutes":60},"files":[{"fileName":"/firmware/pump.bin","fileType":0,"fileVersion":"3.2.1","fileLocation":{"stream":{"streamId":"pump-3-2-1","fileId":1}},"codeSigning":{"customCodeSigning":{"signature":{"inlineDocument":"MEUCIQDexampleSignature0bytesAA="},"certificateChain":{"certificateName":"/certs/signer.pem"},"hashAlgorithm":"SHA256","signatureAlgorithm":"ECDSA"}},"attributes":{"board":"p2"}}],"roleArn":"%s","additionalParameters":{"release":"3.2.1"}}`,
			groupARN("plant-hamburg"), roleARN("pump-ota")).
		resp(`{"otaUpdateId":"pump-3-2-1","otaUpdateArn":"%s","otaUpdateStatus":"CREATE_PENDING"}`, iotARN("otaupdate", "pump-3-2-1"))
	s.call("14:01:35", ci.via("iot.amazonaws.com"), "s3:GetObject").data().
		req(`{"bucketName":"example-pumps-firmware","Host":"example-pumps-firmware.s3.eu-central-1.amazonaws.com","key":"pump/3.2.1.bin","versionId":"v0example321"}`).
		touching("arn:aws:s3:::example-pumps-firmware/pump/3.2.1.bin", "AWS::S3::Object", "arn:aws:s3:::example-pumps-firmware", "AWS::S3::Bucket")
	s.call("14:01:36", ci.via("s3.amazonaws.com"), "kms:Decrypt").
		req(`{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::example-pumps-firmware/pump/3.2.1.bin"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`).
		touching(keyARN(), "AWS::KMS::Key")
	s.call("14:20:50", ci.via("greengrass.amazonaws.com"), "iot:CreateJob").
		req(`{"jobId":"greengrass-pump-3-2-1","targets":["%s"],"document":"%s","targetSelection":"CONTINUOUS","presignedUrlConfig":{"roleArn":"%s","expiresInSec":3600},"jobExecutionsRolloutConfig":{"maximumPerMinute":1000},"timeoutConfig":{"inProgressTimeoutInMinutes":120}}`,
			groupARN("plant-hamburg"), `{"components":{"com.example.PumpFirmware":{"version":"3.2.1"}}}`, roleARN("pump-ota")).
		resp(`{"jobArn":"%s","jobId":"greengrass-pump-3-2-1"}`, iotARN("job", "greengrass-pump-3-2-1"))
	s.call("14:22:03", internal, "kms:RotateKey").
		service(`{"keyId":"%s","rotationType":"AUTOMATIC"}`, keyARN()).
		touching(keyARN(), "AWS::KMS::Key")
}

// tuesdayRadio: LoRaWAN sensors and a Sidewalk account. AWS IoT Wireless names
// its members in PascalCase, and keys are masked.
func tuesdayRadio(s *story) {
	i := ines("2026-10-06T15:00:44Z")
	sensor := uuid("wireless device", "level-sensor-1")
	s.call("15:04:10", i, "iotwireless:CreateWirelessDevice").
		req(`{"Type":"LoRaWAN","Name":"level-sensor-1","Description":"Water level, shaft 3","DestinationName":"levels","ClientRequestToken":"%s","LoRaWAN":{"DevEui":"70b3d57ed0000001","DeviceProfileId":"%s","ServiceProfileId":"%s","OtaaV1_0_x":{"AppKey":"HIDDEN_DUE_TO_SECURITY_REASONS","AppEui":"70b3d57ed0000000"},"FPorts":{"Fuota":201,"ClockSync":202}},"Tags":[{"Key":"team","Value":"fleet"}],"Positioning":"Disabled"}`,
			uuid("wireless token"), uuid("device profile"), uuid("service profile")).
		resp(`{"Arn":"arn:aws:iotwireless:eu-central-1:111122223333:WirelessDevice/%[1]s","Id":"%[1]s"}`, sensor)
	s.call("15:04:22", i, "iotwireless:AssociateWirelessDeviceWithThing").
		req(`{"Id":"%s","ThingArn":"%s"}`, sensor, thingARN("pump-0001")).
		resp(`{}`)
	s.call("15:04:40", i, "iotwireless:GetWirelessDevice").req(`{"Identifier":"70b3d57ed0000001","IdentifierType":"DevEui"}`)
	s.call("15:06:15", i, "iotwireless:AssociateAwsAccountWithPartnerAccount").
		req(`{"Sidewalk":{"AmazonId":"2048064096","AppServerPrivateKey":"HIDDEN_DUE_TO_SECURITY_REASONS"},"ClientRequestToken":"%s"}`, uuid("sidewalk token")).
		resp(`{"Sidewalk":"HIDDEN_DUE_TO_SECURITY_REASONS","Arn":"arn:aws:iotwireless:eu-central-1:111122223333:SidewalkAccount/2048064096"}`)
}
