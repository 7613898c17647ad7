package entry

import (
	"slices"
	"strings"
	"unicode"
)

// Role is what a column, a key or a named figure of a log means.
type Role int

// The roles. Of the figures, those of the evaluated sets come behind those of
// training; [Unnamed] figures were evaluated on a set that the log does not name.
const (
	None Role = iota
	Epoch
	Step
	Run
	Fold
	TrainLoss
	TrainAccuracy
	ValidationLoss
	ValidationAccuracy
	TestLoss
	TestAccuracy
	UnnamedLoss
	UnnamedAccuracy
	Roles // their number
)

// IsAccuracy reports whether a role is an accuracy.
func (r Role) IsAccuracy() bool {
	return r == TrainAccuracy || r == ValidationAccuracy || r == TestAccuracy || r == UnnamedAccuracy
}

// IsFigure reports whether a role is a loss or an accuracy.
func (r Role) IsFigure() bool { return r >= TrainLoss && r < Roles }

// IsTraining reports whether a role is a figure of training.
func (r Role) IsTraining() bool { return r == TrainLoss || r == TrainAccuracy }

// roleNames are the roles that a user can give to a column.
var roleNames = []struct {
	name string
	role Role
}{
	{"test-accuracy", TestAccuracy}, {"test-loss", TestLoss},
	{"validation-accuracy", ValidationAccuracy}, {"validation-loss", ValidationLoss},
	{"train-accuracy", TrainAccuracy}, {"train-loss", TrainLoss},
	{"epoch", Epoch}, {"step", Step}, {"run", Run}, {"fold", Fold},
}

// RoleNames are the names that [RoleNamed] knows.
func RoleNames() []string {
	var all []string
	for _, r := range roleNames {
		all = append(all, r.name)
	}
	return all
}

// RoleNamed is the role of a name such as "test-accuracy".
func RoleNamed(name string) (Role, bool) {
	for _, r := range roleNames {
		if r.name == name {
			return r.role, true
		}
	}
	return None, false
}

// Column says that a name in the log has a role, whatever it would mean by itself.
type Column struct {
	Role Role
	Name string
	Unit Unit
}

// Unit is how an accuracy is written.
type Unit int

// The units; the zero value is found out.
const (
	UnitUnknown Unit = iota
	Fraction
	Percent
)

// Names finds what names mean; the columns of the user come first.
type Names struct{ Given []Column }

// Meaning is a role; Error says that the figure is 1 - accuracy.
type Meaning struct {
	Role  Role
	Error bool
}

// Of is what a name means. A role that the user gave to a column is no other's.
func (n Names) Of(name string) Meaning {
	plain := Normal(name)
	m := meaningOf(plain)
	for _, c := range n.Given {
		if Normal(c.Name) == plain {
			return Meaning{c.Role, m.Error && c.Role.IsAccuracy()}
		}
	}
	for _, c := range n.Given {
		if c.Role == m.Role {
			return Meaning{}
		}
	}
	return m
}

// Normal writes a name as Keras does: "Test Loss" and "testLoss" are "test_loss".
func Normal(name string) string {
	var b strings.Builder
	last := '_'
	for _, r := range strings.TrimSpace(name) {
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			b.WriteByte('_')
		}
		last = r
		if strings.ContainsRune(" \t_-/.@:()[]", r) {
			last, r = '_', '_'
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' }), "_")
}

// meaningOf tells what a normal name means. Keras names the accuracy after the
// metric's class, what is not training "val_"; TensorBoard's tags are often the
// other way round, "Accuracy/val".
func meaningOf(name string) Meaning {
	switch name {
	case "epoch", "ep", "epochs":
		return Meaning{Role: Epoch}
	case "run":
		return Meaning{Role: Run}
	case "fold", "kfold", "k_fold", "cv_fold":
		return Meaning{Role: Fold}
	case "step", "global_step", "trainer_global_step", "iter", "iteration":
		return Meaning{Role: Step}
	}
	name = strings.TrimPrefix(strings.TrimSuffix(name, "_epoch"), "epoch_") // "train_loss_epoch" of Lightning, "epoch_loss" of Keras
	set := TrainLoss
	words := strings.Split(name, "_")
	if len(words) > 2 { // "accuracy on the test set"
		words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains([]string{"on", "the", "set", "data", "dataset"}, w) })
	}
	if len(words) == 0 {
		return Meaning{}
	}
	if s, ok := setOf(words[0]); ok && len(words) > 1 {
		set, words = s, words[1:]
	} else if s, ok := setOf(words[len(words)-1]); ok && len(words) > 1 {
		set, words = s, words[:len(words)-1]
	}
	switch kind := strings.Join(words, "_"); {
	case slices.Contains(lossNames, kind):
		return Meaning{Role: set}
	case slices.Contains(accuracyNames, kind):
		return Meaning{Role: set + 1}
	case set == TrainLoss && kind == name && kind != "error_rate":
		// "error" alone may be anything
	case slices.Contains(errorNames, kind):
		return Meaning{Role: set + 1, Error: true}
	}
	return Meaning{}
}

var (
	lossNames     = []string{"loss", "average_loss", "avg_loss", "mean_loss"}
	accuracyNames = []string{"accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
		"multiclass_accuracy", "accuracy_top1", "accuracy_top_1", "top1", "top_1", "acc1", "acc_1", "acc_top1", "top1_acc", "top1_accuracy", "prec_1", "accuracy_score"}
	errorNames = []string{"error_rate", "error", "err", "err1", "err_1", "top1_err", "top1_error"}
)

// RoleName is the name by which a user gives a role; empty for others.
func RoleName(role Role) string {
	for _, r := range roleNames {
		if r.role == role {
			return r.name
		}
	}
	return ""
}

// Figure is a figure that a tool calls by a name, and of which another name says
// what it means. The user may refer to the first.
func (n Names) Figure(name, means, value string) Figure {
	m := n.Of(name)
	if !slices.ContainsFunc(n.Given, func(c Column) bool { return Normal(c.Name) == Normal(name) }) {
		m = n.Of(means)
	}
	return Figure{Name: strings.TrimSpace(name), Value: value, Role: m.Role, Error: m.Error}
}
