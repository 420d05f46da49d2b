package oracle

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/s3test"
)

// motoVersion is the one that the tests were written for.
const motoVersion = "5.2.1"

const needsMoto = "the tests need moto_server: pip install 'moto[server]==" + motoVersion + "'"

// The version is the one that the tests were written for: another one may answer otherwise.
func TestVersionOfMoto(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("moto_server")
	require.NoError(t, err, needsMoto)
	// moto_server does not say its version. The Python beside it knows, or else the one in PATH.
	python, err := exec.LookPath(filepath.Join(filepath.Dir(program), "python3"))
	if err != nil {
		python = "python3"
	}
	said, err := exec.CommandContext(t.Context(), python, "-c", `import importlib.metadata as m; print(m.version("moto"))`).CombinedOutput()
	require.NoError(t, err, "%s: %s", python, said)
	require.Equal(t, motoVersion, strings.TrimSpace(string(said)), needsMoto)
}

// moto returns the address of a moto_server, which stands in for AWS. It is started by the
// first test that asks, and is one for all: their queues and buckets need names of their own,
// by newName.
func moto(t *testing.T) string {
	t.Helper()
	s, err := sharedMoto()
	require.NoError(t, err, needsMoto)
	return s.url
}

// ownMoto starts a moto_server for one test, in which there is nothing that another one made.
func ownMoto(t *testing.T) string {
	t.Helper()
	s, err := startMoto()
	require.NoError(t, err, needsMoto)
	t.Cleanup(s.stop)
	return s.url
}

var sharedMoto = sync.OnceValues(func() (*motoServer, error) {
	s, err := startMoto()
	shared = s
	return s, err
})

// shared is what sharedMoto started, or nil.
var shared *motoServer

type motoServer struct {
	cmd *exec.Cmd
	url string
}

// mostStart is how long a moto_server may take to say its address, which it does within seconds.
const mostStart = 2 * time.Minute

func startMoto() (*motoServer, error) {
	s := &motoServer{cmd: exec.Command("moto_server", "-H", "127.0.0.1", "-p", "0")}
	out, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	s.cmd.WaitDelay = 10 * time.Second
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	late := time.AfterFunc(mostStart, func() {
		s.cmd.Process.Kill()
		out.Close() // a child of its own may hold the other end
	})
	defer late.Stop()
	address := regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out) // a line for each request
			s.url = m[1]
			return s, nil
		}
	}
	s.stop()
	return nil, fmt.Errorf("moto_server does not say its address within %v: %w", mostStart, lines.Err())
}

// stop ends the server, within seconds.
func (s *motoServer) stop() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

func TestMain(m *testing.M) {
	defer func() {
		if shared != nil {
			shared.stop()
		}
	}()
	m.Run()
}

// atMoto is the configuration of a client of moto, which does not retry.
func atMoto(t *testing.T) aws.Config {
	t.Helper()
	return configOf(moto(t))
}

func configOf(url string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: &url, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}, nil
		}),
	}
}
