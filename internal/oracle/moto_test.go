package oracle

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"
)

// motoVersion is the one that the tests were written for.
const motoVersion = "5.2.1"

// moto returns the address of a moto_server, which stands for AWS. It is started by the first test
// that asks, and is one for all: their queues and buckets need names of their own.
func moto(t *testing.T) string {
	t.Helper()
	url, err := startMoto()
	require.NoError(t, err, "the tests need moto_server: pip install 'moto[server]==%s'", motoVersion)
	return url
}

var startMoto = sync.OnceValues(func() (string, error) {
	motoServer = exec.Command("moto_server", "-H", "127.0.0.1", "-p", "0")
	out, err := motoServer.StderrPipe()
	if err != nil {
		return "", err
	}
	motoServer.WaitDelay = 10 * time.Second
	if err := motoServer.Start(); err != nil {
		return "", err
	}
	address := regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out) // a line for each request
			return m[1], nil
		}
	}
	return "", fmt.Errorf("moto_server does not say its address: %w", lines.Err())
})

// motoServer is the one that was started, or nil.
var motoServer *exec.Cmd

func stopMoto() {
	if motoServer != nil && motoServer.Process != nil {
		motoServer.Process.Kill()
		motoServer.Wait()
	}
}

func TestMain(m *testing.M) {
	defer stopMoto()
	m.Run()
}

// atMoto is the configuration of a client of moto, which tries nothing again.
func atMoto(t *testing.T) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(moto(t)), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret"}, nil
		}),
	}
}
