package stats

import (
	"errors"
	"fmt"
)

// Kinds of refusals, to be told apart by errors.Is. A method refuses where it has no
// answer; where it has a doubtful one, that comes with a warning.
var (
	ErrInvalid    = errors.New("input that cannot be")                     // more correct than images, a level of 95, a value that is no number
	ErrTooFew     = errors.New("too little data for the method")           // no images, one fold, one group
	ErrNoVariance = errors.New("no variance where the method needs some")  // a test of values that are all alike
	ErrDesign     = errors.New("a design that the method does not answer") // seeds that test different images, leave-one-out within folds
)

// refusal is an error of a kind that reads as its own text only.
type refusal struct {
	kind error
	text string
}

func (r *refusal) Error() string { return r.text }

func (r *refusal) Unwrap() error { return r.kind }

// Refuse is an error of one of the kinds above; its text says what is wrong and what is
// needed.
func Refuse(kind error, format string, args ...any) error {
	return &refusal{kind: kind, text: fmt.Sprintf(format, args...)}
}
