package verdict

import (
	"errors"
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// TestSet is what is known where there are numbers only: how many images of one test set
// somebody's model has right. Accuracies are fractions.
type TestSet struct {
	Claim  float64 // c
	Margin float64 // d
	Level  float64 // of intervals; 1 - Level is the size of tests
	// ClaimCorrect of ClaimTotal are the claim's own counts; a total of 0: unknown.
	ClaimCorrect, ClaimTotal int

	// Correct images of Total. They differ where an accuracy was rounded, so that more
	// than one count fits; each figure is then that of its worse end.
	Correct CorrectRange
	Total   int
	// Looks is among how many epochs the counted one is the best on these images; 0 and
	// 1: it was not chosen on them.
	Looks int
	// Chance is the accuracy of whoever ignores the images: the share of the largest
	// class, or 1 over the number of classes; 0: unknown.
	Chance float64
	// Largest says that Chance is the share of the largest class.
	Largest bool
	// Which of the test images are counted, such as "without a known relative in training";
	// empty: all.
	Which string
	// Audited says that images were looked at for what relates them.
	Audited bool
	// Interval decides in place of Clopper and Pearson's, where images are not independent;
	// what it says of looks is its caller's business. nil: images are independent.
	Interval *stats.Interval
}

// CorrectRange is how many images are right: Low to High.
type CorrectRange struct{ Low, High int }

// TestSetVerdict is what the count of one test set says of a claim.
type TestSetVerdict struct {
	TestSet
	Estimate float64
	Wilson   stats.Interval
	Exact    stats.Interval // Clopper and Pearson's
	Deciding stats.Interval // [l, u]; allows for Looks

	Probability float64         // of the highest count or fewer, were the claim true: exact, one-sided
	Compatible  bool            // Probability is at least 1 - Level
	Guessing    *Guessing       // nil: Chance is unknown
	Counts      *CountsTogether // nil: the claim has no counts, or the count is none
	Choosing    *Choosing       // nil: nothing was chosen

	Outcome  Outcome
	Rule     string
	Sentence string // stands alone
	Trivial  string // why the figure is no achievement; mostly empty
	Needed   *ImagesNeeded
	Advice   string // what would decide it; empty: it is decided
	Unknown  string // what numbers alone cannot tell
}

// Guessing compares the count with an answer that ignores the images.
type Guessing struct {
	Accuracy    float64
	Probability float64 // of the lowest count or more, by guessing: exact, one-sided
	Better      bool    // Probability is below 1 - Level
}

// CountsTogether compares the count with the claim's own.
type CountsTogether struct {
	Own        stats.Interval // Wilson's, of the claim's counts
	TwoSided   float64        // Fisher's exact test: of counts so far apart, were both accuracies one
	Compatible bool           // TwoSided is at least 1 - Level
}

// Choosing is what choosing the best epoch on the test images was worth at most, were the
// looks independent and all equally good.
type Choosing struct {
	Looks    int
	Ordinary float64 // true accuracy at which such a best look comes up every other time
	Worth    float64 // the best accuracy less Ordinary
	Lower    float64 // lower bound of the true accuracy at Level, one-sided
}

func (s TestSet) check() error {
	switch {
	case s.Correct.Low > s.Correct.High:
		return fmt.Errorf("%d to %d correct: must be a range", s.Correct.Low, s.Correct.High)
	case s.Looks < 0:
		return fmt.Errorf("%d looks: must not be negative", s.Looks)
	case s.Total > stats.MaxTestImages:
		return fmt.Errorf("a total of %d: must be at most %d", s.Total, stats.MaxTestImages)
	case !(s.Chance >= 0 && s.Chance < 1):
		return fmt.Errorf("a chance level of %v: must lie between 0 and 1", s.Chance)
	case s.ClaimTotal != 0 && s.ClaimTotal > stats.MaxTestImages:
		return fmt.Errorf("a claim on %d images: must be at most %d", s.ClaimTotal, stats.MaxTestImages)
	}
	return nil
}

// Decide applies the rules of a verdict to one test set, for claim c, margin d and the
// interval [l, u] of its accuracy:
//
//	supported   l >= c - d
//	refuted     u <  c - d
//	undecided   otherwise
//
// The interval is Clopper and Pearson's, for independent images. Where the best of m
// epochs was counted, l is that of the level 1 - (1 - level)/m instead: the bound then
// holds for whichever epoch was chosen, however alike they are (Bonferroni); u needs no
// correction, since the chosen count is no smaller than that of the epoch that is truly
// the best. Input that makes no sense is an error.
func (s TestSet) Decide() (TestSetVerdict, error) {
	v := TestSetVerdict{TestSet: s}
	err := errors.Join(s.check(), Input{Claim: s.Claim, Margin: s.Margin, Guarded: stats.Interval{Level: s.Level}}.check())
	if err == nil {
		err = v.intervals()
	}
	if err == nil {
		err = v.tests()
	}
	if err != nil {
		return TestSetVerdict{}, fmt.Errorf("the claim cannot be judged: %w", err)
	}
	in := v.input()
	v.Outcome = in.outcome()
	if s.Largest {
		in.Largest = s.Chance
	}
	v.Trivial = triviality(in, v.Outcome)
	if v.Outcome == Undecided {
		needed := s.needed(v.Estimate)
		v.Needed = &needed
	}
	w := testSetWording{wordingOf(in), &v}
	v.Rule, v.Sentence, v.Advice, v.Unknown = w.rule(), w.sentence(), w.advice(), w.unknown()
	return v, nil
}

// input is the verdict's as of a run, for what both share.
func (v *TestSetVerdict) input() Input {
	return Input{Claim: v.Claim, Margin: v.Margin, Guarded: v.Deciding, ClaimCorrect: v.ClaimCorrect, ClaimTotal: v.ClaimTotal}
}

// spanned is the interval from the lower end at the lowest count to the upper end at the
// highest.
func (s TestSet) spanned(method func(correct, total, level float64) (stats.Interval, error), level float64) (stats.Interval, error) {
	low, err := method(float64(s.Correct.Low), float64(s.Total), level)
	if err != nil {
		return low, err
	}
	high, err := method(float64(s.Correct.High), float64(s.Total), level)
	low.High, low.Estimate = high.High, (low.Estimate+high.Estimate)/2
	return low, err
}

func (v *TestSetVerdict) intervals() (err error) {
	if v.Wilson, err = v.spanned(stats.Wilson, v.Level); err != nil {
		return err
	}
	if v.Exact, err = v.spanned(stats.ClopperPearson, v.Level); err != nil {
		return err
	}
	v.Estimate, v.Deciding = v.Exact.Estimate, v.Exact
	if v.Interval != nil {
		v.Estimate, v.Deciding = v.Interval.Estimate, *v.Interval
		return nil
	}
	if v.Looks > 1 {
		corrected, err := v.spanned(stats.ClopperPearson, 1-(1-v.Level)/float64(v.Looks))
		if err != nil {
			return err
		}
		v.Deciding.Low = corrected.Low
	}
	return nil
}

func (v *TestSetVerdict) tests() error {
	size := 1 - v.Level
	claimed, err := stats.BinomialTest(v.Correct.High, v.Total, v.Claim)
	if err != nil {
		return err
	}
	v.Probability, v.Compatible = claimed.Less, claimed.Less >= size
	if v.Chance > 0 {
		guess, err := stats.BinomialTest(v.Correct.Low, v.Total, v.Chance)
		if err != nil {
			return err
		}
		v.Guessing = &Guessing{Accuracy: v.Chance, Probability: guess.Greater, Better: guess.Greater < size}
	}
	if err := v.together(); err != nil {
		return err
	}
	if v.Looks < 2 {
		return nil
	}
	c := Choosing{Looks: v.Looks}
	if c.Ordinary, err = stats.AccuracyBehindBest(v.Correct.Low, v.Total, v.Looks, 0.5); err != nil {
		return err
	}
	if c.Lower, err = stats.AccuracyBehindBest(v.Correct.Low, v.Total, v.Looks, size); err != nil {
		return err
	}
	// The gain is largest at one of the ends: it grows and falls as binomial spread does.
	high, err := stats.AccuracyBehindBest(v.Correct.High, v.Total, v.Looks, 0.5)
	c.Worth = max(0, float64(v.Correct.Low)/float64(v.Total)-c.Ordinary, float64(v.Correct.High)/float64(v.Total)-high)
	v.Choosing = &c
	return err
}

func (v *TestSetVerdict) together() error {
	if v.ClaimTotal == 0 {
		return nil
	}
	own, err := stats.Wilson(float64(v.ClaimCorrect), float64(v.ClaimTotal), v.Level)
	if err != nil {
		return fmt.Errorf("the claim's own counts: %w", err)
	}
	// Of the counts that fit a rounded accuracy, the one nearest to the claim's.
	alike := int(math.Round(float64(v.ClaimCorrect) / float64(v.ClaimTotal) * float64(v.Total)))
	f, err := stats.FisherExact(min(max(alike, v.Correct.Low), v.Correct.High), v.Total, v.ClaimCorrect, v.ClaimTotal)
	v.Counts = &CountsTogether{Own: own, TwoSided: f.TwoSided, Compatible: f.TwoSided >= 1-v.Level}
	return err
}
