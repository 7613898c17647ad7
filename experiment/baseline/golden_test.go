package baseline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/testdata"
)

// golden is what scikit-learn predicts on the emoji; testdata/make_golden.py made it.
type golden struct {
	Paths  []string            `json:"paths"`
	Train  []int               `json:"train"`
	Valid  []int               `json:"validation"`
	Test   []int               `json:"test"`
	Sums   map[string]string   `json:"sha256"` // of features
	Labels map[string][]string `json:"labels"`
	Cases  []goldenCase        `json:"cases"`
}

type goldenCase struct {
	Label     string  `json:"label"`
	Features  string  `json:"features"`
	Kind      string  `json:"kind"`
	Setting   float64 `json:"setting"`
	Predicted []int   `json:"predicted"` // of the test images; -1: scikit-learn chooses among equally far images
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// task has the classes in the order of their names, as scikit-learn has them.
func (g golden) task(label string) Task {
	names := slices.Sorted(slices.Values(g.Labels[label]))
	names = slices.Compact(names)
	task := Task{Classes: len(names), Train: g.Train, Validation: g.Valid, Test: g.Test}
	for _, name := range g.Labels[label] {
		task.Labels = append(task.Labels, slices.Index(names, name))
	}
	return task
}

// features are those of the emoji at 64 x 64, in the order of the golden paths.
func (g golden) features(t *testing.T) map[string]Features {
	t.Helper()
	m, err := dataset.Scan(t.Context(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv", Alpha: pixels.White})
	if err != nil {
		t.Fatal(err)
	}
	whole := pixels.Preprocess{Height: 64, Width: 64, Resize: pixels.Stretch, Interpolation: pixels.Area, Alpha: pixels.White}
	loaded, err := dataset.Load(t.Context(), testdata.Emoji(), m, whole, dataset.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	images, small := NewImages(len(g.Paths), 64, 64), NewImages(len(g.Paths), 64, 64)
	small.thumbnail.Height, small.thumbnail.Width = 6, 6
	small.Thumbnails = NewFeatures(len(g.Paths), 6*6*channels)
	for i, image := range m.Images {
		at := slices.Index(g.Paths, path.Clean(image.Path))
		images.Set(at, loaded.At(i))
		small.Set(at, loaded.At(i))
	}
	return map[string]Features{"histograms": images.Histograms, "thumbnails": images.Thumbnails, "small": small.Thumbnails}
}

func TestFeaturesAreThoseOfOpenCVAndNumPy(t *testing.T) {
	g := readGolden(t)
	for name, f := range g.features(t) {
		sum := sha256.Sum256(f.levels)
		if have := hex.EncodeToString(sum[:]); have != g.Sums[name] {
			t.Errorf("%s: SHA-256 %s, the script has %s", name, have, g.Sums[name])
		}
	}
}

// TestPredictionsAreThoseOfScikitLearn holds for fewer images than features and for more,
// for two classes and for six, for each setting and for the one that is chosen.
func TestPredictionsAreThoseOfScikitLearn(t *testing.T) {
	g := readGolden(t)
	all := g.features(t)
	differ := func(name string, c goldenCase, have []int) {
		for i, want := range c.Predicted {
			if want >= 0 && have[i] != want {
				t.Errorf("%s, %s by %s, setting %v: test image %d is class %d, scikit-learn says %d", c.Label, c.Features, name, c.Setting, i, have[i], want)
			}
		}
	}
	for _, label := range []string{"label", "tone"} {
		task := g.task(label)
		for name, f := range all {
			ridge, err := Ridge(t.Context(), f, []Task{task})
			if err != nil {
				t.Fatal(err)
			}
			near, err := Neighbours(t.Context(), f, []Task{task})
			if err != nil {
				t.Fatal(err)
			}
			b := batch{features: f}
			systems := map[string]system{"dual ridge": b.dual(t.Context(), task)}
			if name != "thumbnails" { // whose 1,728 levels take seconds
				systems["primal ridge"] = b.primal(t.Context(), task)
			}
			s := newSearch(f, []Task{task})
			if err := s.all(t.Context()); err != nil {
				t.Fatal(err)
			}
			chosen := 0
			for _, c := range g.Cases {
				switch {
				case c.Label != label || c.Features != name:
				case c.Kind == "neighbours":
					differ("neighbours", c, s.by(int(c.Setting), 0, task, task.Test))
					if c.Setting == near[0].Setting {
						differ("the chosen number of neighbours", c, near[0].Classes)
						chosen++
					}
				default:
					for name, system := range systems {
						solution, ok := system.solve(c.Setting)
						if !ok {
							t.Fatalf("%s: not solved", name)
						}
						differ(name, c, solution.classify(task.Test))
					}
					if c.Setting == ridge[0].Setting {
						differ("the chosen ridge", c, ridge[0].Classes)
						chosen++
					}
				}
			}
			if chosen != 2 {
				t.Errorf("%s, %s: chosen were %v and %v, not among the settings", label, name, ridge[0].Setting, near[0].Setting)
			}
		}
	}
}
