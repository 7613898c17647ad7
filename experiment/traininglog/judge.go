package traininglog

import (
	"math"
	"strconv"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/traininglog/entry"
)

// judge decides which set is the one that an accuracy is claimed on, and makes the
// rows epochs. The test set is judged where there is one; else the validation set;
// else one that the log does not name.
func (b *builder) judge() error {
	l := b.log
	loss, accuracy := entry.TestLoss, entry.TestAccuracy
	l.Set = SetTest
	switch {
	case b.testRepeats():
		loss, accuracy, l.Set, l.TestRepeats = entry.ValidationLoss, entry.ValidationAccuracy, SetValidation, true
	case b.looks(entry.TestAccuracy) > 0:
	case b.looks(entry.ValidationAccuracy) > 0:
		loss, accuracy, l.Set = entry.ValidationLoss, entry.ValidationAccuracy, SetValidation
	case b.looks(entry.UnnamedAccuracy) > 0:
		loss, accuracy, l.Set = entry.UnnamedLoss, entry.UnnamedAccuracy, SetUnnamed
		b.rows, b.unnamed = append(b.rows, b.unnamed...), nil
	case b.looks(entry.ValidationLoss) > 0 && b.looks(entry.TestLoss) == 0:
		loss, l.Set = entry.ValidationLoss, SetValidation
	}
	if err := b.checkUnits(accuracy); err != nil {
		return err
	}
	l.training = b.columns[entry.TrainAccuracy].name
	l.Judged, l.Percent = b.columns[accuracy].name, b.columns[accuracy].any && b.columns.isPercent(accuracy)
	for _, r := range b.rows {
		e := Epoch{Run: r.run, Number: r.number, Step: max(0, r.step), After: r.after, Line: r.line,
			TrainLoss: r.value(entry.TrainLoss), TrainAccuracy: r.value(entry.TrainAccuracy),
			TestLoss: r.value(loss), TestAccuracy: r.value(accuracy)}
		validation := math.NaN()
		if l.Set == SetTest {
			validation = r.value(entry.ValidationAccuracy)
		}
		l.Epochs, l.printed, l.validation = append(l.Epochs, e), append(l.printed, printedOf(r.figure[accuracy])), append(l.validation, validation)
		if err := l.countImages(printedOf(r.figure[accuracy]), r.line); err != nil && !b.folds {
			return err
		}
	}
	if l.Set != SetUnnamed {
		b.keepUnnamed()
	}
	return nil
}

// checkUnits refuses a log of which one run seems to print percentages and another one
// fractions, under the same name and without a sign.
func (b *builder) checkUnits(role entry.Role) error {
	k := &b.columns[role]
	if !k.any || k.user != entry.UnitUnknown || k.tool || k.signed || !b.columns.isPercent(role) {
		return nil
	}
	highest, line := map[int]float64{}, map[int]int{}
	for i := range b.rows {
		r := &b.rows[i]
		if p := r.figure[role]; r.known(role) && p.total == 0 {
			x := p.value
			if k.error {
				x = 1 - x
			}
			highest[r.run], line[r.run] = max(highest[r.run], 100*x), p.line
		}
	}
	for run := 1; run <= len(highest); run++ {
		if h, ok := highest[run]; ok && h > 0 && h <= 1+rounding && len(highest) > 1 {
			return inLine(line[run], "%s is never above 1 in this run, but in another one: one of them may hold fractions; cut the log into one for each run", k.name)
		}
	}
	return nil
}

// testRepeats reports whether the test accuracies are those of validation: a program
// that validates on its test set and calls it both. The user may say otherwise.
func (b *builder) testRepeats() bool {
	if b.columns[entry.TestAccuracy].given {
		return false
	}
	if b.looks(entry.TestAccuracy) == 1 {
		return b.lastRepeats()
	}
	any := false
	for i := range b.rows {
		m := &b.rows[i].measures
		if !m.known(entry.TestAccuracy) {
			continue
		}
		if any = true; !m.known(entry.ValidationAccuracy) || !alike(m.figure[entry.ValidationAccuracy], m.figure[entry.TestAccuracy]) {
			return false
		}
	}
	return any
}

// lastRepeats reports whether the only test accuracy is that of the last or the best
// validation.
func (b *builder) lastRepeats() bool {
	var test, last, top *measures
	for i := range b.rows {
		m := &b.rows[i].measures
		if m.known(entry.TestAccuracy) {
			test = m
		}
		if m.known(entry.ValidationAccuracy) {
			if last = m; top == nil || m.value(entry.ValidationAccuracy) > top.value(entry.ValidationAccuracy) {
				top = m
			}
		}
	}
	for _, m := range []*measures{last, top} {
		if m != nil && alike(m.figure[entry.ValidationAccuracy], test.figure[entry.TestAccuracy]) &&
			(!m.known(entry.ValidationLoss) || !test.known(entry.TestLoss) || alike(m.figure[entry.ValidationLoss], test.figure[entry.TestLoss])) {
			return true
		}
	}
	return false
}

// printedOf is a figure; where there is none, one that stands for nothing.
func printedOf(p *printed) printed {
	if p == nil {
		return printed{value: math.NaN()}
	}
	return *p
}

// looks is how often a figure is known.
func (b *builder) looks(role entry.Role) int {
	n := 0
	for i := range b.rows {
		if b.rows[i].known(role) {
			n++
		}
	}
	return n
}

// countImages takes over how many images the log says an evaluation is of.
func (l *Log) countImages(p printed, line int) error {
	if p.images == 0 {
		return nil
	}
	if l.Images != 0 && l.Images != p.images {
		return inLine(line, "an evaluation of %d images behind others of %d: they are different sets; cut the log into one for each, or say %s where they are folds", p.images, l.Images, remedy.Option{Name: OptionFolds})
	}
	l.Images = p.images
	return nil
}

// keepUnnamed notes the evaluations on a set that the log does not name.
func (b *builder) keepUnnamed() {
	keep := func(m *measures, after int) {
		if m.known(entry.UnnamedAccuracy) || m.known(entry.UnnamedLoss) {
			b.log.Unnamed = append(b.log.Unnamed, Evaluation{Line: max(printedOf(m.figure[entry.UnnamedAccuracy]).line, printedOf(m.figure[entry.UnnamedLoss]).line), After: after,
				Loss: m.value(entry.UnnamedLoss), Accuracy: m.value(entry.UnnamedAccuracy)})
		}
	}
	for i := range b.rows {
		keep(&b.rows[i].measures, i+1)
	}
	for i := range b.unnamed {
		keep(&b.unnamed[i].measures, len(b.rows))
	}
}

// byRuns makes a log of each run.
func (l *Log) byRuns() ([]*Log, error) {
	var all []*Log
	for i, e := range l.Epochs {
		if i == 0 || e.Run != l.Epochs[i-1].Run {
			one := *l
			one.Fold, one.Images = strconv.Itoa(len(all)+1), 0
			one.Epochs, one.printed, one.validation, one.Unnamed = nil, nil, nil, nil
			all = append(all, &one)
		}
		last := all[len(all)-1]
		if err := last.countImages(l.printed[i], e.Line); err != nil {
			return nil, err
		}
		e.Run = 1
		last.Epochs, last.printed, last.validation = append(last.Epochs, e), append(last.printed, l.printed[i]), append(last.validation, l.validation[i])
	}
	if len(all) == 1 {
		all[0].Fold = ""
	}
	return all, nil
}
