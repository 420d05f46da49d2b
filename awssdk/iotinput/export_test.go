package iotinput

import "encoding/json"

// Fill is for tests with types that neither package iot nor the SDK has.
func Fill(in, req any, body string) []error {
	var errs []error
	for _, m := range fill(in, req, json.RawMessage(body), nil) {
		errs = append(errs, m)
	}
	return errs
}
