package decodetest_test

import (
	"encoding/json"

	"github.com/iottrail/iottrail"
)

// This file is the rows of docs/readers.md; disagree_test.go asks.

// An oddity is one row of docs/readers.md.
type oddity struct {
	name string
	in   string // as the row shows it
	want string // what is read
	// fault is what the error says, as faultOf has it; empty where there is none.
	fault string
	// std is what encoding/json reads into a struct, where that is not the same.
	std string
}

// oddRecords have members of a record. answer says what is read of them.
var oddRecords = []oddity{
	{"duplicate: eventSource", `"eventSource":"iot.amazonaws.com","eventSource":"s3.amazonaws.com"`, "", "twice /eventSource", "s3.amazonaws.com"},
	{"duplicate: eventSource, the same value", `"eventSource":"s3.amazonaws.com","eventSource":"s3.amazonaws.com"`, "", "twice /eventSource", "s3.amazonaws.com"},
	{"duplicate: eventSource, one escaped", `"eventSource":"iot.amazonaws.com","event\u0053ource":"s3.amazonaws.com"`, "", "twice /eventSource", "s3.amazonaws.com"},
	{"duplicate: eventSource, one null", `"eventSource":"iot.amazonaws.com","eventSource":null`, "", "twice /eventSource", "iot.amazonaws.com"},
	{"duplicate: eventName", `"eventSource":"iot.amazonaws.com","eventName":"CreateThing","eventName":"DeleteThing"`, "", "twice /eventName", "iot.amazonaws.com DeleteThing"},
	{"duplicate: a member that is not known", `"eventSource":"iot.amazonaws.com","x":1,"x":2`, "", "twice /x", "iot.amazonaws.com x=2"},
	{"duplicate: in userIdentity", `"eventSource":"iot.amazonaws.com","userIdentity":{"type":"Root","type":"IAMUser"}`, "", "twice /userIdentity/type", "iot.amazonaws.com IAMUser"},
	{"duplicate: in a value without a type", `"eventSource":"iot.amazonaws.com","x":{"y":1,"y":2}`, `iot.amazonaws.com x={"y":1,"y":2}`, "", "iot.amazonaws.com x=map[y:2]"},

	{"case: beside the exact one", `"eventSource":"iot.amazonaws.com","EventSource":"s3.amazonaws.com"`, "iot.amazonaws.com", "", "s3.amazonaws.com"},
	{"case: before the exact one", `"EventSource":"s3.amazonaws.com","eventSource":"iot.amazonaws.com"`, "iot.amazonaws.com", "", ""},
	{"case: alone", `"EventSource":"s3.amazonaws.com","EVENTNAME":"GetObject"`, "", "", "s3.amazonaws.com GetObject"},
	{"case: a letter that Unicode takes for another", `"eventSource":"iot.amazonaws.com","eventſource":"s3.amazonaws.com"`, "iot.amazonaws.com", "", "s3.amazonaws.com"},
	{"case: in userIdentity", `"userIdentity":{"type":"Root","Type":"IAMUser"}`, "Root", "", "IAMUser"},

	{"escape: key", `"event\u0053ource":"iot.amazonaws.com","\u0065ventName":"CreateThing"`, "iot.amazonaws.com CreateThing", "", ""},
	{"escape: value", `"eventSource":"iot\u002eamazonaws.com","eventName":"Create\u0054hing"`, "iot.amazonaws.com CreateThing", "", ""},
	{"escape: surrogate pair", `"eventSource":"iot","eventName":"\ud83d\ude00"`, "iot 😀", "", ""},

	{"invalid UTF-8: value", "\"eventSource\":\"s3.amazonaws.com\xff\"", "s3.amazonaws.com\ufffd", "", ""},
	{"invalid UTF-8: key", "\"eventSource\xff\":\"s3.amazonaws.com\"", "", "", ""},
	{"invalid UTF-8: key beside the exact one", "\"eventSource\":\"iot.amazonaws.com\",\"eventSource\xff\":\"s3.amazonaws.com\"", "iot.amazonaws.com", "", ""},
	{"invalid UTF-8: two keys that differ in it", "\"eventSource\":\"iot.amazonaws.com\",\"x\xff\":1,\"x\xfe\":2", "", "twice /x\ufffd", "iot.amazonaws.com"},
	{"lone surrogate: value", `"eventSource":"s3.amazonaws.com\ud800"`, "s3.amazonaws.com\ufffd", "", ""},
	{"lone surrogate: the wrong way round", `"eventSource":"s3.amazonaws.com\udc00\ud800"`, "s3.amazonaws.com\ufffd\ufffd", "", ""},
	{"lone surrogate: key", `"eventSource\ud800":"s3.amazonaws.com"`, "", "", ""},
	{"lone surrogate: two keys that differ in it", `"eventSource":"iot.amazonaws.com","x\ud800":1,"x\udfff":2`, "", "twice /x\ufffd", "iot.amazonaws.com"},

	{"NUL: escaped, value", `"eventSource":"iot.amazonaws.com\u0000","eventName":"CreateThing\u0000x"`, "iot.amazonaws.com\x00 CreateThing\x00x", "", ""},
	{"NUL: escaped, key", `"eventSource":"iot.amazonaws.com","eventSource\u0000":"s3.amazonaws.com"`, "iot.amazonaws.com", "", ""},
	{"NUL: byte, value", "\"eventSource\":\"iot.amazonaws.com\x00\"", "", "syntax", "error"},
	{"NUL: byte, key", "\"eventSource\x00\":\"iot.amazonaws.com\"", "", "syntax", "error"},
	{"NUL: byte, in a body", "\"eventSource\":\"iot.amazonaws.com\",\"requestParameters\":{\"x\":\"\x00\"}", "", "syntax", "error"},

	{"BOM: value", "\"eventSource\":\"\ufeffiot.amazonaws.com\"", "\ufeffiot.amazonaws.com", "", ""},
	{"BOM: key", "\"\ufeffeventSource\":\"iot.amazonaws.com\"", "", "", ""},
	{"BOM: before a key", "\ufeff\"eventSource\":\"iot.amazonaws.com\"", "", "syntax", "error"},
	{"BOM: before a value", "\"eventSource\":\ufeff\"iot.amazonaws.com\"", "", "syntax", "error"},

	{"number: eventSource 1e400", `"eventSource":1e400`, "", "member /eventSource", "error"},
	{"number: eventSource -0", `"eventSource":-0`, "", "member /eventSource", "error"},
	{"number: eventSource of 30 digits", `"eventSource":123456789012345678901234567890`, "", "member /eventSource", "error"},
	{"number: eventName", `"eventSource":"iot.amazonaws.com","eventName":1e400`, "iot.amazonaws.com", "member /eventName", "error"},
	{"number: eventTime 1e400", `"eventTime":1e400`, "", "member /eventTime", "error"},
	{"number: eventTime -0", `"eventTime":-0`, "1970-01-01T00:00:00Z", "", "error"},
	{"number: eventTime of 30 digits", `"eventTime":123456789012345678901234567890`, "", "member /eventTime", "error"},
	{"number: apiVersion 1e400", `"apiVersion":1e400`, "1e400", "", "error"},
	{"number: apiVersion -0", `"apiVersion":-0`, "-0", "", ""},
	{"number: apiVersion of 30 digits", `"apiVersion":123456789012345678901234567890`, "123456789012345678901234567890", "", "1.2345678901234568e+29"},
	{"number: readOnly", `"readOnly":-0`, "", "member /readOnly", "error"},
	{"number: figures of an Insight", `"insightDetails":{"insightContext":{"statistics":{"insightDuration":1e400,"baselineDuration":-0,"insight":{"average":123456789012345678901234567890}}}}`,
		"1e400 -0 123456789012345678901234567890", "", "error"},
	{"number: a member that is not known", `"x":[1e400,-0,123456789012345678901234567890]`, "x=[1e400,-0,123456789012345678901234567890]", "", "error"},
}

