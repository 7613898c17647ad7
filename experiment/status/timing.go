package status

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
)

// Timing is how long a run took and on what: the only figures of a report that
// differ from one run of the same spec to the next.
type Timing struct {
	Host     string        // machine, processor, cores, system
	Engine   string        // with version
	Started  time.Time     // the earliest that a session says
	Finished time.Time     // the latest that a session says; zero: the last one did not come to its end
	Wall     time.Duration // of all sessions that came to their end, also of those that ran at once
	Sessions int
	Shards   int // sessions that trained beside others
	// ClocksApart is by how much the clocks of two machines differ at least, as far as the
	// order of sessions shows it: dates of one cannot be compared with those of the other.
	ClocksApart time.Duration
	Damaged     []*rundir.DamagedError // sessions that are left out
	Trials      []TrialTiming          // finished ones, in the plan's order
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
	t := &Timing{Engine: made.Engine, Damaged: damaged}
	t.count(sessions)
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

// count adds up sessions, which are in the order in which they began.
func (t *Timing) count(sessions []session.Session) {
	t.Sessions = len(sessions)
	var hosts []string
	for i, s := range sessions {
		if i == 0 || s.Started.Before(t.Started) {
			t.Started = s.Started
		}
		if s.Finished.After(t.Finished) {
			t.Finished = s.Finished
		}
		if !s.Finished.IsZero() {
			t.Wall += max(0, s.Finished.Sub(s.Started)) // the clock may have been set back
		}
		if s.Shard != "" {
			t.Shards++
		}
		if host := fmt.Sprintf("%s (%s, %d cores, %s)", s.Host, s.CPU, s.Cores, s.System); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	if n := len(sessions); n > 0 && sessions[n-1].Finished.IsZero() {
		t.Finished = time.Time{}
	}
	t.Host, t.ClocksApart = strings.Join(hosts, ", then "), clocksApart(sessions)
}

// clocksApart is how far sessions were begun, as they say, ahead of others whose files were
// there already.
func clocksApart(sessions []session.Session) (apart time.Duration) {
	var latest, atOnce time.Time // of sessions with lower numbers, and with the same one
	number := -1
	for _, s := range sessions {
		if n := session.Number(s.ID); n != number {
			latest, atOnce, number = later(latest, atOnce), time.Time{}, n
		}
		if !latest.IsZero() {
			apart = max(apart, latest.Sub(s.Started))
		}
		atOnce = later(atOnce, s.Started)
	}
	return apart
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
