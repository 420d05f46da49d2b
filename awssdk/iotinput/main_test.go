package iotinput_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/iot"
	"github.com/iottrail/iottrail/iottrailtest"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { testrun.Main(m) }

// eventOf returns the decoded record of a call with these request parameters, as JSON.
func eventOf(action, parameters string, opts ...iottrailtest.Option) *iottrail.Event {
	return eventFrom(iot.Source, action, parameters, opts...)
}

func eventFrom(source, action, parameters string, opts ...iottrailtest.Option) *iottrail.Event {
	a := iottrail.NewAction[struct{}, struct{}](source, action, iottrail.AccessWrite)
	return iottrailtest.NewEvent(a, nil, append(opts, iottrailtest.RequestJSON(parameters))...)
}

// The program of the README is the one of ExampleOf, which runs.
func TestReadme(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(page), "\n## Inputs of the SDK")
	require.True(t, ok)
	_, program, _ := strings.Cut(section, "```go\n")
	program, _, _ = strings.Cut(program, "```")
	require.NotEmpty(t, program)
	example, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	require.Contains(t, string(example), "\t"+strings.TrimSpace(strings.ReplaceAll(program, "\n", "\n\t"))+"\n")
}

func loadModel(t *testing.T) (*model.Service, *model.Bindings) {
	t.Helper()
	service, err := model.Load("iot")
	require.NoError(t, err)
	bindings, err := model.LoadBindings()
	require.NoError(t, err)
	return service, bindings
}
