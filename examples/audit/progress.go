package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/iottrail/iottrail/examples/internal/plain"
	"github.com/iottrail/iottrail/trail"
)

// A progress shows on a terminal how far the program is: how much of each input it has read, how
// fast, and how long the rest will take. A nil one shows nothing.
type progress struct {
	w        io.Writer
	throttle time.Duration // from one line to the next

	bar *progressbar.ProgressBar // nil between inputs
}

// newProgress returns nil unless somebody can see it: standard error is a terminal, and what is found
// is not being written to one.
func newProgress(o *options, stdout, stderr io.Writer) *progress {
	meanwhile := o.unsorted || o.format == formatOCSF
	if !isTerminal(stderr) || meanwhile && isTerminal(stdout) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return &progress{w: stderr, throttle: 100 * time.Millisecond}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// begin begins an input of so many bytes, -1 if that is not known.
func (p *progress) begin(name string, bytes int64) {
	p.end()
	p.bar = progressbar.NewOptions64(bytes,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription(plain.Text(name, 24)),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowCount(),
		progressbar.OptionShowTotalBytes(true),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(p.throttle),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // else a goroutine of its own writes
	)
}

// at shows how far reading is. An error of the terminal must not disturb it.
func (p *progress) at(bytes int64) { _ = p.bar.Set64(bytes) }

// tree returns what the Reader of a tree reports its progress to. The tree is listed first, for the
// sizes of all its files: a Reader knows only those of the next ones, which do not show how long the
// rest will take.
func (p *progress) tree(name string, r *trail.Reader) func(trail.Progress) {
	if p == nil {
		return nil
	}
	p.begin("listing "+base(name), -1)
	total := int64(0)
	lister := trail.Reader{FS: r.FS, Query: r.Query, Order: r.Order}
	for f, err := range lister.Files(context.Background()) {
		if err == nil { // else reading says so
			total += max(0, f.Size)
			p.at(0)
		}
	}
	p.begin(base(name), total+1) // one byte more, so that the bar stays until the end
	return func(now trail.Progress) { p.at(min(now.BytesDone, total)) }
}

// base is the end of a name, which says enough.
func base(name string) string { return path.Base(filepath.ToSlash(name)) }

// stream returns a reader of the same bytes that shows how far it is.
func (p *progress) stream(name string, r io.Reader) io.Reader {
	if p == nil {
		return r
	}
	size := int64(-1)
	if f, ok := r.(fs.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size() + 1
		}
	}
	p.begin(base(name), size)
	return &counted{p, r, 0}
}

// A counted reader reports how much was read.
type counted struct {
	p *progress
	r io.Reader
	n int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	if c.p.bar != nil {
		c.p.at(c.n)
	}
	return n, err
}

// end removes the line.
func (p *progress) end() {
	if p != nil && p.bar != nil {
		p.clear()
		p.bar = nil
	}
}

func (p *progress) clear() {
	if err := p.bar.Clear(); err != nil {
		fmt.Fprintln(p.w)
	}
}

// beside returns a writer to the same terminal, for whole lines.
func (p *progress) beside(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return &besideBar{p, w}
}

type besideBar struct {
	p *progress
	w io.Writer
}

func (b *besideBar) Write(line []byte) (int, error) {
	if b.p.bar != nil {
		b.p.clear()
	}
	return b.w.Write(line)
}
