package traininglog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog/entry"
)

// looksOf are the judged accuracies of a log, with what they are counted by.
func looksOf(t *testing.T, o Reader, name, text string) string {
	t.Helper()
	l, err := o.Read(strings.NewReader(text), name)
	if err != nil {
		return err.Error()
	}
	out := l.Form + ", " + string(l.Set)
	for _, e := range l.Epochs {
		out += fmt.Sprintf("; %v %.9g %.9g", e.Number, e.TrainAccuracy, e.TestAccuracy)
	}
	return out
}

func TestPrintedTables(t *testing.T) {
	const hf = "a table of fastai or Hugging Face, validation; 1 NaN 0.85; 2 NaN 0.91"
	for name, c := range map[string]struct{ text, want string }{
		"notebook of Hugging Face": {"Epoch\tTraining Loss\tValidation Loss\tAccuracy\n1\tNo log\t0.41\t0.85\n2\t0.3\t0.3\t0.91\n", hf},
		"the same in a model card": {"## Training\n\n| Training Loss | Epoch | Step | Validation Loss | Accuracy |\n|:---:|:---:|:---:|:---:|:---:|\n| No log | 1.0 | 25 | 0.41 | 0.85 |\n| 0.3 | 2.0 | 50 | 0.3 | 0.91 |\n", hf},
		"notebook of fastai":       {"epoch     train_loss  valid_loss  error_rate  time    \n1         0.845121    0.412311    0.15        00:05   \n2         0.5         0.3         0.09        00:05   \n", hf},
		"Markdown of one's own":    {"| epoch | train_acc | val_acc |\n|---|---|---|\n| 1 | 0.5 | 0.85 |\n| 2 | 0.6 | 0.91 |\n", "a printed table, validation; 1 0.5 0.85; 2 0.6 0.91"},
	} {
		if d := cmp.Diff(c.want, looksOf(t, Reader{}, "my.log", c.text)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestMMPretrain(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"text of mmpretrain 1": {
			"2023/01/01 12:00:00 - mmengine - INFO - Epoch(train)   [1][100/100]  lr: 1.0e-01  eta: 0:00:10  time: 0.1  loss: 0.69\n" +
				"2023/01/01 12:00:05 - mmengine - INFO - Epoch(val) [1][4/4]    accuracy/top1: 75.0000  accuracy/top5: 100.0000  data_time: 0.01  time: 0.02\n" +
				"2023/01/01 12:00:10 - mmengine - INFO - Epoch(train)   [2][100/100]  lr: 1.0e-01  loss: 0.5\n" +
				"2023/01/01 12:00:15 - mmengine - INFO - Epoch(val) [2][4/4]    accuracy/top1: 81.0000  accuracy/top5: 100.0000\n",
			"text of mmpretrain, validation; 1 NaN 0.75; 2 NaN 0.81"},
		"scalars.json of mmpretrain 1": {
			`{"lr": 0.1, "data_time": 0.01, "loss": 0.69, "time": 0.1, "epoch": 1, "iter": 100, "memory": 500, "step": 100}
{"accuracy/top1": 75.0, "accuracy/top5": 100.0, "data_time": 0.01, "time": 0.02, "step": 1}
{"lr": 0.1, "loss": 0.5, "epoch": 2, "iter": 200, "memory": 500, "step": 200}
{"accuracy/top1": 81.0, "accuracy/top5": 100.0, "data_time": 0.01, "time": 0.02, "step": 2}
`, "JSON lines of mmpretrain, validation; 1 NaN 0.75; 2 NaN 0.81"},
		".log.json of mmclassification": {
			`{"env_info": "sys.platform: linux", "seed": 0, "exp_name": "a.py"}
{"mode": "train", "epoch": 1, "iter": 100, "lr": 0.1, "loss": 0.69}
{"mode": "val", "epoch": 1, "iter": 4, "lr": 0.1, "accuracy_top-1": 0.9, "accuracy_top-5": 100.0}
{"mode": "val", "epoch": 2, "iter": 4, "lr": 0.1, "accuracy_top-1": 0.95, "accuracy_top-5": 100.0}
`, "JSON lines of mmpretrain, validation; 1 NaN 0.009; 2 NaN 0.0095"},
	} {
		if d := cmp.Diff(c.want, looksOf(t, Reader{}, "my.log", c.text)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TensorBoard's page saves one tag a file, and names the file after it.
func TestTensorBoardCSV(t *testing.T) {
	const text = "Wall time,Step,Value\n1700000000.1,0,0.5\n1700000001.2,1,0.800000011920929\n"
	for _, c := range []struct {
		name, want string
		columns    []entry.Column
	}{
		{"run-validation-tag-epoch_accuracy.csv", "CSV of TensorBoard, validation; 0 NaN 0.5; 1 NaN 0.800000012", nil},
		{"run-.-tag-Accuracy_test (1).csv", "CSV of TensorBoard, test; 0 NaN 0.5; 1 NaN 0.800000012", nil},
		{"my.csv", "CSV of TensorBoard, test; 0 NaN 0.5; 1 NaN 0.800000012", []entry.Column{{Role: entry.TestAccuracy, Name: "Value"}}},
		{"my.csv", `my.csv: holds no epoch with a figure that has a name known here; seen were "Wall time", "Value": say which of them is the test accuracy, such as column test-accuracy=NAME, and which one counts the epochs, column epoch=NAME`, nil},
	} {
		if d := cmp.Diff(c.want, looksOf(t, Reader{Columns: c.columns}, c.name, text)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// The columns of a chart are its runs; the bounds beside them are nobody's evaluations,
// and where they differ, nor are the values.
func TestWandbCSV(t *testing.T) {
	got := looksOf(t, Reader{}, "wandb.csv", `"Step","dry-sun-1 - val_acc","dry-sun-1 - val_acc__MIN","dry-sun-1 - val_acc__MAX","old-fog-2 - val_acc","old-fog-2 - val_acc__MIN","old-fog-2 - val_acc__MAX"
"10","0.5","0.5","0.5","","",""
"20","0.8","0.8","0.8","0.7","0.7","0.7"
`)
	if d := cmp.Diff("CSV of Weights & Biases, validation; 10 NaN 0.5; 20 NaN 0.8; 20 NaN 0.7", got); d != "" {
		t.Error(d)
	}
	got = looksOf(t, Reader{}, "wandb.csv", `"Step","Group: a - val_acc","Group: a - val_acc__MIN","Group: a - val_acc__MAX"
"10","0.5","0.1","0.9"
`)
	if d := cmp.Diff(`wandb.csv:2: "Group: a - val_acc" is a mean: its smallest and its largest value are others, as of a group of runs: export the runs themselves`, got); d != "" {
		t.Error(d)
	}
}

// Any table is read where the user says what its names mean.
func TestColumnsOfTheUser(t *testing.T) {
	given := func(pairs ...string) (all []entry.Column) {
		for i := 0; i < len(pairs); i += 2 {
			role, ok := entry.RoleNamed(pairs[i])
			if !ok {
				t.Fatal(pairs[i])
			}
			all = append(all, entry.Column{Role: role, Name: pairs[i+1]})
		}
		return all
	}
	for name, c := range map[string]struct {
		text    string
		columns []entry.Column
		want    string
	}{
		"CSV":            {"it,score,holdout\n1,0.9,0.5\n2,0.95,0.6\n", given("test-accuracy", "holdout", "epoch", "it", "train-accuracy", "score"), "CSV, test; 1 0.9 0.5; 2 0.95 0.6"},
		"without counts": {"a,holdout\n1,0.5\n1,0.6\n", given("test-accuracy", "holdout"), "CSV, test; 1 NaN 0.5; 2 NaN 0.6"},
		"JSON":           {`{"it": 1, "m": {"holdout": 0.5}}` + "\n" + `{"it": 2, "m": {"holdout": 0.6}}` + "\n", given("test-accuracy", "m/holdout", "epoch", "it"), "JSON lines, test; 1 NaN 0.5; 2 NaN 0.6"},
		"text":           {"it: 1 | holdout: 0.5\nit: 2 | holdout: 0.6\n", given("test-accuracy", "holdout", "epoch", "it"), "lines of text, test; 1 NaN 0.5; 2 NaN 0.6"},
		"another one":    {"epoch,val_acc,val_acc_ema\n1,0.5,0.6\n2,0.6,0.7\n", given("validation-accuracy", "val_acc_ema"), "CSV, validation; 1 NaN 0.6; 2 NaN 0.7"},
		"a wrong name":   {"epoch,val_acc\n1,0.5\n", given("test-accuracy", "tset"), `my.log: column test-accuracy=tset: the log has no such name; it has "val_acc"`},
		"nothing known":  {"epoch,score,mAP\n1,0.5,0.6\n", nil, `my.log: holds no epoch with a figure that has a name known here; seen were "score", "mAP": say which of them is the test accuracy, such as column test-accuracy=NAME, and which one counts the epochs, column epoch=NAME`},
	} {
		if d := cmp.Diff(c.want, looksOf(t, Reader{Columns: c.columns}, "my.log", c.text)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// A column or key may say of which set the figures of a row are.
func TestSetsInRows(t *testing.T) {
	const want = "; 1 0.6 0.7; 2 0.7 0.81"
	for name, c := range map[string]struct{ text, want string }{
		"CSV":         {"epoch,phase,loss,acc\n1,train,1,.6\n1,val,1,.70\n2,train,1,.7\n2,val,1,.81\n", "CSV, validation" + want},
		"JSON":        {`{"epoch":1,"split":"train","acc":0.6}` + "\n" + `{"epoch":1,"split":"test","acc":0.7}` + "\n" + `{"epoch":2,"split":"train","acc":0.7}` + "\n" + `{"epoch":2,"split":"test","acc":0.81}`, "JSON lines, test" + want},
		"inner JSON":  {`{"epoch":1,"train":{"acc":0.6},"val":{"acc":0.7}}` + "\n" + `{"epoch":2,"train":{"acc":0.7},"val":{"acc":0.81}}`, "JSON lines, validation" + want},
		"UTF-16":      {"\xff\xfeE\x00p\x00o\x00c\x00h\x00 \x001\x00:\x00 \x00v\x00a\x00l\x00_\x00a\x00c\x00c\x00=\x000\x00.\x007\x00", "lines of text, validation; 1 NaN 0.7"},
		"other bars":  {"Epoch 1: 100%|##| 9/9 [00:00<00:00, loss=0.5, acc=0.6]\nEpoch 1 val_acc: 0.7\nEpoch 2: 100%|##| 9/9 [00:00<00:00, loss=0.5, acc=0.7]\nEpoch 2 val_acc: 0.81\n", "lines of text, validation" + want},
		"every other": {`{"accuracy": [0.5, 0.6, 0.65, 0.7], "val_accuracy": [0.7, 0.81]}`, "a history as JSON, validation; 1 0.5 NaN; 2 0.6 0.7; 3 0.65 NaN; 4 0.7 0.81"},
		"unclear": {`{"accuracy": [0.5, 0.6, 0.65, 0.7, 0.8], "val_accuracy": [0.7]}`,
			"my.log:1: val_accuracy: 1 entries beside 5 epochs: of which epochs they are does not stand here; put null where there is none"},
	} {
		if d := cmp.Diff(c.want, looksOf(t, Reader{}, "my.log", c.text)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
