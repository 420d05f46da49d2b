package iottrail

import (
	"encoding/json"
	"errors"
	"time"
)

// Insight is what CloudTrail Insights found: a rate of calls or of errors that is
// unusual for the account. Each incident has two records, one for its start and
// one for its end, with the same [Event.SharedEventID]. Such a record has neither
// a UserIdentity nor an EventSource or EventName of its own.
type Insight struct {
	// Lake says that the record has the flat form that CloudTrail Lake writes,
	// in which insightDetails is absent and its members are in the record
	// itself under names such as insightState.
	Lake        bool           `json:"-"`
	Source      string         `json:"-"`           // only in Lake's form: insightSource
	State       string         `json:"state"`       // "Start" or "End"
	EventSource string         `json:"eventSource"` // of the calls that were unusual
	EventName   string         `json:"eventName"`
	InsightType string         `json:"insightType"` // "ApiCallRateInsight" or "ApiErrorRateInsight"
	ErrorCode   string         `json:"errorCode"`
	Context     InsightContext `json:"insightContext"`
	Extra       Members        `json:"-"`
}

var insightTable = newTable(func(i *Insight) *Members { return &i.Extra },
	text("state", func(i *Insight) *string { return &i.State }),
	text("eventSource", func(i *Insight) *string { return &i.EventSource }),
	text("eventName", func(i *Insight) *string { return &i.EventName }),
	text("insightType", func(i *Insight) *string { return &i.InsightType }),
	text("errorCode", func(i *Insight) *string { return &i.ErrorCode }),
	object("insightContext", &insightContextTable, func(i *Insight) *InsightContext { return &i.Context }),
)

// InsightContext is the evidence of an Insight. In Lake's form the four figures
// are here, and elsewhere in Statistics.
type InsightContext struct {
	Statistics       InsightStatistics    `json:"statistics"`
	Attributions     []InsightAttribution `json:"attributions"`
	BaselineAverage  json.Number          `json:"baselineAverage"`
	InsightAverage   json.Number          `json:"insightAverage"`
	BaselineDuration json.Number          `json:"baselineDuration"` // minutes
	InsightDuration  json.Number          `json:"insightDuration"`  // minutes
	Extra            Members              `json:"-"`
}

var insightContextTable = newTable(func(c *InsightContext) *Members { return &c.Extra },
	object("statistics", &statisticsTable, func(c *InsightContext) *InsightStatistics { return &c.Statistics }),
	number("baselineAverage", func(c *InsightContext) *json.Number { return &c.BaselineAverage }),
	number("insightAverage", func(c *InsightContext) *json.Number { return &c.InsightAverage }),
	number("baselineDuration", func(c *InsightContext) *json.Number { return &c.BaselineDuration }),
	number("insightDuration", func(c *InsightContext) *json.Number { return &c.InsightDuration }),
	list("attributions", &attributionTable, func(c *InsightContext) *[]InsightAttribution { return &c.Attributions }),
)

// InsightStatistics compares the calls a minute during an Insight with those of
// the seven days before.
type InsightStatistics struct {
	Baseline         InsightAverage `json:"baseline"`
	Insight          InsightAverage `json:"insight"`
	InsightDuration  json.Number    `json:"insightDuration"`  // minutes
	BaselineDuration json.Number    `json:"baselineDuration"` // minutes
	Extra            Members        `json:"-"`
}

var statisticsTable = newTable(func(s *InsightStatistics) *Members { return &s.Extra },
	object("baseline", &averageTable, func(s *InsightStatistics) *InsightAverage { return &s.Baseline }),
	object("insight", &averageTable, func(s *InsightStatistics) *InsightAverage { return &s.Insight }),
	number("insightDuration", func(s *InsightStatistics) *json.Number { return &s.InsightDuration }),
	number("baselineDuration", func(s *InsightStatistics) *json.Number { return &s.BaselineDuration }),
)

// InsightAverage is a number of calls a minute.
type InsightAverage struct {
	Average json.Number `json:"average"`
	Extra   Members     `json:"-"`
}

