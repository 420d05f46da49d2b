package iottrail

import "github.com/iottrail/iottrail/internal/jsonscan"

// Marked makes the Decoder make marks in that way.
func Marked(how jsonscan.Marking) Option { return func(d *Decoder) { d.marking = how } }

// Scanned returns how many bytes the Decoder's scanner has passed over, those that it
// passed over again included.
func (d *Decoder) Scanned() int64 { return d.scanner.Scanned }
