package report

import (
	"path"
	"strconv"
	"strings"
)

// A findingRow is a finding as its line and its details show it.
type findingRow struct {
	finding
	Short []string // two of its objects
	More  int      // objects that are not named
	Rows  []recordRow
	Rest  *link // its other calls
}

// ListedFindings are the findings that the page lists.
func (v *view) ListedFindings() []findingRow {
	var out []findingRow
	for _, f := range v.Findings[:min(len(v.Findings), drawnFindings)] {
		r := findingRow{finding: f, Short: f.Objects[:min(len(f.Objects), 2)], More: max(len(f.Objects)-2, 0)}
		for _, i := range f.Refs[:min(len(f.Refs), drawnCalls)] {
			if i >= 0 && i < len(v.Records) {
				r.Rows = append(r.Rows, v.row(i))
			}
		}
		if rest := max(f.Calls, len(f.Refs)) - len(r.Rows); rest > 0 {
			l := v.link(f.Refs, plural(rest, "call")+" more", "")
			r.Rest = &l
		}
		out = append(out, r)
	}
	return out
}

func (v *view) LeftFindings() int { return max(len(v.Findings)-drawnFindings, 0) + v.LeftOut.Findings }

// A chainRow is a chain with the arrows between its links.
type chainRow struct {
	chain
	Nodes  []chainNode
	Figure link
}

type chainNode struct {
	chainLink
	Arrow    string // what led to it; "" at the beginning
	Inferred bool
	Outside  bool
	Factor   string
	Link     link
}

// arrowWords say what a call made, on the arrow from it.
var arrowWords = map[string]string{
	"AssumeRole": "assumes the role", "AssumeRoleWithSAML": "signs in, SAML", "AssumeRoleWithWebIdentity": "assumes the role",
	"AssumeRoot": "acts as root", "GetFederationToken": "gets a token", "GetSessionToken": "gets a session",
	"CreateAccessKey": "makes the key", "ConsoleLogin": "signs in", "SwitchRole": "switches the role",
}

// signsIn has the calls that ask for a second factor, or could.
var signsIn = map[string]bool{"ConsoleLogin": true, "UserAuthentication": true, "GetSessionToken": true}

func (v *view) chainRow(c chain) chainRow {
	r := chainRow{chain: c, Figure: v.link(c.Refs, plural(c.Calls, "record"), "")}
	for i, l := range c.Links {
		n := chainNode{chainLink: l, Outside: v.outside(l.From), Link: v.link(l.Refs, l.Who, "")}
		switch {
		case i > 0:
			n.Arrow = arrowWords[c.Links[i-1].Action]
			if n.Arrow == "" {
				n.Arrow = c.Links[i-1].Action
			}
			n.Inferred = c.Links[i-1].How == "inferred"
			if n.Arrow == "" {
				n.Arrow = "then"
			}
		case !c.Whole:
			n.Arrow = " "
		}
		switch {
		case i == 0 && l.MFA == "yes":
			n.Factor = "with a second factor"
		case l.MFA == "no" && signsIn[l.Action]:
			n.Factor = "no second factor"
		}
		r.Nodes = append(r.Nodes, n)
	}
	return r
}

// TellingChains are the sessions with a high or critical finding, or all if none has one.
func (v *view) TellingChains() []chainRow {
	telling, plain := v.chains()
	if len(telling) == 0 {
		return plain
	}
	return telling
}

// PlainChains are the others.
func (v *view) PlainChains() []chainRow {
	telling, plain := v.chains()
	if len(telling) == 0 {
		return nil
	}
	return plain
}

func (v *view) chains() (telling, plain []chainRow) {
	for _, c := range v.Chains[:min(len(v.Chains), drawnChains)] {
		if c.Bad {
			telling = append(telling, v.chainRow(c))
		} else {
			plain = append(plain, v.chainRow(c))
		}
	}
	return telling, plain
}

func (v *view) LeftChains() int { return max(len(v.Chains)-drawnChains, 0) + v.LeftOut.Chains }

func (v *view) ListedActors() []actor { return v.Actors[:min(len(v.Actors), drawnActors)] }
func (v *view) LeftActors() int       { return max(len(v.Actors)-drawnActors, 0) }

func (v *view) ListedFailures() []failure { return v.Failures[:min(len(v.Failures), drawnFailures)] }
func (v *view) LeftFailures() int         { return max(len(v.Failures)-drawnFailures, 0) + v.LeftOut.Failures }

// A differenceRow is a difference with a cell for each moment.
type differenceRow struct {
	difference
	Cells []differenceCell
	Look  string // class of its result
}

type differenceCell struct {
	Moment, Value string
	Unknown       bool
	Same          bool // as at the moment before
}

// ListedDifferences are the differences that the page lists.
func (v *view) ListedDifferences() []differenceRow {
	var out []differenceRow
	for _, d := range v.Differences[:min(len(v.Differences), drawnDifference)] {
		r := differenceRow{difference: d, Look: string(d.State)}
		switch d.State {
		case stateOpen, stateUnknown, stateBroken:
		case stateClosed:
			r.Look = "back"
		default:
			r.Look = "changed"
		}
		if d.Result == "changed" {
			r.Look = "changed"
		}
		for i, m := range v.Moments {
			c := differenceCell{Moment: m.Name}
			if i < len(d.Values) {
				c.Value = d.Values[i]
			}
			if c.Value == "" && i == 0 {
				c.Value = "–"
			} else if c.Value == "" {
				c.Value = r.Cells[i-1].Value
				c.Same = true
			}
			c.Unknown = strings.Contains(c.Value, "can’t be known") || strings.Contains(c.Value, "not known")
			r.Cells = append(r.Cells, c)
		}
		out = append(out, r)
	}
	return out
}

func (v *view) LeftDifferences() int {
	return max(len(v.Differences)-drawnDifference, 0) + v.LeftOut.Differences
}

// DifferenceTitle has the number of moments in words.
func (v *view) DifferenceTitle() string {
	if len(v.Moments) == 2 {
		return "Before and after"
	}
	return "Before, during and after"
}

// FileName is the name of a file, without its folders.
func (v *view) FileName(i int) string {
	if i < 0 || i >= len(v.Files) {
		return "file " + strconv.Itoa(i)
	}
	return path.Base(v.Files[i].Path)
}

// NamedCut says whether there are more named records than are listed.
func (v *view) NamedCut() bool { return len(v.Named()) >= drawnListed }
