// Package duckdbtest holds the README of examples/table against DuckDB: see its own README.
package duckdbtest
