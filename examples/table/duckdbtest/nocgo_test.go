//go:build !cgo

package duckdbtest

import "testing"

func TestQueries(t *testing.T) { t.Skip("DuckDB needs cgo, and a C++ compiler") }
