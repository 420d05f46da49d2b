package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A comparison is a job done by several contestants.
type comparison struct {
	job     *job
	list    []*contestant
	log     *Log
	times   int // that the log was read in a round
	samples []sample
}

// compare checks and measures. The first of the list is iottrail.
func compare(j *job, list []*contestant, l *Log, rounds int) (*comparison, error) {
	c := &comparison{job: j, list: j.entrants(list), log: l, times: often(len(l.Data))}
	if err := j.check(l, c.list...); err != nil {
		return nil, err
	}
	var err error
	c.samples, err = interleave(len(c.list), rounds, func(i int) error {
		for range c.times {
			if err := j.of(c.list[i])(l.Data, new(sink)); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

func (c *comparison) print() {
	fmt.Printf("### %s (%s)\n\n", c.job.title, c.log.Name)
	printTable(c.list, c.samples, len(c.log.Data)*c.times, c.log.Records*c.times, c.job.less)
	c.printGoals()
}

// fastest returns which peer is the fastest, of all or of those that do the same work.
// Of otherWays, some of which do less than the job, no one counts.
func (c *comparison) fastest(of func(*sample) time.Duration, sameWork bool) int {
	best := -1
	for i, p := range c.list {
		if p.isOurs() || !slices.Contains(contestants, p) || sameWork && !c.job.less(p).sameWork() {
			continue
		}
		if best < 0 || of(&c.samples[i]) < of(&c.samples[best]) {
			best = i
		}
	}
	return best
}

// printGoals compares iottrail with the fastest peer that does the same work, with the
// fastest whatever it leaves out, and with encoding/json.
func (c *comparison) printGoals() {
	for _, by := range clocks {
		best, same := c.fastest(by.of, false), c.fastest(by.of, true)
		for i, p := range c.list {
			if !p.isOurs() {
				continue
			}
			goal := c.job.goals[p]
			against := func(what string, k int, goal float64) string {
				return beside(what, float64(by.of(&c.samples[k]))/float64(by.of(&c.samples[i])), goal)
			}
			parts := []string{against("the fastest peer that does the same work, "+c.list[same].name, same, goal.peer)}
			if best != same {
				parts = append(parts, against("the fastest of all, "+c.list[best].name, best, 0))
			}
			parts = append(parts, against("encoding/json", slices.Index(c.list, encodingJSON), goal.std))
			fmt.Printf("- %s, by %s: %s\n", p.name, by.what, strings.Join(parts, "; "))
		}
	}
	fmt.Println()
}

func printTable(list []*contestant, samples []sample, bytes, records int, less func(*contestant) less) {
	ours := median(samples[0].wall)
	std := median(samples[slices.Index(list, encodingJSON)].wall)
	fmt.Println("| | MB/s | ns/record | CPU ns/record | allocs/record | iottrail is so many times as fast | times encoding/json |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	var notes []string
	for i, c := range list {
		wall, name := median(samples[i].wall), c.name
		if note := less(c).String(); note != "" {
			k := slices.Index(notes, note)
			if k < 0 {
				k, notes = len(notes), append(notes, note)
			}
			name += " " + strings.Repeat(`\*`, k+1)
		}
		perRecord := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(records) }
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f |\n", name,
			float64(bytes)/1e6/wall.Seconds(), perRecord(wall), perRecord(median(samples[i].cpu)),
			float64(samples[i].mallocs)/float64(records), float64(wall)/float64(ours), float64(std)/float64(wall))
	}
	fmt.Println()
	for k, note := range notes {
		fmt.Printf("%s %s\n\n", strings.Repeat(`\*`, k+1), note)
	}
}

// compareRequests prints the table of the job requests. What a contestant looks at
// beside the members of the struct does not count here: the bodies were checked
// when their records were read.
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
	none := func(*contestant) less { return less{} }
	printTable(list, samples, int(reqs.bytes)*times, len(reqs.list)*times, none)
	printRequestGoals(list, samples)
	return nil
}

// requestGoals: how many times as fast as a peer the library is to be.
var requestGoals = map[*contestant]float64{goccyJSON: 1, sonicJSON: 1.1}

func printRequestGoals(list []*contestant, samples []sample) {
	for _, by := range clocks {
		var parts []string
		for i, c := range list[1:] {
			ratio := float64(by.of(&samples[i+1])) / float64(by.of(&samples[0]))
			parts = append(parts, beside(c.name, ratio, requestGoals[c]))
		}
		fmt.Printf("- By %s: %s\n", by.what, strings.Join(parts, "; "))
	}
	fmt.Println()
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
			goal = fmt.Sprintf("at most %g: %s", g.goal, met(ratio <= g.goal))
		}
		fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %s |\n", g.name, float64(len(l.Data)*times)/1e6/wall.Seconds(),
			float64(wall.Nanoseconds())/n, float64(cpu.Nanoseconds())/n, ratio, float64(wall)/float64(median(samples[0].wall)), goal)
	}
	fmt.Println()
	return nil
}
