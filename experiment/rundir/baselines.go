package rundir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// BaselinesFile is what simple classifiers predict on the folds of a run.
const BaselinesFile = "baselines.json"

const baselinesVersion = 1 // of that file, and of how baselines are fitted

// ErrOtherBaselines says that baselines are as a run wrote them, but not of these folds: the
// run had fewer, or an earlier version fitted them.
var ErrOtherBaselines = errors.New("of other folds, or of another version")

// baselinesDocument is baselines.json. Folds stand in the order of the plan.
type baselinesDocument struct {
	Version   int             `json:"version"`
	Manifest  string          `json:"manifest"`  // hash
	Pixels    string          `json:"pixels"`    // hash
	Divisions []string        `json:"divisions"` // hashes of the folds, as in folds.json
	Fitted    []baselineFolds `json:"baselines"`
}

type baselineFolds struct {
	Baseline baseline.Name  `json:"baseline"`
	Folds    []baselineFold `json:"folds"`
}

// baselineFold has a class for each test image of a fold.
type baselineFold struct {
	Split   spec.Split `json:"split"`
	Seed    int        `json:"seed"`
	Fold    int        `json:"fold"`
	Setting float64    `json:"setting,omitempty"` // ridge's penalty, number of neighbours
	Classes []int      `json:"classes"`
}

// newBaselines is the document without what was fitted.
func newBaselines(p *plan.Plan) baselinesDocument {
	d := baselinesDocument{Version: baselinesVersion, Manifest: p.Manifest.Hash(), Pixels: p.Manifest.PixelsHash(p.Spec.Data.Preprocess()), Divisions: []string{}, Fitted: []baselineFolds{}}
	for _, division := range p.Divisions {
		d.Divisions = append(d.Divisions, division.Proof.Hash)
	}
	return d
}

// marshalBaselines writes baselines.json, a fold a line.
func marshalBaselines(p *plan.Plan, all []baseline.Fitted) ([]byte, error) {
	d := newBaselines(p)
	folds, _ := baseline.OfPlan(p)
	for _, f := range all {
		record := baselineFolds{Baseline: f.Name}
		for i, of := range f.Of {
			record.Folds = append(record.Folds, baselineFold{folds[i].Split, folds[i].Seed, folds[i].Fold, of.Setting, of.Classes})
		}
		d.Fitted = append(d.Fitted, record)
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", BaselinesFile, err)
	}
	for _, begin := range []string{`"divisions":`, `"baselines":`, `{"baseline":`, `{"split":`} {
		plain = bytes.ReplaceAll(plain, []byte(begin), []byte("\n"+begin))
	}
	return append(plain, '\n'), nil
}

// parseBaselines reads baselines.json, which must be of the same images and folds.
func parseBaselines(data []byte, p *plan.Plan) ([]baseline.Fitted, error) {
	var d baselinesDocument
	if err := document.Parse(data, &d); err != nil {
		return nil, err
	}
	fitted := d.Fitted
	d.Fitted = []baselineFolds{}
	have, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	want, err := json.Marshal(newBaselines(p))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(have, want) {
		return nil, ErrOtherBaselines
	}
	folds, tasks := baseline.OfPlan(p)
	var all []baseline.Fitted
	last := -1
	for _, record := range fitted {
		at := slices.Index(baseline.Names(), record.Baseline)
		if at <= last {
			return nil, fmt.Errorf("%q: no such baseline, or not in its place", record.Baseline)
		}
		last = at
		of, err := record.restore(folds, tasks)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", record.Baseline, err)
		}
		all = append(all, baseline.Fitted{Name: record.Baseline, Of: of})
	}
	return all, nil
}

// restore is what a baseline predicts, which must fit the folds of the plan.
func (r baselineFolds) restore(folds []baseline.Fold, tasks []baseline.Task) ([]baseline.Prediction, error) {
	if len(r.Folds) != len(folds) {
		return nil, fmt.Errorf("%d folds of %d", len(r.Folds), len(folds))
	}
	var all []baseline.Prediction
	for i, fold := range r.Folds {
		if have := (baseline.Fold{Split: fold.Split, Seed: fold.Seed, Fold: fold.Fold}); have != folds[i] || len(fold.Classes) != len(tasks[i].Test) {
			return nil, fmt.Errorf("fold %d is not that of the plan", i)
		}
		for _, class := range fold.Classes {
			if class < 0 || class >= tasks[i].Classes {
				return nil, fmt.Errorf("fold %d: there is no class %d", i, class)
			}
		}
		all = append(all, baseline.Prediction{Setting: fold.Setting, Classes: fold.Classes})
	}
	return all, nil
}

// ReadBaselines reads what baselines predicted on the folds of a plan. The error says that
// they are to be fitted (again): the file is not there (it wraps fs.ErrNotExist), is not
// as the run wrote it, or is of fewer folds.
func (d Dir) ReadBaselines(p *plan.Plan) ([]baseline.Fitted, error) {
	data, err := disk.ReadFile(d.Path(BaselinesFile), maxPlanFile)
	if err != nil {
		return nil, err
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	if made.Baselines != document.Hash(data) {
		return nil, fmt.Errorf("%s: has been changed or cut since the run wrote it", d.Path(BaselinesFile))
	}
	all, err := parseBaselines(data, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path(BaselinesFile), err)
	}
	return all, nil
}

// WriteBaselines keeps what baselines predicted on the folds of a plan.
func (s *OpenSession) WriteBaselines(p *plan.Plan, all []baseline.Fitted) error {
	data, err := marshalBaselines(p, all)
	if err != nil {
		return err
	}
	s.made.Baselines = document.Hash(data)
	if err := s.dir.WriteProvenance(s.made); err != nil { // first the hash, then the file that it is of
		return err
	}
	return disk.Write(s.dir.Path(BaselinesFile), data)
}
