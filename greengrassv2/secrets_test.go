package greengrassv2_test

import "testing"

func TestSecrets(t *testing.T) { service().Secrets(t) }

func TestSecretsAreListed(t *testing.T) { service().Suspects(t) }
