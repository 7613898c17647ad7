package main

import (
	"encoding/json"
	"math"

	"github.com/refold/refold/experiment/traininglog"
)

// logFigure is a number of a log: null where it is not known, "inf" where it is
// infinite.
type logFigure float64

func (f logFigure) MarshalJSON() ([]byte, error) {
	switch x := float64(f); {
	case math.IsNaN(x):
		return []byte("null"), nil
	case math.IsInf(x, 0):
		return []byte(map[bool]string{true: `"inf"`, false: `"-inf"`}[x > 0]), nil
	default:
		return json.Marshal(x)
	}
}

// analysisJSON is what `refold import-log --json` prints. Accuracies are fractions.
type analysisJSON struct {
	Log        string        `json:"log"`
	Form       string        `json:"form"`
	Report     string        `json:"report"`
	Runs       int           `json:"runs"`
	Epochs     []epochJSON   `json:"epochs"`
	Missing    int           `json:"missing_epochs"`
	Skipped    int           `json:"skipped_lines"`
	Ignored    []string      `json:"ignored"`
	Percent    bool          `json:"percent"`    // accuracies stood in the log as percentages
	Validation bool          `json:"validation"` // the log calls the test set validation set
	Set        string        `json:"set"`        // what the log calls the images that judge: "test", "validation", or "unnamed"
	Judged     string        `json:"judged"`     // the name of the test accuracy in the log
	Unit       string        `json:"unit"`       // of the numbers of epochs: "epoch", "step" or "row"
	TestImages int           `json:"test_images"`
	Best       epochJSON     `json:"best"`
	Equal      int           `json:"equally_good"`
	Choice     string        `json:"choice"`          // by what the best was chosen: "test", "validation", or "none" for one look at the test set
	Fold       string        `json:"fold,omitempty"`  // of a log with folds
	Correct    int           `json:"correct"`         // images, the lowest number that the log leaves open
	Most       int           `json:"correct_at_most"` // the highest
	Chosen     int           `json:"validation_looks"`
	Last       epochJSON     `json:"last"`
	End        endJSON       `json:"end"`
	Gaps       gapsJSON      `json:"gaps"` // training less test accuracy
	Selection  selectionJSON `json:"selection"`
	Intervals  []boundsJSON  `json:"intervals"`
	Claim      logFigure     `json:"claim"`
	Test       *testJSON     `json:"test"` // null without a claim
	Spikes     []spikeJSON   `json:"spikes"`
	Quiet      int           `json:"quiet_spikes"` // in whose epoch the training loss is ordinary
}

type epochJSON struct {
	Run           int       `json:"run"`
	Number        float64   `json:"number"`
	Step          int       `json:"step,omitempty"`
	After         bool      `json:"after,omitempty"` // it stands behind the epoch of that number
	Line          int       `json:"line"`
	TrainLoss     logFigure `json:"train_loss"`
	TrainAccuracy logFigure `json:"train_accuracy"`
	TestLoss      logFigure `json:"test_loss"`
	TestAccuracy  logFigure `json:"test_accuracy"`
}

type endJSON struct {
	Epochs int       `json:"epochs"`
	Low    logFigure `json:"low"`
	High   logFigure `json:"high"`
	Mean   logFigure `json:"mean"`
	SD     logFigure `json:"sd"`
	Train  logFigure `json:"mean_train_accuracy"`
}

type gapsJSON struct {
	Best logFigure `json:"best"`
	Last logFigure `json:"last"`
	End  logFigure `json:"end"`
}

type selectionJSON struct {
	Looks    int               `json:"looks"`
	Worth    logFigure         `json:"worth"`    // at most
	Ordinary logFigure         `json:"ordinary"` // the true accuracy that shows such a best look every other time
	Lower    logFigure         `json:"lower"`    // one-sided bound of the true accuracy
	Level    logFigure         `json:"level"`
	Expected []expectationJSON `json:"expected"`
}

type expectationJSON struct {
	Accuracy logFigure `json:"accuracy"`
	Looks    int       `json:"looks"`
	Best     logFigure `json:"best"`
}

type boundsJSON struct {
	Method string    `json:"method"`
	Low    logFigure `json:"low"`
	High   logFigure `json:"high"`
	Level  logFigure `json:"level"`
}

