package growth

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// Point is what trials with about so many training images scored. The clusters of all points
// are the same groups, by number.
type Point struct {
	Size   float64 // training images, the mean over trials
	Trials stats.Trials
}

// Curve is the law that was fitted: accuracy a - b n^-c on n training images.
type Curve struct {
	A, B, C    float64
	Largest    float64      // size that was measured
	Beyond     []Prediction // at 2 and 4 times the largest size
	Limit      Prediction   // what the law tends to: a
	Fitted     []Prediction // at the sizes of the points
	Replicates int
	Warnings   []string
}

// Prediction is an accuracy that the law gives, with its interval.
type Prediction struct {
	Size                float64 // +Inf: the limit
	Accuracy, Low, High float64
}

// FewSizesError says that there are too few sizes for a curve of three parameters.
type FewSizesError struct{ Sizes int }

func (e *FewSizesError) Error() string {
	return fmt.Sprintf("a curve needs %d training sizes at least, and has %d", leastSizes, e.Sizes)
}

// Unwrap is [stats.ErrTooFew].
func (e *FewSizesError) Unwrap() error { return stats.ErrTooFew }

const (
	leastSizes      = 3
	leastReplicates = 100
)

// Fit fits the law to points by weighted least squares, weights being one over the squared
// standard errors of their accuracies, and bootstraps it.
func Fit(points []Point, level float64, replicates int, random *rand.Rand) (Curve, error) {
	fail := func(err error) (Curve, error) { return Curve{}, fmt.Errorf("the growth of the accuracy: %w", err) }
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b Point) int {
		if a.Size < b.Size {
			return -1
		}
		return 1
	})
	switch {
	case !(level > 0 && level < 1):
		return fail(stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", level))
	case replicates < leastReplicates:
		return fail(stats.Refuse(stats.ErrInvalid, "%d replicates: needs %d at least", replicates, leastReplicates))
	case random == nil:
		return fail(stats.Refuse(stats.ErrInvalid, "no random stream"))
	}
	w := &world{}
	for i, p := range points {
		if !(p.Size > 0) || math.IsInf(p.Size, 0) || i > 0 && p.Size == points[i-1].Size {
			return fail(stats.Refuse(stats.ErrInvalid, "a training size of %v: sizes must be above 0, and each given once", p.Size))
		}
		if err := p.Trials.CheckAccuracies(); err != nil {
			return fail(fmt.Errorf("size %v: %w", p.Size, err))
		}
		if err := w.add(p); err != nil {
			return fail(fmt.Errorf("size %v: %w", p.Size, err))
		}
	}
	if len(points) < leastSizes {
		return fail(&FewSizesError{len(points)})
	}
	if len(w.index) < 2 {
		return fail(stats.Refuse(stats.ErrTooFew, "all images are one group: nothing shows how the points vary"))
	}
	return w.curve(level, replicates, random), nil
}

// world are the points, added up by seed and group.
type world struct {
	index   map[int]int // of each cluster, in the order in which points come upon them
	sizes   []float64
	means   []float64
	weights []float64
	right   [][][]float64 // by point, seed and group: sum of scores
	tested  [][][]float64 // and their number
}

// add adds up a point.
func (w *world) add(p Point) error {
	if w.index == nil {
		w.index = make(map[int]int)
	}
	clusters := p.Trials.Clusters()
	right, tested := make([][]float64, p.Trials.Seeds()), make([][]float64, p.Trials.Seeds())
	for seed := range right {
		first, end := p.Trials.OfSeed(seed)
		for i := first; i < end; i++ {
			for _, v := range p.Trials.Of(i) {
				g, ok := w.index[clusters[v.Image]]
				if !ok {
					g = len(w.index)
					w.index[clusters[v.Image]] = g
				}
				for len(right[seed]) <= g {
					right[seed], tested[seed] = append(right[seed], 0), append(tested[seed], 0)
				}
				right[seed][g] += v.Value
				tested[seed][g]++
			}
		}
	}
	s, err := p.Trials.Sample()
	if err != nil {
		return err
	}
	w.sizes, w.means, w.weights = append(w.sizes, p.Size), append(w.means, s.Mean()), append(w.weights, weight(s))
	w.right, w.tested = append(w.right, right), append(w.tested, tested)
	return nil
}

