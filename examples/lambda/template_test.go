package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// This file holds template.yaml against what the function does. What deploying it does, no test here
// can say.

// A node is a part of the template.
type node struct {
	t *testing.T
	*yaml.Node
}

func readTemplate(t *testing.T) (node, string) {
	t.Helper()
	text, err := os.ReadFile("template.yaml")
	require.NoError(t, err)
	var document yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &document))
	return node{t, document.Content[0]}, string(text)
}

// at returns what is at a path, which is there.
func (n node) at(path ...string) node {
	n.t.Helper()
	for _, name := range path {
		i := slices.Index(n.names(), name)
		require.GreaterOrEqual(n.t, i, 0, "there is no %s in %v", name, path)
		n = node{n.t, n.Content[2*i+1]}
	}
	return n
}

// names are those of the members of an object.
func (n node) names() (names []string) {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		names = append(names, n.Content[i].Value)
	}
	return names
}

// has reports whether an object has a member.
func (n node) has(name string) bool { return slices.Contains(n.names(), name) }

// list returns the elements of a list.
func (n node) list() (list []node) {
	require.Equal(n.t, yaml.SequenceNode, n.Kind)
	for _, element := range n.Content {
		list = append(list, node{n.t, element})
	}
	return list
}

// text is a text, with the function of CloudFormation that makes it; of a list with spaces between them.
func (n node) text() string {
	if n.Kind == yaml.SequenceNode {
		var all []string
		for _, element := range n.list() {
			all = append(all, element.text())
		}
		return strings.Join(all, " ")
	}
	require.Equal(n.t, yaml.ScalarNode, n.Kind)
	if strings.HasPrefix(n.Tag, "!!") {
		return n.Value
	}
	return n.Tag + " " + n.Value
}

func (n node) number() int {
	number, err := strconv.Atoi(n.text())
	require.NoError(n.t, err)
	return number
}

// statements returns those of a policy, and the condition of each, by "!If".
func (n node) statements() (all []node, conditions []string) {
	for _, s := range n.at("Statement").list() {
		condition := ""
		if s.Tag == "!If" {
			branches := s.list()
			require.Equal(n.t, "!Ref AWS::NoValue", branches[2].text())
			condition, s = branches[0].text(), branches[1]
		}
		require.Equal(n.t, "Allow", s.at("Effect").text())
		all, conditions = append(all, s), append(conditions, condition)
	}
	return all, conditions
}

// TestPolicy: the role may do what is listed here, on one resource each, and nothing else. That the
// function asks S3 for nothing but objects, TestEvents sees.
func TestPolicy(t *testing.T) {
	t.Parallel()
	all, _ := readTemplate(t)
	role := all.at("Resources", "Role", "Properties")
	require.False(t, role.has("ManagedPolicyArns"))
	policies := role.at("Policies").list()
	require.Len(t, policies, 1)
	list, conditions := policies[0].at("PolicyDocument").statements()
	var got []string
	for i, s := range list {
		got = append(got, strings.TrimSpace(conditions[i]+" "+s.at("Action").text()+" on "+s.at("Resource").text()))
	}
	require.Equal(t, []string{
		"s3:GetObject on !Sub arn:${AWS::Partition}:s3:::${TrailBucket}/${TrailPrefix}AWSLogs/*",
		"HasKey kms:Decrypt on !Ref TrailKeyArn",
		"sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes on !GetAtt Queue.Arn", // what Lambda needs to take messages
		"sqs:SendMessage on !GetAtt DeadLetters.Arn",                                       // and to put away what failed
		"HasStream kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards on !Ref KinesisStreamArn",
		"logs:CreateLogStream logs:PutLogEvents on !GetAtt LogGroup.Arn",
	}, got)
}

// TestQueuePolicy: who may send to the queue chooses what the function reads. So each statement
// names one sender, by its ARN.
func TestQueuePolicy(t *testing.T) {
	t.Parallel()
	all, _ := readTemplate(t)
	list, conditions := all.at("Resources", "QueuePolicy", "Properties", "PolicyDocument").statements()
	require.Equal(t, []string{"", "HasTopic", "HasEventBridge"}, conditions)
	for _, s := range list {
		require.Equal(t, "sqs:SendMessage", s.at("Action").text())
		require.Equal(t, "!GetAtt Queue.Arn", s.at("Resource").text())
		require.NotContains(t, s.at("Condition", "ArnEquals", "aws:SourceArn").text(), "*")
	}
}

