package traininglog

import (
	"math"
	"os"
	"strings"
	"testing"
)

// FuzzRead: whatever is in a log, reading it ends in an error that names it or in
// epochs that can be analysed.
func FuzzRead(f *testing.F) {
	real, err := os.ReadFile(articleCSV)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(real))
	for _, seed := range []string{
		"Epoch 1, Loss: 0.7, Accuracy: 71.0, Test Loss: 1426.1, Test Accuracy: 48.0\nEpoch 2, Loss: nan, Accuracy: 78.7, Test Loss: inf, Test Accuracy: 50.0\n",
		"epoch,accuracy,loss,lr,val_accuracy,val_loss\n0,0.71,0.7,1e-4,0.48,1e400\n0,0.71,0.7,1e-4,,NA\n",
		"\ufeff# a\nepoch;\"val_acc\"\n1;\"0.5\"\n",
		"{\"epoch\": 1, \"acc\": \"0.5\", \"val_acc\": 0.5}\n{\"epoch\":1,\"val_acc\":null}\n{}\n",
		"[Epoch 7/50] train/acc=80% val/acc=75%\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read(strings.NewReader(text), "my.log")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "my.log:") || l != nil {
				t.Fatalf("%v, %v", l, err)
			}
			return
		}
		runs, line := 1, 0
		for _, e := range l.Epochs {
			if e.Run < runs || e.Run > runs+1 || e.Line < line || e.Number < 0 {
				t.Fatalf("%+v after run %d, line %d", e, runs, line)
			}
			runs, line = e.Run, e.Line
			if a := e.TestAccuracy; !math.IsNaN(a) && !(a >= 0 && a <= 1) {
				t.Fatalf("accuracy %v", a)
			}
		}
		if runs != l.Runs() {
			t.Fatalf("%d runs, want %d", l.Runs(), runs)
		}
		n := max(100, l.FittingImages())
		a, err := l.Analyse(Options{TestImages: n, Claim: 0.95})
		if err == nil && (a.Correct.Low < 0 || a.Correct.High > n || a.Correct.Low > a.Correct.High || !(a.Selection.Ordinary >= 0 && a.Selection.Ordinary <= 1)) {
			t.Fatalf("%+v", a)
		}
	})
}
