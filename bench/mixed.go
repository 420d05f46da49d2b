package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// A Log is one input: what every contestant reads in one run.
type Log struct {
	Name    string
	Data    []byte // {"Records":[...]} without white space, as CloudTrail writes it
	Records int
	IoT     int // records of AWS IoT Core among them
	gzipped []byte
	inner   []byte // the records with a comma after each, for Repeat
}

// Mixed returns a log of at least size bytes, of which a twentieth of the records
// are of AWS IoT. The same size gives the same bytes, always.
func Mixed(size int) *Log {
	log := &Log{Name: fmt.Sprintf("mixed, %.1f MB", float64(size)/1e6)}
	b := bytes.NewBuffer(make([]byte, 0, size+64<<10))
	log.Records, log.IoT, _ = WriteMixed(b, int64(size)) // a Buffer takes everything
	log.Data = b.Bytes()
	return log
}

// WriteMixed writes the log that Mixed returns, piece by piece, and returns how many
// records it has and how many of them are of AWS IoT.
func WriteMixed(w io.Writer, size int64) (records, iot int, err error) {
	g := newGenerator()
	var written int64
	g.raw(`{"Records":[`)
	for written+int64(len(g.out)) < size-2 {
		if records > 0 {
			g.raw(",")
		}
		if g.record() == iotSource {
			iot++
		}
		records++
		if len(g.out) > 32<<10 {
			n, err := w.Write(g.out)
			if err != nil {
				return records, iot, err
			}
			written += int64(n)
			g.out = g.out[:0]
		}
	}
	g.raw("]}")
	_, err = w.Write(g.out)
	return records, iot, err
}

// Gzip returns the log as S3 has it. CloudTrail's own files are written with the
// default level.
func (l *Log) Gzip() []byte {
	if l.gzipped == nil {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(l.Data)
		z.Close()
		l.gzipped = b.Bytes()
	}
	return l.gzipped
}

// Corpus returns the published records in a folder of files that hold one a line,
// or nil where dir is empty. Envelopes and records that encoding/json can't read
// into a Record, or reads otherwise than iottrail (some publishers changed the types
// or the spelling of members), are left out: no contestant but iottrail would get
// past them.
func Corpus(dir string) (log *Log, leftOut int, err error) {
	if dir == "" {
		return nil, 0, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		return nil, 0, fmt.Errorf("no *.jsonl in %s (%v)", dir, err)
	}
	log = &Log{}
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, 0, err
		}
		for line := range bytes.Lines(text) {
			var r Record
			if json.Unmarshal(line, &r) != nil || r.EventID == "" || r.EventSource == "" || r.EventTime.IsZero() || folded(line) {
				leftOut++
				continue
			}
			if log.Records > 0 {
				b.WriteByte(',')
			}
			if err := json.Compact(&b, line); err != nil {
				return nil, 0, err
			}
			log.Records++
			if r.EventSource == iotSource {
				log.IoT++
			}
		}
	}
	b.WriteString(`]}`)
	log.Data = b.Bytes()
	log.Name = fmt.Sprintf("corpus, %.1f MB", float64(b.Len())/1e6)
	return log, leftOut, nil
}

// folded reports whether a record has a member that encoding/json would match
// although its case differs, or whose value it would take where iottrail, which
// is stricter, refuses it or keeps it elsewhere.
func folded(line []byte) bool {
	s := sink{check: true}
	t := sink{check: true}
	data := append(append([]byte(`{"Records":[`), line...), "]}"...)
	if encodingJSON.every(data, &s) != nil || iottrailDecoder.every(data, &t) != nil {
		return true
	}
	return s.err != nil || t.err != nil || s.String() != t.String()
}

// A repeated is a stream of one document of about size bytes that repeats the
// records of a log, without holding more than the log.
type repeated struct {
	inner []byte // the records, with a comma after the last
	pos   int
	left  int64
	head  string
	state int
}

// Repeat returns a reader of a log of at least size bytes with the records of l
// again and again, and how many records and bytes that will be.
func (l *Log) Repeat(size int64) (r io.Reader, records, bytes int64) {
	if l.inner == nil { // made once, so that it is in nobody's time
		l.inner = append(append([]byte{}, l.Data[len(`{"Records":[`):len(l.Data)-2]...), ',')
	}
	inner := l.inner
	times := max(1, (size+int64(len(inner))-1)/int64(len(inner)))
	return &repeated{inner: inner, left: times, head: `{"Records":[`},
		times * int64(l.Records), times*int64(len(inner)) - 1 + int64(len(`{"Records":[]}`))
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.head != "" {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	if r.left == 0 {
		if r.state == 0 {
			r.state, r.head = 1, "]}"
			return r.Read(p)
		}
		return 0, io.EOF
	}
	end := len(r.inner)
	if r.left == 1 {
		end-- // the last record has no comma after it
	}
	n := copy(p, r.inner[r.pos:end])
	if r.pos += n; r.pos == end {
		r.pos = 0
		r.left--
	}
	return n, nil
}
