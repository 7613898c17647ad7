package traininglog

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// field is one figure of an epoch.
type field int

const (
	fieldEpoch field = iota
	fieldRun
	fieldStep
	fieldLoss
	fieldAccuracy
	fieldTestLoss
	fieldTestAccuracy
	fields = iota
)

// fieldOf tells what a column or key means. Keras names the accuracy after the
// metric's class, and what is not training "val_".
func fieldOf(name string) (field, bool) {
	name = normal(name)
	switch name {
	case "epoch":
		return fieldEpoch, true
	case "run":
		return fieldRun, true
	case "step":
		return fieldStep, true
	}
	name = strings.TrimSuffix(name, "_epoch") // PyTorch Lightning: "train_loss_epoch"
	part, rest, found := strings.Cut(name, "_")
	test := false
	if found {
		switch part {
		case "test", "val", "valid", "validation", "eval":
			test, name = true, rest
		case "train", "training":
			name = rest
		}
	}
	switch name {
	case "loss":
		if test {
			return fieldTestLoss, true
		}
		return fieldLoss, true
	case "accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy":
		if test {
			return fieldTestAccuracy, true
		}
		return fieldAccuracy, true
	}
	return 0, false
}

// normal writes a name as Keras does: "Test Loss" is "test_loss".
func normal(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '\t' || r == '_' || r == '-' || r == '/' || r == '.'
	}), "_")
}

// values are the figures of one epoch, as a line of the log holds them.
type values struct {
	number  [fields]float64
	present [fields]bool
}

func noValues() values {
	var v values
	for i := range v.number {
		v.number[i] = math.NaN()
	}
	return v
}

// set reads the value of a column or key. Whatever stands for nothing is NaN.
func (v *values) set(f field, name, value string) error {
	if v.present[f] {
		return fmt.Errorf("%q: this figure stands twice in one line, under this name or another: leave one", name)
	}
	v.present[f] = true
	value = strings.TrimSpace(value)
	percent := strings.HasSuffix(value, "%")
	value = strings.TrimSpace(strings.TrimSuffix(value, "%"))
	switch strings.ToLower(value) {
	case "", "na", "n/a", "none", "null", "-":
		return nil
	}
	x, err := strconv.ParseFloat(value, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("%s: %q is no number%s", name, short(value), withPoint(value))
	}
	if percent && f != fieldAccuracy && f != fieldTestAccuracy {
		return fmt.Errorf("%s: a percentage makes no sense here", name)
	}
	v.number[f] = x
	return nil
}

// whole is a figure that counts.
func (v *values) whole(f field) (int, error) {
	name := map[field]string{fieldEpoch: "epoch", fieldRun: "run"}[f]
	x := v.number[f]
	if !v.present[f] || math.IsNaN(x) {
		return 0, fmt.Errorf("the number of the %s is missing", name)
	}
	if x != math.Trunc(x) || x < 0 || x > maxNumber {
		return 0, fmt.Errorf("%s %v: must be a whole number from 0 to %d", name, x, maxNumber)
	}
	return int(x), nil
}

// meaning finds what a name means and checks that the log keeps to one name for it.
func (r *reader) meaning(name string) (field, bool, error) {
	f, known := fieldOf(name)
	if !known {
		return 0, false, nil
	}
	plain := normal(name)
	if r.names[f] == "" {
		r.names[f] = plain
	} else if r.names[f] != plain {
		return f, true, fmt.Errorf("%q and %q mean the same figure here: leave the one that the claim rests on", r.names[f], plain)
	}
	if strings.HasPrefix(plain, "val") {
		r.log.Validation = true
	}
	return f, true, nil
}

// ignore remembers a column that import-log has no use for.
func (r *reader) ignore(name string) {
	const most = 50
	name = short(name)
	for _, known := range r.log.Ignored {
		if known == name {
			return
		}
	}
	if name != "" && len(r.log.Ignored) < most {
		r.log.Ignored = append(r.log.Ignored, name)
	}
}

// short cuts text of the log that a message quotes.
func short(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// withPoint asks for the number with a point, where a spreadsheet has written it with
// a comma.
func withPoint(value string) string {
	pointed := strings.Replace(value, ",", ".", 1)
	if _, err := strconv.ParseFloat(pointed, 64); err != nil || pointed == value {
		return ""
	}
	return fmt.Sprintf("; decimals take a point: %s", short(pointed))
}
