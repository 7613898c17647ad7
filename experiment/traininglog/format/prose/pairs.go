package prose

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

var (
	// pair is one figure, "Test Loss: 0.5" or "val_loss=0.5". A name is whole words,
	// so that "top-5 accuracy" is not taken for "accuracy".
	pair = regexp.MustCompile(`(\pL[\pL\d_./@-]*(?: [\pL\d][\pL\d_./@-]*)*)\s*[:=]\s*([^\s,;|]+(?:,\d+)*(?:\s%)?)`)
	// spaced is one figure without a colon, "val loss 0.5".
	spaced = regexp.MustCompile(`(\pL[\pL_]*(?:[ /-]\pL[\pL_]*)*)\s+(\d+[.,]\d+\s?%?)`)
	// phase is a set that the figures behind it are of: "Val: loss=0.5", "Test set:".
	phase = regexp.MustCompile(`(?i)(?:^|[^\pL\d_])(train|training|val|valid|validation|eval|evaluation|test|testing)(?:\s+(?:set|error|results?|phase|metrics|performance))?\s*[:\])>|]+(?:\s+-)?\s*`)
	// running is how far an evaluation is whose figures are those of its batches so
	// far: "[0/4]", "3/4", " 75%|".
	running    = regexp.MustCompile(`^\W*\d+\s*/\s*\d+|\b\d{1,2}%\|[^|]*\|\s*\d+/\d+`)
	percentBar = regexp.MustCompile(`^\d{1,3}%\|`)
	// runningStep is the same by a name, "Val Step 1/2", "[Iter: 0/4]".
	runningStep = regexp.MustCompile(`(?i)\b(?:iter|iters|iteration|step|batch)\s*[:#=]?\s*[\[(]?\s*(\d+)\s*/\s*(\d+)`)
	// another is a second number behind a value: "0.1 -> 0.7", "70 / 100", "0.7, 0.9".
	another = regexp.MustCompile(`^\s*(?:->|=>|→|/|\\)\s*[\d.]+|^,\s+\d*\.\d+%?\s*(?:$|[,;|)\]])`)
	// total is the rest of a count of images: "/ 100".
	total = regexp.MustCompile(`^\s*/\s*(\d+)(?:$|[^\d.%])`)
	// counts is a count behind its percentage: "70.0% (70/100)".
	counts = regexp.MustCompile(`^\s*\(\s*(\d{1,9})\s*/\s*(\d{1,9})\s*\)`)
	// setBehind is a set behind a value, "acc=0.8 (val)"; valueBefore is what stands
	// before that set.
	setBehind   = regexp.MustCompile(`(?i)^\s*\(\s*(train|training|val|valid|validation|eval|evaluation|test|testing)\s*\)`)
	valueBefore = regexp.MustCompile(`[\d.%]\s*\(\s*$`)
	// other are words before a set, or a name, that make its figures those of another
	// model, measure or kind of images: "EMA Val:", "Top-5 test:", "Teacher: test acc".
	other      = regexp.MustCompile(`(?i)(?:\b(?:ema|swa|tta|teacher|adv|adversarial|robust|pgd|fgsm|noisy|ood|corrupted|balanced|f1|auc)|\btop[\s-]?(?:[2-9]|\d\d))[\s:_\])-]*$`)
	otherFirst = regexp.MustCompile(`(?i)^\W*((?:ema|swa|tta|teacher|adversarial|ood)\b|top[\s-]?(?:[2-9]|\d\d)\b)\s*(?:model\s*)?[:\])>|-]`)
)

// pairs are the figures of a text. Bare names are those of the set that stands
// before them: "Val: loss=0.5", "val Loss: 0.5 Acc: 0.8".
func (t *reader) pairs(text, of string) []entry.Figure {
	if m := otherFirst.FindStringSubmatch(text); m != nil {
		t.s.See(m[1])
		return nil
	}
	var all []entry.Figure
	add := func(text string) {
		found := t.scan(pair, text)
		known := func(p named) bool { return t.s.Names.Of(p.name).Role.IsFigure() }
		if more := t.scan(spaced, text); !slices.ContainsFunc(found, known) && slices.ContainsFunc(more, known) {
			found = more
		}
		part := t.section(found, of)
		if isRunning(text, of) {
			part = slices.DeleteFunc(part, func(f entry.Figure) bool { return f.Role.IsFigure() && !f.Role.IsTraining() })
		}
		all = append(all, part...)
	}
	start, told := 0, false
	for _, m := range phase.FindAllStringSubmatchIndex(text, -1) {
		if m[1] < len(text) && entry.IsNumeric(text[m[1]:m[1]+1]) && !percentBar.MatchString(text[m[1]:]) {
			continue // "Acc: train: 0.8" tells nothing
		}
		if valueBefore.MatchString(text[:m[2]]) {
			continue // "acc=0.8 (val)"
		}
		if !told {
			add(text[start:m[0]])
		}
		of, start, told = other.FindString(text[:m[0]])+text[m[2]:m[3]], m[1], bestOf.MatchString(text[:m[2]])
	}
	if !told {
		add(text[start:])
	}
	return all
}

