package experiment

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/metric"
)

// near compares figures that differ in rounding only.
func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

// TestSummaryAgreesWithItself recomputes what can be recomputed from other parts.
func TestSummaryAgreesWithItself(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 12, 5))
	o.Spec.Data.Sample, o.Spec.Data.Stratify = 50, true
	s := mustRun(t, o).Summary
	if len(s.Cells) != 2*2*3 {
		t.Fatalf("%d cells", len(s.Cells))
	}
	for _, c := range s.Cells {
		correct, images := make([]float64, 2), make([]float64, 2)
		for _, f := range c.Folds {
			correct[f.Seed] += float64(f.Correct)
			images[f.Seed] += float64(f.Images)
			if !near(f.Accuracy, float64(f.Correct)/float64(f.Images)) || f.Epoch < 1 || f.Epoch > 4 || c.Selection == plan.SelectLast && f.Epoch != 4 {
				t.Errorf("%s %s %s: %+v", c.Architecture, c.Split, c.Selection, f)
			}
		}
		for seed, m := range c.SeedMeans {
			if images[seed] != 50 || !near(m, correct[seed]/50) {
				t.Errorf("%s %s %s seed %d: mean %v of %v / %v", c.Architecture, c.Split, c.Selection, seed, m, correct[seed], images[seed])
			}
		}
		if !near(c.Mean, (c.SeedMeans[0]+c.SeedMeans[1])/2) || !near(c.Metrics.Accuracy, c.Mean) {
			t.Errorf("%s %s %s: mean %v, accuracy %v, seeds %v", c.Architecture, c.Split, c.Selection, c.Mean, c.Metrics.Accuracy, c.SeedMeans)
		}
		for _, i := range c.Intervals {
			if !near(i.Estimate, c.Mean) {
				t.Errorf("%s %s %s: %s is centred on %v, the accuracy is %v", c.Architecture, c.Split, c.Selection, i.Method, i.Estimate, c.Mean)
			}
		}
		if len(c.Intervals) != 4 {
			t.Errorf("%d intervals", len(c.Intervals))
		}
	}
	for _, o := range s.Optimism {
		if !near(o.Total.Value, o.Parts[0].Value+o.Parts[1].Value) {
			t.Errorf("%s: parts %+v do not add up to %v", o.Architecture, o.Parts, o.Total.Value)
		}
		if !near(o.Total.Value, o.RowsTest-*o.GroupsValidation) || !near(o.Parts[0].Value, (o.RowsTest-o.RowsValidation+*o.GroupsTest-*o.GroupsValidation)/2) {
			t.Errorf("%s: total %v and parts %+v are not those of the table %+v", o.Architecture, o.Total.Value, o.Parts, o)
		}
		if !near(o.RowsTest, findCell(s, o.Architecture, spec.SplitRows, plan.SelectTest).Mean) || !near(*o.GroupsValidation, findCell(s, o.Architecture, spec.SplitGroups, plan.SelectValidation).Mean) {
			t.Errorf("%s: the table is not that of the cells", o.Architecture)
		}
	}
	checkConfusions(t, s)
	checkMeasures(t, s)
	checkLedger(t, s, 2*2*3, 4)
	for _, c := range s.Curves {
		if len(c.TrainLoss) != 4 || len(c.Readouts) != 2 || len(c.Readouts[0].TestAccuracy) != 4 || len(c.Readouts[1].TestLoss) != 4 || len(c.ValidationAccuracy) != 4 {
			t.Fatalf("curve %+v", c)
		}
		// The best test epoch of the read-out that decides is the maximum of the curve.
		f := findCell(s, c.Architecture, c.Split, plan.SelectTest).Folds[3*c.Seed+c.Fold]
		if !near(f.Accuracy, slices.Max(c.Readouts[1].TestAccuracy)) {
			t.Errorf("%s %s: best %v of %v", c.Architecture, c.Split, f.Accuracy, c.Readouts[1].TestAccuracy)
		}
	}
	for _, c := range s.Comparison {
		if clustered := c.Intervals[1]; !near(clustered.Estimate, c.Value) {
			t.Errorf("%s: the difference is %v, %s is centred on %v", c.Protocol, c.Value, clustered.Method, clustered.Estimate)
		}
	}
	for _, v := range s.Verdicts {
		if mean := findCell(s, v.Architecture, spec.SplitGroups, plan.SelectValidation).Mean; !near(v.Guarded.Estimate, mean) {
			t.Errorf("%s: the verdict is on %v, the table says %v", v.Architecture, v.Guarded.Estimate, mean)
		}
	}
	if len(s.Comparison) != 2 || s.Comparison[0].Protocol != plan.AsPublished || s.Comparison[1].Protocol != plan.Guarded || len(s.Comparison[1].Intervals) != 2 {
		t.Errorf("comparison: %+v", s.Comparison)
	}
	if s.Data.Images != 60 || s.Data.Groups != 12 || s.Data.Largest != 5 || s.Data.Name != "images" || s.Design.Sample != 50 || s.Design.TestImages != 17 {
		t.Errorf("%+v\n%+v", s.Data, s.Design)
	}
	loaded, err := rundir.LoadSummary(o.Dir)
	if err != nil || cmp.Diff(s, loaded) != "" {
		t.Errorf("LoadSummary: %v\n%s", err, cmp.Diff(s, loaded))
	}
	again, err := summarise(o.Dir, false)
	if err != nil || cmp.Diff(s, again) != "" {
		t.Errorf("Summarise: %v\n%s", err, cmp.Diff(s, again))
	}
	if raw, _ := os.ReadFile(filepath.Join(o.Dir, rundir.SummaryFile)); bytes.Contains(raw, []byte(o.Dir)) || bytes.Contains(raw, []byte(time.Now().Format("2006-01-02"))) {
		t.Error("the summary names a directory or a date")
	}
}

