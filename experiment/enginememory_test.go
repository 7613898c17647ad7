package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/spec"
)

// TestFasterEngineIsRemembered for as long as what decides it stays, whatever its age.
func TestFasterEngineIsRemembered(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	r, cache := newRivals(0.5), filepath.Join(t.TempDir(), "cache")
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	files := func() []string {
		found, err := filepath.Glob(filepath.Join(cache, "engine-*.refold"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	alter := func(change func(data []byte) []byte) func(*rivals, *Options) {
		return func(*rivals, *Options) {
			for _, file := range files() {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, change(data), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	swap := func(*rivals, *Options) { // what belongs to one network stands under the name of another
		all := files()
		data, err := os.ReadFile(all[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range all[1:] {
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name     string
		change   func(*rivals, *Options)
		measured bool
		notice   bool
	}{
		{"first", nil, true, false},
		{"again", nil, false, false},
		{"years later", func(_ *rivals, o *Options) { o.Clock = func() time.Time { return now.AddDate(5, 0, 0) } }, false, false},
		{"other epochs, folds and rate", func(_ *rivals, o *Options) { o.Spec.Train.Epochs++; o.Spec.Folds.K++; o.Spec.Train.LearningRate /= 2 }, false, false},
		{"more at once", func(_ *rivals, o *Options) { o.Spec.Run.Parallel = 3 }, false, false},
		{"another version of refold", func(_ *rivals, o *Options) { o.Version = "test 2" }, true, false},
		{"another library", func(r *rivals, _ *Options) { r.library = "3.2.0" }, true, false},
		{"the same library, built anew", func(r *rivals, _ *Options) { r.stamp = "2" }, true, false},
		{"another network", func(_ *rivals, o *Options) { o.Spec.Model.Architectures = []string{"resnet8v2"} }, true, false},
		{"another size", func(_ *rivals, o *Options) { o.Spec.Data.Size[0]++ }, true, false},
		{"another batch", func(_ *rivals, o *Options) { o.Spec.Train.Batch++ }, true, false},
		{"more threads", func(_ *rivals, o *Options) { o.Spec.Run.Threads++ }, true, false},
		{"another precision", func(_ *rivals, o *Options) { o.Spec.Run.Precision = "bfloat16" }, true, false},
		{"no cache", func(_ *rivals, o *Options) { o.Cache = "" }, true, false},
		{"not trusted", func(_ *rivals, o *Options) { o.Verify = true }, true, false},
		{"still there", nil, false, false},
		{"cut", alter(func(data []byte) []byte { return data[:len(data)-1] }), true, true},
		{"mended", nil, false, false},
		{"a changed byte", alter(func(data []byte) []byte { data[len(data)-3] ^= 1; return data }), true, true},
		{"empty", alter(func([]byte) []byte { return nil }), true, true},
		{"swapped", swap, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := r
			o, watcher := r.options(t, cache), &cacheWatcher{}
			o.Clock, o.Observer = func() time.Time { return now }, watcher
			if test.change != nil {
				test.change(&r, &o)
			}
			o.Trainer = r
			*r.calls = nil
			e := preview(t, o)
			noticed := slices.ContainsFunc(watcher.notices, func(s string) bool { return strings.Contains(s, "engines are measured again") })
			if measured := len(*r.calls) > 0; measured != test.measured || noticed != test.notice {
				t.Errorf("measured: %v, want %v; notices %q", measured, test.measured, watcher.notices)
			}
			if !strings.HasPrefix(e.Engine, "rival") || !about(e.Compared.Rival.PerSec, 2*e.Compared.Own.PerSec) {
				t.Errorf("%s: %+v", e.Engine, e.Compared)
			}
		})
	}
}

// TestComparisonsThatHoldHere are those of this machine, library and version.
func TestComparisonsThatHoldHere(t *testing.T) {
	r, cache := newRivals(0.5), filepath.Join(t.TempDir(), "cache")
	list := func(r rivals, version string) (networks []string) {
		for _, c := range (engine.Chooser{Trainer: r, Version: version}).Comparisons(t.Context(), cache, spec.Run{}) {
			networks = append(networks, c.Networks()+": "+c.String())
		}
		return networks
	}
	if all := list(r, "test"); len(all) > 0 {
		t.Errorf("before: %q", all)
	}
	preview(t, r.options(t, cache))
	o := r.options(t, cache)
	o.Version = "test 2"
	preview(t, o)
	want := "resnet8v1, 16x16, batches of 6, threads 1, float32: rival 2.6.3 (librival.so) 12.0 against own's 6.00 images/s"
	size := o.Spec.Data.Size
	want = strings.Replace(want, "16x16", fmt.Sprintf("%dx%d", size[0], size[1]), 1)
	if w := o.Spec.Model.Width; w != 1 {
		want = strings.Replace(want, "resnet8v1", fmt.Sprintf("resnet8v1 of width %g", w), 1)
	}
	if all := list(r, "test"); !slices.Equal(all, []string{want}) {
		t.Errorf("%q, want %q", all, want)
	}
	r.stamp = "2"
	if all := list(r, "test"); len(all) > 0 {
		t.Errorf("with another library: %q", all)
	}
}
