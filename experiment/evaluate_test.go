package experiment

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/evaluation"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/verdict"
)

// told are the predictions of a run as a CSV file with probabilities, or logits; keep
// says which epochs and parts of it.
func told(t *testing.T, out *Outcome, logits bool, keep func(plan.Trial, int, string) bool) string {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	p := out.Plan
	write := func(fields ...string) {
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
	}
	write(append([]string{"architecture", "split", "seed", "fold", "part", "epoch", "file"}, p.Classes...)...)
	for _, trial := range p.Trials {
		rec, err := rundir.Dir(out.Dir).Load(rundir.NewKey(p, trial, out.Summary.Design.Engine, p.Manifest.Hash()))
		if err != nil {
			t.Fatal(err)
		}
		fold := p.Fold(trial)
		for e := range rec.Predictions {
			read := rec.Deciding(e)
			for _, part := range []struct {
				name    string
				members []int
				logs    []float32
			}{{"test", fold.Test, read.Test}, {"validation", fold.Validation, read.Validation}} {
				if !keep(trial, e+1, part.name) {
					continue
				}
				for i, image := range part.members {
					row := []string{trial.Architecture, string(trial.Split), strconv.Itoa(trial.Seed), strconv.Itoa(trial.Fold), part.name, strconv.Itoa(e + 1), p.Manifest.Images[image].Path}
					for _, x := range part.logs[i*len(p.Classes) : (i+1)*len(p.Classes)] {
						value := float64(x)
						if !logits {
							value = math.Exp(value)
						}
						row = append(row, strconv.FormatFloat(value, 'g', -1, 64))
					}
					write(row...)
				}
			}
		}
	}
	w.Flush()
	return b.String()
}

func everything(plan.Trial, int, string) bool { return true }

// evaluated reads a file on the folds of a run and evaluates it.
func evaluated(t *testing.T, out *Outcome, text string, o evaluation.Options) (*Outcome, error) {
	t.Helper()
	hash := foldsHash(t, out.Plan)
	given, err := evaluation.Read(strings.NewReader(text), "p.csv", out.Plan, hash, o)
	if err != nil {
		return nil, err
	}
	claim := out.Plan.Spec.Claim
	claim.Architecture = ""
	return Evaluate(t.Context(), Evaluation{
		Dir: filepath.Join(t.TempDir(), "evaluated"), Folds: out.Plan, Predictions: given, SHA256: "0123", Claim: claim, Version: "test", Clock: clock(),
	})
}

func foldsHash(t *testing.T, p *plan.Plan) string {
	t.Helper()
	data, err := plan.MarshalFolds(p)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := plan.FoldsHash(data)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// TestPredictionsOfARunGiveItsStatistics: what networks of refold predict, written as
// somebody else's predictions, gives the same figures, as probabilities and as logits.
func TestPredictionsOfARunGiveItsStatistics(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4))
	o.Spec.Baseline.Simple = false
	out := mustRun(t, o)
	for _, logits := range []bool{false, true} {
		got, err := evaluated(t, out, told(t, out, logits, everything), evaluation.Options{Logits: logits})
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Options{
			cmpopts.EquateApprox(0, 2e-6),
			cmpopts.IgnoreFields(summary.Verdict{}, "Sentence", "Undertrained"), // which say more, and which nobody can know
			cmpopts.IgnoreFields(summary.Curve{}, "TrainLoss", "TrainAccuracy", "Readouts"),
			cmpopts.IgnoreFields(summary.Summary{}, "Design", "Ledger", "Baselines"),
		}
		if d := cmp.Diff(out.Summary, got.Summary, same); d != "" {
			t.Errorf("logits %t: %s", logits, d)
		}
		for i, v := range got.Summary.Verdicts {
			if suffix := " The predictions were made elsewhere: that the models learned from their training images alone is not proven."; v.Sentence != out.Summary.Verdicts[i].Sentence+suffix {
				t.Errorf("%q", v.Sentence)
			}
		}
		for _, c := range got.Summary.Curves {
			if len(c.TrainLoss)+len(c.TrainAccuracy) > 0 || len(c.Readouts) != 1 {
				t.Errorf("a curve knows what nobody told: %+v", c)
			}
		}
		if g := got.Summary.Design.Given; g == nil || g.OneLook || len(g.Unproven) != 3 {
			t.Errorf("%+v", g)
		}
	}
}

