package analysis

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/simulation"
)

// The full form trains eight networks for each data set. What they gave is kept in a file
// line by line, so that it may be interrupted, or divided by numbers of data sets:
//
//	go test ./experiment/analysis -run TestFinitePopulation -v -timeout 0 -replicates 200 -roles FOLDER -store FILE
//	go test ./experiment/analysis -run TestFiniteTable -update -store FILE
//
// FOLDER holds the images of 64 pixels of npm's emoji-datasource-google and
// emoji-datasource-twitter 16.0.0 (img/google/64 and img/twitter/64) as google and twitter.
var (
	replicates = flag.Int("replicates", 0, "draw so many data sets from a finite population of roles, and train on each (four seconds of a core or more)")
	first      = flag.Int("first", 0, "with -replicates, the number of the first")
	roles      = flag.String("roles", "", "with -replicates, the folder of the population")
	store      = flag.String("store", "", "a file of what trainings gave: what it has is not trained again; with -update, put it into testdata")
	update     = flag.Bool("update", false, "write the table of testdata anew")
)

const (
	finiteStore = "testdata/finite.jsonl.gz"
	finiteTable = "testdata/finite.md"
)

// measureFinite trains on what is not stored yet.
func measureFinite(t *testing.T) {
	if *roles == "" || *store == "" {
		t.Fatal("-replicates needs -roles and -store")
	}
	p := readPopulation(t, os.DirFS(*roles), small.Side)
	if p.groups.Count <= small.Groups {
		t.Fatalf("%d groups: a draw of %d leaves none to tell the accuracy on others; -roles names a larger population", p.groups.Count, small.Groups)
	}
	file, err := os.OpenFile(*store, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all := readDrawn(t, file)
	var numbers []int
	for number := *first; number < *first+*replicates; number++ {
		if !slices.ContainsFunc(all, func(d drawn) bool { return d.Replicate == number }) {
			numbers = append(numbers, number)
		}
	}
	small.drawAll(t, p, numbers, func(d drawn) error { return json.NewEncoder(file).Encode(d) })
}

// readDrawn reads replicates of the cell, in any order, and sorts them.
func readDrawn(t *testing.T, r io.Reader) []drawn {
	t.Helper()
	var all []drawn
	for lines := json.NewDecoder(r); ; {
		var d drawn
		err := lines.Decode(&d)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("replicate %d of a file: %v", len(all)+1, err)
		}
		if d.Cell != small || len(all) > 0 && d.Of != all[0].Of {
			t.Fatalf("replicate %d of a file is of another cell: %+v of %d groups", len(all)+1, d.Cell, d.Of)
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b drawn) int { return a.Replicate - b.Replicate })
	return all
}

