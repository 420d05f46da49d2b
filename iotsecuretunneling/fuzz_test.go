package iotsecuretunneling_test

import "testing"

func FuzzDecodeRequest(f *testing.F) { service().FuzzRequest(f) }

func FuzzDecodeResponse(f *testing.F) { service().FuzzResponse(f) }

func TestDecodeAgainstReference(t *testing.T) { service().Differential(t) }
