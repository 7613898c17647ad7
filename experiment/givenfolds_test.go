package experiment

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// rowsWritten are the folds of rows of images, written for others.
func rowsWritten(t *testing.T, o Options) string {
	t.Helper()
	o.Spec.Folds.Splits, o.Spec.Folds.Seeds = []spec.Split{spec.SplitRows}, 1
	d, err := Divide(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "folds")
	if _, err := foldset.Write(dir, d.Plan, d.Spec, foldset.Options{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRowsThatAreGivenAreRows: the folds of rows, read back as somebody else's in each form,
// train and give the same as rows, which they stand in the place of.
func TestRowsThatAreGivenAreRows(t *testing.T) {
	images := experimenttest.Pictures(t, 12, 4)
	o := smallOptions(t, filepath.Join(t.TempDir(), "rows"), images)
	o.Spec.Baseline.Simple = false
	o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 1, []string{"resnet8v1"}
	dir := rowsWritten(t, o)
	want := mustRun(t, o).Summary
	for _, name := range []string{"rows.seed0.csv", "rows.seed0.json", "folds.json"} {
		o.Dir = filepath.Join(t.TempDir(), "given")
		o.Spec.Folds.Given, o.Spec.Folds.Splits = filepath.Join(dir, name), []spec.Split{spec.SplitGiven, spec.SplitGroups}
		out := mustRun(t, o)
		got := out.Summary
		if s := got.Design.Theirs; s == nil || s.File != name || s.Folds != 3 || s.Tested != 48 || s.Rest != 0 {
			t.Errorf("%s: %+v", name, s)
		}
		renamed := cmp.Options{
			cmpopts.IgnoreFields(summary.Summary{}, "Design", "Ledger"),
			cmp.Transformer("", func(s spec.Split) string { return strings.Replace(string(s), "given", "rows", 1) }),
			cmp.Transformer("", func(p plan.Protocol) string { return strings.Replace(string(p), "given", "rows", 1) }),
			cmp.FilterPath(func(p cmp.Path) bool { return strings.Contains(p.String(), "Intervals") }, cmp.Ignore()), // random streams bear the name of the split
		}
		if d := cmp.Diff(want, got, renamed); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if err := os.Rename(o.Spec.Folds.Given, o.Spec.Folds.Given+".gone"); err != nil { // the run goes on without it
			t.Fatal(err)
		}
		if again := mustRun(t, o); again.Trained != 0 || cmp.Diff(got, again.Summary) != "" {
			t.Errorf("%s: %d trials were trained again", name, again.Trained)
		}
	}
}

// published is a split into train and test: the first images of each group train.
func published(t *testing.T, images fstest.MapFS, left string) string {
	t.Helper()
	text := "path,split\n"
	paths, err := fs.Glob(images, "*.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		part := "train"
		if strings.HasSuffix(path, "_3.png") {
			part = "test"
		}
		if path == left {
			part = ""
		}
		text += fmt.Sprintf("%s,%s\n", path, part)
	}
	file := filepath.Join(t.TempDir(), "split.csv")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestOnePublishedTestSet: as published is about its test images, guarded about all, and
// their difference is taken from the same images; the interval is that of one test set.
func TestOnePublishedTestSet(t *testing.T) {
	images := experimenttest.Pictures(t, 12, 4)
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), images)
	o.Spec.Baseline.Simple = false
	o.Spec.Folds.Given, o.Spec.Folds.Splits = published(t, images, "g05_1.png"), []spec.Split{spec.SplitGiven, spec.SplitGroups}
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	out := mustRun(t, o)
	s := out.Summary
	if theirs := s.Design.Theirs; theirs == nil || *theirs != (summary.TheirSplit{File: "split.csv", Folds: 1, Tested: 12, Rest: 1, Example: "g05_1.png"}) {
		t.Errorf("%+v", theirs)
	}
	if n := s.Trials.Planned; n != 2*(1+3) {
		t.Errorf("%d trials", n)
	}
	for _, c := range s.Cells {
		if c.Split != spec.SplitGiven {
			continue
		}
		if c.Primary.Method == stats.MethodCorrectedTOnImages || len(c.Folds) != 2 || !strings.Contains(strings.Join(c.Primary.Warnings, " "), "one test set") {
			t.Errorf("%+v", c.Primary)
		}
		if named := c.Protocol == plan.AsPublished; named != (c.Selection == plan.SelectTest) {
			t.Errorf("%s is %s", c.Selection, c.Protocol)
		}
	}
	p := s.Proofs[0]
	if p.Split != spec.SplitGiven || p.TestImages != 24 || p.TestCrossing != 24 || p.CrossingGroups != 24 {
		t.Errorf("%+v", p)
	}
	if len(s.Optimism) != 1 || s.Optimism[0].RowsTest != s.Cells[0].Mean || !strings.Contains(strings.Join(s.Warnings, "\n"), "tests 12 of 48 images") {
		t.Errorf("%+v\n%s", s.Optimism, s.Warnings)
	}
}

func TestSplitsThatCannotBe(t *testing.T) {
	images := experimenttest.Pictures(t, 4, 3)
	m := experimenttest.Scan(t, images)
	for text, want := range map[string]string{
		"path,split\ng00_0.png,train\ng00_0.png,test\n": "x.csv:3: g00_0.png is listed twice, first in line 2",
		"path,split\ng00_0.png,trian\n":                 "x.csv:2: the part is \"trian\"",
		"path,split\ng00_0.png,train\n":                 "1 training and 0 test images",
		"path,fold\ng00_0.png,0\nnone.png,1\n":          "x.csv:3: \"none.png\" is none of the images here",
		"path,fold\ng00_0.png,-2\n":                     "x.csv:2: fold is -2",
		"path,label,fold\ng00_0.png,dog,1\n":            "x.csv:2: g00_0.png has the label \"cat\", and the line says \"dog\"",
		"path,fold,split\ng00_0.png,0,train\n":          "both divide the images",
		"path,artist\ng00_0.png,x\n":                    "neither a column fold",
		"artist,fold\nx,0\n":                            "no column path",
		"path,fold\n":                                   "lists no images",
		"path,test_fold\ng00_0.png,-1\n":                "no image is tested",
		"path,fold,seed\ng00_0.png,0,one\n":             "the seed is \"one\"",
		"path,fold\ng00_0.png,0\n":                      "0 training and 1 test images",
		"path,test_fold,fold0\ng00_0.png,0,test\n":      "0 training and 1 test images",
	} {
		if g, _, err := foldset.ReadGivenCSV(strings.NewReader(text), "x.csv", m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v\nwant %q", text, g, err, want)
		}
	}
}
