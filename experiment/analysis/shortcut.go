package analysis

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/verdict"
)

// shortcuts measures what each architecture loses where all images are made alike in what
// their files went through, as data.equalise does, and in nothing else.
func (a *analysis) shortcuts() error {
	for _, what := range a.comparedReadOuts() {
		for _, plain := range a.plan.Arms {
			for _, equalised := range a.plan.Arms {
				if !shortcut(plain, equalised) {
					continue
				}
				s, err := a.shortcut(plain, equalised, what)
				if err != nil {
					return fmt.Errorf("%s against %s: %w", plain.Name, equalised.Name, err)
				}
				if s != nil {
					a.summary.Shortcuts = append(a.summary.Shortcuts, *s)
				}
			}
		}
	}
	return nil
}

// shortcut reports whether one arm leaves images as they are, the other makes them alike, and
// one of both has the preparation of [data].
func shortcut(plain, equalised plan.Arm) bool {
	return plain.Architecture == equalised.Architecture && (plain.Base() || equalised.Base()) &&
		len(plain.Data.Equalise) == 0 && spec.SameButEqualised(plain.Data, equalised.Data)
}

// shortcut is nil where no seed of both is complete.
func (a *analysis) shortcut(plain, equalised plan.Arm, what readOut) (*summary.Shortcut, error) {
	x, y := what, what
	x.architecture, y.architecture = plain.Name, equalised.Name
	c, err := a.compare(x, y)
	if c == nil || err != nil {
		return nil, err
	}
	seeds := a.common([]string{x.architecture, y.architecture}, []spec.Split{what.split})
	p, err := a.pools.of(x, seeds)
	if err != nil {
		return nil, err
	}
	return &summary.Shortcut{
		Architecture: plain.Name, Equalised: equalised.Name, ShortSide: equalised.Data.ShortSide, JPEGQuality: equalised.Data.JPEGQuality,
		Protocol: c.Protocol, Accuracy: p.mean(), Without: p.mean() - c.Value, Interval: c.Interval,
	}, nil
}

// restsOn says of a claim that is supported or refuted how much of the guarded accuracy rests
// on what files went through, where the interval of that lies above zero; empty: it is not
// shown, or was not measured. Of several ways to make images alike, the most thorough one
// counts, whatever came out.
func (a *analysis) restsOn(arm string, outcome verdict.Outcome) string {
	if outcome == verdict.Undecided {
		return ""
	}
	ways := func(s *summary.Shortcut) (n int) {
		for _, done := range []bool{s.ShortSide > 0, s.JPEGQuality > 0} {
			if done {
				n++
			}
		}
		return n
	}
	var chosen *summary.Shortcut
	for i, s := range a.summary.Shortcuts {
		if s.Architecture == arm && s.Protocol == plan.Guarded && (chosen == nil || ways(&s) > ways(chosen)) {
			chosen = &a.summary.Shortcuts[i]
		}
	}
	if chosen == nil || chosen.Interval == nil || !(chosen.Interval.Low > 0) {
		return ""
	}
	return fmt.Sprintf("Of the guarded accuracy of %.1f %%, %.1f points (%.1f to %.1f) rest on what the files went through: "+
		"so much is lost where all images are %s, on the same folds. Making images alike takes some of what they show away too, so that less may rest on it; "+
		"and what it does not make alike may still tell the classes apart.",
		100*chosen.Accuracy, 100*chosen.Value(), 100*chosen.Interval.Low, 100*chosen.Interval.High, spec.Equalised(chosen.ShortSide, chosen.JPEGQuality))
}
