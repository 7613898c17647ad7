package verdict

import (
	"fmt"
	"strings"

	"github.com/refold/refold/stats"
)

// byKind says what single kinds of evidence leak, where leakage is the largest part.
func (w wording) byKind(largest stats.Difference) string {
	if largest.Name != stats.PartLeakage || len(w.Kinds) == 0 {
		return ""
	}
	var kinds []string
	for _, k := range w.Kinds {
		kinds = append(kinds, fmt.Sprintf("%s %s", kindName(k), points(k.Value)))
	}
	return " Single kinds of relation leak, in points that need not add up: " + strings.Join(kinds, ", ") + "."
}

// confounded says what no split can tell from the class; empty: nothing is known.
func (w wording) confounded(v Verdict) string {
	if len(w.Inseparable) == 0 {
		return ""
	}
	begin := " Besides, class and "
	if v.Outcome == Supported {
		begin = " But class and "
	}
	return begin + w.Inseparable[0] + " cannot be told apart in these images" + strings.Join(prefixed(", nor class and ", w.Inseparable[1:]), "") +
		": no split of them can tell what the networks learned."
}

// torn says which relations were not kept on one side; empty: nothing is known of any.
func (w wording) torn(v Verdict) string {
	if len(w.Torn) == 0 {
		return ""
	}
	begin := " Besides, images"
	if v.Outcome == Supported {
		begin = " But images"
	}
	return begin + " related by " + list(w.Torn) + " were on both sides of the folds, in too few groups to be kept apart: the figure may be too high by that."
}

// elsewhere says what predictions that were made elsewhere do not prove.
func (w wording) elsewhere() string {
	switch {
	case w.OneLook:
		return " The predictions were made elsewhere: that the models learned from their training images alone, and how they were chosen, is not proven."
	case w.Elsewhere:
		return " The predictions were made elsewhere: that the models learned from their training images alone is not proven."
	}
	return ""
}

func prefixed(prefix string, words []string) []string {
	var all []string
	for _, w := range words {
		all = append(all, prefix+w)
	}
	return all
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	last := len(words) - 1
	if last <= 0 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
