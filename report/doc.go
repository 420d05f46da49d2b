/*
Package report judges a trail, and writes what it found as one HTML file: who opened the fleet, when,
from where and with which credentials, what is open now, and how good the evidence is.

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
[detect.Config]. Give it a Detector of your own to name the company's pipelines, for fewer findings, and
its offices, to find and show calls from elsewhere. Give it a [digest.Chain] to have it say what is
proven:

	rep := report.Report{Detector: detect.NewDetector(detect.Rules(detect.Config{
		Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
		Offices:   []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
	})...)}

The file needs nothing else: no network, no server.

# The sentence

A report begins with one sentence, made by these rules:

  - Every opening counts ([fleet.Fleet.Openings]), and every finding of critical or high severity whose
    call did not fail.
  - These are grouped by person: sessions belong together if their chains
    ([sessions.Sessions.Chain]) share a sign-in, another call that issued credentials, or an access key.
  - In each group, every rule that found something counts once, by its severity: 100 if critical, 10 if
    high. Up to ten openings of each rule count as well, each by the rule's severity: 30, 10, 3, 1. What
    is only maybe so counts a third. The sentence is about the group with the greatest sum; if two are
    equal, the one that began first.
  - The sentence says how the group's first session began, and from where. Then, for that session and up
    to two more that followed from it, it names the gravest thing that was opened, and when, and up to
    two others of other kinds. A thing is graver if its rule is more severe, or else if it reaches more:
    a policy on a group is graver than one on a certificate. If something is only maybe so, the sentence
    says "may have".
  - It ends with how many of the group's openings were closed, are open, and can't be known.
  - A second sentence says who made the first opening of the next group, if that group's sum is at least
    a third of the first one's; or else how many openings all others made, if there are at least as many
    as the group's.

If there is no opening, it names the gravest finding of the group. If nothing counts, it says so, and
how many changes there were. It says nothing that no record says.

# What is open

An opening is open at the end if no record closes it. One that ended only because its template, rule or
authorizer was disabled counts as open while that still exists unchanged: enabling it would open it
again. The access keys that the group's sessions made are added to the openings of the fleet, until they
are deleted or inactive. If a group began with a sign-in by password without a second factor, and no
record shows a new password or a second factor, it can't be known whether that way in is closed. What
stopped working is listed, too: a certificate that might connect before the group's first call, can't at
the end, and was not revoked or deleted.

# Bounds

A report holds at most 100,000 records, and the text of records up to 16 MiB: first calls with findings
of critical or high severity, then those with other findings, changes to AWS IoT, sign-ins and calls
that issue credentials, changes to other services, and reads; the earliest of each sort. Records of
other services are included if their actor changed AWS IoT, or if a finding or a chain names them. The
report says how much is left out.

# Secrets

The text of a record is shown without anything that may be a secret. In its bodies, a text is shown if
the name of its member says that it names or describes something, if it is a policy or another text that
is known to hold no secrets, or if it is a word such as "true" or "AWS_IOT". Everything else is replaced
by "‹masked›", except numbers in the bodies of services that no package here models. So passwords, keys,
tokens, the documents of jobs and the commands to devices are never in a report. A secret that is a
number, or is written like one of those words, can be, and so can one that somebody put into a name.
*/
package report
