// Package fleettest holds package fleet against a model of AWS IoT that shares nothing with it.
//
// The model has the rules of AWS IoT as its documentation gives them. It makes random histories
// that keep to these rules, and knows the truth after every second. The records of a history
// are given to a Fleet in any order, repeated, some of them lost or damaged, and what the Fleet
// says is compared with the truth: it is never wrong, only less certain, and it is certain
// where nothing was kept from it. A history that breaks a law is made as short as it can be
// and printed, a line for each call. The package has no code but tests:
//
//   - world_test.go, registry_test.go and others_test.go have what there is, and the rules,
//   - answers_test.go has what devices may do in it,
//   - calls_test.go draws calls, records_test.go writes their records, damage_test.go damages them,
//   - history_test.go strings calls together, trail_test.go gives the records to a Fleet,
//   - laws_test.go runs the laws, and shrink_test.go shortens what breaks them,
//   - state_test.go, lists_test.go, diff_test.go, openings_test.go and order_test.go say what the laws are,
//   - whole_test.go says that no list of the model lacks anything.
package fleettest
