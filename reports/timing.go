package reports

import (
	"time"

	"github.com/refold/refold/experiment"
)

// TimingMarkdown renders timing.md, the only report with dates, durations and
// hosts.
func TimingMarkdown(t *experiment.Timing) ([]byte, error) {
	d := &document{}
	d.heading(1, "How long it took")
	facts := newTable(words("what"), words("value"))
	if t.Host != "" {
		facts.add("machine", text(t.Host))
	}
	if t.Engine != "" {
		facts.add("engine", text(t.Engine))
	}
	if !t.Started.IsZero() {
		facts.add("started", t.Started.UTC().Format(time.RFC3339))
	}
	if !t.Finished.IsZero() {
		facts.add("finished", t.Finished.UTC().Format(time.RFC3339))
	}
	if t.Wall > 0 {
		facts.add("wall time", duration(t.Wall))
	}
	if t.Sessions > 1 {
		facts.add("sessions", number(t.Sessions)+" (it was interrupted or extended, and resumed)")
	}
	d.table(facts)
	trials := newTable(words("trial"), figures("time"), figures("epochs"), figures("training images"), figures("images/s"))
	for _, trial := range t.Trials {
		rate := missing
		if trial.Duration > 0 && trial.Images > 0 {
			rate = decimal(float64(trial.Images)/trial.Duration.Seconds(), 1)
		}
		trials.add(code(trial.Trial), duration(trial.Duration), number(trial.Epochs), number(trial.Images), rate)
	}
	d.table(trials)
	d.para("The rate counts training images over the whole trial, evaluation included.")
	return d.bytes()
}

// duration rounds to what a reader needs: "41.3 s", "12 min 5 s", "3 h 20 min".
func duration(d time.Duration) string {
	switch {
	case d < 0:
		return missing
	case d < time.Minute:
		return decimal(d.Seconds(), 1) + " s"
	case d < time.Hour:
		d = d.Round(time.Second)
		return number(int(d/time.Minute)) + " min " + number(int(d%time.Minute/time.Second)) + " s"
	default:
		d = d.Round(time.Minute)
		return number(int(d/time.Hour)) + " h " + number(int(d%time.Hour/time.Minute)) + " min"
	}
}
