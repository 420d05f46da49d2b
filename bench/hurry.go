package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// printHurry prints one table for the reader in a hurry, from what was measured on one
// log: iottrail first, then the peers, the fastest first.
func printHurry(every, iot *comparison) {
	wall := clocks[0].of
	fmt.Printf("### In short (%s)\n\n", every.log.Name)
	fmt.Println("| | every record, MB/s | times the fastest peer | only AWS IoT, MB/s | times the fastest peer |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: |")
	rows := slices.Clone(every.list)
	slices.SortStableFunc(rows, func(a, b *contestant) int {
		took := func(c *contestant) time.Duration {
			if c.isOurs() {
				return 0 // first, in their order
			}
			return wall(&every.samples[slices.Index(every.list, c)])
		}
		return cmp.Compare(took(a), took(b))
	})
	for _, c := range rows {
		fmt.Printf("| %s | %s | %s |\n", c.name, every.cells(c), iot.cells(c))
	}
	fmt.Printf("\n\"The fastest peer\" is the fastest that does the same work: here %s and %s.\n\n",
		every.list[every.fastest(wall, true)].name, iot.list[iot.fastest(wall, true)].name)
	fmt.Print("\\* does less: what it does not check, or that a record keeps the whole log in memory, is noted in the tables of the jobs.\n\n")
}

// cells are a contestant's MB/s in a job, and its speed in that of the fastest peer that
// does the same work.
func (c *comparison) cells(who *contestant) string {
	i := slices.Index(c.list, who)
	if i < 0 {
		return "- | -"
	}
	mark := ""
	if !c.job.less(who).sameWork() {
		mark = ` \*`
	}
	wall := clocks[0].of
	took, best := wall(&c.samples[i]), wall(&c.samples[c.fastest(wall, true)])
	return fmt.Sprintf("%.0f | %.2f%s", float64(len(c.log.Data)*c.times)/1e6/took.Seconds(), float64(best)/float64(took), mark)
}
