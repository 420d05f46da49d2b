package ocsf

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/detect"
)

// DetectionFinding is an event of OCSF's class Detection Finding, 2004.
type DetectionFinding struct {
	Base
	Message string `json:"message"` // Finding.String
	Count   int    `json:"count,omitempty"`
	// ConfidenceID is 3, High, for a Finding whose Answer is Yes, and 1, Low, for Maybe.
	ConfidenceID int    `json:"confidence_id"`
	Confidence   string `json:"confidence"`
	// ActionID is what AWS did with the call: 1, Allowed, if it succeeded, 2, Denied, if
	// Event.Denied, and 0, Unknown, if it failed for another reason.
	ActionID    int         `json:"action_id"`
	Action      string      `json:"action"`
	FindingInfo FindingInfo `json:"finding_info"`
	Evidences   []Evidence  `json:"evidences"`
	Resources   []Resource  `json:"resources,omitempty"`
	Remediation Remediation `json:"remediation,omitzero"`
}

// FindingInfo is what was found.
type FindingInfo struct {
	UID         string   `json:"uid"`             // the Rule's ID, a colon, and the eventID of the call
	Title       string   `json:"title"`           // Rule.Title, or else its ID
	Desc        string   `json:"desc,omitempty"`  // Rule.Why
	Types       []string `json:"types,omitempty"` // the Rule's ID
	Analytic    Analytic `json:"analytic"`
	Attacks     []Attack `json:"attacks,omitempty"` // Rule.Techniques
	DataSources []string `json:"data_sources"`      // "CloudTrail"
	// FirstSeenTime is Finding.Since and LastSeenTime the time of Finding.Event, in milliseconds
	// since 1970. If the records of several calls came out of order, there may be a later call.
	FirstSeenTime   int64  `json:"first_seen_time,omitempty"`
	FirstSeenTimeDT string `json:"first_seen_time_dt,omitempty"`
	LastSeenTime    int64  `json:"last_seen_time,omitempty"`
	LastSeenTimeDT  string `json:"last_seen_time_dt,omitempty"`
	// RelatedEvents names the API Activity of Finding.Event, if that has an id.
	RelatedEvents []RelatedEvent `json:"related_events,omitempty"`
}

// Analytic is the Rule.
type Analytic struct {
	UID    string `json:"uid,omitempty"` // Rule.ID
	Name   string `json:"name,omitempty"`
	Type   string `json:"type"`
	TypeID int    `json:"type_id"` // 1, Rule
}

// Attack is a technique of MITRE ATT&CK, by its id; a sub-technique has both ids.
type Attack struct {
	Technique    Technique `json:"technique"`
	SubTechnique Technique `json:"sub_technique,omitzero"`
}

// Technique is a technique or a sub-technique.
type Technique struct {
	UID    string `json:"uid"` // "T1562", "T1562.008"
	SrcURL string `json:"src_url"`
}

// RelatedEvent names an event of another class.
type RelatedEvent struct {
	UID     string `json:"uid"` // its Metadata.UID
	Type    string `json:"type"`
	TypeUID int    `json:"type_uid"`
}

// Evidence is the call, as its API Activity has it.
type Evidence struct {
	Actor       Actor    `json:"actor,omitzero"`
	API         API      `json:"api"`
	SrcEndpoint Endpoint `json:"src_endpoint,omitzero"`
}

// Remediation is what to do.
type Remediation struct {
	Desc string `json:"desc"` // Rule.NextSteps
}

const detectionFinding = 2004

