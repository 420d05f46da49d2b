//go:build !race

package iottrail_test

const raced = 0
