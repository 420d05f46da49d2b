//go:build race

package iot

// raced is 1 where the race detector watches, which makes everything several times as slow:
// what is bounded may take longer there.
const raced = 1
