package traininglog

import (
	"fmt"
	"math"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/traininglog/count"
	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/stats"
)

// Level is the confidence of all intervals; 1 - Level is the size of the test of
// the claim.
const Level = 0.95

// lastEpochs is how many epochs at the end count as the end.
const lastEpochs = 10

// Options say what a log does not.
type Options struct {
	TestImages int     // images of the test set; 0: as the log says
	Claim      float64 // the claimed accuracy; 0: none
	Steps      int     // training steps an epoch; 0: not known
	BatchSize  int     // of the batches of which accuracies were averaged; 0: none were
}

// Names of options in remedies.
const (
	OptionTestImages = "Options.TestImages"
	OptionBatchSize  = "Options.BatchSize"
	OptionFolds      = "Reader.Folds"
)

// Choice is how the epoch that is judged was chosen.
type Choice string

// The ways of choosing. ChoiceTest is by the images that judge; the others leave
// those alone.
const (
	ChoiceTest       Choice = "test"
	ChoiceValidation Choice = "validation" // the test accuracy of the epoch that does best in validation
	ChoiceNone       Choice = "none"       // one look at the test set, after looks at a validation set
)

// Analysis is what a log says. Accuracies and gaps are fractions; figures that the
// log lacks are NaN.
type Analysis struct {
	Log *Log
	Options

	Choice   Choice
	Best     Look        // that is judged: on the test set, or chosen by validation; the earliest of equal ones
	Equal    int         // other epochs that are as good
	Correct  count.Range // test images that the best epoch has right
	Last     Look        // the last one with a test accuracy
	End      Spread
	Gaps     Gaps
	Averaged bool // the count is of a mean of running means, as the bars of Keras 3 show
	Highest  Look // on the test set, where the choice was another

	Looks           int // evaluations on the test set: so often the best could change
	ValidationLooks int // on the set that chose, where it is another
	Selection       Selection
	Intervals       []Interval // of the best epoch's accuracy, as if there had been one look
	Test            *ClaimTest // nil without a claim

	Spikes  []Spike
	Quiet   int // spikes in whose epoch the training loss is ordinary
	Judged  int // epochs with a finite test loss and enough neighbours to be a spike
	Missing int // epoch numbers that a run leaves out
}

// Look is an epoch and its place among all of the log, from 1.
type Look struct {
	Epoch
	Place      int
	Validation float64 // accuracy on the set that chose, where it is another; else NaN
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
	Worth    float64 // the best accuracy less Ordinary, the larger of both ends of the count
	Ordinary float64 // true accuracy at which such a best look, at its lower count, comes up every other time
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
	Probability float64 // of the best epoch's highest count or fewer, were the claim true
	Compatible  bool    // the probability is at least 1 - Level
}

// Analyse works out what the log is worth. An error says which of the options does
// not fit it.
func (l *Log) Analyse(o Options) (*Analysis, error) {
	looks, err := l.accept(&o)
	if err != nil {
		return nil, err
	}
	a := &Analysis{Log: l, Options: o, Looks: len(looks), Last: looks[len(looks)-1]}
	a.choose(looks)
	a.Correct, _ = countOf(a.Best.TestAccuracy, l.printed[a.Best.Place-1], o.TestImages, o.BatchSize)
	a.Averaged = l.printed[a.Best.Place-1].steps > 1 && !a.Correct.Exact()
	end := looks[max(0, len(looks)-lastEpochs):]
	a.End = spread(end)
	a.Gaps = Gaps{Best: a.Best.gap(), Last: a.Last.gap(), End: a.End.Train - a.End.Mean}
	a.spikes()
	a.Missing = l.missing()
	return a, a.judge()
}