// TestPredictionsAsTheyAre: of one prediction an image, nothing is selection's, leakage
// still is, and it is said that nobody knows how models were chosen.
func TestPredictionsAsTheyAre(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4))
	o.Spec.Baseline.Simple = false
	out := mustRun(t, o)
	text := told(t, out, false, func(_ plan.Trial, epoch int, part string) bool { return epoch == 4 && part == "test" })
	text = strings.ReplaceAll(text, ",test,4,", ",test,1,")
	got, err := evaluated(t, out, "# folds: "+foldsHash(t, out.Plan)+"\n"+text, evaluation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := got.Summary
	if len(s.Optimism) != 0 || len(s.Cells) != 4 {
		t.Errorf("%d tables of optimism, %d cells", len(s.Optimism), len(s.Cells))
	}
	for _, c := range s.Cells {
		i := slices.IndexFunc(out.Summary.Cells, func(d summary.Cell) bool {
			return d.Architecture == c.Architecture && d.Split == c.Split && d.Selection == plan.SelectLast
		})
		if want := out.Summary.Cells[i]; c.Selection != plan.SelectLast || math.Abs(c.Mean-want.Mean) > 1e-12 || cmp.Diff(c.Primary, want.Primary, cmpopts.EquateApprox(0, 1e-9)) != "" {
			t.Errorf("%+v is not %+v", c, want)
		}
	}
	v := s.Verdicts[0]
	if !strings.Contains(v.Sentence, "how they were chosen, is not proven") || v.AsPublished == 0 {
		t.Errorf("%+v", v)
	}
	if g := s.Design.Given; g == nil || !g.OneLook || len(g.Unproven) != 2 {
		t.Errorf("%+v", g)
	}
	if v.Outcome == verdict.Refuted && !strings.Contains(v.Rule, "p = ") {
		t.Errorf("rule %q", v.Rule)
	}
}

// TestAnEvaluationIsRepeated: the same predictions change nothing, others are refused.
func TestAnEvaluationIsRepeated(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4))
	o.Spec.Baseline.Simple = false
	out := mustRun(t, o)
	given, err := evaluation.Read(strings.NewReader(told(t, out, false, everything)), "p.csv", out.Plan, "x", evaluation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := Evaluation{Dir: filepath.Join(t.TempDir(), "e"), Folds: out.Plan, Predictions: given, SHA256: "1", Claim: spec.Claim{Accuracy: 0.9, Level: 0.95}, Clock: clock()}
	first, err := Evaluate(t.Context(), e)
	if err != nil || first.Trained != 24 {
		t.Fatal(first, err)
	}
	second, err := Evaluate(t.Context(), e)
	if err != nil || second.Trained != 0 || cmp.Diff(first.Summary, second.Summary) != "" {
		t.Error(second, err)
	}
	e.SHA256 = "2"
	var other *rundir.MismatchError
	if _, err := Evaluate(t.Context(), e); !errors.As(err, &other) || !strings.Contains(err.Error(), "engine") {
		t.Error(err)
	}
}

// TestPredictionsThatCannotBe: each is refused with its line, and with what is wrong.
func TestPredictionsThatCannotBe(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4))
	o.Spec.Baseline.Simple = false
	out := mustRun(t, o)
	sound := told(t, out, false, everything)
	lines := strings.Split(sound, "\n")
	first := strings.Split(lines[1], ",")
	fold := out.Plan.Fold(out.Plan.Trials[0])
	trained := out.Plan.Manifest.Images[fold.Train[0]].Path
	with := func(change func(fields []string)) string {
		fields := slices.Clone(first)
		change(fields)
		return strings.Join(slices.Concat(lines[:1], []string{strings.Join(fields, ",")}, lines[2:]), "\n")
	}
	const file, cat = 6, 7
	for want, text := range map[string]string{
		"p.csv:2: " + trained + " is predicted as a test image, and is a training image of fold 0": with(func(f []string) { f[file] = trained }),
		"p.csv:2: class \"cat\": \"many\" is no number":                                            with(func(f []string) { f[cat] = "many" }),
		"p.csv:2: class \"cat\": NaN is no probability":                                            with(func(f []string) { f[cat] = "NaN" }),
		"p.csv:2: the probabilities sum to":                                                        with(func(f []string) { f[cat], f[cat+1] = "0.5", "0.502" }),
		"p.csv:2: \"nothing.png\" is none of the images here":                                      with(func(f []string) { f[file] = "nothing.png" }),
		"p.csv:2: the epoch is \"one\", no whole number":                                           with(func(f []string) { f[5] = "one" }),
		"p.csv:2: there is no fold 3: they are 0 to 2":                                             with(func(f []string) { f[3] = "3" }),
		"p.csv:2: there are no folds of split rows and seed 7":                                     with(func(f []string) { f[2] = "7" }),
		"p.csv:2: the part is \"holdout\"":                                                         with(func(f []string) { f[4] = "holdout" }),
		"is called a training image and is a test image of fold 0":                                 with(func(f []string) { f[4] = "train" }),
		"p.csv:3: " + first[file] + " stands there twice in epoch 1":                               strings.Join(slices.Concat(lines[:2], lines[1:2], lines[3:]), "\n"),
		"epoch 1 lacks 1 of 16 test images, such as " + first[file]:                                strings.Join(slices.Concat(lines[:1], lines[2:]), "\n"),
		"has 3 epochs, and others have 4": dropped(lines, func(f []string) bool {
			return f[3] == "1" && f[5] == "4" && f[2] == "0" && f[1] == "rows" && f[0] == "resnet8v1"
		}),
		"there are no predictions of resnet8v1, split rows, seed 0, fold 1": dropped(lines, func(f []string) bool { return f[3] == "1" && f[2] == "0" && f[1] == "rows" && f[0] == "resnet8v1" }),
		"class \"dog\" has no column":                                       strings.Replace(sound, ",dog\n", ",dogs\n", 1),
		"column \"wolf\" is not known":                                      strings.NewReplacer(",dog\n", ",dog,wolf\n", "\n", ",0\n").Replace(strings.Replace(sound, ",dog\n", ",dog,wolf\n", 1)),
		"there is no column split":                                          strings.Replace(sound, ",split,", ",group,", 1),
		"p.csv:1: the predictions were made on the folds":                   "# folds: beef\n" + sound,
		"p.csv: the file is empty":                                          "",
		"p.csv: there are no predictions of test images":                    lines[0] + "\n",
		"there are labels (column predicted) and no value":                  "file,predicted\na.png,cat\n",
	} {
		_, err := evaluated(t, out, text, evaluation.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q", err, want)
		}
	}
}

