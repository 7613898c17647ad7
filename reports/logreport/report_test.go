package logreport

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/text/texttest"
)

var update = flag.Bool("update", false, "write the golden report anew")

// articleLog is the article's log as its reader would import it.
func articleLog(t *testing.T) *traininglog.Analysis {
	t.Helper()
	data, err := os.ReadFile("../../testdata/article/log.csv")
	if err != nil {
		t.Fatal(err)
	}
	return analysedLog(t, "some/folder/log.csv", string(data), traininglog.Options{TestImages: 100, Claim: 0.95, Steps: 29})
}

func analysedLog(t *testing.T, name, content string, o traininglog.Options) *traininglog.Analysis {
	t.Helper()
	l, err := traininglog.Reader{}.Read(strings.NewReader(content), name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := l.Analyse(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// logCases are logs that lack what the article's has.
func logCases(t *testing.T) map[string]*traininglog.Analysis {
	steady := "epoch,val_acc,`nasty|name`\n"
	wild := "epoch,acc,loss,val_acc,val_loss\n"
	for i := range 12 {
		steady += fmt.Sprintf("%d,%v,1\n", 2*i, 0.5+0.02*float64(min(i, 9)))
		loss := "1"
		if i == 6 {
			loss = "1e300"
		}
		wild += fmt.Sprintf("%d,0.5,%s,0.5,%s\n", i%6, loss, loss)
	}
	return map[string]*traininglog.Analysis{
		"article":           articleLog(t),
		"one epoch":         analysedLog(t, "one.log", "Epoch 1, Test Accuracy: 100\n", traininglog.Options{TestImages: 50}),
		"steady":            analysedLog(t, "steady.csv", steady, traininglog.Options{TestImages: 100, Claim: 0.7}),
		"whole percentages": analysedLog(t, "whole.txt", "Epoch 1, Val Acc: 50%\nEpoch 2, Val Acc: 86%\n", traininglog.Options{TestImages: 220, Claim: 0.95}),
		"a clean test":      analysedLog(t, "clean.csv", "epoch,val_acc,test_acc\n1,.70,\n2,.82,\n3,,.79\n", traininglog.Options{TestImages: 100, Claim: 0.95}),
		"both sets":         analysedLog(t, "both.csv", "epoch,val_acc,test_acc\n1,.70,.75\n2,.82,.81\n3,.80,.90\n", traininglog.Options{TestImages: 100, Claim: 0.95}),
		"unnamed":           analysedLog(t, "keras.txt", "Epoch 1/1\n9/9 [==] - 1s - loss: 1 - val_accuracy: 0.80\n4/4 [==] - 1s - loss: 1 - accuracy: 0.7\n", traininglog.Options{TestImages: 100}),
		"within epochs":     analysedLog(t, "steps.csv", "epoch,step,val_acc\n0,10,.70\n0,20,.80\n1,30,.75\n", traininglog.Options{TestImages: 100}),
		"Keras 3's bar":     analysedLog(t, "bar.txt", "Epoch 1/1\n9/9 ━━ 1s 1ms/step - accuracy: 0.9\n2/2 ━━ 0s 1ms/step - accuracy: 0.8000\n", traininglog.Options{TestImages: 40}),
		"wild":              analysedLog(t, "<b>wild</b>.csv", wild, traininglog.Options{TestImages: 2, Claim: 0.95}),
	}
}

func TestLogMatchesGoldenFile(t *testing.T) {
	page, err := Markdown(articleLog(t))
	if err != nil {
		t.Fatal(err)
	}
	texttest.Golden(t, "log.md", page, *update)
}

// Every log gives a whole page and a figure that can be read.
func TestLogReportsAreWhole(t *testing.T) {
	for name, a := range logCases(t) {
		dir := filepath.Join(t.TempDir(), "new", "folder")
		path, err := Write(dir, a)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"NaN", "Inf", "%!", "<b>", "some/folder"} {
			if bytes.Contains(page, []byte(bad)) {
				t.Errorf("%s: the page holds %q:\n%s", name, bad, page)
			}
		}
		for _, figure := range []string{"figures/log.svg", "figures/log.png"} {
			if !bytes.Contains(page, []byte("("+figure+")")) {
				t.Errorf("%s: nothing links to %s", name, figure)
			}
			texttest.CheckFile(t, filepath.Join(dir, figure))
		}
	}
}

func TestLogSaysWhatHolds(t *testing.T) {
	all := logCases(t)
	for name, want := range map[string][]string{
		"article": {"claim of 95 % is not compatible", "probability 9.4e-6 only", "epoch 38 of run 2", "at most about 11.1 points",
			"the log holds 2 runs. They are joined", "ordinary at 8 of them. Likely cause", "100 steps (3.4 epochs)", "|           1 |                               74.7 % |"},
		"one epoch":         {"Only one epoch was looked at", "50 of 50 images", "cannot be told whether there are any"},
		"steady":            {"claim of 70 % is compatible", "as in 2 later epochs", "calls the images a validation set", "11 epochs are missing", "Not used: <code>\\`nasty"},
		"wild":              {"the training loss jumps too", "1e+300"},
		"whole percentages": {"189 or 190 of 220 images correct", "best epoch's 190 of 220 images or fewer (the most that the log's rounding leaves open)", "from the lowest to the highest of these counts is 80.7 to 90.3 %", "called `Val Acc`"},
		"a clean test":      {"looked at once, at epoch 3: 79.0 %, 79 of 100", "This is a clean test", "2 looks at a validation set", "were it true, 79 right of 100 test images or fewer"},
		"both sets":         {"The best epoch on the validation set is epoch 2, with 82.0 % there. On the test set it has 81.0 %", "epoch 3 with 90.0 %, is an accuracy that its own images chose", "best in validation: epoch 2"},
		"unnamed":           {"One evaluation, with an accuracy of 70.0 %, in line 3, is left out"},
		"within epochs":     {"epoch 0, step 20", "The last look, epoch 1", "3 entries"},
		"Keras 3's bar":     {"28 to 34 of 40", "what evaluate returns is exact", "does not name the set"},
	} {
		page, err := Markdown(all[name])
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(page), w) {
				t.Errorf("%s: the page lacks %q:\n%s", name, w, page)
			}
		}
	}
}

