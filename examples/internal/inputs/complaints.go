package inputs

import (
	"fmt"
	"io"
	"io/fs"

	"github.com/iottrail/iottrail/examples/internal/fleet"
	"github.com/iottrail/iottrail/examples/internal/plain"
)

// MostSaid is how many problems of one file are named: a damaged one can have a million.
const MostSaid = 10

// Complaints writes what could not be read, a line each.
type Complaints struct {
	Program string // the beginning of each line
	Log     io.Writer

	about string // the file of the last problem
	said  int    // problems of it
}

// Problem names a problem in a file, unless there were too many in it.
func (c *Complaints) Problem(file string, err error) {
	if file != c.about {
		c.End()
		c.about = file
	}
	if c.said++; c.said <= MostSaid {
		c.Say(file, err)
	}
}

// End is for after a file. It says how many of its problems were not named.
func (c *Complaints) End() {
	if c.said > MostSaid {
		c.Say(c.about, fmt.Errorf("and %d more errors", c.said-MostSaid))
	}
	c.about, c.said = "", 0
}

// Say writes a line. Both parts may hold text from a record or an archive that someone else made.
func (c *Complaints) Say(name string, err error) {
	if about, ok := err.(*fs.PathError); ok {
		err = about.Err // the line begins with the name already
	}
	fmt.Fprintf(c.Log, "%s: %s: %s\n", c.Program, plain.Text(name, fleet.MaxText), plain.Text(err.Error(), fleet.MaxText))
}
