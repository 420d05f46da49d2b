package main

import (
	"fmt"
	"time"
)

// layoutSize is the size of the log that the job layouts writes in several layouts.
const layoutSize = 16_000_000

// layoutLogs writes a log in all layouts.
func layoutLogs(l *Log) ([]*Log, error) {
	var logs []*Log
	for _, layout := range layoutsOf {
		data, err := layout.write(l.Data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", layout.name, err)
		}
		logs = append(logs, &Log{Name: layout.name, Data: data, Records: l.Records, IoT: l.IoT})
	}
	return logs, nil
}

// A reading is one of the things that are timed for each layout.
type reading struct {
	job *job
	how *contestant
}

var readings = []reading{{jobEvery, iottrailDecoder}, {jobEvery, iottrailBytes}, {jobIoT, iottrailDecoder}, {jobIoT, iottrailBytes}}

// layouts prints what a byte of each layout takes, beside one of the plain log. All are
// read in turn. A ratio is the median of those of the rounds: what the machine does
// meanwhile is mostly alike within one round.
func layouts(size, rounds int) error {
	l := Mixed(min(size, layoutSize))
	logs, err := layoutLogs(l)
	if err != nil {
		return err
	}
	for _, other := range logs {
		for _, r := range readings {
			if err := sameRecords(l, other, r); err != nil {
				return fmt.Errorf("%s, %s, %s: %w", other.Name, r.job.name, r.how.name, err)
			}
		}
	}
	samples, err := interleave(len(logs)*len(readings), 3*rounds, func(i int) error {
		r := readings[i/len(logs)]
		return r.job.of(r.how)(logs[i%len(logs)].Data, new(sink))
	})
	if err != nil {
		return err
	}
	printLayouts(l, logs, samples)
	return nil
}

// printLayouts prints the table. Of each reading there is a sample for each log, and the
// first log is the plain one.
func printLayouts(l *Log, logs []*Log, samples []sample) {
	fmt.Printf("### Other layouts of the same log (%s): what a byte takes, in CPU time\n\n", l.Name)
	fmt.Println("In brackets: times a byte of the plain log.")
	fmt.Println()
	fmt.Println("| | bytes a record | every, from a reader | every, from bytes | IoT, from a reader | IoT, from bytes | goal |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
	for k, log := range logs {
		row, most := fmt.Sprintf("| %s | %d", log.Name, len(log.Data)/log.Records), 0.0
		for r := range readings {
			plain, s := &samples[r*len(logs)], &samples[r*len(logs)+k]
			ratio := ratioPerByte(s.cpu, len(log.Data), plain.cpu, len(l.Data))
			most = max(most, ratio)
			row += fmt.Sprintf(" | %.3f ns (%.2f)", float64(median(s.cpu).Nanoseconds())/float64(len(log.Data)), ratio)
		}
		goal := ""
		if g := layoutsOf[k].goal; g > 0 {
			goal = fmt.Sprintf("at most %.2f: %s", g, met(most <= g))
		}
		fmt.Printf("%s | %s |\n", row, goal)
	}
	fmt.Println()
}

// ratioPerByte returns how many times as long as a byte of b one of a takes: the median
// over the rounds.
func ratioPerByte(a []time.Duration, aBytes int, b []time.Duration, bBytes int) float64 {
	var list []float64
	for i := range a {
		list = append(list, float64(a[i])/float64(aBytes)/(float64(b[i])/float64(bBytes)))
	}
	return median(list)
}
