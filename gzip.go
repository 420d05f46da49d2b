package iottrail

import (
	"bufio"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gunzip decompresses a stream of one or more gzip members, and knows how far
// what it gave is proven by a checksum: the checksum of a member stands at its
// end.
type gunzip struct {
	in       *bufio.Reader
	taken    counter // compressed bytes that in has read
	ratio    int     // of Limits
	z        *gzip.Reader
	given    int64 // decompressed bytes so far
	verified int64 // how many of them stand in members that were read to their end
	err      error
}

// gzipMagic are the bytes that every gzip member begins with.
const gzipMagic = "\x1f\x8b"

func newGunzip(r io.Reader, ratio int) *gunzip {
	g := &gunzip{taken: counter{r: r}, ratio: ratio}
	g.in = bufio.NewReaderSize(&g.taken, 64<<10)
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
	if g.z == nil {
		z, err := gzip.NewReader(g.in)
		if err != nil {
			return 0, g.unverified(err)
		}
		z.Multistream(false)
		g.z = z
	}
	n, err := g.z.Read(p)
	g.given += int64(n)
	if g.given > 1<<20 && g.given/int64(g.ratio) > g.taken.n {
		return n, exceeded("Ratio", "decompresses to more times its size", int64(g.ratio))
	}
	if err != io.EOF {
		if err != nil {
			err = g.unverified(err)
		}
		return n, err
	}
	g.verified = g.given
	if _, err := g.in.Peek(1); err != nil {
		return n, err // io.EOF, or the reader's own
	}
	if err := g.z.Reset(g.in); err != nil {
		return n, fmt.Errorf("behind a gzip member stands something else: %w", err)
	}
	g.z.Multistream(false)
	return n, nil
}

// unverified adds to an error where the bytes begin that no checksum vouches for.
func (g *gunzip) unverified(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("gzip: %w (no checksum vouches for what was read from byte %d on)", err, g.verified)
}
