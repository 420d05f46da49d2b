// Package decodetest tests the laws of the decoder: what holds for every input and not
// only for an example. What is damaged costs no other record and lets nothing in; a reader
// may fail anywhere; memory and time are bounded; all containers are alike; readers of
// JSON that disagree get one answer. That the measures of package alone can fail is tested
// here, too. The package has no code but tests.
//
// Laws are slow by nature. Each takes a draw of its cases in a plain run, and all of them
// in the long run: see internal/testrun.
package decodetest
