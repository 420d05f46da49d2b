/*
Package report judges a trail, and writes what it found as one HTML file: who opened the fleet, when,
from where and by which credentials, what is open now, and what the evidence is worth.

	var rep report.Report
	r := trail.Reader{FS: os.DirFS("bucket")}
	for ev, err := range r.Events(ctx) {
		if err != nil {
			rep.Problems = append(rep.Problems, err)
			continue
		}
		rep.Add(ev, r.Position())
	}
	if _, err := rep.WriteTo(file); err != nil {
		log.Fatal(err)
	}

The zero Report is ready: it makes a Fleet, a Sessions and a Detector with the rules for the zero
[detect.Config]. Give it a Detector of your own to name the company's pipelines, which makes fewer
findings, and its offices, so that calls from elsewhere are found and shown, and a [digest.Chain] to
have it say what is proven:

	rep := report.Report{Detector: detect.NewDetector(detect.Rules(detect.Config{
		Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
		Offices:   []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
	})...)}

The file needs nothing else: no network, no server.

# The sentence

A report begins with one sentence. It is made by this rule:

  - What counts is each opening ([fleet.Fleet.Openings]), and each finding of critical or high
    severity whose call did not fail.
  - These are grouped by person: sessions belong together if their chains
    ([sessions.Sessions.Chain]) share a sign-in, another call that issued credentials, or an access key.
  - Of each group, every rule that found something counts once, by its severity: 100 if it is
    critical, 10 if it is high. So do up to ten openings of each rule, by its severity: 30, 10, 3, 1.
    What is only maybe so counts a third. The sentence is about the group with the greatest
    sum, of two the one that began first.
  - The sentence says how its first session began and from where; then, for the first session and
    up to two more that followed from it, the gravest thing that was opened and when, and up to
    two others of other kinds. Graver is what has the severer rule, then what reaches more: a policy
    on a group before one on a certificate. What is only maybe so is said with "may have".
  - It ends with how many of the group's openings were closed, are open, and can't be known.
  - A second sentence says who made the first opening of the next group, if its sum is a third of
    this one or more, or else how many openings all others made, if they are as many as the group's.

If there is no opening, it names the gravest finding of the group; if there is none that counts, it
says so, with how many changes there were. It says nothing that no record says.

# What is open

An opening is open at the end if no record closes it. One that ended only because its template, rule
or authorizer was disabled counts as open as long as that is there as it was: enabling it opens it
again. To the openings of the fleet come the access keys that sessions of the group made, until they
are deleted or inactive. If a group began with a sign-in by a password without a second factor, and no
record shows a new password or a factor, it can't be known whether that is closed. And what worked before, and
does not any more, is listed: a certificate that might connect before the first call of the group, can't
at the end, and was not revoked or deleted.

# Bounds

A report holds at most 100,000 records, and the text of records up to 16 MiB: calls with findings of
critical or high severity first, then those with others, changes to AWS IoT, sign-ins and calls that issue
credentials, other services' changes, and reads; of each sort the earliest. Records of other
services are there if their actor changed AWS IoT, or a finding or a chain names them. What is left
out is counted, and said.

# Secrets

The text of a record is shown without what may be a secret. In its bodies a text is shown if the name of
its member says that it names or describes something, or if it is a policy or another text that is
known to hold none, or a word such as "true" or "AWS_IOT". Everything else is replaced by "‹masked›", except
numbers in the bodies of services that no package here models. So passwords, keys, tokens, the
documents of jobs and the commands to devices are never in a report. A secret that is a number, or is
written as one of those words, can be, and so can what somebody put into a name.
*/
package report
