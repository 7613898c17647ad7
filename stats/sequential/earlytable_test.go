package sequential_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats/sequential"
)

var (
	update = flag.Bool("update", false, "write the table of ../README.md from the stored counts; with -simulate, count and store them first")
	runs   = flag.Int("runs", 1700, "runs of a truth that -simulate counts for the table: 10,200 at the limits of both claims")
)

// TestEarlyCounts counts how runs that stop early end, with -simulate, and stores that with
// -update. Without, it counts a few of each family.
func TestEarlyCounts(t *testing.T) {
	asked, n := truths(), *runs
	if !*simulate {
		asked, n = []float64{.83}, 9
	}
	var all []early
	for number, f := range families() {
		for _, truth := range asked {
			counted, err := countEarly(f, number, truth, n)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, counted...)
		}
	}
	slices.SortStableFunc(all, func(a, b early) int { return cmp.Compare(b.Claim, a.Claim) })
	for _, e := range all {
		if e.runs() != n {
			t.Errorf("%+v: %d runs, want %d", e, e.runs(), n)
		}
		if took := e.trainings(.5); e.Truth == .83 && e.Claim == .95 && took > 20 {
			t.Errorf("%s: median %d trainings, to reach 20", e.Scores, took)
		}
	}
	if !*simulate {
		old := runtime.GOMAXPROCS(1)
		defer runtime.GOMAXPROCS(old)
		if again, err := countEarly(families()[0], 0, .83, n); err != nil || !reflect.DeepEqual(again[0], all[0]) {
			t.Errorf("with one processor %+v, %v; with more %+v", again, err, all[0])
		}
		return
	}
	if !*update {
		var out strings.Builder
		writeEarly(&out, all)
		t.Log("\n" + out.String())
		return
	}
	var out bytes.Buffer
	if err := storeEarly(&out, all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(earlyPath(), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func earlyPath() string { return filepath.Join("testdata", "early.csv") }

func storedEarly(t *testing.T) []early {
	t.Helper()
	data, err := os.ReadFile(earlyPath())
	if err != nil {
		t.Fatal(err)
	}
	all, err := restoreEarly(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", earlyPath(), err)
	}
	return all
}

// TestEarlyTable: the table of ../README.md is that of the stored counts.
func TestEarlyTable(t *testing.T) {
	page := filepath.Join("..", "README.md")
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(old), "<!-- sequential -->\n")
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		t.Fatalf("%s has no place for the table", page)
	}
	var b strings.Builder
	b.WriteString(before + "<!-- sequential -->\n")
	writeEarly(&b, storedEarly(t))
	b.WriteString("<!-- end -->" + after)
	switch text := b.String(); {
	case text == string(old):
	case !*update:
		t.Fatalf("%s does not show the stored counts: run with -update", page)
	default:
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEarlyPromise: what the stored counts must show. A run never takes more than its guarded
// trainings; false verdicts are nowhere significantly more than one in twenty (exact binomial
// tests, Bonferroni over all rows).
func TestEarlyPromise(t *testing.T) {
	all := storedEarly(t)
	if want := len(families()) * len(truths()) * len(claims()); len(all) != want {
		t.Errorf("%d rows, want %d", len(all), want)
	}
	for _, e := range all {
		name := fmt.Sprintf("%s, claim %v, truth %v", e.Scores, e.Claim, e.Truth)
		if most := map[float64]int{.83: 20, .91: 50}[e.Truth]; e.Claim == .95 && most > 0 && e.trainings(.5) > most {
			t.Errorf("%s: median %d trainings, to reach %d", name, e.trainings(.5), most)
		}
		if e.trainings(1) > 50 {
			t.Errorf("%s: a run took %d trainings", name, e.trainings(1))
		}
		b := distuv.Binomial{N: float64(e.runs()), P: .05}
		if p := b.Survival(float64(e.wrong()) - 1); p*float64(len(all)) < .05 {
			t.Errorf("%s: %d of %d verdicts are false (p %.2g)", name, e.wrong(), e.runs(), p)
		}
		// Three standard errors of the distances' accuracies and of these.
		if math.Abs(e.Accuracy-e.Truth) > .001 {
			t.Errorf("%s: the accuracy came out as %.4f", name, e.Accuracy)
		}
	}
}

// writeEarly writes a row a claim and truth, families side by side.
func writeEarly(w io.Writer, all []early) {
	names := families()
	fmt.Fprintf(w, "Runs of each truth: %d.\n\n", all[0].runs())
	fmt.Fprint(w, "| claim | truth |")
	for _, f := range names {
		fmt.Fprintf(w, " %s: trainings | early | false |", f.name)
	}
	fmt.Fprintf(w, "\n|--:|---|%s\n", strings.Repeat("---|--:|--:|", len(names)))
	for _, claim := range claims() {
		for _, truth := range truths() {
			name := fmt.Sprint(truth)[1:]
			if truth == limit(claim) {
				name += ", the limit"
			}
			fmt.Fprintf(w, "| %s | %s |", fmt.Sprint(claim)[1:], name)
			for _, f := range names {
				at := slices.IndexFunc(all, func(e early) bool { return e.Scores == f.name && e.Claim == claim && e.Truth == truth })
				if at < 0 {
					fmt.Fprint(w, " | | |")
					continue
				}
				e := all[at]
				fmt.Fprintf(w, " %d (%d) | %s | %s |", e.trainings(.5), e.trainings(.9), shareText(e.decided(), e.runs()), falseText(e.wrong(), e.runs()))
			}
			fmt.Fprintln(w)
		}
	}
}

// shareText is a share without its leading zero.
func shareText(part, of int) string {
	return strings.TrimPrefix(fmt.Sprintf("%.3f", share(part, of)), "0")
}

// falseText is a share with its Monte-Carlo error; 0 where there is none.
func falseText(part, of int) string {
	if part == 0 {
		return "0"
	}
	p := share(part, of)
	return shareText(part, of) + " +- " + strings.TrimPrefix(fmt.Sprintf("%.3f", math.Sqrt(p*(1-p)/float64(of))), "0")
}

// TestStoreEarly: what was stored comes back, and its figures are counted right.
func TestStoreEarly(t *testing.T) {
	want := []early{
		{Scores: "a, b", Claim: .95, Truth: .94, Accuracy: .94, Ends: map[ended]int{{Decision: sequential.Refuted, look: 1}: 6, {Decision: sequential.Futile, look: 2}: 3, {Decision: sequential.Supported, look: 5}: 1}},
		{Scores: "a, b", Claim: .8, Truth: .94, Accuracy: .94, Ends: map[ended]int{{Decision: sequential.Supported, look: 1}: 10}},
	}
	var out bytes.Buffer
	if err := storeEarly(&out, want); err != nil {
		t.Fatal(err)
	}
	got, err := restoreEarly(&out)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v, %v", got, err)
	}
	e := got[0]
	if e.trainings(.5) != 10 || e.trainings(.9) != 20 || e.trainings(1) != 50 || e.decided() != 6 || e.wrong() != 6 || got[1].wrong() != 0 || falseText(6, 10) != ".600 +- .155" {
		t.Errorf("%d, %d, %d trainings; %d early, %d and %d false", e.trainings(.5), e.trainings(.9), e.trainings(1), e.decided(), e.wrong(), got[1].wrong())
	}
}
