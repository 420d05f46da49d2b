package s3test

import (
	"path/filepath"
	"testing"
)

// The credentials of the tests: the servers accept any.
const (
	AccessKeyID     = "AKIAIOSFODNN7EXAMPLE"
	SecretAccessKey = "secret"
)

// Environ returns variables of the environment with which programs ask a server, and know nothing
// else of AWS. A folder that is not there has no files of a user's.
func Environ(url, nowhere string) map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_S3": "", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "",
		"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": AccessKeyID, "AWS_SECRET_ACCESS_KEY": SecretAccessKey, "AWS_SESSION_TOKEN": "",
		"AWS_PROFILE": "", "AWS_CONFIG_FILE": filepath.Join(nowhere, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(nowhere, "credentials"),
		"AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
	}
}

// Setenv makes the programs that a test runs in its own process ask the server.
func (s *Server) Setenv(t *testing.T) {
	for name, value := range Environ(s.URL, t.TempDir()) {
		t.Setenv(name, value)
	}
}
