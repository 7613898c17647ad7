package traininglog

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog/count"
)

var update = flag.Bool("update", false, "write the golden files anew")

// open reads a log of testdata as the program does: a folder of event files, or a
// file.
func open(t *testing.T, name string) (*Log, error) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return Reader{}.ReadFolder(os.DirFS(path), name)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return Reader{}.Read(f, name)
}

// dump is all of a log as text.
func dump(l *Log) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, counted by %s; %s set, called %q; percent %v, commas %v, images %d, repeats %d, test repeats %v, skipped %d, ignored %v\n",
		l.Form, l.Unit, l.Set, l.Judged, l.Percent, l.Commas, l.Images, l.Repeats, l.TestRepeats, l.Skipped, l.Ignored)
	for i, e := range l.Epochs {
		fmt.Fprintf(&b, "run %d, %v, step %d, after %v, line %d: train %.6g %.6g, test %.6g %.6g, validation %.6g, slack %.3g\n",
			e.Run, e.Number, e.Step, e.After, e.Line, e.TrainLoss, e.TrainAccuracy, e.TestLoss, e.TestAccuracy, l.validation[i], l.printed[i].slack)
	}
	for _, u := range l.Unnamed {
		fmt.Fprintf(&b, "unnamed, line %d, after %d: %.6g %.6g\n", u.Line, u.After, u.Loss, u.Accuracy)
	}
	for _, f := range l.Folds {
		fmt.Fprintf(&b, "fold %s: %s", f.Fold, dump(f))
	}
	return b.String()
}