// weight is one over the squared standard error of a mean: that of independent units, as
// many as the clusters show, around an accuracy that is never quite 0 or 1 (Agresti and
// Coull, American Statistician 52, 1998: two successes and two failures more).
func weight(s stats.Sample) float64 {
	n := s.EffectiveUnits()
	p := (s.Mean()*n + 2) / (n + 4)
	return n / (p * (1 - p))
}

// draw is a bootstrap replicate: means of the points with groups drawn the same for all,
// and seeds for each. false: a point has none of the groups drawn.
func (w *world) draw(random *rand.Rand) ([]float64, bool) {
	times := make([]float64, len(w.index))
	for range times {
		times[random.IntN(len(times))]++
	}
	means := make([]float64, len(w.sizes))
	for i := range means {
		right, tested := 0.0, 0.0
		for range w.right[i] {
			seed := random.IntN(len(w.right[i]))
			for g, n := range w.tested[i][seed] {
				right, tested = right+times[g]*w.right[i][seed][g], tested+times[g]*n
			}
		}
		if tested == 0 {
			return nil, false
		}
		means[i] = right / tested
	}
	return means, true
}

// curve fits and bootstraps.
func (w *world) curve(level float64, replicates int, random *rand.Rand) Curve {
	l := fit(w.sizes, w.means, w.weights)
	largest := w.sizes[len(w.sizes)-1]
	c := Curve{A: l.a, B: l.b * math.Pow(l.unit, l.c), C: l.c, Largest: largest, Replicates: replicates}
	at := append(slices.Clone(w.sizes), 2*largest, 4*largest, math.Inf(1))
	drawn := make([][]float64, len(at))
	atEnd := 0
	for range replicates {
		means, ok := w.draw(random)
		if !ok {
			continue
		}
		one := fit(w.sizes, means, w.weights)
		if one.undetermined() {
			atEnd++
		}
		for i, n := range at {
			drawn[i] = append(drawn[i], one.at(n))
		}
	}
	for i, n := range at {
		p := Prediction{Size: n, Accuracy: l.at(n), Low: l.at(n), High: l.at(n)}
		if len(drawn[i]) > 0 {
			slices.Sort(drawn[i])
			p.Low, p.High = min(p.Low, percentile(drawn[i], (1-level)/2)), max(p.High, percentile(drawn[i], (1+level)/2))
		}
		switch {
		case i < len(w.sizes):
			c.Fitted = append(c.Fitted, p)
		case math.IsInf(n, 1):
			c.Limit = p
		default:
			c.Beyond = append(c.Beyond, p)
		}
	}
	c.Warnings = w.warnings(l, len(drawn[0]), atEnd)
	return c
}

// undetermined says whether the data do not fix the form: the exponent is at an end, or
// there is no growth.
func (l law) undetermined() bool {
	return l.b == 0 || l.c <= LeastExponent*1.001 || l.c >= MostExponent*.999
}

func (w *world) warnings(l law, drawn, atEnd int) []string {
	var all []string
	warn := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch {
	case l.b == 0:
		warn("the accuracy does not grow with the number of training images: the curve is flat")
	case l.undetermined():
		warn("the exponent %.2f is at an end of its range: the points do not fix the form of the curve", l.c)
	case drawn > 0 && 2*atEnd > drawn:
		warn("in %d of %d bootstrap replicates the exponent is at an end of its range, or there is no growth: the points do not fix the form of the curve", atEnd, drawn)
	}
	if l.a == 1 && l.b > 0 {
		warn("the curve tends to 100 %%, the most that it may: its limit is not known")
	}
	if len(w.sizes) == leastSizes {
		warn("three parameters are fitted to three sizes: nothing is left to see whether the curve has this form")
	}
	for _, seeds := range w.right {
		if len(seeds) == 1 {
			warn("a size was trained by one seed: how trainings vary is missing from the intervals")
			break
		}
	}
	const fewGroups = 20
	if len(w.index) < fewGroups {
		warn("only %d groups (fewer than %d): bootstrap intervals are often too narrow", len(w.index), fewGroups)
	}
	return all
}

// percentile is the smallest value that at least such a share of sorted ones is at or below.
func percentile(sorted []float64, share float64) float64 {
	return sorted[min(len(sorted)-1, max(0, int(math.Ceil(share*float64(len(sorted))))-1))]
}
