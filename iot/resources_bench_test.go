package iot_test

import (
	"testing"

	"github.com/iottrail/iottrail/iot"
)

// What one record costs, most of which name one or two resources.
func BenchmarkResources(b *testing.B) {
	for _, c := range []struct{ name, request string }{
		{"AttachPolicy", `{"policyName":"fleet-device-policy","target":"` + at + `cert/2c0c0a0f9f3a1e6a8fd8d6a7a8c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8"}`},
		{"CreateJob", `{"jobId":"j","targets":["` + at + `thing/pump","` + at + `thinggroup/g"],"documentSource":"https://s3.amazonaws.com/fleet-jobs/firmware-2-4-1.json","description":"Firmware 2.4.1","tags":[{"key":"team","value":"fleet"}]}`},
	} {
		ev := record(c.name, c.request, `null`)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(iot.Resources(ev)) < 2 {
					b.Fatal("too few")
				}
			}
		})
	}
}
