// Command bench measures iottrail beside other ways of reading CloudTrail in Go,
// in one run, on the same bytes, and prints Markdown tables. See README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	size := flag.Int("size", 64, "size of the mixed log, in MB")
	rounds := flag.Int("rounds", 5, "rounds: each contestant runs once in each; the tables have medians")
	jobs := flag.String("job", "every,iot,layouts,requests,gzip,allocs,memory,growth,trail", "what to measure")
	withOthers := flag.Bool("others", false, "with the ways that were tried and were slower")
	child := flag.String("child", "", "used by the job memory for its subprocesses")
	flag.Parse()
	if *child != "" {
		exit(measureMemory(*child, os.Stdin))
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
	if err := printMachine(rounds); err != nil {
		return err
	}
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
	done, err := compareAll(list, logs, rounds, jobs)
	if err != nil {
		return err
	}
	for _, l := range logs {
		if every, iot := done[pairing{"every", l}], done[pairing{"iot", l}]; every != nil && iot != nil {
			printHurry(every, iot)
		}
	}
	for _, name := range jobs {
		if err := runJob(name, list, done, logs, rounds); err != nil {
			return err
		}
	}
	return nil
}

// A pairing is a job on one log.
type pairing struct {
	job string
	log *Log
}

// compareAll measures the jobs in which iottrail has peers, on each log: before anything
// is printed, as the first table is made of several.
func compareAll(list []*contestant, logs []*Log, rounds int, jobs []string) (map[pairing]*comparison, error) {
	done := map[pairing]*comparison{}
	for _, j := range []*job{jobEvery, jobIoT} {
		if !slices.Contains(jobs, j.name) {
			continue
		}
		for _, l := range logs {
			c, err := compare(j, list, l, rounds)
			if err != nil {
				return nil, err
			}
			done[pairing{j.name, l}] = c
		}
	}
	return done, nil
}

// runJob prints the tables of a job; the first log is the mixed one.
func runJob(name string, list []*contestant, done map[pairing]*comparison, logs []*Log, rounds int) error {
	switch name {
	case "every", "iot":
		for _, l := range logs {
			done[pairing{name, l}].print()
		}
		return nil
	case "layouts":
		return layouts(len(logs[0].Data), rounds)
	case "requests":
		return compareRequests(list, logs[0], rounds)
	case "gzip":
		for _, l := range logs {
			if err := compareGzip(l, rounds); err != nil {
				return err
			}
		}
		return nil
	case "allocs":
		return countAllocs(logs[0])
	case "memory":
		return memory(rounds, gib)
	case "growth":
		return growth(rounds)
	case "trail":
		return trails(rounds)
	}
	return fmt.Errorf("no job %q", name)
}
