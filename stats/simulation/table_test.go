package simulation

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	simulate   = flag.Bool("simulate", false, "count all cells again (an hour or two) and, with -update, write ../README.md")
	update     = flag.Bool("update", false, "write the tables of ../README.md from the stored outcomes")
	replicates = flag.Int("replicates", 2000, "data sets a cell, with -simulate; a half of that where methods take longer")
	only       = flag.String("set", "", "with -simulate, count this set of cells alone")
)

// order of the sets in the tables.
var order = []string{SetRidge, SetNearest, SetAxis}

// methods are those that a set is counted for, and its data sets a cell.
func methods(set string) ([]Method, int) {
	if set == SetExtra {
		return ExtraMethods(), max(2, *replicates/2)
	}
	return Methods(), *replicates
}

func storePath(set string) string {
	return filepath.Join("testdata", strings.NewReplacer(", ", "-", " ", "-").Replace(set)+".csv")
}

// TestCells counts every cell, with -simulate, and stores what came of each set.
func TestCells(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate -timeout 0")
	}
	for at, set := range append(order, SetExtra) {
		if *only != "" && *only != set {
			continue
		}
		var numbers []int
		var outcomes []Outcome
		methods, replicates := methods(set)
		for number, cell := range Cells()[set] {
			o, err := cell.Score(1000*at+number, replicates, methods)
			if errors.Is(err, errIndivisible) {
				t.Logf("%s, cell %d: left out: %v", set, number, err)
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			numbers, outcomes = append(numbers, number), append(outcomes, o)
			store(t, set, numbers, outcomes)
			t.Logf("%s, cell %d: %.3f, width %.2f", set, number, o.Scores[0].Covered, o.Scores[0].Width)
		}
	}
}

// store writes after each cell: what was counted before a stop is kept.
func store(t *testing.T, set string, numbers []int, outcomes []Outcome) {
	t.Helper()
	var out bytes.Buffer
	if err := Store(&out, numbers, outcomes); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(storePath(set), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// stored are the outcomes of testdata, by set.
func stored(t *testing.T) map[string][]Outcome {
	t.Helper()
	all := make(map[string][]Outcome)
	for _, set := range append(order, SetExtra) {
		f, err := os.Open(storePath(set))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, all[set], err = Restore(f, Cells()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestTables: the tables of README.md are those of the stored outcomes.
func TestTables(t *testing.T) {
	all := stored(t)
	page := "../README.md"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	fill := func(name string, write func(*bytes.Buffer)) {
		var out bytes.Buffer
		write(&out)
		begin, end := "<!-- "+name+" -->\n", "<!-- end -->"
		from := strings.Index(text, begin)
		if from < 0 {
			t.Fatalf("%s has no place for %s", page, name)
		}
		from += len(begin)
		to := from + strings.Index(text[from:], end)
		text = text[:from] + out.String() + text[to:]
	}
	fill("summary", func(b *bytes.Buffer) {
		for _, set := range order {
			fmt.Fprintf(b, "**%s**\n\n", set)
			WriteSummary(b, all[set])
			fmt.Fprintln(b)
		}
	})
	fill(SetExtra, func(b *bytes.Buffer) { writeExtra(b, all[SetExtra]) })
	fill(setBates, func(b *bytes.Buffer) { WriteSetups(b, storedSetups(t)) })
	for _, set := range order {
		fill(set, func(b *bytes.Buffer) { WriteCells(b, all[set], "corrected t", "clustered t (CR1)", "Bayle, all pairs") })
	}
	if text == string(old) {
		return
	}
	if !*update {
		t.Fatalf("%s does not show the stored outcomes: run with -update", page)
	}
	if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// writeExtra writes the summaries of each learner and number of seeds, which the degrees
// of freedom of the two-way interval go by, and then all cells.
func writeExtra(w *bytes.Buffer, outcomes []Outcome) {
	type kind struct {
		name  string
		seeds int
	}
	var kinds []kind
	of := make(map[kind][]Outcome)
	for _, o := range outcomes {
		k := kind{o.Name, o.Seeds}
		if of[k] == nil {
			kinds = append(kinds, k)
		}
		of[k] = append(of[k], o)
	}
	for _, k := range kinds {
		fmt.Fprintf(w, "**%s, %d seeds**\n\n", k.name, k.seeds)
		WriteSummary(w, of[k])
		fmt.Fprintln(w)
	}
	WriteAll(w, outcomes)
}

// widestMean is what the mean width over the crossed cells is to keep to.
const widestMean = 1.25

// TestPromise: what the stored outcomes must show of the recommended interval. Cells in which
// one group dominates and no group effect exists, or classes are groups of their own, may be
// wider: ../README.md says why no method can do better there, and that those of 14 groups
// without a group effect are, too.
func TestPromise(t *testing.T) {
	all := stored(t)
	var every, crossed []Outcome
	for _, set := range order {
		every = append(every, all[set]...)
		if set != SetAxis {
			crossed = append(crossed, all[set]...)
		}
	}
	if n := Short(every, "recommended"); n > 0 {
		t.Errorf("%d cells cover significantly less than %v", n, Promised)
	}
	sum := 0.0
	for _, o := range crossed {
		sum += o.Scores[0].Width
	}
	if mean := sum / float64(len(crossed)); mean > widestMean {
		t.Errorf("mean width %.3f of the oracle's, aimed at is %v", mean, widestMean)
	}
	for _, o := range Widest(crossed, widestWidth) {
		if o.Sizes != Dominated && !(o.Correlation == 0 && o.Groups == 14) {
			t.Errorf("%+v: width %.2f", o.Design, o.Scores[0].Width)
		}
	}
	for _, o := range every {
		for _, s := range o.Scores {
			if s.Failures > 0 && s.Method == "recommended" {
				t.Errorf("%+v: %d replicates without an interval", o.Design, s.Failures)
			}
		}
	}
}
