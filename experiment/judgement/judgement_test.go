package judgement_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/judgement"
	"github.com/refold/refold/stats/verdict"
)

func claimed() verdict.TestSet { return verdict.TestSet{Claim: 0.95, Margin: 0.01, Level: 0.95} }

func read(t *testing.T, text string) *judgement.Predictions {
	t.Helper()
	p, err := judgement.Read(strings.NewReader(text), "p.csv")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lines are the predictions of n images of a class, of which some are right.
func lines(label, other string, n, right int) string {
	text := ""
	for i := range n {
		predicted := label
		if i >= right {
			predicted = other
		}
		text += fmt.Sprintf("%s%d.png,%s,%s\n", label, i, label, predicted)
	}
	return text
}

// TestTheArticlesTestSet: 41 of 48 and 42 of 52 are right; SciPy 1.17.1 and scikit-learn 1.9.1.
func TestTheArticlesTestSet(t *testing.T) {
	p := read(t, "file,label,predicted\n"+lines("ai", "human", 48, 41)+lines("human", "ai", 52, 42))
	j, err := judgement.Judge(claimed(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := j.Verdict
	for what, c := range map[string][2]float64{
		"low": {v.Deciding.Low, 0.741825}, "high": {v.Deciding.High, 0.897735}, "kappa": {j.Counts.Kappa(), 0.660272}, "balanced": {j.Counts.BalancedAccuracy(), 0.830929},
		"majority": {j.Majority.Share, 0.52}, "by guessing": {v.Guessing.Probability, 8.658245e-11}, "claim": {v.Probability, 9.429e-6},
	} {
		if !(math.Abs(c[0]-c[1]) < 1e-6*max(1, c[1]) && (c[1] > 1e-3 || math.Abs(c[0]/c[1]-1) < 1e-3)) {
			t.Errorf("%s: %v, want %v", what, c[0], c[1])
		}
	}
	if v.Outcome != verdict.Refuted || j.Audited || j.Grouped || !strings.Contains(v.Unknown, "related to training images") {
		t.Errorf("%+v", v)
	}
}

// split are 40 training and 60 test images, of which the first 20 are copies of training
// images.
func split() *judgement.Split {
	s := &judgement.Split{Manifest: &dataset.Manifest{Classes: []string{"a", "b"}}}
	var pairs [][]int
	for i := range 100 {
		part, label := "train", []string{"a", "b"}[i%2]
		if i >= 40 {
			part = "test"
		}
		s.Manifest.Images = append(s.Manifest.Images, dataset.Image{ID: fmt.Sprint(i), FileHash: fmt.Sprintf("%064x", i), Path: fmt.Sprintf("%s/%s/%d.png", part, label, i), Label: label})
		s.Test = append(s.Test, i >= 40)
		if i < 20 {
			pairs = append(pairs, []int{i, 40 + i})
		}
	}
	s.Groups = dataset.Join(100, dataset.Evidence{Kind: "copies", Sets: pairs})
	return s
}

// TestContaminatedImagesAreJudgedApart: all 20 test images with a copy in training are
// right, of the 40 others 30: the verdict is about these.
func TestContaminatedImagesAreJudgedApart(t *testing.T) {
	s := split()
	text := "file,predicted\n"
	for i := 40; i < 100; i++ {
		label := s.Manifest.Images[i].Label
		if i >= 60 && i%4 == 0 {
			label = map[string]string{"a": "b", "b": "a"}[label]
		}
		text += fmt.Sprintf("%s,%s\n", strings.TrimPrefix(s.Manifest.Images[i].Path, "test/"), label)
	}
	first := baseline.Prediction{Classes: make([]int, 60)} // always "a": half of all, and of the others
	s.Baselines = []baseline.Fitted{{Name: baseline.ByMajority, Of: []baseline.Prediction{first}}, {Name: baseline.ByFiles, Of: []baseline.Prediction{first}}}
	j, err := judgement.Judge(claimed(), read(t, text), s)
	if err != nil {
		t.Fatal(err)
	}
	if want := []judgement.Baseline{{Name: baseline.ByFiles, Accuracy: 0.5, Clean: 0.5}}; !slices.Equal(j.Baselines, want) {
		t.Errorf("%+v", j.Baselines)
	}
	if task := s.Task(); len(task.Train) != 40 || len(task.Test) != 60 || task.Test[0] != 40 {
		t.Errorf("%+v", task)
	}
	if j.All.Correct != 50 || j.All.Images != 60 || j.Clean.Correct != 30 || j.Clean.Images != 40 || j.Related.Correct != 20 || j.Related.Images != 20 || j.Missing != 0 {
		t.Errorf("all %+v\nclean %+v\nrelated %+v", j.All, j.Clean, j.Related)
	}
	// Clopper-Pearson of 30/40: beta.ppf(.025, 30, 11), beta.ppf(.975, 31, 10).
	if d := j.Verdict.Deciding; math.Abs(d.Low-0.588038) > 1e-6 || math.Abs(d.High-0.873085) > 1e-6 || j.Verdict.Outcome != verdict.Refuted {
		t.Errorf("%+v", d)
	}
	if j.Difference == nil || j.Difference.Estimate != 0.25 || !strings.Contains(j.Verdict.Sentence, "30 of 40 images without a known relative in training") {
		t.Errorf("%+v, %s", j.Difference, j.Verdict.Sentence)
	}
	if strings.Contains(j.Verdict.Unknown, "related to training") || !strings.Contains(strings.Join(j.Notes, " "), "60 paths are read as those of test images") {
		t.Errorf("%s %s", j.Verdict.Unknown, j.Notes)
	}

	// Where every test image has a relative, nothing is left to judge by.
	few := "file,predicted\n"
	for i := 40; i < 60; i++ {
		few += fmt.Sprintf("%s,%s\n", s.Manifest.Images[i].FileHash, s.Manifest.Images[i].Label)
	}
	j, err = judgement.Judge(claimed(), read(t, few), s)
	if err != nil || j.Verdict != nil || j.Clean != nil || j.Missing != 40 || j.Example != "test/a/60.png" {
		t.Errorf("%+v, %v", j, err)
	}
}

// TestGroupsOfAFileWiden: images of one patient count as few.
func TestGroupsOfAFileWiden(t *testing.T) {
	text := "label,group,a,b\n"
	for i := range 60 {
		a := 0.9 - 0.8*float64(i%2)
		if i/6 == 3 || i/6 == 7 { // two patients of ten are all wrong
			a = 1 - a
		}
		text += fmt.Sprintf("%s,p%d,%g,%g\n", []string{"a", "b"}[i%2], i/6, a, 1-a)
	}
	j, err := judgement.Judge(claimed(), read(t, text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if j.All.Correct != 48 || j.All.Groups != 10 || j.Verdict.Deciding.Width() < 1.5*j.Verdict.Exact.Width() {
		t.Errorf("%+v, exact %+v", j.All, j.Verdict.Exact)
	}
	chosen := claimed()
	chosen.Looks = 50
	k, err := judgement.Judge(chosen, read(t, text), nil)
	if err != nil || k.Verdict.Deciding.Low >= j.Verdict.Deciding.Low || k.Verdict.Deciding.High != j.Verdict.Deciding.High {
		t.Errorf("%+v, %v", k.Verdict.Deciding, err)
	}
}

func TestPredictionsThatCannotBeJudged(t *testing.T) {
	s := split()
	for text, want := range map[string]string{
		"file,label\nx,a\n":                                   "p.csv:1: nothing is predicted",
		"file,label,predicted\n":                              "there are no predictions",
		"label,predicted\na,\n":                               "p.csv:2: nothing is predicted",
		"label,predicted\n,a\n":                               "p.csv:2: the label is empty",
		"file,label,predicted\nx,a,a\nx,a,b\n":                "p.csv:3: x stands there twice, first in line 2",
		"label,predicted\ncat,Cat\ndog,dog\n":                 "p.csv:2: the classes \"cat\" and \"Cat\" differ in capitals only",
		"label,a,b\nc,1,2\n":                                  "p.csv:2: the label \"c\" has no column",
		"label,a,b\na,1,nan\n":                                "column \"b\", which is taken for a class: \"nan\" is no finite number",
		"label,predicted\na,a\na,a\n":                         "with one class there is nothing to tell apart",
		"predicted,a\n0,1\n":                                  "neither a column label nor a column file",
		"a,b\n1,2\n":                                          "neither a column label nor a column file",
		"file,predicted\nx,a\n":                               "there is no column label: without the images",
		"file,path,predicted,label\nx,x,a,a\n":                "say the same",
		"label,predicted,split\na,a,test\nb,b,train\n":        "p.csv:3: the column split says \"train\"",
		"label,predicted,part\na,a,val\n":                     "p.csv:2: the column part says \"val\"",
		"label,predicted,epoch\na,a,1\nb,b,1\na,a,2\nb,b,2\n": "p.csv:4: the epochs 1 and 2 stand there",
		"label,predicted\n0,0.0\n1,1.0\n":                     "p.csv:2: the classes \"0\" and \"0.0\" are one number",
		"label,predicted\na,0\nb,1\n":                         "p.csv: what is predicted, such as \"0\", is never a label, such as \"a\"",
		"label,loss,a,b\na,3,.9,.1\nb,.1,.1,.9\n":             "p.csv:2: column \"loss\", which is taken for a class",
		"label,a,b,logit\na,.9,.1,4\nb,.1,.9,-4\n":            "p.csv:2: column \"logit\", which is taken for a class",
		"label,predicted,a,b\na,a,.9,.1\nb,b,.8,.2\n":         "p.csv:3: the predicted label is \"b\", and class \"a\" has a larger value",
	} {
		p, err := judgement.Read(strings.NewReader(text), "p.csv")
		if err == nil {
			_, err = judgement.Judge(claimed(), p, nil)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"label,predicted\na,a\n":                      "there is no column file",
		"file,predicted\ntrain/a/0.png,a\n":           "p.csv:2: train/a/0.png is no test image",
		"file,predicted\nnone.png,a\n":                "p.csv:2: \"none.png\" is none of the images",
		"file,label,predicted\n40.png,b,a\n":          "p.csv:2: test/a/40.png has the label \"a\"",
		"file,predicted\n40.png,a\ntest/a/40.png,b\n": "p.csv:3: test/a/40.png stands there twice, first in line 2",
	} {
		if _, err := judgement.Judge(claimed(), read(t, text), s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestTestPartOfASplit(t *testing.T) {
	m := &dataset.Manifest{Classes: []string{"a"}, Columns: []string{"part"}}
	for i, part := range []string{"train", "val", "holdout"} {
		m.Images = append(m.Images, dataset.Image{ID: fmt.Sprint(i), Path: part, Label: "a", Columns: map[string]string{"part": part}})
	}
	for test, want := range map[string]string{"": "no part of the split is called test", "tset": "has no part \"tset\""} {
		if _, _, err := judgement.NewSplit(m, "part", test, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", test, err)
		}
	}
}

// FuzzRead: a file is refused, or each row has what it needs.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"file,label,predicted\nx,a,b\n", "label;a;b\na;0,5;1e3\n", "# x\nfile\tpredicted\nx\ty\n", "group,label,a,b\n,b,1,-1\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := judgement.Read(strings.NewReader(text), "p.csv")
		if err != nil {
			return
		}
		for _, row := range p.Rows {
			if row.Predicted == "" || row.Label == "" && row.File == "" || row.Line < 2 {
				t.Fatalf("%+v", row)
			}
		}
		if j, err := judgement.Judge(claimed(), p, nil); err == nil && (j.All.Images != len(p.Rows) || j.Counts.Total() != len(p.Rows)) {
			t.Fatalf("%+v", j)
		}
	})
}

// TestPredictionsThatOnlyLookOdd: a class without test images, one that is predicted alone,
// the epoch, and columns that are none.
func TestPredictionsThatOnlyLookOdd(t *testing.T) {
	for text, right := range map[string]int{
		"label,a,b,c\na,.5,.3,.2\nb,.1,.2,.7\n":                  1,
		"label,a,b\na,4,-3\nb,1,2\n":                             2,
		"label,predicted\na,a\nb,c\n":                            1,
		"label,predicted,epoch,split\na,a,7,test\nb,b,7,test\n":  2,
		"label,predicted,split\na,a,rows\nb,b,rows\n":            2,
		"label,predicted,a,b,loss\na,a,.9,.1,7\nb,b,.1,.9,7\n":   2,
		"label,predicted,a,b,note\na,a,.9,.1,good\nb,b,.1,.9,\n": 2,
		"label,predicted,confidence\na,a,.9\nb,b,.6\n":           2,
	} {
		j, err := judgement.Judge(claimed(), read(t, text), nil)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if j.All.Correct != right || j.All.Images != 2 {
			t.Errorf("%q: %d of %d are right, want %d of 2", text, j.All.Correct, j.All.Images, right)
		}
	}
}
