package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/engine/peak"
	"github.com/refold/refold/reports/text"
)

// benchProfile is where the time of a training step goes.
type benchProfile struct {
	Kinds        []benchKind `json:"kinds"`
	All          benchKind   `json:"all"`
	Convolutions float64     `json:"convolutions_alone_images_per_second"`
}

// benchKind is one kind of work. Rates are null where a kind has no operations or
// bytes that are counted, the bound where it has neither or no limit was measured.
type benchKind struct {
	Name   string   `json:"kind"`
	Runs   int      `json:"runs_per_step"`
	Time   float64  `json:"ms_per_image"`
	Share  float64  `json:"share"`
	GFLOPS *float64 `json:"gflop_per_second"`
	GBytes *float64 `json:"gbyte_per_second"`
	Bound  *float64 `json:"bound_ms_per_image"` // the shortest that the limits of this machine allow
}

// newBenchProfile sets times into relation with the limits. Only convolutions have
// operations that are counted.
func newBenchProfile(p *model.Profile, batch int, limits peak.Limits, arithmetic peak.Rate) *benchProfile {
	images := float64(batch)
	perImage := func(d time.Duration) float64 { return 1000 * d.Seconds() / images }
	b := &benchProfile{All: benchKind{Name: "step", Runs: 1, Time: perImage(p.Time), Share: 1}}
	operations, bytes, bound := 0.0, 0.0, 0.0
	var convolutions time.Duration
	for _, e := range p.Kinds {
		k := benchKind{Name: e.Kind.String(), Runs: e.Runs, Time: perImage(e.Time), Share: share(e.Time, p.Time)}
		k.GFLOPS, k.GBytes = speed(e.Operations, e.Time), speed(e.Bytes, e.Time)
		if least := 1000 * limits.Bound(arithmetic, e.Operations, e.Bytes) / images; least > 0 {
			k.Bound = &least
			bound += least
		}
		operations, bytes = operations+e.Operations, bytes+e.Bytes
		if e.Operations > 0 {
			convolutions += e.Time
		}
		b.Kinds = append(b.Kinds, k)
	}
	b.Kinds = append(b.Kinds,
		benchKind{Name: "packing", Runs: 1, Time: perImage(p.Packing), Share: share(p.Packing, p.Time)},
		benchKind{Name: "the rest", Runs: 1, Time: perImage(p.Rest()), Share: share(p.Rest(), p.Time)})
	b.All.GFLOPS, b.All.GBytes = speed(operations, p.Time), speed(bytes, p.Time)
	if bound > 0 {
		b.All.Bound = &bound
	}
	b.Convolutions = images / max(convolutions, 1).Seconds() // a clock may be coarse
	return b
}

func share(part, whole time.Duration) float64 { return part.Seconds() / whole.Seconds() }

// speed is in thousands of millions a second; nil where nothing was done.
func speed(done float64, d time.Duration) *float64 {
	if done == 0 || d == 0 {
		return nil
	}
	done /= giga * d.Seconds()
	return &done
}

func (p *benchProfile) print(t *terminal.Terminal) error {
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
	if err := text.WriteTable(t.Out, columns, rows); err != nil {
		return err
	}
	best := ""
	if p.All.Bound != nil {
		best = fmt.Sprintf("; at best, %s images/s", terminal.RateText(1000 / *p.All.Bound))
	}
	_, err := fmt.Fprintf(t.Out, "\nthe convolutions alone: %s images/s%s\n", terminal.RateText(p.Convolutions), best)
	return err
}

// numberText prints a number that may be missing.
func numberText(x *float64, format string) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf(format, *x)
}
