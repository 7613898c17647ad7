package status

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/course"
)

// TrialTiming is how long one trial took.
type TrialTiming struct {
	Trial    string
	Duration time.Duration // evaluation included
	Epochs   int
	Images   int // training images seen
}

// LoadTrialTiming is nil where the trial is not finished.
func LoadTrialTiming(d rundir.Dir, p *plan.Plan, t plan.Trial) (*TrialTiming, error) {
	if _, err := os.Stat(d.Path(rundir.TrialsFolder, t.Name, rundir.ResultFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	data, err := disk.ReadFile(d.Path(rundir.TrialsFolder, t.Name, rundir.EpochsFile), course.MaxSize(p.Spec.Train.Epochs))
	var epochs []course.Line
	if err == nil {
		epochs, err = course.Parse(data)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", rundir.EpochsFile, err)
	}
	timing := &TrialTiming{Trial: t.Name, Epochs: len(epochs), Images: len(epochs) * len(p.Fold(t).Train)}
	for _, e := range epochs {
		timing.Duration += time.Duration(e.Seconds * float64(time.Second))
	}
	return timing, nil
}
