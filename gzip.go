package iottrail

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// gunzip decompresses a stream of one or more gzip members, and knows up to which byte a
// checksum confirms its output: the checksum of a member is at its end.
type gunzip struct {
	in       *bufio.Reader
	taken    counter // compressed bytes that in has read
	ratio    int     // of Limits
	free     int64   // how many decompressed bytes have no ratio
	z        *gzip.Reader
	between  bool  // no member was begun, or the last one was read to its end
	given    int64 // decompressed bytes so far
	verified int64 // how many of them are in members that were read to their end
	err      error
}

// freeOfRatio is how many decompressed bytes have no ratio.
const freeOfRatio = 1 << 20

// gzipMagic are the bytes that every gzip member begins with.
const gzipMagic = "\x1f\x8b"

func newGunzip(r io.Reader, ratio int, free int64) *gunzip {
	return new(gunzip).reset(r, ratio, free)
}

// reset makes g what newGunzip would return, with the buffers of g.
func (g *gunzip) reset(r io.Reader, ratio int, free int64) *gunzip {
	*g = gunzip{in: g.in, z: g.z, taken: counter{r: r}, ratio: ratio, free: free, between: true}
	if g.in == nil {
		g.in, g.z = bufio.NewReaderSize(&g.taken, 64<<10), new(gzip.Reader)
	}
	g.in.Reset(&g.taken)
	return g
}

// A counter counts the bytes read from r.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Read fills p as far as the compressed bytes at hand go: it waits for more of them
// only where it has nothing to give.
func (g *gunzip) Read(p []byte) (n int, err error) {
	for n < len(p) && g.err == nil && (n == 0 || g.in.Buffered() > 0) {
		var more int
		more, g.err = g.read(p[n:])
		n += more
	}
	return n, g.err
}

func (g *gunzip) read(p []byte) (int, error) {
	if g.between {
		if err := g.next(); err != nil {
			return 0, err
		}
	}
	n, err := g.z.Read(p)
	g.given += int64(n)
	// What in has read ahead does not count: else a bomb would pass or not by how much that
	// is. For the same reason what is too much is cut off.
	used, ratio := g.taken.n-int64(g.in.Buffered()), int64(g.ratio)
	if g.given > g.free && g.given/ratio > used {
		over := min(int64(n), g.given-max(g.free, ratio*(used+1)-1))
		g.given -= over
		return n - int(over), &LimitError{"Ratio", ratio}
	}
	if err == io.EOF {
		g.between, g.verified = true, g.given
		return n, nil
	}
	if err != nil {
		err = g.unverified(err)
	}
	return n, err
}

// next begins a member, if there is one more. It is called when more is asked for, and
// not at the end of the one before, as that may be all that there is for now.
func (g *gunzip) next() error {
	begin, err := g.in.Peek(len(gzipMagic))
	switch {
	case len(begin) == 0:
		return err // io.EOF, or the reader's own
	case !strings.HasPrefix(gzipMagic, string(begin)):
		return g.unverified(fmt.Errorf("after a member comes something else: %w", gzip.ErrHeader))
	case err != nil:
		return g.unverified(err)
	}
	if err := g.z.Reset(g.in); err != nil {
		return g.unverified(err)
	}
	g.z.Multistream(false)
	g.between = false
	return nil
}

// unverified is the error with which decompressing ends, unless it is the end.
func (g *gunzip) unverified(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != gzip.ErrHeader && err != gzip.ErrChecksum { // which say what they are of
		err = fmt.Errorf("gzip: %w", err)
	}
	return &UnverifiedError{Offset: g.verified, Err: err}
}

// withChecksum returns the error with which a stream ends at the offset, together with what
// the checksum says of it. If the fault is one of syntax, or no log, and lies in a gzip
// member that was not read to its checksum, it reads on to there, but not without bound: a
// wrong checksum is the better reason, and tells that what was returned before may be as
// wrong.
func withChecksum(s *source, offset int64, err error) error {
	z := gunzipOf(s.r)
	if z == nil || errors.As(err, new(*UnverifiedError)) {
		return err
	}
	if syntax := new(SyntaxError); errors.As(err, &syntax) {
		offset = syntax.Offset
	} else if !errors.Is(err, ErrNotLog) {
		return err
	}
	const most = 16 << 20
	passed := make([]byte, readSize)
	for s.err == nil && z.verified <= offset && z.given-offset < most {
		var n int
		n, s.err = s.r.Read(passed[:min(readSize, offset+most-z.given)])
		s.base += int64(n)
	}
	switch {
	case z.verified > offset:
		return err
	case z.err != nil && !errors.Is(err, z.err):
		return fmt.Errorf("%w; and then %w", err, z.err)
	}
	return &UnverifiedError{Offset: z.verified, Err: err}
}

// gunzipOf returns the gunzip that the reader of a stream is or reads from; nil where
// there is none.
func gunzipOf(r io.Reader) *gunzip {
	switch r := r.(type) {
	case *gunzip:
		return r
	case *bounded:
		return gunzipOf(r.r)
	case *tail:
		return gunzipOf(r.r)
	case *tee:
		return gunzipOf(r.r)
	}
	return nil
}