// oddRequests are request parameters. What is read of them is the request as JSON, of
// iot.UpdateThing or, where a list is in it, of oddTypes.
var oddRequests = []oddity{
	{"duplicate: typed request", `{"thingName":"a","thingName":"b"}`, `{"thingName":"a"}`, "/thingName", `{"thingName":"b"}`},
	{"duplicate: typed request, one escaped", `{"thingName":"a","thing\u004eame":"b"}`, `{"thingName":"a"}`, "/thingName", `{"thingName":"b"}`},
	{"duplicate: typed request, key of a map", `{"attributePayload":{"attributes":{"k":"1","k":"2"}}}`, `{"attributePayload":{"attributes":{"k":"1"}}}`, "/attributePayload/attributes/k", `{"attributePayload":{"attributes":{"k":"2"}}}`},
	{"duplicate: typed request, a member that is not known", `{"thingName":"a","x":1,"x":2}`, `{"thingName":"a"}`, "/x", `{"thingName":"a"}`},
	{"duplicate: typed request, in a value without a type", `{"thingName":"a","x":{"y":1,"y":2}}`, `{"thingName":"a"}`, "", ""},

	{"case: typed request, first letter", `{"ThingName":"a"}`, `{"thingName":"a"}`, "", ""},
	{"case: typed request, first letter, both", `{"thingName":"a","ThingName":"b"}`, `{"thingName":"a"}`, "/ThingName", `{"thingName":"b"}`},
	{"case: typed request, another letter", `{"thingname":"a"}`, `{}`, "", `{"thingName":"a"}`},

	{"escape: typed request, key and value", `{"thing\u004eame":"\u0061\/b"}`, `{"thingName":"a/b"}`, "", ""},

	{"invalid UTF-8: typed request", "{\"thingName\":\"a\xff\"}", `{"thingName":"a` + "\ufffd" + `"}`, "", ""},
	{"invalid UTF-8: typed request, key", "{\"thingName\xff\":\"a\"}", `{}`, "", ""},
	{"invalid UTF-8: typed request, two keys of a map", "{\"attributePayload\":{\"attributes\":{\"k\xff\":\"1\",\"k\xfe\":\"2\"}}}",
		"{\"attributePayload\":{\"attributes\":{\"k\ufffd\":\"1\"}}}", "/attributePayload/attributes/k\ufffd", "{\"attributePayload\":{\"attributes\":{\"k\ufffd\":\"2\"}}}"},
	{"lone surrogate: typed request", `{"thingName":"a\ud800"}`, `{"thingName":"a` + "\ufffd" + `"}`, "", ""},
	{"NUL: escaped, typed request", `{"thingName":"a\u0000"}`, `{"thingName":"a\u0000"}`, "", ""},
	{"BOM: typed request", "{\"thingName\":\"\ufeffa\"}", "{\"thingName\":\"\ufeffa\"}", "", ""},

	{"number: typed request, integers", `{"Ints":[1e400,-0,123456789012345678901234567890,1e3]}`, `{"Ints":[0,0,0,1000]}`, "/Ints/0 /Ints/2", "error"},
	{"number: typed request, floats", `{"Floats":[1e400,-0,123456789012345678901234567890]}`, `{"Floats":[0,-0,1.2345678901234568e+29]}`, "/Floats/0", "error"},
	{"number: typed request, json.Number", `{"Exact":[1e400,-0,123456789012345678901234567890]}`, `{"Exact":[1e400,-0,123456789012345678901234567890]}`, "", ""},
	{"number: typed request, any", `{"Any":[1e400,-0,123456789012345678901234567890]}`, `{"Any":[1e400,-0,123456789012345678901234567890]}`, "", "error"},
	{"number: typed request, times", `{"Times":[1e400,-0,123456789012345678901234567890]}`, `{"Times":[null,"1970-01-01T00:00:00Z",null]}`, "/Times/0 /Times/2", "error"},
	{"number: typed request, strings", `{"Texts":[1e400,-0,123456789012345678901234567890]}`, `{"Texts":["","",""]}`, "/Texts/0 /Texts/1 /Texts/2", "error"},
}

