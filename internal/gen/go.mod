module github.com/iottrail/iottrail/internal/gen

go 1.25

require (
	github.com/google/go-cmp v0.7.0
	github.com/iottrail/iottrail v0.0.0
	github.com/stretchr/testify v1.12.1
	go.yaml.in/yaml/v3 v3.0.5
)

require github.com/klauspost/compress v1.20.3 // indirect

replace github.com/iottrail/iottrail => ../..
