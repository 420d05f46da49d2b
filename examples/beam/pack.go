package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

func init() {
	beam.RegisterCoder(reflect.TypeFor[pack](), encodePack, decodePack)
	beam.RegisterCoder(reflect.TypeFor[page](), encodePage, decodePage)
}

// A pack is several records of a file in one element, and a page several lines of an output. A
// runner's work goes by the element, and by the byte: it copies both many times over, Prism in memory.
// So they are compressed between the steps.
type pack struct{ Records []record }

type page struct{ Lines []line }

// records and lines are what Beam has coders for.
type (
	records struct{ List []record }
	lines   struct{ List []line }
)

var (
	recordsCoder = sync.OnceValue(coderFor[records])
	linesCoder   = sync.OnceValue(coderFor[lines])
)

func encodePack(p pack) []byte          { return recordsCoder().encode(records{p.Records}) }
func decodePack(b []byte) (pack, error) { v, err := recordsCoder().decode(b); return pack{v.List}, err }
func encodePage(p page) []byte          { return linesCoder().encode(lines{p.Lines}) }
func decodePage(b []byte) (page, error) { v, err := linesCoder().decode(b); return page{v.List}, err }

// A squeezer is Beam's coder for a type, with compression.
type squeezer[T any] struct {
	encoder beam.ElementEncoder
	decoder beam.ElementDecoder
}

func coderFor[T any]() squeezer[T] {
	t := reflect.TypeFor[T]()
	return squeezer[T]{beam.NewElementEncoder(t), beam.NewElementDecoder(t)}
}

var how = os.Getenv("HOW")
var In, Out atomic.Int64
var zenc, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<18))
var zdec, _ = zstd.NewReader(nil)

func (s squeezer[T]) encode(v T) []byte {
	var b bytes.Buffer
	if err := s.encoder.Encode(v, &b); err != nil {
		panic(fmt.Sprintf("an element can't be encoded: %v", err))
	}
	var o []byte
	switch how {
	case "s2":
		o = s2.Encode(nil, b.Bytes())
	case "s2b":
		o = s2.EncodeBetter(nil, b.Bytes())
	case "zstd":
		o = zenc.EncodeAll(b.Bytes(), nil)
	default:
		o = b.Bytes()
	}
	In.Add(int64(b.Len()))
	Out.Add(int64(len(o)))
	return o
}

func (s squeezer[T]) decode(b []byte) (v T, err error) {
	var plain []byte
	switch how {
	case "s2", "s2b":
		plain, err = s2.Decode(nil, b)
	case "zstd":
		plain, err = zdec.DecodeAll(b, nil)
	default:
		plain = b
	}
	if err != nil {
		return v, err
	}
	decoded, err := s.decoder.Decode(io.Reader(bytes.NewReader(plain)))
	if err != nil {
		return v, err
	}
	return decoded.(T), nil
}
