package fleettest_test

// damage is how a record was kept from saying what its call did.
type damage int8

const (
	sound         damage = iota
	omitted              // CloudTrail left out the bodies, as they were too large
	noBodies             // both bodies are null
	noResponse           // only the response is null
	masked               // one member of the request is masked
	maskedAnswer         // all members of the response are
	wrongType            // one member of the request is of another type
	textForObject        // the request is a text
	unknownAction        // the action is one that package iot does not know
	noTime               // the record does not say when the call was made
	damages
)

func (d damage) String() string {
	return [...]string{"sound", "bodies omitted", "bodies null", "response null", "a member masked", "response masked",
		"a member of a wrong type", "request is a text", "an action nobody knows", "no time"}[d]
}

// name is what the record calls an action.
func (d damage) name(action string) string {
	if d == unknownAction {
		return "Frobnicate"
	}
	return action
}

// hidden is one of the masks that AWS writes.
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"

const tooLarge = `{"reason":"requestParameters too large","omitted":true,"originalSize":149893}`

// bodies are the request and the response as the record has them.
func (d damage) bodies(c *call) (request, response string) {
	asked, answered := c.bodies()
	switch d {
	case omitted:
		return tooLarge, tooLarge
	case noBodies:
		return "null", "null"
	case noResponse:
		answered = nil
	case masked:
		asked.blot(c.blotted, `"`+hidden+`"`)
	case maskedAnswer:
		for i := range answered {
			answered[i].value = `"***"`
		}
	case wrongType:
		asked.blot(c.blotted, `[7,{}]`)
	case textForObject:
		return `"nothing to see"`, "null"
	}
	if len(answered) == 0 {
		return asked.String(), "null"
	}
	return asked.String(), answered.String()
}

// blot writes over the value of one member.
func (m members) blot(which int, value string) {
	if len(m) > 0 {
		m[which%len(m)].value = value
	}
}