// FromFinding returns a finding as a Detection Finding: a new one, at the time of its call. The same
// rule and the same record give the same FindingInfo.UID, in every run. Evidences has the caller and
// the call with its bodies; the rest of the record is in the API Activity that RelatedEvents names.
// Unmapped has the Rule's FalsePositives. A nil Rule or Event is treated as an empty one.
func FromFinding(f detect.Finding) *DetectionFinding {
	if f.Rule == nil {
		f.Rule = new(detect.Rule)
	}
	if f.Event == nil {
		f.Event = new(iottrail.Event)
	}
	call := FromEvent(f.Event)
	d := &DetectionFinding{
		Base: Base{
			ActivityID: 1, ActivityName: "Create",
			CategoryUID: 2, CategoryName: "Findings",
			ClassUID: detectionFinding, ClassName: "Detection Finding",
			TypeUID: 100*detectionFinding + 1, TypeName: "Detection Finding: Create",
			StatusID: 1, Status: "New",
			Time: call.Time, TimeDT: call.TimeDT,
			Metadata: Metadata{
				Version: Version, UID: findingUID(f), EventCode: f.Rule.ID,
				// action_id, which says whether the call was denied, belongs to the third.
				Profiles: []string{"cloud", "datetime", "security_control"},
				Product:  Product{Name: "iottrail", VendorName: "iottrail", Feature: Feature{"detect"}},
			},
			Cloud:       call.Cloud,
			Observables: observables("evidences[].", call),
		},
		Message:     f.String(),
		Count:       f.Calls,
		Evidences:   []Evidence{{Actor: call.Actor, API: call.API, SrcEndpoint: call.SrcEndpoint}},
		Resources:   call.Resources,
		Remediation: Remediation{f.Rule.NextSteps},
	}
	d.SeverityID, d.Severity = severityOf(f.Rule.Severity)
	d.ConfidenceID, d.Confidence = confidenceOf(f.Answer)
	d.ActionID, d.Action = actionOf(f.Event)
	d.FindingInfo = findingInfo(f, call)
	d.FindingInfo.UID = d.Metadata.UID
	if s := f.Rule.FalsePositives; s != "" {
		d.Unmapped = map[string]string{"rule.falsePositives": s}
	}
	return d
}

func findingInfo(f detect.Finding, call *APIActivity) FindingInfo {
	r := f.Rule
	info := FindingInfo{
		Title:       r.Title,
		Desc:        r.Why,
		Analytic:    Analytic{UID: r.ID, Name: r.Title, Type: "Rule", TypeID: 1},
		DataSources: []string{"CloudTrail"},
	}
	if info.Title == "" {
		info.Title = r.ID
	}
	if r.ID != "" {
		info.Types = []string{r.ID}
	}
	for _, id := range r.Techniques {
		info.Attacks = append(info.Attacks, attackOf(id))
	}
	info.FirstSeenTime, info.FirstSeenTimeDT = instant(f.Since)
	info.LastSeenTime, info.LastSeenTimeDT = call.Time, call.TimeDT
	if call.Metadata.UID != "" {
		info.RelatedEvents = []RelatedEvent{{UID: call.Metadata.UID, Type: call.TypeName, TypeUID: call.TypeUID}}
	}
	return info
}

// findingUID names the rule and the record; a record without an id by a hash of what it says.
func findingUID(f detect.Finding) string {
	id := f.Event.EventID
	if id == "" {
		data, _ := json.Marshal(f.Event) // Events that can't be written have no text, and share their uid
		sum := sha256.Sum256(data)
		id = hex.EncodeToString(sum[:])
	}
	return f.Rule.ID + ":" + id
}

// attackOf returns the technique with an id such as T1562, or the sub-technique with one such as
// T1562.008.
func attackOf(id string) Attack {
	technique := func(id string) Technique {
		return Technique{id, "https://attack.mitre.org/techniques/" + strings.ReplaceAll(id, ".", "/") + "/"}
	}
	parent, _, isSub := strings.Cut(id, ".")
	a := Attack{Technique: technique(parent)}
	if isSub {
		a.SubTechnique = technique(id)
	}
	return a
}

func severityOf(s detect.Severity) (int, string) {
	switch s {
	case detect.Info:
		return 1, "Informational"
	case detect.Low:
		return 2, "Low"
	case detect.Medium:
		return 3, "Medium"
	case detect.High:
		return 4, "High"
	case detect.Critical:
		return 5, "Critical"
	}
	return 0, "Unknown"
}

func confidenceOf(a iottrail.Answer) (int, string) {
	if a == iottrail.Yes {
		return 3, "High"
	}
	return 1, "Low"
}

func actionOf(ev *iottrail.Event) (int, string) {
	switch {
	case ev.Denied():
		return 2, "Denied"
	case ev.Failed():
		return 0, "Unknown"
	}
	return 1, "Allowed"
}
