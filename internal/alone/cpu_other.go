//go:build !linux

package alone

import "time"

var begun = time.Now()

func threadTime() time.Duration { return time.Since(begun) }
