package record

import "github.com/refold/refold/experiment/traininglog"

// Folds is what a log with folds is worth, fold by fold and together.
type Folds struct {
	Log    string     `json:"log"`
	Form   string     `json:"form"`
	Report string     `json:"report"`
	Folds  []Analysis `json:"folds"`

	Correct    int   `json:"correct"` // of all folds
	Most       int   `json:"correct_at_most"`
	TestImages int   `json:"test_images"`
	Test       *Test `json:"test"` // of all folds together; null without a claim
}

// OfFolds puts a log with folds and the analysis of each into its form. The error is that of the
// test of all folds together.
func OfFolds(l *traininglog.Log, all []*traininglog.Analysis, report string) (Folds, error) {
	j := Folds{Log: l.Name, Form: l.Form, Report: report}
	for _, a := range all {
		j.Folds = append(j.Folds, OfAnalysis(a, report))
	}
	together, err := traininglog.TogetherOf(all)
	if err != nil {
		return j, err
	}
	j.Correct, j.Most, j.TestImages = together.Correct.Low, together.Correct.High, together.TestImages
	if together.Test != nil {
		j.Test = &Test{Figure(together.Test.Probability), together.Test.Compatible}
	}
	return j, nil
}
