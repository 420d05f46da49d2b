package main

import (
	"fmt"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/bytedance/sonic"
)

// printMachine says where and with what the figures were made.
func printMachine(rounds int) error {
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
	used, err := versions()
	if err != nil {
		return err
	}
	if sonic.APIKind != sonic.UseSonicJSON {
		return errNoNative
	}
	fmt.Printf("Versions: %s. sonic uses its compiled decoders and native code.\n\nMode: %s.\n\n", strings.Join(used, ", "), mode())
	return nil
}

// versions returns the peers and the decompressor as this binary has them.
func versions() ([]string, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil, fmt.Errorf("the binary does not say of which modules it is made")
	}
	at := map[string]string{"std": runtime.Version()}
	for _, m := range info.Deps {
		at[m.Path] = m.Version
	}
	modules := []string{"github.com/klauspost/compress"}
	for _, c := range slices.Concat(contestants, otherWays) {
		if !c.isOurs() && !slices.Contains(modules, c.module) {
			modules = append(modules, c.module)
		}
	}
	var list []string
	for _, m := range modules {
		if at[m] == "" {
			return nil, fmt.Errorf("the binary does not say which version of %s it has", m)
		}
		name := path.Base(path.Dir(m)) + "/" + path.Base(m)
		if m == "std" {
			name = "encoding/json of"
		}
		list = append(list, name+" "+at[m])
	}
	return list, nil
}
