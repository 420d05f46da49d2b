package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/iottrail/iottrail"
)

// decodeCounting decodes and compares the counts with what was written.
func decodeCounting(r io.Reader, records, built int64, opts ...iottrail.Option) error {
	var s sink
	if err := decode(r, &s, opts...); err != nil {
		return err
	}
	if int64(s.records) != records || int64(s.built) != built {
		return fmt.Errorf("%v instead of %d and %d", &s, records, built)
	}
	return nil
}

// countAllocs counts the allocations of iottrail for records that it builds and
// for those that it skips. Two lengths of a log give the cost of a record
// without that of a Decoder.
func countAllocs(l *Log) error {
	short := Mixed(len(l.Data) / 4)
	fmt.Printf("### Allocations (%s)\n\n| | a record | for a Decoder | goal |\n| --- | ---: | ---: | --- |\n", l.Name)
	for _, c := range []struct {
		what  string
		goal  float64
		built int64 // times the records
		opts  []iottrail.Option
	}{
		{"built", 3, 1, nil},
		{"passed over", 0, 0, []iottrail.Option{iottrail.OnlySources("nobody.amazonaws.com")}},
	} {
		count := func(l *Log) (float64, error) {
			in := bytes.NewReader(l.Data)
			runtime.GC()
			before := mallocs()
			err := decodeCounting(in, int64(l.Records), c.built*int64(l.Records), c.opts...)
			return float64(mallocs() - before), err
		}
		less, err := count(short)
		if err != nil {
			return err
		}
		more, err := count(l)
		if err != nil {
			return err
		}
		a := (more - less) / float64(l.Records-short.Records)
		fmt.Printf("| %s | %.4f | %.0f | at most %.0f: %s |\n", c.what, a, less-a*float64(short.Records), c.goal, met(a < c.goal+0.001))
	}
	fmt.Println()
	return nil
}

// growth prints what a record costs in streams of three lengths, made of the same
// records.
func growth(rounds int) error {
	l := Mixed(1_000_000)
	l.Repeat(0)
	sizes := []int64{1_000_000, 64_000_000, 1_000_000_000}
	fmt.Printf("### Growth: ns/record by the length of the stream\n\n| | 1 MB | 64 MB | 1 GB | goal |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, c := range []struct {
		what  string
		built int // of the records of l
		opts  []iottrail.Option
	}{
		{"every record", l.Records, nil},
		{"IoT records only", l.IoT, []iottrail.Option{iottrail.OnlySources(iotSource)}},
	} {
		counts := make([]int64, len(sizes))
		samples, err := interleave(len(sizes), rounds, func(i int) error {
			counts[i] = 0
			for range max(1, 64_000_000/sizes[i]) { // short streams again and again
				r, n, _ := l.Repeat(sizes[i])
				counts[i] += n
				if err := decodeCounting(r, n, n/int64(l.Records)*int64(c.built), c.opts...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		var ns []float64
		for i := range sizes {
			ns = append(ns, float64(median(samples[i].wall).Nanoseconds())/float64(counts[i]))
		}
		spread := slices.Max(ns)/slices.Min(ns) - 1
		fmt.Printf("| %s | %.0f | %.0f | %.0f | within 10 %%: %.1f %%, %s |\n", c.what, ns[0], ns[1], ns[2], 100*spread, met(spread <= 0.1))
	}
	fmt.Println()
	return nil
}
