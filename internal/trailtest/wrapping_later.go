package trailtest

import "fmt"

// laterWrappings are of any kind: they came after the other lists, and so does what comes next.
var laterWrappings = []Wrapping{
	{Name: "records of CloudWatch Logs", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"logRecord":{"@timestamp":"1790841660000","@message":%s,"@log":"111122223333:trail"}}`, Quote(r))
		}), "\n", "\n")
	}, Spelt: InQuotes[[]byte]},
	{Name: "what Firehose could not deliver", Wrap: func(rs [][]byte) []byte {
		return Around("", Each(rs, func(r []byte) []byte {
			return fmt.Appendf(nil, `{"attemptsMade":4,"arrivalTimestamp":1790841660500,"errorCode":"Lambda.FunctionError","rawData":%q}`, InBase64(r))
		}), "\n", "\n")
	}, Encoded: true},
}
