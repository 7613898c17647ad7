package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
)

// Timing is how long a run took and on what: the only figures of a report that
// differ from one run of the same spec to the next.
type Timing struct {
	Host     string        // machine, processor, cores, system
	Engine   string        // with version
	Started  time.Time     // first session
	Finished time.Time     // last session; zero: it did not come to its end
	Wall     time.Duration // of all sessions that came to their end
	Sessions int
	Trials   []TrialTiming // finished ones, in the plan's order
}

// TrialTiming is how long one trial took.
type TrialTiming struct {
	Trial    string
	Duration time.Duration // evaluation included
	Epochs   int
	Images   int // training images seen
}

// LoadTiming reads the durations of a run directory.
func LoadTiming(dir string) (*Timing, error) {
	d := runDir(dir)
	p, err := d.loadPlan()
	if err != nil {
		return nil, fmt.Errorf("timing: %w", err)
	}
	made, err := d.readProvenance()
	if err != nil {
		return nil, fmt.Errorf("timing: %w", err)
	}
	t := &Timing{Engine: made.Engine, Sessions: len(made.Sessions)}
	var hosts []string
	for i, s := range made.Sessions {
		if i == 0 {
			t.Started = s.Started
		}
		if t.Finished = s.Finished; !s.Finished.IsZero() {
			t.Wall += max(0, s.Finished.Sub(s.Started)) // the clock may have been set back
		}
		if host := fmt.Sprintf("%s (%s, %d cores, %s)", s.Host, s.CPU, s.Cores, s.System); len(hosts) == 0 || hosts[len(hosts)-1] != host {
			hosts = append(hosts, host)
		}
	}
	t.Host = strings.Join(hosts, ", then ")
	for _, trial := range p.Trials {
		timing, err := d.trialTiming(p, trial)
		if err != nil && !unreadable(err) {
			err = fmt.Errorf("%w: `%s` trains it again", err, ResumeCommand(dir, ""))
		}
		if err != nil {
			return nil, fmt.Errorf("timing: trial %s: %w", trial.Name, err)
		}
		if timing != nil {
			t.Trials = append(t.Trials, *timing)
		}
	}
	return t, nil
}

// trialTiming is nil where the trial is not finished.
func (d runDir) trialTiming(p *plan.Plan, t plan.Trial) (*TrialTiming, error) {
	if _, err := os.Stat(d.path(trialsFolder, t.Name, resultFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	data, err := disk.ReadFile(d.path(trialsFolder, t.Name, epochsFile), maxEpochsFile(p.Spec.Train.Epochs))
	var epochs []epochRecord
	if err == nil {
		epochs, err = parseEpochs(data)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", epochsFile, err)
	}
	timing := &TrialTiming{Trial: t.Name, Epochs: len(epochs), Images: len(epochs) * len(p.Fold(t).Train)}
	for _, e := range epochs {
		timing.Duration += time.Duration(e.Seconds * float64(time.Second))
	}
	return timing, nil
}
