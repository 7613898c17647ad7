package view

import "github.com/refold/refold/experiment/plan"

// ProtocolName is a protocol in words.
func ProtocolName(protocol plan.Protocol) string {
	switch protocol {
	case plan.AsPublished:
		return "as published"
	case plan.Guarded:
		return "guarded"
	}
	return string(protocol)
}

// SelectionName says how the epoch was chosen.
func SelectionName(selection plan.Selection) string {
	switch selection {
	case plan.SelectTest:
		return "best test epoch"
	case plan.SelectValidation:
		return "best validation epoch"
	case plan.SelectLast:
		return "last epoch"
	}
	return string(selection)
}
