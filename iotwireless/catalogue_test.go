package iotwireless_test

import (
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iotwireless"
)

func TestActions(t *testing.T) {
	service().Catalogue(t, iotwireless.Actions, iotwireless.ActionByName, iottrail.ActionInfo{
		Name:      "GetDestination",
		Method:    "GET",
		Access:    iottrail.AccessRead,
		Resources: []iottrail.ActionResource{{Type: "Destination", Required: true}},
	})
}

func TestDecodeEveryName(t *testing.T) { service().Decodes(t) }

func TestDecodeOther(t *testing.T) { service().DecodesOthers(t) }
