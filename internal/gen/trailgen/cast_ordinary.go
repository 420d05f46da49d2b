package main

import "time"

// Who else acts in the ordinary weeks. The sessions of roles are of one day each, or of one
// part of it.

// More user agents.
const (
	grafanaSDK = "Grafana/12.1.1 aws-sdk-go-v2/1.38.3 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64 api/iot#1.69.4 m/E"
	ssm        = "aws-sdk-go/1.55.8 (go1.24.6; linux; arm64) amazon-ssm-agent/3.3.2656.0"
	pump       = "pump-firmware/3.2 libcurl/8.16.0 mbedTLS/3.6.4"
)

// secondRegion is the region in which nothing of the fleet is. Who looks there looks everywhere.
const secondRegion = "eu-west-1"

// matsInPlant is the contractor in the role for work at the plant, which may do more with
// the fleet than it should. He is in it for a working day.
func matsInPlant(since string) caller {
	return caller{role(fleetAccount, "plant-support", "mats.lindqvist", since), mats.address, boto}
}

// dashboard is the user whose long-term key the dashboard has, and the role in which it reads.
var dashboardUser = caller{user("dashboard"), "203.0.113.20", grafanaSDK}

func dashboard(since string) caller {
	return caller{role(fleetAccount, "fleet-dashboard", "grafana", since), dashboardUser.address, grafanaSDK}
}

// uploader is a pump with the credentials that it gets for its certificate, by role alias
// pump-s3-upload.
func uploader(thing, since string) caller {
	return caller{role(fleetAccount, "pump-upload", certID(certLabel(thing)), since), "198.51.100.61", pump}
}

// function is a Lambda function in its role, in the service's own network.
func function(name, since string) caller {
	id := role(fleetAccount, "service-role/"+name, name, since)
	id.InScopeOf = &inScopeOf{"AWS::Lambda::Function", "arn:aws:lambda:eu-central-1:" + fleetAccount + ":function:" + name}
	return caller{id, "198.51.100.201", nodeSDK}
}

// certLabel is the label of the certificate that a pump has in the ordinary weeks: that of
// pump-0002 was renewed on the first Tuesday, that of pump-0003 after its quarantine.
func certLabel(thing string) string {
	if thing == "pump-0002" || thing == "pump-0003" {
		return thing + " renewed"
	}
	return thing
}

// pumps are the pumps in service on the day being written.
func (s *story) pumps() []string {
	list := []string{"pump-0001", "pump-0002"}
	if s.date() > "2026-10-12" {
		list = append(list, "pump-0003")
	}
	if s.date() < "2026-10-21" {
		list = append(list, "pump-0004")
	}
	list = append(list, "pump-0006")
	if s.date() > "2026-10-14" {
		list = append(list, "pump-0007", "pump-0008")
	}
	return list
}

// assumed tells that STS gave somebody a role. The answer goes to who, in whose name the
// calls are made from then on.
func (s *story) assumed(clock string, by caller, path string, who caller, hours int) *record {
	return s.call(clock, by, "sts:AssumeRole").
		req(`{"roleArn":"%s","roleSessionName":"%s","durationSeconds":%s}`, roleARN(path), sessionOf(who), digits(hours*3600)).
		resp("{"+credentials(who, s.long(clock, time.Duration(hours)*time.Hour))+`,"assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"}}`, who.PrincipalID, who.ARN).
		touching(roleARN(path), "AWS::IAM::Role")
}

// contractor is Mats's user on the day being written. After the second bad evening it has a
// new key.
func (s *story) contractor() caller {
	c := mats
	if s.date() > "2026-10-16" {
		c.AccessKeyID = newMatsKey
	}
	return c
}

const newMatsKey = "AKIA7MATS00002EXAMPLE"