// TestFunctionOfTemplate: the template runs what README.md builds, with the variables that config.go reads.
func TestFunctionOfTemplate(t *testing.T) {
	t.Parallel()
	all, _ := readTemplate(t)
	require.Equal(t, "go1.x", all.at("Resources", "Function", "Metadata", "BuildMethod").text())
	function := all.at("Resources", "Function", "Properties")
	for name, want := range map[string]string{"Handler": "bootstrap", "Runtime": "provided.al2023", "Architectures": "arm64", "CodeUri": ".", "Role": "!GetAtt Role.Arn"} {
		require.Equal(t, want, function.at(name).text())
	}
	const ofGo = "GOMEMLIMIT"
	require.ElementsMatch(t, append(variables(t), ofGo), function.at("Environment", "Variables").names())
}

// TestBatchesOfTemplate: where a batch is not reported item by item, one failure has all of it sent
// again; and what fails for good ends among the dead letters.
func TestBatchesOfTemplate(t *testing.T) {
	t.Parallel()
	all, _ := readTemplate(t)
	resources := all.at("Resources")
	for _, name := range []string{"FromQueue", "FromStream"} {
		require.Equal(t, "AWS::Lambda::EventSourceMapping", resources.at(name, "Type").text())
		require.Equal(t, "ReportBatchItemFailures", resources.at(name, "Properties", "FunctionResponseTypes").text())
	}
	const deadLetters = "!GetAtt DeadLetters.Arn"
	stream := resources.at("FromStream", "Properties")
	require.Positive(t, stream.at("MaximumRetryAttempts").number(), "by default a record is tried until it expires")
	require.Equal(t, "true", stream.at("BisectBatchOnFunctionError").text())
	require.Equal(t, deadLetters, stream.at("DestinationConfig", "OnFailure", "Destination").text())
	queue, function := resources.at("Queue", "Properties"), resources.at("Function", "Properties")
	require.Equal(t, deadLetters, queue.at("RedrivePolicy", "deadLetterTargetArn").text())
	require.GreaterOrEqual(t, queue.at("RedrivePolicy", "maxReceiveCount").number(), 5, "Lambda may take a message and have no instance for it, which counts")
	require.Equal(t, 6*function.at("Timeout").number(), queue.at("VisibilityTimeout").number())
	require.Equal(t, deadLetters, function.at("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination").text())
}

// TestNamesOfTemplate: what the template refers to is there, and what is there is referred to.
func TestNamesOfTemplate(t *testing.T) {
	t.Parallel()
	all, text := readTemplate(t)
	used := make(map[string]bool)
	for _, match := range regexp.MustCompile(`!(?:Ref|GetAtt) (\w+)|\$\{(\w+)\}|(?:Condition: |DependsOn: |!If\s+- )(\w+)`).FindAllStringSubmatch(text, -1) {
		if name := match[1] + match[2] + match[3]; name != "AWS" {
			used[name] = true
		}
	}
	parameters, conditions := all.at("Parameters").names(), all.at("Conditions").names()
	for _, name := range slices.Concat(parameters, conditions) {
		require.True(t, used[name], "nothing refers to %s", name)
	}
	for name := range used {
		require.Contains(t, slices.Concat(parameters, conditions, all.at("Resources").names()), name)
	}
	for _, name := range parameters {
		require.NotEmpty(t, all.at("Parameters", name, "Description").text())
	}
}

// TestReadme: README.md has the command by which the tests build the function, all variables, and
// the ids of rules.
func TestReadme(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("README.md")
	require.NoError(t, err)
	readme := string(data)
	require.Contains(t, readme, "\n"+fmt.Sprintf(buildCommand, "arm64", "bootstrap")+"\n")
	for _, name := range variables(t) {
		require.Contains(t, readme, "| `"+name+"` |")
	}
	ids := regexp.MustCompile("`LEAVE_OUT=([a-z,-]+)`").FindStringSubmatch(readme)
	require.NotNil(t, ids)
	_, err = readConfig(environment(map[string]string{"LEAVE_OUT": ids[1]}), noStart)
	require.NoError(t, err)
}