// checkConfusions: folds add up to seeds, seeds to the pool, and accuracies are those
// of the cells.
func checkConfusions(t *testing.T, s *summary.Summary) {
	t.Helper()
	type key struct {
		architecture string
		protocol     plan.Protocol
		scope        summary.Scope
	}
	sums := make(map[key]metric.Confusion)
	for _, c := range s.Confusions {
		k := key{c.Architecture, c.Protocol, c.Scope}
		sum, err := sums[k].Add(c.Counts)
		if err != nil {
			t.Fatal(err)
		}
		sums[k] = sum
		if table := metric.Confusion(c.Counts); !near(c.Metrics.MCC, table.MCC()) || !near(c.Metrics.Kappa, table.Kappa()) || !near(c.Metrics.BalancedAccuracy, table.BalancedAccuracy()) {
			t.Errorf("%s %s, %s: %+v are not those of the table %v", c.Architecture, c.Protocol, c.Scope, c.Metrics, c.Counts)
		}
		if want := metric.Confusion(c.Counts).Warnings(c.Classes); !slices.Equal(c.Warnings, want) {
			t.Errorf("%s %s, %s: warnings %q, want %q", c.Architecture, c.Protocol, c.Scope, c.Warnings, want)
		}
	}
	for _, c := range s.Cells {
		pooled := sums[key{c.Architecture, c.Protocol, summary.ScopePooled}]
		if pooled.Total() != 100 || !near(pooled.Accuracy(), c.Mean) {
			t.Errorf("%s %s: pooled table of %d images, accuracy %v, mean %v", c.Architecture, c.Protocol, pooled.Total(), pooled.Accuracy(), c.Mean)
		}
		if !c.Protocol.IsNamed() {
			continue
		}
		for _, scope := range []summary.Scope{summary.ScopeFold, summary.ScopeSeed} {
			if d := cmp.Diff(pooled, sums[key{c.Architecture, c.Protocol, scope}]); d != "" {
				t.Errorf("%s %s: %s tables do not add up: %s", c.Architecture, c.Protocol, scope, d)
			}
		}
	}
}

