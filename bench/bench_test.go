package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"
)

// The size is that of the goals; -size 8 is enough for a first idea.
var (
	sizeFlag   = flag.Int("size", 64, "size of the mixed log, in MB")
	othersFlag = flag.Bool("others", false, "with the ways that were tried and were slower")
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(m.Run())
}

func entrants(others bool) []*contestant {
	list := append([]*contestant{}, contestants...)
	if others {
		list = append(list, otherWays...)
	}
	return list
}

func TestMixed(t *testing.T) {
	const size = 8_000_000
	log := Mixed(size)
	if again := Mixed(size); string(again.Data) != string(log.Data) {
		t.Error("the same size gives another log")
	}
	perRecord := len(log.Data) / log.Records
	t.Logf("%d records, %d of AWS IoT, %d bytes a record; %d bytes as gzip", log.Records, log.IoT, perRecord, len(log.Gzip()))
	if perRecord < 1200 || perRecord > 1500 {
		t.Errorf("a record has %d bytes", perRecord)
	}
	if share := float64(log.IoT) / float64(log.Records); share < 0.04 || share > 0.06 {
		t.Errorf("%.1f %% of the records are of AWS IoT", 100*share)
	}
}

func TestContestants(t *testing.T) {
	logs := []*Log{Mixed(1_000_000)}
	corpus, leftOut, err := Corpus(os.Getenv("CLOUDTRAIL_CORPUS"))
	if err != nil {
		t.Fatal(err)
	}
	if corpus != nil {
		t.Logf("corpus: %d records, %d of AWS IoT, %d left out", corpus.Records, corpus.IoT, leftOut)
		logs = append(logs, corpus)
	}
	for _, log := range logs {
		for _, job := range []*job{jobEvery, jobIoT} {
			for _, c := range job.entrants(entrants(true)) {
				t.Run(job.name+"/"+log.Name+"/"+c.name, func(t *testing.T) {
					if err := job.check(log, c); err != nil {
						t.Error(err)
					}
				})
			}
		}
		t.Run("requests/"+log.Name, func(t *testing.T) {
			reqs, err := requestsOf(log)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range entrants(false) {
				if err := reqs.check(c); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// Of each library that decodes into structs, one contestant does so.
func TestRequestsHaveEveryLibrary(t *testing.T) {
	var modules []string
	for _, c := range contestants {
		if c.request != nil {
			modules = append(modules, c.module)
		}
	}
	want := []string{"std", "github.com/go-json-experiment/json", "github.com/goccy/go-json", "github.com/bytedance/sonic",
		"github.com/segmentio/encoding"}
	if !slices.Equal(modules, want) {
		t.Errorf("requests are decoded by %q, want %q", modules, want)
	}
}

// The log and the stream of the job memory are the same bytes.
func TestWriteStream(t *testing.T) {
	const size = 1_000_000
	log := Mixed(size)
	for _, zipped := range []bool{false, true} {
		var b bytes.Buffer
		records, iot, err := writeStream(&b, size, zipped)
		if err != nil || records != log.Records || iot != log.IoT {
			t.Errorf("zipped %v: %d records, %d of AWS IoT, %v; want %d and %d", zipped, records, iot, err, log.Records, log.IoT)
		}
		if !zipped && !bytes.Equal(b.Bytes(), log.Data) {
			t.Error("the stream is another log")
		}
		if err := decodeCounting(&b, int64(log.Records), int64(log.Records)); err != nil {
			t.Errorf("zipped %v: %v", zipped, err)
		}
	}
}

func TestVersions(t *testing.T) {
	list, err := versions()
	if err != nil {
		t.Fatal(err)
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(list))); len(sorted) != len(list) || len(list) < 8 {
		t.Errorf("%d modules in %q", len(sorted), list)
	}
}

func TestRepeat(t *testing.T) {
	log := Mixed(100_000)
	r, records, size := log.Repeat(1_000_000)
	var s sink
	if err := decode(r, &s); err != nil {
		t.Fatal(err)
	}
	if int64(s.records) != records || size < 1_000_000 {
		t.Errorf("%d records, want %d; %d bytes", s.records, records, size)
	}
}

func benchmarkJob(b *testing.B, j *job) {
	logs := []*Log{mixedOf(*sizeFlag)}
	if corpus, _, err := Corpus(os.Getenv("CLOUDTRAIL_CORPUS")); err != nil {
		b.Fatal(err)
	} else if corpus != nil {
		logs = append(logs, corpus)
	}
	for _, log := range logs {
		for _, c := range j.entrants(entrants(*othersFlag)) {
			b.Run(log.Name+"/"+c.name, func(b *testing.B) {
				if err := j.check(log, c); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(log.Data)))
				before := mallocs()
				for b.Loop() {
					var s sink
					if err := j.of(c)(log.Data, &s); err != nil {
						b.Fatal(err)
					}
				}
				report(b, log.Records, mallocs()-before)
			})
		}
	}
}

// report gives the figures for each of n things that one round handled.
func report(b *testing.B, n int, mallocs uint64) {
	total := float64(b.N) * float64(n)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/total, "ns/record")
	b.ReportMetric(float64(mallocs)/total, "allocs/record")
}

var mixedLogs = map[int]*Log{}

func mixedOf(size int) *Log {
	if mixedLogs[size] == nil {
		mixedLogs[size] = Mixed(size * 1_000_000)
	}
	return mixedLogs[size]
}

// BenchmarkEvery: every record to a typed one.
func BenchmarkEvery(b *testing.B) { benchmarkJob(b, jobEvery) }

// BenchmarkIoT: the records of AWS IoT found, and only those built.
func BenchmarkIoT(b *testing.B) { benchmarkJob(b, jobIoT) }

// BenchmarkRequests: requests of AWS IoT to their types.
func BenchmarkRequests(b *testing.B) {
	reqs, err := requestsOf(mixedOf(*sizeFlag))
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range entrants(false) {
		if !reqs.possible(c) {
			continue
		}
		b.Run(c.name, func(b *testing.B) {
			if err := reqs.check(c); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(reqs.bytes)
			before := mallocs()
			for b.Loop() {
				if err := reqs.run(c); err != nil {
					b.Fatal(err)
				}
			}
			report(b, len(reqs.list), mallocs()-before)
		})
	}
}

// BenchmarkGzip: from gzip, beside the decompressor alone.
func BenchmarkGzip(b *testing.B) {
	log := mixedOf(*sizeFlag)
	for _, g := range gzipJobs {
		b.Run(fmt.Sprintf("%s/%s", log.Name, g.name), func(b *testing.B) {
			gz := log.Gzip()
			b.SetBytes(int64(len(log.Data)))
			before, cpu := mallocs(), cpuTime()
			for b.Loop() {
				if err := g.run(gz, log); err != nil {
					b.Fatal(err)
				}
			}
			report(b, log.Records, mallocs()-before)
			b.ReportMetric(float64((cpuTime()-cpu).Nanoseconds())/float64(b.N)/float64(log.Records), "cpu-ns/record")
		})
	}
}

func TestGzip(t *testing.T) {
	log := Mixed(1_000_000)
	for _, g := range gzipJobs {
		if err := g.run(log.Gzip(), log); err != nil {
			t.Errorf("%s: %v", g.name, err)
		}
	}
}

// The structs of the job requests are those of iot for every call of the mixed log.
func TestRequestTypes(t *testing.T) {
	reqs, err := requestsOf(Mixed(3_000_000))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	for _, r := range reqs.list {
		seen[r.of] = true
	}
	if len(seen) < len(iotCalls)/2 {
		t.Errorf("only %d types of requests", len(seen))
	}
}

// The trees of the job trail have what they should, and are read whole.
func TestTrails(t *testing.T) {
	t.Parallel()
	records, err := rawRecords(200_000)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := writeTree(dir, records, 10, 20); err != nil {
		t.Fatal(err)
	}
	for workers := 1; workers <= 2; workers++ {
		if err := readTree(dir, workers, 200); err != nil {
			t.Error(err)
		}
		if readTree(dir, workers, 199) == nil {
			t.Error("a record more than there should be goes unnoticed")
		}
	}
}
