package traininglog

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func read(t *testing.T, text string) *Log {
	t.Helper()
	l, err := Reader{}.Read(strings.NewReader(text), "my.log")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Lines in the ways in which people print them.
func TestTextForms(t *testing.T) {
	for _, line := range []string{
		"Epoch 7, Loss: 0.5, Accuracy: 80, Test Loss: 0.25, Test Accuracy: 75",
		"epoch: 7/50 - 10s 300ms/step - loss: 0.5 - accuracy: 0.8 - val_loss: 0.25 - val_accuracy: 0.75",
		"  [Epoch 7/50] train_loss=0.5 train_acc=80% val_loss=0.25 val_acc=75% lr=1e-4",
		"EPOCH 7 | Train Loss: 0.5 | Train Acc: 80.0% | Valid Loss: 0.25 | Valid Acc: 75.0% | top-5 accuracy: 99",
		"Epoch 7: train/loss=0.5, train/acc=0.8; test/loss=0.25; test/acc=0.75",
	} {
		l := read(t, "some prose: loss: 3\n"+line+"\n")
		want := Epoch{Run: 1, Number: 7, Line: 2, TrainLoss: 0.5, TrainAccuracy: 0.8, TestLoss: 0.25, TestAccuracy: 0.75}
		if len(l.Epochs) != 1 || l.Epochs[0] != want || l.Skipped != 1 {
			t.Errorf("%s\ngave %+v, %d skipped", line, l.Epochs, l.Skipped)
		}
	}
}

func TestRunsAreToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string // run.epoch
	}{
		"starting again": {"epoch,val_acc\n0,.5\n1,.5\n0,.5\n1,.5\n", "1.0 1.1 2.0 2.1"},
		"header again":   {"epoch,val_acc\n1,.5\nepoch,val_acc\n1,.6\n", "1.1 2.1"},
		"gone back":      {"epoch,val_acc\n3,.5\n4,.5\n3,.6\n", "1.3 1.4 2.3"},
		"column":         {"run,epoch,val_acc\n1,1,.5\n1,2,.5\n2,51,.5\n2,52,.5\n", "1.1 1.2 2.51 2.52"},
		"numbered on":    {"epoch;val_acc\n49;.5\n50;.5\n51;.5\n", "1.49 1.50 1.51"},
		"two lines an epoch": {`{"epoch":1,"loss":1}
{"epoch":1.0,"eval_accuracy":0.5,"eval_loss":2}
{"lr":3}
{"epoch":2,"loss":1}
{"epoch":2,"eval_accuracy":0.5}`, "1.1 1.2"},
	} {
		var got []string
		for _, e := range read(t, c.text).Epochs {
			got = append(got, fmt.Sprintf("%d.%v", e.Run, e.Number))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhatIsMissingIsNaN(t *testing.T) {
	l := read(t, "# from the lab\nEpoch,Val_Accuracy,Time,val_loss\n1,NA,3,inf\n2,50%,4,nan\n4,100%,5,\n")
	if e := l.Epochs[0]; !math.IsNaN(e.TestAccuracy) || !math.IsNaN(e.TrainLoss) || !math.IsInf(e.TestLoss, 1) {
		t.Errorf("%+v", e)
	}
	if diff := cmp.Diff([]string{"time"}, l.Ignored); diff != "" {
		t.Error(diff)
	}
	if l.missing() != 1 {
		t.Errorf("%d epochs missing", l.missing())
	}
}

// Every error names the file, and the line where there is one.
func TestErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                       "my.log: holds no epoch",
		"Epoch 1/50\n12/29 - loss: 1":                            "my.log: holds no epoch",
		"Epoch 1, Loss: high":                                    `my.log:1: Loss: "high" is no number`,
		"\n\nEpoch 1, Loss: 1, loss: 2":                          `my.log:3: "loss": this figure stands twice`,
		"Epoch 1, val_acc: 0.5, eval_acc: 0.5":                   `my.log:1: "eval_acc": this figure stands twice in one line`,
		"epoch,val_acc\n1,50%\n2,0.5\n":                          `my.log:3: val_acc: 0.5 has no %, but others of its kind have`,
		"epoch,val_acc\n1,0.5\n2,0.5,7\n":                        "my.log:3: the line has 3 of the 2 columns that the first line names: it belongs to a log with other columns",
		"epoch,loss,val_acc\n1,1,0.5\n2,0":                       "my.log:3: the line has 2 of the 3 columns that the first line names: it is cut, as by a training that was killed, or has other columns: take the line out",
		"epoch,val_acc,at\n1,0.5,\"a\"\n2,\"0.5":                 `my.log:3: extraneous or missing " in quoted-field: it is cut`,
		"epoch;acc;val_acc\n1;0.5;0,5\n":                         `my.log:2: val_acc: "0,5" is no number; decimals take a point: 0.5`,
		"epoch;val_loss\n1;1,426\n":                              `my.log:2: val_loss: "1,426" is no number; decimals take a point: 1.426`,
		"epoch,val_acc\n1,0.5\n\n2,x\n":                          `my.log:4: val_acc: "x" is no number`,
		"epoch,val_acc\n-1,0.5\n":                                "my.log:2: epoch -1: must be a whole number",
		"epoch,val_acc\n,0.5\n":                                  "my.log:2: the number of the epoch is missing",
		"epoch,val_acc\n1,101\n":                                 "my.log:2: an accuracy of 101: must lie",
		"epoch,val_acc\n1,-0.1\n":                                "my.log:2: an accuracy of -0.1: must lie",
		"epoch,val_acc\n1,inf\n":                                 "my.log:2: an accuracy of +Inf: must lie",
		"epoch,loss\n1,3%\n":                                     "my.log:2: loss: a percentage makes no sense",
		"{\"epoch\":1}\n{\"epoch\":2,\"acc\":[]}":                `my.log:2: acc: "[]" is no number`,
		"{\"epoch\":1,\"loss\":}":                                "my.log:1: no JSON object",
		"Epoch 1, Loss: 1\xff":                                   "my.log: no text in UTF-8",
		strings.Repeat(" ", maxBytes+1):                          "my.log: longer than 16 MiB",
		"epoch,val_acc\n" + strings.Repeat("1,1\n", maxEpochs+1): "my.log:100002: more than 100000 epochs",
	} {
		_, err := Reader{}.Read(strings.NewReader(text), "my.log")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q gave %v, want %s", text, err, want)
		}
	}
}

