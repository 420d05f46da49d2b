package iot_test

import (
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/iot"
)

func TestActions(t *testing.T) {
	service().Catalogue(t, iot.Actions, iot.ActionByName, iottrail.ActionInfo{
		Name:      "AttachPolicy",
		Method:    "PUT",
		Access:    iottrail.AccessPermissionsManagement,
		Resources: []iottrail.ActionResource{{Type: "cert"}, {Type: "thinggroup"}},
	})
}

func TestDecodeEveryName(t *testing.T) { service().Decodes(t) }

func TestDecodeOther(t *testing.T) { service().DecodesOthers(t) }