var averageTable = newTable(func(a *InsightAverage) *Members { return &a.Extra },
	number("average", func(a *InsightAverage) *json.Number { return &a.Average }),
)

// InsightAttribution lists who or what most of the calls came from.
type InsightAttribution struct {
	Attribute string         `json:"attribute"` // "userIdentityArn", "userAgent" or "errorCode"
	Insight   []InsightValue `json:"insight"`   // up to five, the most frequent first
	Baseline  []InsightValue `json:"baseline"`
	// The first of each list, as Lake's form repeats it.
	InsightValue    string      `json:"insightValue"`
	InsightAverage  json.Number `json:"insightAverage"`
	BaselineValue   string      `json:"baselineValue"`
	BaselineAverage json.Number `json:"baselineAverage"`
	Extra           Members     `json:"-"`
}

var attributionTable = newTable(func(a *InsightAttribution) *Members { return &a.Extra },
	text("attribute", func(a *InsightAttribution) *string { return &a.Attribute }),
	text("insightValue", func(a *InsightAttribution) *string { return &a.InsightValue }),
	number("insightAverage", func(a *InsightAttribution) *json.Number { return &a.InsightAverage }),
	text("baselineValue", func(a *InsightAttribution) *string { return &a.BaselineValue }),
	number("baselineAverage", func(a *InsightAttribution) *json.Number { return &a.BaselineAverage }),
	list("insight", &insightValueTable, func(a *InsightAttribution) *[]InsightValue { return &a.Insight }),
	list("baseline", &insightValueTable, func(a *InsightAttribution) *[]InsightValue { return &a.Baseline }),
)

// InsightValue is one value of an attribute and its calls a minute.
type InsightValue struct {
	Value   string      `json:"value"` // CloudTrail writes the text "null" for no error code
	Average json.Number `json:"average"`
	Extra   Members     `json:"-"`
}

var insightValueTable = newTable(func(v *InsightValue) *Members { return &v.Extra },
	text("value", func(v *InsightValue) *string { return &v.Value }),
	number("average", func(v *InsightValue) *json.Number { return &v.Average }),
)

func (i *Insight) unshare() {
	i.Extra = i.Extra.clone()
	c := &i.Context
	c.Extra = c.Extra.clone()
	c.Statistics.Extra = c.Statistics.Extra.clone()
	c.Statistics.Baseline.Extra = c.Statistics.Baseline.Extra.clone()
	c.Statistics.Insight.Extra = c.Statistics.Insight.Extra.clone()
	c.Attributions = cloneList(c.Attributions, func(a *InsightAttribution) {
		value := func(v *InsightValue) { v.Extra = v.Extra.clone() }
		a.Insight, a.Baseline = cloneList(a.Insight, value), cloneList(a.Baseline, value)
		a.Extra = a.Extra.clone()
	})
}

// errBothForms is the fault of a record that says the same thing in both of two
// forms: the first is kept, and the second stays in Extra.
var errBothForms = errors.New("the record has this in another form too")

// insightDetails is the row of the form that trails write.
func insightDetails(name string) row[Event] {
	r := part(name, &insightTable, func(e *Event) **Insight { return &e.Insight })
	read, write := r.read, r.write
	r.read = func(rd *reader, e *Event, at int) error {
		if e.Insight != nil {
			return errBothForms
		}
		return read(rd, e, at)
	}
	r.write = func(w *writer, name string, e *Event) bool {
		return e.Insight != nil && !e.Insight.Lake && write(w, name, e)
	}
	return r
}

// lakeInsight is a row of the form that CloudTrail Lake writes: a member of the
// record that belongs to Insight.
func lakeInsight(name string, r row[Insight]) row[Event] {
	return inner(name, r,
		func(e *Event) (*Insight, error) {
			if e.Insight == nil {
				e.Insight = &Insight{Lake: true}
			}
			if !e.Insight.Lake {
				return nil, errBothForms
			}
			return e.Insight, nil
		},
		func(e *Event) *Insight {
			if e.Insight == nil || !e.Insight.Lake {
				return nil
			}
			return e.Insight
		})
}

