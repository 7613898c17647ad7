package traininglog

import (
	"math"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format"
)

// row is an epoch of a run, or another evaluation within it.
type row struct {
	measures
	run       int
	number    float64
	after     bool
	evaluated bool // any set but training
}

// builder puts records into the rows of one log.
type builder struct {
	log     *Log
	columns *columns
	folds   bool // runs are folds, with images of their own
	rows    []row
	unnamed []row // evaluations on a set without a name that found their row's place taken
}

func (b *builder) build(all []measures) error {
	for _, m := range all {
		b.add(m)
		if len(b.rows) > maxEpochs {
			return inLine(m.line, "more than %d epochs: cut the log down", maxEpochs)
		}
	}
	return b.judge()
}

// number is what a record is counted by; NaN where it stands behind others.
func (b *builder) number(m measures) float64 {
	switch b.log.Unit {
	case UnitStep:
		if m.step >= 0 {
			return float64(m.step)
		}
		return math.NaN()
	case UnitRow:
		if n := len(b.rows); n > 0 && b.rows[n-1].measures.run == m.run {
			if collides, _ := b.rows[n-1].collides(m); collides {
				return b.rows[n-1].number + 1
			}
			return b.rows[n-1].number
		}
		return 1
	}
	return m.epoch
}

// add finds the place of a record.
func (b *builder) add(m measures) {
	number := b.number(m)
	n := len(b.rows)
	if n == 0 {
		if math.IsNaN(number) {
			b.rows = append(b.rows, row{measures: m, run: 1, after: true, evaluated: m.evaluates()})
		} else {
			b.start(m, 1, number)
		}
		return
	}
	last := &b.rows[n-1]
	stated := last.measures.run == m.run
	behind := math.IsNaN(number)
	if stated && (behind || number == last.number) {
		if b.within(last, m, behind) {
			return
		}
	} else if stated && (number > last.number || last.after && n == 1) {
		b.start(m, last.run, number)
		return
	}
	b.start(m, last.run+1, max(number, 0))
}

func (b *builder) start(m measures, run int, number float64) {
	b.rows = append(b.rows, row{measures: m, run: run, number: number, evaluated: m.evaluates()})
}

// within puts a record into the epoch of the row before it, as a part of that row,
// as another look, or as one that repeats a look. It reports false where the record
// must be of another run.
func (b *builder) within(last *row, m measures, behind bool) bool {
	collides, evaluates := last.collides(m)
	later := m.again || m.step > last.step && last.step >= 0
	switch {
	case !collides:
		last.complete(m)
	case !evaluates && (later || behind || !last.evaluated):
		last.complete(m) // the last training figures of an epoch count
	case m.onlyUnnamed():
		b.unnamed = append(b.unnamed, row{measures: m, run: last.run, number: last.number, after: true})
	case !later && (behind || m.step >= 0 && m.step == last.step):
		if b.repeats(last.run, m) {
			b.log.Repeats++
			break
		}
		b.rows = append(b.rows, row{measures: m, run: last.run, number: last.number, after: true, evaluated: true})
	case later:
		b.rows = append(b.rows, row{measures: m, run: last.run, number: last.number, evaluated: true})
	case last.same(m, b.log.Form):
		b.log.Repeats++
	default:
		return false
	}
	return true
}

// same reports whether a record says again, digit for digit, what its row holds: two
// handlers of a logger, or the processes of a training on several devices, write it.
// In a table, one figure alone may be the same by chance.
func (r *row) same(m measures, form string) bool {
	equal := 0
	for role := entry.TrainLoss; role < entry.Roles; role++ {
		x, y := r.figure[role], m.figure[role]
		if !m.known(role) {
			continue
		}
		if !r.known(role) || x.value != y.value || x.decimals != y.decimals {
			return false
		}
		equal++
	}
	switch form {
	case format.FormText, format.FormDicts:
		return true
	case format.FormCSV, format.FormJSON:
		return equal > 1
	}
	return false
}

// evaluates reports whether there are figures of a set but training.
func (m *measures) evaluates() bool {
	for role := entry.ValidationLoss; role < entry.Roles; role++ {
		if m.known(role) {
			return true
		}
	}
	return false
}

func (m *measures) known(role entry.Role) bool {
	return m.figure[role] != nil && !math.IsNaN(m.figure[role].value)
}

// value is a figure; NaN where there is none.
func (m *measures) value(role entry.Role) float64 {
	if m.figure[role] == nil {
		return math.NaN()
	}
	return m.figure[role].value
}

func (m *measures) onlyUnnamed() bool {
	for role := entry.TrainLoss; role < entry.UnnamedLoss; role++ {
		if m.known(role) {
			return false
		}
	}
	return true
}

// collides reports whether a figure stands in both, and whether it is of a set but
// training.
func (m *measures) collides(o measures) (any, evaluates bool) {
	for role := entry.TrainLoss; role < entry.Roles; role++ {
		if m.known(role) && o.known(role) {
			any = true
			evaluates = evaluates || !role.IsTraining()
		}
	}
	return any, evaluates
}

// complete takes over the figures of another record, and its step.
func (r *row) complete(o measures) {
	for role := entry.TrainLoss; role < entry.Roles; role++ {
		if o.known(role) {
			r.figure[role] = o.figure[role]
			r.step = max(r.step, o.step)
		}
	}
	r.evaluated = r.evaluated || o.evaluates()
}

// farBack bounds the rows in which a repeated evaluation is looked for.
const farBack = 1000

// repeats reports whether all evaluations of a record stand in one row of the run
// already: there was no training in between.
func (b *builder) repeats(run int, m measures) bool {
	for i := len(b.rows) - 1; i >= max(0, len(b.rows)-farBack) && b.rows[i].run == run; i-- {
		same := true
		for role := entry.ValidationLoss; role < entry.Roles; role++ {
			if m.known(role) {
				same = same && b.rows[i].figure[role] != nil && alike(b.rows[i].figure[role], m.figure[role])
			}
		}
		if same {
			return true
		}
	}
	return false
}

// alike reports whether two printed figures may be the same number.
func alike(x, y *printed) bool {
	return x.value == y.value || math.Abs(x.value-y.value) <= 1.000001*max(x.slack, y.slack)
}
