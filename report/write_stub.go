package report

import (
	"encoding/json"
	"io"
)

// write stands for the drawing until that is there.
func (p *page) write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(p)
}
