// Package detect finds in CloudTrail what should not happen to a fleet on AWS IoT. It has
// ready-made rules, and runs them and those of your own.
//
//	d := detect.NewDetector(detect.Rules(detect.Config{
//		Pipelines: []string{"arn:aws:iam::111122223333:role/fleet-provisioner"},
//		Offices:   []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
//		Quiet:     time.Hour,
//	})...)
//	r := trail.Reader{FS: os.DirFS("bucket")}
//	for f, err := range d.Findings(r.Events(context.Background())) {
//		if err != nil {
//			log.Print(err) // what could not be read; the rest is
//			continue
//		}
//		if f.Rule.Severity >= detect.Critical {
//			fmt.Println(f)
//		}
//	}
//
// [Rules] returns the rules for a company, which a [Config] describes. docs/detections.md, in
// the repository, describes each: why it exists, what else makes it fire, and what to do then.
// A [Finding] says which rule found what, in which record. Records that come one by one, as
// from a queue, go to [Detector.Add].
//
// # Rules
//
// A [Rule] is a question about a record and what to make of the answer. The question is a
// Predicate of package match. If it needs more than one record, the Rule says so, and the
// [Detector] remembers what must be remembered:
//
//	Count   so many calls by one caller within a time
//	First   the first call of a caller that made none before
//	After   only calls later than another, about the same resource for example
//	Quiet   one Finding for a caller within a time, and the number of calls at its end
//
// So Predicates remember nothing, and can be combined, and asked repeatedly and in any order.
// First learns from the records that it sees: let it learn from a few weeks, with Config.From,
// or give it what another Detector has learned, see [Detector.Known].
//
// # Maybe
//
// A caller can keep a record from saying what was asked for, for example by padding a request
// until CloudTrail leaves it out. The answer to a question about it is then Maybe, and that
// makes a Finding, too: its Answer is Maybe, and its String has a question mark. Attempts are
// Findings as well, except for rules about what was done, which have Not(Failed) in their
// Match. See package match for when an answer is Maybe.
//
// # Order and memory
//
// CloudTrail does not keep records in order, and may deliver one more than once. A Detector
// takes records in any order: counting, and what came before what, go by the time of the
// events. It ignores a record that it has seen before, if a rule found it then.
//
// A caller chooses much of what is in a record. What a Detector remembers is bounded all the
// same: see [Detector]. A rule is asked only about the calls for which its Match can be true.
// It learns these from actions and match.Call, combined by match.All and match.Any, so that
// ordinary records cost next to nothing. A Match that has neither is asked about every record.
//
// # Rules of your own
//
//	nightWork := detect.Rule{
//		ID: "night-work", Title: "Somebody changes the fleet at night", Severity: detect.Low,
//		Match: match.All(
//			match.Call(iot.Source), match.Changes, match.Not(match.Failed),
//			match.Func(func(ev *iottrail.Event) bool { return ev.EventTime.UTC().Hour() < 5 }),
//		),
//		Count: &detect.Count{Times: 3, Within: time.Hour},
//	}
//	d := detect.NewDetector(append(detect.Rules(detect.Config{}), nightWork)...)
//
// The Per of a Count, a First and an After says which calls belong together: by whom, or about
// what. Take [Caller], or write one with iot.Resources, such as this for certificates:
//
//	Per: func(ev *iottrail.Event) string {
//		for _, r := range iot.Resources(ev) {
//			if r.Type == iot.TypeCertificate {
//				return r.Name
//			}
//		}
//		return ""
//	},
//
// Test a rule with the Events of package iottrailtest: calls that make it fire, calls that
// nearly do, calls whose record can't say what they asked for (iottrailtest.Omitted), and those
// of somebody who knows the rule and tries to evade it. The rules of this package have a test
// of each kind. Each Event needs its own id, from its time or iottrailtest.ID, or it is ignored
// as a repeat.
package detect

//go:generate go run -C ../internal/gen ./rulegen
