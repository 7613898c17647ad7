package traininglog

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Level is the confidence of all intervals; 1 - Level is the size of the test of
// the claim.
const Level = 0.95

// lastEpochs is how many epochs at the end count as the end.
const lastEpochs = 10

// Options say what a log does not.
type Options struct {
	TestImages int     // images of the test set
	Claim      float64 // the claimed accuracy; 0: none
	Steps      int     // training steps an epoch; 0: not known
}

// Analysis is what a log says. Accuracies and gaps are fractions; figures that the
// log lacks are NaN.
type Analysis struct {
	Log *Log
	Options

	Best    Look // on the test set; the earliest of equal ones
	Equal   int  // other epochs that are as good
	Correct int  // test images that the best epoch has right
	Last    Look // the last one with a test accuracy
	End     Spread
	Gaps    Gaps

	Looks     int // epochs whose test accuracy is known: so often the best could change
	Selection Selection
	Intervals []Interval // of the best epoch's accuracy, as if there had been one look
	Test      *ClaimTest // nil without a claim

	Spikes  []Spike
	Quiet   int // spikes in whose epoch the training loss is ordinary
	Judged  int // epochs with a finite test loss and enough neighbours to be a spike
	Missing int // epoch numbers that a run leaves out
}

// Look is an epoch and its place among all of the log, from 1.
type Look struct {
	Epoch
	Place int
}

// Spread describes the test accuracy of the last epochs.
type Spread struct {
	Epochs              int
	Low, High, Mean, SD float64 // SD has the divisor n - 1; NaN for one epoch
	Train               float64 // mean training accuracy
}

// Gaps are training accuracy less test accuracy.
type Gaps struct{ Best, Last, End float64 }

// Selection says what choosing the best epoch on the test set was worth at most:
// were the looks independent and all equally good.
type Selection struct {
	Worth    float64 // the best accuracy less Ordinary
	Ordinary float64 // true accuracy at which such a best look comes up every other time
	Lower    float64 // lower bound of the true accuracy at Level, one-sided
	Expected []Expectation
}

// Expectation is the best accuracy that a number of looks shows on average.
type Expectation struct {
	Accuracy float64 // the true one
	Looks    int
	Best     float64
}

// Interval is a two-sided confidence interval at Level.
type Interval struct {
	Method    string
	Low, High float64
}

// ClaimTest is the exact one-sided binomial test of the claim.
type ClaimTest struct {
	Probability float64 // of the best epoch's count or fewer, were the claim true
	Compatible  bool    // the probability is at least 1 - Level
}

// Analyse works out what the log is worth. An error says which of the options does
// not fit it.
func (l *Log) Analyse(o Options) (*Analysis, error) {
	if o.TestImages < 1 || o.TestImages > stats.MaxTestImages {
		return nil, fmt.Errorf("%d test images: must be from 1 to %d", o.TestImages, stats.MaxTestImages)
	}
	if !(o.Claim >= 0 && o.Claim <= 1) {
		return nil, fmt.Errorf("a claim of %v: must lie between 0 and 1", o.Claim)
	}
	looks := l.looks()
	if len(looks) == 0 {
		return nil, fmt.Errorf("%s: no epoch has a test accuracy, so there is nothing to judge: it is called \"Test Accuracy\", \"test_accuracy\" or \"val_accuracy\"", l.Name)
	}
	if err := l.checkCounts(looks, o.TestImages); err != nil {
		return nil, err
	}
	a := &Analysis{Log: l, Options: o, Looks: len(looks), Best: looks[0], Last: looks[len(looks)-1]}
	for _, e := range looks[1:] {
		switch {
		case e.TestAccuracy > a.Best.TestAccuracy+half/float64(o.TestImages):
			a.Best, a.Equal = e, 0
		case math.Abs(e.TestAccuracy-a.Best.TestAccuracy) < half/float64(o.TestImages):
			a.Equal++
		}
	}
	a.Correct = int(math.Round(a.Best.TestAccuracy * float64(o.TestImages)))
	end := looks[max(0, len(looks)-lastEpochs):]
	a.End = spread(end)
	a.Gaps = Gaps{Best: a.Best.gap(), Last: a.Last.gap(), End: a.End.Train - a.End.Mean}
	a.spikes()
	a.Missing = l.missing()
	return a, a.judge()
}

// half an image: what differs less is the same count.
const half = 0.5

// judge adds what rests on the number of test images.
func (a *Analysis) judge() error {
	correct, total := float64(a.Correct), float64(a.TestImages)
	for _, method := range []func(correct, total, level float64) (stats.Interval, error){stats.Wilson, stats.ClopperPearson} {
		i, err := method(correct, total, Level)
		if err != nil {
			return err
		}
		a.Intervals = append(a.Intervals, Interval{i.Method, i.Low, i.High})
	}
	var err error
	if a.Selection, err = selection(a.Correct, a.TestImages, a.Looks); err != nil {
		return err
	}
	if a.Claim > 0 {
		r, err := stats.BinomialTest(a.Correct, a.TestImages, a.Claim)
		if err != nil {
			return err
		}
		a.Test = &ClaimTest{Probability: r.Less, Compatible: r.Less >= 1-Level}
	}
	return nil
}

func selection(correct, total, looks int) (s Selection, err error) {
	if s.Ordinary, err = stats.AccuracyBehindBest(correct, total, looks, 0.5); err != nil {
		return s, err
	}
	if s.Lower, err = stats.AccuracyBehindBest(correct, total, looks, 1-Level); err != nil {
		return s, err
	}
	s.Worth = float64(correct)/float64(total) - s.Ordinary
	for _, accuracy := range []float64{0.5, 0.75, 0.8} {
		for _, m := range []int{min(10, looks), looks} {
			best, err := stats.BestOfLooks(total, accuracy, m)
			if err != nil {
				return s, err
			}
			s.Expected = append(s.Expected, Expectation{accuracy, m, best})
			if looks <= 10 {
				break
			}
		}
	}
	return s, nil
}

// looks are the epochs with a test accuracy.
func (l *Log) looks() []Look {
	var all []Look
	for i, e := range l.Epochs {
		if !math.IsNaN(e.TestAccuracy) {
			all = append(all, Look{e, i + 1})
		}
	}
	return all
}

func (l Look) gap() float64 { return l.TrainAccuracy - l.TestAccuracy }

// missing counts the epochs between the first and the last one of each run that
// the log lacks.
func (l *Log) missing() int {
	n := 0
	for i, e := range l.Epochs[1:] {
		if before := l.Epochs[i]; before.Run == e.Run && e.Number > before.Number {
			n += e.Number - before.Number - 1
		}
	}
	return n
}

func spread(looks []Look) Spread {
	s := Spread{Epochs: len(looks), Low: 1}
	for _, l := range looks {
		s.Low, s.High = min(s.Low, l.TestAccuracy), max(s.High, l.TestAccuracy)
		s.Mean += l.TestAccuracy / float64(len(looks))
		s.Train += l.TrainAccuracy / float64(len(looks))
	}
	for _, l := range looks {
		s.SD += (l.TestAccuracy - s.Mean) * (l.TestAccuracy - s.Mean)
	}
	s.SD = math.Sqrt(s.SD / float64(len(looks)-1))
	return s
}
