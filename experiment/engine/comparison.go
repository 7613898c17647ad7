package engine

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// run.engine = "auto" is the engine that is always there, unless its rival trains the
// run's own networks faster by this factor in so many rounds: its slowest one against
// the other's fastest. A smaller lead is within what two measurements of the same differ
// by, more so on a busy machine, and a spec shall mean the same every day. The first
// round after which that cannot be any more is the last one.
const (
	rivalLead = 1.1
	rounds    = 3
)

// Speed is how fast an engine trained. Where there are several networks, each
// counts for as many images.
type Speed struct {
	Engine string    `json:"engine"` // with version
	Title  string    `json:"title"`  // short, with the library if it has one
	Rounds []float64 `json:"rounds_images_per_second"`
	PerSec float64   `json:"images_per_second"` // the median of the rounds
}

// Comparison is how fast the engine that is always there and its rival trained
// the networks of a spec, in turn.
type Comparison struct {
	Architectures []string  `json:"architectures"`
	Width         float64   `json:"width"`
	Size          [2]int    `json:"size"`  // height, width
	Batch         int       `json:"batch"` // images a step
	Threads       int       `json:"threads"`
	Precision     string    `json:"precision"`
	Own           Speed     `json:"own"` // of the engine that is always there
	Rival         Speed     `json:"rival"`
	Measured      time.Time `json:"measured_at"`
}

// RivalLeads reports whether auto stands for the rival.
func (c *Comparison) RivalLeads() bool {
	return len(c.Own.Rounds) == rounds && c.leads()
}

// leads reports whether the rival leads in the rounds so far.
func (c *Comparison) leads() bool {
	return slices.Min(c.Rival.Rounds) >= rivalLead*slices.Max(c.Own.Rounds)
}

// String is, for example, "onednn 2.6.3 (libdnnl.so.2) 3.20 against 3.80 images/s".
func (c *Comparison) String() string {
	own, but := "", ""
	switch {
	case c.RivalLeads(): // whose name stands nowhere else
		own = c.Own.Title + "'s "
	case c.Rival.PerSec >= rivalLead*c.Own.PerSec:
		but = ", but the rounds differ too much"
	}
	return fmt.Sprintf("%s %s against %s%s images/s%s", c.Rival.Title, figure(c.Rival.PerSec), own, figure(c.Own.PerSec), but)
}

// figure is a speed to a percent or so.
func figure(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%.2g", v)
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// median is the middle one of values, or the mean of the two in the middle.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// plausible reports whether figures can be those of a comparison.
func (c *Comparison) plausible() bool {
	made := len(c.Own.Rounds)
	for _, s := range []Speed{c.Own, c.Rival} {
		for _, v := range s.Rounds {
			if !(v > 0) || math.IsInf(v, 0) {
				return false
			}
		}
		if len(s.Rounds) != made || made < 1 || made > rounds || s.PerSec != median(s.Rounds) {
			return false
		}
	}
	return made == rounds || !c.leads()
}
