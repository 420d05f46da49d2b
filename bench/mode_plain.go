//go:build !amd64 || purego

package main

// hasAssembly says that iottrail is built with its kernel in assembly.
const hasAssembly = false
