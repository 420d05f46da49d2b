package greengrassv2_test

import (
	"testing"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/greengrassv2"
)

func TestActions(t *testing.T) {
	service().Catalogue(t, greengrassv2.Actions, greengrassv2.ActionByName, iottrail.ActionInfo{
		Name:      "CancelDeployment",
		Method:    "POST",
		Access:    iottrail.AccessWrite,
		Resources: []iottrail.ActionResource{{Type: "deployment", Required: true}},
	})
}

func TestDecodeEveryName(t *testing.T) { service().Decodes(t) }

func TestDecodeOther(t *testing.T) { service().DecodesOthers(t) }
