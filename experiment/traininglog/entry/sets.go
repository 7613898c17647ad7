package entry

import (
	"slices"
	"strings"
)

// setOf is the set that a word of a name stands for, as its loss; the accuracy
// follows it.
func setOf(word string) (Role, bool) {
	switch word {
	case "train", "training", "tr":
		return TrainLoss, true
	case "val", "valid", "validation", "eval", "evaluation", "dev":
		return ValidationLoss, true
	case "test", "testing":
		return TestLoss, true
	case "evaluate":
		return UnnamedLoss, true
	}
	return None, false
}

// IsBare reports whether a name is a figure of no set in particular.
func IsBare(name string) bool {
	words := strings.Split(Normal(name), "_")
	_, first := setOf(words[0])
	_, last := setOf(words[len(words)-1])
	return !first && !last && meaningOf("train_"+Normal(name)).Role.IsTraining()
}

// OfSet is the name of a figure that a tool wrote into the folder of a set. A name
// that says a set itself is left alone.
func OfSet(folder, name string) string {
	bare := strings.TrimPrefix(name, "epoch_")
	if PhaseOf(folder) == "" || !IsBare(bare) {
		return name
	}
	return folder + "_" + bare
}

// IsPhase reports whether a column or key says of which set the figures beside it
// are.
func IsPhase(name string) bool {
	return slices.Contains([]string{"phase", "split", "set", "mode", "stage", "subset", "partition", "dataset", "data"}, Normal(name))
}

// PhaseOf is the set that a value names; empty where it names none.
func PhaseOf(value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if _, ok := setOf(value); ok {
		return value
	}
	return ""
}

// IsNumeric reports whether a value begins as a number does.
func IsNumeric(value string) bool {
	return value != "" && (value[0] >= '0' && value[0] <= '9' || value[0] == '.' || strings.EqualFold(value, "nan") || strings.EqualFold(value, "inf"))
}
