package model

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// Start is a file of weights that a network starts from, moving statistics included.
type Start struct {
	SHA256  string           // of the file; part of what a checkpoint belongs to
	Tensors []weights.Tensor // only read, so that many fits may share them
	NewHead bool             // the classification layer is drawn anew, whatever the file has
}

// StartError says in what a file of weights does not fit a network. Layers are named by
// their weights, such as conv1_conv/kernel.
type StartError struct {
	Missing, Extra []string
	Shapes         []string // with both shapes
	Values         []string // that are no numbers that a network can have
}

func (e *StartError) wrong() bool {
	return len(e.Missing)+len(e.Extra)+len(e.Shapes)+len(e.Values) > 0
}

// shownNames is how many weights an error names of each kind.
const shownNames = 6

func (e *StartError) Error() string {
	var parts []string
	for _, kind := range []struct {
		what  string
		names []string
	}{{"lacks", e.Missing}, {"has, which the network has not,", e.Extra}, {"has other shapes:", e.Shapes}, {"has values that no network can have in", e.Values}} {
		if len(kind.names) == 0 {
			continue
		}
		text := kind.what + " " + strings.Join(kind.names[:min(shownNames, len(kind.names))], ", ")
		if more := len(kind.names) - shownNames; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// CheckStart compares a file of weights with a network, by names, shapes and values. head
// reports whether the file has a classification layer for as many classes: where it has
// none, or one for others, that alone is drawn anew. Any other difference is a
// *StartError.
func CheckStart(c resnet.Config, file []weights.Tensor) (head bool, err error) {
	if _, err := c.Check(); err != nil {
		return false, err
	}
	head, e := compareStart(c, file)
	for _, t := range file {
		if !sound(t) {
			e.Values = append(e.Values, t.Name)
		}
	}
	if e.wrong() {
		return false, e
	}
	return head, nil
}

// compareStart is CheckStart by names and shapes.
func compareStart(c resnet.Config, file []weights.Tensor) (head bool, e *StartError) {
	c.HeadOnly = false
	want := make(map[string]resnet.Parameter)
	for _, p := range resnet.Parameters(c.Layers(), c.Input()) {
		want[p.Name] = p
	}
	e = &StartError{}
	found := 0 // of kernel and bias
	for _, t := range file {
		p, ok := want[t.Name]
		delete(want, t.Name)
		same := ok && slices.Equal(t.Shape, p.Keras)
		switch {
		case !ok:
			e.Extra = append(e.Extra, t.Name)
		case isHead(t.Name) && same:
			found++
		case !isHead(t.Name) && !same:
			e.Shapes = append(e.Shapes, fmt.Sprintf("%s is %v, not %v", t.Name, t.Shape, p.Keras))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !isHead(name) {
			e.Missing = append(e.Missing, name)
		}
	}
	return found == 2, e
}

// isHead reports whether a weight is one of the classification layer.
func isHead(name string) bool { return strings.HasPrefix(name, resnet.Classifier+"/") }

// sound reports whether all values are finite, and those of a variance not negative.
func sound(t weights.Tensor) bool {
	variance := strings.HasSuffix(t.Name, "/"+string(resnet.MovingVariance))
	for _, v := range t.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) || variance && v < 0 {
			return false
		}
	}
	return true
}

// begin sets the weights to those of a file that CheckStart has let through. Of a head
// alone, those of all other layers are kept to be saved with it.
func (n *Network) begin(start *Start) error {
	if start == nil {
		return nil
	}
	head, e := compareStart(n.config, start.Tensors)
	if e.wrong() {
		return fmt.Errorf("the file of weights %w", e)
	}
	of := make(map[string]*weight, len(n.weights))
	for _, w := range n.weights {
		of[w.Name] = w
	}
	for _, t := range start.Tensors {
		switch w := of[t.Name]; {
		case isHead(t.Name):
			if head && !start.NewHead {
				copy(w.variable.Float32s(), t.Data)
			}
		case n.config.HeadOnly:
			n.below = append(n.below, t)
		default:
			copy(w.variable.Float32s(), t.Data)
		}
	}
	return nil
}
