package digest_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/digest"
	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/internal/testrun"
)

func TestParseKeys(t *testing.T) {
	t.Parallel()
	keys := testKeys(t)
	require.Len(t, keys, 1)
	require.Equal(t, testrun.ByRun(1024, 2048, 2048), keys[digesttest.Fingerprint].N.BitLen())
	value := func(der []byte) string { return base64.StdEncoding.EncodeToString(der) }
	pkcs1 := value(x509.MarshalPKCS1PublicKey(keys[digesttest.Fingerprint]))
	list := func(entries string) string { return `{"PublicKeyList":[` + entries + `]}` }

	for _, test := range []struct{ name, data, says string }{
		{"no JSON", "<html>", "the list of public keys: invalid character"},
		{"nothing", "", "the list of public keys: unexpected end"},
		{"something else", `{"trailList":[]}`, "no public key in what should be the output of list-public-keys"},
		{"no keys", list(""), "no public key"},
		{"no fingerprint", list(`{"Value":"` + pkcs1 + `"}`), "a public key without a fingerprint"},
		{"no base64", list(`{"Value":"?","Fingerprint":"f"}`), "the list of public keys: illegal base64"},
		{"no key", list(`{"Value":"AAAA","Fingerprint":"f"}`), "the public key f: "},
		{"no value", list(`{"Fingerprint":"f"}`), "the public key f: "},
		{"two keys of one fingerprint", list(`{"Value":"` + pkcs1 + `","Fingerprint":"f"},{"Value":"MAgCAwEAAQIBAw==","Fingerprint":"f"}`), "two public keys with the fingerprint f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := digest.ParseKeys([]byte(test.data))
			require.ErrorContains(t, err, test.says)
		})
	}

	twice, err := digest.ParseKeys([]byte(list(`{"Value":"` + pkcs1 + `","Fingerprint":"f"},{"Value":"` + pkcs1 + `","Fingerprint":"f"}`)))
	require.NoError(t, err, "the same key twice is no harm")
	require.Len(t, twice, 1)
}

func TestAddPEM(t *testing.T) {
	t.Parallel()
	key := testKeys(t)[digesttest.Fingerprint]
	pkix, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	for typ, der := range map[string][]byte{"RSA PUBLIC KEY": x509.MarshalPKCS1PublicKey(key), "PUBLIC KEY": pkix} {
		keys := digest.Keys{}
		require.NoError(t, keys.AddPEM("f", pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der})))
		require.True(t, key.Equal(keys["f"]), typ)
		require.ErrorContains(t, keys.AddPEM("g", der), "no PEM in the public key g")
		require.ErrorContains(t, keys.AddPEM("", pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der})), "without a fingerprint")
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	keys, other := testKeys(t), *testKeys(t)[digesttest.Fingerprint]
	require.NoError(t, keys.Merge(digest.Keys{"f": &other, digesttest.Fingerprint: &other}))
	require.Len(t, keys, 2)
	changed := other
	changed.E = 3
	require.ErrorContains(t, keys.Merge(digest.Keys{"a": &other, "f": &changed, "z": &other}), "two public keys with the fingerprint f")
	require.Len(t, keys, 2, "all or none")
}

// What the AWS CLI prints has other members, too, which do not matter.
func ExampleParseKeys() {
	output := digesttest.PublicKeys() // of "aws cloudtrail list-public-keys --start-time 2026-01-01"
	keys, err := digest.ParseKeys(output)
	fmt.Println(len(keys), err, json.Valid(output))
	// Output: 1 <nil> true
}
