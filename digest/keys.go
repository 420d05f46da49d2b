package digest

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"

	"github.com/iottrail/iottrail/internal/freeform"
)

// Keys are the public keys with which CloudTrail's signatures are verified, by the fingerprint
// that a digest names. Each region has its own, and gets new ones from time to time. They prove
// only as much as their source does: get them from CloudTrail, not from the bucket.
type Keys map[string]*rsa.PublicKey

// ParseKeys reads what the API's ListPublicKeys returns and "aws cloudtrail list-public-keys"
// prints: {"PublicKeyList": [{"Value": "...", "Fingerprint": "..."}]}. The command prints the
// keys of one region that were valid between --start-time and --end-time, or only the latest
// without these options; add the keys of other regions and times with Merge.
func ParseKeys(data []byte) (Keys, error) {
	var list struct {
		PublicKeyList []struct {
			Value       []byte // base64 in JSON
			Fingerprint string
		}
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("digest: the list of public keys: %w", err)
	}
	if len(list.PublicKeyList) == 0 {
		return nil, errors.New("digest: no public key in what should be the output of list-public-keys")
	}
	keys := make(Keys)
	for _, k := range list.PublicKeyList {
		if err := keys.add(k.Fingerprint, k.Value); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// Merge adds other keys. It fails if one of them has the fingerprint of a different key in k.
func (k Keys) Merge(others Keys) error {
	for fingerprint, key := range others {
		if old, ok := k[fingerprint]; ok && !old.Equal(key) {
			return fmt.Errorf("digest: two public keys with the fingerprint %s", freeform.Word(fingerprint))
		}
	}
	maps.Copy(k, others)
	return nil
}

// AddPEM adds a key that is kept as PEM, of the type RSA PUBLIC KEY or PUBLIC KEY.
func (k Keys) AddPEM(fingerprint string, data []byte) error {
	block, _ := pem.Decode(data)
	if block == nil {
		return fmt.Errorf("digest: no PEM in the public key %s", freeform.Word(fingerprint))
	}
	return k.add(fingerprint, block.Bytes)
}

// add adds a key in the form of PKCS #1, as CloudTrail has it, or PKIX.
func (k Keys) add(fingerprint string, der []byte) error {
	if fingerprint == "" {
		return errors.New("digest: a public key without a fingerprint")
	}
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		pkix, other := x509.ParsePKIXPublicKey(der)
		rsaKey, ok := pkix.(*rsa.PublicKey)
		if other != nil || !ok {
			return fmt.Errorf("digest: the public key %s: %w", freeform.Word(fingerprint), err)
		}
		key = rsaKey
	}
	return k.Merge(Keys{fingerprint: key})
}
