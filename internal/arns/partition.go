package arns

import "strings"

// partitions are those except "aws", which has the regions that no other one has.
var partitions = [...]struct{ prefix, name, dnsSuffix string }{
	{"cn-", "aws-cn", "amazonaws.com.cn"},
	{"us-gov-", "aws-us-gov", "amazonaws.com"},
	{"us-iso-", "aws-iso", "c2s.ic.gov"},
	{"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
	{"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
	{"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
	{"eusc-", "aws-eusc", "amazonaws.eu"},
}

// Partition returns the partition of a region, such as "aws-cn" for "cn-north-1". A region of
// no other partition is one of "aws".
func Partition(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.name
		}
	}
	return "aws"
}

// DNSSuffix returns what the names of endpoints in a region end in, after a dot, such as
// "amazonaws.com.cn" for "cn-north-1".
func DNSSuffix(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.dnsSuffix
		}
	}
	return "amazonaws.com"
}
