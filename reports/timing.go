package reports

import (
	"time"

	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/text"
)

// TimingMarkdown renders timing.md, the only report with dates, durations and
// hosts.
func TimingMarkdown(t *status.Timing) ([]byte, error) {
	d := &text.Document{}
	d.Heading(1, "How long it took")
	facts := text.NewTable(text.Words("what"), text.Words("value"))
	if t.Host != "" {
		facts.Add("machine", text.Escape(t.Host))
	}
	if t.Engine != "" {
		facts.Add("engine", text.Escape(t.Engine))
	}
	if !t.Started.IsZero() {
		facts.Add("started", t.Started.UTC().Format(time.RFC3339))
	}
	if !t.Finished.IsZero() {
		facts.Add("finished", t.Finished.UTC().Format(time.RFC3339))
	}
	if t.Wall > 0 && t.Shards == 0 {
		facts.Add("wall time", duration(t.Wall))
	} else if t.Wall > 0 {
		facts.Add("time of all sessions together", duration(t.Wall))
	}
	if t.Shards > 0 {
		facts.Add("sessions", text.Number(t.Sessions)+" ("+text.Number(t.Shards)+" that trained shards)")
	} else if t.Sessions > 1 {
		facts.Add("sessions", text.Number(t.Sessions)+" (it was interrupted or extended, and resumed)")
	}
	d.Table(facts)
	if t.ClocksApart >= time.Minute {
		d.Para("The clocks of the machines differ by at least %s: dates of one cannot be compared with those of another. Durations are each of one machine.", duration(t.ClocksApart))
	}
	for _, session := range t.Damaged {
		d.Para("A session is left out: %s", text.Escape(session.Error()))
	}
	trials := text.NewTable(text.Words("trial"), text.Numbers("time"), text.Numbers("epochs"), text.Numbers("training images"), text.Numbers("images/s"))
	for _, trial := range t.Trials {
		rate := text.Missing
		if trial.Duration > 0 && trial.Images > 0 {
			rate = text.Decimal(float64(trial.Images)/trial.Duration.Seconds(), 1)
		}
		trials.Add(text.Code(trial.Trial), duration(trial.Duration), text.Number(trial.Epochs), text.Number(trial.Images), rate)
	}
	d.Table(trials)
	d.Para("The rate counts training images over the whole trial, evaluation included.")
	return d.Bytes()
}

// duration rounds to what a reader needs: "41.3 s", "12 min 5 s", "3 h 20 min".
func duration(d time.Duration) string {
	switch {
	case d < 0:
		return text.Missing
	case d < time.Minute:
		return text.Decimal(d.Seconds(), 1) + " s"
	case d < time.Hour:
		d = d.Round(time.Second)
		return text.Number(int(d/time.Minute)) + " min " + text.Number(int(d%time.Minute/time.Second)) + " s"
	default:
		d = d.Round(time.Minute)
		return text.Number(int(d/time.Hour)) + " h " + text.Number(int(d%time.Hour/time.Minute)) + " min"
	}
}
