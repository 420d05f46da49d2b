// Package duckdbtest runs the queries in the README of examples/table in DuckDB: see its own
// README.
package duckdbtest
