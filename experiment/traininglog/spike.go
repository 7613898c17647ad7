package traininglog

import (
	"math"
	"slices"
)

// What counts as a spike of the test loss.
const (
	spikeWindow  = 5   // epochs on either side to compare with
	spikeFactor  = 5.0 // times their median
	quietFactor  = 2.0 // below it, the training loss is ordinary
	fewestToView = 3   // epochs that a median needs
)

// Spike is an epoch whose test loss is far above that of its neighbours.
type Spike struct {
	Look
	Ratio      float64 // test loss over the median of up to five epochs on either side
	TrainRatio float64 // the same of the training loss; NaN where it is not known
}

// spikes finds the epochs whose test loss is at least five times the median of their
// neighbours in the same run, and counts those whose training loss is less than
// twice that of theirs, and all that could be compared.
func (a *Analysis) spikes() {
	epochs := a.Log.Epochs
	for i, e := range epochs {
		ratio := overNeighbours(epochs, i, func(e Epoch) float64 { return e.TestLoss })
		if !math.IsNaN(ratio) {
			a.Judged++
		}
		if !(ratio >= spikeFactor) {
			continue
		}
		s := Spike{Look: Look{e, i + 1, a.Log.validation[i]}, Ratio: ratio,
			TrainRatio: overNeighbours(epochs, i, func(e Epoch) float64 { return e.TrainLoss })}
		if s.TrainRatio < quietFactor {
			a.Quiet++
		}
		a.Spikes = append(a.Spikes, s)
	}
}

// overNeighbours is a positive finite figure of an epoch over the median of its
// neighbours; NaN where there is no such figure or there are too few neighbours.
func overNeighbours(epochs []Epoch, at int, figure func(Epoch) float64) float64 {
	usable := func(x float64) bool { return x > 0 && !math.IsInf(x, 0) }
	x := figure(epochs[at])
	var others []float64
	for i := max(0, at-spikeWindow); i <= min(len(epochs)-1, at+spikeWindow); i++ {
		if y := figure(epochs[i]); i != at && epochs[i].Run == epochs[at].Run && usable(y) {
			others = append(others, y)
		}
	}
	if !usable(x) || len(others) < fewestToView {
		return math.NaN()
	}
	slices.Sort(others)
	middle := len(others) / 2
	median := others[middle]
	if len(others)%2 == 0 {
		median = others[middle-1] + (median-others[middle-1])/2
	}
	return x / median
}

// batchNormMomentum is Keras' default momentum of batch norm's moving statistics;
// with it they lag LagSteps steps behind.
const (
	batchNormMomentum = 0.99
	LagSteps          = 100 // 1 / (1 - batchNormMomentum)
)

// InitialShare is how much of batch norm's initial moving statistics is still in
// them after an epoch, counted from 1, with the momentum of Keras: 0.99^(steps x
// epoch).
func InitialShare(steps, epoch int) float64 {
	return math.Pow(batchNormMomentum, float64(steps)*float64(epoch))
}
