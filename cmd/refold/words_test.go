package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/traininglog"
)

func TestWordsOfTheCommandLine(t *testing.T) {
	for want, r := range map[string]remedy.Remedy{
		"`refold run`":              remedy.Continue{},
		"`refold run --dir runs/x`": remedy.Continue{Dir: "runs/x"},
		"`refold run --dir runs/x --only resnet8v1.groups`":       remedy.Continue{Dir: "runs/x", Only: "resnet8v1.groups"},
		"choose another run directory (--dir)":                    remedy.OtherDir{},
		"choose a folder that you may write to (--dir)":           remedy.OtherDir{Writable: true},
		"go on where it is now (refold run --dir)":                remedy.Moved{},
		"give the job 6.1 GB of memory (refold submit --mem 6.1)": remedy.Memory{Bytes: 6_000_000_001},
		"command":       remedy.Call{},
		"`refold init`": remedy.Template{},
		"`refold audit --images pictures --group artist --group source`": remedy.Audit{Settings: []remedy.Setting{{Key: "data.images", Value: "pictures"}, {Key: "groups.columns", Value: "artist"}, {Key: "groups.columns", Value: "source"}}},
		"run.cache (--cache)":                        remedy.Setting{Key: "run.cache"},
		`data.on-broken = "skip" (--on-broken skip)`: remedy.Setting{Key: "data.on-broken", Value: "skip"},
		"train.momentum = 0.9":                       remedy.Setting{Key: "train.momentum", Value: 0.9}, // no flag sets it
		"--images FOLDER":                            remedy.Give{Key: "data.images"},
		"--manifest FILE":                            remedy.Give{Key: "data.manifest"},
		"--images a/b":                               remedy.Give{Key: "data.images", Value: "a/b"},
		"--claim 0.95":                               remedy.Give{Key: "claim.accuracy", Value: 0.95},
		`--parts join (data.parts = "join")`:         remedy.Give{Key: "data.parts", Value: "join", Named: true},
		"train.momentum":                             remedy.Give{Key: "train.momentum"},
		"--folds":                                    remedy.Option{Name: traininglog.OptionFolds},
		"--batch-size":                               remedy.Option{Name: traininglog.OptionBatchSize},
		"--test-images 92":                           remedy.Option{Name: traininglog.OptionTestImages, Value: 92},
		"--column validation-accuracy='val acc:percent'":                                         remedy.Column{Role: "validation-accuracy", Name: "val acc", Unit: "percent"},
		"run with the run's own images and settings as flags or --spec FILE beside --dir runs/x": remedy.Repair{Dir: "runs/x"},
	} {
		if got := words(r); got != want {
			t.Errorf("%#v: got %q, want %q", r, got, want)
		}
	}
	if runtime.GOOS == "windows" {
		return // where words are quoted otherwise
	}
	if got, want := words(remedy.Continue{Dir: "my run", Only: "*.groups.*"}), "`refold run --dir 'my run' --only '*.groups.*'`"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestErrorsInWords: what packages advise is said as this command line has it, however
// deep it lies.
func TestErrorsInWords(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file", "run")
	if err := os.WriteFile(filepath.Dir(dir), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	place := disk.CheckPlace(dir)
	missing := spec.NewDraft(spec.PresetQuick, "--preset")
	missing.ReadFile("none.toml", "--spec")
	partial := &experiment.PartialError{Dir: "runs/x", Only: "a.b", Planned: 8, Failed: []summary.TrialFailure{{Trial: "t", Error: "out of luck"}}}
	_, none := rundir.LoadSummary("none")
	_, folds := traininglog.Reader{}.Read(strings.NewReader("Epoch 1\nTest set: Accuracy: 70/100 (70%)\nEpoch 2\nTest set: Accuracy: 70/110 (64%)\n"), "my.log")
	stopped := remedy.Errorf("runs/x keeps 1; %s goes on: %w", remedy.Continue{Dir: "runs/x"}, context.Canceled)
	full := disk.Explain("runs/x", fmt.Errorf("trial x: %w", &fs.PathError{Op: "open", Path: filepath.Join("runs/x", "spec.toml"), Err: fs.ErrPermission}))
	for want, err := range map[string]error{
		": choose a folder that you may write to (--dir)":                                   fmt.Errorf("plan: %w", place),
		"\n  x\n  " + words(remedy.OtherDir{}):                                              &experiment.BlockedError{Problems: []error{errors.New("x"), remedy.Errorf("%s", remedy.OtherDir{})}},
		"\n  x\n  " + words(remedy.Setting{Key: "run.cache"}) + "\n  y":                     &experiment.BlockedError{Problems: []error{remedy.Errorf("x\n%s", remedy.Setting{Key: "run.cache"}), errors.New("y")}},
		"; `refold init` writes one":                                                        missing.Check(nil),
		"such as 0.95 (--claim 0.95)":                                                       spec.NewDraft(spec.PresetQuick, "--preset").Check(nil),
		"; `refold run --dir runs/x --only a.b` trains just those again\nlate":              errors.Join(partial, errors.New("late")),
		"none holds no summary: `refold run` writes it when trials are finished: ":          none,
		"cut the log into one for each, or say --folds where they are folds":                folds,
		"stopped by SIGINT: runs/x keeps 1; `refold run --dir runs/x` goes on":              stoppedError{signalled(os.Interrupt), stopped, true},
		"stopped by SIGINT: nothing is lost; the same command goes on":                      stoppedError{signalled(os.Interrupt), context.Canceled, true},
		": give this user the right to read and write there, then the same command goes on": full,
	} {
		if got := remedy.Word(err, words); !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}