// checkLedger: looks follow from trials and epochs of each split.
// checkMeasures: what has an interval is what the tables hold, of the protocols that have a
// name; a reliability diagram counts each test of guarded; choices are about as published.
func checkMeasures(t *testing.T, s *summary.Summary) {
	t.Helper()
	for _, c := range s.Cells {
		if c.Protocol.IsNamed() != (len(c.Measures) > 0) || (c.Protocol == plan.Guarded) != (len(c.Calibration) > 0) {
			t.Fatalf("%s %s: %d measures, %d bins", c.Split, c.Selection, len(c.Measures), len(c.Calibration))
		}
		known := make(map[string]float64)
		for _, m := range summary.MetricTable() {
			known[m.Key] = *m.In(&c.Metrics)
		}
		for _, m := range c.Measures {
			if (m.Value == nil || m.Interval == nil) != (m.Missing != "") || m.Formula == "" {
				t.Errorf("%s: %+v", m.Key, m)
			}
			if m.Value != nil && m.Interval != nil && (m.Interval.Low > *m.Value+1e-9 || m.Interval.High < *m.Value-1e-9) {
				t.Errorf("%s: %v outside of %+v", m.Key, *m.Value, m.Interval)
			}
			if want, ok := known[m.Key]; ok && m.Value != nil && !near(*m.Value, want) {
				t.Errorf("%s: %v, in the table of metrics %v", m.Key, *m.Value, want)
			}
			if m.Key == "accuracy" && !cmp.Equal(m.Interval, c.Primary) {
				t.Errorf("the accuracy has the intervals %+v and %+v", m.Interval, c.Primary)
			}
		}
		images := 0
		for _, b := range c.Calibration {
			images += b.Images
		}
		if c.Protocol == plan.Guarded && images != 2*50 {
			t.Errorf("%d images in the reliability diagram", images)
		}
	}
	for _, choice := range s.Choices {
		if want := findCell(s, choice.Architecture, spec.SplitRows, plan.SelectTest).Mean; !near(choice.Published, want) || choice.Epochs != 4 ||
			choice.Corrected == nil || choice.Bound == nil || choice.Null == nil || choice.Bound.Low > want {
			t.Errorf("%+v; as published %v", choice, want)
		}
	}
	if len(s.Choices) != 2 {
		t.Errorf("%d choices", len(s.Choices))
	}
}

func checkLedger(t *testing.T, s *summary.Summary, trials, epochs int) {
	t.Helper()
	looks := make(map[string]int)
	deciding := 0
	for _, e := range s.Ledger {
		looks[string(e.Split)+": "+e.Use] = e.Looks
		if e.Decided != "" {
			deciding++
		}
	}
	want := make(map[string]int)
	for _, split := range []spec.Split{spec.SplitRows, spec.SplitGroups} {
		for _, u := range []struct {
			use   string
			looks int
		}{
			{"balanced the classes over the folds", 6},
			{"scored every epoch for the learning curves, under both batch-norm read-outs", 2 * trials * epochs},
			{"scored every epoch to choose one", trials * epochs},
			{"scored the epoch that test labels chose", trials},
			{"scored the epoch that validation images chose", trials},
			{"scored the last epoch", trials},
			{"scored the simple baselines", 6 * 6}, // each on the folds, whatever the networks
		} {
			want[string(split)+": "+u.use] = u.looks
		}
	}
	want["rows: scored every epoch to see what choosing one adds"] = trials * epochs
	if d := cmp.Diff(want, looks); d != "" || deciding != 4 {
		t.Errorf("%d entries decide something:\n%s", deciding, d)
	}
}

func TestWithoutValidationLastStandsForIt(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 12, 5))
	o.Spec.Train.Validation = 0
	s := mustRun(t, o).Summary
	for _, c := range s.Cells {
		if c.Selection == plan.SelectValidation {
			t.Fatalf("a cell with validation: %+v", c)
		}
	}
	x := s.Optimism[0]
	last := findCell(s, "resnet8v1", spec.SplitGroups, plan.SelectLast)
	if x.HasValidation || last.Protocol != plan.Guarded || !near(x.Total.Value, x.RowsTest-last.Mean) || len(x.Parts) != 2 || s.Design.ValidImages != 0 {
		t.Errorf("%+v; guarded is %q", x, last.Protocol)
	}
}

func TestWithoutGroupsGuardedIsRowsWithValidation(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 12, 5))
	o.Spec.Groups.Columns = nil
	out := mustRun(t, o)
	s := out.Summary
	if out.Planned != 12 || s.Optimism[0].HasGroups || s.Optimism[0].GroupsTest != nil || s.Optimism[0].GroupsValidation != nil || len(s.Optimism[0].Parts) != 1 || s.Optimism[0].Parts[0].Name != "selection" {
		t.Errorf("%d trials, %+v", out.Planned, s.Optimism)
	}
	if len(s.Verdicts) != 2 || !strings.Contains(strings.Join(s.Warnings, "\n"), "split groups was skipped: no two images belong together") {
		t.Errorf("%+v\n%q", s.Verdicts, s.Warnings)
	}
	if findCell(s, "resnet8v1", spec.SplitRows, plan.SelectValidation).Protocol != plan.Guarded {
		t.Error("rows with validation is not guarded")
	}
}

