package bench

import (
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/engine/peak"
)

// Pace is the speed of one kind of step.
type Pace struct {
	Batch           int       `json:"batch"`
	Steps           int       `json:"steps"`
	ImagesPerSecond Quartiles `json:"images_per_second"`
	GFLOPS          Quartiles `json:"gflop_per_second"`
	Share           *float64  `json:"share_of_peak"` // of the median; null where the peak was not measured
	FirstStep       float64   `json:"first_step_seconds"`
	Seconds         []float64 `json:"step_seconds"`
}

// Quartiles are a median and the bounds of the middle half of all steps.
type Quartiles struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

func paceOf(p model.Pace, arithmetic peak.Rate) Pace {
	slow, middle, fast := p.Quantile(0.75), p.Quantile(0.5), p.Quantile(0.25)
	b := Pace{
		Batch: p.Batch, Steps: len(p.Steps), FirstStep: p.First.Seconds(),
		ImagesPerSecond: Quartiles{p.ImagesPerSecond(slow), p.ImagesPerSecond(middle), p.ImagesPerSecond(fast)},
		GFLOPS:          Quartiles{p.FLOPS(slow) / giga, p.FLOPS(middle) / giga, p.FLOPS(fast) / giga},
		Share:           ratio(p.FLOPS(middle), arithmetic.All),
	}
	for _, step := range p.Steps {
		b.Seconds = append(b.Seconds, step.Seconds())
	}
	return b
}
