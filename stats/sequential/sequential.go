package sequential

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// Rule is how a claim is looked at while seeds are added. It is fixed before the first: a run
// that is given more seeds after a look has another rule, whose levels know nothing of what was
// seen before.
type Rule struct {
	Looks     int     // in all, one after each planned seed
	Level     float64 // of the run: it is wrong in 1 - Level of all cases at most
	Threshold float64 // the least accuracy that meets the claim
}

// Decision is what comes of a look.
type Decision string

// What may come of a look. After GoOn alone another look follows.
const (
	Supported Decision = "supported" // the interval lies at or above the threshold
	Refuted   Decision = "refuted"   // it lies below
	GoOn      Decision = "goes on"
	Futile    Decision = "futile"    // further seeds are not likely to decide: see FutilityBound
	Undecided Decision = "undecided" // at the last look
)

// ParseDecision reads a decision as it is written in files.
func ParseDecision(s string) (Decision, error) {
	switch d := Decision(s); d {
	case Supported, Refuted, GoOn, Futile, Undecided:
		return d, nil
	}
	return "", stats.Refuse(stats.ErrInvalid, "the decision of a look is %q: must be %s, %s, %s, %s or %s", s, Supported, Refuted, GoOn, Futile, Undecided)
}

// Check refuses a rule that makes no sense.
func (r Rule) Check() error {
	switch {
	case r.Looks < 1:
		return stats.Refuse(stats.ErrInvalid, "%d looks: must be at least 1", r.Looks)
	case !(r.Level > 0 && r.Level < 1):
		return stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", r.Level)
	case !(r.Threshold > 0 && r.Threshold <= 1):
		return stats.Refuse(stats.ErrInvalid, "the threshold is %v: must lie above 0 and up to 1", r.Threshold)
	}
	return nil
}

// LevelAt is the level of the interval of a look, counted from 1: 1 - (1-Level)/(Looks-1)
// before the last, Level at the last. Of two looks the first has 1 - (1-Level)/2: one seed
// alone shows least of what its interval must cover, and with few groups of one class each,
// very alike, such intervals miss on one side twice as often as their level says. What is
// spent is cut to three digits, so that a level can be read.
func (r Rule) LevelAt(look int) float64 {
	if look >= r.Looks {
		return r.Level
	}
	spent := (1 - r.Level) / float64(max(2, r.Looks-1))
	unit := math.Pow(10, math.Floor(math.Log10(spent))-2)
	spent = unit * math.Floor(spent/unit+1e-6)
	return math.Round((1-spent)*1e12) / 1e12
}

// Data is what a look knows: the first seeds, as many as looks so far.
type Data struct {
	Spoken    stats.Interval         // at LevelAt
	Full      primary.Recommendation // of the same trials, at Level
	Images    stats.Sample           // accuracy of each, averaged over these seeds
	SeedMeans []float64
	Trainings int // that made them
}

// Result is what came of a look.
type Result struct {
	Decision Decision
	// Chance is the probability that the interval of the last look will decide; -1 where it
	// was not asked for, or one seed does not show it.
	Chance float64
}

// Look decides at a look, counted from 1.
func (r Rule) Look(look int, d Data) (Result, error) {
	if err := r.check(look, d); err != nil {
		return Result{}, fmt.Errorf("look %d of %d: %w", look, r.Looks, err)
	}
	decided := Result{Chance: -1}
	switch last := look == r.Looks; {
	case d.Spoken.Low >= r.Threshold:
		decided.Decision = Supported
	case d.Spoken.High < r.Threshold:
		decided.Decision = Refuted
	case last:
		decided.Decision = Undecided
	default:
		decided.Decision = GoOn
		if look > 1 {
			decided.Chance = r.chance(look, d)
		}
		if decided.Chance >= 0 && decided.Chance < FutilityBound {
			decided.Decision = Futile
		}
	}
	return decided, nil
}

func (r Rule) check(look int, d Data) error {
	if err := r.Check(); err != nil {
		return err
	}
	if look < 1 || look > r.Looks {
		return stats.Refuse(stats.ErrInvalid, "there is no such look")
	}
	if len(d.SeedMeans) != look {
		return stats.Refuse(stats.ErrInvalid, "%d seeds: a look comes after each", len(d.SeedMeans))
	}
	if d.Trainings < look {
		return stats.Refuse(stats.ErrInvalid, "%d trainings of %d seeds: each has one at least", d.Trainings, look)
	}
	for i, level := range []float64{r.LevelAt(look), r.Level} {
		interval := []stats.Interval{d.Spoken, d.Full.Interval}[i]
		if math.Abs(interval.Level-level) > 1e-9 {
			return stats.Refuse(stats.ErrInvalid, "an interval has the level %v: must be %v", interval.Level, level)
		}
		if !(interval.Low <= interval.Estimate && interval.Estimate <= interval.High) {
			return stats.Refuse(stats.ErrInvalid, "the interval from %v to %v does not hold its estimate %v", interval.Low, interval.High, interval.Estimate)
		}
	}
	return nil
}
