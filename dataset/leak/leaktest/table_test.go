package leaktest_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestTable: the table says what the figures do, and every target is met but for those
// that are known to be missed.
func TestTable(t *testing.T) {
	var text strings.Builder
	peers := readFigures(t, "peers.csv")
	for _, set := range sets {
		figures := append(readFigures(t, set.name+".csv"), peers.of(set.name)...)
		figures.table(&text, set)
		for _, miss := range figures.misses(set) {
			if !slices.Contains(knownMisses, miss) {
				t.Errorf("missed: %s", miss)
			}
		}
	}
	const golden = "testdata/planted/table.md"
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("%s is not the table of the figures beside it: -update", golden)
	}
}

// knownMisses are the targets that are missed; the README says why.
var knownMisses = []string{
	"emoji32: jpeg quality 20: recall 0.924 of 184",
	"emoji32: brightness 1.3: recall 0.667 of 3",
	"emoji32: 6 of 1892 images wrongly joined",
	"others64: brightness 1.3: recall 0.917 of 24",
	"others64: 13 of 1873 images wrongly joined",
	"emoji128: brightness 1.3: recall 0.958 of 24",
	"drawings256: brightness 1.3: recall 0.885 of 87",
	"drawings256: blur: recall 0.989 of 184",
	"drawings256: border of 10 %: recall 0.940 of 184",
}

// targets are the least recall: of kinds that change how much is seen or the colours, and
// of all kinds on small images, .95; of others .99.
func target(set set, kind string) float64 {
	hard := strings.HasPrefix(kind, "crop") || strings.HasPrefix(kind, "border") || strings.HasPrefix(kind, "caption") ||
		strings.HasPrefix(kind, "watermark") || strings.HasPrefix(kind, "hue")
	switch {
	case kind == copied || kind == converted:
		return 1
	case strings.HasSuffix(kind, saturated):
		return 0
	case hard || set.longest < 128:
		return .95
	}
	return .99
}

// misses names the targets that refold's figures miss.
func (f figures) misses(set set) (missed []string) {
	for _, kind := range kindsOf(f) {
		sum := f.sum("refold", kind, "")
		if sum.recall() < target(set, kind) {
			missed = append(missed, fmt.Sprintf("%s: %s: recall %.3f of %d", set.name, kind, sum.recall(), sum.planted))
		}
	}
	if none := f.sum("refold", clean, ""); none.wrong*set.wrongIn > none.planted {
		missed = append(missed, fmt.Sprintf("%s: %d of %d images wrongly joined", set.name, none.wrong, none.planted))
	}
	return missed
}

func (f figure) recall() float64 { return float64(f.found) / float64(max(f.planted, 1)) }

// sum adds up the figures of a tool and kind, at a rate or at all.
func (f figures) sum(tool, kind, rate string) (sum figure) {
	for _, x := range f {
		if x.tool == tool && x.kind == kind && (rate == "" || x.rate == rate) {
			sum.planted, sum.found, sum.wrong = sum.planted+x.planted, sum.found+x.found, sum.wrong+x.wrong
		}
	}
	return sum
}

func (f figures) of(set string) (of figures) {
	for _, x := range f {
		if x.set == set {
			of = append(of, x)
		}
	}
	return of
}

// kindsOf are the kinds that figures tell of, in the order of tables.
func kindsOf(f figures) (names []string) {
	for _, kind := range kinds() {
		for _, name := range []string{kind.Name, kind.Name + saturated} {
			if f.sum("refold", name, "").planted > 0 {
				names = append(names, name)
			}
		}
	}
	return names
}

// table writes the figures of a set: recall by rate, recall and wrongly joined images at
// all rates, and the same of other tools.
func (f figures) table(w *strings.Builder, set set) {
	var tools []string
	for _, x := range f {
		if x.tool != "refold" && !slices.Contains(tools, x.tool) {
			tools = append(tools, x.tool)
		}
	}
	fmt.Fprintf(w, "## %s\n\n| planted | images | 1 %% | 5 %% | 10 %% | 30 %% | **refold** |", set.title)
	for _, tool := range tools {
		fmt.Fprintf(w, " %s |", tool)
	}
	fmt.Fprintf(w, "\n%s\n", strings.Repeat("|---", 7+len(tools))+"|")
	for _, kind := range kindsOf(f) {
		all := f.sum("refold", kind, "")
		fmt.Fprintf(w, "| %s | %d |", kind, all.planted)
		for _, rate := range rates {
			fmt.Fprintf(w, " %s |", share(f.sum("refold", kind, strconv.Itoa(int(100*rate+.5)))))
		}
		for _, tool := range append([]string{"refold"}, tools...) {
			sum := f.sum(tool, kind, "")
			fmt.Fprintf(w, " %s / %d |", share(sum), sum.wrong)
		}
		fmt.Fprintln(w)
	}
	none := f.sum("refold", clean, "")
	fmt.Fprintf(w, "| nothing | %d | | | | |", none.planted)
	for _, tool := range append([]string{"refold"}, tools...) {
		fmt.Fprintf(w, " %d |", f.sum(tool, clean, "").wrong)
	}
	fmt.Fprint(w, "\n\n")
}

// share is a recall as tables have it.
func share(f figure) string {
	switch {
	case f.planted == 0:
		return ""
	case f.found == f.planted:
		return "1"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", f.recall()), "0")
}

// readFigures reads what figures.write writes.
func readFigures(t *testing.T, name string) (f figures) {
	file, err := os.Open(filepath.Join("testdata/planted", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		var numbers [3]int
		for i := range numbers {
			if numbers[i], err = strconv.Atoi(row[4+i]); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		f = append(f, figure{row[0], row[1], row[2], row[3], numbers[0], numbers[1], numbers[2]})
	}
	return f
}
