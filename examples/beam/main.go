package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"runtime/pprof"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

var prof = flag.String("prof", "", "")

func main() {
	var o options
	flag.StringVar(&o.input, "input", "", "the trail")
	flag.StringVar(&o.output, "output", "", "the folder to write to")
	flag.IntVar(&o.readers, "readers", 1, "readers")
	flag.Parse()
	beam.Init()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if *prof != "" {
		f, _ := os.Create(*prof)
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, o)
	if err := beamx.Run(context.Background(), p); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	b, _ := os.ReadFile("/proc/self/status")
	fmt.Println(string(b))
	fmt.Println("VmHWM", In.Load(), Out.Load())
}
