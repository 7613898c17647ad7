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
	return Read(f, name)
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
