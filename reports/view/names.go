package view

// The protocols that have names; all others are a split and a selection.
const (
	AsPublished = "as-published"
	Guarded     = "guarded"
)

// IsNamed reports whether a protocol has a name.
func IsNamed(protocol string) bool { return protocol == AsPublished || protocol == Guarded }

// ProtocolName is a protocol in words.
func ProtocolName(protocol string) string {
	switch protocol {
	case AsPublished:
		return "as published"
	case Guarded:
		return "guarded"
	}
	return protocol
}

// SelectionName says how the epoch was chosen.
func SelectionName(selection string) string {
	switch selection {
	case "test":
		return "best test epoch"
	case "validation":
		return "best validation epoch"
	case "last":
		return "last epoch"
	}
	return selection
}
