package main

import (
	"archive/tar"
	"bytes"
	"compress/zlib"
	"encoding/json"
	"strings"
	"unicode/utf16"
)

// This file is what gets taken for a log, and is none: events of other kinds, and text and
// data that is not JSON.

// foreignFiles are a part of notLogFiles.
func foreignFiles() tree {
	rs := samples()
	plain := wrapped(rs[:2])
	const lamp = `"clientId":"lamp-0001","timestamp":1790841660000`
	return tree{
		"iot-lifecycle.json":       js(`{` + lamp + `,"eventType":"connected","sessionIdentifier":"00000000-0000-4000-8000-000000000001","principalIdentifier":"` + certID("lamp-0001") + `","ipAddress":"192.0.2.10","versionNumber":1}`),
		"iot-registry.json":        js(`{"eventType":"THING_EVENT","eventId":"%s","timestamp":1790841660000,"operation":"CREATED","accountId":"111122223333","thingId":"%s","thingName":"lamp-0001","versionNumber":1,"thingTypeName":null,"attributes":{}}`, uuid("registry event"), uuid("thing")),
		"eventbridge-ecs.json":     js(`{"version":"0","id":"%s","detail-type":"ECS Service Action","source":"aws.ecs","account":"111122223333","time":"2026-10-01T08:00:00Z","region":"eu-central-1","resources":["arn:aws:ecs:eu-central-1:111122223333:service/fleet/gateway"],"detail":{"eventType":"INFO","eventName":"SERVICE_STEADY_STATE","clusterArn":"arn:aws:ecs:eu-central-1:111122223333:cluster/fleet","createdAt":"2026-10-01T08:00:00Z"}}`, uuid("ecs event")),
		"eventbridge-other.json":   js(`{"version":"0","source":"com.example.pumps","account":"111122223333","time":"2026-10-01T08:00:00Z","region":"eu-central-1","detail":{"pump":"pump-0001","state":"dry"}}`),
		"eventbridge-s3.json":      js(`{"version":"0","id":"%s","detail-type":"Object Created","source":"aws.s3","account":"111122223333","time":"2026-10-01T08:10:12Z","region":"eu-central-1","resources":["arn:aws:s3:::example-pumps-trail"],"detail":{"version":"0","bucket":{"name":"example-pumps-trail"},"object":{"key":"logs/pumps+lamps/100%%25 é.json.gz","size":4711,"etag":"5f0c1e2d3b4a59687786a5b4c3d2e1f0","sequencer":"00670C11D2E3F4A5B6"},"request-id":"0PUTREQUEST00001","requester":"cloudtrail.amazonaws.com","source-ip-address":"198.51.100.200","reason":"PutObject"}}`, uuid("s3 event")),
		"s3-notification-odd.json": s3Notification("logs/pumps%2Blamps/100%25+%C3%A9.json.gz"),
		"s3-object-lambda.json":    js(`{"xAmzRequestId":"0REQUEST00000001","getObjectContext":{"inputS3Url":"https://example.com/object","outputRoute":"route","outputToken":"token"},"configuration":{"accessPointArn":"arn:aws:s3-object-lambda:eu-central-1:111122223333:accesspoint/redacted","supportingAccessPointArn":"arn:aws:s3:eu-central-1:111122223333:accesspoint/plain","payload":"{}"},"userRequest":{"url":"https://example.com/object","headers":{}},"userIdentity":{"type":"AssumedRole","principalId":"AROA1SAMPLE00EXAMPLE:reader","arn":"arn:aws:sts::111122223333:assumed-role/reader/reader","accountId":"111122223333","accessKeyId":"ASIA1SAMPLE00EXAMPLE"},"protocolVersion":"1.00"}`),
		"ocsf.json":                js(`{"class_uid":6003,"class_name":"API Activity","category_uid":6,"category_name":"Application Activity","activity_id":1,"severity_id":1,"time":1790841660000,"metadata":{"version":"1.1.0","product":{"name":"CloudTrail","vendor_name":"AWS"},"uid":"%s"},"api":{"operation":"CreatePolicy","service":{"name":"iot.amazonaws.com"}},"cloud":{"provider":"AWS","region":"eu-central-1"}}`, uuid("ocsf")),
		"records-null.json":        []byte(`{"Records":null}` + "\n"),
		"flattened.jsonl":          lines([]json.RawMessage{js(`{"eventVersion.value":"1.11","userIdentity.type":"IAMUser","userIdentity.userName":"noor","eventSource":"iot.amazonaws.com","eventName":"CreatePolicy","eventTime":"2026-10-01T08:01:00Z"}`)}, "\n"),
		"application.jsonl":        lines([]json.RawMessage{js(`{"timestamp":"2026-10-01T08:01:00.123Z","level":"INFO","logger":"gateway","message":"%s","thread":"main"}`, string(rs[0]))}, "\n"),
		"shipper.jsonl":            lines([]json.RawMessage{js(`{"@timestamp":"2026-10-01T08:01:00.123Z","message":"%s","input":{"type":"aws-s3"},"agent":{"type":"shipper","version":"9.1.0"},"event":{"kind":"event"}}`, string(rs[0]))}, "\n"),

		"event-history.csv": []byte("Event ID,Event time,User name,Event name,Resource type,Resource name,AWS access key,AWS region,Error code,Source IP address,Read-only,Request ID,Event source\ne0a1c2d3-0000-4000-8000-000000000000,2026-10-01T08:01:00Z,deploy,CreatePolicy,,,ASIA1SAMPLE00EXAMPLE,eu-central-1,,192.0.2.10,false,5a3d1c70-9f21-4d5e-8c11-000000000000,iot.amazonaws.com\n"),
		"logs-insights.csv": []byte("@timestamp,@message\n2026-10-01 08:01:00.000,\"" + strings.ReplaceAll(string(rs[0]), `"`, `""`) + "\"\n"),
		"output.yaml":       []byte("Events:\n- CloudTrailEvent: '" + strings.ReplaceAll(string(rs[0]), "'", "''") + "'\n  EventId: e0a1c2d3-0000-4000-8000-000000000000\n  EventName: CreatePolicy\n"),
		"output.txt":        []byte("EVENTS\tASIA1SAMPLE00EXAMPLE\t" + string(rs[0]) + "\te0a1c2d3-0000-4000-8000-000000000000\tCreatePolicy\tiot.amazonaws.com\t2026-10-01T10:01:00+02:00\tfalse\tdeploy\n"),
		"python.txt":        []byte("{'Events': [{'EventId': 'e0a1c2d3-0000-4000-8000-000000000000', 'EventName': 'CreatePolicy', 'Resources': [], 'CloudTrailEvent': '" + string(rs[0]) + "'}]}\n"),
		"utf-16.json":       utf16LE(plain),

		"logs.tar":    tarOf("records.json", plain),
		"records.zz":  zlibOf(plain),
		"records.lz4": append([]byte("\x04\x22\x4d\x18\x64\x40\xa7"), plain[:40]...),
		"records.sz":  append([]byte("\xff\x06\x00\x00sNaPpY\x01\x2c\x00\x00\x12\x34\x56\x78"), plain[:40]...),
	}
}

// utf16LE is a text in UTF-16 as some shells write it, here without a mark.
func utf16LE(text []byte) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

func tarOf(name string, content []byte) []byte {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)), Format: tar.FormatUSTAR}); err != nil {
		panic(err)
	}
	if _, err := w.Write(content); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// zlibOf is zlib without compression, so that it does not change with the compressor.
func zlibOf(content []byte) []byte {
	var buf bytes.Buffer
	w, err := zlib.NewWriterLevel(&buf, zlib.NoCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(content); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}
