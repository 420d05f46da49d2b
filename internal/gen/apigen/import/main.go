// Import writes the pinned models in internal/model from what AWS
// publishes: the API model that botocore carries, and the access levels of the
// Service Authorization Reference.
//
//	go run -C internal/gen ./apigen/import -botocore DIR -access DIR -reference EDITION -npm VERSION
//
// Each DIR is absolute. That of botocore is the installed Python package (the one that
// holds __init__.py and data). The access directory has one file for each service,
// iot.json and so on: {"actions": {NAME: {"access": LEVEL, "resources": [{"type": TYPE,
// "required": BOOL}]}}, "resourceTypes": {TYPE: ARN}}. EDITION is that of the reference,
// such as "June 2026"; VERSION is that of the AWS SDK for JavaScript with which the
// generator's override table was compared. Both are only written down.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/iottrail/iottrail/internal/model"
)

// services says where botocore keeps the model of each service. Botocore has a folder for
// each version of an API, whose name is the version's date.
var services = []struct {
	name    string // of the pinned file, and of the folder below botocore's data directory
	edition string // the folder within that
	npm     string // the AWS SDK for JavaScript, whose model is often a few members ahead; empty where it has no such release
}{
	{"iot", "2015-05-28", "@aws-sdk/client-iot"},
	{"iotwireless", "2020-11-22", "@aws-sdk/client-iot-wireless"},
	{"iotsecuretunneling", "2018-10-05", ""},
	{"greengrassv2", "2020-11-30", "@aws-sdk/client-greengrassv2"},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("import: ")
	botocore := flag.String("botocore", "", "directory of the botocore package")
	access := flag.String("access", "", "directory of the access levels")
	reference := flag.String("reference", "", "edition of the Service Authorization Reference, such as \"June 2026\"")
	npm := flag.String("npm", "", "release of the AWS SDK for JavaScript that the override table was compared with")
	out := flag.String("out", "../model", "directory to write to")
	flag.Parse()
	if slices.Contains([]string{*botocore, *access, *reference, *npm}, "") || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "import: -botocore, -access, -reference and -npm are required, and there are no arguments")
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*botocore, *access, *reference, *npm, *out); err != nil {
		log.Fatal(err)
	}
}

func run(botocore, access, reference, npm, out string) error {
	version, err := botocoreVersion(botocore)
	if err != nil {
		return err
	}
	for _, s := range services {
		api, err := readAPI(filepath.Join(botocore, "data", s.name, s.edition, "service-2.json"))
		if err != nil {
			return err
		}
		levels, err := readAccess(filepath.Join(access, s.name+".json"))
		if err != nil {
			return err
		}
		svc, err := compact(api, levels)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if svc.APIVersion != s.edition {
			return fmt.Errorf("%s: the folder %s has version %s of the API", s.name, s.edition, svc.APIVersion)
		}
		svc.Sources = []model.Provenance{
			{Name: "botocore", Version: version, Gives: "actions and shapes, from data/" + s.name + "/" + s.edition + "/service-2.json"},
			{Name: "AWS Service Authorization Reference", Version: reference, Gives: "access levels and resource types"},
		}
		if s.npm != "" {
			svc.Sources = append(svc.Sources, model.Provenance{
				Name: "npm " + s.npm, Version: npm, Gives: "newer members, which are not in this file but in the generator's override table"})
		}
		data, err := svc.Encode()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, s.name+".json"), data, 0o666); err != nil {
			return err
		}
		fmt.Printf("%s: %d actions, %d shapes\n", s.name, len(svc.Actions), len(svc.Shapes))
	}
	if err := writeBindings(botocore, version, out); err != nil {
		return err
	}
	return writeOthers(botocore, version, out)
}