func TestLogBytesAreStable(t *testing.T) {
	a, b := sketch(articleLog(t)), sketch(articleLog(t))
	first, err := a.Render()
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.Render()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.SVG, second.SVG) || !bytes.Equal(first.PNG, second.PNG) {
		t.Error("two figures of the same log differ")
	}
}

func TestLogOnATerminal(t *testing.T) {
	var b strings.Builder
	if err := Terminal(&b, articleLog(t), 60); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"is not compatible", "Likely cause"} {
		if !strings.Contains(strings.Join(strings.Fields(b.String()), " "), want) {
			t.Errorf("the terminal lacks %q:\n%s", want, b.String())
		}
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if len([]rune(line)) > 60 || strings.Contains(line, "\x1b") {
			t.Errorf("line %q", line)
		}
	}
}

// Folds are judged one by one; only their counts are added up.
func TestLogFolds(t *testing.T) {
	l, err := traininglog.Reader{}.Read(strings.NewReader("fold,epoch,val_acc\n1,1,.70\n1,2,.80\n2,1,.90\n2,2,.60\n"), "some/folder/folds.csv")
	if err != nil {
		t.Fatal(err)
	}
	var folds []*traininglog.Analysis
	for _, f := range l.Folds {
		a, err := f.Analyse(traininglog.Options{TestImages: 100, Claim: 0.95})
		if err != nil {
			t.Fatal(err)
		}
		folds = append(folds, a)
	}
	path, err := WriteFolds(filepath.Join(t.TempDir(), "new"), folds)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var terminal strings.Builder
	if err := FoldsTerminal(&terminal, folds, 60); err != nil {
		t.Fatal(err)
	}
	const together = "were it true, 170 right of 200 images or fewer"
	for where, text := range map[string]string{"page": string(page), "terminal": strings.Join(strings.Fields(terminal.String()), " ")} {
		for _, want := range []string{"The log holds 2 folds", together, "85.0 % for the epochs that are judged, and 70.0 % for the last ones"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s lacks %q:\n%s", where, want, text)
			}
		}
	}
	if common := "epoch 1 is the best: 80.0 % on average. By the folds' own best epochs (Tibshirani and Tibshirani 2009), choosing it adds about 5.0 points, which leaves 75.0 %"; !strings.Contains(string(page), common) {
		t.Errorf("the page lacks %q:\n%s", common, page)
	}
	if !strings.Contains(string(page), "is not compatible with this fold") || strings.Contains(string(page), "some/folder") {
		t.Errorf("%s", page)
	}
}
