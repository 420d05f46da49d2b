// Extend lists who assumed which role and who set which bucket's policy: calls to
// services for which iottrail has no package. It shows that adding them takes one line
// and one struct each (actions.go), and nothing but the public packages.
//
//	go run ./extend ../testdata/trail/AWSLogs/111122223333/CloudTrail/*/2026/10/07/*
//
// It reads the files named by its arguments, or standard input.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/iottrail/iottrail"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) == 1 {
		if err := list(os.Stdout, os.Stdin); err != nil {
			log.Fatal(err)
		}
	}
	failed := false
	for _, name := range os.Args[1:] {
		if err := listFile(os.Stdout, name); err != nil {
			log.Printf("%s: %v", name, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func listFile(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return list(w, f)
}

// list writes the calls in the records in r.
func list(w io.Writer, r io.Reader) error {
	// A Mux takes each record to the handlers for its action. A handler gets the error
	// of a request that could not be read together with what could be, so nobody can
	// hide a call by making its request odd.
	var mux iottrail.Mux
	iottrail.Handle(&mux, AssumeRole, func(_ context.Context, ev *iottrail.Event, req *AssumeRoleRequest, err error) error {
		fmt.Fprintf(w, "%q assumed %q as %q for %ds\n", ev.Actor().String(), req.RoleARN, req.RoleSessionName, req.DurationSeconds)
		return err
	})
	iottrail.Handle(&mux, PutBucketPolicy, func(_ context.Context, ev *iottrail.Event, req *PutBucketPolicyRequest, err error) error {
		fmt.Fprintf(w, "%q set the policy of %q: %d bytes\n", ev.Actor().String(), req.BucketName, len(req.BucketPolicy))
		return err
	})

	var errs []error
	d := iottrail.NewDecoder(r, iottrail.OnlySources(AssumeRole.Source(), PutBucketPolicy.Source()))
	for ev, err := range d.Events() {
		if err == nil {
			err = mux.Dispatch(context.Background(), ev)
		}
		if err != nil && !errors.Is(err, iottrail.ErrNotLog) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
