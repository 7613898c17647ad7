package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
)

// edit replaces text in a file of a run directory.
func edit(t *testing.T, path, from, to string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), from) {
		t.Fatalf("%s holds no %q", path, from)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), from, to, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEditedSpec takes comments and spelling in spec.toml for what they are, and
// refuses values that the run was not made with.
func TestEditedSpec(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	for _, test := range []struct {
		name, from, to string
		refused        bool
	}{
		{"comment", "[train]\n", "# as in the article\n[train]\n", false},
		{"spelling", "epochs = 2\n", "epochs   =   0x2\n", false},
		{"value", "epochs = 2\n", "epochs = 3\n", true},
		{"a setting less", "epochs = 2\n", "", true},
		{"no TOML", "[train]\n", "[train\n", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := tornOptions(t, t.TempDir())
			mustRun(t, o)
			want := folder(t, o.Dir)
			edit(t, filepath.Join(o.Dir, rundir.SpecFile), test.from, test.to)
			spec, err := rundir.LoadSpec(o.Dir)
			if damaged := new(rundir.DamagedError); errors.As(err, &damaged) != test.refused {
				t.Fatalf("refused: %v, want %t", err, test.refused)
			}
			if err != nil && !strings.Contains(err.Error(), filepath.Join(o.Dir, rundir.SpecFile)) {
				t.Errorf("the message names no file: %v", err)
			}
			again := o
			if again.Spec = spec; err != nil {
				again.Spec = o.Spec
			}
			if out := mustRun(t, again); out.Trained != 0 {
				t.Errorf("%d trials were trained again", out.Trained)
			}
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestExtensionThatBrokeOff leaves every mixture of old and new files that a crash
// may leave while a run is extended: none is taken for damage.
func TestExtensionThatBrokeOff(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := tornOptions(t, t.TempDir())
	mustRun(t, o)
	larger := o
	larger.Spec.Folds.Seeds, larger.Dir = 2, t.TempDir()
	mustRun(t, larger)
	want := folder(t, larger.Dir)
	for replaced := range 4 {
		mixed := larger
		mixed.Dir = filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(mixed.Dir, os.DirFS(o.Dir)); err != nil {
			t.Fatal(err)
		}
		extend(t, rundir.Dir(mixed.Dir), rundir.Dir(larger.Dir), replaced)
		shown, err := status.Load(mixed.Dir)
		if err != nil || shown.Count(status.Finished) != 4 {
			t.Errorf("%d files replaced: status %+v, %v", replaced, shown, err)
		}
		for _, next := range []Options{{Spec: o.Spec}, {Spec: larger.Spec}} {
			mixed.Spec = next.Spec
			if out, err := Run(t.Context(), mixed); err != nil && (replaced < 3 || out != nil) {
				t.Errorf("%d files replaced, %d seeds: %v", replaced, next.Spec.Folds.Seeds, err)
			}
		}
		if d := cmp.Diff(want, folder(t, mixed.Dir)); d != "" {
			t.Errorf("%d files replaced: %s", replaced, d)
		}
	}
}

// extend does what a session does that is killed after it has replaced some files
// of the plan: provenance.json first, then findings, folds, spec.
func extend(t *testing.T, from, to rundir.Dir, files int) {
	t.Helper()
	made, err := from.ReadProvenance()
	if err != nil {
		t.Fatal(err)
	}
	new, err := to.ReadProvenance()
	if err != nil {
		t.Fatal(err)
	}
	old := made.Hashes
	made.Before, made.Hashes = &old, new.Hashes
	if err := from.WriteProvenance(made); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{rundir.FindingsFile, rundir.FoldsFile, rundir.SpecFile}[:files] {
		data, err := os.ReadFile(to.Path(name))
		if err == nil {
			err = disk.Write(from.Path(name), data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestLostProvenanceKeepsTheEngine makes provenance.json anew only where the results
// come from the same engine.
func TestLostProvenanceKeepsTheEngine(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	mustRun(t, o)
	want := folder(t, o.Dir)
	if err := os.Remove(filepath.Join(o.Dir, rundir.ProvenanceFile)); err != nil {
		t.Fatal(err)
	}
	other := o
	small := withWeights()
	small.Version = "2"
	other.Trainer = small
	_, err := Run(t.Context(), other)
	if mismatch := new(rundir.MismatchError); !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "engine: in the run logistic 1, now logistic 2") {
		t.Errorf("got %v", err)
	}
	if out := mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
}

// TestLeftTemporaryFilesAreRemoved clears what a killed process left, and nothing
// else.
func TestLeftTemporaryFilesAreRemoved(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	out := mustRun(t, o)
	trial := filepath.Join(rundir.TrialsFolder, out.Plan.Trials[0].Name)
	for name, stays := range map[string]bool{
		".spec.toml.123": false, filepath.Join(trial, ".weights.safetensors.99"): false, filepath.Join(trial, ".result.json.1"): false,
		".notes": true, ".notes.2024": true, "spec.toml.1": true,
	} {
		path := filepath.Join(o.Dir, name)
		if err := os.WriteFile(path, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
		mustRun(t, o)
		if _, err := os.Stat(path); (err == nil) != stays {
			t.Errorf("%s: %v, want it to stay: %t", name, err, stays)
		}
	}
}

// TestLostSettings loses the files that prove which settings a run was made with, and
// asks for it with all settings. No advice is the one that was just followed, nothing
// is changed, and a file that is put back is enough.
func TestLostSettings(t *testing.T) {
	source := tornOptions(t, filepath.Join(t.TempDir(), "run"))
	mustRun(t, source)
	want := folder(t, source.Dir)
	for _, test := range []struct {
		name   string
		lost   []string
		rate   float64 // of learning, as a factor of the run's own
		advice string
		back   string
	}{
		{"both", []string{rundir.SpecFile, rundir.ProvenanceFile}, 1, "put one of the two back, or choose another run directory", rundir.SpecFile},
		{"spec, and half of provenance", []string{rundir.SpecFile}, 1, "put one of the two back", rundir.SpecFile},
		{"both but for a copy of the other", []string{rundir.SpecFile, rundir.ProvenanceFile}, 1, "put one of the two back", rundir.ProvenanceFile},
		{"both and more", []string{rundir.SpecFile, rundir.ProvenanceFile, rundir.FoldsFile}, 1, "put one of the two back", rundir.ProvenanceFile},
		{"provenance and folds", []string{rundir.ProvenanceFile, rundir.FoldsFile}, 1, "folds.json is not as these settings and images make it", rundir.FoldsFile},
		{"provenance, other settings", []string{rundir.ProvenanceFile}, 0.5, "spec.toml is not as these settings and images make it", rundir.ProvenanceFile},
		{"spec, other settings", []string{rundir.SpecFile}, 0.5, "another call than the run's last one", rundir.SpecFile},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := source
			o.Dir = filepath.Join(t.TempDir(), "run")
			if err := os.CopyFS(o.Dir, os.DirFS(source.Dir)); err != nil {
				t.Fatal(err)
			}
			for _, name := range test.lost {
				if err := os.Remove(filepath.Join(o.Dir, name)); err != nil {
					t.Fatal(err)
				}
			}
			if strings.HasSuffix(test.name, "half of provenance") {
				if err := os.Truncate(filepath.Join(o.Dir, rundir.ProvenanceFile), 100); err != nil {
					t.Fatal(err)
				}
			}
			before, asked := folder(t, o.Dir), o
			asked.Spec.Train.LearningRate *= test.rate
			_, err := Run(t.Context(), asked)
			if damaged := new(rundir.DamagedError); !errors.As(err, &damaged) || !strings.Contains(err.Error(), test.advice) || strings.Contains(err.Error(), "writes it anew") {
				t.Errorf("got %v", err)
			}
			if d := cmp.Diff(before, folder(t, o.Dir)); d != "" {
				t.Errorf("changed: %s", d)
			}
			data, err := os.ReadFile(filepath.Join(source.Dir, test.back))
			if err == nil {
				err = os.WriteFile(filepath.Join(o.Dir, test.back), data, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			if out := mustRun(t, o); out.Trained != 0 {
				t.Errorf("%d trials were trained again", out.Trained)
			}
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestStatusOfLostSettings says at once what no command can repair.
func TestStatusOfLostSettings(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	mustRun(t, o)
	for _, name := range []string{rundir.SpecFile, rundir.ProvenanceFile} {
		if err := os.Remove(filepath.Join(o.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	_, state := status.Load(o.Dir)
	_, timing := status.LoadTiming(o.Dir)
	for _, err := range []error{state, timing} {
		if err == nil || !strings.Contains(err.Error(), "put one of the two back") || strings.Contains(err.Error(), "writes it anew") {
			t.Errorf("got %v", err)
		}
	}
}
