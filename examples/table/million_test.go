//go:build linux

package main

import (
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkMillion writes a table of a million changes, from 400 log files of an ordinary
// trail, in a process of its own, whose memory is read by the kernel:
//
//	go test -C examples/table -run '^$' -bench Million -benchtime 1x
func BenchmarkMillion(b *testing.B) {
	const files, changes = 400, 1_000_000
	trail := b.TempDir()
	packed := writeTrail(b, trail, files, changes/files)
	name := filepath.Join(b.TempDir(), "changes.parquet")
	var most int64
	var processor time.Duration
	for b.Loop() {
		cmd := exec.Command(os.Args[0], "-o", name, trail)
		cmd.Env = append(os.Environ(), asTable+"=1")
		cmd.Stderr = os.Stderr
		require.NoError(b, cmd.Run())
		processor += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		most = max(most, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	info, err := os.Stat(name)
	require.NoError(b, err)
	b.ReportMetric(processor.Seconds()/float64(b.N), "processor-s/op")
	b.ReportMetric(float64(most)/1024, "MiB-at-most")
	b.ReportMetric(float64(packed)/1e6, "MB-read")
	b.ReportMetric(float64(info.Size())/1e6, "MB-written")
}

// writeTrail writes log files of five minutes each, and returns how many bytes they have.
func writeTrail(t testing.TB, root string, files, perFile int) (size int64) {
	t.Helper()
	draw := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)
	for i := range files {
		delivered := start.Add(time.Duration(i+1) * 5 * time.Minute)
		folder := filepath.Join(root, "AWSLogs/111122223333/CloudTrail/eu-central-1", delivered.Format("2006/01/02"))
		require.NoError(t, os.MkdirAll(folder, 0o755))
		f, err := os.Create(filepath.Join(folder, fmt.Sprintf("111122223333_CloudTrail_eu-central-1_%s_%016d.json.gz", delivered.Format("20060102T1504Z"), i)))
		require.NoError(t, err)
		z := gzip.NewWriter(f)
		for j := range perFile {
			before := `{"Records":[`
			if j > 0 {
				before = ","
			}
			fmt.Fprint(z, before, changeRecord(draw, delivered.Add(-time.Duration(draw.IntN(600))*time.Second)))
		}
		fmt.Fprint(z, "]}")
		require.NoError(t, z.Close())
		info, err := f.Stat()
		require.NoError(t, err)
		size += info.Size()
		require.NoError(t, f.Close())
	}
	return size
}

// changeRecord is a record of one of three changes that a pipeline makes.
func changeRecord(draw *rand.Rand, at time.Time) string {
	thing := fmt.Sprintf("pump-%06d", draw.IntN(200_000))
	certificate := fmt.Sprintf("%016x%016x%016x%016x", draw.Uint64(), draw.Uint64(), draw.Uint64(), draw.Uint64())
	change := []string{
		`"eventName":"CreateThing","requestParameters":{"thingName":"` + thing + `","thingTypeName":"pump","attributePayload":{"attributes":{"serial":"` + thing + `","plant":"hamburg"},"merge":false}},"responseElements":{"thingName":"` + thing + `","thingArn":"arn:aws:iot:eu-central-1:111122223333:thing/` + thing + `"}`,
		`"eventName":"AttachPolicy","requestParameters":{"policyName":"pump-telemetry","target":"arn:aws:iot:eu-central-1:111122223333:cert/` + certificate + `"},"responseElements":null`,
		`"eventName":"UpdateCertificate","requestParameters":{"certificateId":"` + certificate + `","newStatus":"INACTIVE"},"responseElements":null`,
	}[draw.IntN(3)]
	session := fmt.Sprintf("deploy-%04d", draw.IntN(2000))
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEPROVISIONER:%[1]s","arn":"arn:aws:sts::111122223333:assumed-role/fleet-provisioner/%[1]s",`+
		`"accountId":"111122223333","accessKeyId":"ASIAEXAMPLE000000001","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEPROVISIONER","arn":"arn:aws:iam::111122223333:role/fleet-provisioner",`+
		`"accountId":"111122223333","userName":"fleet-provisioner"},"attributes":{"creationDate":"2026-10-05T07:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"%[2]s","eventSource":"iot.amazonaws.com",%[3]s,`+
		`"awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.24","userAgent":"aws-sdk-go-v2/1.39.2 os/linux lang/go#1.25.1 api/iot#1.69.4","requestID":"%016[4]x-%016[5]x","eventID":"%016[5]x-%016[4]x",`+
		`"readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"iot.eu-central-1.amazonaws.com"}}`,
		session, at.Format(time.RFC3339), change, draw.Uint64(), draw.Uint64())
}
