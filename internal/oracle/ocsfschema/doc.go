// Package ocsfschema checks package ocsf with the schemas of OCSF, which a library brings: as
// JSON Schema, by which its validator judges, and as OCSF itself writes them. The validator lets
// attributes pass that the schema does not have, and captions, profiles and constraints are no
// part of it; a walk through the other form asks about these.
//
// The package has no code but tests.
package ocsfschema
