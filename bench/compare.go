package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// compare prints the table of a job.
func compare(j *job, list []*contestant, l *Log, rounds int) error {
	list = j.entrants(list)
	if err := j.check(l, list...); err != nil {
		return err
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
	printGoals(list, samples, j.less, j.peer, j.std)
	return nil
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

// printGoals compares iottrail, the first of the list, with the fastest peer, once
// by wall time and once by CPU time, and says whether goals are met: beside the
// fastest whatever it leaves out, beside the fastest that does the same work, and
// beside encoding/json. A goal of 0 is none. Of otherWays, some of which do less than
// the job, no one counts.
func printGoals(list []*contestant, samples []sample, less func(*contestant) less, peer, std float64) {
	for _, by := range []struct {
		what string
		of   func(s *sample) time.Duration
	}{
		{"wall time", func(s *sample) time.Duration { return median(s.wall) }},
		{"CPU time", func(s *sample) time.Duration { return median(s.cpu) }},
	} {
		best, strict := -1, -1
		for i, c := range list[1:] {
			if i++; !slices.Contains(contestants, c) {
				continue
			}
			if best < 0 || by.of(&samples[i]) < by.of(&samples[best]) {
				best = i
			}
			if less(c).sameWork() && (strict < 0 || by.of(&samples[i]) < by.of(&samples[strict])) {
				strict = i
			}
		}
		beside := func(what string, i int, goal float64) string {
			ratio := float64(by.of(&samples[i])) / float64(by.of(&samples[0]))
			text := fmt.Sprintf("%.2f times %s", ratio, what)
			if goal > 0 {
				text += fmt.Sprintf(" (goal %g: %s)", goal, met(ratio >= goal))
			}
			return text
		}
		parts := []string{beside("the fastest peer, "+list[best].name, best, peer)}
		if strict != best {
			parts = append(parts, beside("the fastest that does the same work, "+list[strict].name, strict, peer))
		}
		parts = append(parts, beside("encoding/json", slices.Index(list, encodingJSON), std))
		fmt.Printf("- By %s: %s\n", by.what, strings.Join(parts, "; "))
	}
	fmt.Println()
}

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "**not met**"
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
	printGoals(list, samples, none, 0, 2)
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
