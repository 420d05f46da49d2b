module github.com/iottrail/iottrail/internal/oracle

go 1.25

require (
	github.com/iottrail/iottrail v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/valllabh/ocsf-schema-golang v1.0.3
)

require (
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/santhosh-tekuri/jsonschema/v5 v5.3.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/iottrail/iottrail => ../..
