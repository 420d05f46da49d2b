package iottrail

// Scanned returns how many bytes the Decoder's scanner has passed over, those that it
// passed over again included.
func (d *Decoder) Scanned() int64 { return d.scanner.Scanned }
