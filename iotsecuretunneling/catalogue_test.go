package iotsecuretunneling_test

import (
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iotsecuretunneling"
)

func TestActions(t *testing.T) {
	service().Catalogue(t, iotsecuretunneling.Actions, iotsecuretunneling.ActionByName, iottrail.ActionInfo{
		Name:      "CloseTunnel",
		Method:    "POST",
		Access:    iottrail.AccessWrite,
		Resources: []iottrail.ActionResource{{Type: "tunnel", Required: true}},
	})
}

func TestDecodeEveryName(t *testing.T) { service().Decodes(t) }

func TestDecodeOther(t *testing.T) { service().DecodesOthers(t) }
