package status

import (
	"fmt"
	"strings"
	"time"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
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
	Damaged  []*rundir.DamagedError // sessions that are left out
	Trials   []TrialTiming          // finished ones, in the plan's order
}

// LoadTiming reads the durations of a run directory.
func LoadTiming(dir string) (*Timing, error) {
	d := rundir.Dir(dir)
	p, err := d.LoadPlan()
	if err != nil {
		return nil, fmt.Errorf("timing: %w", err)
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, fmt.Errorf("timing: %w", err)
	}
	sessions, damaged, err := d.Sessions()
	if err != nil {
		return nil, fmt.Errorf("timing: %w", err)
	}
	t := &Timing{Engine: made.Engine, Sessions: len(sessions), Damaged: damaged}
	var hosts []string
	for i, s := range sessions {
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
		timing, err := LoadTrialTiming(d, p, trial)
		if err != nil && !rundir.IsUnreadable(err) {
			err = remedy.Errorf("%w: %s trains it again", err, remedy.Continue{Dir: dir})
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
