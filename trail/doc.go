// Package trail reads the keys under which CloudTrail puts its files in the bucket of a
// trail: by a [Key] a program chooses which files to read before it opens any.
//
//	k, err := trail.ParseKey(key)
//	if err == nil && k.Kind == trail.KindLog && k.Region == "eu-central-1" { ... }
//
// What the files hold is read by package iottrail, which asks for no key.
package trail
