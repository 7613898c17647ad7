package metric_test

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
)

// drawn are numbers made of the bytes of a fuzz target.
type drawn struct{ data []byte }

func (d *drawn) byte() byte {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

// number is often a hard one.
func (d *drawn) number() float64 {
	switch b := d.byte(); {
	case b < 4:
		return math.NaN()
	case b < 8:
		return math.Inf(1)
	case b < 12:
		return math.Inf(-1)
	case b < 16 && len(d.data) >= 8:
		x := math.Float64frombits(binary.LittleEndian.Uint64(d.data))
		d.data = d.data[8:]
		return x
	case b < 32:
		return float64(b%2) * 1e300
	default:
		return float64(int(b)-128) / 16
	}
}

func (d *drawn) numbers(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = d.number()
	}
	return list
}

func (d *drawn) ints(n, below int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = int(d.byte()) % below
	}
	return list
}

// probabilities are log-probabilities: sharp, flat, tied, or 0.
func (d *drawn) probabilities(n, classes int) []float64 {
	var logs []float64
	for range n {
		row, sum := make([]float64, classes), 0.0
		for c := range row {
			switch b := d.byte(); {
			case b < 16:
				row[c] = 0
			case b < 32:
				row[c] = 1e-300
			default:
				row[c] = float64(b / 16)
			}
			sum += row[c]
		}
		for c := range row {
			if sum == 0 {
				row[c], sum = 1, 1
			}
			logs = append(logs, math.Log(row[c]/sum))
		}
	}
	return logs
}

// FuzzMeasure: every metric is a number within its limits, its interval holds it, or an
// error says why not; never a panic, never NaN.
func FuzzMeasure(f *testing.F) {
	f.Add([]byte("two classes, some groups"), uint8(10), uint8(0), uint8(2))
	f.Add([]byte{}, uint8(4), uint8(1), uint8(1))
	f.Add([]byte{1, 0, 255, 32, 255, 17, 99, 4}, uint8(3), uint8(2), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, images, classes, seeds uint8) {
		d := &drawn{data}
		in := metric.Input{Classes: 2 + int(classes)%3, Level: .9, Random: rand.New(rand.NewPCG(1, 1))}
		in.Positive = int(d.byte()) % in.Classes
		for range 1 + seeds%3 {
			n := 1 + int(images)%24
			p := metric.Predictions{Labels: d.ints(n, in.Classes), Groups: d.ints(n, 6), Folds: d.ints(n, 2)}
			if p.Logs = d.probabilities(n, in.Classes); d.byte()%4 == 0 {
				p.Predicted = d.ints(n, in.Classes)
			}
			in.Seeds = append(in.Seeds, p)
		}
		results, err := metric.Measure(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			low, high := r.Limits(in.Classes)
			if !r.HasValue || r.Interval == nil {
				if !ofKind(r.Err) {
					t.Fatalf("%s: nothing, and for a reason %v", r.Key, r.Err)
				}
				continue
			}
			i := *r.Interval
			const rounding = 1e-9
			if !(low-rounding <= r.Value && r.Value <= high+rounding && i.Low <= r.Value+rounding && r.Value <= i.High+rounding) ||
				!(low <= i.Low && i.High <= high) || math.IsInf(i.Low, 0) || math.IsInf(i.High, 0) || !(i.Units > 0) || i.Method == "" || i.Estimand == "" {
				t.Fatalf("%s: %v in %+v", r.Key, r.Value, i)
			}
		}
		if bins, err := metric.Diagram(in, metric.EqualMass(5)); err == nil {
			checkBins(t, bins, images, in)
		}
	})
}

// ofKind says whether an error is one of the kinds that stats has.
func ofKind(err error) bool {
	return errors.Is(err, stats.ErrInvalid) || errors.Is(err, stats.ErrTooFew) || errors.Is(err, stats.ErrNoVariance)
}

func checkBins(t *testing.T, bins []metric.Bin, images uint8, in metric.Input) {
	n := 0
	for i, b := range bins {
		n += b.Images
		if !(b.Low <= b.Confidence+1e-12 && b.Confidence <= b.High+1e-12) || b.Images < 1 || b.Interval == nil || !b.Interval.Contains(b.Accuracy) || i > 0 && b.Low < bins[i-1].High {
			t.Fatalf("bin %+v", b)
		}
	}
	if want := len(in.Seeds) * (1 + int(images)%24); n != want {
		t.Fatalf("%d images in bins, of %d", n, want)
	}
}

// FuzzNumbers: whatever comes as scores, probabilities, log-odds or lists of other lengths
// gives a finite number or an error.
func FuzzNumbers(f *testing.F) {
	f.Add([]byte("scores of images"), uint8(8), uint8(8), uint8(2))
	f.Add([]byte{}, uint8(0), uint8(0), uint8(0))
	f.Add([]byte{128, 140, 150, 160, 1, 0, 1, 0}, uint8(4), uint8(4), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, n, m, spare uint8) {
		d := &drawn{data}
		score, labels := d.numbers(int(n)%20), d.ints(int(m)%20, 3)
		clusters := d.ints(int(m)%20, 5)
		check := func(what string, err error, values ...float64) {
			if err != nil {
				if !ofKind(err) {
					t.Fatalf("%s: an error of no kind: %v", what, err)
				}
				return
			}
			for _, v := range values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("%s: %v of %v, %v", what, values, labels, score)
				}
			}
		}
		v, err := metric.AUC(labels, score)
		check("AUC", err, v)
		v, err = metric.AveragePrecision(labels, score)
		check("average precision", err, v)
		i, err := metric.AUCInterval(labels, score, clusters, .95)
		check("AUC interval", err, i.Estimate, i.Low, i.High)
		r, err := metric.Recalibrate(score, labels)
		check("recalibration", err, r.Slope, r.Intercept)
		binning := []metric.Binning{{}, metric.EqualWidth(int(spare) % 9), metric.EqualMass(int(spare) % 9), metric.Exactly()}[spare%4]
		parts, err := metric.Murphy(score, labels, binning)
		check("Murphy", err, parts.Brier, parts.Reliability, parts.Resolution, parts.Uncertainty, parts.Remainder)
		bins, err := metric.Reliability(score, labels, binning)
		check("ECE", err, metric.ECE(bins))
		_, _, err = metric.Confidences(labels, score, int(spare)%4)
		check("confidences", err)
		v, err = metric.LogLoss(labels, score, int(spare)%4)
		check("log-loss", err, v)
		v, err = metric.Brier(labels, score, int(spare)%4)
		check("Brier", err, v)
		v, err = metric.AUCOneVsRest(labels, score, int(spare)%4)
		check("AUC one against the rest", err, v)
		c, err := metric.NewConfusion(labels, clusters, int(spare)%5)
		if err == nil {
			check("table", nil, c.MCC(), c.Kappa(), c.MacroF1(), c.MacroPrecision(), c.MacroSpecificity(), c.BalancedAccuracy())
		}
		if s, err := stats.NewSample(score, nil, clusters); err == nil {
			i, err := metric.BalancedAccuracyInterval(s, labels, int(spare)%5, .95)
			check("balanced accuracy", err, i.Estimate, i.Low, i.High)
		}
	})
}
