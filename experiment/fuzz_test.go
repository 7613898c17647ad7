package experiment

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
)

// FuzzRunDirectory replaces one file of a finished run. Whatever stands in it, the
// statistics are those of the run or an error that names the file or its trial.
func FuzzRunDirectory(f *testing.F) {
	o := smallOptions(f, f.TempDir(), experimenttest.Pictures(f, 6, 3))
	o.Spec.Folds.K, o.Spec.Folds.Seeds, o.Spec.Folds.Splits, o.Spec.Train.Epochs = 2, 1, []spec.Split{spec.SplitRows}, 2
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	out, err := Run(f.Context(), o)
	if err != nil {
		f.Fatal(err)
	}
	trial := out.Plan.Trials[1].Name
	in := func(name string) string { return filepath.Join(rundir.TrialsFolder, trial, name) }
	files := []string{rundir.SpecFile, rundir.ManifestFile, rundir.FindingsFile, rundir.FoldsFile, rundir.BaselinesFile, rundir.ProvenanceFile, rundir.SummaryFile,
		in(rundir.ResultFile), in(rundir.EpochsFile), in(rundir.PredictionsFile), in(rundir.FailureFile)}
	whole := make(map[string][]byte)
	for i, name := range files {
		if name == in(rundir.FailureFile) {
			whole[name] = []byte(`{"version":1,"trial":"` + trial + `","error":"out of luck","stack":"main.go:1"}`)
		} else if whole[name], err = os.ReadFile(filepath.Join(o.Dir, name)); err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), whole[name])
		f.Add(uint8(i), whole[name][:len(whole[name])/2])
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := files[int(which)%len(files)]
		replace := func(data []byte) {
			if err := os.WriteFile(filepath.Join(o.Dir, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		replace(data)
		defer replace(whole[name])
		if s, err := rundir.LoadSummary(o.Dir); err == nil && !cmp.Equal(s, out.Summary, cmpopts.EquateEmpty()) {
			t.Errorf("summary.json is believed: %s", cmp.Diff(out.Summary, s))
		}
		if s, err := summarise(o.Dir, false); err == nil && !cmp.Equal(s, out.Summary, cmpopts.EquateEmpty()) {
			t.Errorf("%s is believed: %s", name, cmp.Diff(out.Summary, s))
		}
		s, err := status.Load(o.Dir)
		if err != nil && !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), trial) {
			t.Errorf("the error does not name %s: %v", name, err)
		}
		if err == nil && (s.Planned != 2 || len(s.Trials) != 2 || s.Trials[0].State != status.Finished) {
			t.Errorf("%+v", s)
		}
		if _, err := json.Marshal(s); err != nil {
			t.Errorf("%s: the status is no JSON: %v", name, err)
		}
		if _, err := status.LoadTiming(o.Dir); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

// FuzzPatterns: a pattern of groups or of trials is refused with its key, or used.
func FuzzPatterns(f *testing.F) {
	m := experimenttest.Scan(f, experimenttest.Pictures(f, 6, 3))
	for _, p := range []string{"^(?P<group>g0)", "(?P<group>[0-9]+)", "(?P<group>)", "(?P<group>.*)*", "(((((x{9}){9}){9}){9}){9}){9}", "*.rows.*", "[a-", "\\", "**?*[^a]*"} {
		f.Add(p, p)
	}
	f.Fuzz(func(t *testing.T, groups, only string) {
		s := experimenttest.Spec()
		s.Groups.Pattern, s.Run.Only = groups, only
		p, err := plan.New(t.Context(), s, m, nil)
		var wrong *spec.Error
		if err != nil {
			known := errors.As(err, &wrong) || strings.Contains(err.Error(), "split") // too few groups for k folds
			if !known || err.Error() == "" {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		if selected := p.Selected(); only == "*" && len(selected) != len(p.Trials) {
			t.Errorf("* selects %d of %d trials", len(selected), len(p.Trials))
		}
		for image, group := range p.Groups.Of {
			if group < 0 || group >= p.Groups.Count {
				t.Errorf("image %d is in group %d of %d", image, group, p.Groups.Count)
			}
		}
	})
}
