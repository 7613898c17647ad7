package traininglog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Figures of other things that stand beside the accuracy of a set.
func TestFiguresOfOtherThings(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"another model before the set": {"Epoch 1\nVal: loss 0.9 acc 0.70\nEMA Val: loss 0.9 acc 0.99\n", "lines of text, validation; 1 NaN 0.7"},
		"another model as a section":   {"Epoch 1\nTeacher: test acc: 0.90\nStudent: test acc: 0.70\n", "lines of text, test; 1 NaN 0.7"},
		"top 5 before the set":         {"Epoch: 1, Top-5 Val: acc = 0.951, Val: acc = 0.70\n", "lines of text, validation; 1 NaN 0.7"},
		"a word behind a colon":        {"Epoch 1\nSummary: val acc: 0.70\n", "lines of text, validation; 1 NaN 0.7"},
		"steps of an evaluation":       {"Epoch 1\nVal Step 1/2 loss: 0.8 acc: 0.9\nVal Step 2/2 loss: 0.8 acc: 0.7\n", "lines of text, validation; 1 NaN 0.7"},
		"steps of PaddleClas": {"[2022/01/01 10:00:01] ppcls INFO: [Train][Epoch 1/3][Avg]top1: 0.20, top5: 0.60, CELoss: 4.0, loss: 4.0\n" +
			"[2022/01/01 10:00:02] ppcls INFO: [Eval][Epoch 1][Iter: 0/4]CELoss: 3.5, loss: 3.5, top1: 0.40, top5: 0.80\n" +
			"[2022/01/01 10:00:02] ppcls INFO: [Eval][Epoch 1][Avg]CELoss: 3.4, loss: 3.4, top1: 0.30, top5: 0.70\n", "lines of text, validation; 1 0.2 0.3"},
		"an evaluation at a step":   {"Epoch: 1, Step: 50/100, Val Acc: 0.70\n", "lines of text, validation; 1 NaN 0.7"},
		"a step that is a duration": {"Epoch 1 | Step: 7ms | val acc: 0.70\n", "lines of text, validation; 1 NaN 0.7"},
		"the summary of PyTorch's ImageNet example": {"Epoch: [0][100/100]\tTime 1.2 ( 1.2)\tData 0.9 ( 0.9)\tLoss 5.9e+00 (6.2e+00)\tAcc@1 7.00 ( 4.00)\tAcc@5 9.00 ( 8.00)\n *   Acc@1 21.000 Acc@5 45.000\n",
			"the console of PyTorch's or torchvision's ImageNet example, test; 0 0.04 0.21"},
		"a bar whose returns are lost": {"Epoch 1/2\n 32/100 [====>.........] - ETA: 10s - acc: 0.40 100/100 [====] - 1s 10us/sample - acc: 0.60 - val_acc: 0.70\nEpoch 2/2\n100/100 [====] - 1s 10us/sample - acc: 0.61 - val_acc: 0.72\n",
			"the console of Keras, validation; 1 0.6 0.7; 2 0.61 0.72"},
		"a test beside lists":            {`{"acc": [0.61, 0.71], "val_acc": [0.70, 0.75], "test_acc": 0.73}`, "a history as JSON, test; 1 0.61 NaN; 2 0.71 0.73"},
		"a data set in a column":         {"epoch,dataset,loss,acc\n1,train,0.9,0.61\n1,val,0.8,0.70\n", "CSV, validation; 1 0.61 0.7"},
		"a count behind a percentage":    {"Epoch 1 Test acc: 70.8% (85/120)\n", "lines of text, test; 1 NaN 0.708333333"},
		"a count with spaces":            {"Epoch 1 Test acc: 70 / 120\n", "lines of text, test; 1 NaN 0.583333333"},
		"sets behind values":             {"Epoch 1: accuracy=0.70 (val), accuracy=0.61 (train)\n", "lines of text, validation; 1 0.61 0.7"},
		"the best behind a value":        {"Epoch 1 train loss 0.9\nValidation accuracy: 0.80 (best 0.80)\nEpoch 2 train loss 0.9\nVal acc: 0.75 | Best acc: 0.80\n", "lines of text, validation; 1 NaN 0.8; 2 NaN 0.75"},
		"a hole in a printed table":      {"epoch  train_loss  val_loss  val_acc\n1      0.9         0.8       0.70\n2      0.8                   0.75\n", "my.log:3: the row has 3 values below 4 names: which of them is empty does not stand here; write a - in its place"},
		"a bracket of other things":      {"Epoch 1 Test acc: 70.8% (3/10)\n", "lines of text, test; 1 NaN 0.708"},
		"an accuracy and the one before": {"Epoch 1 val_acc: 0.10 -> 0.70\n", `my.log:1: val_acc: "0.10 -> 0.70" is no number`},
		"two accuracies of one name":     {"Epoch 1 val acc: 0.70, 0.95\n", `my.log:1: val acc: "0.70, 0.95" is no number`},
		"two accuracies without colon":   {"Epoch 1 - Test: Acc 70.1/95.2\n", `my.log:1: Acc: "70.1/95.2" is no number`},
	} {
		if d := cmp.Diff(c.want, looksOf(t, Reader{}, "my.log", c.text)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Lines that tell of an evaluation twice, or in a way that is not read.
func TestWhatIsToldTwiceOrAside(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"each process":             {"[rank0] Epoch 1 val_acc: 0.70\n[rank1] Epoch 1 val_acc: 0.70\n[rank1] Epoch 2 val_acc: 0.75\n[rank0] Epoch 2 val_acc: 0.75\n", "2: 75-75 of 100; validation by test; looks 2+0; worth of 2"},
		"each process, otherwise":  {"[rank0] Epoch 1 val_acc: 0.70\n[rank1] Epoch 1 val_acc: 0.72\n", "my.log:2: rank 1 says val_acc 0.72 of epoch 1, another rank said 0.70: each may have seen a part of the images; keep the lines of one rank"},
		"each process of srun":     {"0: Epoch 1 val_acc: 0.70\n1: Epoch 1 val_acc: 0.70\n1: Epoch 2 val_acc: 0.75\n0: Epoch 2 val_acc: 0.75\n", "2: 75-75 of 100; validation by test; looks 2+0; worth of 2; repeats 2"},
		"two handlers":             {"INFO:root:Epoch 1 train loss: 0.5\nEpoch 1 train loss: 0.5\nINFO:root:Epoch 1 val_acc: 0.70\nEpoch 1 val_acc: 0.70\n", "1: 70-70 of 100; validation by test; looks 1+0; worth of 1; repeats 1"},
		"Trainer on two devices":   {"{'eval_loss': 0.8, 'eval_accuracy': 0.78, 'epoch': 1.0}\n{'eval_loss': 0.8, 'eval_accuracy': 0.78, 'epoch': 1.0}\n", "1: 78-78 of 100; validation by test; looks 1+0; worth of 1; repeats 1"},
		"a table of two processes": {"epoch,val_loss,val_acc\n1,0.5,0.70\n1,0.5,0.70\n2,0.4,0.75\n2,0.4,0.75\n", "2: 75-75 of 100; validation by test; looks 2+0; worth of 2; repeats 2"},
		"written over":             {"Epoch 1: val acc: 0.10\rEpoch 1: val acc: 0.70\nEpoch 2: val acc: 0.65\n", "1: 70-70 of 100; validation by test; looks 2+0; worth of 2"},
		"lines of an old Mac":      {"Epoch 1: val acc: 0.70\rEpoch 2: val acc: 0.65\r", "1: 70-70 of 100; validation by test; looks 2+0; worth of 2"},
		"epochs behind figures":    {"Val acc: 0.80\nEpoch 1 finished in 12s\nVal acc: 0.75\nEpoch 2 finished in 12s\n", `my.log:1: figures stand here before the first line of an epoch, and none behind the last one: each line "Epoch 2" seems to end its epoch; move it before the figures of its epoch`},
		"a test before training":   {"Initial test accuracy: 0.10\nEpoch 1: train acc: 0.6\nTest accuracy: 0.70\n", "1: 70-70 of 100; test by test; looks 1+0; worth of 1"},
		"a test at each new best":  {"epoch,val_acc,test_acc\n1,.60,.65\n2,.70,.76\n3,.69,\n4,.80,.74\n5,.79,\n", "4: 74-74 of 100; test by validation; looks 3+5; worth of 1"},
		"a test now and then":      {"epoch,val_acc,test_acc\n1,.60,.65\n2,.70,\n3,.69,.76\n4,.80,.74\n5,.79,\n", "3: 76-76 of 100; test by test; looks 3+5; worth of 3"},
		"above 1":                  {"Epoch 1 val acc: 1.02\nEpoch 2 val acc: 0.75\n", "my.log: val acc is never above 1.02: these may be percentages, or fractions of which one is wrong; say which, with column validation-accuracy=val acc:percent or :fraction"},
		"runs of two units":        {"Epoch 1: test acc: 0.61\nEpoch 2: test acc: 0.72\nEpoch 1: test acc: 71.0\nEpoch 2: test acc: 70.0\n", "my.log:2: test acc is never above 1 in this run, but in another one: one of them may hold fractions; cut the log into one for each run"},
		"runs of one epoch":        {"Epoch 1 train loss: 0.5 val_acc: 0.70\nEpoch 1 train loss: 0.4 val_acc: 0.70\n", "1: 70-70 of 100; validation by test; looks 2+0; worth of 2"},
		"a test in a sentence":     {"Epoch 1: val_acc: 0.70\nEpoch 2: val_acc: 0.75\nTest accuracy of the best model: 0.73\n", `my.log:3: a test accuracy of 0.73 stands here among other words, and no evaluation on the test set is known otherwise: write the line as "Test accuracy: 0.73" if it is the only look at the test set, or take it out to have the validation judged`},
		"a test of a summary":      {"Epoch 1: val_acc: 0.70\nEpoch 2: val_acc: 0.75\nBest test acc: 0.75\n", "2: 75-75 of 100; validation by test; looks 2+0; worth of 2"},
		"a test told again":        {"Epoch 1: test acc: 0.70\nEpoch 2: test acc: 0.75\nBest test acc: 0.75\n", "2: 75-75 of 100; test by test; looks 2+0; worth of 2"},
		"a test behind Keras":      {"Epoch 1/1\n10/10 [==] - 1s - loss: 1 - val_accuracy: 0.75\nTest accuracy of the best model: 0.73\n", `my.log:3: a test accuracy of 0.73 stands here among other words, and no evaluation on the test set is known otherwise: write the line as "Test accuracy: 0.73" if it is the only look at the test set, or take it out to have the validation judged`},
		"a file of a logger":       {"10:00:01 train.py:310] train epoch: 0, accuracy: 0.60\n10:00:02 train.py:310] eval epoch: 0, accuracy: 0.70\n", "0: 70-70 of 100; validation by test; looks 1+0; worth of 1"},
		"a sorted table":           {"epoch,val_acc\n3,0.78\n10,0.80\n1,0.75\n", "10: 80-80 of 100; validation by test; looks 3+0; worth of 3"},
		"a cut line":               {"Epoch 1: val_acc: 0.70\nEpoch 2: val_acc: 0.7", "my.log:2: val_acc: the log ends within or behind 0.7, which has fewer digits than all before it: take the line out if it was cut, or end it with a line break"},
		"a cut bar":                {"Epoch 1/2\n10/10 [==] - 1s - val_accuracy: 0.70\nEpoch 2/2\n10/10 [==] - 1s - val_accuracy: 0.7", "my.log:4: val_accuracy: the log ends within or behind 0.7, which has fewer digits than all before it: take the line out if it was cut, or end it with a line break"},
		"a cut table":              {"epoch,val_acc\n1,0.70\n2,0.7", "my.log:3: val_acc: the log ends within or behind 0.7, which has fewer digits than all before it: take the line out if it was cut, or end it with a line break"},
		"no line break":            {"Epoch 1: val_acc: 0.70\nEpoch 2: val_acc: 0.75", "2: 75-75 of 100; validation by test; looks 2+0; worth of 2"},
		"an error":                 {"epoch,val_error\n1,0.9\n2,0.5\n", `my.log: "val_error" may be an error rate or a loss: say which, with column validation-accuracy=val_error:percent or :fraction if it is the share of images that are wrong, or column validation-loss=val_error`},
		"an error beside a loss":   {"epoch,val_loss,val_error\n1,1.2,0.90\n2,1.1,0.50\n", "2: 50-50 of 100; validation by test; looks 2+0; worth of 2"},
		"an error with a sign":     {"Epoch 1 Test Error: 30.0%\n", "1: 70-70 of 100; test by test; looks 1+0; worth of 1"},
	} {
		if d := cmp.Diff(c.want, judged(t, Reader{}, c.text, Options{TestImages: 100})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Folds that no line numbers are not joined in silence.
func TestFoldsWithoutNumbers(t *testing.T) {
	const runs = "Epoch 1 val_acc: 0.70\nEpoch 2 val_acc: 0.75\n"
	for _, line := range []string{"===== Fold one =====", "Training 2nd fold", "CV iteration 1/5", "Split 1", "Split 2/5", "Falte 1", "5-fold cross-validation"} {
		text := line + "\n" + runs + line + "\n" + runs
		if _, err := (Reader{}).Read(strings.NewReader(text), "my.log"); err == nil || !strings.Contains(err.Error(), "my.log:1: this line speaks of folds") {
			t.Errorf("%s: %v", line, err)
		}
		if l, err := (Reader{Folds: true}).Read(strings.NewReader(text), "my.log"); err != nil || len(l.Folds) != 2 {
			t.Errorf("%s, with --folds: %v", line, err)
		}
		if _, err := (Reader{}).Read(strings.NewReader(line+"\n"+runs), "my.log"); err != nil {
			t.Errorf("%s, one run: %v", line, err)
		}
	}
	for _, line := range []string{"import cv2", "train/test split: 80/20", "Seed 1", "the manifold"} {
		if l, err := (Reader{}).Read(strings.NewReader(line+"\n"+runs+runs), "my.log"); err != nil || l.Runs() != 2 {
			t.Errorf("%s: %v", line, err)
		}
	}
}
