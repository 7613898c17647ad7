package trainer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refold/refold/experiment/spec"
)

// Readout is what a trainer predicts for held-out images in one of its ways:
// log-probabilities (natural), images x classes, row-major.
type Readout struct {
	Name       string
	Validation []float32
	Test       []float32
}

// The two read-outs of a network with batch normalisation: with the moving averages
// that training keeps, as Keras evaluates, and with statistics that are computed anew
// from training images for the weights as they are.
const (
	Moving  = string(spec.Moving)
	Precise = string(spec.Precise)
)

// BatchNorm are these two; deciding is train.batch-norm.
func BatchNorm(deciding spec.BatchNorm) Readouts {
	return Readouts{Names: []string{Moving, Precise}, Deciding: string(deciding)}
}

// Readouts are the ways in which a trainer evaluates its networks.
type Readouts struct {
	Names    []string // at least one, in the order in which epochs report them
	Deciding string   // the name of the one that counts; the others are for learning curves
}

// What a name may be is bounded, since it stands in files, figures and messages.
const (
	MaxReadouts     = 16
	MaxReadoutBytes = 64 // of a name
)

// Check refuses names that cannot stand in a file.
func (r Readouts) Check() error {
	if n := len(r.Names); n < 1 || n > MaxReadouts {
		return fmt.Errorf("%d read-outs: there must be 1 to %d", n, MaxReadouts)
	}
	for i, name := range r.Names {
		switch {
		case name == "" || len(name) > MaxReadoutBytes:
			return fmt.Errorf("read-out %d: its name has %d bytes, and must have 1 to %d", i+1, len(name), MaxReadoutBytes)
		case !utf8.ValidString(name) || strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) }):
			return fmt.Errorf("read-out %d: the name %q holds what cannot be printed", i+1, name)
		case slices.Contains(r.Names[:i], name):
			return fmt.Errorf("read-out %d: the name %q is taken", i+1, name)
		}
	}
	if !slices.Contains(r.Names, r.Deciding) {
		return fmt.Errorf("the read-out %q shall decide, and is none of %q", r.Deciding, r.Names)
	}
	return nil
}

// Index is that of the one that decides.
func (r Readouts) Index() int { return slices.Index(r.Names, r.Deciding) }

// Of picks the one that decides from what an epoch reports.
func (r Readouts) Of(reported []Readout) Readout { return reported[r.Index()] }

// Equal reports whether two trainers evaluate alike.
func (r Readouts) Equal(other Readouts) bool {
	return r.Deciding == other.Deciding && slices.Equal(r.Names, other.Names)
}

// String is, for example, "moving, precise (precise decides)".
func (r Readouts) String() string {
	names := strings.Join(r.Names, ", ")
	if len(r.Names) == 1 {
		return names
	}
	return fmt.Sprintf("%s (%s decides)", names, r.Deciding)
}
