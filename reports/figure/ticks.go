package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"

	"github.com/refold/refold/reports/text"
)

// percentTicks marks accuracies on multiples of a tenth, or a fifth.
type percentTicks struct{}

func (percentTicks) Ticks(low, high float64) []plot.Tick {
	step := 0.1
	if high-low > 0.55 {
		step = 0.2
	}
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: text.Decimal(100*i*step, 0) + " %"})
	}
	return ticks
}

// decadeTicks marks powers of ten.
type decadeTicks struct{}

func (decadeTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for exponent := math.Round(math.Log10(low)); exponent <= math.Round(math.Log10(high)); exponent++ {
		value := math.Pow(10, exponent)
		ticks = append(ticks, plot.Tick{Value: value, Label: decades(value)})
	}
	return ticks
}

func decades(x float64) string {
	if x >= 1 {
		return text.Number(int(x))
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// epochTicks marks the first epoch and round ones, at most six.
type epochTicks struct{}

func (epochTicks) Ticks(_, high float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 1, Label: "1"}}
	step := 1.0
	for _, candidate := range []float64{1, 2, 3, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000} {
		step = candidate
		if high/candidate <= 6 {
			break
		}
	}
	for e := step; e <= high; e += step {
		if e > 1 {
			ticks = append(ticks, plot.Tick{Value: e, Label: text.Decimal(e, 0)})
		}
	}
	return ticks
}