// dropped leaves lines out.
func dropped(lines []string, drop func(fields []string) bool) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		fields := strings.Split(line, ",")
		return len(fields) > 6 && drop(fields)
	}), "\n")
}

// TestPredictionsAreFoundByOtherNames: by hash, by a longer path, without a column fold, in
// any order of lines and columns.
func TestPredictionsAreFoundByOtherNames(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4))
	o.Spec.Baseline.Simple = false
	o.Spec.Folds.Seeds, o.Spec.Folds.Splits, o.Spec.Model.Architectures = 1, []spec.Split{spec.SplitGroups}, []string{"resnet8v1"}
	out := mustRun(t, o)
	p := out.Plan
	text := "dog;label;cat;sha256;file\n"
	for i := len(p.Manifest.Images) - 1; i >= 0; i-- {
		image := p.Manifest.Images[i]
		text += fmt.Sprintf("0,25;%s;0,75;%s;/data/pictures/%s\n", image.Label, image.FileHash, image.Path)
	}
	got, err := evaluated(t, out, text, evaluation.Options{Architecture: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if c := got.Summary.Cells[0]; c.Architecture != "mine" || c.Mean != 0.5 || math.Abs(c.Metrics.LogLoss+math.Log(0.75)/2+math.Log(0.25)/2) > 1e-6 {
		t.Errorf("%+v", c)
	}
}

// TestEvaluationOnTheFoldsOfARunThatTrainsInItsOwnWay: when the run stops, and on how many
// images else it trains, is nothing to predictions that were made elsewhere.
func TestEvaluationOnTheFoldsOfARunThatTrainsInItsOwnWay(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4))
	o.Spec.Baseline.Simple, o.Spec.Model.Architectures, o.Spec.Folds.Seeds = false, o.Spec.Model.Architectures[:1], 1
	out := mustRun(t, o)
	text := told(t, out, false, everything)
	out.Plan.Spec.Run.Until, out.Plan.Spec.Folds.Sizes, out.Plan.Spec.Folds.SizesOf = spec.UntilDecided, []int{12}, spec.SizesOfAll
	got, err := evaluated(t, out, text, evaluation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := got.Summary; s.Early != nil || s.Growth != nil || len(s.Verdicts) != 1 || got.Planned != out.Planned {
		t.Errorf("%d trials, %+v", got.Planned, s)
	}
}

// TestTiesAreTold: an image whose largest value several classes have counts as the first of
// them, which may flatter, and is never done without a word.
func TestTiesAreTold(t *testing.T) {
	out := mustRun(t, smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 12, 4)))
	lines := strings.Split(told(t, out, false, func(_ plan.Trial, epoch int, part string) bool { return epoch == 4 && part == "test" }), "\n")
	for _, i := range []int{3, 7} {
		fields := strings.Split(lines[i], ",")
		lines[i] = strings.Join(append(fields[:len(fields)-2], "0.5", "0.5"), ",")
	}
	text := strings.ReplaceAll(strings.Join(lines, "\n"), ",test,4,", ",test,1,")
	given, err := evaluation.Read(strings.NewReader(text), "p.csv", out.Plan, foldsHash(t, out.Plan), evaluation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "p.csv: in 2 lines, first line 4, several classes have the largest value: such an image counts as the first of them in the order of classes (cat, dog), right or wrong"
	if !slices.Contains(given.Notes, want) {
		t.Errorf("%q", given.Notes)
	}
}
