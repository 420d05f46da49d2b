package iottrail

// A Predicate is a question about a record.
type Predicate func(*Event) bool
