// Package detect finds in CloudTrail what should not happen to a fleet on AWS IoT. It has
// ready-made rules, and runs them and those of your own.
package detect