type testJSON struct {
	Probability logFigure `json:"probability"`
	Compatible  bool      `json:"compatible"`
}

type spikeJSON struct {
	epochJSON
	Ratio      logFigure `json:"times_neighbours"`
	TrainRatio logFigure `json:"train_times_neighbours"`
}

func newAnalysisJSON(a *traininglog.Analysis, report string) analysisJSON {
	l := a.Log
	j := analysisJSON{Log: l.Name, Form: l.Form, Report: report, Runs: l.Runs(), Missing: a.Missing, Skipped: l.Skipped,
		Ignored: append([]string{}, l.Ignored...), Percent: l.Percent, Validation: l.Validation(), Choice: string(a.Choice), Set: string(l.Set), Judged: l.Judged, Unit: string(l.Unit), Fold: l.Fold, Chosen: a.ValidationLooks,
		TestImages: a.TestImages, Best: newEpochJSON(a.Best.Epoch), Equal: a.Equal, Correct: a.Correct.Low, Most: a.Correct.High, Last: newEpochJSON(a.Last.Epoch),
		End:  endJSON{a.End.Epochs, logFigure(a.End.Low), logFigure(a.End.High), logFigure(a.End.Mean), logFigure(a.End.SD), logFigure(a.End.Train)},
		Gaps: gapsJSON{logFigure(a.Gaps.Best), logFigure(a.Gaps.Last), logFigure(a.Gaps.End)},
		Selection: selectionJSON{Looks: a.Looks, Worth: logFigure(a.Selection.Worth), Ordinary: logFigure(a.Selection.Ordinary),
			Lower: logFigure(a.Selection.Lower), Level: traininglog.Level, Expected: []expectationJSON{}},
		Intervals: []boundsJSON{}, Claim: logFigure(math.NaN()), Spikes: []spikeJSON{}, Quiet: a.Quiet}
	for _, e := range l.Epochs {
		j.Epochs = append(j.Epochs, newEpochJSON(e))
	}
	for _, e := range a.Selection.Expected {
		j.Selection.Expected = append(j.Selection.Expected, expectationJSON{logFigure(e.Accuracy), e.Looks, logFigure(e.Best)})
	}
	for _, i := range a.Intervals {
		j.Intervals = append(j.Intervals, boundsJSON{i.Method, logFigure(i.Low), logFigure(i.High), traininglog.Level})
	}
	for _, s := range a.Spikes {
		j.Spikes = append(j.Spikes, spikeJSON{newEpochJSON(s.Epoch), logFigure(s.Ratio), logFigure(s.TrainRatio)})
	}
	if a.Test != nil {
		j.Claim, j.Test = logFigure(a.Claim), &testJSON{logFigure(a.Test.Probability), a.Test.Compatible}
	}
	return j
}

func newEpochJSON(e traininglog.Epoch) epochJSON {
	return epochJSON{e.Run, e.Number, e.Step, e.After, e.Line, logFigure(e.TrainLoss), logFigure(e.TrainAccuracy), logFigure(e.TestLoss), logFigure(e.TestAccuracy)}
}

// foldsJSON is what `refold import-log --json` prints of a log with folds.
type foldsJSON struct {
	Log    string         `json:"log"`
	Form   string         `json:"form"`
	Report string         `json:"report"`
	Folds  []analysisJSON `json:"folds"`

	Correct    int       `json:"correct"` // of all folds
	Most       int       `json:"correct_at_most"`
	TestImages int       `json:"test_images"`
	Test       *testJSON `json:"test"` // of all folds together; null without a claim
}

func newFoldsJSON(l *traininglog.Log, all []*traininglog.Analysis, report string) (foldsJSON, error) {
	j := foldsJSON{Log: l.Name, Form: l.Form, Report: report}
	for _, a := range all {
		j.Folds = append(j.Folds, newAnalysisJSON(a, report))
	}
	together, err := traininglog.TogetherOf(all)
	if err != nil {
		return j, err
	}
	j.Correct, j.Most, j.TestImages = together.Correct.Low, together.Correct.High, together.TestImages
	if together.Test != nil {
		j.Test = &testJSON{logFigure(together.Test.Probability), together.Test.Compatible}
	}
	return j, nil
}
