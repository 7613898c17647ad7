package judgement

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// counts refuses lines that are about no test image, or about another epoch than the lines
// before: each would count as one more test image.
func (r *reader) counts(record []string) error {
	for _, at := range []int{r.part, r.split} {
		switch word := value(record, at); strings.ToLower(word) {
		case "train", "training", "validation", "val", "valid", "dev":
			return fmt.Errorf("the column %s says %q: only test images are judged, so leave the others out", r.sheet.Names[at], word)
		}
	}
	epoch := value(record, r.epoch)
	if r.of == "" {
		r.of = epoch
	}
	if epoch != r.of {
		return fmt.Errorf("the epochs %s and %s stand there: leave the lines of the one whose accuracy was claimed", r.of, epoch)
	}
	return nil
}

// probable reports whether values are probabilities of classes, as people round them.
func probable(values []float64) bool {
	const tolerance = .02
	sum := 0.0
	for _, x := range values {
		if x < 0 || x > 1+tolerance {
			return false
		}
		sum += x
	}
	return math.Abs(sum-1) <= tolerance
}

// doubt refuses predictions that were surely misread: where columns are taken for classes
// that are none, where predictions and labels have other names, or where what is predicted
// is not what the values beside it say.
func (p *Predictions) doubt(images []image) error {
	at := func(line int, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %w", fault.Printable(p.File), line, fmt.Errorf(format, args...))
	}
	labels, predicted := make(map[string]bool), make(map[string]bool)
	for _, i := range images {
		labels[i.label], predicted[i.predicted] = true, true
	}
	if p.chosen && p.odd > 0 {
		for _, name := range p.columns {
			if !labels[name] {
				return at(p.odd, "column %q, which is taken for a class: no image has that label, and with it the values are no probabilities; if it is no class, leave it out", name)
			}
		}
	}
	if !slices.ContainsFunc(images, func(i image) bool { return labels[i.predicted] }) {
		return fmt.Errorf("%s: what is predicted, such as %q, is never a label, such as %q: name the classes alike in both", fault.Printable(p.File), images[0].predicted, images[0].label)
	}
	for i, values := range p.values {
		said := slices.Index(p.columns, p.Rows[i].Predicted)
		if said < 0 || len(values) == 0 {
			continue
		}
		for c, name := range p.columns {
			if (labels[name] || predicted[name]) && values[c] > values[said] {
				return at(p.Rows[i].Line, "the predicted label is %q, and class %q has a larger value", p.Rows[i].Predicted, name)
			}
		}
	}
	return nil
}

// unknown notes predictions of classes that no image has.
func (j *Judgement) unknown(file string, images []image) {
	labels := make(map[string]bool)
	for _, i := range images {
		labels[i.label] = true
	}
	wrong, first := 0, ""
	for _, i := range images {
		if !labels[i.predicted] {
			if wrong++; wrong == 1 {
				first = i.predicted
			}
		}
	}
	if wrong > 0 {
		j.Notes = append(j.Notes, fmt.Sprintf("%s: %d predictions are of classes that no test image has, such as %q, and count as wrong", file, wrong, first))
	}
}
