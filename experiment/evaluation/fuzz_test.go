package evaluation_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/refold/refold/experiment/evaluation"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
)

// FuzzPredictions: a file is refused, or every trial that it has is whole.
func FuzzPredictions(f *testing.F) {
	s := experimenttest.Spec()
	s.Folds.K, s.Folds.Seeds, s.Train.Validation = 2, 1, 0
	m := experimenttest.Scan(f, experimenttest.Pictures(f, 4, 2))
	p, err := plan.New(f.Context(), s, m, nil)
	if err != nil {
		f.Fatal(err)
	}
	whole := "split,file,cat,dog\n"
	for _, image := range m.Images {
		whole += "groups," + image.Path + ",0.25,0.75\n"
	}
	for _, text := range []string{whole, "split;seed;fold;part;epoch;file;dog;cat;predicted\ngroups;0;1;validation;2;g00_0.png;0,5;0,5;cat\n", "# folds: x\nfile\n",
		"split,file,cat,dog,label,sha256,model,folds\nrows,/a/b/g01_1.png,1,0,dog,,,\n", "part,fold,split,file,cat,dog\ntrain,0,groups,000001-g00_0.png,1e400,nan\n"} {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, logits bool) {
		given, err := evaluation.Read(bytes.NewReader(data), "p.csv", p, "x", evaluation.Options{Logits: logits, Architecture: "model"})
		if err != nil {
			return
		}
		trials := 0
		for _, trial := range p.Trials {
			for _, name := range given.Architectures {
				trial.Architecture = name
				epochs := given.Of(trial)
				if epochs == nil {
					continue
				}
				trials++
				if len(epochs) != given.Epochs {
					t.Fatalf("%d epochs of %d", len(epochs), given.Epochs)
				}
				for _, e := range epochs {
					if test := e.Readouts[0].Test; len(test) != 2*len(p.Fold(trial).Test) {
						t.Fatalf("%d values", len(test))
					}
					for _, x := range e.Readouts[0].Test {
						if !(x <= 0) || math.IsInf(float64(x), 0) {
							t.Fatalf("%v is no logarithm of a probability", x)
						}
					}
				}
			}
		}
		if trials == 0 {
			t.Fatal("nothing was predicted, and accepted")
		}
	})
}
