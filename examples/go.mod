module github.com/iottrail/iottrail/examples

go 1.25

require github.com/iottrail/iottrail v0.0.0

require github.com/klauspost/compress v1.20.3 // indirect

replace github.com/iottrail/iottrail => ../