// accept checks the options against the log and finds its looks at the test set.
func (l *Log) accept(o *Options) ([]Look, error) {
	if len(l.Folds) > 0 {
		return nil, fmt.Errorf("%s: holds %d folds, each with test images of its own: they are judged one by one", l.Name, len(l.Folds))
	}
	if o.TestImages == 0 {
		o.TestImages = l.Images
	}
	if o.TestImages < 1 || o.TestImages > stats.MaxTestImages {
		return nil, fmt.Errorf("%d test images: must be from 1 to %d", o.TestImages, stats.MaxTestImages)
	}
	if l.Images != 0 && l.Images != o.TestImages {
		return nil, fmt.Errorf("%d test images: %s itself says that there are %d", o.TestImages, l.Name, l.Images)
	}
	if !(o.Claim >= 0 && o.Claim <= 1) {
		return nil, fmt.Errorf("a claim of %v: must lie between 0 and 1", o.Claim)
	}
	looks := l.looks()
	if len(looks) == 0 {
		return nil, l.noLooks()
	}
	return looks, l.checkCounts(looks, *o)
}

// noLooks is the error of a log without a test accuracy.
func (l *Log) noLooks() error {
	text := ""
	if l.training != "" {
		text = fmt.Sprintf("; %q was taken for a training accuracy", entry.Short(l.training))
	}
	if len(l.seen) > 0 {
		text += "; seen and not used were " + seen(l.seen)
	}
	return remedy.Errorf("%s: no epoch has a test accuracy, so there is nothing to judge: it is called \"Test Accuracy\", \"test_accuracy\" or \"val_accuracy\", or named with %s%s", l.Name, called(entry.TestAccuracy), text)
}

// judge adds what rests on the number of test images. Where that of right ones is a
// range, each figure is that of its worse end.
func (a *Analysis) judge() error {
	total := float64(a.TestImages)
	for _, method := range []func(correct, total, level float64) (stats.Interval, error){stats.Wilson, stats.ClopperPearson} {
		low, err := method(float64(a.Correct.Low), total, Level)
		if err != nil {
			return err
		}
		high, err := method(float64(a.Correct.High), total, Level)
		if err != nil {
			return err
		}
		a.Intervals = append(a.Intervals, Interval{low.Method, low.Low, high.High})
	}
	var err error
	if a.Selection, err = worthOf(a.Correct, a.TestImages, a.chances()); err != nil {
		return err
	}
	if a.Claim > 0 {
		r, err := stats.BinomialTest(a.Correct.High, a.TestImages, a.Claim)
		if err != nil {
			return err
		}
		a.Test = &ClaimTest{Probability: r.Less, Compatible: r.Less >= 1-Level}
	}
	return nil
}

// chances is among how many looks the judged one was chosen by the test set.
func (a *Analysis) chances() int {
	if a.Choice == ChoiceTest {
		return a.Looks
	}
	return 1
}

func worthOf(correct count.Range, total, looks int) (s Selection, err error) {
	if s.Ordinary, err = stats.AccuracyBehindBest(correct.Low, total, looks, 0.5); err != nil {
		return s, err
	}
	if s.Lower, err = stats.AccuracyBehindBest(correct.Low, total, looks, 1-Level); err != nil {
		return s, err
	}
	high, err := stats.AccuracyBehindBest(correct.High, total, looks, 0.5)
	if err != nil {
		return s, err
	}
	s.Worth = max(float64(correct.Low)/float64(total)-s.Ordinary, float64(correct.High)/float64(total)-high)
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

func (l Look) gap() float64 { return l.TrainAccuracy - l.TestAccuracy }

// missing counts the epochs between the first and the last one of each run that
// the log lacks, where it counts whole epochs.
func (l *Log) missing() int {
	n := 0
	for i, e := range l.Epochs {
		if l.Unit != UnitEpoch || e.Number != math.Trunc(e.Number) {
			return 0
		}
		if i == 0 {
			continue
		}
		if before := l.Epochs[i-1]; before.Run == e.Run && e.Number > before.Number {
			n += int(e.Number-before.Number) - 1
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
