//go:build race

package iottrail_test

// raced is 1 where the race detector watches, which makes everything ten times as slow:
// what is heavy is smaller there.
const raced = 1