// isRunning reports whether a text shows the figures of a set's batches so far.
func isRunning(text, of string) bool {
	if running.MatchString(text) {
		return true
	}
	m := runningStep.FindStringSubmatchIndex(text)
	if m == nil || text[m[2]:m[3]] == text[m[4]:m[5]] {
		return false
	}
	return of != "" || slices.ContainsFunc(strings.FieldsFunc(text[:m[0]], func(r rune) bool { return !isLetter(r) }), func(word string) bool {
		return entry.PhaseOf(word) != ""
	})
}

// named is a name, its value, and what stands behind it.
type named struct{ name, value, rest string }

// scan finds the pairs of a text. A set that stands where a value should begins the
// next name: "Student: test acc: 0.8".
func (t *reader) scan(pattern *regexp.Regexp, text string) []named {
	var all []named
	for {
		m := pattern.FindStringSubmatchIndex(text)
		if m == nil {
			return all
		}
		p := named{text[m[2]:m[3]], text[m[4]:m[5]], text[m[5]:]}
		if entry.PhaseOf(p.value) != "" && !t.s.Names.Of(p.name).Role.IsFigure() {
			text = text[m[4]:]
			continue
		}
		all, text = append(all, p), p.rest
	}
}

// counted is the value of an accuracy with what belongs to it: a count of images
// stands for its percentage; a second number makes it none.
func (p named) counted(value string) string {
	if m := counts.FindStringSubmatch(p.rest); m != nil && agrees(value, m[1], m[2]) {
		return m[1] + "/" + m[2]
	}
	if !entry.IsNumeric(value) {
		return value
	}
	if m := total.FindStringSubmatch(p.rest); m != nil && strings.Trim(value, "0123456789") == "" {
		return value + "/" + m[1]
	}
	return value + another.FindString(p.rest)
}

// agrees reports whether a printed accuracy is a rounded count.
func agrees(value, correct, total string) bool {
	x, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(value, "%")), 64)
	k, err1 := strconv.ParseFloat(correct, 64)
	n, err2 := strconv.ParseFloat(total, 64)
	if err != nil || err1 != nil || err2 != nil || n < 1 || k > n {
		return false
	}
	const half = 0.5 + 1e-6 // of a printed whole percentage
	return math.Abs(100*k/n-x) <= half || !strings.HasSuffix(value, "%") && math.Abs(k/n-x) <= half/100
}

// section reads pairs of which bare names are of a set.
func (t *reader) section(found []named, of string) []entry.Figure {
	explicit := map[entry.Role]bool{}
	for _, p := range found {
		if !entry.IsBare(p.name) {
			explicit[entry.Names{}.Of(p.name).Role] = true
		}
	}
	var all []entry.Figure
	for _, p := range found {
		name, value := strings.TrimSpace(p.name), strings.TrimRight(p.value, ")]}'\".")
		if i := strings.LastIndex(name, ". "); i >= 0 && t.s.Names.Of(name).Role == entry.None {
			name = name[i+2:] // "complete. Validation accuracy"
		}
		if first, _, ok := strings.Cut(name, " "); ok && !entry.IsBare(name) && entry.PhaseOf(first) != "" {
			of = first
		}
		set := of
		if m := setBehind.FindStringSubmatch(p.rest); m != nil {
			set = m[1]
		}
		f := figureOf(t.s, set, explicit, name, value)
		if f.Role.IsAccuracy() {
			f.Value = p.counted(value)
		}
		if f.Role == entry.Step && strings.Trim(value, "0123456789") != "" {
			continue // "Step: 7ms" counts nothing
		}
		all = append(all, f)
	}
	return all
}

// figureOf is a figure of a set, if its name is bare and the set has no other.
func figureOf(s *source.Source, of string, explicit map[entry.Role]bool, name, value string) entry.Figure {
	joined := of + " " + name
	if of != "" && entry.IsBare(name) && !explicit[entry.Names{}.Of(joined).Role] {
		return s.As(name, joined, value)
	}
	return s.Figure(name, value)
}
