package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/iottrail/iottrail/internal/model"
)

// others are the services without types here about whose calls package detect has rules: the
// event source, and where botocore keeps the models of its API, of which Greengrass has two.
// Sign-ins are not among them: ConsoleLogin is not an action of an API.
var others = []struct {
	source string
	dirs   []string
}{
	{"cloudtrail.amazonaws.com", []string{"cloudtrail/2013-11-01"}},
	{"greengrass.amazonaws.com", []string{"greengrass/2017-06-07", "greengrassv2/2020-11-30"}},
	{"iotsecuredtunneling.amazonaws.com", []string{"iotsecuretunneling/2018-10-05"}},
	{"logs.amazonaws.com", []string{"logs/2014-03-28"}},
}

// writeOthers writes others.json: the actions of these services with the members of their requests.
func writeOthers(botocore, version, out string) error {
	list := model.OtherServices{Source: "botocore " + version, Services: make(map[string]map[string][]string)}
	for _, o := range others {
		actions := make(map[string][]string)
		for _, dir := range o.dirs {
			a, err := readAPI(filepath.Join(botocore, "data", filepath.FromSlash(dir), "service-2.json"))
			if err != nil {
				return err
			}
			for _, op := range a.Operations {
				actions[op.Name] = append([]string{}, actions[op.Name]...)
				for _, s := range a.Shapes {
					if s.Name != op.Value.Input.Shape {
						continue
					}
					for _, m := range s.Value.Members {
						actions[op.Name] = append(actions[op.Name], m.Name)
					}
				}
			}
		}
		list.Services[o.source] = actions
		fmt.Printf("%s: %d actions\n", o.source, len(actions))
	}
	data, err := list.Encode()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "others.json"), data, 0o666)
}
