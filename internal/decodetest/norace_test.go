//go:build !race

package decodetest_test

const raced = 0
