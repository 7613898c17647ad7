package traininglog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog/entry"
)

// judged is what an analysis rests on.
func judged(t *testing.T, r Reader, text string, o Options) string {
	t.Helper()
	l, err := r.Read(strings.NewReader(text), "my.log")
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, one := range append(l.Folds, l)[:max(1, len(l.Folds))] {
		a, err := one.Analyse(o)
		if err != nil {
			return err.Error()
		}
		s := fmt.Sprintf("%v: %d-%d of %d; %s by %s; looks %d+%d; worth of %d", a.Best.Number, a.Correct.Low, a.Correct.High, a.TestImages, one.Set, a.Choice, a.Looks, a.ValidationLooks, a.chances())
		if one.Fold != "" {
			s = "fold " + one.Fold + ", " + s
		}
		if n := len(one.Unnamed); n > 0 {
			s += fmt.Sprintf("; unnamed %d", n)
		}
		if one.Repeats > 0 {
			s += fmt.Sprintf("; repeats %d", one.Repeats)
		}
		all = append(all, s)
	}
	return strings.Join(all, " | ")
}

func TestWhichSetChoseAndWhichJudged(t *testing.T) {
	given := []entry.Column{{Role: entry.TestAccuracy, Name: "test_acc"}}
	for name, c := range map[string]struct {
		r    Reader
		text string
		want string
	}{
		"validation only":          {Reader{}, "epoch,val_acc\n1,.70\n2,.81\n", "2: 81-81 of 100; validation by test; looks 2+0; worth of 2"},
		"test only":                {Reader{}, "epoch,test_acc\n1,.70\n2,.81\n", "2: 81-81 of 100; test by test; looks 2+0; worth of 2"},
		"both in each epoch":       {Reader{}, "epoch,val_acc,test_acc\n1,.70,.75\n2,.82,.81\n3,.80,.90\n", "2: 81-81 of 100; test by validation; looks 3+3; worth of 1"},
		"a last test":              {Reader{}, "epoch,val_acc,test_acc\n1,.70,\n2,.82,\n3,.80,.79\n", "3: 79-79 of 100; test by none; looks 1+3; worth of 1"},
		"a last test in text":      {Reader{}, "Epoch 1: val_acc: 0.70\nEpoch 2: val_acc: 0.82\nFinal test accuracy: 0.79\n", "2: 79-79 of 100; test by none; looks 1+2; worth of 1"},
		"a last test that repeats": {Reader{}, "epoch,val_acc,test_acc\n1,.70,\n2,.82,\n3,.80,.80\n", "2: 82-82 of 100; validation by test; looks 3+0; worth of 3"},
		"unless it is named":       {Reader{Columns: given}, "epoch,val_acc,test_acc\n1,.70,\n2,.82,\n3,.80,.80\n", "3: 80-80 of 100; test by none; looks 1+3; worth of 1"},
		"one set under two names":  {Reader{}, "epoch,val_acc,test_acc\n1,.70,.70\n2,.82,.82\n3,.80,.80\n", "2: 82-82 of 100; validation by test; looks 3+0; worth of 3"},
		"another loss":             {Reader{}, "epoch,val_acc,val_loss,test_acc,test_loss\n1,.70,.5,,\n2,.82,.4,,\n3,.80,.45,.80,.7\n", "3: 80-80 of 100; test by none; looks 1+3; worth of 1"},
		"two tests at the end":     {Reader{}, "epoch,val_acc,test_acc\n1,.70,\n2,.82,\n3,.80,.79\n4,,.77\n", "3: 79-79 of 100; test by test; looks 2+3; worth of 2"},
		"evaluate behind fit": {Reader{}, "Epoch 1/2\n10/10 [==] - 1s - loss: 1 - accuracy: 0.7\nEpoch 2/2\n10/10 [==] - 1s - loss: 1 - accuracy: 0.8\n4/4 [==] - 0s - loss: 1 - accuracy: 0.75\n",
			"2: 75-75 of 100; unnamed by test; looks 1+0; worth of 1"},
		"evaluate in each epoch": {Reader{}, "Epoch 1/2\n10/10 [==] - 1s - loss: 1 - accuracy: 0.70\n4/4 [==] - 0s - loss: 1 - accuracy: 0.75\nEpoch 2/2\n10/10 [==] - 1s - loss: 1 - accuracy: 0.80\n4/4 [==] - 0s - loss: 1 - accuracy: 0.78\n",
			"2: 78-78 of 100; unnamed by test; looks 2+0; worth of 2"},
		"evaluate named by the program": {Reader{}, "Epoch 1/2\n10/10 [==] - 1s - loss: 1 - val_accuracy: 0.75\nEpoch 2/2\n10/10 [==] - 1s - loss: 1 - val_accuracy: 0.82\n4/4 [==] - 0s - loss: 1 - accuracy: 0.7800\nTest accuracy: 0.78\n",
			"2: 78-78 of 100; test by none; looks 1+2; worth of 1; unnamed 1"},
		"Keras' example: tested on what it validates": {Reader{}, "Epoch 1/2\n10/10 [==] - 1s - loss: 1 - val_loss: 0.3 - val_accuracy: 0.75\nEpoch 2/2\n10/10 [==] - 1s - loss: 1 - val_loss: 0.2 - val_accuracy: 0.82\nTest loss: 0.2000012345\nTest accuracy: 0.819999992847\n",
			"2: 82-82 of 100; validation by test; looks 2+0; worth of 2"},
	} {
		if d := cmp.Diff(c.want, judged(t, c.r, c.text, Options{TestImages: 100})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestWhatIsALook(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"within an epoch":          {"epoch,step,val_acc\n0,10,.70\n0,20,.80\n1,30,.75\n", "0: 80-80 of 100; validation by test; looks 3+0; worth of 3"},
		"equal figures":            {"epoch,step,val_acc\n0,10,.80\n0,20,.80\n", "0: 80-80 of 100; validation by test; looks 2+0; worth of 2"},
		"told again":               {"epoch,step,val_acc,val_loss\n1,10,.70,.5\n2,20,.80,.4\n3,30,.75,.45\n3,30,.80,.4\n", "2: 80-80 of 100; validation by test; looks 3+0; worth of 3; repeats 1"},
		"other figures, same step": {"epoch,step,val_acc,val_loss\n1,10,.70,.5\n2,20,.80,.4\n2,20,.81,.41\n", "2: 81-81 of 100; validation by test; looks 3+0; worth of 3"},
		"a summary in text":        {"Epoch 1, Test Acc: 70%\nEpoch 2, Test Acc: 80%\nEpoch 3, Test Acc: 75%\nBest test acc: 80%\nTest Acc: 80%\n", "2: 80-80 of 100; test by test; looks 3+0; worth of 3; repeats 1"},
		"running means":            {"Epoch 1\nTest: [0/4] loss: 0.5 acc: 99.0\nTest: [3/4] loss: 0.5 acc: 90.0\nTest: acc: 80.0\n", "1: 80-80 of 100; test by test; looks 1+0; worth of 1"},
		"a bar that stands still":  {"Epoch 0: 100%|##| 9/9 [00:00<00:00, val_acc=0.700]\nEpoch 1: 100%|##| 9/9 [00:00<00:00, val_acc=0.700]\nEpoch 2: 100%|##| 9/9 [00:00<00:00, val_acc=0.800]\n", "2: 80-80 of 100; validation by test; looks 2+0; worth of 2"},
	} {
		if d := cmp.Diff(c.want, judged(t, Reader{}, c.text, Options{TestImages: 100})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestFoldsAreToldApart(t *testing.T) {
	keras := func(validation ...int) string {
		var b strings.Builder
		for i, n := range validation {
			fmt.Fprintf(&b, "Train on %d samples, validate on %d samples\nEpoch 1/1\n - 1s - loss: 1 - acc: 0.5 - val_loss: 1 - val_acc: %.4f\n", 20-n, n, float64(5+i)/float64(n))
		}
		return b.String()
	}
	const two = "fold 1, 2: 80-80 of 100; validation by test; looks 2+0; worth of 2 | fold 2, 1: 90-90 of 100; validation by test; looks 2+0; worth of 2"
	for name, c := range map[string]struct {
		r    Reader
		text string
		o    Options
		want string
	}{
		"a column":          {Reader{}, "fold,epoch,val_acc\n1,1,.7\n1,2,.80\n2,1,.9\n2,2,.6\n", Options{TestImages: 100}, two},
		"a column in turns": {Reader{}, "fold,epoch,val_acc\n1,1,.7\n2,1,.9\n1,2,.80\n2,2,.6\n", Options{TestImages: 100}, two},
		"lines":             {Reader{}, "===== FOLD 1/2 =====\nEpoch 1: val_acc: 0.7\nEpoch 2: val_acc: 0.80\n===== FOLD 2/2 =====\nEpoch 1: val_acc: 0.9\nEpoch 2: val_acc: 0.6\nFold 1 score: 0.80\n", Options{TestImages: 100}, two},
		"within the lines":  {Reader{}, "Fold 1 | Epoch 1 | val_acc: 0.7\nFold 1 | Epoch 2 | val_acc: 0.80\nFold 2 | Epoch 1 | val_acc: 0.9\nFold 2 | Epoch 2 | val_acc: 0.6\n", Options{TestImages: 100}, two},
		"said by the user":  {Reader{Folds: true}, "epoch,val_acc\n1,.7\n2,.80\n1,.9\n2,.6\n", Options{TestImages: 100}, two},
		"said, of other sizes": {Reader{Folds: true}, "Epoch 1\nTest set: Accuracy: 7/10 (70%)\nEpoch 1\nTest set: Accuracy: 9/12 (75%)\n", Options{},
			"fold 1, 1: 7-7 of 10; test by test; looks 1+0; worth of 1 | fold 2, 1: 9-9 of 12; test by test; looks 1+0; worth of 1"},
		"said of one run": {Reader{Folds: true}, "epoch,val_acc\n1,.70\n2,.81\n", Options{TestImages: 100}, "2: 81-81 of 100; validation by test; looks 2+0; worth of 2"},
		"without a sign":  {Reader{}, "epoch,val_acc\n1,.7\n2,.80\n1,.9\n2,.6\n", Options{TestImages: 100}, "1: 90-90 of 100; validation by test; looks 4+0; worth of 4"},
		"other numbers of images": {Reader{}, keras(10, 8), Options{},
			"fold 1, 1: 5-5 of 10; validation by test; looks 1+0; worth of 1 | fold 2, 1: 6-6 of 8; validation by test; looks 1+0; worth of 1"},
		"the same numbers of images": {Reader{}, keras(10, 10), Options{}, "1: 6-6 of 10; validation by test; looks 2+0; worth of 2"},
	} {
		got := judged(t, c.r, c.text, c.o)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestPercentOrFraction(t *testing.T) {
	doubt := []entry.Column{{Role: entry.TestAccuracy, Name: "test_acc", Unit: entry.Fraction}}
	for name, c := range map[string]struct {
		r    Reader
		text string
		want string // train and test accuracies, or an error
	}{
		"by the sign":                {Reader{}, "Epoch 1, Train Acc: 0.54, Val Acc: 0.9%\n", "0.54 0.009"},
		"by the sign of another row": {Reader{}, "Epoch 1, Val Acc: 70%\nEpoch 2, Val Acc: 81.5\n", "NaN 0.7 NaN 0.815"},
		"not by that of another column": {Reader{}, "Epoch 1, Train Acc: 0.54, Val Acc: 70%\nEpoch 2, Train Acc: 0.6, Val Acc: 80%\n",
			"0.54 0.7 0.6 0.8"},
		"by values":                 {Reader{}, "epoch,train_acc,test_acc\n1,54,70\n2,64,80\n", "0.54 0.7 0.64 0.8"},
		"training by values":        {Reader{}, "epoch,train_acc,test_acc\n1,.54,70\n2,.64,80\n", "0.54 0.7 0.64 0.8"},
		"all below one":             {Reader{}, "epoch,train_acc,test_acc\n1,.54,.7\n2,1,.8\n", "0.54 0.7 1 0.8"},
		"tests in doubt":            {Reader{}, "epoch,train_acc,test_acc\n1,54,.7\n2,64,.8\n", "my.log: test_acc is never above 1 and train_acc is: it may be a percentage or a fraction; say which, with column test-accuracy=test_acc:percent or :fraction"},
		"tests that the user knows": {Reader{Columns: doubt}, "epoch,train_acc,test_acc\n1,54,.7\n2,64,.8\n", "0.54 0.7 0.64 0.8"},
		"training in doubt":         {Reader{}, "epoch,train_acc,test_acc\n1,.5,1.2\n", "my.log: train_acc is never above 1 and test_acc is: it may be a percentage or a fraction; say which, with column train-accuracy=train_acc:percent or :fraction"},
		"error rates":               {Reader{}, "epoch,train_loss,valid_loss,error_rate,time\n1,1,1,0.3,00:01\n", "NaN 0.7"},
		"error rates in percent":    {Reader{}, "Epoch 1, Test Error: 12.5%\n", "NaN 0.875"},
		"a count":                   {Reader{}, "Epoch 1\nTest set: Accuracy: 70/100 (70%)\n", "NaN 0.7"},
		"commas":                    {Reader{}, "epoch;acc;val_acc\n1;0,54;0,7\n2;0,64;0,8\n", "0.54 0.7 0.64 0.8"},
		"commas in text":            {Reader{}, "Epoch 1, Accuracy: 54,5%, Test Accuracy: 70,25%\n", "0.545 0.7025"},
		"commas or thousands":       {Reader{}, "Epoch 1, Test Accuracy: 70,250\n", `my.log:1: Test Accuracy: "70,250" is no number; decimals take a point: 70.250`},
	} {
		l, err := c.r.Read(strings.NewReader(c.text), "my.log")
		var got []string
		if err != nil {
			got = append(got, err.Error())
		} else {
			for _, e := range l.Epochs {
				got = append(got, fmt.Sprintf("%.6g %.6g", e.TrainAccuracy, e.TestAccuracy))
			}
		}
		if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// What a printed accuracy leaves open.
func TestCountsAreRanges(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		o    Options
		want string
	}{
		"whole percentages":      {"Epoch 1, Val Acc: 72%\n", Options{TestImages: 220}, "1: 158-159 of 220"},
		"two decimals":           {"epoch,val_acc\n1,0.83\n", Options{TestImages: 90}, "1: 75-75 of 90"},
		"float32":                {"epoch,val_acc\n1,0.8299999833106995\n", Options{TestImages: 100}, "1: 83-83 of 100"},
		"float32, many images":   {"epoch,val_acc\n1,83.02000427246094\n", Options{TestImages: 50000}, "1: 41510-41510 of 50000"},
		"significant digits":     {"epoch,val_acc\n1,0.0875\n2,0.831\n", Options{TestImages: 80}, "my.log:3: "},
		"no count":               {"epoch,val_acc\n1,0.8250000\n", Options{TestImages: 100}, "my.log:2: a test accuracy of 82.5 % is no whole count of 100 test images (82 are 82 %, 83 are 83 %): give the true size of the test set; the accuracies of this log fit 40, or a multiple of it; if the tool averaged over batches, say of how many images: Options.BatchSize"},
		"its images stand there": {"Epoch 1\nTest set: Accuracy: 70/100 (70%)\n", Options{}, "1: 70-70 of 100"},
		"and are others":         {"Epoch 1\nTest set: Accuracy: 70/100 (70%)\n", Options{TestImages: 200}, "200 test images: my.log itself says that there are 100"},
		"two numbers of images":  {"Epoch 1\nTest set: Accuracy: 70/100 (70%)\nEpoch 2\nTest set: Accuracy: 70/110 (64%)\n", Options{}, "my.log:4: an evaluation of 110 images behind others of 100: they are different sets; cut the log into one for each, or say Reader.Folds where they are folds"},
		// 32, 32 and 6 images of 70: accuracies 30/32, 28/32 and 3/6 have the mean
		// 0.770833, while 61 of 70 are right.
		"means over batches":     {"epoch,val_acc\n1,0.7708333\n", Options{TestImages: 70, BatchSize: 32}, "1: 48-65 of 70"},
		"means of running means": {"Epoch 1/1\n9/9 ━━ 1s 1ms/step - accuracy: 0.9 - loss: 1.0\n2/2 ━━ 0s 1ms/step - accuracy: 0.8000 - loss: 1.0\n", Options{TestImages: 40}, "1: 28-34 of 40"},
	} {
		got := judged(t, Reader{}, c.text, c.o)
		got, _, _ = strings.Cut(got, "; validation")
		got, _, _ = strings.Cut(got, "; test by")
		got, _, _ = strings.Cut(got, "; unnamed")
		if !strings.HasPrefix(got, c.want) || c.want == "" {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
