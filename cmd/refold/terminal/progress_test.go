package terminal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// someProgress is a run of 32 trials, 12 epochs each, ten seconds after a first
// trial began, which is in its seventh epoch.
func someProgress(log io.Writer) (*Progress, plan.Trial) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := NewProgress(New(io.Discard, log), "runs/mine")
	p.now = func() time.Time { return now }
	trial := plan.Trial{Name: "resnet8v1.stretch24x24.groups.n360.seed0.fold2"}
	planned := &plan.Plan{Manifest: &dataset.Manifest{}, Trials: make([]plan.Trial, 32)}
	planned.Trials[2] = trial
	planned.Spec.Train.Epochs = 12
	planned.Spec.Run.Only = "*"
	p.onPlanned(planned, []plan.Trial{trial, {Name: "other"}}, len(planned.Selected())-2)
	p.onStarted(trial)
	now = now.Add(10 * time.Second)
	p.onStep(trial, trainer.Step{Epoch: 1, Epochs: 12, Step: 1, Steps: 16, Images: 15, Loss: 0.7, Accuracy: 0.5})
	p.onStep(trial, trainer.Step{Epoch: 7, Epochs: 12, Step: 4, Steps: 16, Images: 1530, Loss: 0.1234, Accuracy: 0.9})
	return p, trial
}

// TestLiveLineFits checks that a narrow terminal loses what matters least, never
// the end of the line.
func TestLiveLineFits(t *testing.T) {
	p, _ := someProgress(io.Discard)
	for _, test := range []struct {
		columns int
		want    string
	}{
		{200, "[3/32]  resnet8v1 groups seed0 fold2  epoch 7/12  loss 0.123  accuracy 0.900  153 images/s  trial 0:09 left  run 0:28 left"},
		{79, "[3/32]  resnet8v1 groups seed0 fold2  epoch 7/12  loss 0.123  run 0:28 left"},
		{63, "[3/32]  resnet8v1 groups seed0 fold2  epoch 7/12  run 0:28 left"},
		{39, "[3/32]  epoch 7/12  run 0:28 left"},
		{9, "[3/32]"},
		{5, "[3/32"},
		{0, ""},
	} {
		if got := fitParts(p.line(), test.columns); got != test.want {
			t.Errorf("%d columns:\n got %q\nwant %q", test.columns, got, test.want)
		}
	}
}

// TestLiveLineOfChineseNames: it is cut by columns, between whole characters, and what
// is invisible counts as it is shown.
func TestLiveLineOfChineseNames(t *testing.T) {
	parts := []Part{{0, "scanning 画像フォルダ"}, {1, "e\u0301t\u00e9"}, {2, "a\x1bb"}}
	for _, test := range []struct {
		columns int
		want    string
	}{
		{34, "scanning 画像フォルダ  e\u0301t\u00e9  a\\x1bb"}, // 9+12, 2+3, 2+6
		{33, "scanning 画像フォルダ  e\u0301t\u00e9"},
		{25, "scanning 画像フォルダ"}, // été needs one more
		{21, "scanning 画像フォルダ"},
		{20, "scanning 画像フォル"},
		{12, "scanning 画"},
		{0, ""},
	} {
		if got := fitParts(parts, test.columns); got != test.want {
			t.Errorf("%d columns:\n got %q\nwant %q", test.columns, got, test.want)
		}
	}
	if lines := fitLines([]string{"класс 漢字", "漢字 класс"}, 8, 5); lines[0] != "класс 漢" || lines[1] != "漢字 кла" {
		t.Errorf("%q", lines)
	}
}

