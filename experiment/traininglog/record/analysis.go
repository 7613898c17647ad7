// Package record is the form in which programs read what a training log is worth. It
// owns the names and the order of the JSON; what they mean is computed by package
// traininglog. It must not know reports, flags or where the JSON goes.
package record

import (
	"math"

	"github.com/refold/refold/experiment/traininglog"
)

// Analysis is what one log, or one fold, is worth. Accuracies are fractions.
type Analysis struct {
	Log        string     `json:"log"`
	Form       string     `json:"form"`
	Report     string     `json:"report"`
	Runs       int        `json:"runs"`
	Epochs     []Epoch    `json:"epochs"`
	Missing    int        `json:"missing_epochs"`
	Skipped    int        `json:"skipped_lines"`
	Ignored    []string   `json:"ignored"`
	Percent    bool       `json:"percent"`    // accuracies stood in the log as percentages
	Validation bool       `json:"validation"` // the log calls the test set validation set
	Set        string     `json:"set"`        // what the log calls the images that judge: "test", "validation", or "unnamed"
	Judged     string     `json:"judged"`     // the name of the test accuracy in the log
	Unit       string     `json:"unit"`       // of the numbers of epochs: "epoch", "step" or "row"
	TestImages int        `json:"test_images"`
	Best       Epoch      `json:"best"`
	Equal      int        `json:"equally_good"`
	Choice     string     `json:"choice"`          // by what the best was chosen: "test", "validation", or "none" for one look at the test set
	Fold       string     `json:"fold,omitempty"`  // of a log with folds
	Correct    int        `json:"correct"`         // images, the lowest number that the log leaves open
	Most       int        `json:"correct_at_most"` // the highest
	Chosen     int        `json:"validation_looks"`
	Last       Epoch      `json:"last"`
	End        End        `json:"end"`
	Gaps       Gaps       `json:"gaps"` // training less test accuracy
	Selection  Selection  `json:"selection"`
	Intervals  []Interval `json:"intervals"`
	Claim      Figure     `json:"claim"`
	Test       *Test      `json:"test"` // null without a claim
	Spikes     []Spike    `json:"spikes"`
	Quiet      int        `json:"quiet_spikes"` // in whose epoch the training loss is ordinary
}

// Epoch is one evaluation of a log; accuracies are fractions.
type Epoch struct {
	Run           int     `json:"run"`
	Number        float64 `json:"number"`
	Step          int     `json:"step,omitempty"`
	After         bool    `json:"after,omitempty"` // it stands behind the epoch of that number
	Line          int     `json:"line"`
	TrainLoss     Figure  `json:"train_loss"`
	TrainAccuracy Figure  `json:"train_accuracy"`
	TestLoss      Figure  `json:"test_loss"`
	TestAccuracy  Figure  `json:"test_accuracy"`
}

// End describes the test accuracy of the last epochs.
type End struct {
	Epochs int    `json:"epochs"`
	Low    Figure `json:"low"`
	High   Figure `json:"high"`
	Mean   Figure `json:"mean"`
	SD     Figure `json:"sd"`
	Train  Figure `json:"mean_train_accuracy"`
}

// Gaps are training less test accuracy of the best, the last and the last few epochs.
type Gaps struct {
	Best Figure `json:"best"`
	Last Figure `json:"last"`
	End  Figure `json:"end"`
}

// Selection is what choosing the best epoch by the test set was worth.
type Selection struct {
	Looks    int           `json:"looks"`
	Worth    Figure        `json:"worth"`    // at most
	Ordinary Figure        `json:"ordinary"` // the true accuracy that shows such a best look every other time
	Lower    Figure        `json:"lower"`    // one-sided bound of the true accuracy
	Level    Figure        `json:"level"`
	Expected []Expectation `json:"expected"`
}

// Expectation is the best accuracy that a number of looks shows on average.
type Expectation struct {
	Accuracy Figure `json:"accuracy"`
	Looks    int    `json:"looks"`
	Best     Figure `json:"best"`
}

// Interval is a two-sided confidence interval of the best epoch's accuracy.
type Interval struct {
	Method string `json:"method"`
	Low    Figure `json:"low"`
	High   Figure `json:"high"`
	Level  Figure `json:"level"`
}

// Test is the one-sided test of the claim.
type Test struct {
	Probability Figure `json:"probability"`
	Compatible  bool   `json:"compatible"`
}

// Spike is an epoch whose test loss stands out from those around it.
type Spike struct {
	Epoch
	Ratio      Figure `json:"times_neighbours"`
	TrainRatio Figure `json:"train_times_neighbours"`
}

// OfAnalysis puts an analysis into its form. The report is the path of the file that
// people read.
func OfAnalysis(a *traininglog.Analysis, report string) Analysis {
	l := a.Log
	j := Analysis{Log: l.Name, Form: l.Form, Report: report, Runs: l.Runs(), Missing: a.Missing, Skipped: l.Skipped,
		Ignored: append([]string{}, l.Ignored...), Percent: l.Percent, Validation: l.Validation(), Choice: string(a.Choice), Set: string(l.Set), Judged: l.Judged, Unit: string(l.Unit), Fold: l.Fold, Chosen: a.ValidationLooks,
		TestImages: a.TestImages, Best: ofEpoch(a.Best.Epoch), Equal: a.Equal, Correct: a.Correct.Low, Most: a.Correct.High, Last: ofEpoch(a.Last.Epoch),
		End:  End{a.End.Epochs, Figure(a.End.Low), Figure(a.End.High), Figure(a.End.Mean), Figure(a.End.SD), Figure(a.End.Train)},
		Gaps: Gaps{Figure(a.Gaps.Best), Figure(a.Gaps.Last), Figure(a.Gaps.End)},
		Selection: Selection{Looks: a.Looks, Worth: Figure(a.Selection.Worth), Ordinary: Figure(a.Selection.Ordinary),
			Lower: Figure(a.Selection.Lower), Level: traininglog.Level, Expected: []Expectation{}},
		Intervals: []Interval{}, Claim: Figure(math.NaN()), Spikes: []Spike{}, Quiet: a.Quiet}
	for _, e := range l.Epochs {
		j.Epochs = append(j.Epochs, ofEpoch(e))
	}
	for _, e := range a.Selection.Expected {
		j.Selection.Expected = append(j.Selection.Expected, Expectation{Figure(e.Accuracy), e.Looks, Figure(e.Best)})
	}
	for _, i := range a.Intervals {
		j.Intervals = append(j.Intervals, Interval{i.Method, Figure(i.Low), Figure(i.High), traininglog.Level})
	}
	for _, s := range a.Spikes {
		j.Spikes = append(j.Spikes, Spike{ofEpoch(s.Epoch), Figure(s.Ratio), Figure(s.TrainRatio)})
	}
	if a.Test != nil {
		j.Claim, j.Test = Figure(a.Claim), &Test{Figure(a.Test.Probability), a.Test.Compatible}
	}
	return j
}

func ofEpoch(e traininglog.Epoch) Epoch {
	return Epoch{e.Run, e.Number, e.Step, e.After, e.Line, Figure(e.TrainLoss), Figure(e.TrainAccuracy), Figure(e.TestLoss), Figure(e.TestAccuracy)}
}
