package main

import (
	"fmt"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/model/engine/peak"
	"github.com/refold/refold/reports/text"
)

const giga = 1e9

// benchLimits are what the loops of package peak reach here.
type benchLimits struct {
	Threads  int       `json:"threads"`
	Float32  benchRate `json:"float32_gflop_per_second"`
	BFloat16 benchRate `json:"bfloat16_gflop_per_second"`
	Memory   benchRate `json:"memory_gbyte_per_second"`
}

// benchRate is null where it was not measured.
type benchRate struct {
	One *float64 `json:"one_thread"`
	All *float64 `json:"all_threads"`
}

func newBenchLimits(l peak.Limits) benchLimits {
	of := func(r peak.Rate) benchRate {
		if r.All == 0 {
			return benchRate{}
		}
		return benchRate{known(r.One, giga), known(r.All, giga)}
	}
	return benchLimits{Threads: l.Threads, Float32: of(l.Float32), BFloat16: of(l.BFloat16), Memory: of(l.Memory)}
}

// known is x as a share of whole, and nil where whole is not known.
func known(x, whole float64) *float64 {
	if whole == 0 {
		return nil
	}
	x /= whole
	return &x
}

// percentText prints a share as percent; nil: a dash.
func percentText(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100**share)
}

func (l benchLimits) print(t *terminal.Terminal) error {
	columns := []text.Column{text.Words("limits of this machine"), text.Numbers("1 thread")}
	if l.Threads > 1 {
		columns = append(columns, text.Numbers(fmt.Sprintf("%d threads", l.Threads)))
	}
	var rows [][]string
	for _, r := range []struct {
		name string
		rate benchRate
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
	return text.WriteTable(t.Out, columns, rows)
}
