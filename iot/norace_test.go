//go:build !race

package iot

const raced = 0
