package fleet

import (
	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/internal/freeform"
	"github.com/iottrail/iottrail/iot"
)

// An Issuer is who signed a certificate.
type Issuer string

// The issuers.
const (
	IssuedByAWS  Issuer = "AWS IoT"             // CreateKeysAndCertificate, CreateCertificateFromCsr
	IssuedByCA   Issuer = "a registered CA"     // RegisterCertificate
	IssuedByNone Issuer = "no CA that is known" // RegisterCertificateWithoutCA
)

func certificateActions() []action {
	return []action{
		whole(on(iot.CreateKeysAndCertificate, func(r *reading, req *iot.CreateKeysAndCertificateRequest, resp *iot.CreateKeysAndCertificateResponse) {
			r.issued(resp.CertificateARN, resp.CertificateID, r.activated(req.SetAsActive))
		})),
		whole(on(iot.CreateCertificateFromCsr, func(r *reading, req *iot.CreateCertificateFromCsrRequest, resp *iot.CreateCertificateFromCsrResponse) {
			r.issued(resp.CertificateARN, resp.CertificateID, r.activated(req.SetAsActive))
		})),
		whole(on(iot.RegisterCertificate, func(r *reading, req *iot.RegisterCertificateRequest, resp *iot.RegisterCertificateResponse) {
			to := r.status(req.Status)
			if req.Status == "" && req.SetAsActive.True() {
				to = active
			}
			r.registered(resp.CertificateARN, resp.CertificateID, to, IssuedByCA)
		})),
		whole(on(iot.RegisterCertificateWithoutCA, func(r *reading, req *iot.RegisterCertificateWithoutCARequest, resp *iot.RegisterCertificateWithoutCAResponse) {
			r.registered(resp.CertificateARN, resp.CertificateID, r.status(req.Status), IssuedByNone)
		})),
		whole(on(iot.UpdateCertificate, func(r *reading, req *iot.UpdateCertificateRequest, _ *iot.UpdateCertificateResponse) {
			to := r.status(req.NewStatus)
			if to == settable {
				r.unreadableNow()
			}
			r.do(mayUpdate, iot.TypeCertificate, r.named(iot.TypeCertificate, req.CertificateID), entry{op: opStatus, to: to})
		})),
		whole(on(iot.DeleteCertificate, func(r *reading, req *iot.DeleteCertificateRequest, _ *iot.DeleteCertificateResponse) {
			force := r.flag(req.ForceDelete, no) != no
			r.do(mayDelete, iot.TypeCertificate, r.named(iot.TypeCertificate, req.CertificateID), entry{op: opDied, force: force})
		})),
		on(iot.TransferCertificate, transferred),
		on(iot.CancelCertificateTransfer, func(r *reading, req *iot.CancelCertificateTransferRequest, _ *iot.CancelCertificateTransferResponse) {
			r.do(mayCancel, iot.TypeCertificate, r.named(iot.TypeCertificate, req.CertificateID), entry{op: opCancel})
		}),
		on(iot.AcceptCertificateTransfer, func(r *reading, req *iot.AcceptCertificateTransferRequest, _ *iot.AcceptCertificateTransferResponse) {
			x := r.named(iot.TypeCertificate, req.CertificateID)
			r.do(mayAccept, iot.TypeCertificate, x, entry{op: opBorn, to: r.activated(req.SetAsActive)})
			r.add(x, entry{op: opAccept})
		}),
		on(iot.RejectCertificateTransfer, func(r *reading, req *iot.RejectCertificateTransferRequest, _ *iot.RejectCertificateTransferResponse) {
			r.do(mayReject, iot.TypeCertificate, r.named(iot.TypeCertificate, req.CertificateID), entry{op: opReject})
		}),
		on(iot.RegisterCACertificate, registeredCA),
		on(iot.UpdateCACertificate, updatedCA),
		on(iot.DeleteCACertificate, func(r *reading, req *iot.DeleteCACertificateRequest, _ *iot.DeleteCACertificateResponse) {
			r.do(mayDelete, iot.TypeCACertificate, r.named(iot.TypeCACertificate, req.CertificateID), entry{op: opDied})
		}),
	}
}

// activated is the state of a certificate that is made active only if the call asks for it.
func (r *reading) activated(b iottrail.Bool) states {
	switch r.flag(b, no) {
	case yes:
		return active
	case no:
		return inactive
	}
	return active | inactive
}

