package forecast

import (
	"math"
	"testing"
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

func about(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func TestPaceOfSteps(t *testing.T) {
	pace := func(batch int, steps ...time.Duration) trainer.Steps { return trainer.Steps{Batch: batch, Took: steps} }
	p := newPace("resnet8v1", []trainer.Timings{
		{Start: time.Second, Training: pace(10, 1*time.Second, 2*time.Second), ReadOut: pace(20, time.Second), Moments: pace(5, time.Second)},
		{Start: 3 * time.Second, Training: pace(10, 2*time.Second, 5*time.Second), ReadOut: pace(20, 2*time.Second), Moments: pace(5, time.Second)},
	})
	want := Pace{Architecture: "resnet8v1", Basis: BasisMeasured, Samples: 4, Start: 2, Train: 0.25, ReadOut: 0.075, Moments: 0.2, Low: 0.8, High: leastHigh}
	for _, pair := range [][2]float64{{p.Start, want.Start}, {p.Train, want.Train}, {p.ReadOut, want.ReadOut}, {p.Moments, want.Moments}, {p.Low, want.Low}, {p.High, want.High}} {
		if !about(pair[0], pair[1]) {
			t.Errorf("%+v, want %+v", p, want)
			break
		}
	}
	if got := p.trial(plan.Work{Train: 100, ReadOut: 20, Moments: 50}, 3); !about(got, 2+3*(25+1.5+10)) {
		t.Errorf("a trial takes %v seconds", got)
	}
}

// TestForeignSpeedsAreNotBelieved: what no measurement could have found.
func TestForeignSpeedsAreNotBelieved(t *testing.T) {
	sound := Pace{Architecture: "resnet8v1", Samples: 2, Start: 1, Train: 1, ReadOut: 1, Low: 0.9, High: 1.2}
	if !sound.plausible() {
		t.Error("a sound pace is refused")
	}
	for name, change := range map[string]func(*Pace){
		"negative": func(p *Pace) { p.Start = -1 }, "no time": func(p *Pace) { p.Train = 0 }, "endless": func(p *Pace) { p.ReadOut = 1e300 },
		"no steps": func(p *Pace) { p.Samples = 0 }, "low": func(p *Pace) { p.Low = 1.1 }, "high": func(p *Pace) { p.High = 0.5 },
	} {
		p := sound
		if change(&p); p.plausible() {
			t.Errorf("%s: %+v is believed", name, p)
		}
	}
}
