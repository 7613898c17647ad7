package traininglog

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/traininglog/entry"
)

// measures are the figures of a record as numbers.
type measures struct {
	line             int
	run, fold, parts string
	epoch            float64               // NaN: not said
	step             int                   // -1: not said
	again            bool                  // known to be another evaluation
	figure           [entry.Roles]*printed // nil: it is not there
}

// assemble puts the records of a log into epochs.
func (o Reader) assemble(found entry.Result, name string) (*Log, error) {
	l := &Log{Name: name, Form: found.Form, Skipped: found.Skipped, seen: found.Seen}
	for _, s := range found.Seen {
		l.Ignored = append(l.Ignored, entry.Normal(entry.Short(s)))
	}
	slices.Sort(l.Ignored)
	l.Ignored = slices.Compact(l.Ignored)
	if err := o.checkColumns(found); err != nil {
		return nil, err
	}
	l.Commas = usesCommas(found.Records)
	all, c, err := o.numbers(found.Records, l.Commas)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, holdsNothing(found)
	}
	if err := checkEnd(found, all); err != nil {
		return nil, err
	}
	l.Unit = unitOf(all)
	return o.group(l, found, all, c)
}

// checkEnd refuses an accuracy at the very end of a log without a line break that has
// fewer digits than all before it: a training that was killed, or a download that
// broke off, leaves 0.7 of 0.75.
func checkEnd(found entry.Result, all []measures) error {
	if !found.Open {
		return nil
	}
	figures := found.Records[len(found.Records)-1].Figures
	f := figures[len(figures)-1]
	last := all[len(all)-1].figure[f.Role]
	if !f.Role.IsAccuracy() || last == nil || last.sign || last.total > 0 {
		return nil
	}
	fewest := math.MaxInt
	for _, m := range all[:len(all)-1] {
		if p := m.figure[f.Role]; p != nil && !math.IsNaN(p.value) {
			fewest = min(fewest, p.decimals)
		}
	}
	if fewest == math.MaxInt || last.decimals >= fewest {
		return nil
	}
	return inLine(last.line, "%s: the log ends within or behind %s, which has fewer digits than all before it: take the line out if it was cut, or end it with a line break", f.Name, entry.Short(f.Value))
}

// called is to say which name has a role.
func called(role entry.Role) remedy.Column {
	return remedy.Column{Role: entry.RoleName(role), Name: "NAME"}
}

// holdsNothing is the error of a log without epochs.
func holdsNothing(found entry.Result) error {
	if len(found.Seen) > 0 {
		return remedy.Errorf("holds no epoch with a figure that has a name known here; seen were %s: say which of them is the test accuracy, such as %s, and which one counts the epochs, %s",
			seen(found.Seen), called(entry.TestAccuracy), called(entry.Epoch))
	}
	return remedy.Errorf("holds no epoch: a log is lines such as \"Epoch 1, Loss: 0.7, Accuracy: 71.0, Test Loss: 1.4, Test Accuracy: 48.0\", "+
		"CSV with a header such as \"epoch,accuracy,loss,val_accuracy,val_loss\", or JSON lines with such keys; a table with other names is read with %s", called(entry.TestAccuracy))
}

// checkColumns finds the columns of the user that the log does not have.
func (o Reader) checkColumns(found entry.Result) error {
	for _, c := range o.Columns {
		used := false
		var names []string
		for _, r := range found.Records {
			for _, f := range r.Figures {
				used = used || entry.Normal(f.Name) == entry.Normal(c.Name)
				if !slices.Contains(names, f.Name) && len(names) < 50 {
					names = append(names, f.Name)
				}
			}
			used = used || c.Role == entry.Epoch && r.Epoch != "" || c.Role == entry.Step && r.Step != "" || c.Role == entry.Run && r.Run != "" || c.Role == entry.Fold && r.Fold != ""
		}
		if names = append(names, found.Seen...); !used {
			return remedy.Errorf("%s: the log has no such name; it has %s", remedy.Column{Role: entry.RoleName(c.Role), Name: c.Name}, seen(names))
		}
	}
	return nil
}

