package modelbody

import "regexp"

// A Secret says why a member must not be shown where nobody asked for it.
type Secret struct {
	Why string
	URL bool // the value is a URL, and what is secret of it is not its host and path
}

const (
	presigned  = "a presigned URL lets whoever has it read the object"
	toDevices  = "what is sent to devices may hold their credentials"
	fromMaker  = "what a maker gives a device to enrol with"
	lorawan    = "a key of the LoRaWAN security context: who has it can speak for the device and read what it sends"
	newerTrait = "sensitive in the newer model that the generator's overrides follow"
	testCall   = "a test of an authorizer sends real credentials"
)

// Secrets are the members that hold secrets, or are made to hold them, without the
// model calling them sensitive, as "Structure.member". By the name of the service.
var Secrets = map[string]map[string]Secret{
	"iot": {
		"CommandPayload.content":                                   {Why: toDevices},
		"CommandParameterValue.S":                                  {Why: toDevices},
		"CommandParameterValue.BIN":                                {Why: toDevices},
		"ConfirmTopicRuleDestinationRequest.confirmationToken":     {Why: "who has it can confirm the destination"},
		"CreateCommandRequest.payloadTemplate":                     {Why: toDevices},
		"CreateJobRequest.document":                                {Why: toDevices},
		"CreateJobRequest.documentParameters":                      {Why: toDevices},
		"CreateJobRequest.documentSource":                          {presigned, true},
		"CreateJobTemplateRequest.document":                        {Why: toDevices},
		"CreateJobTemplateRequest.documentSource":                  {presigned, true},
		"CreateOTAUpdateRequest.additionalParameters":              {Why: toDevices},
		"CreateProvisioningTemplateRequest.templateBody":           {Why: fromMaker},
		"CreateProvisioningTemplateVersionRequest.templateBody":    {Why: fromMaker},
		"DescribeJobResponse.documentSource":                       {presigned, true},
		"DescribeJobTemplateResponse.document":                     {Why: toDevices},
		"DescribeJobTemplateResponse.documentSource":               {presigned, true},
		"DescribeManagedJobTemplateResponse.document":              {Why: toDevices},
		"DescribeProvisioningTemplateResponse.templateBody":        {Why: fromMaker},
		"DescribeProvisioningTemplateVersionResponse.templateBody": {Why: fromMaker},
		"DescribeThingRegistrationTaskResponse.templateBody":       {Why: fromMaker},
		"GetCommandExecutionResponse.parameters":                   {Why: toDevices},
		"GetCommandResponse.payloadTemplate":                       {Why: toDevices},
		"GetJobDocumentResponse.document":                          {Why: toDevices},
		"GetRegistrationCodeResponse.registrationCode":             {Why: "with it a CA certificate is proved to be one's own"},
		"GetThingConnectivityDataResponse.sourceIp":                {Why: newerTrait},
		"GetThingConnectivityDataResponse.sourcePort":              {Why: newerTrait},
		"GetThingConnectivityDataResponse.targetIp":                {Why: newerTrait},
		"GetThingConnectivityDataResponse.targetPort":              {Why: newerTrait},
		"GetThingConnectivityDataResponse.vpcEndpointId":           {Why: newerTrait},
		"HttpAction.confirmationUrl":                               {"it holds the confirmation token", true},
		"HttpAction.url":                                           {"webhooks carry their key in the query", true},
		"HttpActionHeader.value":                                   {Why: "such as that of Authorization"},
		"HttpContext.headers":                                      {Why: testCall},
		"HttpContext.queryString":                                  {Why: testCall},
		"HttpUrlDestinationConfiguration.confirmationUrl":          {"it holds the confirmation token", true},
		"HttpUrlDestinationProperties.confirmationUrl":             {"it holds the confirmation token", true},
		"HttpUrlDestinationSummary.confirmationUrl":                {"it holds the confirmation token", true},
		"InfluxDBDestinationConfiguration.secretKey":               {Why: "the name of a key in a secret, where people put the key"},
		"InfluxDBDestinationProperties.secretKey":                  {Why: "the name of a key in a secret, where people put the key"},
		"InfluxDBDestinationSummary.secretKey":                     {Why: "the name of a key in a secret, where people put the key"},
		"Job.documentParameters":                                   {Why: toDevices},
		"KafkaAction.clientProperties":                             {Why: "passwords of SASL and of key stores"},
		"KafkaActionHeader.value":                                  {Why: "such as that of Authorization"},
		"ListThingRegistrationTaskReportsResponse.resourceLinks":   {presigned, true},
		"MqttContext.password":                                     {Why: testCall},
		"MqttContext.username":                                     {Why: "tokens for custom authorizers travel in it"},
		"OTAUpdateInfo.additionalParameters":                       {Why: toDevices},
		"RegisterThingRequest.parameters":                          {Why: fromMaker},
		"RegisterThingRequest.templateBody":                        {Why: fromMaker},
		"RegistrationConfig.templateBody":                          {Why: fromMaker},
		"SalesforceAction.token":                                   {Why: "an access token of Salesforce"},
		"SalesforceAction.url":                                     {"webhooks carry their key in the query", true},
		"SqsAction.queueUrl":                                       {"a URL may carry anything in its query", true},
		"StartThingRegistrationTaskRequest.templateBody":           {Why: fromMaker},
		"TestInvokeAuthorizerRequest.token":                        {Why: testCall},
		"TestInvokeAuthorizerRequest.tokenSignature":               {Why: testCall},
	},
	"iotwireless": {
		"OtaaV1_0_x.AppKey":              {Why: lorawan},
		"OtaaV1_0_x.GenAppKey":           {Why: lorawan},
		"OtaaV1_1.AppKey":                {Why: lorawan},
		"OtaaV1_1.NwkKey":                {Why: lorawan},
		"SessionKeysAbpV1_0_x.AppSKey":   {Why: lorawan},
		"SessionKeysAbpV1_0_x.NwkSKey":   {Why: lorawan},
		"SessionKeysAbpV1_1.AppSKey":     {Why: lorawan},
		"SessionKeysAbpV1_1.FNwkSIntKey": {Why: lorawan},
		"SessionKeysAbpV1_1.NwkSEncKey":  {Why: lorawan},
		"SessionKeysAbpV1_1.SNwkSIntKey": {Why: lorawan},
		"SidewalkDevice.PrivateKeys":     {Why: "the device's private keys"},

		"SendDataToMulticastGroupRequest.PayloadData": {Why: toDevices},
		"SendDataToWirelessDeviceRequest.PayloadData": {Why: toDevices},
	},
	"iotsecuretunneling": {}, // the model calls the access tokens sensitive
	"greengrassv2": {
		"ComponentConfigurationUpdate.merge":               {Why: toDevices},
		"CreateComponentVersionRequest.inlineRecipe":       {Why: toDevices},
		"GetComponentResponse.recipe":                      {Why: toDevices},
		"GetComponentVersionArtifactResponse.preSignedUrl": {presigned, true},
		"LambdaExecutionParameters.environmentVariables":   {Why: "where programs are given their passwords"},
		"LambdaExecutionParameters.execArgs":               {Why: toDevices},
	},
}

