package traininglog

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzRead: whatever is in a log, reading it ends in an error that names it or in
// epochs that can be analysed. The seeds are logs of every form.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{articleCSV, "testdata/cases/*", "testdata/tools/*/*", "testdata/tools/*/*/*"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			if data, err := os.ReadFile(name); err == nil && len(data) < 4<<10 {
				f.Add(string(data))
			}
		}
	}
	for _, seed := range []string{
		"Epoch 1, Loss: 0.7, Accuracy: 71.0, Test Loss: 1426.1, Test Accuracy: 48.0\nEpoch 2, Loss: nan, Accuracy: 78.7, Test Loss: inf, Test Accuracy: 50.0\n",
		"epoch,accuracy,loss,lr,val_accuracy,val_loss\n0,0.71,0.7,1e-4,0.48,1e400\n0,0.71,0.7,1e-4,,NA\n",
		"\ufeff# a\nepoch;\"val_acc\"\n1;\"0.5\"\n",
		"{\"epoch\": 1, \"acc\": \"0.5\", \"val_acc\": 0.5}\n{\"epoch\":1,\"val_acc\":null}\n{}\n",
		"[Epoch 7/50] train/acc=80% val/acc=75%\n",
		"Wall time,Step,Value\n1,0,0.5\n", "Step,a - val_acc,a - val_acc__MIN\n1,0.5,0\n",
		"2023 - INFO - Epoch(val) [1][4/4]    accuracy/top1: 75.0\n", "| epoch | acc | val_acc |\n|---|---|---|\n| 1 | 0.5 | 0.85 |\n",
		"fold,epoch,val_acc\n1,1,.7\n2,1,.9\n", "Fold 1\nEpoch 1: val_acc: 0,7\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Reader{}.Read(strings.NewReader(text), "my.log")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "my.log:") || l != nil {
				t.Fatalf("%v, %v", l, err)
			}
			return
		}
		for _, one := range append(l.Folds, l)[:max(1, len(l.Folds))] {
			checkLog(t, one)
		}
	})
}

// checkLog checks what holds for every log.
func checkLog(t *testing.T, l *Log) {
	runs := 1
	for _, e := range l.Epochs {
		if e.Run < runs || e.Run > runs+1 || !(e.Number >= 0) {
			t.Fatalf("%+v after run %d", e, runs)
		}
		runs = e.Run
		for _, a := range []float64{e.TestAccuracy, e.TrainAccuracy} {
			if !math.IsNaN(a) && !(a >= 0 && a <= 1) {
				t.Fatalf("accuracy %v", a)
			}
		}
	}
	if runs != l.Runs() || len(l.printed) != len(l.Epochs) || len(l.validation) != len(l.Epochs) {
		t.Fatalf("%d runs, want %d; %d epochs, %d, %d", l.Runs(), runs, len(l.Epochs), len(l.printed), len(l.validation))
	}
	const n = 100
	a, err := l.Analyse(Options{TestImages: n, Claim: 0.95})
	if err == nil && (a.Correct.Low < 0 || a.Correct.High > n || a.Correct.Low > a.Correct.High || !(a.Selection.Ordinary >= 0 && a.Selection.Ordinary <= 1) || a.Intervals[0].Low > a.Intervals[0].High) {
		t.Fatalf("%+v", a)
	}
}