// TestLiveLineOfSeveralTrials checks that speeds add up, and that a trial from a
// checkpoint is not taken for a fast one.
func TestLiveLineOfSeveralTrials(t *testing.T) {
	p, _ := someProgress(io.Discard)
	other := plan.Trial{Name: "other"}
	p.onStarted(other)
	p.onResumed(other, trainer.Step{Epoch: 11, Epochs: 12, Step: 0, Steps: 16, Images: 100_000})
	began := p.now()
	p.now = func() time.Time { return began.Add(10 * time.Second) }
	p.onStep(other, trainer.Step{Epoch: 11, Epochs: 12, Step: 8, Steps: 16, Images: 101_000})
	line := fitParts(p.line(), 200)
	if !strings.Contains(line, "2 at once, 176 images/s") { // 1530 in 20 s and 1000 in 10 s
		t.Errorf("%q", line)
	}
	if left := p.trialLeft(p.running["other"]); left == nil || math.Abs(left.Seconds()-30) > 1e-9 { // half an epoch took 10 s
		t.Errorf("%v left, want 30 s", left)
	}
	if left := p.runLeft(); left == nil || math.Abs(left.Seconds()-20*(14-6.75)/6.75) > 1e-9 { // 12 and 2 epochs to do
		t.Errorf("%v left", left)
	}
	p.onFailed(other, errors.New("out of luck")) // 1.5 epochs that nobody does now
	if left := p.runLeft(); left == nil || math.Abs(left.Seconds()-20*(12.5-6.75)/6.75) > 1e-9 {
		t.Errorf("after the failure %v left", left)
	}
}

func TestPlainLines(t *testing.T) {
	var log bytes.Buffer
	p, trial := someProgress(&log)
	log.Reset()
	p.onEpoch(trial, event.Progress{Epoch: 7, Epochs: 12, Loss: 0.12345, Accuracy: 0.9, HasValidation: true, ValidationAccuracy: 0.75, ImagesPerSecond: 153.2})
	p.onFinished(trial, 21*time.Second)
	want := `[3/32] resnet8v1.stretch24x24.groups.n360.seed0.fold2: epoch 7/12, loss 0.1235, accuracy 0.9000, validation 0.7500, 153 images/s; left: trial 0:09, run 0:28
[3/32] resnet8v1.stretch24x24.groups.n360.seed0.fold2: finished in 21.0 s
`
	if log.String() != want {
		t.Errorf("got\n%swant\n%s", log.String(), want)
	}
}

// TestJSONLines checks that each message is one object with typed figures, also a
// loss that is no number.
func TestJSONLines(t *testing.T) {
	var log bytes.Buffer
	terminal := New(io.Discard, &log)
	terminal.LogJSON()
	p, trial := someProgress(io.Discard)
	p.terminal = terminal
	p.onStep(trial, trainer.Step{Epoch: 7, Epochs: 12, Step: 4, Steps: 16, Images: 1530})
	p.onEpoch(trial, event.Progress{Epoch: 7, Epochs: 12, Loss: math.NaN(), Accuracy: 0.9, ImagesPerSecond: 153.2})
	p.onFailed(trial, errors.New("first\nsecond"))
	terminal.Say("refold: %d words", 2)
	terminal.Fail(errors.New("spec: 2 problems:\n  a\n  b"), 2)
	var got []map[string]any
	for line := range strings.Lines(log.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if _, err := time.Parse(time.RFC3339Nano, object["time"].(string)); err != nil {
			t.Error(err)
		}
		got = append(got, object)
	}
	for i, want := range []map[string]any{
		{"level": "INFO", "msg": "epoch", "trial": trial.Name, "number": 3., "trials": 32., "epoch": 7., "epochs": 12., "loss": "NaN", "accuracy": 0.9, "images_per_second": 153.2, "seconds_left": 28.4},
		{"level": "WARN", "msg": "trial failed", "trial": trial.Name, "error": "first\nsecond"},
		{"level": "INFO", "msg": "2 words"},
		{"level": "ERROR", "msg": "spec: 2 problems:\n  a\n  b", "exit_code": 2.},
	} {
		for key, value := range want {
			if i >= len(got) {
				t.Fatalf("%d messages: %s", len(got), log.String())
			}
			have := got[i][key]
			if number, ok := have.(float64); ok && key == "seconds_left" {
				have = math.Round(number*10) / 10
			}
			if have != value {
				t.Errorf("message %d: %s is %v, want %v", i, key, have, value)
			}
		}
	}
	if len(got) != 4 {
		t.Errorf("%d messages, want 4:\n%s", len(got), log.String())
	}
}

