package primary

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Method is what [Recommend] calls its interval.
const Method = "variance of groups and trainings, score form (centre: mean over images)"

// Input is what the interval of an accuracy rests on.
type Input struct {
	Trials        stats.Trials // accuracies
	Labels        []int        // the class of each image, as many as Trials.Clusters; nil: unknown
	TestOverTrain float64      // n_test / n_train; n_train without the validation part
	Level         float64
}

// Recommendation is an interval with the reason for it.
type Recommendation struct {
	stats.Interval
	Why    string           // a sentence
	Others []stats.Interval // as far as they can be computed: corrected t, clustered t
	Parts  Parts
}

// Recommend is the interval of the expected accuracy of the procedure over new groups of
// images, trainings and seeds, for training sets as large as a fold's. With p the mean over
// images (each as often as it was tested), SE and its degrees of freedom from [Parts] and t
// the quantile of Student's distribution, it is all c with
//
//	(p - c)^2 <= t^2 * SE^2 * c (1 - c) / (p (1 - p))
//
// Wilson's interval (JASA 22, 1927) on p (1 - p) / SE^2 effective images, with t in place of
// the normal quantile (Dean and Pagano, Survey Methodology 41, 2015, "modified Wilson"): it
// stays inside [0, 1] and is not symmetric near its ends, where accuracies are not either.
// Where all images are right, or all wrong, the effective images are the groups; they are
// never more than four times the images ([Parts], SE). Where few groups hold the wrong
// answers, or the right ones, t has fewer degrees of freedom ([RareDF]), as far as the interval is not wider for it than with groups that count as images. Where e of
// G groups hold them, t^2 over the effective images is at least that of groups that count as
// images times the square of (1/e - 1/G) / (1 - 1/G): a single wrong answer must not support a
// claim that all right ones leave undecided.
//
// It assumes that groups are independent of each other and alike in kind. One group alone
// counts as one image, with a warning.
func Recommend(in Input) (Recommendation, error) {
	r, err := recommend(in)
	if err != nil {
		return Recommendation{}, fmt.Errorf("the primary interval: %w", err)
	}
	return r, nil
}

func recommend(in Input) (Recommendation, error) {
	if !(in.Level > 0 && in.Level < 1) {
		return Recommendation{}, stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", in.Level)
	}
	if err := in.Trials.CheckAccuracies(); err != nil {
		return Recommendation{}, err
	}
	all, err := in.Trials.Sample()
	if err != nil {
		return Recommendation{}, err
	}
	if n := len(in.Trials.Clusters()); in.Labels != nil && len(in.Labels) != n {
		return Recommendation{}, stats.Refuse(stats.ErrInvalid, "%d images but %d labels", n, len(in.Labels))
	}
	d := newDesign(in.Trials, in.Labels)
	parts := d.parts()
	p := min(max(all.Mean(), 0), 1)
	r := Recommendation{Parts: parts, Why: d.why(), Interval: stats.Interval{
		Estimate: p, Level: in.Level, Method: Method, Estimand: stats.EstimandProcedure,
		Units: units(p, parts.SE, float64(d.count())), SE: parts.SE, DF: parts.DF, Warnings: d.warnings(p, parts)}}
	r.Low, r.High = Ends(p, parts.SE, d.count(), parts.DF, parts.RareDF, in.Level)
	if trials := mean(in.Trials.Means()); math.Abs(trials-p) >= visible {
		r.Warnings = append(r.Warnings, fmt.Sprintf("the centre is the mean over images, %.4f; folds differ in size, and the mean over trials is %.4f", p, trials))
	}
	return r, r.others(in, all)
}

// visible is the smallest difference of accuracies that a report shows: half of the last
// digit of a percentage with one decimal.
const visible = 0.0005

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// others are intervals that see a part of the variance only.
func (r *Recommendation) others(in Input, all stats.Sample) error {
	if means := in.Trials.Means(); len(means) > 1 {
		t, err := stats.CorrectedT(means, in.TestOverTrain, in.Level)
		if err != nil {
			return err
		}
		// One figure for one accuracy: folds of unequal size have another mean over trials.
		shift := r.Estimate - t.Estimate
		t.Estimate, t.Low, t.High, t.Method = r.Estimate, t.Low+shift, t.High+shift, stats.MethodCorrectedTOnImages
		r.Others = append(r.Others, clamped(t))
	}
	if all.Groups() > 1 {
		t, err := stats.Clustered(all, in.Level)
		if err != nil {
			return err
		}
		r.Others = append(r.Others, clamped(t))
	}
	return nil
}

// clamped cuts an interval to what an accuracy can be.
func clamped(i stats.Interval) stats.Interval {
	i.Low, i.High = max(0, i.Low), min(1, i.High)
	return i
}

// PAtLeast is the p-value of the accuracy being at least claim, by the test that belongs to
// the interval: the smallest tail at which its upper end lies below claim.
func (r Recommendation) PAtLeast(claim float64) (float64, error) {
	if r.Parts.Groups == 0 { // of another method
		return r.Interval.PAtLeast(claim)
	}
	return stats.PAtLeast(claim, func(level float64) (stats.Interval, error) {
		i := r.Interval
		i.Low, i.High = Ends(i.Estimate, r.Parts.SE, r.Parts.Groups, r.Parts.DF, r.Parts.RareDF, level)
		return i, nil
	})
}

// Ends are the ends of the interval of [Recommend] around a mean p of so many groups, with
// a standard error, its degrees of freedom and those that the rarer answer leaves
// ([RareDF]).
func Ends(p, se float64, groups int, df, rareDF, level float64) (low, high float64) {
	t, units := stats.TQuantile(level, df), units(p, se, float64(groups))
	z := t * t / units
	asImages := stats.TQuantile(level, max(1, float64(groups)-1))
	most := asImages * asImages / float64(groups)
	if rareDF < df {
		rare := stats.TQuantile(level, max(1, rareDF))
		z = max(z, min(rare*rare/units, most))
	}
	// (1/e - 1/G) / (1 - 1/G): 1 where one group holds them, 0 where all hold as many.
	if few := min(1, 2/rareDF*float64(groups)/max(1, float64(groups)-1)); few > 0 {
		z = max(z, few*few*most)
	}
	return score(p, z)
}

// units is the number of independent images with the standard error.
func units(p, se, groups float64) float64 {
	if se <= 0 || p*(1-p) <= 0 {
		return groups
	}
	return p * (1 - p) / (se * se)
}

// score are the ends of Wilson's interval, z the squared quantile over the images.
func score(p, z float64) (low, high float64) {
	if math.IsInf(z, 1) { // nothing is known
		return 0, 1
	}
	centre := (p + z/2) / (1 + z)
	half := math.Sqrt(z*(p*(1-p)+z/4)) / (1 + z)
	low, high = max(0, centre-half), min(1, centre+half)
	// What rounding leaves of an end that is one exactly.
	if p <= 0 {
		low = 0
	}
	if p >= 1 {
		high = 1
	}
	return low, high
}