// takeIn puts the store into testdata.
func takeIn(t *testing.T, from string) {
	t.Helper()
	file, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for _, d := range readDrawn(t, file) {
		if err := json.NewEncoder(w).Encode(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), os.WriteFile(finiteStore, packed.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// TestFiniteTable: the table is that of the stored trainings, and the recommended interval
// holds what it promises.
func TestFiniteTable(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: seconds with the race detector")
	}
	if *update && *store != "" {
		takeIn(t, *store)
	}
	file, err := os.Open(finiteStore)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	f := newFinite(t, readDrawn(t, r))
	got := f.table()
	if *update {
		if err := os.WriteFile(finiteTable, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(finiteTable)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the stored trainings give\n%s\nand %s is (-update writes it anew)\n%s", got, finiteTable, want)
	}
	const least = 0.94
	if s := f.score(simulation.Methods()[0]); s.given < float64(len(f.all)) || s.covers+normal95*math.Sqrt(least*(1-least)/s.given) < least {
		t.Errorf("the recommended interval: %+v", s)
	}
}

// finite is what the replicates of a cell gave.
type finite struct {
	all               []drawn
	results           []simulation.Result
	estimates, risks  []float64
	truth, sd, groups float64 // groups: the share of the population that is drawn
	// seeds is the part of sd^2 that folds and trainings bring to given groups: a quarter
	// of the mean square of the difference of two seeds.
	seeds float64
}

func newFinite(t *testing.T, all []drawn) *finite {
	t.Helper()
	f := &finite{all: all, groups: float64(small.Groups) / float64(all[0].Of)}
	for _, d := range all {
		r, err := d.result()
		if err != nil {
			t.Fatal(err)
		}
		var means []float64
		for seed := range r.Trials.Seeds() {
			s, err := r.Trials.Seed(seed)
			if err != nil {
				t.Fatal(err)
			}
			means = append(means, s.Mean())
		}
		f.seeds += stats.Variance(means) / float64(len(means)) / float64(len(all))
		f.results, f.estimates, f.risks = append(f.results, r), append(f.estimates, mean(means)), append(f.risks, r.Risk)
	}
	f.truth, f.sd = mean(f.estimates), math.Sqrt(stats.Variance(f.estimates))
	return f
}

// endless is the standard deviation of estimates for groups from an endless supply that
// differ as those of the population do: what groups bring is larger by 1/(1-f) (Cochran,
// Sampling Techniques, 1977, theorem 2.2), what seeds bring is not.
func (f *finite) endless() float64 {
	return math.Sqrt(max(0, f.sd*f.sd-f.seeds)/(1-f.groups) + f.seeds)
}

// finiteScore is how a method did; shares are of the replicates in which it gave an interval.
type finiteScore struct {
	given, covers, below, above, risk float64
	endless                           float64 // held the truth, were estimates as far from it as from an endless supply
	width                             float64 // mean half width over the normal quantile
}

func (f *finite) score(m simulation.Method) finiteScore {
	var s finiteScore
	further := f.endless()/f.sd - 1
	for at, r := range f.results {
		i, err := m.Interval(r, finiteLevel, plan.Stream(uint64(f.all[at].Replicate), m.Name))
		if err != nil {
			continue
		}
		s.given++
		s.width += (i.High - i.Low) / 2 / normal975
		switch {
		case i.High < f.truth:
			s.below++
		case i.Low > f.truth:
			s.above++
		default:
			s.covers++
		}
		if i.Low <= r.Risk && r.Risk <= i.High {
			s.risk++
		}
		if shift := further * (f.estimates[at] - f.truth); i.Low+shift <= f.truth && f.truth <= i.High+shift {
			s.endless++
		}
	}
	for _, share := range []*float64{&s.covers, &s.below, &s.above, &s.risk, &s.endless, &s.width} {
		*share /= max(1, s.given)
	}
	return s
}

const (
	finiteLevel = 0.95
	normal975   = 1.959963984540054 // quantile of the normal distribution
	normal95    = 1.644853626951473
)

// table scores all methods, in Markdown.
func (f *finite) table() string {
	var b strings.Builder
	n := math.Sqrt(float64(len(f.all)))
	fmt.Fprintf(&b, "ResNet8 v1, %v times as wide, %d x %d pixels, %d epochs; %d groups drawn from %d, k %d, %d seeds; %d replicates. ",
		small.Width, small.Side, small.Side, small.Epochs, small.Groups, f.all[0].Of, small.K, small.Seeds, len(f.all))
	fmt.Fprintf(&b, "Expected accuracy %.4f (Monte-Carlo error %.4f), on roles that were not drawn %.4f (%.4f). ", f.truth, f.sd/n, mean(f.risks), math.Sqrt(stats.Variance(f.risks))/n)
	fmt.Fprintf(&b, "Standard deviation of estimates %.4f; by seeds alone, for given groups, %.4f; with groups from an endless supply %.4f. ", f.sd, math.Sqrt(f.seeds), f.endless())
	b.WriteString("The endless columns have estimates that much further from what is expected.\n\n")
	b.WriteString("| method | covers (error) | lies below | lies above | holds the risk | width / oracle | covers, endless | width / endless oracle | failures |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, m := range simulation.Methods() {
		s := f.score(m)
		fmt.Fprintf(&b, "| %s | %.3f (%.3f) | %.3f | %.3f | %.3f | %.2f | %.3f | %.2f | %d |\n", m.Name, s.covers, math.Sqrt(s.covers*(1-s.covers)/max(1, s.given)),
			s.below, s.above, s.risk, s.width/f.sd, s.endless, s.width/f.endless(), len(f.all)-int(s.given))
	}
	return b.String()
}