// oddTypes are the Go types in which a request may want a number.
type oddTypes struct {
	Ints   []int64              `json:",omitempty"`
	Floats []float64            `json:",omitempty"`
	Exact  []json.Number        `json:",omitempty"`
	Any    []any                `json:",omitempty"`
	Times  []iottrail.Timestamp `json:",omitempty"`
	Texts  []string             `json:",omitempty"`
}

// oddDocuments are whole streams. What is read of them are the ids of the records, and
// what is wrong in between.
var oddDocuments = []oddity{
	{"duplicate: list of a container", `{"Records":[{"eventVersion":"1.08","eventID":"a"}],"Records":[{"eventVersion":"1.08","eventID":"b"}]}`, "a b", "", "b"},
	{"duplicate: member of an envelope", `{"detail-type":"AWS API Call via CloudTrail","detail":{"eventVersion":"1.08","eventID":"a"},"detail":{"eventVersion":"1.08","eventID":"b"}}`, "", "twice /detail", "b"},
	{"duplicate: member after the list of a container", `{"Records":[{"eventVersion":"1.08","eventID":"a"}],"x":1,"x":2}`, "a", "", ""},
	{"duplicate: member before the list of a container", `{"x":1,"x":2,"Records":[{"eventVersion":"1.08","eventID":"a"}]}` + "\n" + `{"eventVersion":"1.08","eventID":"b"}`, "b", "twice /x", "a b"},

	{"case: list of a container, alone", `{"records":[{"eventVersion":"1.08","eventID":"a"}]}`, "a", "", ""},
	{"case: list of a container, beside the exact one", `{"Records":[{"eventVersion":"1.08","eventID":"a"}],"records":[{"eventVersion":"1.08","eventID":"b"}]}`, "a b", "", "b"},
	{"case: member of an envelope", `{"detail-type":"AWS API Call via CloudTrail","Detail":{"eventVersion":"1.08","eventID":"a"}}`, "a", "", ""},
	{"case: member of an envelope, both", `{"detail-type":"AWS API Call via CloudTrail","detail":{"eventVersion":"1.08","eventID":"a"},"Detail":{"eventVersion":"1.08","eventID":"b"}}`, "", "ambiguous", "b"},
	{"case: the old spelling of AWS IoT", `{"EventID":"a","EventName":"CreateThing","EventSource":"s3.amazonaws.com","RequestParamters":{}}`, "a", "", ""},

	{"escape: list of a container", `{"\u0052ecords":[{"eventVersion":"1.08","eventID":"a"}]}`, "a", "", ""},
	{"escape: text in an envelope", `{"messageId":"1","bod\u0079":"{\u0022eventVersion\u0022:\u00221.08\u0022,\u0022eventID\u0022:\u0022\u0061\u0022}"}`, "a", "", ""},

	{"invalid UTF-8: between documents", `{"eventVersion":"1.08","eventID":"a"}` + "\n\xff\n" + `{"eventVersion":"1.08","eventID":"b"}`, "a b", "syntax", "a error"},
	{"invalid UTF-8: text in an envelope", "{\"messageId\":\"1\",\"body\":\"{\\\"eventVersion\\\":\\\"1.08\\\",\\\"eventID\\\":\\\"a\xff\\\"}\"}", "a\ufffd", "", ""},
	{"lone surrogate: text in an envelope", `{"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\ud800\"}"}`, "a\ufffd", "", ""},
	{"NUL: between documents", `{"eventVersion":"1.08","eventID":"a"}` + "\n\x00\n" + `{"eventVersion":"1.08","eventID":"b"}`, "a b", "syntax", "a error"},
	{"NUL: escaped, text in an envelope", `{"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\u0000\"}"}`, "", "syntax", "error"},
	{"NUL: escaped twice, text in an envelope", `{"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"a\\u0000\"}"}`, "a\x00", "", ""},

	{"BOM: at the beginning", "\ufeff" + `{"eventVersion":"1.08","eventID":"a"}`, "a", "", "error"},
	{"BOM: between documents", `{"eventVersion":"1.08","eventID":"a"}` + "\ufeff" + `{"eventVersion":"1.08","eventID":"b"}` + "\n\ufeff" + `{"eventVersion":"1.08","eventID":"c"}`, "a b c", "", "a error"},
	{"BOM: half of one between documents", `{"eventVersion":"1.08","eventID":"a"}` + "\n\xef\xbb\n" + `{"eventVersion":"1.08","eventID":"b"}`, "a b", "syntax", "a error"},
	{"BOM: in a list", "[{\"eventVersion\":\"1.08\",\"eventID\":\"a\"},\ufeff{\"eventVersion\":\"1.08\",\"eventID\":\"b\"}]", "a", "syntax, end cut", "error"},
	{"BOM: after a list", "{\"Records\":[{\"eventVersion\":\"1.08\",\"eventID\":\"a\"}]\ufeff}", "a", "end syntax", "error"},
	{"BOM: text in an envelope", `{"messageId":"1","body":"\ufeff{\"eventVersion\":\"1.08\",\"eventID\":\"a\"}"}`, "a", "", "error"},

	{"shape: a record and a list of records", `{"eventVersion":"1.08","eventID":"a","Records":[{"eventVersion":"1.08","eventID":"b"}]}`, "", "ambiguous", "b a"},
	{"shape: a record and a list of records, in another case", `{"eventVersion":"1.08","eventID":"a","records":[{"eventVersion":"1.08","eventID":"b"}]}`, "", "ambiguous", "b a"},
	{"shape: a record and an EventBridge event", `{"eventVersion":"1.08","eventID":"a","detail-type":"x","detail":{"eventVersion":"1.08","eventID":"b"}}`, "", "ambiguous", "a b"},
	{"shape: a record and an SQS message", `{"eventVersion":"1.08","eventID":"a","messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"b\"}"}`, "", "ambiguous", "a b"},
	{"shape: a record and an event of LookupEvents", `{"eventVersion":"1.08","eventID":"a","CloudTrailEvent":"{\"eventVersion\":\"1.08\",\"eventID\":\"b\"}"}`, "", "ambiguous", "a"},
	{"shape: two containers", `{"Records":[{"eventVersion":"1.08","eventID":"a"}],"messageId":"1","body":"{\"eventVersion\":\"1.08\",\"eventID\":\"b\"}"}`, "a", "ambiguous", "a b"},
	{"shape: two spellings of a record", `{"eventVersion":"1.08","eventID":"a","EventID":"b","RequestParamters":{}}`, "", "spellings", "b"},

	{"number: where a record should be", `[1e400,-0,123456789012345678901234567890,{"eventVersion":"1.08","eventID":"a"}]`, "a", "no record, no record, no record", "error"},
}
