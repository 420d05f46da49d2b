package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/iottrail/iottrail"
)

const gib = 1 << 30

// memoryJobs are the ways of reading whose memory is measured.
var memoryJobs = []struct {
	name    string
	zipped  bool
	onlyIoT bool
}{
	{name: "every record"},
	{name: "IoT records only", onlyIoT: true},
	{name: "every record, from gzip", zipped: true},
}

// memory starts processes for each way of reading a stream of 1 GiB, which this
// process makes up meanwhile, so that nothing but the reading is in their memory.
// Where other programs keep the collector from running, the heap grows: so the
// highest of the rounds says more about the machine than the median does.
func memory(rounds int, size int64) error {
	fmt.Printf("### Memory: a stream of %d MiB, no record of which comes twice\n\n", size>>20)
	fmt.Println("| | peak added to the resident set, median | highest | goal |\n| --- | ---: | ---: | --- |")
	for i, m := range memoryJobs {
		var list []int64
		for range rounds {
			added, err := memoryOf(i, size)
			if err != nil {
				return fmt.Errorf("memory, %s: %w", m.name, err)
			}
			list = append(list, added)
		}
		added := median(list)
		fmt.Printf("| %s | %.1f MiB | %.1f MiB | less than 16 MiB: %s |\n", m.name, float64(added)/(1<<20), float64(slices.Max(list))/(1<<20), met(added < 16<<20))
	}
	fmt.Println()
	return nil
}

// memoryOf lets a process read a stream and returns what it says of its memory.
func memoryOf(job int, size int64) (added int64, err error) {
	exe, err := os.Executable()
	if err != nil {
		return 0, err
	}
	child := exec.Command(exe, "-child", strconv.Itoa(job))
	child.Stderr = os.Stderr
	var out strings.Builder
	child.Stdout = &out
	in, err := child.StdinPipe()
	if err != nil {
		return 0, err
	}
	if err := child.Start(); err != nil {
		return 0, err
	}
	records, iot, writeErr := writeStream(in, size, memoryJobs[job].zipped)
	if err := in.Close(); writeErr == nil {
		writeErr = err
	}
	if err := child.Wait(); err != nil {
		return 0, err
	}
	if writeErr != nil {
		return 0, writeErr
	}
	var saw, built int
	if _, err := fmt.Sscan(out.String(), &saw, &built, &added); err != nil {
		return 0, fmt.Errorf("%q: %w", out.String(), err)
	}
	want := records
	if memoryJobs[job].onlyIoT {
		want = iot
	}
	if saw != records || built != want {
		return 0, fmt.Errorf("%d records and %d built instead of %d and %d", saw, built, records, want)
	}
	return added, nil
}

func writeStream(w io.Writer, size int64, zipped bool) (records, iot int, err error) {
	if !zipped {
		return WriteMixed(w, size)
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return 0, 0, err
	}
	if records, iot, err = WriteMixed(z, size); err != nil {
		return 0, 0, err
	}
	return records, iot, z.Close()
}

// measureMemory reads a stream and prints how many records it saw and built, and by
// how many bytes the resident set was larger at its peak than before.
func measureMemory(job string, in io.Reader) error {
	i, err := strconv.Atoi(job)
	if err != nil || i < 0 || i >= len(memoryJobs) {
		return fmt.Errorf("no job %q", job)
	}
	var opts []iottrail.Option
	if memoryJobs[i].onlyIoT {
		opts = append(opts, iottrail.OnlySources(iotSource))
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
	if err := decode(in, &s, opts...); err != nil {
		return err
	}
	peak, err := status("VmHWM:")
	if err != nil {
		return err
	}
	fmt.Println(s.records, s.built, peak-before)
	return nil
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
