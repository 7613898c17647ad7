package examples_test

import (
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// How course.json is made, with the Python that REFOLD_KERAS names.
var (
	update     = flag.Bool("update", false, "train the curves of testdata/course.json anew")
	courseSide = flag.Int("side", 64, "height and width of the images that -update trains with")
	courseOf   = flag.String("architecture", "", "the only one whose curves -update trains; empty: both")
)

// course is testdata/course.json: how training goes, from several seeds.
type course struct {
	Side   int                 `json:"side"`   // of images, in pixels
	Images int                 `json:"images"` // of the demo, for training
	Curves map[string]versions `json:"curves"` // by architecture
}

// versions are curves of seeds: of the networks that are built in, of keras_resnet.py, and
// of keras_resnet.py with the same batches in every epoch.
type versions struct {
	Own      []curve `json:"own"`
	Keras    []curve `json:"keras"`
	Repeated []curve `json:"repeated"`
}

// curve is loss and accuracy of the training images, epoch by epoch.
type curve [][2]float64

const (
	courseFile   = "testdata/course.json"
	courseSeeds  = 5
	courseEpochs = 10
)

// TestKerasTakesTheSameCourse: at a learning rate where two correct trainings part at the
// second step, their courses are the same all the same. One test an architecture, on the
// largest difference of all epochs and both curves; that it can fail is shown by Keras with
// the same batches in every epoch.
func TestKerasTakesTheSameCourse(t *testing.T) {
	if *update {
		trainCourse(t)
	}
	c := readCourse(t)
	if len(c.Curves) == 0 {
		t.Fatalf("%s has no curves", courseFile)
	}
	for architecture, v := range c.Curves {
		if len(v.Own) != courseSeeds || len(v.Keras) != courseSeeds || len(v.Repeated) != courseSeeds {
			t.Fatalf("%s: %d, %d and %d curves, want %d of each", architecture, len(v.Own), len(v.Keras), len(v.Repeated), courseSeeds)
		}
		const level = 0.05
		if p := permutation(v.Own, v.Keras); p <= level {
			t.Errorf("%s: Keras takes another course: p = %.3f", architecture, p)
		} else {
			t.Logf("%s: Keras p = %.3f", architecture, p)
		}
		if p := permutation(v.Own, v.Repeated); p > level {
			t.Errorf("%s: the test does not tell Keras with repeated batches apart: p = %.3f", architecture, p)
		} else {
			t.Logf("%s: Keras with repeated batches p = %.3f", architecture, p)
		}
		for epoch := range courseEpochs {
			own, keras := mean(v.Own, epoch, 1), mean(v.Keras, epoch, 1)
			t.Logf("%s epoch %2d: accuracy %.3f here, %.3f Keras, %.3f repeated", architecture, epoch+1, own, keras, mean(v.Repeated, epoch, 1))
			if epoch >= 2 && !(math.Abs(own-keras) <= 0.1) {
				t.Errorf("%s: epoch %d: accuracies are %.3f and %.3f, more than .1 apart", architecture, epoch+1, own, keras)
			}
		}
	}
}

func readCourse(t *testing.T) (c course) {
	t.Helper()
	text, err := os.ReadFile(courseFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// permutation is the p-value of the largest standardised difference of means, over epochs
// and both curves, among all ways to divide the curves into two groups of the same sizes.
func permutation(a, b []curve) float64 {
	all := append(append([]curve{}, a...), b...)
	observed := largest(all, 1<<len(a)-1)
	var as, total int
	for chosen := range 1 << len(all) {
		if ones(chosen) != len(a) {
			continue
		}
		total++
		const rounding = 1e-12
		if largest(all, chosen) >= observed-rounding {
			as++
		}
	}
	return float64(as) / float64(total)
}

func ones(n int) (count int) {
	for ; n > 0; n >>= 1 {
		count += n & 1
	}
	return count
}

// largest is the largest difference of means between the chosen curves and the others, in
// standard deviations within the two groups.
func largest(all []curve, chosen int) float64 {
	worst := 0.0
	for epoch := range all[0] {
		for kind := range 2 {
			var n, sum, squares [2]float64
			for i, c := range all {
				group, v := chosen>>i&1, c[epoch][kind]
				n[group]++
				sum[group] += v
				squares[group] += v * v
			}
			within := 0.0
			for g := range 2 {
				within += squares[g] - sum[g]*sum[g]/n[g]
			}
			const floor = 1e-6 // where all curves have come to the same value
			deviation := math.Sqrt(max(within, 0)/(n[0]+n[1]-2)) + floor
			worst = max(worst, math.Abs(sum[0]/n[0]-sum[1]/n[1])/deviation)
		}
	}
	return worst
}

func mean(curves []curve, epoch, kind int) float64 {
	sum := 0.0
	for _, c := range curves {
		sum += c[epoch][kind]
	}
	return sum / float64(len(curves))
}

// trainCourse writes course.json, after each architecture: Keras in a process of its own,
// meanwhile the networks that are built in.
func trainCourse(t *testing.T) {
	t.Helper()
	python := os.Getenv("REFOLD_KERAS")
	if python == "" {
		t.Fatal("REFOLD_KERAS names no Python that has Keras")
	}
	c := course{Side: *courseSide, Curves: make(map[string]versions)}
	architectures := []string{"resnet50v2", "resnet50v1"}
	if *courseOf != "" {
		architectures = []string{*courseOf}
		if kept := readCourse(t); kept.Side == c.Side {
			c.Curves = kept.Curves
		}
	}
	for _, architecture := range architectures {
		var folders []string
		var tasks []trainer.Task
		for seed := range courseSeeds {
			task := emojiTask(t, architecture, *courseSide)
			task.Random = func(name string) *rand.Rand { return plan.Stream(uint64(seed), name) }
			task.Training.Epochs, task.Training.LearningRate = courseEpochs, 1e-4
			folder := t.TempDir()
			writeTask(t, folder, task, seed)
			tasks, folders, c.Images = append(tasks, task), append(folders, folder), len(task.Train.Labels)
		}
		cmd := exec.Command(python, append([]string{filepath.Join("testdata", "keras_course.py")}, folders...)...)
		cmd.Env, cmd.Stdout, cmd.Stderr = kerasEnvironment(), os.Stdout, os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var v versions
		for _, task := range tasks {
			v.Own = append(v.Own, ownCurve(t, task))
			t.Logf("%s here: %.3f", architecture, v.Own[len(v.Own)-1])
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		v.Keras, v.Repeated = readCurves(t, folders, "keras"), readCurves(t, folders, "repeated")
		c.Curves[architecture] = v
		put(t, ".", courseFile, append(asJSON(t, c), '\n'))
	}
}

func ownCurve(t *testing.T, task trainer.Task) (c curve) {
	t.Helper()
	epoch := func(e trainer.Epoch) error {
		c = append(c, [2]float64{e.Loss, e.Accuracy})
		return nil
	}
	if err := (resnet.Trainer{}).Train(t.Context(), task, func(trainer.Step) {}, epoch); err != nil {
		t.Fatal(err)
	}
	return c
}

func readCurves(t *testing.T, folders []string, kind string) []curve {
	t.Helper()
	curves := make([]curve, len(folders))
	for i, folder := range folders {
		text, err := os.ReadFile(filepath.Join(folder, "curve-"+kind+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &curves[i]); err != nil {
			t.Fatal(err)
		}
	}
	return curves
}

// TestPermutation: curves that lie wholly apart are as far apart as two of the 252 ways to
// divide them, and equal ones are no further apart than any.
func TestPermutation(t *testing.T) {
	group := func(shift float64) (curves []curve) {
		for i := range courseSeeds {
			wave := 0.01 * math.Sin(float64(7*i))
			curves = append(curves, curve{{0.7 + wave, 0.5 + wave}, {0.5 + wave, 0.6 + shift + wave}})
		}
		return curves
	}
	if p, want := permutation(group(0), group(0.2)), 2.0/252; math.Abs(p-want) > 1e-12 {
		t.Errorf("p = %v of curves that lie apart, want %v", p, want)
	}
	if p := permutation(group(0), group(0)); p != 1 {
		t.Errorf("p = %v of curves that are alike, want 1", p)
	}
}
