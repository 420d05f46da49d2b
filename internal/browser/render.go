package browser

import (
	"context"
	"io"
	"io/fs"

	"github.com/iottrail/iottrail/report"
	"github.com/iottrail/iottrail/trail"
)

// WriteReport writes the report of a trail in a folder: no digest is checked, and nothing is said of
// the company's own networks.
func WriteReport(w io.Writer, folder fs.FS) error {
	var rep report.Report
	r := trail.Reader{FS: folder, Order: trail.ByTime}
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			rep.Problems = append(rep.Problems, err)
			continue
		}
		rep.Add(ev, r.Position())
	}
	_, err := rep.WriteTo(w)
	return err
}