func TestAnalyseRefusesWhatDoesNotFit(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		o    Options
		want string
	}{
		"no test images": {"epoch,val_acc\n1,0.5\n", Options{}, "0 test images"},
		"a wrong claim":  {"epoch,val_acc\n1,0.5\n", Options{TestImages: 2, Claim: 95}, "a claim of 95"},
		"other names": {"Epoch,acc,Score,mAP50(B)\n1,0.5,0.5,0.6\n", Options{TestImages: 2},
			`my.log: no epoch has a test accuracy, so there is nothing to judge: it is called "Test Accuracy", "test_accuracy" or "val_accuracy", or named with column test-accuracy=NAME; "acc" was taken for a training accuracy; seen and not used were "Score", "mAP50(B)"`},
		"no accuracy": {"epoch,acc\n1,0.5\n", Options{TestImages: 2}, "my.log: no epoch has a test accuracy"},
		"another number": {"epoch,val_acc\n1,0.50\n2,0.83\n", Options{TestImages: 93},
			"my.log:2: a test accuracy of 50 % is no whole count of 93 test images (46 are 49.46 %, 47 are 50.54 %): give the true size of the test set; Options.TestImages = 92 would fit"},
		"exact figures": {"epoch,val_acc\n1,0.8299999833106995\n2,0.65\n", Options{TestImages: 90},
			"74 are 82.22 %, 75 are 83.33 %): give the true size of the test set; the accuracies of this log fit 100, or a multiple of it"},
	} {
		_, err := read(t, c.text).Analyse(c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Short logs have an answer too.
func TestFewEpochs(t *testing.T) {
	for _, text := range []string{"epoch,val_acc\n1,1\n", "epoch,val_acc\n0,0\n", "epoch,val_acc,acc\n1,.5,\n2,.5,.6\n3,.5,.7\n"} {
		a, err := read(t, text).Analyse(Options{TestImages: 2, Claim: 0.5})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if a.Equal != len(a.Log.Epochs)-1 || a.Best.Place != 1 || len(a.Spikes) > 0 {
			t.Errorf("%q gave %+v", text, a)
		}
	}
}

func TestInitialShare(t *testing.T) {
	for epoch, want := range map[int]float64{1: 0.747, 2: 0.56, 5: 0.23, 10: 0.05, 16: 0.009} {
		near(t, fmt.Sprintf("share after epoch %d", epoch), InitialShare(29, epoch), want, 0.005)
	}
}
