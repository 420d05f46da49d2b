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
// [Rules] returns the rules for a company, which a [Config] describes. docs/detections.md, in the
// repository, has each of them: why it is there, what else fires it, and what to do then. A
// [Finding] says which rule found what, in which record. Records that come one by one, as from a
// queue, go to [Detector.Add].
//
// # Rules
//
// A [Rule] is a question about a record and what to make of the answer. The question is a
// Predicate of package match. Where it needs more than one record, the Rule says so, and the
// [Detector] remembers what must be remembered:
//
//	Count   so many calls by one caller within a time
//	First   the first call of a caller that made none before
//	After   only calls later than another, about the same resource for example
//	Quiet   one Finding for a caller within a time, and the number of calls at its end
//
// So Predicates remember nothing, and can be combined, asked again and asked in any order. First
// learns from the records that it sees: have it learn from a few weeks, by Config.From, or give it
// what another Detector has learned, see [Detector.Known].
//
// # Maybe
//
// A caller can keep a record from saying what was asked for, for example by padding a request until
// CloudTrail leaves it out. The answer to a question about it is Maybe then, and that makes
// a Finding, too: its Answer says that it is in doubt, and its String has a question mark. Attempts
// are Findings as well, except of rules about what was done, which have Not(Failed) in their
// Match. See package match for when an answer is Maybe.
//
// # Order and memory
//
// CloudTrail does not keep order, and delivers records more than once. A Detector takes records in
// whatever order they come: what is counted, or came before, goes by the time of the events. A record
// that it had before is passed over, if it was found by a rule then.
//
// A caller chooses much of what is in a record. What a Detector remembers is bounded all the
// same, by a number of callers for each rule, and Detector.Forgotten counts what was forgotten. A rule
// is asked only about the calls that its Match can be true of, which actions and match.Call, combined
// by match.All and match.Any, tell beforehand: ordinary records cost next to nothing. A Match that has
// neither is asked about every record.
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
// The Per of a Count, a First and an After says whose calls, or calls about what, belong together.
// Take [Caller], or write one with iot.Resources, such as this for certificates:
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
// Test a rule with the Events of package iottrailtest: calls that fire it, calls that nearly do, calls
// of which a record can't say what they asked for (iottrailtest.Omitted), and those of somebody who
// knows the rule and wants past it. The rules of this package have a test of each kind. Each Event
// needs an id of its own, by its time or iottrailtest.ID, or it is passed over as a repeat.
package detect

//go:generate go run -C ../internal/gen ./rulegen
