package traininglog

import (
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
