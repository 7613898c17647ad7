package onednn

import "fmt"

// Status is the library's answer to a call that it refused: dnnl_status_t.
type Status int32

// Statuses that callers tell apart.
const (
	outOfMemory      Status = 1
	invalidArguments Status = 2
	unimplemented    Status = 3
)

func (s Status) String() string {
	switch s {
	case outOfMemory:
		return "out of memory"
	case invalidArguments:
		return "invalid arguments"
	case unimplemented:
		return "not implemented"
	}
	return fmt.Sprintf("status %d", int32(s))
}

// CallError is a call that the library refused.
type CallError struct {
	Function string
	Status   Status
}

func (e *CallError) Error() string { return fmt.Sprintf("%s: %s", e.Function, e.Status) }

func check(function string, result uintptr) error {
	if status := Status(int32(result)); status != 0 {
		return &CallError{Function: function, Status: status}
	}
	return nil
}
