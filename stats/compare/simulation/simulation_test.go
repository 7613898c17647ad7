package simulation_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/refold/refold/stats/compare/simulation"
)

var (
	simulate = flag.Bool("simulate", false, "measure sizes and powers of all tests on 2,000 sets of images (some ten minutes)")
	update   = flag.Bool("update", false, "with -simulate, write the table of README.md anew")
)

// Situations. About 82 % of images are classified rightly.
var (
	stable   = simulation.Design{Learner: simulation.Ridge, Groups: 100, Size: 1, Distance: 1.8}
	unstable = simulation.Design{Learner: simulation.Nearest, Groups: 100, Size: 1, Distance: 1.8}
	grouped  = simulation.Design{Learner: simulation.Ridge, Groups: 60, Size: 4, Alike: .5, Distance: 1.8}
	jumpy    = simulation.Design{Learner: simulation.Nearest, Groups: 60, Size: 4, Alike: .5, Distance: 1.8}
)

func better(d simulation.Design) simulation.Design {
	d.Edge = .5
	return d
}

type column struct {
	head   string
	design simulation.Design
	null   simulation.Null
	brief  int // runs without -simulate; 0: left out then
}

func columns() []column {
	return []column{
		{"ridge", stable, simulation.Procedures, 300},
		{"1-NN", unstable, simulation.Procedures, 300},
		{"ridge, groups", grouped, simulation.Procedures, 0},
		{"1-NN, groups", jumpy, simulation.Procedures, 0},
		{"ridge, models", stable, simulation.Models, 0},
		{"1-NN, models", unstable, simulation.Models, 0},
		{"ridge, models, groups", grouped, simulation.Models, 200},
		{"1-NN, models, groups", jumpy, simulation.Models, 0},
		{"ridge, better", better(stable), simulation.Procedures, 150},
		{"1-NN, better", better(unstable), simulation.Procedures, 0},
	}
}

// Tests by what they ask. Those of images alone take them as independent.
var (
	ofProcedures = []string{
		simulation.CorrectedResampled, simulation.CorrectedFolds, simulation.CorrectedRepeated, simulation.Bayes,
		simulation.Superior, simulation.FiveT, simulation.FiveF, simulation.Friedman, simulation.Nemenyi,
	}
	ofImages = []string{
		simulation.McNemarMid, simulation.McNemarExact, simulation.McNemarChi, simulation.McNemarCorrected, simulation.DeLong, simulation.Cochran,
	}
	ofGroups = []string{simulation.Flips, simulation.DeLongGroups, simulation.DeLongFolds, simulation.Permuted}
)

// TestSizes holds the sizes of tests where their hypothesis holds to .05, adjusted over all of
// them, and shows those that must fail to fail; and Dietterich's orders (Neural Computation
// 10, 1998). Without -simulate it looks at fewer sets of images.
func TestSizes(t *testing.T) {
	if testing.Short() {
		t.Skip("trains some thousand classifiers")
	}
	measured := make(map[string]map[string]simulation.Rate)
	var heads []string
	var table [][]simulation.Rate
	for i, c := range columns() {
		runs := c.brief
		if *simulate {
			runs = 2000
		}
		if runs == 0 {
			continue
		}
		rates := simulation.Measure(c.design, c.null, runs, uint64(i))
		heads, table = append(heads, c.head), append(table, rates)
		measured[c.head] = make(map[string]simulation.Rate)
		for _, r := range rates {
			measured[c.head][r.Test] = r
			if r.Failed > runs/50 {
				t.Errorf("%s: %s had no answer in %d of %d", c.head, r.Test, r.Failed, runs)
			}
		}
	}
	var written bytes.Buffer
	if err := simulation.WriteTable(&written, heads, table); err != nil {
		t.Fatal(err)
	}
	if *simulate {
		t.Logf("\n%s", written.String())
	}
	checkSizes(t, measured)
	checkFailures(t, measured)
	checkOrders(t, measured)
	if *simulate && *update {
		writeReadme(t, written.Bytes())
	}
}