// Aggregated is a summary that CloudTrail makes of data events: what was called,
// how often, by whom, in five minutes. Such a record has a version line of its
// own, and neither a UserIdentity nor bodies.
type Aggregated struct {
	AccountID  string     `json:"accountId"`
	TimeWindow TimeWindow `json:"timeWindow"`
	Summary    Summary    `json:"summary"`
}

// TimeWindow is the span of time that a summary is about.
type TimeWindow struct {
	WindowStart time.Time `json:"windowStart"`
	WindowEnd   time.Time `json:"windowEnd"`
	WindowSize  string    `json:"windowSize"` // ISO 8601 duration, such as "PT5M"
	Extra       Members   `json:"-"`
}

var timeWindowTable = newTable(func(t *TimeWindow) *Members { return &t.Extra },
	instant("windowStart", func(t *TimeWindow) *time.Time { return &t.WindowStart }),
	instant("windowEnd", func(t *TimeWindow) *time.Time { return &t.WindowEnd }),
	text("windowSize", func(t *TimeWindow) *string { return &t.WindowSize }),
)

// Summary counts calls by one dimension, and then by others.
type Summary struct {
	PrimaryDimension Dimension   `json:"primaryDimension"`
	Details          []Dimension `json:"details"`
	Extra            Members     `json:"-"`
}

var summaryTable = newTable(func(s *Summary) *Members { return &s.Extra },
	object("primaryDimension", &dimensionTable, func(s *Summary) *Dimension { return &s.PrimaryDimension }),
	list("details", &dimensionTable, func(s *Summary) *[]Dimension { return &s.Details }),
)

// Dimension counts calls by the values of one member.
type Dimension struct {
	Dimension       string      `json:"dimension"` // such as "eventName", "userIdentity" or "resourceARN"
	Statistics      []Statistic `json:"statistics"`
	AggregationType string      `json:"aggregationType"` // "Count"
	Extra           Members     `json:"-"`
}

var dimensionTable = newTable(func(d *Dimension) *Members { return &d.Extra },
	text("dimension", func(d *Dimension) *string { return &d.Dimension }),
	list("statistics", &statisticTable, func(d *Dimension) *[]Statistic { return &d.Statistics }),
	text("aggregationType", func(d *Dimension) *string { return &d.AggregationType }),
)

// Statistic is one value of a dimension and its number of calls.
type Statistic struct {
	Name  string      `json:"name"`
	Value json.Number `json:"value"`
	Extra Members     `json:"-"`
}

var statisticTable = newTable(func(s *Statistic) *Members { return &s.Extra },
	text("name", func(s *Statistic) *string { return &s.Name }),
	number("value", func(s *Statistic) *json.Number { return &s.Value }),
)

func (a *Aggregated) unshare() {
	dimension := func(d *Dimension) {
		d.Statistics = cloneList(d.Statistics, func(s *Statistic) { s.Extra = s.Extra.clone() })
		d.Extra = d.Extra.clone()
	}
	a.TimeWindow.Extra = a.TimeWindow.Extra.clone()
	a.Summary.Extra = a.Summary.Extra.clone()
	dimension(&a.Summary.PrimaryDimension)
	a.Summary.Details = cloneList(a.Summary.Details, dimension)
}

// aggregatedRows are the rows of the members that only Aggregated records have,
// all of which are in the record itself.
func aggregatedRows() []row[Event] {
	rows := []row[Aggregated]{
		text("accountId", func(a *Aggregated) *string { return &a.AccountID }),
		object("timeWindow", &timeWindowTable, func(a *Aggregated) *TimeWindow { return &a.TimeWindow }),
		object("summary", &summaryTable, func(a *Aggregated) *Summary { return &a.Summary }),
	}
	var of []row[Event]
	for _, r := range rows {
		of = append(of, inner(r.member.Name, r,
			func(e *Event) (*Aggregated, error) { return e.Aggregated, nil },
			func(e *Event) *Aggregated { return e.Aggregated }))
	}
	return of
}
