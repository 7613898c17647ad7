package summary

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/spec"
)

// Parse reads summary.json, also that of version 1. It refuses fields and words that
// this program does not know, by the place where they stand: a report would show them as
// if it knew what they mean.
func Parse(data []byte) (*Summary, error) {
	var head struct {
		Version int `json:"version"`
	}
	err := json.NewDecoder(bytes.NewReader(data)).Decode(&head)
	switch {
	case err == nil && head.Version == 1:
		return known(parseVersion1(data))
	case err == nil && head.Version != Version:
		return nil, fmt.Errorf("version %d, this program reads versions 1 to %d", head.Version, Version)
	}
	var s Summary
	if err := document.Parse(data, &s); err != nil {
		return nil, err
	}
	return known(&s, nil)
}

// known refuses a summary with words that this program does not know.
func known(s *Summary, err error) (*Summary, error) {
	if err == nil {
		err = s.checkWords()
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// curve1 is a curve in version 1, which knew the two read-outs of batch normalisation.
type curve1 struct {
	Architecture        string     `json:"architecture"`
	Split               spec.Split `json:"split"`
	Seed                int        `json:"seed"`
	Fold                int        `json:"fold"`
	TrainLoss           []float64  `json:"train_loss"`
	TrainAccuracy       []float64  `json:"train_accuracy"`
	TestLossPrecise     []float64  `json:"test_loss_precise"`
	TestAccuracyPrecise []float64  `json:"test_accuracy_precise"`
	TestLossMoving      []float64  `json:"test_loss_moving"`
	TestAccuracyMoving  []float64  `json:"test_accuracy_moving"`
	ValidationAccuracy  []float64  `json:"validation_accuracy"`
}

// parseVersion1 reads version 1 into the form of today.
func parseVersion1(data []byte) (*Summary, error) {
	var old struct {
		Summary
		Curves []curve1 `json:"curves"` // instead of those of today
	}
	if err := document.Parse(data, &old); err != nil {
		return nil, err
	}
	s := old.Summary
	s.Version, s.Curves = Version, make([]Curve, len(old.Curves))
	for i, c := range old.Curves {
		s.Curves[i] = Curve{
			Architecture: c.Architecture, Split: c.Split, Seed: c.Seed, Fold: c.Fold,
			TrainLoss: c.TrainLoss, TrainAccuracy: c.TrainAccuracy, ValidationAccuracy: c.ValidationAccuracy,
			Readouts: []CurveReadout{
				{Name: string(spec.Moving), TestLoss: c.TestLossMoving, TestAccuracy: c.TestAccuracyMoving},
				{Name: string(spec.Precise), TestLoss: c.TestLossPrecise, TestAccuracy: c.TestAccuracyPrecise},
			},
		}
	}
	if len(s.Curves) > 0 {
		s.Design.Deciding = s.Design.BatchNorm
	}
	return &s, nil
}