// held are the tests that must hold their size, by situation. Where the learner is unstable
// and the procedures are what is asked about, no test of one data set does: nothing in it
// shows how much a model moves with all of its training images, since any two training sets
// overlap (Bengio and Grandvalet, JMLR 5, 2004).
func held() map[string][]string {
	groups := slices.Concat(ofProcedures, ofGroups)
	all := slices.Concat(groups, ofImages)
	return map[string][]string{
		"ridge": ofProcedures, "ridge, groups": ofProcedures,
		"ridge, models": all, "1-NN, models": all,
		"ridge, models, groups": groups, "1-NN, models, groups": groups,
	}
}

func checkSizes(t *testing.T, measured map[string]map[string]simulation.Rate) {
	t.Helper()
	var all []simulation.Rate
	for head, tests := range held() {
		for _, test := range tests {
			if r, ok := measured[head][test]; ok {
				all = append(all, r)
			}
		}
	}
	wrong, err := simulation.TooOften(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range wrong {
		t.Errorf("%+v, %s: %s rejects in %.3f of %d", r.Design, r.Null, r.Test, r.Share(), r.Runs)
	}
}

// checkFailures: what takes for independent what is not must be seen to fail.
func checkFailures(t *testing.T, measured map[string]map[string]simulation.Rate) {
	t.Helper()
	for _, c := range []struct {
		head, test string
		least      float64
	}{
		{"ridge", simulation.PlainResampled, .4}, {"1-NN", simulation.PlainResampled, .4},
		{"ridge", simulation.PlainRepeated, .15}, {"1-NN", simulation.PlainFolds, .09}, {"1-NN, groups", simulation.PlainFolds, .09},
		{"ridge, models, groups", simulation.McNemarMid, .1}, {"ridge, models, groups", simulation.DeLong, .1}, {"ridge, models, groups", simulation.Cochran, .1},
		{"1-NN, models, groups", simulation.McNemarMid, .08}, {"1-NN, models, groups", simulation.Cochran, .08},
	} {
		if r, ok := measured[c.head][c.test]; ok && r.Share() < c.least {
			t.Errorf("%s: %s rejects in %.3f only", c.head, c.test, r.Share())
		}
	}
}

// checkOrders are Dietterich's: of errors of the first kind his resampled t makes by far
// the most, then the t over folds, then the others; of power, the t over folds has more
// than the 5x2cv t, and that more than McNemar's test of one third.
func checkOrders(t *testing.T, measured map[string]map[string]simulation.Rate) {
	t.Helper()
	for head, order := range map[string][]string{
		"1-NN":          {simulation.PlainResampled, simulation.PlainFolds, simulation.McNemarThird},
		"ridge":         {simulation.PlainResampled, simulation.PlainFolds},
		"ridge, better": {simulation.PlainFolds, simulation.FiveT, simulation.McNemarThird},
		"1-NN, better":  {simulation.PlainFolds, simulation.FiveT, simulation.McNemarThird},
	} {
		of, ok := measured[head]
		for i := 1; ok && i < len(order); i++ {
			if more, less := of[order[i-1]], of[order[i]]; more.Rejected <= less.Rejected {
				t.Errorf("%s: %s rejects in %.3f, %s in %.3f", head, more.Test, more.Share(), less.Test, less.Share())
			}
		}
	}
}

const mark = "<!-- table -->\n"

// writeReadme replaces the table.
func writeReadme(t *testing.T, table []byte) {
	t.Helper()
	const path = "README.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from, to := bytes.Index(text, []byte(mark)), bytes.LastIndex(text, []byte(mark))
	if from < 0 || from == to {
		t.Fatalf("%s: no place for the table", path)
	}
	out := slices.Concat(text[:from+len(mark)], []byte("\n"), table, []byte("\n"), text[to:])
	if err := os.WriteFile(path, out, 0o644); err != nil {
		t.Fatal(err)
	}
}
