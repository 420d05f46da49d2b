// Command bench measures iottrail beside other ways of reading CloudTrail in Go,
// in one run, on the same bytes, and prints Markdown tables. See README.md.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bytedance/sonic"

	"github.com/iottrail/iottrail"
)

func main() {
	size := flag.Int("size", 64, "size of the mixed log, in MB")
	rounds := flag.Int("rounds", 5, "rounds: each contestant runs once in each; the tables have medians")
	jobs := flag.String("job", "every,iot,requests,gzip,allocs,memory,growth", "what to measure")
	withOthers := flag.Bool("others", false, "with the ways that were tried and were slower")
	child := flag.String("child", "", "used by the job memory for its subprocesses")
	flag.Parse()
	if *child != "" {
		exit(measureMemory(*child))
		return
	}
	exit(run(*size, max(1, *rounds), strings.Split(*jobs, ","), *withOthers))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(size, rounds int, jobs []string, withOthers bool) error {
	list := slices.Clone(contestants)
	if withOthers {
		list = append(list, otherWays...)
	}
	printMachine(rounds)
	logs := []*Log{Mixed(size * 1_000_000)}
	corpus, leftOut, err := Corpus(os.Getenv("CLOUDTRAIL_CORPUS"))
	if err != nil {
		return err
	}
	if corpus != nil {
		fmt.Printf("Corpus: %d documents left out that are no records or that not every contestant reads alike.\n\n", leftOut)
		logs = append(logs, corpus)
	}
	for _, l := range logs {
		fmt.Printf("Log %q: %d records, %d of AWS IoT, %d bytes a record, %d bytes as gzip.\n\n",
			l.Name, l.Records, l.IoT, len(l.Data)/l.Records, len(l.Gzip()))
	}
	for _, name := range jobs {
		switch name {
		case "every", "iot":
			j := jobEvery
			if name == "iot" {
				j = jobIoT
			}
			for _, l := range logs {
				err = cmp.Or(err, compare(j, list, l, rounds))
			}
		case "requests":
			err = compareRequests(list, logs[0], rounds)
		case "gzip":
			for _, l := range logs {
				err = cmp.Or(err, compareGzip(l, rounds))
			}
		case "allocs":
			err = countAllocs(logs[0])
		case "memory":
			err = memory(rounds)
		case "growth":
			err = growth(rounds)
		default:
			err = fmt.Errorf("no job %q", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printMachine says where and with what the figures were made.
func printMachine(rounds int) {
	model := "unknown CPU"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
				model = strings.TrimSpace(v)
				break
			}
		}
	}
	fmt.Printf("%s, %s/%s, %s, GOMAXPROCS %d; medians of %d interleaved rounds.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, model, runtime.GOMAXPROCS(0), rounds)
	var used []string
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			for _, c := range append([]string{"github.com/klauspost/compress"}, modules()...) {
				if m.Path == c && m.Replace == nil {
					used = append(used, path.Base(path.Dir(m.Path))+"/"+path.Base(m.Path)+" "+m.Version)
				}
			}
		}
	}
	native := "falls back to encoding/json on this version of Go"
	if sonic.APIKind == sonic.UseSonicJSON {
		native = "uses its compiled decoders and native code on this version of Go"
	}
	fmt.Printf("%s; sonic %s.\n\n", strings.Join(used, ", "), native)
}

func modules() []string {
	var list []string
	for _, c := range contestants {
		list = append(list, c.module)
	}
	return list
}

// A sample is what one contestant's rounds took.
type sample struct {
	wall, cpu []time.Duration
	mallocs   uint64
}

// measure runs f once, with the garbage of those before it swept away.
func (s *sample) measure(f func() error) error {
	runtime.GC()
	before, cpu, start := mallocs(), cpuTime(), time.Now()
	err := f()
	wall, used := time.Since(start), cpuTime()-cpu
	s.wall, s.cpu, s.mallocs = append(s.wall, wall), append(s.cpu, used), mallocs()-before
	return err
}

func median[T cmp.Ordered](list []T) T {
	return slices.Sorted(slices.Values(list))[len(list)/2]
}

// interleave measures n things in rounds, in another order each time, after one
// that does not count.
func interleave(n, rounds int, f func(i int) error) ([]sample, error) {
	samples := make([]sample, n)
	var warm sample
	for i := range n {
		if err := warm.measure(func() error { return f(i) }); err != nil {
			return nil, err
		}
	}
	for round := range rounds {
		for k := range n {
			i := (k + round) % n
			if err := samples[i].measure(func() error { return f(i) }); err != nil {
				return nil, err
			}
		}
	}
	return samples, nil
}

// often is how often a log is read in one round, so that a round lasts a while.
func often(bytes int) int { return max(1, 16_000_000/max(1, bytes)) }

// compare prints the table of a job.
func compare(j *job, list []*contestant, l *Log, rounds int) error {
	list = j.entrants(list)
	for _, c := range list {
		if err := j.check(c, l); err != nil {
			return err
		}
	}
	times := often(len(l.Data))
	samples, err := interleave(len(list), rounds, func(i int) error {
		for range times {
			if err := j.of(list[i])(l.Data, new(sink)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("### %s (%s)\n\n", j.title, l.Name)
	printTable(list, samples, len(l.Data)*times, l.Records*times, j.less)
	printGoals(list, samples, j)
	return nil
}

func printTable(list []*contestant, samples []sample, bytes, records int, less func(*contestant) string) {
	ours := median(samples[0].wall)
	var std time.Duration
	for i, c := range list {
		if c == encodingJSON {
			std = median(samples[i].wall)
		}
	}
	fmt.Println("| | MB/s | ns/record | CPU ns/record | allocs/record | iottrail is so many times as fast | times encoding/json |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	var notes []string
	for i, c := range list {
		wall, name := median(samples[i].wall), c.name
		if note := less(c); note != "" {
			k := slices.Index(notes, note)
			if k < 0 {
				k, notes = len(notes), append(notes, note)
			}
			name += " " + strings.Repeat("*", k+1)
		}
		perRecord := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(records) }
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f |\n", strings.ReplaceAll(name, "*", `\*`),
			float64(bytes)/1e6/wall.Seconds(), perRecord(wall), perRecord(median(samples[i].cpu)),
			float64(samples[i].mallocs)/float64(records), float64(wall)/float64(ours), float64(std)/float64(wall))
	}
	fmt.Println()
	for k, note := range notes {
		fmt.Printf("%s %s\n\n", strings.Repeat(`\*`, k+1), note)
	}
}

// printGoals compares iottrail, the first of the list, with the fastest peer, once
// by wall time and once by CPU time, and says whether goals are met: beside the
// fastest whatever it leaves out, and beside the fastest that does the same work.
func printGoals(list []*contestant, samples []sample, j *job) {
	for _, by := range []struct {
		what string
		of   func(s *sample) time.Duration
	}{
		{"wall time", func(s *sample) time.Duration { return median(s.wall) }},
		{"CPU time", func(s *sample) time.Duration { return median(s.cpu) }},
	} {
		best, strict, std := -1, -1, -1
		for i, c := range list {
			if i == 0 {
				continue
			}
			if best < 0 || by.of(&samples[i]) < by.of(&samples[best]) {
				best = i
			}
			if j.less(c) == "" && (strict < 0 || by.of(&samples[i]) < by.of(&samples[strict])) {
				strict = i
			}
			if c == encodingJSON {
				std = i
			}
		}
		ratio := func(i int) float64 { return float64(by.of(&samples[i])) / float64(by.of(&samples[0])) }
		fmt.Printf("- By %s: %.2f times the fastest peer, %s (goal %.1f: %s)", by.what, ratio(best), list[best].name, j.peer, met(ratio(best) >= j.peer))
		if strict != best {
			fmt.Printf("; %.2f times the fastest that does the same work, %s (%s)", ratio(strict), list[strict].name, met(ratio(strict) >= j.peer))
		}
		fmt.Printf("; %.2f times encoding/json", ratio(std))
		if j.std > 0 {
			fmt.Printf(" (goal %.0f: %s)", j.std, met(ratio(std) >= j.std))
		}
		fmt.Println()
	}
	fmt.Println()
}

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "**not met**"
}

// compareRequests prints the table of job c.
func compareRequests(list []*contestant, l *Log, rounds int) error {
	reqs, err := requestsOf(l)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(c *contestant) bool { return !reqs.possible(c) })
	for _, c := range list {
		if err := reqs.check(c); err != nil {
			return err
		}
	}
	times := often(10 * int(reqs.bytes))
	samples, err := interleave(len(list), rounds, func(i int) error {
		for range times {
			if err := reqs.run(list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("### Requests of AWS IoT to their types (%d requests, %d bytes each)\n\n", len(reqs.list), int(reqs.bytes)/len(reqs.list))
	printTable(list, samples, int(reqs.bytes)*times, len(reqs.list)*times, func(*contestant) string { return "" })
	for i, c := range list {
		if c == encodingJSON {
			for _, by := range []struct {
				what      string
				std, ours time.Duration
			}{{"wall", median(samples[i].wall), median(samples[0].wall)}, {"CPU", median(samples[i].cpu), median(samples[0].cpu)}} {
				r := float64(by.std) / float64(by.ours)
				fmt.Printf("- By %s time: %.2f times encoding/json (goal 2: %s)\n", by.what, r, met(r >= 2))
			}
		}
	}
	fmt.Println()
	return nil
}

// compareGzip prints what reading from gzip costs beside the decompressor alone.
func compareGzip(l *Log, rounds int) error {
	gz, times := l.Gzip(), often(len(l.Data))
	samples, err := interleave(len(gzipJobs), rounds, func(i int) error {
		for range times {
			if err := gzipJobs[i].run(gz, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("### From gzip (%s, ratio %.1f)\n\n", l.Name, float64(len(l.Data))/float64(len(gz)))
	fmt.Println("| | MB/s | ns/record | CPU ns/record | times the decompressor, CPU | wall | goal |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
	n := float64(l.Records * times)
	for i, g := range gzipJobs {
		wall, cpu := median(samples[i].wall), median(samples[i].cpu)
		ratio := float64(cpu) / float64(median(samples[0].cpu))
		goal := ""
		if g.goal > 0 {
			goal = fmt.Sprintf("at most %.1f: %s", g.goal, met(ratio <= g.goal))
		}
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %s |\n", g.name, float64(len(l.Data)*times)/1e6/wall.Seconds(),
			float64(wall.Nanoseconds())/n, float64(cpu.Nanoseconds())/n, ratio, float64(wall)/float64(median(samples[0].wall)), goal)
	}
	fmt.Println()
	return nil
}

// countAllocs counts the allocations of iottrail for records that it builds and
// for those that it passes over. Two lengths of the same log give the cost of a
// record without that of a Decoder.
func countAllocs(l *Log) error {
	count := func(size int64, opts ...iottrail.Option) (allocs, records float64, err error) {
		r, n, _ := l.Repeat(size)
		runtime.GC()
		before := mallocs()
		err = decode(r, new(sink), opts...)
		return float64(mallocs() - before), float64(n), err
	}
	fmt.Printf("### Allocations (%s)\n\n| | a record | for a Decoder | goal |\n| --- | ---: | ---: | --- |\n", l.Name)
	for _, c := range []struct {
		what string
		goal float64
		opts []iottrail.Option
	}{
		{"built", 4, nil},
		{"passed over", 0, []iottrail.Option{iottrail.OnlySources("nobody.amazonaws.com")}},
	} {
		once, n1, err := count(1, c.opts...)
		if err != nil {
			return err
		}
		more, n2, err := count(3*int64(len(l.Data)), c.opts...)
		if err != nil {
			return err
		}
		a := (more - once) / (n2 - n1)
		fmt.Printf("| %s | %.4f | %.0f | at most %.0f: %s |\n", c.what, a, once-a*n1, c.goal, met(a < c.goal+0.001))
	}
	fmt.Println()
	return nil
}

const gib = 1 << 30

// memory starts processes for each way of reading a stream of 1 GiB. Where other
// programs keep the collector from running, the heap grows meanwhile: so the
// highest of the rounds says more about the machine than the median does.
func memory(rounds int) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Printf("### Memory: a stream of 1 GiB\n\n| | peak added to the resident set, median | highest | goal |\n| --- | ---: | ---: | --- |\n")
	for _, what := range []string{"every record", "IoT records only", "every record, from gzip"} {
		var list []int64
		for range rounds {
			out, err := exec.Command(exe, "-child", what).Output()
			if err != nil {
				return fmt.Errorf("memory, %s: %w", what, err)
			}
			added, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
			if err != nil {
				return err
			}
			list = append(list, added)
		}
		added := median(list)
		fmt.Printf("| %s | %.1f MiB | %.1f MiB | less than 16 MiB: %s |\n", what, float64(added)/(1<<20), float64(slices.Max(list))/(1<<20), met(added < 16<<20))
	}
	fmt.Println()
	return nil
}

// measureMemory reads 1 GiB and prints by how many bytes the resident set was
// larger at its peak than when everything but the reading was done.
func measureMemory(what string) error {
	// What is live here lets the heap grow by as much before it is swept: little.
	l := Mixed(500_000)
	r, records, _ := l.Repeat(gib)
	var opts []iottrail.Option
	switch what {
	case "IoT records only":
		opts = append(opts, iottrail.OnlySources(iotSource))
	case "every record, from gzip":
		// Gzip members one behind the other are one stream of JSON documents.
		times := gib/len(l.Data) + 1
		r, records = repeatedBytes(l.Gzip(), times), int64(l.Records)*int64(times)
	}
	debug.FreeOSMemory()
	before, err := status("VmRSS:")
	if err != nil {
		return err
	}
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return fmt.Errorf("the peak can't be reset: %w", err)
	}
	var s sink
	if err := decode(r, &s, opts...); err != nil {
		return err
	}
	if int64(s.records) != records {
		return fmt.Errorf("%d records, not %d", s.records, records)
	}
	peak, err := status("VmHWM:")
	if err != nil {
		return err
	}
	runtime.KeepAlive(l)
	fmt.Println(peak - before)
	return nil
}

func repeatedBytes(b []byte, times int) io.Reader {
	list := make([]io.Reader, times)
	for i := range list {
		list[i] = bytes.NewReader(b)
	}
	return io.MultiReader(list...)
}

// status reads a size from /proc/self/status.
func status(name string) (int64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == name {
			kb, err := strconv.ParseInt(f[1], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("no %s", name)
}

// growth prints what a record costs in streams of three lengths, made of the same
// records.
func growth(rounds int) error {
	l := Mixed(1_000_000)
	l.Repeat(0)
	sizes := []int64{1_000_000, 64_000_000, 1_000_000_000}
	fmt.Printf("### Growth: ns/record by the length of the stream\n\n| | 1 MB | 64 MB | 1 GB | goal |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, c := range []struct {
		what string
		opts []iottrail.Option
	}{
		{"every record", nil},
		{"IoT records only", []iottrail.Option{iottrail.OnlySources(iotSource)}},
	} {
		counts := make([]int64, len(sizes))
		samples, err := interleave(len(sizes), rounds, func(i int) error {
			counts[i] = 0
			for range max(1, 64_000_000/sizes[i]) { // short streams again and again
				r, n, _ := l.Repeat(sizes[i])
				counts[i] += n
				if err := decode(r, new(sink), c.opts...); err != nil {
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
