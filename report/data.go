package report

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

// data is the page's data for the script. Records are columns, with each text kept once, as most
// of them repeat.
type data struct {
	Texts     []string       `json:"texts"`
	From      int64          `json:"from"`
	To        int64          `json:"to"`
	Years     bool           `json:"years"` // times are written with their year
	Unit      int64          `json:"unit"`  // seconds of a bar of the hours' chart
	Hours     dataSpan       `json:"hours"` // what the hours' chart shows
	Windows   []dataWindow   `json:"windows"`
	Actors    []dataActor    `json:"actors"`
	Addresses map[string]int `json:"addresses"` // 1 from outside, 2 a service of AWS
	Findings  []dataFinding  `json:"findings"`
	Files     []dataFile     `json:"files"`
	Lists     [][]int        `json:"lists"` // of records; each number is how much further than the one before
	Records   dataRecords    `json:"records"`
}

type dataSpan struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

type dataWindow struct {
	Name string `json:"name"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

type dataActor struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Records int    `json:"records"`
}

type dataFinding struct {
	Severity string  `json:"severity"`
	Title    string  `json:"title"`
	Outcome  outcome `json:"outcome"`
}

type dataFile struct {
	Path    string `json:"path"`
	Records int    `json:"records"`
	Proof   string `json:"proof,omitempty"`
}

// dataRecords has a column for each member of a record. Texts are indexes in data.Texts, and the
// times are seconds after the record before.
type dataRecords struct {
	Times    []int64        `json:"times"`
	Levels   string         `json:"levels"` // a letter for each
	Service  []int          `json:"service"`
	Action   []int          `json:"action"`
	Actor    []int          `json:"actor"`
	From     []int          `json:"from"`
	Key      []int          `json:"key"`
	Error    []int          `json:"error"`
	Line     []int          `json:"line"`
	On       []int          `json:"on"`
	Region   []int          `json:"region"`
	Account  []int          `json:"account"`
	File     []int          `json:"file"`
	Index    []int64        `json:"index"`
	Offset   []int64        `json:"offset"`
	ID       []string       `json:"id"`
	Findings map[int][]int  `json:"findings"` // of those that have some
	Omitted  []int          `json:"omitted"`  // records that CloudTrail left a body out of
	JSON     map[int]string `json:"json"`     // of those that are embedded
}

// texts keeps each text once.
type texts struct {
	all []string
	at  map[string]int
}

func (t *texts) index(s string) int {
	i, ok := t.at[s]
	if !ok {
		i = len(t.all)
		t.all = append(t.all, s)
		t.at[s] = i
	}
	return i
}

// Encoded is the data of the script. The lists must be complete: it is called when all else is
// written.
func (v *view) Encoded() (template.JS, error) {
	d := data{
		From: v.From.Unix(), To: v.To.Unix(), Years: v.From.UTC().Year() != v.To.UTC().Year(), Unit: int64(v.length().Seconds()),
		Addresses: map[string]int{}, Lists: deltas(v.lists), Records: v.columns(),
	}
	hours := v.hourScale()
	d.Hours = dataSpan{hours.from.Unix(), hours.to.Unix()}
	d.Windows, d.Actors, d.Findings, d.Files = []dataWindow{}, []dataActor{}, []dataFinding{}, []dataFile{}
	for _, w := range v.Windows {
		d.Windows = append(d.Windows, dataWindow{w.Name, w.From.Unix(), w.To.Unix()})
	}
	for _, a := range v.Actors {
		d.Actors = append(d.Actors, dataActor{a.Name, a.Kind, a.Records})
	}
	for from, a := range v.foreign {
		switch {
		case a.Outside:
			d.Addresses[from] = 1
		case a.Service:
			d.Addresses[from] = 2
		}
	}
	for _, f := range v.page.Findings {
		d.Findings = append(d.Findings, dataFinding{f.Severity, f.Title, f.Outcome})
	}
	for _, f := range v.Files {
		d.Files = append(d.Files, dataFile(f))
	}
	d.Texts = v.texts.all
	text, err := json.Marshal(d) // escapes <, >, & and the line separators
	if err != nil {
		return "", fmt.Errorf("report: the page's data: %w", err)
	}
	return template.JS(text), nil
}

func (v *view) columns() dataRecords {
	n := len(v.Records)
	d := dataRecords{
		Findings: map[int][]int{}, Omitted: []int{}, JSON: map[int]string{}, ID: make([]string, 0, n), Times: make([]int64, 0, n),
	}
	var levels strings.Builder
	last := int64(0)
	add := func(column *[]int, text string) { *column = append(*column, v.texts.index(text)) }
	for i, r := range v.Records {
		at := r.At.Unix()
		d.Times = append(d.Times, at-last)
		last = at
		levels.WriteString(string(r.Level))
		add(&d.Service, r.Service)
		add(&d.Action, r.Action)
		add(&d.From, r.From)
		add(&d.Key, r.Key)
		add(&d.Error, r.Error)
		add(&d.Line, line(r))
		add(&d.On, strings.Join(r.Resources, ", "))
		add(&d.Region, r.Region)
		add(&d.Account, r.Account)
		d.Actor = append(d.Actor, r.Actor)
		d.File = append(d.File, r.File)
		d.Index = append(d.Index, r.Index)
		d.Offset = append(d.Offset, r.Offset)
		d.ID = append(d.ID, r.EventID)
		if len(r.Findings) > 0 {
			d.Findings[i] = r.Findings
		}
		if r.Omitted {
			d.Omitted = append(d.Omitted, i)
		}
		if r.JSON != "" {
			d.JSON[i] = r.JSON
		}
	}
	d.Levels = levels.String()
	return d
}

// deltas writes each list by its differences, which are short numbers.
func deltas(lists [][]int) [][]int {
	out := make([][]int, 0, len(lists))
	for _, list := range lists {
		short := make([]int, 0, len(list))
		last := 0
		for _, i := range list {
			short = append(short, i-last)
			last = i
		}
		out = append(out, short)
	}
	return out
}
