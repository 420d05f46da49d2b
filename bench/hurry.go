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
	fmt.Println("| | every record, MB/s | times the fastest peer | by CPU time | only AWS IoT, MB/s | times the fastest peer | by CPU time |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
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
	fmt.Printf("\nThe fastest peer is the fastest that does the same work: for every record %s, for AWS IoT %s. "+
		"\\* does less: see the tables of the jobs.\n\n", every.fastestNames(), iot.fastestNames())
}

// fastestNames names the fastest peers that do the same work, by each clock.
func (c *comparison) fastestNames() string {
	wall, cpu := c.list[c.fastest(clocks[0].of, true)], c.list[c.fastest(clocks[1].of, true)]
	if wall == cpu {
		return wall.name
	}
	return wall.name + " (by CPU time " + cpu.name + ")"
}

// cells are a contestant's MB/s in a job, and its speed in that of the fastest peer that
// does the same work, by each clock.
func (c *comparison) cells(who *contestant) string {
	i := slices.Index(c.list, who)
	if i < 0 {
		return "- | - | -"
	}
	mark := ""
	if !c.job.less(who).sameWork() {
		mark = ` \*`
	}
	text := fmt.Sprintf("%.0f%s", float64(len(c.log.Data)*c.times)/1e6/clocks[0].of(&c.samples[i]).Seconds(), mark)
	for _, by := range clocks {
		best := by.of(&c.samples[c.fastest(by.of, true)])
		text += fmt.Sprintf(" | %.2f", float64(best)/float64(by.of(&c.samples[i])))
	}
	return text
}