// logsOf are the logs below a folder of testdata; a folder of event files is one.
func logsOf(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join("testdata", root), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		p = filepath.ToSlash(strings.TrimPrefix(p, "testdata"+string(filepath.Separator)))
		if strings.Contains(p, "tfevents") {
			p = p[:strings.LastIndex(p, "/")]
			p = strings.TrimSuffix(strings.TrimSuffix(p, "/train"), "/validation")
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every log of every tool gives the figures in its golden file, or the error.
func TestToolsMatchGoldenFiles(t *testing.T) {
	for _, name := range append(logsOf(t, "tools"), logsOf(t, "cases")...) {
		l, err := open(t, name)
		got := fmt.Sprintf("error: %v\n", err)
		if err == nil {
			got = dump(l)
		}
		path := filepath.Join("testdata", "golden", strings.ReplaceAll(name, "/", "__")+".txt")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s differs; run the test with -update if that is wanted (-want +got):\n%s", name, d)
		}
	}
}

// What the tools' own objects said: images, those right at the best look, its place
// among the looks, and how many there were; for a clean test, that of the one look.
func TestToolsSayWhatHappened(t *testing.T) {
	for _, c := range []struct {
		name                        string
		images, right, place, looks int
		choice                      Choice
	}{
		{"keras-3.15.1/verbose1-evalafter-pipe.txt", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/verbose2-evalafter-pipe.txt", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/verbose1-callbacks-pipe.txt", 100, 82, 4, 7, ChoiceTest},
		{"keras-3.15.1/verbose2-callbacks-pipe.txt", 100, 82, 4, 7, ChoiceTest},
		{"keras-3.15.1/csvlogger.csv", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history.json", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history-str.json", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history-pandas.csv", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history-pandas-noindex.csv", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history-pandas-epoch.csv", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history-pandas-german.csv", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/history-pandas.json", 100, 82, 4, 4, ChoiceTest},
		{"keras-3.15.1/tensorboard", 100, 82, 4, 4, ChoiceTest},
		{"tf-keras-2.21.0/verbose1-evalafter-pipe.txt", 100, 76, 4, 4, ChoiceTest},
		{"tf-keras-2.21.0/verbose2-evalafter-pipe.txt", 100, 76, 4, 4, ChoiceTest},
		{"tf-keras-2.21.0/verbose1-callbacks-pipe.txt", 100, 80, 5, 8, ChoiceTest},
		{"tf-keras-2.21.0/verbose2-callbacks-pipe.txt", 100, 80, 5, 8, ChoiceTest},
		{"keras-2.3.1/verbose1-evalafter-pipe.txt", 100, 69, 4, 4, ChoiceTest},
		{"keras-2.3.1/verbose2-evalafter-pipe.txt", 100, 69, 4, 4, ChoiceTest},
		{"keras-2.3.1/verbose1-callbacks-pipe.txt", 100, 69, 4, 7, ChoiceTest},
		{"keras-2.3.1/csvlogger.csv", 100, 69, 4, 4, ChoiceTest},
		{"keras-2.3.1/tensorboard", 100, 69, 4, 4, ChoiceTest},
		{"tensorflow-1.15.5-keras/verbose1-evalafter-pipe.txt", 100, 75, 2, 4, ChoiceTest},
		{"tensorflow-1.15.5-keras/verbose2-evalafter-pipe.txt", 100, 78, 4, 4, ChoiceTest},
		{"tensorflow-1.15.5-keras/verbose1-callbacks-pipe.txt", 100, 67, 6, 8, ChoiceTest},
		{"tensorflow-1.15.5-keras/tensorboard", 100, 75, 2, 4, ChoiceTest},
		{"lightning-2.6.6/csv-files-plain/metrics.csv", 100, 64, 3, 3, ChoiceTest},
		{"lightning-2.6.6/tb-files-plain", 100, 64, 3, 3, ChoiceTest},
		{"lightning-2.6.6/csv-files-third-test/metrics.csv", 60, 47, 1, 12, ChoiceNone},
		{"lightning-2.6.6/tb-files-third-test", 60, 47, 1, 12, ChoiceNone},
		{"lightning-2.6.6/tqdm-third-test-pipe.txt", 60, 42, 1, 8, ChoiceNone},
		{"lightning-2.6.6/tqdm-test-pty.txt", 60, 48, 1, 3, ChoiceNone},
		{"lightning-2.6.6/rich-test-pipe.txt", 60, 48, 1, 3, ChoiceNone},
		{"transformers-5.24.0/trainer_state-epoch-final-tb.json", 60, 34, 1, 3, ChoiceNone},
		{"transformers-5.24.0/trainer_state-steps-notqdm.json", 100, 64, 1, 4, ChoiceTest},
		{"transformers-5.24.0/stdout-tqdm-epoch-final.txt", 60, 34, 1, 3, ChoiceNone},
		{"transformers-5.24.0/stdout-notqdm-steps.txt", 100, 64, 1, 4, ChoiceTest},
		{"transformers-5.24.0/tb-epoch-final-tb", 60, 34, 1, 3, ChoiceNone},
		{"fastai-2.8.12/history-accuracy.csv", 100, 73, 4, 4, ChoiceTest},
		{"fastai-2.8.12/history-error_rate.csv", 100, 73, 4, 4, ChoiceTest},
		{"fastai-2.8.12/history-both.csv", 100, 73, 4, 4, ChoiceTest},
		{"fastai-2.8.12/stdout-accuracy-pipe.txt", 100, 73, 4, 4, ChoiceTest},
		{"fastai-2.8.12/stdout-error_rate-pipe.txt", 100, 73, 4, 4, ChoiceTest},
		{"ultralytics-8.4.190/results.csv", 100, 43, 2, 4, ChoiceTest},
		{"pytorch-examples/mnist.txt", 100, 83, 3, 3, ChoiceTest},
		{"pytorch-examples/imagenet.txt", 100, 88, 3, 3, ChoiceTest},
		{"pytorch-examples/quickstart.txt", 100, 65, 3, 3, ChoiceTest},
		{"pytorch-examples/transfer.txt", 100, 81, 3, 3, ChoiceTest},
		{"pytorch-examples/logger.txt", 60, 50, 1, 4, ChoiceNone},
		{"pytorch-examples/torchvision-references.txt", 100, 83, 3, 3, ChoiceTest},
		{"pytorch-examples/deit-log.txt", 100, 86, 4, 4, ChoiceTest},
		{"skorch-1.4.0/stdout.txt", 100, 90, 5, 5, ChoiceTest},
		{"skorch-1.4.0/history.json", 100, 90, 5, 5, ChoiceTest},
		{"timm-1.0.31/summary.csv", 100, 90, 5, 5, ChoiceTest},
		{"timm-1.0.31/summary-ema-lr.csv", 100, 90, 5, 5, ChoiceTest},
		{"mmengine-0.10.7/run.log", 60, 37, 1, 4, ChoiceNone},
		{"mmengine-0.10.7/scalars.json", 100, 69, 2, 4, ChoiceTest},
		{"tensorboard-2.21.0-csv/run-keras-3.15.1_tensorboard_validation-tag-epoch_accuracy.csv", 100, 82, 4, 4, ChoiceTest},
		{"tensorboard-2.21.0-csv/run-lightning-2.6.6_tb-files-third-test-tag-val_acc.csv", 100, 64, 11, 12, ChoiceTest},
		{"tensorboard-2.21.0-csv/run-transformers-5.24.0_tb-epoch-final-tb-tag-eval_accuracy.csv", 100, 62, 2, 3, ChoiceTest},
	} {
		l, err := open(t, "tools/"+c.name)
		if err != nil {
			t.Error(err)
			continue
		}
		a, err := l.Analyse(Options{TestImages: c.images})
		if err != nil {
			t.Error(err)
			continue
		}
		looks := l.looks()
		place := 1 + slices.IndexFunc(looks, func(e Look) bool { return e.Place == a.Best.Place })
		if a.Choice == ChoiceNone {
			looks = l.validated()
		}
		if a.Choice != c.choice || a.Correct != (count.Range{Low: c.right, High: c.right}) || place != c.place || len(looks) != c.looks {
			t.Errorf("%s: %s, %+v of %d at look %d of %d, want %s, %d at %d of %d", c.name, a.Choice, a.Correct, c.images, place, len(looks), c.choice, c.right, c.place, c.looks)
		}
	}
	for name, want := range map[string]string{
		"fastai-2.8.12/history-both-after-validate.csv": "6 of the 7 columns",
		"fastai-2.8.12/stdout-nobar-pipe.txt":           "holds no epoch",
		"keras-3.15.1/verbose1-evaleach-pipe.txt":       `seen were "accuracy of 10 steps", "loss of 10 steps", "accuracy of 4 steps"`,
		"ultralytics-8.4.190/console-pipe.txt":          "holds no epoch",
	} {
		if _, err := open(t, "tools/"+name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
