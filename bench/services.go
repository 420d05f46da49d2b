package main

// services are the 25 services of the mixed log. AWS IoT, whose calls are in
// iotcalls.go, makes a twentieth of the records.
var services = []service{
	{"iot.amazonaws.com", 50, iotCalls},
	{"s3.amazonaws.com", 200, []call{
		{name: "GetObject", weight: 6, readOnly: true, data: true,
			request:   `{"bucketName":"$w-$w-$a","Host":"$w-$w-$a.s3.$r.amazonaws.com","key":"$w/$w/year=2026/month=04/part-$N-$u.c000.snappy.parquet"}`,
			extra:     `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"$b","bytesTransferredOut":$N}`,
			resources: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::$w-$w-$a/$w/$w/year=2026/month=04/part-$N-$u.c000.snappy.parquet"},{"accountId":"$a","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$w-$w-$a"}]`},
		{name: "PutObject", weight: 4, data: true,
			request:   `{"x-amz-acl":"bucket-owner-full-control","X-Amz-Date":"20260401T101112Z","bucketName":"$w-logs-$a","X-Amz-Algorithm":"AWS4-HMAC-SHA256","x-amz-server-side-encryption":"aws:kms","X-Amz-SignedHeaders":"content-md5;content-type;host;x-amz-acl;x-amz-storage-class","Host":"$w-logs-$a.s3.$r.amazonaws.com","X-Amz-Expires":"300","key":"AWSLogs/$a/$w/$r/2026/04/01/$a_$w_$r_$h.json.gz","x-amz-storage-class":"STANDARD"}`,
			response:  `{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:$r:$a:key/$K","x-amz-version-id":"$x"}`,
			extra:     `{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":$N,"SSEApplied":"SSE_KMS","AuthenticationMethod":"QueryString","x-amz-id-2":"$b","bytesTransferredOut":0}`,
			resources: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::$w-logs-$a/AWSLogs/$a/$w/$r/2026/04/01/$a_$w_$r_$h.json.gz"},{"accountId":"$a","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$w-logs-$a"}]`},
		{name: "GetBucketAcl", weight: 3, readOnly: true, request: `{"bucketName":"$w-logs-$a","Host":"$w-logs-$a.s3.$r.amazonaws.com","acl":""}`,
			extra:     `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"$b","bytesTransferredOut":$n}`,
			resources: `[{"accountId":"$a","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$w-logs-$a"}]`},
		{name: "DeleteObjects", data: true, request: `{"bucketName":"$w-$a","Host":"$w-$a.s3.$r.amazonaws.com","delete":""}`,
			extra:     `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":$N,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"$b","bytesTransferredOut":$N}`,
			resources: `[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::$w-$a/"},{"accountId":"$a","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::$w-$a"}]`},
	}},
	{"kms.amazonaws.com", 110, []call{
		{name: "Decrypt", weight: 8, readOnly: true, request: `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::$w-$w-$a/$w/$u"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`,
			resources: `[{"accountId":"$a","type":"AWS::KMS::Key","ARN":"arn:aws:kms:$r:$a:key/$K"}]`, shared: true},
		{name: "GenerateDataKey", weight: 6, readOnly: true, request: `{"keyId":"arn:aws:kms:$r:$a:key/$K","encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:$r:$a:function:$w-$w","aws:cloudtrail:arn":"arn:aws:cloudtrail:$r:$a:trail/$w"},"keySpec":"AES_256"}`,
			resources: `[{"accountId":"$a","type":"AWS::KMS::Key","ARN":"arn:aws:kms:$r:$a:key/$K"}]`, shared: true},
		{name: "RotateKey", event: `{"keyId":"$u","backingKeyId":"$X","rotationType":"AUTOMATIC"}`,
			resources: `[{"accountId":"$a","type":"AWS::KMS::Key","ARN":"arn:aws:kms:$r:$a:key/$K"}]`},
	}},
	{"sts.amazonaws.com", 60, []call{
		{name: "AssumeRole", weight: 8, readOnly: true, request: `{"roleArn":"arn:aws:iam::$a:role/$w-$w-role","roleSessionName":"$w-$h","durationSeconds":3600,"externalId":"$w"}`,
			response:  `{"credentials":{"accessKeyId":"ASIA$k","sessionToken":"$T","expiration":"Apr 1, 2026, 11:12:13 AM"},"assumedRoleUser":{"assumedRoleId":"AROA$k:$w-$h","arn":"arn:aws:sts::$a:assumed-role/$w-$w-role/$w-$h"}}`,
			resources: `[{"accountId":"$a","type":"AWS::IAM::Role","ARN":"arn:aws:iam::$a:role/$w-$w-role"}]`, shared: true},
		{name: "AssumeRoleWithWebIdentity", weight: 2, readOnly: true, identity: "WebIdentityUser",
			request:   `{"roleArn":"arn:aws:iam::$a:role/$w-irsa","roleSessionName":"$e","durationSeconds":3600}`,
			response:  `{"credentials":{"accessKeyId":"ASIA$k","sessionToken":"$T","expiration":"Apr 1, 2026, 11:12:13 AM"},"subjectFromWebIdentityToken":"system:serviceaccount:$w:$w","assumedRoleUser":{"assumedRoleId":"AROA$k:$e","arn":"arn:aws:sts::$a:assumed-role/$w-irsa/$e"},"provider":"arn:aws:iam::$a:oidc-provider/oidc.eks.$r.amazonaws.com/id/$x","audience":"sts.amazonaws.com"}`,
			extra:     `{"identityProviderConnectionVerificationMethod":"IAMTrustStore","RequestDetails":{"awsServingRegion":"$r","endpointType":"regional"}}`,
			resources: `[{"accountId":"$a","type":"AWS::IAM::Role","ARN":"arn:aws:iam::$a:role/$w-irsa"}]`},
		{name: "AssumeRoleWithSAML", readOnly: true, identity: "SAMLUser",
			request:  `{"sAMLAssertionID":"_$u","roleSessionName":"$w@example.com","durationSeconds":3600,"roleArn":"arn:aws:iam::$a:role/$w","principalArn":"arn:aws:iam::$a:saml-provider/$w"}`,
			response: `{"subjectType":"persistent","issuer":"https://sso.example.com/$w","credentials":{"accessKeyId":"ASIA$k","sessionToken":"$T","expiration":"Apr 1, 2026, 11:12:13 AM"},"nameQualifier":"$h\u003d","assumedRoleUser":{"assumedRoleId":"AROA$k:$w@example.com","arn":"arn:aws:sts::$a:assumed-role/$w/$w@example.com"},"subject":"$w@example.com","audience":"https://signin.aws.amazon.com/saml"}`},
		{name: "GetCallerIdentity", weight: 6, readOnly: true},
	}},
	{"ec2.amazonaws.com", 110, []call{
		{name: "DescribeInstances", weight: 5, readOnly: true, request: `{"maxResults":1000,"instancesSet":{},"filterSet":{"items":[{"name":"tag:Name","valueSet":{"items":[{"value":"$w"}]}},{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}`},
		{name: "DescribeNetworkInterfaces", weight: 3, readOnly: true, request: `{"networkInterfaceIdSet":{"items":[{"networkInterfaceId":"eni-$i"},{"networkInterfaceId":"eni-$i"}]},"filterSet":{}}`},
		{name: "RunInstances", request: `{"instancesSet":{"items":[{"imageId":"ami-$i","minCount":1,"maxCount":1,"keyName":"$w"}]},"instanceType":"m7g.large","blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":30,"deleteOnTermination":true,"volumeType":"gp3"}}]},"monitoring":{"enabled":false},"subnetId":"subnet-$i","tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"Name","value":"$w"},{"key":"team","value":"$w"}]}]}}`,
			response: `{"requestId":"$u","reservationId":"r-$i","ownerId":"$a","groupSet":{},"instancesSet":{"items":[{"instanceId":"i-$i","imageId":"ami-$i","currentState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-$n-$n.$r.compute.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"m7g.large","launchTime":$e,"placement":{"availabilityZone":"$ra","tenancy":"default"},"monitoring":{"state":"disabled"},"subnetId":"subnet-$i","vpcId":"vpc-$i","privateIpAddress":"10.0.$n.$n","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[{"key":"Name","value":"$w"},{"key":"team","value":"$w"}]},"clientToken":"$u","groupSet":{"items":[{"groupId":"sg-$i","groupName":"$w"}]},"sourceDestCheck":true,"networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-$i","subnetId":"subnet-$i","vpcId":"vpc-$i","ownerId":"$a","status":"in-use","macAddress":"02:ab:cd:$n:11:22","privateIpAddress":"10.0.$n.$n","sourceDestCheck":true,"interfaceType":"interface"}]},"ebsOptimized":false,"enaSupport":true,"metadataOptions":{"state":"pending","httpTokens":"required","httpPutResponseHopLimit":2,"httpEndpoint":"enabled"}}]}}`},
		{name: "AuthorizeSecurityGroupIngress", request: `{"groupId":"sg-$i","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"$p/32","description":"$w"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}`,
			response: `{"requestId":"$u","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"$a","groupId":"sg-$i","securityGroupRuleId":"sgr-$i","isEgress":false,"ipProtocol":"tcp","fromPort":443,"toPort":443,"cidrIpv4":"$p/32"}]}}`},
	}},
	{"logs.amazonaws.com", 90, []call{
		{name: "CreateLogStream", weight: 3, request: `{"logGroupName":"/aws/lambda/$w-$w","logStreamName":"2026/04/01/[$$LATEST]$x"}`},
		{name: "DescribeLogGroups", readOnly: true, request: `{"logGroupNamePrefix":"/aws/$w","limit":50}`},
	}},
	{"lambda.amazonaws.com", 35, []call{
		{name: "Invoke", weight: 4, data: true, request: `{"functionName":"arn:aws:lambda:$r:$a:function:$w-$w","invocationType":"RequestResponse","sourceArn":"arn:aws:iot:$r:$a:rule/$w"}`,
			extra:     `{"functionVersion":"arn:aws:lambda:$r:$a:function:$w-$w:$$LATEST"}`,
			resources: `[{"accountId":"$a","type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:$r:$a:function:$w-$w"}]`},
		{name: "UpdateFunctionCode20150331v2", request: `{"functionName":"$w-$w","s3Bucket":"$w-$a","s3Key":"$w/$x.zip","publish":true,"dryRun":false}`,
			response: `{"functionName":"$w-$w","functionArn":"arn:aws:lambda:$r:$a:function:$w-$w","runtime":"provided.al2023","role":"arn:aws:iam::$a:role/$w","handler":"bootstrap","codeSize":$N,"description":"","timeout":30,"memorySize":512,"lastModified":"2026-04-01T10:11:12.000+0000","codeSha256":"$b\u003d","version":"$n","environment":{},"tracingConfig":{"mode":"Active"},"revisionId":"$u","state":"Active","lastUpdateStatus":"InProgress","packageType":"Zip","architectures":["arm64"],"ephemeralStorage":{"size":512},"loggingConfig":{"logFormat":"JSON","logGroup":"/aws/lambda/$w-$w"}}`},
		{name: "GetFunction20150331v2", weight: 2, readOnly: true, request: `{"functionName":"$w-$w"}`},
	}},
	{"dynamodb.amazonaws.com", 45, []call{
		{name: "GetItem", weight: 3, readOnly: true, data: true, request: `{"tableName":"$w","key":{"pk":"$u","sk":"$w"},"consistentRead":false}`,
			resources: `[{"accountId":"$a","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:$r:$a:table/$w"}]`},
		{name: "UpdateItem", weight: 2, data: true, request: `{"tableName":"$w","key":{"pk":"$u"},"items":["pk","state","version"],"returnValues":"NONE","conditionExpression":"#v = :v AND attribute_exists(pk)","expressionAttributeNames":{"#v":"version","#s":"state"}}`,
			resources: `[{"accountId":"$a","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:$r:$a:table/$w"}]`},
		{name: "DescribeTable", readOnly: true, request: `{"tableName":"$w"}`},
	}},
	{"ssm.amazonaws.com", 35, []call{
		{name: "GetParameters", weight: 3, readOnly: true, request: `{"withDecryption":true,"names":["/$w/$w/password","/$w/$w/url","/$w/$w/token"]}`},
		{name: "UpdateInstanceInformation", weight: 2, request: `{"platformName":"Amazon Linux","instanceId":"i-$i","iPAddress":"10.0.$n.$n","agentStatus":"Active","platformType":"Linux","computerName":"ip-10-0-$n-$n.$r.compute.internal","agentName":"amazon-ssm-agent","platformVersion":"2023","agentVersion":"3.3.1957.0","availabilityZone":"$ra","sSMConnectionChannel":"ssmmessages"}`},
		{name: "SendCommand", request: `{"documentName":"AWS-RunShellScript","instanceIds":["i-$i","i-$i","i-$i"],"parameters":"HIDDEN_DUE_TO_SECURITY_REASONS","timeoutSeconds":600,"comment":"$w","interactive":false}`,
			response: `{"command":{"commandId":"$u","documentName":"AWS-RunShellScript","documentVersion":"$$DEFAULT","comment":"$w","expiresAfter":"Apr 1, 2026, 12:12:13 PM","parameters":"HIDDEN_DUE_TO_SECURITY_REASONS","instanceIds":["i-$i","i-$i","i-$i"],"targets":[],"requestedDateTime":"Apr 1, 2026, 10:12:13 AM","status":"Pending","statusDetails":"Pending","outputS3Region":"$r","maxConcurrency":"50","maxErrors":"0","targetCount":3,"completedCount":0,"errorCount":0,"deliveryTimedOutCount":0,"cloudWatchOutputConfig":{"cloudWatchLogGroupName":"","cloudWatchOutputEnabled":false},"interactive":false,"timeoutSeconds":600,"hasCancelCommandSignature":false,"hasSendCommandSignature":false}}`},
	}},
	{"secretsmanager.amazonaws.com", 25, []call{
		{name: "GetSecretValue", weight: 3, readOnly: true, request: `{"secretId":"arn:aws:secretsmanager:$r:$a:secret:$w/$w-AbCdEf","versionStage":"AWSCURRENT"}`},
		{name: "RotationSucceeded", event: `{"secretId":"arn:aws:secretsmanager:$r:$a:secret:$w/$w-AbCdEf"}`},
	}},
	{"iam.amazonaws.com", 60, []call{
		{name: "GetRole", weight: 4, readOnly: true, request: `{"roleName":"$w-$w-role"}`},
		{name: "CreatePolicy", request: `{"policyName":"$w-$w","path":"/service-role/","policyDocument":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\n        \"s3:GetObject\",\n        \"s3:PutObject\"\n      ],\n      \"Resource\": \"arn:aws:s3:::$w-$a/*\"\n    }\n  ]\n}"}`,
			response: `{"policy":{"policyName":"$w-$w","policyId":"ANPA$k","arn":"arn:aws:iam::$a:policy/service-role/$w-$w","path":"/service-role/","defaultVersionId":"v1","attachmentCount":0,"permissionsBoundaryUsageCount":0,"isAttachable":true,"createDate":"Apr 1, 2026, 10:12:13 AM","updateDate":"Apr 1, 2026, 10:12:13 AM"}}`},
		{name: "ListAttachedRolePolicies", weight: 2, readOnly: true, request: `{"roleName":"$w-$w-role"}`},
	}},
	{"sqs.amazonaws.com", 25, []call{
		{name: "ReceiveMessage", weight: 2, data: true, request: `{"queueUrl":"https://sqs.$r.amazonaws.com/$a/$w-$w","maxNumberOfMessages":10,"visibilityTimeout":30,"waitTimeSeconds":20}`,
			resources: `[{"accountId":"$a","type":"AWS::SQS::Queue","ARN":"arn:aws:sqs:$r:$a:$w-$w"}]`},
		{name: "GetQueueAttributes", readOnly: true, request: `{"queueUrl":"https://sqs.$r.amazonaws.com/$a/$w-$w","attributeNames":["ApproximateNumberOfMessages","QueueArn"]}`},
	}},
	{"sns.amazonaws.com", 15, []call{
		{name: "Publish", data: true, request: `{"topicArn":"arn:aws:sns:$r:$a:$w","message":"HIDDEN_DUE_TO_SECURITY_REASONS","messageStructure":"json"}`,
			response: `{"messageId":"$u"}`, resources: `[{"accountId":"$a","type":"AWS::SNS::Topic","ARN":"arn:aws:sns:$r:$a:$w"}]`},
	}},
	{"rds.amazonaws.com", 15, []call{
		{name: "DescribeDBInstances", weight: 3, readOnly: true, request: `{"dBInstanceIdentifier":"$w-$w","maxRecords":100}`},
		{name: "CreateDBSnapshot", request: `{"dBSnapshotIdentifier":"$w-$e","dBInstanceIdentifier":"$w"}`,
			response: `{"dBSnapshotIdentifier":"$w-$e","dBInstanceIdentifier":"$w","engine":"postgres","allocatedStorage":200,"status":"creating","port":5432,"availabilityZone":"$ra","vpcId":"vpc-$i","instanceCreateTime":"Jan 10, 2026, 9:08:07 AM","masterUsername":"$w","engineVersion":"16.8","licenseModel":"postgresql-license","snapshotType":"manual","iops":3000,"optionGroupName":"default:postgres-16","percentProgress":0,"storageType":"gp3","encrypted":true,"kmsKeyId":"arn:aws:kms:$r:$a:key/$K","dBSnapshotArn":"arn:aws:rds:$r:$a:snapshot:$w-$e","iAMDatabaseAuthenticationEnabled":false,"processorFeatures":[],"dbiResourceId":"db-$k$h","tagList":[],"storageThroughput":125,"multiTenant":false}`},
	}},
	{"elasticloadbalancing.amazonaws.com", 15, []call{
		{name: "DescribeTargetHealth", readOnly: true, request: `{"targetGroupArn":"arn:aws:elasticloadbalancing:$r:$a:targetgroup/$w/$h"}`},
		{name: "RegisterTargets", request: `{"targetGroupArn":"arn:aws:elasticloadbalancing:$r:$a:targetgroup/$w/$h","targets":[{"id":"10.0.$n.$n","port":8080,"availabilityZone":"$ra"}]}`},
	}},
	{"autoscaling.amazonaws.com", 10, []call{
		{name: "DescribeAutoScalingGroups", readOnly: true, request: `{"autoScalingGroupNames":["$w-$w","$w-$w"],"maxRecords":100}`},
	}},
	{"cloudformation.amazonaws.com", 15, []call{
		{name: "DescribeStacks", weight: 2, readOnly: true, request: `{"stackName":"arn:aws:cloudformation:$r:$a:stack/$w/$u"}`},
		{name: "CreateChangeSet", request: `{"stackName":"$w","changeSetName":"$w-$e","changeSetType":"UPDATE","capabilities":["CAPABILITY_IAM","CAPABILITY_NAMED_IAM"],"parameters":[{"parameterKey":"Stage"},{"parameterKey":"Image"}],"templateURL":"https://s3.$r.amazonaws.com/$w-$a/$x.template","tags":[{"key":"team","value":"$w"}]}`,
			response: `{"id":"arn:aws:cloudformation:$r:$a:changeSet/$w-$e/$u","stackId":"arn:aws:cloudformation:$r:$a:stack/$w/$u"}`},
	}},
	{"ecr.amazonaws.com", 15, []call{
		{name: "BatchGetImage", readOnly: true, request: `{"registryId":"$a","repositoryName":"$w/$w","imageIds":[{"imageTag":"$x"}],"acceptedMediaTypes":["application/vnd.oci.image.manifest.v1+json","application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.index.v1+json"]}`,
			resources: `[{"accountId":"$a","ARN":"arn:aws:ecr:$r:$a:repository/$w/$w"}]`},
	}},
	{"ecs.amazonaws.com", 15, []call{
		{name: "DescribeTasks", weight: 2, readOnly: true, request: `{"cluster":"$w","tasks":["arn:aws:ecs:$r:$a:task/$w/$x","arn:aws:ecs:$r:$a:task/$w/$x"],"include":["TAGS"]}`},
		{name: "SubmitTaskStateChange", request: `{"cluster":"$w","task":"arn:aws:ecs:$r:$a:task/$w/$x","status":"RUNNING","containers":[{"containerName":"$w","runtimeId":"$X","status":"RUNNING","networkBindings":[],"imageDigest":"sha256:$X"}],"pullStartedAt":"Apr 1, 2026, 10:11:01 AM","pullStoppedAt":"Apr 1, 2026, 10:11:09 AM","executionStoppedAt":null}`,
			response: `{"acknowledgment":"ACK"}`},
	}},
	{"monitoring.amazonaws.com", 15, []call{
		{name: "DescribeAlarms", readOnly: true, request: `{"alarmNamePrefix":"$w","maxRecords":100,"alarmTypes":["MetricAlarm"]}`},
		{name: "PutMetricAlarm", request: `{"alarmName":"$w-$w","alarmDescription":"$w: too many errors","actionsEnabled":true,"alarmActions":["arn:aws:sns:$r:$a:$w"],"metricName":"Errors","namespace":"AWS/Lambda","statistic":"Sum","dimensions":[{"name":"FunctionName","value":"$w-$w"}],"period":300,"evaluationPeriods":1,"threshold":1.0,"comparisonOperator":"GreaterThanOrEqualToThreshold","treatMissingData":"notBreaching"}`},
	}},
	{"config.amazonaws.com", 15, []call{
		{name: "PutEvaluations", request: `{"evaluations":[{"complianceResourceType":"AWS::S3::Bucket","complianceResourceId":"$w-$a","complianceType":"COMPLIANT","orderingTimestamp":"Apr 1, 2026, 10:11:12 AM"},{"complianceResourceType":"AWS::S3::Bucket","complianceResourceId":"$w-$a","complianceType":"NON_COMPLIANT","annotation":"no encryption","orderingTimestamp":"Apr 1, 2026, 10:11:12 AM"}],"resultToken":"HIDDEN_DUE_TO_SECURITY_REASONS","testMode":false}`,
			response: `{"failedEvaluations":[]}`},
	}},
	{"cloudtrail.amazonaws.com", 10, []call{
		{name: "LookupEvents", readOnly: true, request: `{"lookupAttributes":[{"attributeKey":"EventName","attributeValue":"$w"}],"maxResults":50,"startTime":"Apr 1, 2026, 12:00:00 AM"}`},
	}},
	{"signin.amazonaws.com", 10, []call{
		{name: "ConsoleLogin", weight: 2, signIn: true, identity: "IAMUser", response: `{"ConsoleLogin":"Success"}`,
			extra: `{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs\u003d%23\u0026isauthcode\u003dtrue\u0026state\u003dhashArgsFromTB_$r_$h","MobileVersion":"No","MFAIdentifier":"arn:aws:iam::$a:mfa/$w","MFAUsed":"Yes"}`},
		{name: "ConsoleLogin", signIn: true, identity: "IAMUser", message: "Failed authentication", response: `{"ConsoleLogin":"Failure"}`,
			extra: `{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"No"}`},
	}},
	{"route53.amazonaws.com", 10, []call{
		{name: "ChangeResourceRecordSets", request: `{"hostedZoneId":"Z$k","changeBatch":{"comment":"$w","changes":[{"action":"UPSERT","resourceRecordSet":{"name":"$w.example.com","type":"A","tTL":60,"resourceRecords":[{"value":"$p"}]}},{"action":"UPSERT","resourceRecordSet":{"name":"$w.example.com","type":"TXT","tTL":60,"resourceRecords":[{"value":"\"heritage=external-dns,external-dns/owner=$w\""}]}}]}}`,
			response: `{"changeInfo":{"id":"/change/C$k","status":"PENDING","submittedAt":"Apr 1, 2026, 10:11:12 AM","comment":"$w"}}`},
	}},
	{"apigateway.amazonaws.com", 10, []call{
		{name: "GetRestApis", readOnly: true, request: `{"limit":500}`},
		{name: "CreateDeployment", request: `{"restApiId":"$h","createDeploymentInput":{"stageName":"prod","description":"$w","variables":{"backend":"$w","table":"$w"}}}`,
			response: `{"id":"$h","createdDate":"Apr 1, 2026, 10:11:12 AM","deploymentUpdate":{"restApiId":"$h","deploymentId":"$h","template":false},"self":{"restApiId":"$h","deploymentId":"$h","template":false}}`},
	}},
}
