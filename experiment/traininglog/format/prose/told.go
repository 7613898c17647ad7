package prose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
)

// ranks are what the processes of a training on several devices say, each the same.
type ranks struct {
	first string
	said  map[rankFigure]string
}

type rankFigure struct {
	epoch string
	role  entry.Role
}

// rankWord is the number of a process: "[rank0]", "Rank: 1".
var rankWord = regexp.MustCompile(`(?i)\b(?:local_)?rank\W*(\d+)`)

// tells reports whether another process than the first tells an epoch's figures. Where
// they are others, each may have evaluated a part of the images.
func (k *ranks) tells(before string, r entry.Record) (bool, error) {
	m := rankWord.FindStringSubmatch(before)
	if m == nil {
		return false, nil
	}
	if k.said == nil {
		k.first, k.said = m[1], map[rankFigure]string{}
	}
	for _, f := range r.Figures {
		at := rankFigure{r.Epoch, f.Role}
		if v, ok := k.said[at]; ok && v != f.Value && !f.Role.IsTraining() {
			return false, entry.InLine(r.Line, "rank %s says %s %s of epoch %s, another rank said %s: each may have seen a part of the images; keep the lines of one rank", m[1], f.Name, entry.Short(f.Value), r.Epoch, entry.Short(v))
		}
		k.said[at] = f.Value
	}
	return m[1] != k.first, nil
}

// told are test accuracies in lines that are not read as evaluations, such as "Loaded
// the best model. Test accuracy: 0.73".
type told struct {
	line  int
	value string
}

var toldTest = regexp.MustCompile(`(?i)\btest(?:ing)?[\s_](?:set[\s_])?acc(?:uracy)?\b(?:[^:=\d]{0,40}[:=]|\s+(?:is|was|of)?)\s*(\d*\.?\d+)`)

// note remembers the last one.
func (t *told) note(line int, text string) {
	if m := toldTest.FindStringSubmatch(text); m != nil {
		t.line, t.value = line, m[1]
	}
}

// check refuses a log whose only test accuracy was passed over, unless it is that of
// a validation told again.
func (t *told) check(records []entry.Record) error {
	if t.line == 0 || len(records) == 0 {
		return nil
	}
	for _, r := range records {
		for _, f := range r.Figures {
			if f.Role == entry.TestAccuracy || f.Role == entry.ValidationAccuracy && strings.HasPrefix(f.Value, t.value) {
				return nil
			}
		}
	}
	if !slices.ContainsFunc(records, func(r entry.Record) bool { return r.Has(entry.ValidationAccuracy) }) {
		return nil
	}
	return entry.InLine(t.line, "a test accuracy of %s stands here among other words, and no evaluation on the test set is known otherwise: write the line as \"Test accuracy: %s\" if it is the only look at the test set, or take it out to have the validation judged", t.value, t.value)
}