// Suspicious are the names of members that sound like secrets. Each such member is one,
// or is in NoSecrets: so a new version of the model can't bring one unseen.
var Suspicious = regexp.MustCompile(`(?i:secret|passw|token|credential|private|signature|username|links?$|url$|` +
	`registrationcode|document(source)?$)|(App|Nwk|S|Int|Enc)Keys?$|SessionKeys`)

// NoSecrets are the suspicious members that hold none, by their names without the
// structure, with the reason.
var NoSecrets = map[string]string{
	"nextToken":                 "which page of a list",
	"NextToken":                 "which page of a list",
	"clientToken":               "tells that a call is the same again",
	"clientRequestToken":        "tells that a call is the same again",
	"ClientRequestToken":        "tells that a call is the same again",
	"tokenKeyName":              "the name of a header",
	"tokenSigningPublicKeys":    "public keys",
	"credentialDurationSeconds": "a number of seconds",
	"presignedUrlConfig":        "how to presign; no URL",
	"awsJobPresignedUrlConfig":  "how to presign; no URL",
	"secretId":                  "the name of a secret in Secrets Manager",
	"secretType":                "an enumeration",
	"signature":                 "a signature of code, which devices check",
	"signatureAlgorithm":        "the name of an algorithm",
	"inlineDocument":            "a signature of code, or the certificates for it",
	"policyDocument":            "a policy: it says who may do what, and findings quote it",
	"policyDocuments":           "policies: they say who may do what",
	"UpdateSignature":           "a signature of firmware",
	"MaxAllowedSignature":       "a number",
	"SessionKeys":               "a structure whose members are in the list",
}
