package tfevents_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog/tfevents"
)

// golden is what TensorBoard sees in a file, see testdata/make.py.
type golden struct{ Values, Drawn map[string][]row }

// row is a step, the time and the value, floats in hex with a zero as Python's.
type row struct {
	Step        int64
	Time, Value string
}

func (r *row) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&r.Step, &r.Time, &r.Value})
}

// normal is a hexadecimal float as Go writes it.
func normal(t *testing.T, rows map[string][]row) {
	t.Helper()
	for _, tag := range rows {
		for i := range tag {
			for _, s := range []*string{&tag[i].Time, &tag[i].Value} {
				x, err := strconv.ParseFloat(*s, 64)
				if err != nil {
					t.Fatal(err)
				}
				*s = hex(x)
			}
		}
	}
}

func hex(x float64) string { return strconv.FormatFloat(x, 'x', -1, 64) }

func read(t *testing.T, path string) *tfevents.Events {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	events, err := tfevents.Read(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return events
}

// TestRealFiles: files of the real tools hold what TensorBoard finds in them, to the
// last bit, and the orphans are what its data server does not draw.
func TestRealFiles(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.tfevents")
	if err != nil || len(paths) < 9 {
		t.Fatalf("%v, %v", paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			var want golden
			data, err := os.ReadFile(strings.TrimSuffix(path, ".tfevents") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			normal(t, want.Values)
			normal(t, want.Drawn)
			events := read(t, path)
			if events.Version != "brain.Event:2" || events.Truncated || events.Skipped != 0 {
				t.Errorf("version %q, truncated %v, %d skipped", events.Version, events.Truncated, events.Skipped)
			}
			got := golden{map[string][]row{}, map[string][]row{}}
			for _, s := range events.Scalars {
				r := row{s.Step, hex(s.WallTime), hex(s.Value)}
				got.Values[s.Tag] = append(got.Values[s.Tag], r)
				// The data server draws float32 only.
				if s.Bits != 24 {
					got.Drawn[s.Tag] = want.Drawn[s.Tag]
				} else if !s.Orphan {
					got.Drawn[s.Tag] = append(got.Drawn[s.Tag], r)
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-TensorBoard +refold:\n%s", d)
			}
		})
	}
}

// TestStartsOfRealFiles: where the trainings in them started again.
func TestStartsOfRealFiles(t *testing.T) {
	for name, want := range map[string][]tfevents.Start{
		"torch-purge": {{Index: 4, Step: 2, Stated: true}},
		"tensorflow1": {{Index: 8, Step: 1, Stated: true}},
		"torch":       nil,
		"keras-train": nil,
	} {
		if d := cmp.Diff(want, read(t, "testdata/"+name+".tfevents").Starts); d != "" {
			t.Errorf("%s: -want +got\n%s", name, d)
		}
	}
}

// TestJoinRealFiles: PyTorch Lightning writes fit and test to two files of one folder.
func TestJoinRealFiles(t *testing.T) {
	fit, test := read(t, "testdata/lightning-fit.tfevents"), read(t, "testdata/lightning-test.tfevents")
	all := tfevents.Join(fit, test)
	if d := cmp.Diff(append(fit.Scalars[:len(fit.Scalars):len(fit.Scalars)], test.Scalars...), all.Scalars); d != "" {
		t.Error(d)
	}
	if len(all.Starts) != 0 || all.Whole != fit.Whole+test.Whole || all.Other != fit.Other+test.Other {
		t.Errorf("%+v", all)
	}
}