// TestComparingIsSaidOnce: a line, or an object, whatever the number of rounds; a plan
// does not say which engine it is, since that is one of its results.
func TestComparingIsSaidOnce(t *testing.T) {
	const line = "refold: measuring which engine trains resnet8v1, resnet8v2 faster, builtin or onednn 2.6.3 (libdnnl.so.2): at most 3 rounds of a few steps, which the cache remembers; --engine builtin goes without\n"
	engine := trainer.Engine{Name: "builtin", Version: "5", Reason: "faster", Advice: "mind this"}
	for _, test := range []struct {
		name, dir string
		quiet     bool
		json      bool
		want      string
	}{
		{"run", "runs/mine", false, false, line + "refold: engine builtin 5 (faster), run directory runs/mine\nrefold: mind this\n"},
		{"plan", "", false, false, line},
		{"quiet", "runs/mine", true, false, ""},
		{"json", "", false, true, `"level":"INFO","msg":"comparing engines","engines":["builtin","onednn 2.6.3 (libdnnl.so.2)"],"architectures":["resnet8v1","resnet8v2"],"rounds":3}` + "\n"},
	} {
		var log bytes.Buffer
		terminal := New(io.Discard, &log)
		if test.quiet {
			terminal.level = slog.LevelWarn
		}
		if test.json {
			terminal.LogJSON()
		}
		p := NewProgress(terminal, test.dir)
		for round := range 3 {
			p.onComparing(event.Comparing{Engines: [2]string{"builtin", "onednn 2.6.3 (libdnnl.so.2)"}, Architectures: []string{"resnet8v1", "resnet8v2"}, Round: round + 1, Rounds: 3})
		}
		p.onEngine(engine)
		got := log.String()
		if test.json { // behind the time
			_, got, _ = strings.Cut(got, ",")
		}
		if got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestLevels checks what --quiet and --verbose leave out and add.
func TestLevels(t *testing.T) {
	for _, test := range []struct {
		level slog.Level
		want  string
	}{
		{slog.LevelWarn, "x failed: bad\n"},
		{slog.LevelInfo, "x: epoch 1/2\nx failed: bad\n"},
		{slog.LevelDebug, "x: started\nx: epoch 1/2\nx failed: bad\n"},
	} {
		var log bytes.Buffer
		terminal := New(io.Discard, &log)
		terminal.level = test.level
		terminal.Tell(Note{Level: slog.LevelDebug, Text: "x: started"})
		terminal.Tell(Note{Level: slog.LevelInfo, Text: "x: epoch 1/2"})
		terminal.Tell(Note{Level: slog.LevelWarn, Text: "x failed: bad"})
		if log.String() != test.want {
			t.Errorf("%v: got %q, want %q", test.level, log.String(), test.want)
		}
	}
}

// TestFinishedTrialsAreCounted on a terminal, where names are short; a failed one is
// none of them.
func TestFinishedTrialsAreCounted(t *testing.T) {
	var log bytes.Buffer
	p, trial := someProgress(&log)
	p.terminal.printer = &livePrinter{w: &log, columns: func() int { return 80 }}
	other := plan.Trial{Name: "other"}
	p.onStarted(other)
	before := p.finished
	p.onFailed(other, errors.New("out of memory"))
	p.onFinished(trial, 7*time.Second)
	if want := fmt.Sprintf("finished %d of 32: resnet8v1 groups seed0 fold2 in 7.0 s\n", before+1); !strings.HasSuffix(log.String(), want) {
		t.Errorf("got %q, want %q at the end", log.String(), want)
	}
}
