package traininglog

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog/entry"
)

// Lines in more of the ways in which people print them.
func TestLinesOfPrograms(t *testing.T) {
	named := []entry.Column{{Role: entry.ValidationAccuracy, Name: "Val acc"}}
	for name, c := range map[string]struct {
		columns    []entry.Column
		text, want string
	}{
		"sets in brackets":     {nil, "[Train] Epoch: 1 Loss: 0.6 Acc: 0.54\n[Valid] Epoch: 1 Loss: 0.5 Acc: 0.70\n", "validation; 1 0.54 0.7"},
		"sets before epochs":   {nil, "Train Epoch: 1, Acc: 0.6\nTest Epoch: 1, Acc: 0.7\nTrain Epoch: 2, Acc: 0.65\nTest Epoch: 2, Acc: 0.72\n", "test; 1 0.6 0.7; 2 0.65 0.72"},
		"without colons":       {nil, "Epoch 1 - train: loss 0.69 acc 0.54 - val: loss 0.63 acc 0.70\n", "validation; 1 0.54 0.7"},
		"between bars":         {nil, "| end of epoch   1 | time: 5.00s | valid loss  0.40 | valid acc 0.70 |\n", "validation; 1 NaN 0.7"},
		"sets as sections":     {nil, "Epoch 1: Train loss: 0.69, accuracy: 54.0% | Test loss: 0.63, accuracy: 70.0%\n", "test; 1 0.54 0.7"},
		"a sentence":           {nil, "Epoch 1 complete. Validation accuracy: 0.70\n", "validation; 1 NaN 0.7"},
		"on the set":           {nil, "Epoch 1\nAccuracy on the test set: 81.0%\n", "test; 1 NaN 0.81"},
		"bars of sets":         {nil, "Epoch 1/3\n-----\nTrain: 100%|##| 5/5 [00:01<00:00, loss=0.5, acc=0.6]\nVal:  20%|# | 1/5 [00:01<00:00, acc=0.99]\rVal: 100%|##| 5/5 [00:01<00:00, acc=0.70]\n", "validation; 1 0.6 0.7"},
		"tutorials":            {nil, "Epoch [1/2], Step [100/600], Loss: 0.5\nEpoch [2/2], Step [100/600], Loss: 0.3\nAccuracy of the model on the 10000 test images: 97.5 %\n", "test; 1 NaN NaN; 2 NaN 0.975"},
		"told again":           {nil, "Epoch 1, val_acc: 0.71\nEpoch 2, val_acc: 0.82\nEarly stopping at epoch 2, val_acc: 0.82\nBest epoch: 2, val_acc: 0.82\nEpoch 00002: val_acc improved from 0.71 to 0.82, saving model\n", "validation; 1 NaN 0.71; 2 NaN 0.82"},
		"told by a logger":     {nil, "2023-01-01 12:00:00 Epoch 1 test acc 0.7\n2023-01-01 12:00:00 loaded checkpoint from epoch 1 test acc 0.9\n", "test; 1 NaN 0.7"},
		"no epochs":            {named, "Train acc: 0.5\nVal acc: 0.61\nTrain acc: 0.6\nVal acc: 0.72\n", "validation; 1 0.5 0.61; 2 0.6 0.72"},
		"the best so far":      {nil, "Epoch 5 | val: acc: 0.8 | best val: epoch 3, acc: 0.91\n", "validation; 5 NaN 0.8"},
		"errors of sets":       {nil, "Epoch 5 | Train: error: 12.5% | Test: error: 20%\n", "test; 5 0.875 0.8"},
		"a time behind epochs": {nil, "Epoch 1 [12:00:05] val_acc: 0.7\nEpoch 2 (12:00:05) - val_acc: 0.8\n", "validation; 1 NaN 0.7; 2 NaN 0.8"},
		"a fold's file":        {nil, "Fold 1\nEpoch 1\ntrain acc: 0.6\nwrote fold_1.pth\nsaved to fold_2.pth\nval acc: 0.7\n", "validation; 1 0.6 0.7"},
		"in German":            {nil, "Epoche 1/3 - loss: 0,35 - acc: 0,80 - val_acc: 0,905\n", "validation; 1 0.8 0.905"},
	} {
		if d := cmp.Diff("lines of text, "+c.want, looksOf(t, Reader{Columns: c.columns}, "my.log", c.text)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