// TestLeakageByKind: with every image twice, copies alone explain what rows gain.
func TestLeakageByKind(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := fstest.MapFS{}
	var csv bytes.Buffer
	for name, file := range experimenttest.Pictures(t, 24, 2) {
		images[name] = file
	}
	csv.Write(images["images.csv"].Data)
	for _, line := range strings.Split(strings.TrimSpace(csv.String()), "\n")[1:] {
		name := strings.SplitN(line, ",", 2)[0]
		images["copy_"+name] = images[name]
		csv.WriteString("copy_" + line + "\n")
	}
	images["images.csv"] = &fstest.MapFile{Data: csv.Bytes()}
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	o.Spec.Folds.Splits = []spec.Split{spec.SplitRows, spec.SplitBy("copies"), spec.SplitGroups}
	s := mustRun(t, o).Summary
	x := s.Optimism[0]
	var names []string
	sum := 0.0
	for _, p := range x.Parts {
		names = append(names, p.Name)
		sum += p.Value
	}
	if d := cmp.Diff([]string{"selection", "train/test leakage by copies", "other train/test leakage"}, names); d != "" || !near(sum, x.Total.Value) {
		t.Errorf("parts %+v of %v\n%s", x.Parts, x.Total.Value, d)
	}
	for _, p := range s.Proofs {
		switch p.Split {
		case spec.SplitRows:
			if p.CrossingHashes == 0 || p.CrossingGroups == 0 {
				t.Errorf("%+v", p)
			}
		case spec.SplitBy("copies"):
			if p.CrossingHashes != 0 || p.CrossingGroups == 0 {
				t.Errorf("copies cross, or groups do not: %+v", p)
			}
		case spec.SplitGroups:
			if p.CrossingHashes+p.CrossingGroups+p.TestCrossing != 0 {
				t.Errorf("%+v", p)
			}
		}
	}
	o.Spec.Folds.Splits = append(o.Spec.Folds.Splits, "groups:group") // an extension
	if x = mustRun(t, o).Summary.Optimism[0]; len(x.Parts) != 2 || len(x.Kinds) != 2 || !near(x.Parts[0].Value+x.Parts[1].Value, x.Total.Value) {
		t.Errorf("several kinds: parts %+v, kinds %+v", x.Parts, x.Kinds)
	}
}

func TestNullRunGuardsAgainstGroups(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 20, 5))
	o.Spec.Data.Null, o.Spec.Folds.Seeds, o.Spec.Model.Architectures = true, 3, []string{"resnet8v1"}
	o.Spec.Data.Sample = 90
	s := mustRun(t, o).Summary
	if stored, err := summarise(o.Dir, false); err != nil || cmp.Diff(s, stored) != "" {
		t.Errorf("from files: %v\n%s", err, cmp.Diff(s, stored))
	}
	if c := s.Data.Classes; len(c) != 2 || c[0].Images != 50 || c[1].Images != 50 || c[1].Groups != 10 {
		t.Errorf("classes %+v", c)
	}
	published, guarded := findCell(s, "resnet8v1", spec.SplitRows, plan.SelectTest).Mean, findCell(s, "resnet8v1", spec.SplitGroups, plan.SelectValidation).Mean
	if published < 0.9 || guarded > 0.7 || guarded < 0.3 || !s.Data.Null {
		t.Errorf("as published %.3f, guarded %.3f: labels are random by group", published, guarded)
	}
}

func TestBatchNormReadOutDecides(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	loss := func(batchNorm spec.BatchNorm) (float64, *summary.Summary) {
		o := smallOptions(t, t.TempDir(), images)
		o.Spec.Train.BatchNorm = batchNorm
		s := mustRun(t, o).Summary
		return findCell(s, "resnet8v1", spec.SplitRows, plan.SelectLast).Metrics.LogLoss, s
	}
	precise, a := loss("precise")
	moving, b := loss("moving") // the fake trainer's moving read-out is less sure
	if precise >= moving {
		t.Errorf("log-loss: precise %v, moving %v", precise, moving)
	}
	if d := cmp.Diff(a.Curves[0].Readouts, b.Curves[0].Readouts); d != "" {
		t.Errorf("curves show both read-outs whichever decides: %s", d)
	}
}

func findCell(s *summary.Summary, architecture string, split spec.Split, selection plan.Selection) *summary.Cell {
	i := slices.IndexFunc(s.Cells, func(c summary.Cell) bool {
		return c.Architecture == architecture && c.Split == split && c.Selection == selection
	})
	return &s.Cells[i]
}
