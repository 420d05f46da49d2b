package main

import (
	"bytes"
	"fmt"
	"reflect"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/klauspost/compress/s2"
)

func init() {
	beam.RegisterCoder(reflect.TypeFor[pack](), encodePack, decodePack)
	beam.RegisterCoder(reflect.TypeFor[page](), encodePage, decodePage)
}

// A pack is several records of a file in one element, and a page is several lines of an output. A
// runner spends its time on each element, and copies each byte many times; Prism has them all in
// memory. So both are compressed between the steps.
type pack struct{ Records []record }

type page struct{ Lines []line }

// records and lines are the types that Beam has coders for.
type (
	records struct{ List []record }
	lines   struct{ List []line }
)

var (
	recordsCoder = sync.OnceValue(coderOf[records])
	linesCoder   = sync.OnceValue(coderOf[lines])
)

func encodePack(p pack) ([]byte, error) { return recordsCoder().encode(records{p.Records}) }

func decodePack(b []byte) (pack, error) {
	v, err := recordsCoder().decode(b)
	return pack{v.List}, err
}

func encodePage(p page) ([]byte, error) { return linesCoder().encode(lines{p.Lines}) }

func decodePage(b []byte) (page, error) {
	v, err := linesCoder().decode(b)
	return page{v.List}, err
}

// A packed is Beam's coder for a type, with compression.
type packed[T any] struct {
	encoder beam.ElementEncoder
	decoder beam.ElementDecoder
}

func coderOf[T any]() packed[T] {
	t := reflect.TypeFor[T]()
	return packed[T]{beam.NewElementEncoder(t), beam.NewElementDecoder(t)}
}

func (p packed[T]) encode(v T) ([]byte, error) {
	var plain bytes.Buffer
	if err := p.encoder.Encode(v, &plain); err != nil {
		return nil, err
	}
	return s2.Encode(nil, plain.Bytes()), nil
}

func (p packed[T]) decode(b []byte) (v T, err error) {
	plain, err := s2.Decode(nil, b)
	if err != nil {
		return v, err
	}
	decoded, err := p.decoder.Decode(bytes.NewReader(plain))
	if err != nil {
		return v, err
	}
	v, ok := decoded.(T)
	if !ok {
		return v, fmt.Errorf("decoded a %T, want a %T", decoded, v)
	}
	return v, nil
}
