package view

import (
	"fmt"
	"strconv"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/model/bench"
	"github.com/refold/refold/reports/text"
)

// Bench is a measurement and the machine that it was made on.
type Bench struct {
	*bench.Result
	Machine machine.Machine `json:"machine"`
}

// Write writes tables of speeds, of where the time goes, and of the machine's limits.
func (b Bench) Write(t *terminal.Terminal) error {
	if err := b.writeHead(t); err != nil {
		return err
	}
	if err := writePaces(t, b.Training, b.Evaluation); err != nil {
		return err
	}
	if b.Profile != nil {
		if err := writeProfile(t, b.Profile); err != nil {
			return err
		}
	}
	if err := writeLimits(t, b.Limits); err != nil {
		return err
	}
	if b.Doubt != "" {
		if _, err := fmt.Fprintf(t.Out, "\n%s\n", b.Doubt); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.Out, "\nstart of a trial %.2g s: build and plan %.2g s, first step %.2g s\npeak memory of this process %s; estimate for a trial %s, its images left out\n",
		b.Start, b.Build, b.Training.FirstStep, terminal.MemoryText(b.Peak), terminal.MemoryText(b.Estimated))
	return err
}

// writeHead says what was measured, and on what.
func (b Bench) writeHead(t *terminal.Terminal) error {
	threads := fmt.Sprintf("threads %d", b.Threads)
	if b.Trials > 1 {
		threads = fmt.Sprintf("%d trials side by side, threads of each %d", b.Trials, b.Threads)
	}
	advice := ""
	if b.Advice != "" {
		advice = b.Advice + "\n"
	}
	_, err := fmt.Fprintf(t.Out, "%s, width %g, %dx%d pixels: %d parameters\nengine %s, %s, %s, on %s\n%s\n",
		b.Architecture, b.Width, b.Size[0], b.Size[1], b.Parameters, b.Engine, b.Precision, threads, b.Machine.CPU, advice)
	return err
}

func writePaces(t *terminal.Terminal, training, evaluation bench.Pace) error {
	columns := []text.Column{
		text.Words("work"), text.Numbers("batch"), text.Numbers("steps"),
		text.Numbers("images/s"), text.Numbers("middle half"), text.Numbers("GFLOP/s"),
		text.Numbers("of peak"),
	}
	row := func(name string, p bench.Pace) []string {
		speed := p.ImagesPerSecond
		return []string{name, strconv.Itoa(p.Batch), strconv.Itoa(p.Steps),
			terminal.RateText(speed.Median), terminal.RateText(speed.Low) + " to " + terminal.RateText(speed.High), terminal.RateText(p.GFLOPS.Median), shareText(p.Share)}
	}
	return t.WriteTable(columns, [][]string{row("training", training), row("evaluation", evaluation)})
}

func writeProfile(t *terminal.Terminal, p *bench.Profile) error {
	columns := []text.Column{
		text.Words("training step"), text.Numbers("runs"), text.Numbers("ms/image"), text.Numbers("share"),
		text.Numbers("GFLOP/s"), text.Numbers("GB/s"), text.Numbers("at best, ms"),
	}
	var rows [][]string
	for _, k := range append(p.Kinds, p.All) {
		rows = append(rows, []string{k.Name, strconv.Itoa(k.Runs), fmt.Sprintf("%.3f", k.Time), fmt.Sprintf("%.1f %%", 100*k.Share),
			numberText(k.GFLOPS, "%.0f"), numberText(k.GBytes, "%.1f"), numberText(k.Bound, "%.3f")})
	}
	if _, err := fmt.Fprintln(t.Out); err != nil {
		return err
	}
	if err := t.WriteTable(columns, rows); err != nil {
		return err
	}
	best := ""
	if p.All.Bound != nil {
		best = fmt.Sprintf("; at best, %s images/s", terminal.RateText(1000 / *p.All.Bound))
	}
	_, err := fmt.Fprintf(t.Out, "\nthe convolutions alone: %s images/s%s\n", terminal.RateText(p.Convolutions), best)
	return err
}

func writeLimits(t *terminal.Terminal, l bench.Limits) error {
	columns := []text.Column{text.Words("limits of this machine"), text.Numbers("1 thread")}
	if l.Threads > 1 {
		columns = append(columns, text.Numbers(fmt.Sprintf("%d threads", l.Threads)))
	}
	var rows [][]string
	for _, r := range []struct {
		name string
		rate bench.Rate
	}{{"float32, GFLOP/s", l.Float32}, {"bfloat16, GFLOP/s", l.BFloat16}, {"memory, GB/s", l.Memory}} {
		row := []string{r.name, "not measured", "not measured"} // there is no loop for this processor
		if r.rate.All != nil {
			row = []string{r.name, terminal.RateText(*r.rate.One), terminal.RateText(*r.rate.All)}
		}
		rows = append(rows, row[:len(columns)])
	}
	if _, err := fmt.Fprintln(t.Out); err != nil {
		return err
	}
	return t.WriteTable(columns, rows)
}

// numberText prints a number that may be missing.
func numberText(x *float64, format string) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf(format, *x)
}

// shareText prints a share that may be missing as percent.
func shareText(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100**share)
}
