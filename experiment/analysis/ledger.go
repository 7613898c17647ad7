package analysis

import (
	"cmp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir/logprobs"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
)

// use is one kind of use of test labels. Its order is that of the report.
type use int

const (
	useStratify use = iota
	useCurves
	useChoose
	useChoice
	useScoreTest
	useScoreValidation
	useScoreLast
	useScoreBaseline
	useStop
)

// words says what a use is and what the labels decided in it.
func (u use) words(readouts trainer.Readouts) (what, decided string) {
	switch u {
	case useStratify:
		return "balanced the classes over the folds", "which images are tested together; no accuracy was known then"
	case useCurves:
		return "scored every epoch for the learning curves" + under(readouts), ""
	case useChoose:
		return "scored every epoch to choose one", "the epoch that test selection reads out"
	case useChoice:
		return "scored every epoch to see what choosing one adds", ""
	case useScoreTest:
		return "scored the epoch that test labels chose", ""
	case useScoreValidation:
		return "scored the epoch that validation images chose", ""
	case useStop:
		return "scored again at looks after whole passes, to see whether the claim is decided", "whether more seeds were trained; the interval allows for it"
	case useScoreBaseline:
		return "scored the simple baselines", ""
	default:
		return "scored the last epoch", ""
	}
}

// under names several read-outs that were scored.
func under(r trainer.Readouts) string {
	switch n := len(r.Names); {
	case n < 2:
		return ""
	case r.Equal(trainer.BatchNorm(spec.BatchNorm(r.Deciding))):
		return ", under both batch-norm read-outs"
	default:
		return ", under the read-outs " + strings.Join(r.Names[:n-1], ", ") + " and " + r.Names[n-1]
	}
}

// scoring is the use of a selection's final score.
func scoring(selection plan.Selection) use {
	switch selection {
	case plan.SelectTest:
		return useScoreTest
	case plan.SelectValidation:
		return useScoreValidation
	case plan.SelectLast:
		return useScoreLast
	}
	panic("analysis: no such selection: " + string(selection))
}

// ledger counts how often test labels were looked at. One look is one scoring of
// one trial's test images at one epoch.
type ledger struct {
	looks    map[look]int
	readouts trainer.Readouts // of all trials
}

type look struct {
	split spec.Split
	use   use
}

// agree refuses a trial that was read out otherwise than those before it.
func (l *ledger) agree(r trainer.Readouts) error {
	if len(l.readouts.Names) == 0 {
		l.readouts = r
	}
	if !l.readouts.Equal(r) {
		return &logprobs.ReadoutsError{Have: r, Want: l.readouts}
	}
	return nil
}

// add enters what another ledger of the same trials holds.
func (l *ledger) add(other *ledger) {
	for k, n := range other.looks {
		l.looks[k] += n
	}
}

func newLedger() *ledger { return &ledger{looks: make(map[look]int)} }

// sealed are the test labels of one trial. They are not to be had without an entry
// in the ledger.
type sealed struct {
	labels []int
	split  spec.Split
	ledger *ledger
}

// open gives the labels and enters how often they will be looked at.
func (s sealed) open(u use, times int) []int {
	s.ledger.looks[look{s.split, u}] += times
	return s.labels
}

// entries lists all uses, by split in the given order, then use.
func (l *ledger) entries(splits []spec.Split) []summary.LedgerEntry {
	keys := make([]look, 0, len(l.looks))
	for k := range l.looks {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b look) int {
		return cmp.Or(cmp.Compare(slices.Index(splits, a.split), slices.Index(splits, b.split)), cmp.Compare(a.use, b.use))
	})
	var entries []summary.LedgerEntry
	for _, k := range keys {
		what, decided := k.use.words(l.readouts)
		entries = append(entries, summary.LedgerEntry{Use: what, Split: k.split, Decided: decided, Looks: l.looks[k]})
	}
	return entries
}