// numbers reads the figures of all records and decides on the units.
func (o Reader) numbers(records []entry.Record, commas bool) ([]measures, *columns, error) {
	c := &columns{}
	for _, given := range o.Columns {
		c[given.Role].user, c[given.Role].given = given.Unit, true
	}
	var names [entry.Roles]string
	all := make([]measures, 0, len(records))
	for _, r := range records {
		m, err := readMeasures(r, commas, c, &names)
		if err != nil {
			return nil, nil, &entry.LineError{Line: r.Line, Err: err}
		}
		all = append(all, m)
	}
	for role := entry.TrainAccuracy; role < entry.Roles; role++ {
		if !role.IsAccuracy() {
			continue
		}
		if err := c.check(role); err != nil {
			return nil, nil, err
		}
		for i := range all {
			if p := all[i].figure[role]; p != nil {
				if err := c.fraction(role, p, all[i].line); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	return all, c, nil
}

func readMeasures(r entry.Record, commas bool, c *columns, names *[entry.Roles]string) (measures, error) {
	m := measures{line: r.Line, run: r.Run, fold: r.Fold, parts: r.Parts, again: r.Again, epoch: math.NaN(), step: -1}
	var err error
	if r.Epoch != "" {
		if m.epoch, err = counted("epoch", r.Epoch); err != nil {
			return m, err
		}
	}
	if r.Step != "" {
		if m.step, err = whole("step", r.Step); err != nil {
			return m, err
		}
	}
	for _, f := range r.Figures {
		if m.figure[f.Role] != nil {
			return m, remedy.Errorf("%q: this figure stands twice in one line, under this name or another: leave one, or say which counts with %s", f.Name, called(f.Role))
		}
		plain := entry.Normal(f.Name)
		if names[f.Role] != "" && names[f.Role] != plain && r.Epoch != "" {
			return m, remedy.Errorf("%q and %q mean the same figure here: leave the one that the claim rests on, or name it with %s", names[f.Role], plain, called(f.Role))
		}
		if r.Epoch != "" {
			names[f.Role] = plain
		}
		p, err := parse(f.Name, f.Value, commas)
		if err != nil {
			return m, err
		}
		if p.total > 0 && !f.Role.IsAccuracy() {
			return m, fmt.Errorf("%s: %q is no number", f.Name, entry.Short(f.Value))
		}
		if p.sign && !f.Role.IsAccuracy() {
			return m, fmt.Errorf("%s: a percentage makes no sense here", f.Name)
		}
		if f.Role.IsFigure() && !f.Role.IsAccuracy() {
			c[f.Role].any = true
			p.slack = math.Pow(10, -float64(p.decimals)) / 2
		}
		p.line, p.images, p.steps, p.stored = r.Line, max(f.Images, p.total), f.Steps, f.Stored
		m.figure[f.Role] = &p
		if f.Role.IsAccuracy() {
			c.note(f, p)
		}
	}
	return m, nil
}

// unitOf is what the records are counted by.
func unitOf(all []measures) Unit {
	unit := UnitRow
	for _, m := range all {
		if !math.IsNaN(m.epoch) {
			return UnitEpoch
		}
		if m.step >= 0 {
			unit = UnitStep
		}
	}
	return unit
}

// group divides the records by folds and assembles each by itself.
func (o Reader) group(l *Log, found entry.Result, all []measures, c *columns) (*Log, error) {
	byParts := differ(all)
	var order []string
	groups := map[string][]measures{}
	count, last := 0, ""
	for i, m := range all {
		key := m.fold
		if byParts {
			if i == 0 || m.parts != last || restarts(all[i-1], m) {
				count++
			}
			key, last = fmt.Sprint(count), m.parts
		}
		if _, known := groups[key]; !known {
			order = append(order, key)
		}
		groups[key] = append(groups[key], m)
	}
	var logs []*Log
	for _, key := range order {
		one := *l
		one.Fold = key
		b := builder{log: &one, columns: c, folds: o.Folds}
		if err := b.build(groups[key]); err != nil {
			return nil, err
		}
		logs = append(logs, &one)
	}
	if o.Folds && len(logs) == 1 {
		var err error
		if logs, err = logs[0].byRuns(); err != nil {
			return nil, err
		}
	}
	if len(logs) == 1 {
		if runs := logs[0].Runs(); found.Folds > 0 && runs > 1 && !o.Folds {
			return nil, inLine(found.Folds, "this line speaks of folds or splits, and the epochs start again (%d runs), but no line says which fold begins: judge each run by itself with %s, or take the line out where all runs were tested on the same images", runs, remedy.Option{Name: OptionFolds})
		}
		return logs[0], nil
	}
	for _, one := range logs {
		one.Skipped = 0
	}
	l.Folds = logs
	return l, nil
}

// differ reports whether the log says that its runs had different numbers of
// images, as folds do, without naming folds.
func differ(all []measures) bool {
	parts := ""
	for _, m := range all {
		if m.fold != "" {
			return false
		}
		if m.parts != "" && parts != "" && m.parts != parts {
			return true
		}
		parts = max(parts, m.parts)
	}
	return false
}

func restarts(before, m measures) bool { return m.epoch <= before.epoch }
