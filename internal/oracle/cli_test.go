package oracle

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/s3test"
)

// version is the one whose verdicts the table has.
const version = "1.45.11"

// The version is the one that the table is about: another one may judge otherwise.
func TestVersionOfTheCLI(t *testing.T) {
	t.Parallel()
	aws := exec.Command("aws", "--version")
	aws.Env = environment(t, "")
	said, err := aws.CombinedOutput()
	require.NoError(t, err, "the tests need version %s of the AWS CLI as \"aws\": pip install awscli==%[1]s", version)
	assert.Regexp(t, `^aws-cli/`+regexp.QuoteMeta(version)+` `, string(said),
		"the tests need version %s of the AWS CLI as \"aws\": pip install awscli==%[1]s", version)
}

// running holds as many values as CLIs run at the same time.
var running = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))

// Names of what the chains of this test have in common.
const (
	region  = "eu-central-1"
	account = "111122223333"
	trailOf = "arn:aws:cloudtrail:" + region + ":" + account + ":trail/fleet"
)

// environment is that of a CLI which knows nothing but the server.
func environment(t *testing.T, server string) []string {
	t.Helper()
	var env []string
	for _, variable := range os.Environ() {
		// Whose account this is, is of no concern to the test, nor is a proxy.
		name, _, _ := strings.Cut(strings.ToUpper(variable), "=")
		if !strings.HasPrefix(name, "AWS_") && !strings.HasSuffix(name, "_PROXY") {
			env = append(env, variable)
		}
	}
	home := t.TempDir()
	return append(env, "HOME="+home, "AWS_CONFIG_FILE="+home+"/config", "AWS_SHARED_CREDENTIALS_FILE="+home+"/credentials",
		"AWS_ACCESS_KEY_ID="+s3test.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+s3test.SecretAccessKey, "AWS_DEFAULT_REGION="+region, "AWS_REGION="+region,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1", "AWS_PAGER=",
		"AWS_ENDPOINT_URL_S3="+server, "AWS_ENDPOINT_URL_CLOUDTRAIL="+server)
}

// ask returns what the CLI says of each file of a bucket, by its key, and the whole of what
// it says. It looks at the digests of hours hours.
func ask(t *testing.T, server string, b *digesttest.Bucket, hours int) (map[string]string, string) {
	t.Helper()
	running <- struct{}{}
	defer func() { <-running }()
	aws := exec.CommandContext(t.Context(), "aws", "cloudtrail", "validate-logs", "--verbose",
		"--trail-arn", trailOf, "--account-id", account, "--s3-bucket", b.Name,
		"--start-time", digesttest.Start.Format(time.RFC3339), "--end-time", digesttest.Start.Add(time.Duration(hours)*time.Hour).Format(time.RFC3339))
	aws.Env = environment(t, server)
	var out, errors bytes.Buffer
	aws.Stdout, aws.Stderr = &out, &errors
	err := aws.Run()
	said := out.String() + errors.String()
	found := make(map[string]string)
	line := regexp.MustCompile(`(?m)^(?:\(backfill\) )?(?:Digest|Log) file\ts3://[^/\t]+/([^\t]+)\t(?:INVALID: )?(.+)$`)
	for _, m := range line.FindAllStringSubmatch(said, -1) {
		found[m[1]] = m[2]
	}
	if strings.Contains(said, "INVALID") {
		require.Error(t, err, said) // its exit status is 1
	} else {
		require.NoError(t, err, said)
	}
	return found, said
}