// status is the state that a call asks for. AWS does not say what a certificate is for which none is
// asked for.
func (r *reading) status(s iot.CertificateStatus) states {
	if freeform.IsMask(string(s)) {
		return settable
	}
	return stateOf(s)
}

// certificate returns the certificate that a response names.
func (r *reading) certificate(arn, certificateID string) *resource {
	if x := r.byARN(arn); x != nil && x.kind == iot.TypeCertificate {
		return x
	}
	return r.named(iot.TypeCertificate, certificateID)
}

// issued adds a certificate that was not there before: a new one has an id of its own.
func (r *reading) issued(arn, certificateID string, to states) {
	x := r.certificate(arn, certificateID)
	if x == nil || to == active|inactive {
		r.unreadableNow()
	}
	r.do(mayIssue, iot.TypeCertificate, x, entry{op: opBorn, to: to, set: []setting{{fieldIssuer, string(IssuedByAWS)}}})
}

// registered adds a certificate that may have been there before.
func (r *reading) registered(arn, certificateID string, to states, by Issuer) {
	r.do(mayCreate, iot.TypeCertificate, r.certificate(arn, certificateID), entry{op: opBorn, to: to, set: []setting{{fieldIssuer, string(by)}}})
}

// transferred adds the offer of a certificate to another account. The certificate that it would
// become there is another resource.
func transferred(r *reading, req *iot.TransferCertificateRequest, resp *iot.TransferCertificateResponse) {
	x := r.named(iot.TypeCertificate, req.CertificateID)
	there := r.byARN(resp.TransferredCertificateARN)
	if there == nil && x != nil && isAccount(req.TargetAWSAccount) && r.place.region != "" {
		there = r.at(r.Fleet.place(req.TargetAWSAccount, r.place.region), iot.TypeCertificate, x.name)
	}
	r.do(mayTransfer, iot.TypeCertificate, x, entry{op: opTransfer, peer: there})
	r.add(there, entry{op: opTouch})
}

func isAccount(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) == 12
}

func registeredCA(r *reading, req *iot.RegisterCACertificateRequest, resp *iot.RegisterCACertificateResponse) {
	x := r.byARN(resp.CertificateARN)
	if x == nil || x.kind != iot.TypeCACertificate {
		x = r.named(iot.TypeCACertificate, resp.CertificateID)
	}
	status := r.flag(req.SetAsActive, no)
	switch status {
	case yes:
		status = string(iot.CACertificateStatusActive)
	case no:
		status = string(iot.CACertificateStatusInactive)
	}
	set := []setting{{fieldStatus, status}, {fieldRegisters, r.flag(req.AllowAutoRegistration, no)}}
	r.do(mayCreate, iot.TypeCACertificate, x, entry{op: opBorn, to: other, set: append(set, r.registration(req.RegistrationConfig)...)})
}

func updatedCA(r *reading, req *iot.UpdateCACertificateRequest, _ *iot.UpdateCACertificateResponse) {
	var set []setting
	if s := r.word(string(req.NewStatus), ""); s != "" {
		set = append(set, setting{fieldStatus, s})
	}
	switch s := r.word(string(req.NewAutoRegistrationStatus), ""); s {
	case string(iot.AutoRegistrationStatusEnable):
		set = append(set, setting{fieldRegisters, yes})
	case string(iot.AutoRegistrationStatusDisable):
		set = append(set, setting{fieldRegisters, no})
	case "":
	default:
		set = append(set, setting{fieldRegisters, unread})
	}
	if r.flag(req.RemoveAutoRegistration, no) == yes {
		set = append(set, setting{fieldTemplate, ""})
	}
	set = append(set, r.registration(req.RegistrationConfig)...)
	x := r.named(iot.TypeCACertificate, req.CertificateID)
	r.do(mayUpdate, iot.TypeCACertificate, x, entry{op: opSet, set: set})
	if r.unsure() {
		r.may(mayUpdate, iot.TypeCACertificate, x)
	}
}

// registration is what a CA does with the certificates that it registers.
func (r *reading) registration(c *iot.RegistrationConfig) []setting {
	switch {
	case c == nil && r.unsure():
		return []setting{{fieldTemplate, unread}}
	case c == nil:
		return nil
	}
	if c.TemplateName != "" && c.TemplateBody == "" {
		r.need(r.named(iot.TypeProvisioningTemplate, c.TemplateName))
		return []setting{{fieldTemplate, r.word(c.TemplateName, "")}}
	}
	r.moves(c.TemplateBody)
	return []setting{{fieldTemplate, "a template of its own"}}
}
