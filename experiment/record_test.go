package experiment

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/status"
)

// TestEditedSeconds writes other seconds into epochs.jsonl, which no hash covers.
// What no epoch can have taken is damage, and nothing makes a table or JSON fail.
func TestEditedSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := tornOptions(t, t.TempDir())
	out := mustRun(t, o)
	path := filepath.Join(o.Dir, rundir.TrialsFolder, out.Plan.Trials[1].Name, rundir.EpochsFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seconds := regexp.MustCompile(`"seconds":[^}]+`)
	for _, test := range []struct {
		seconds string
		sound   bool
	}{
		{"-50", false}, {"-1e-9", false}, {"1e308", false}, {fmt.Sprint(course.MaxSeconds + 1), false},
		{"0", true}, {"5e-324", true}, {"12.5", true}, {fmt.Sprint(course.MaxSeconds), true},
	} {
		t.Run(test.seconds, func(t *testing.T) {
			edited := seconds.ReplaceAll(whole, []byte(`"seconds":`+test.seconds))
			if err := os.WriteFile(path, edited, 0o644); err != nil {
				t.Fatal(err)
			}
			s, err := status.Load(o.Dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := json.Marshal(s); err != nil {
				t.Error(err)
			}
			trial := s.Trials[1]
			if (trial.State == status.Finished) != test.sound || !test.sound && !strings.HasPrefix(trial.Reason, rundir.EpochsFile+": line 1: ") {
				t.Errorf("%s: %s", trial.State, trial.Reason)
			}
			if _, err := status.LoadTiming(o.Dir); (err == nil) != test.sound {
				t.Error(err)
			}
			if out := mustRun(t, o); (out.Trained == 0) != test.sound {
				t.Errorf("%d trials were trained again", out.Trained)
			}
		})
	}
}
