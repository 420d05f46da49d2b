package iottrail

// ActionInfo says what AWS publishes about an action, which is more than an
// [Action] holds. The functions Actions and ActionByName of a package of actions,
// such as iot, return it.
type ActionInfo struct {
	Name       string           // also the event name in CloudTrail
	Method     string           // in HTTP: GET, POST, ...
	Access     Access           // empty if the Service Authorization Reference does not list the action
	Resources  []ActionResource // the types of resource that a policy can restrict it to
	Deprecated bool
}

// ActionResource is a type of resource that an action touches.
type ActionResource struct {
	Type     string // as in the Service Authorization Reference: "cert", "thinggroup", "WirelessDevice", ...
	Required bool   // every call names one
}
