package traininglog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two epochs as Keras writes them on its console, in its versions and ways, all
// with an epoch that was broken off behind them.
func TestKerasConsole(t *testing.T) {
	back := strings.Repeat("\b", 20)
	for name, text := range map[string]string{
		"bars": "Epoch 1/100\n29/29 [==============================] - 12s 400ms/step - loss: 0.5 - accuracy: 0.75 - val_loss: 1.5 - val_accuracy: 0.25\n" +
			"Epoch 2/100\n29/29 [==============================] - ETA: 0s - loss: 9.0 - accuracy: 0.1\n" +
			"Epoch 2: val_loss improved from 1.50000 to 1.25000, saving model to best.h5\n" +
			"29/29 [==============================] - 12s 400ms/step - loss: 0.25 - accuracy: 0.875 - val_loss: 1.25 - val_accuracy: 0.5\n" +
			"Epoch 3/100\n 7/29 [======>.......................] - ETA: 5:03 - loss: 7 - accuracy: 0.7\n",
		"carriage returns": "Epoch 1/100\r\n\r 1/29 [>.............................] - ETA: 5:03 - loss: 7 - accuracy: 0.7" +
			"\r29/29 [==============================] - 12s 400ms/step - loss: 0.5 - accuracy: 0.75 - val_loss: 1.5 - val_accuracy: 0.25\r\n" +
			"Epoch 2/100\r\n29/29 [==============================] - 12s - loss: 0.25 - accuracy: 0.875 - val_loss: 1.25 - val_accuracy: 0.5\r\n" +
			"Epoch 3/100\r\n 1/29 [>.............................] - ETA: 5:03 - loss: 7 - accuracy: 0.7\r 2/29 [>.............................] - ETA: 5:03 - loss: 8 - accuracy: 0.7",
		"backspaces": "Epoch 1/100\n\n 1/29 [>.............................] - ETA: 5:03 - loss: 7 - accuracy: 0.7" + back +
			"29/29 [==============================] - 12s 400ms/step - loss: 0.5 - accuracy: 0.75 - val_loss: 1.5 - val_accuracy: 0.25\n" +
			"Epoch 2/100\n 1/Unknown - 3s 3s/step - loss: 3 - accuracy: 0.1" + back + "29/29 [==============================] - 12s - loss: 0.25 - accuracy: 0.875 - val_loss: 1.25 - val_accuracy: 0.5\n" +
			"Epoch 3/100\n 1/29 [>.............................] - ETA: 5:03 - loss: 7 - accuracy: 0.7\n",
		"Keras 3": "Epoch 1/100\n\x1b[1m 1/29\x1b[0m \x1b[37m━━━━━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m5s\x1b[0m 200ms/step - accuracy: 0.7 - loss: 7.0" +
			"\r\x1b[1m29/29\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m12s\x1b[0m 400ms/step - accuracy: 0.75 - loss: 0.5 - val_accuracy: 0.25 - val_loss: 1.5\n" +
			"Epoch 2/100\n29/29 ━━━━━━━━━━━━━━━━━━━━ 12s 400ms/step - accuracy: 0.875 - loss: 0.25 - val_accuracy: 0.5 - val_loss: 1.25 - learning_rate: 1.0000e-04\n" +
			"Epoch 3/100\n 2/29 ━━━━━━━━━━━━━━━━━━━━ 12s 400ms/step - accuracy: 0.8 - loss: 0.2\n",
		"one line an epoch": "Epoch 1/100\n29/29 - 12s - loss: 0.5 - accuracy: 0.75 - val_loss: 1.5 - val_accuracy: 0.25\n" +
			"Epoch 2/100\n29/29 - 12s - 400ms/step - loss: 0.25 - accuracy: 0.875 - val_loss: 1.25 - val_accuracy: 0.5\nEpoch 3/100\n3/29 - 1s - loss: 3\n",
	} {
		l := read(t, "Found 1000 files belonging to 2 classes.\n"+text)
		for i := range l.Epochs {
			l.Epochs[i].Line = 0
		}
		want := []Epoch{
			{Run: 1, Number: 1, TrainLoss: 0.5, TrainAccuracy: 0.75, TestLoss: 1.5, TestAccuracy: 0.25},
			{Run: 1, Number: 2, TrainLoss: 0.25, TrainAccuracy: 0.875, TestLoss: 1.25, TestAccuracy: 0.5},
		}
		if d := cmp.Diff(want, l.Epochs); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if !l.Validation() || l.Skipped < 2 { // the first line, and the epoch that was broken off
			t.Errorf("%s: validation %v, %d lines skipped", name, l.Validation(), l.Skipped)
		}
	}
}

func TestKerasConsoleRunsAndErrors(t *testing.T) {
	l := read(t, "Epoch 1/1\n2/2 [===] - 1s - loss: 1 - val_accuracy: 0.5\nEpoch 1/1\n2/2 [===] - 1s - loss: 1 - val_accuracy: 0.5\n")
	if l.Runs() != 2 || l.Epochs[1].Line != 4 {
		t.Errorf("%+v", l.Epochs)
	}
	_, err := Reader{}.Read(strings.NewReader("Epoch 1/1\n2/2 [===] - 1s - loss: high\n"), "my.log")
	if err == nil || !strings.HasPrefix(err.Error(), `my.log:2: loss: "high"`) {
		t.Errorf("%v", err)
	}
}

// PyTorch Lightning writes a line whenever something is logged, empty where nothing
// is new.
func TestLightningCSV(t *testing.T) {
	l := read(t, "epoch,lr-Adam,step,train_loss_step,train_loss_epoch,val_acc,val_loss\n"+
		"0,,49,0.9,,,\n0,,99,0.8,,,\n0,,115,,,0.25,1.5\n0,,115,,0.75,,\n1,,149,0.7,,,\n1,,231,,,0.5,1.25\n1,,231,,0.5,,\n")
	if len(l.Epochs) != 2 || l.Runs() != 1 || l.Epochs[0].TrainLoss != 0.75 || l.Epochs[0].TestAccuracy != 0.25 || l.Epochs[1].TrainLoss != 0.5 || l.Epochs[1].TestLoss != 1.25 {
		t.Errorf("%+v", l.Epochs)
	}
	// A figure that is logged several times an epoch: the last counts.
	l = read(t, "epoch,step,train_loss,val_acc\n0,49,0.9,\n0,99,0.8,\n0,115,,0.25\n1,149,0.7,\n1,231,,0.5\n0,49,0.6,\n0,115,,0.5\n")
	if len(l.Epochs) != 3 || l.Runs() != 2 || l.Epochs[0].TrainLoss != 0.8 || l.Epochs[2].TrainLoss != 0.6 {
		t.Errorf("%+v", l.Epochs)
	}
}
